"""Answers in the three formats."""

import pytest

from superasm.asm.answer import AnswerFormat, edit_failure, read_answer
from superasm.asm.edits import EditProblem, make_edits
from superasm.asm.extract import Outcome

BASELINE = "\t.globl\tmain\nmain:\n\tmovl\t$0, %eax\n\tret\n"
BETTER = BASELINE.replace("movl\t$0, %eax", "xorl\t%eax, %eax")
EDITS = make_edits(BASELINE, BETTER)
FILE = f"```asm\n{BETTER}```\n"
FULL, ASKED_EDITS = AnswerFormat.FULL, AnswerFormat.EDITS


@pytest.mark.parametrize("asked", AnswerFormat)
@pytest.mark.parametrize(
    "answer",
    [
        FILE,
        EDITS,
        f"```\n{EDITS}```",
        f"```diff\n{EDITS}```\nIt clears the register.",
        f"<think>\n{EDITS}\n```asm\n{BASELINE}```\n</think>\n{EDITS}",
        f"<think>\n<<<<<<< SEARCH\n</think>\n{FILE}",
        EDITS.replace("\n", "\r\n"),
        FILE.replace("\n", "\r\n"),
    ],
)
def test_either_format_is_understood_whichever_was_asked_for(asked, answer):
    found = read_answer(answer, asked, BASELINE)
    assert (found.outcome, found.assembly) == (Outcome.FOUND, BETTER)


@pytest.mark.parametrize(
    ("answer", "asked", "outcome"),
    [
        ("", ASKED_EDITS, Outcome.NO_ANSWER),
        ("Nothing can be improved.", ASKED_EDITS, Outcome.NO_ANSWER),
        ("I'm sorry, but I can't help with that.", ASKED_EDITS, Outcome.REFUSED),
        ("<think>hm", ASKED_EDITS, Outcome.TRUNCATED),
        (EDITS[:-20], ASKED_EDITS, Outcome.TRUNCATED),
        (EDITS[:-20], FULL, Outcome.TRUNCATED),
        (EDITS.replace("$0", "$1"), ASKED_EDITS, Outcome.BAD_EDIT),
        (EDITS.replace("$0", "$1"), FULL, Outcome.BAD_EDIT),
        ("<<<<<<< SEARCH\n=======\n>>>>>>> REPLACE", ASKED_EDITS, Outcome.BAD_EDIT),
        (EDITS * 2, ASKED_EDITS, Outcome.BAD_EDIT),
        (f"```asm\n{EDITS.replace('$0', '$1')}```", FULL, Outcome.BAD_EDIT),
        ("<<<<<<< ORIGINAL\nmain:\n=======\nx:\n>>>>>>> UPDATED", FULL, Outcome.BAD_EDIT),
        (EDITS.replace("$0", "$1") + FILE, ASKED_EDITS, Outcome.BAD_EDIT),
        ("```asm\n\txorl\t%eax, %eax\n```", ASKED_EDITS, Outcome.NO_ANSWER),
        ("```c\nint main(void) { return 0; }\n```", ASKED_EDITS, Outcome.NO_ANSWER),
    ],
)
def test_what_is_not_an_answer_is_named(answer, asked, outcome):
    found = read_answer(answer, asked, BASELINE)
    assert (found.outcome, found.assembly) == (outcome, "")
    assert found.message


def test_a_stray_mark_beside_the_file_that_was_asked_for_does_no_harm():
    answer = f"I fixed the\n>>>>>>> REPLACE\nmark.\n{FILE}"
    assert read_answer(answer, FULL, BASELINE).assembly == BETTER


def test_edits_of_a_model_that_was_cut_off_are_incomplete_even_between_blocks():
    assert read_answer(EDITS, ASKED_EDITS, BASELINE, cut_off=True).outcome is Outcome.TRUNCATED


def test_a_file_in_a_block_that_ends_is_complete_even_if_the_talk_after_it_was_cut_off():
    answer = FILE + "In this version I have"
    assert read_answer(answer, FULL, BASELINE, cut_off=True).outcome is Outcome.FOUND
    for text in (FILE[:-5], "Let me see. First,"):
        assert read_answer(text, FULL, BASELINE, cut_off=True).outcome is Outcome.TRUNCATED


def test_the_reason_of_a_bad_edit_can_be_had_in_full():
    assert edit_failure(BASELINE, EDITS) is None
    failure = edit_failure(BASELINE, EDITS.replace("$0", "$1"))
    assert (failure.problem, failure.block) == (EditProblem.NOT_FOUND, 1)


@pytest.mark.parametrize(
    ("answer", "cut_off", "outcome"),
    [
        ("1\tmovl\t$1, %eax", False, Outcome.FOUND),
        ("keep", False, Outcome.FOUND),
        ("1\tmovl\t$1, %eax", True, Outcome.TRUNCATED),
        ("", False, Outcome.NO_ANSWER),
        ("99\tnop", False, Outcome.BAD_EDIT),
        ("The loop is slow.", False, Outcome.NO_ANSWER),
    ],
)
def test_an_answer_by_lines_is_read_strictly(answer, cut_off, outcome):
    baseline = "main:\n\tret\n"
    assert read_answer(answer, AnswerFormat.LINES, baseline, cut_off=cut_off).outcome is outcome
