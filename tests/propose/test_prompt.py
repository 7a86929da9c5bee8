"""The prompts, as a model reads them. The snapshots are plain files beside this one."""

import os
import re
from pathlib import Path

import pytest

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Outcome, extract
from superasm.core.evaluation import BuildLog, BuildStage, CaseResult, Evaluation, RunStatus
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.core.verdict import Rules, Status, judge
from superasm.propose.chat import Answer, digest
from superasm.propose.feedback import Feedback, crossover, feedback, refinement, unread
from superasm.propose.prompt import (
    PROMPT_VERSION,
    Context,
    Example,
    PromptRequest,
    Shown,
    messages,
    model_answer,
    prompt,
    render,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"
SOURCE = b'#include <stdio.h>\nint main(void) { return puts("hi") < 0; }\n'
ASSEMBLY = '\t.section .rodata\n.LC0:\n\t.string "hi"\n\t.text\n\t.globl main\nmain:\n\tret\n'
CASES = (Case("one", b"", b"hi\n"), Case("long", b"7 " * 400, b"hi\n"))
HIDDEN = Case("secret", b"do not show", b"hi\n")
PLAIN = Task("hi.c", SOURCE, (*CASES, HIDDEN), (CASES[0], HIDDEN))
HARNESS = Task(
    "hot.c", b"int f(int x) { return x; }\n", CASES, CASES, Toolchain(), (Source("d.c", b""),)
)
FASTER = ASSEMBLY.replace("\tret\n", "\txorl\t%eax, %eax\n\tret\n")
EDITS = AnswerFormat.EDITS
FULL_CONTEXT = Context("92% .L3: 100000 times\n5% main: once", "x86-64-v3", "AMD EPYC 9354")
PASSED = Feedback(
    Status.PASSED, 1.25, "Your answer is right.\nThe original takes 1.250 times its time."
)


def spoken(conversation):
    return "\n\n".join(f"[{m['role']}]\n{m['content']}" for m in conversation)


def request(answer=AnswerFormat.FULL, **more):
    return PromptRequest(PLAIN, ASSEMBLY, answer=answer, **more)


def evaluation(build, *cases):
    return Evaluation("t", "c", build, cases, 3, None, None, 0.0)


def case(name, difference):
    return CaseResult(
        name, RunStatus.EXITED, not difference, 0, None, None, difference, "", 1, 1, None
    )


def told(build, *cases):
    facts = evaluation(build, *cases)
    return feedback(PLAIN, FASTER, facts, judge(facts, Rules())).report


NOT_ASSEMBLED = BuildLog(BuildStage.ASSEMBLE, "program.s:6: Error: no such instruction: `xorq'")
PROMPTS = {
    "edits": lambda: spoken(render(request(EDITS))),
    "edits_asm-only": lambda: spoken(render(request(EDITS, shown=Shown.ASSEMBLY_ONLY))),
    "examples": lambda: spoken(render(request(examples=[Example(PLAIN, ASSEMBLY, FASTER)]))),
    "examples_edits": lambda: spoken(
        render(request(EDITS, examples=[Example(PLAIN, ASSEMBLY, FASTER)]))
    ),
    "context": lambda: spoken(render(request(context=FULL_CONTEXT))),
    "refinement_not_assembled": lambda: spoken(
        refinement(
            request(),
            Answer(f"<think>hm</think>\n```asm\n{FASTER}```"),
            told(NOT_ASSEMBLED),
        )
    ),
    "refinement_wrong": lambda: spoken(
        refinement(
            request(EDITS),
            Answer(model_answer(ASSEMBLY, FASTER, EDITS)),
            told(
                BuildLog(BuildStage.BUILT),
                case("zero", ""),
                case("one", "line 1: expected 'hi', got 'ho'"),
            ),
        )
    ),
    "refinement_wrong_on_input": lambda: spoken(
        refinement(
            request(),
            Answer(model_answer(ASSEMBLY, FASTER, EDITS)),
            told(BuildLog(BuildStage.BUILT), case("long", "crashed (SIGSEGV)")),
        )
    ),
    "refinement_unread": lambda: spoken(
        refinement(request(EDITS), Answer(""), unread(read_answer("", EDITS, ASSEMBLY)))
    ),
    "refinement_passed": lambda: spoken(
        refinement(request(), Answer(f"```asm\n{FASTER}```"), PASSED.report)
    ),
    "crossover": lambda: spoken(
        crossover(request(EDITS), [(FASTER, PASSED), (FASTER.replace("xorl", "subl"), PASSED)])
    ),
    "mutation": lambda: spoken(crossover(request(), [(FASTER, PASSED)])),
    "c+asm": lambda: prompt(PLAIN, ASSEMBLY),
    "c-only": lambda: prompt(PLAIN, ASSEMBLY, Shown.C_ONLY),
    "asm-only": lambda: prompt(PLAIN, ASSEMBLY, Shown.ASSEMBLY_ONLY),
    "harness": lambda: prompt(HARNESS, ASSEMBLY),
}


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_is_as_in_the_snapshot(name):
    """To renew: RENEW=1 pytest tests/propose, then read the difference."""
    path = SNAPSHOTS / f"prompt_{name}.txt"
    if os.environ.get("RENEW"):
        path.write_text(PROMPTS[name]() + "\n")
    assert PROMPTS[name]() + "\n" == path.read_text()


def test_a_change_of_the_prompts_has_a_new_version():
    """To renew: raise PROMPT_VERSION, then RENEW=1 pytest tests/propose/test_prompt.py."""
    path = SNAPSHOTS / "prompt_version.txt"
    now = f"{PROMPT_VERSION} {digest({name: make() for name, make in PROMPTS.items()})}\n"
    if os.environ.get("RENEW") and (
        not path.exists() or path.read_text().split()[0] != PROMPT_VERSION
    ):
        path.write_text(now)
    assert now == path.read_text()


@pytest.mark.parametrize("answer", AnswerFormat)
def test_the_answer_of_an_example_is_one_that_is_understood(answer):
    text = model_answer(ASSEMBLY, FASTER, answer)
    assert read_answer(text, answer, ASSEMBLY).assembly == FASTER


def test_edits_of_an_assembly_that_is_not_shown_are_not_asked_for():
    with pytest.raises(ValueError, match="must show it"):
        request(EDITS, shown=Shown.C_ONLY)


def test_a_model_that_was_trained_on_lines_is_shown_the_program_and_nothing_else():
    lines = AnswerFormat.LINES
    (bare,) = render(request(lines, shown=Shown.ASSEMBLY_ONLY))
    assert bare["content"] == "1\tmain:\n2\tret"
    (source,) = render(request(lines, shown=Shown.C_ONLY))
    assert source["content"] == SOURCE.decode().strip()
    (both,) = render(request(lines))
    assert both["content"] == f"{SOURCE.decode().strip()}\n\n1\tmain:\n2\tret"


def test_an_answer_by_lines_that_can_not_say_it_is_refused():
    with pytest.raises(ValueError, match="not listed"):
        model_answer(ASSEMBLY, ASSEMBLY.replace('"hi"', '"ho"'), AnswerFormat.LINES)


def test_the_form_of_edits_that_is_explained_is_the_one_that_is_read():
    explained = render(request(EDITS))[-1]["content"]
    example = re.search(r"<<<<<<< SEARCH\n.*>>>>>>> REPLACE", explained, re.DOTALL)[0]
    baseline = "main:\nlines of the assembly\n"
    found = read_answer(example, EDITS, baseline)
    assert found.assembly == "main:\nthe lines to put in their place\n"


def test_nothing_of_an_input_that_is_held_out_is_told():
    built, failed = BuildLog(BuildStage.BUILT), case("secret", "line 1: expected 'do not tell'")
    alone = told(built, case("one", ""), failed)
    assert "It fails one that is not shown." in alone
    together = told(built, failed, case("long", "line 1: other"))
    assert "Of test long" in together
    for text in (alone, together):
        assert "do not" not in text
        assert "secret" not in text


@pytest.mark.parametrize("stage", [s for s in BuildStage if s is not BuildStage.BUILT])
def test_every_failed_build_is_explained(stage):
    assert "does not build" in told(BuildLog(stage, "line 99: bad"))


@pytest.mark.parametrize("shown", Shown)
def test_a_prompt_shows_what_it_says_and_nothing_else(shown):
    text = prompt(PLAIN, ASSEMBLY, shown)
    assert ("puts(" in text) == (shown is not Shown.ASSEMBLY_ONLY)
    assert (".LC0:" in text) == (shown is not Shown.C_ONLY)


@pytest.mark.parametrize("shown", Shown)
def test_an_answer_in_the_form_that_is_asked_for_is_found(shown):
    tag = re.search(r"one fenced block that begins with (```\w+)", prompt(PLAIN, ASSEMBLY, shown))
    found = extract(f"It prints once.\n\n{tag[1]}\n{ASSEMBLY}```\n")
    assert (found.outcome, found.assembly) == (Outcome.FOUND, ASSEMBLY)


def test_a_fence_in_the_source_does_not_end_the_block():
    task = Task("doc.c", b"/*\n````\nnot the end\n````\n*/\n" + SOURCE, CASES, CASES)
    text = prompt(task, ASSEMBLY)
    opening = re.search(r"^(`+)c$", text, re.MULTILINE)[1]
    assert len(opening) == 5
    assert text.count(f"\n{opening}\n") == 1


def test_the_line_that_builds_an_answer_is_that_of_the_task():
    task = Task("hi.c", SOURCE, CASES, CASES, Toolchain("gcc", ("-O2",), ("-lm", "-static")))
    text = prompt(task, ASSEMBLY)
    assert "`gcc answer.s -o program -lm -static`" in text
    assert "gcc -O2" in text
    assert "-O3" not in text


def test_bytes_that_are_not_text_are_shown_as_such():
    task = Task("jp.c", "/* 合計 */".encode("shift_jis") + SOURCE, CASES, CASES)
    text = prompt(task, ASSEMBLY)
    assert "\N{REPLACEMENT CHARACTER}" in text
    assert text.encode()


def test_a_conversation_has_one_turn():
    assert messages("faster!") == [{"role": "user", "content": "faster!"}]
