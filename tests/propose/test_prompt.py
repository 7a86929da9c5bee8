"""The prompts, as a model reads them. The snapshots are plain files beside this one."""

import os
import re
from pathlib import Path

import pytest

from superasm.asm.extract import Outcome, extract
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.propose.prompt import Shown, messages, prompt

SNAPSHOTS = Path(__file__).parent / "snapshots"
SOURCE = b'#include <stdio.h>\nint main(void) { return puts("hi") < 0; }\n'
ASSEMBLY = '\t.section .rodata\n.LC0:\n\t.string "hi"\n\t.text\n\t.globl main\nmain:\n\tret\n'
CASES = (Case("one", b"", b"hi\n"),)
PLAIN = Task("hi.c", SOURCE, CASES, CASES)
HARNESS = Task(
    "hot.c", b"int f(int x) { return x; }\n", CASES, CASES, Toolchain(), (Source("d.c", b""),)
)
PROMPTS = {
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
