"""What people read about a change."""

import re

from superasm.asm.diff import Pair, side_by_side, summarise, unified

BEFORE = """
main:
.L2:
	movl	$1, %eax
	shrq	%rdi
	jne	.L2
.L3:
	jmp	.L3
	ret
	.globl main
"""


def test_texts_that_differ_in_comments_and_label_numbers_have_no_diff(program, compile_c):
    text = compile_c(program)
    moved = re.sub(r"\.L(\d+)", lambda m: f".L{int(m[1]) + 1000}", text) + "# a note\n"
    assert unified(text, moved) == ""
    summary = summarise(text, moved)
    assert (summary.added, summary.removed, summary.functions) == (0, 0, ())


def test_a_changed_instruction_shows_under_the_old_label_names():
    after = (
        BEFORE.replace(".L3", ".L9")
        .replace(".L2", ".L3")
        .replace("shrq\t%rdi", "popcntq %rdi, %rax")
    )
    assert unified(BEFORE, after, context=1) == (
        "@@ -3,3 +3,3 @@\n \tmovl\t$1, %eax\n-\tshrq\t%rdi\n+\tpopcntq\t%rdi, %rax\n \tjne\t.L2"
    )


def test_a_new_jump_target_is_a_change():
    after = BEFORE.replace("jne\t.L2", "jne\t.L3")
    assert "+\tjne\t.L3" in unified(BEFORE, after)


def test_a_long_diff_is_cut_and_says_so():
    after = "".join(f"\taddl ${i}, %eax\n" for i in range(100))
    lines = unified(BEFORE, after, max_lines=10).split("\n")
    assert len(lines) == 10
    assert lines[-1].startswith("... ")


def test_the_summary_counts_instructions_and_names_mnemonics():
    after = BEFORE.replace("shrq\t%rdi", "popcntq %rdi, %rax\n\tpopcntq %rsi, %rbx")
    summary = summarise(BEFORE, after)
    assert (summary.instructions_before, summary.instructions_after) == (5, 6)
    assert (summary.added, summary.removed) == (2, 1)
    assert summary.functions == ("main",)
    assert summary.notable == ("+2 popcntq", "-1 shrq")
    assert str(summary) == "5 -> 6 instructions, +2 -1 in main (+2 popcntq, -1 shrq)"


def test_text_that_cannot_be_read_is_compared_line_by_line():
    assert unified('a\n"', 'b\n"') == '@@ -1,2 +1,2 @@\n-a\n+b\n "'


def test_side_by_side_lines_up_what_is_equal_under_other_label_names():
    after = BEFORE.replace(".L2", ".L7").replace("shrq\t%rdi", "popcntq %rdi, %rax\n# a note")
    rows = side_by_side(BEFORE, after)
    assert [row for row in rows if row.changed] == [Pair(5, 5, changed=True)]
    assert Pair(None, 6) in rows  # The comment stands alone, and is no change.
    assert Pair(6, 7) in rows


def test_side_by_side_holds_every_line_of_both_texts_once_and_in_order(program, compile_c):
    text = compile_c(program)
    lines = text.splitlines()
    other = "\n".join([*lines[5:40], "\tnop; nop", "# x", *lines[30:]]) + "\n\n"
    for a, b in ((text, other), (other, text), (text, 'a\n"'), ("", text), (text, text)):
        rows = side_by_side(a, b)
        for side, whole in (("before", a), ("after", b)):
            numbers = [getattr(row, side) for row in rows if getattr(row, side) is not None]
            assert numbers == list(
                range(1, len(whole.removesuffix("\n").split("\n")) + 1 - (not whole))
            )
    assert not any(row.changed for row in side_by_side(text, text))
