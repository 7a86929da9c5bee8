"""Changes by line numbers: what they make, what they refuse, and that they can be made."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.asm.edits import EditFailure, EditProblem
from superasm.asm.numbered import KEEP, Numbered

TEXT = """\t.file\t"program.c"
\t.text
\t.p2align 4
\t.globl\tmain
main:
.LFB0:
\t.cfi_startproc
\tpushq\t%rbx
\t.cfi_def_cfa_offset 16
\txorl\t%eax, %eax
.L3:
\taddl\t$1, %eax
\tjne\t.L3
\tret
\t.cfi_endproc
.LFE0:
\t.section\t.rodata
.L4:
\t.long\t.L3-.L4
"""
LISTING = """loop 1 6..7
1	.p2align	4
2	main:
3	pushq	%rbx
4	xorl	%eax, %eax
5	.L3:
6	addl	$1, %eax
7	jne	.L3
8	ret"""
PROGRAM = Numbered.read(TEXT)


def made(answer):
    text = PROGRAM.apply(answer)
    assert isinstance(text, str), text
    return text


def problem(answer):
    failure = PROGRAM.apply(answer)
    assert isinstance(failure, EditFailure)
    return failure.problem


def test_code_is_listed_and_data_and_debugging_are_not():
    assert PROGRAM.listing == LISTING


def test_a_line_is_replaced_deleted_and_followed_by_others():
    text = made("6\tleal\t1(%rax), %eax\n3\n6+\tnop\n6+\ttestl\t%eax, %eax\n0+\t.p2align 6")
    wanted = TEXT.replace("\tpushq\t%rbx\n", "").replace("\t.p2align", "\t.p2align 6\n\t.p2align")
    new = "\tleal\t1(%rax), %eax\n\tnop\n\ttestl\t%eax, %eax\n"
    assert text == wanted.replace("\taddl\t$1, %eax\n", new)


def test_loops_are_told_by_their_lines():
    text = "f:\n.L1:\n.L2:\n\tjne\t.L1\n\tjmp\t.L9\n\tje\t.L3\n.L3:\n\tjmp\t.L2\n"
    program = Numbered.read(text)
    assert list(program.loops) == ["loop 1", "loop 2"]
    assert program.listing.startswith("loop 1 4..4\nloop 2 4..8\n1\tf:\n")
    assert Numbered.read("f:\n\tjmp\t.L1\n.L1:\n\tret\n").listing.startswith("1\tf:")


def test_loops_are_counted_from_the_likely_hottest():
    shallow = ".L1:\n\tdecl\t%eax\n\tjne\t.L1\n"
    deep = ".L2:\n\tnop\n.L3:\n\tdecl\t%ecx\n\tjne\t.L3\n\tdecl\t%edx\n\tjne\t.L2\n"
    calls = ".L4:\n.L5:\n\tcall\tg\n\tjne\t.L5\n\tjne\t.L4\n"
    listing = Numbered.read(f"f:\n{calls}{shallow}{deep}\tret\n").listing
    lines = listing.split("\n")[:5]
    assert lines == ["loop 1 13..14", "loop 2 8..9", "loop 3 11..16", "loop 4 4..5", "loop 5 4..6"]


def test_where_no_loop_is_listed_whole_those_in_part_are_loops():
    body = "".join(f"\taddl\t${i}, %eax\n" for i in range(8))
    text = f"f:\n.L1:\n{body}.L2:\n{body}\tjne\t.L2\n\tdecl\t%ecx\n\tjne\t.L1\n\tret\n"
    program = Numbered.read(text, most=6)
    assert program.listing.startswith("loop 1 2..6\nloop 2 1..6\n1\t.L2:\n")
    assert program.apply("loop 1*2").count("\taddl\t$3, %eax\n") == 3
    whole = Numbered.read(text).listing
    assert whole.startswith("loop 1 12..20\nloop 2 3..22\n1\tf:\n")


def test_a_label_is_put_at_the_start_of_its_line():
    assert "\n.L9:\n" in made("4+\t.L9:")


def test_lines_are_copied_by_their_numbers_and_go_by_them():
    body = "\taddl\t$1, %eax\n\tjne\t.L3\n"
    assert made("7+\t6-7") == TEXT.replace(body, body * 2)
    assert made("3\t6") == TEXT.replace("\tpushq\t%rbx\n", "\taddl\t$1, %eax\n")
    assert made("6-7") == TEXT.replace(body, "")
    assert made("3\n6-7\n8+\t6-7\n8+\t3") == TEXT.replace("\tpushq\t%rbx\n", "").replace(
        f"{body}\tret\n", f"\tret\n{body}\tpushq\t%rbx\n"
    )


def test_what_stands_in_the_listing_is_copied_by_number():
    body = "\taddl\t$1, %eax\n\tjne\t.L3\n"
    assert PROGRAM.answer_for(TEXT.replace(body, body * 2)) == "7+\t6-7"
    assert PROGRAM.answer_for(TEXT.replace(body, "")) == "6-7"
    moved = TEXT.replace(body, "").replace("\tpushq\t%rbx\n", f"{body}\tpushq\t%rbx\n")
    assert PROGRAM.answer_for(moved) == "3\t6-7\n3+\tpushq\t%rbx\n6-7"
    single = TEXT.replace("\tret\n", "\tpushq\t%rbx\n\tret\n")
    assert PROGRAM.answer_for(single) == "7+\tpushq\t%rbx"


LOOP = """f:
.L1:
\taddl\t$1, %eax
\ttestb\t$1, %al
\tjne\t.L2
\taddl\t$2, %ecx
.L2:
\tcmpl\t%edi, %eax
\tjl\t.L1
\tret
"""


def test_rounds_of_a_loop_are_put_in_a_row():
    wanted = LOOP.replace(
        "\tjl\t.L1\n",
        "\tjge\t.L900\n"
        "\taddl\t$1, %eax\n\ttestb\t$1, %al\n\tjne\t.L901\n\taddl\t$2, %ecx\n"
        ".L901:\n\tcmpl\t%edi, %eax\n\tjl\t.L1\n.L900:\n",
    )
    program = Numbered.read(LOOP)
    assert program.apply("loop 1*2") == wanted
    assert program.answer_for(wanted) == "loop 1*2"
    assert program.apply(" loop 1*2 \n10+\tnop") == wanted + "\tnop\n"
    both = program.apply("loop 1*2\n10+\t.L900:")
    assert both.count(".L900:") == 1, "a label that the answer makes is not made twice"


def test_a_loop_without_a_condition_is_left_by_its_other_exits():
    program = Numbered.read("f:\n.L1:\n\tdecl\t%eax\n\tje\t.L2\n\tjmp\t.L1\n.L2:\n\tret\n")
    body = "\tdecl\t%eax\n\tje\t.L2\n"
    wanted = f"f:\n.L1:\n{body * 3}\tjmp\t.L1\n.L2:\n\tret\n"
    assert program.apply("loop 1*3") == wanted
    assert program.answer_for(wanted) == "loop 1*3"


def test_a_loop_is_aligned_in_place_of_what_aligned_it():
    text = "f:\n\tnop\n\t.p2align 4,,10\n\t.p2align 3\n.L1:\n\tdecl\t%eax\n\tjne\t.L1\n\tret\n"
    program = Numbered.read(text)
    wanted = text.replace("\t.p2align 4,,10\n\t.p2align 3\n", "\t.p2align\t5\n")
    assert program.apply("loop 1@5") == wanted
    assert program.answer_for(wanted) == "loop 1@5"
    bare = wanted.replace("\t.p2align\t5\n", "")
    assert program.apply("loop 1@0") == bare
    assert program.answer_for(bare) == "loop 1@0"
    both = program.apply("loop 1@5\nloop 1*2")
    assert both == wanted.replace("\tjne\t.L1\n", "\tje\t.L900\n\tdecl\t%eax\n\tjne\t.L1\n.L900:\n")


@pytest.mark.parametrize("answer", ["loop 2*2", "loop 0*2", "loop 99@4"])
def test_only_loops_of_the_listing_are_loops(answer):
    failure = Numbered.read(LOOP).apply(answer)
    assert isinstance(failure, EditFailure)
    assert failure.problem is EditProblem.NOT_FOUND
    assert "there is no loop" in failure.message


def test_keep_changes_nothing():
    assert made(f"{KEEP}\n") == TEXT


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("", EditProblem.NO_BLOCK),
        ("Here you are:", EditProblem.NO_BLOCK),
        ("nop", EditProblem.NO_BLOCK),
        ("6\tnop\nsure", EditProblem.MALFORMED),
        ("6\tnop\nkeep", EditProblem.MALFORMED),
        ("6+", EditProblem.MALFORMED),
        ("9\tnop", EditProblem.NOT_FOUND),
        ("0\tnop", EditProblem.NOT_FOUND),
        ("999999999+\tnop", EditProblem.NOT_FOUND),
        ("6\tnop\n6", EditProblem.OVERLAP),
        ("6-7\n7", EditProblem.OVERLAP),
        ("7-6", EditProblem.MALFORMED),
        ("6-7\tnop", EditProblem.MALFORMED),
        ("6-7+\tnop", EditProblem.MALFORMED),
        ("6+\t7-6", EditProblem.MALFORMED),
        ("7-9", EditProblem.NOT_FOUND),
        ("0-3", EditProblem.NOT_FOUND),
        ("6+\t7-9", EditProblem.NOT_FOUND),
        ("6+\t0-2", EditProblem.NOT_FOUND),
    ],
)
def test_what_can_not_be_applied_says_why(answer, wanted):
    assert problem(answer) is wanted


def test_a_change_of_what_is_not_listed_has_no_answer():
    assert PROGRAM.answer_for(TEXT.replace(".long\t.L3", ".long\t.L4")) is None
    assert PROGRAM.answer_for(TEXT.replace('"program.c"', '"p.c"')) is None


def test_a_line_before_a_listed_one_and_after_a_hidden_one_can_be_added():
    after = TEXT.replace("\txorl", "\tnop\n\txorl")
    answer = PROGRAM.answer_for(after)
    assert answer == "4\tnop\n4+\txorl\t%eax, %eax"
    assert made(answer) == after


def test_no_change_is_keep():
    assert PROGRAM.answer_for(TEXT) == KEEP


def test_how_tools_lay_out_lines_makes_no_difference():
    common = "\trep stosq\n\tlock addl\t$1, x(%rip)\n\tret\n"
    gcc = f"#APP\n\t.p2align 4,,10\n\t.type\tmain,@function\nmain:\n{common}"
    unit = f"\t.p2align\t4, , 10\n\t.type\tmain, @function\nmain:\n{common.replace('$1', '$2')}"
    one, other = Numbered.read(gcc), Numbered.read(unit)
    assert one.listing.replace("$1", "$2") == other.listing
    assert one.answer_for(unit) == "4\tlock\taddl\t$2, x(%rip)"
    assert other.answer_for(gcc) == "4\tlock\taddl\t$1, x(%rip)"


def test_a_blank_in_a_text_is_a_difference():
    one = Numbered.read('\t.section .rodata\n.LC0:\n\t.string\t"a, b"\n\t.text\nmain:\n\tret\n')
    assert one.answer_for("\n".join(one.lines).replace("a, b", "a,b")) is None


lines = st.sampled_from(["\tnop", "\tret", ".L9:", "\taddl\t$1, %eax", "\tjne\t.L3"])


@given(st.dictionaries(st.integers(1, 8), st.lists(lines, max_size=3), max_size=8))
def test_any_change_of_listed_lines_has_an_answer_that_makes_it(instead):
    out = []
    for at, line in enumerate(PROGRAM.lines):
        out += instead.get(PROGRAM.numbers.get(at), [line])
    after = "\n".join(out)
    answer = PROGRAM.answer_for(after)
    # A line between two hidden ones can be added only where a listed one goes.
    if answer is not None:
        assert [x for x in made(answer).split("\n") if x] == [x for x in after.split("\n") if x]
    else:
        assert instead


@given(st.text(max_size=60))
def test_any_text_is_a_change_or_says_why_not(answer):
    assert isinstance(PROGRAM.apply(answer), str | EditFailure)


def test_random_changes_of_a_real_program_have_answers():
    draw = random.Random(0)
    text = (Path(__file__).parents[1] / "models" / "replay" / "bits.s").read_text()
    program = Numbered.read(text)
    expressed = 0
    for _ in range(50):
        out = list(program.lines)
        for at in sorted(draw.sample(program.shown, 3), reverse=True):
            kind = draw.randrange(3)
            out[at : at + 1] = [[], ["\tnop"], [out[at], "\tnop"]][kind]
        answer = program.answer_for("\n".join(out))
        if answer is not None:
            expressed += 1
            assert len(answer) < 250
    assert expressed > 45
