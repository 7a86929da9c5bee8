"""Finding the assembly in a model's answer."""

import time

import pytest

from superasm.asm.extract import Language, Outcome, extract, language_of

ASM = "\t.globl\tmain\nmain:\n\txorl\t%eax, %eax\n\tret\n"
OTHER = ASM.replace("main", "other")


@pytest.mark.parametrize(
    "tag", ["", "asm", "assembly", "s", "x86asm", "ASM", " asm", "gas", "text"]
)
@pytest.mark.parametrize("fence", ["```", "````", "~~~"])
def test_any_fence_and_tag_will_do(tag, fence):
    found = extract(f"Here it is:\n\n{fence}{tag}\n{ASM}{fence}\nDone, `ret` is last.\n")
    assert (found.outcome, found.assembly) == (Outcome.FOUND, ASM)


def test_the_last_block_of_assembly_wins():
    c_source = "```c\nint main(void) { return 0; }\n```"
    answer = f"```asm\n{OTHER}```\nbetter:\n```asm\n{ASM}```\nas in\n{c_source}"
    assert extract(answer).assembly == ASM


def test_a_quoted_instruction_after_the_program_is_not_the_answer():
    assert extract(f"```asm\n{ASM}```\nI used\n```\nxorl %eax, %eax\n```\n").assembly == ASM


@pytest.mark.parametrize("tag", ["think", "thinking", "reasoning"])
def test_reasoning_is_dropped(tag):
    answer = f"<{tag}>\n```asm\n{OTHER}```\n</{tag}>\n```asm\n{ASM}```"
    assert extract(answer).assembly == ASM
    assert extract(answer.removeprefix(f"<{tag}>")).assembly == ASM


def test_reasoning_alone_is_no_answer():
    assert extract(f"<think>\n```asm\n{ASM}```\n</think>\n").outcome is Outcome.NO_ANSWER


@pytest.mark.parametrize(
    "answer", [f"```asm\n{ASM}", f"```\n{OTHER}```\n\n```asm\n{ASM}", f"<think>\n```asm\n{ASM}```"]
)
def test_an_answer_that_is_cut_off_is_truncated(answer):
    assert extract(answer).outcome is Outcome.TRUNCATED


def test_compiler_output_without_fences_is_accepted(program, cc, compile_c):
    text = compile_c(program, cc)
    assert extract(text).assembly.strip() == text.strip()
    assert language_of(text) is Language.ATT
    assert extract(f"```asm\n{text}```").assembly == text


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that.",
        "I cannot provide optimized assembly for this program.",
        "I won't do that.",
    ],
)
def test_a_refusal_is_told_apart(answer):
    assert extract(answer).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "answer",
    ["", "  \n", "The code is already optimal.", "```c\nint main(void) { return 0; }\n```"],
)
def test_an_answer_without_assembly_is_no_answer(answer):
    assert extract(answer).outcome is Outcome.NO_ANSWER


def test_intel_syntax_in_a_block_is_found_for_the_screen_to_refuse():
    text = "main:\n    mov eax, DWORD PTR [rbp-4]\n    ret\n"
    assert extract(f"```asm\n{text}```").assembly == text


def test_carriage_returns_do_not_hide_the_fence():
    assert extract(f"```asm\n{ASM}```\n".replace("\n", "\r\n")).assembly == ASM


@pytest.mark.parametrize(
    "piece",
    ["```\n", "<think>", "`", "I will not ", "movl %eax, %ebx\n", "\n", '"', "int a ", "a:",
     "</think>",     "x" * 5000 + "\n"],
)  # fmt: skip
def test_a_megabyte_takes_seconds_and_not_minutes(piece):
    """Whatever takes quadratic time would take hours; a busy machine takes a second or two."""
    text = piece * (1_000_000 // len(piece))
    for answer in (text, f"```asm\n{text}\n```"):
        start = time.process_time()
        extract(answer)
        assert time.process_time() - start < 20
