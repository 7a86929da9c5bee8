"""Which lines a short listing shows."""

from superasm.asm.likely_hot import likely_hot
from superasm.asm.numbered import MOST_LINES, Numbered
from superasm.asm.parse import parse

NESTED = """\
main:
	pushq	%rbx
	xorl	%eax, %eax
	nop
	nop
	nop
	nop
.L2:
	incl	%eax
.L3:
	decl	%ebx
	jne	.L3
	cmpl	$9, %eax
	jne	.L2
	nop
	nop
	nop
	nop
	ret
"""
CALLED = """\
helper:
	leal	1(%rdi), %eax
	ret
	.p2align 4
cold:
	nop
	nop
	nop
	ret
main:
	nop
	nop
	nop
	nop
.L2:
	call	helper@PLT
	decl	%ebx
	jne	.L2
	call	cold
	ret
"""
RECURSIVE = (
    "f:\n\tdecl\t%edi\n\tjs\t.L1\n\tcall\tf\n.L1:\n\tret\nmain:\n"
    + "\tnop\n" * 9
    + "\tcall\tf\n\tret\n"
)


def shown(text, most):
    statements = [s for s in parse(text).statements if s.section.startswith(".text")]
    lines = text.split("\n")
    return [lines[statements[i].line - 1].strip() for i in likely_hot(statements, most)]


def test_a_short_program_is_shown_whole():
    assert len(shown(NESTED, 19)) == 19


def test_the_innermost_loop_comes_first():
    assert shown(NESTED, 3) == [".L3:", "decl\t%ebx", "jne\t.L3"]


def test_the_outer_loop_and_what_is_around_fill_up():
    found = shown(NESTED, 12)
    assert found[:3] == ["main:", "nop", "nop"]
    assert found[-2:] == ["nop", "nop"]
    assert "jne\t.L2" in found
    assert len(found) == 12


def test_a_function_that_a_loop_calls_is_as_hot_as_the_call():
    found = shown(CALLED, 8)
    assert {"helper:", "leal\t1(%rdi), %eax", "call\thelper@PLT"} <= set(found)
    assert "cold:" not in found


def test_a_function_that_calls_itself_is_hotter_than_main():
    assert "call\tf" in shown(RECURSIVE, 6)
    assert "main:" not in shown(RECURSIVE, 6)


def test_a_long_program_is_numbered_as_if_its_hot_lines_were_all():
    body = "\taddl\t$1, %eax\n" * 500
    text = f"main:\n{body}.L2:\n\tdecl\t%ebx\n\tjne\t.L2\n\tret\n"
    program = Numbered.read(text)
    loop, *lines = program.listing.split("\n")
    assert loop == f"loop 1 {MOST_LINES - 2}..{MOST_LINES - 1}"
    assert len(lines) == MOST_LINES
    assert [line.split("\t")[0] for line in lines] == [str(n) for n in range(1, MOST_LINES + 1)]
    number = next(line.split("\t")[0] for line in lines if "decl" in line)
    assert program.apply(number) == text.replace("\tdecl\t%ebx\n", "")


def test_a_change_of_what_is_not_listed_can_not_be_said():
    body = "".join(f"\taddl\t${i}, %eax\n" for i in range(500))
    text = f"main:\n{body}.L2:\n\tdecl\t%ebx\n\tjne\t.L2\n\tret\n"
    assert Numbered.read(text).answer_for(text.replace("\taddl\t$3, %eax\n", "")) is None
