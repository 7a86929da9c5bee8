"""Search/replace blocks."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superasm.asm.edits import EditFailure, EditProblem, apply_edits, make_edits, parse_edits

TEXT = "main:\n\tmovl\t$1, %eax\n\tret\n\nother:\n\tmovl\t$2, %eax\n\tret\n"


def block(search, replace, length=7):
    middle = [*search.splitlines(), "=" * length, *replace.splitlines()]
    return "\n".join(["<" * length + " SEARCH", *middle, ">" * length + " REPLACE"]) + "\n"


def problem(text, before=TEXT):
    failure = apply_edits(before, text)
    assert isinstance(failure, EditFailure), failure
    return failure.problem


def test_a_block_replaces_the_lines_it_finds():
    done = apply_edits(TEXT, block("\tmovl\t$1, %eax\n\tret", "\tmovl\t$3, %eax\n\tnop\n\tret"))
    assert done == TEXT.replace("\tmovl\t$1, %eax\n", "\tmovl\t$3, %eax\n\tnop\n")


def test_an_empty_replacement_deletes():
    assert apply_edits(TEXT, block("\tmovl\t$1, %eax", "")) == TEXT.replace(
        "\tmovl\t$1, %eax\n", ""
    )


def test_blocks_come_in_any_order_and_prose_and_fences_around_them_are_skipped():
    one, two = block("\tmovl\t$1, %eax", "\tnop"), block("\tmovl\t$2, %eax", "\tnop")
    answer = f"First:\n```\n{two}```\nthen\n\n~~~asm\n{one}~~~\nThat is all.\n"
    assert apply_edits(TEXT, answer) == TEXT.replace("movl\t$1, %eax", "nop").replace(
        "movl\t$2, %eax", "nop"
    )


def test_every_block_is_searched_in_the_text_as_it_was_given():
    one, two = block("main:", "main:\nadded:"), block("added:", "gone:")
    assert problem(one + two) is EditProblem.NOT_FOUND
    # Nor does what an earlier block adds make a later one ambiguous.
    done = apply_edits(TEXT, block("main:", "main:\nother:") + block("other:", "third:"))
    assert done.count("other:") == done.count("third:") == 1


def test_blanks_at_the_end_of_lines_do_not_count_but_others_do():
    assert apply_edits("a: \n\tret\t\r\n", block("a:\t\n\tret", "b:")) == "b:\n"
    failure = apply_edits(TEXT, block("    movl $1, %eax", "nop"))
    assert failure.problem is EditProblem.NOT_FOUND
    assert "line" in str(failure)
    assert "blanks only" in str(failure)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", EditProblem.NO_BLOCK),
        ("The code is optimal already.", EditProblem.NO_BLOCK),
        (block("\tret", "\tnop"), EditProblem.AMBIGUOUS),
        (block("\tmovl\t$9, %eax", "\tnop"), EditProblem.NOT_FOUND),
        (block("main:\n\tret", "\tnop"), EditProblem.NOT_FOUND),
        (block("ain:", "x"), EditProblem.NOT_FOUND),
        (block("", "\tnop"), EditProblem.MALFORMED),
        (block("main:", "x") * 2, EditProblem.OVERLAP),
        (block("main:", "x") + block("main:\n\tmovl\t$1, %eax", "y"), EditProblem.OVERLAP),
        ("<<<<<<< SEARCH\nmain:\n>>>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<<<< SEARCH\nmain:\n=======\nx\n=======\n>>>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<<<< SEARCH\nmain:\n========\nx\n>>>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<<<< SEARCH\nmain:\n======\nx\n>>>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<<<< SEARCH\nmain:\n=======\nx\n>>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<<<< SEARCH\nmain:\n<<<<<<< SEARCH\n", EditProblem.MALFORMED),
        ("=======\nx\n>>>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<< SEARCH\nmain:\n=====\nx\n>>>>> REPLACE\n", EditProblem.MALFORMED),
        ("<<<<<<< ORIGINAL\nmain:\n=======\nx\n>>>>>>> UPDATED\n", EditProblem.MALFORMED),
        ("<<<<<<< SEARCH\nmain:\n=======\nx\n", EditProblem.CUT_OFF),
        ("<<<<<<< SEARCH\nmain:", EditProblem.CUT_OFF),
        (block("main:", "x") + "<<<<<<< SEARCH\n", EditProblem.CUT_OFF),
    ],
)
def test_a_bad_block_is_named(answer, expected):
    assert problem(answer) is expected


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (block("\tret", ""), "block 1: 'ret' occurs more than once (at lines 3, 7); add lines"),
        (block("main:\n\tret", ""), "after 1 that do, line 2 is 'movl $1, %eax', not 'ret'"),
        (block("\tret\n", "") + "\n" + block("\tx", ""), "block 1: 'ret' occurs"),
        (block("main:", "a") + block("other:\n\tx", ""), "block 2: its 2 lines do not occur"),
        (block("main:", "a") * 2, "block 2: it changes lines that block 1 changes too (line 1)"),
    ],
)
def test_the_message_says_where_and_what_to_do(answer, message):
    assert message in str(apply_edits(TEXT, answer))


def test_equal_texts_need_no_block():
    assert make_edits(TEXT, TEXT) == ""


def test_a_block_holds_no_more_than_makes_it_unique():
    text = make_edits(TEXT, TEXT.replace("$2", "$3"))
    assert parse_edits(text)[0].search == ("\tmovl\t$2, %eax",)
    inserted = make_edits(TEXT, TEXT.replace("$1, %eax\n\tret", "$1, %eax\n\tnop\n\tret"))
    assert parse_edits(inserted)[0].search == ("\tmovl\t$1, %eax",)
    last = make_edits(TEXT, TEXT.removesuffix("\tret\n") + "\tleave\n\tret\n")
    assert len(parse_edits(last)[0].search) == 1


def test_edits_are_shorter_than_the_file():
    long = "".join(f"\taddl\t${n}, %eax\n" for n in range(1000))
    edits = make_edits(long, long.replace("$500,", "$-500,").replace("$700,", "$-700,"))
    assert edits.count("SEARCH") == 2
    assert len(edits) < 200


LINES = st.sampled_from(
    ["a", "b", "a ", "", "\t", "\tret", "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE", "=" * 9,
     "<<<< SEARCH", ">>>>>>> replace", "<<<<<<< ORIGINAL", "```asm", "\r", "x\x0c", "\u2028"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(LINES, max_size=12).map("\n".join), st.text(max_size=30))


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_what_is_made_of_two_texts_makes_the_second_of_the_first(before, after):
    if before != after:
        assert apply_edits(before, make_edits(before, after)) == after


@settings(max_examples=200)
@given(st.lists(LINES, min_size=1, max_size=40), st.data())
def test_a_few_changes_anywhere_are_made_again(lines, data):
    after = list(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(after)))
        after[place : place + data.draw(st.integers(0, 2))] = data.draw(st.lists(LINES, max_size=2))
    before, wanted = "\n".join(lines), "\n".join(after)
    if before != wanted:
        assert apply_edits(before, make_edits(before, wanted)) == wanted


@given(st.text(alphabet="<>=SEARCHREPLACE \n", max_size=200))
def test_any_answer_gets_a_result_or_a_reason(answer):
    assert isinstance(apply_edits(TEXT, answer), str | EditFailure)


@pytest.mark.parametrize(
    "piece", ["<<<<<<< SEARCH\n", "=======\n", block("\tret\n" * 9, "x"), block("main:", "x"), "<"]
)
def test_a_megabyte_takes_less_than_a_second(piece):
    text = piece * (1_000_000 // len(piece))
    before = "\tret\n" * 20_000
    start = time.process_time()
    apply_edits(before, text)
    apply_edits(TEXT, text)
    assert time.process_time() - start < 1
