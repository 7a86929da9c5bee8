"""Equivalence of pieces of code: what is proved, what is refuted, and what is not modelled."""

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Change, Unit
from superasm.config.settings import Sandbox
from superasm.verify.machine import NotModelled
from superasm.verify.symbolic import Counterexample, Proof, Undecided, equivalent, live_parts
from superasm.verify.windows import prove

TABLE = EffectsTable(Sandbox())
RESULT = live_parts("rax")


def unit_of(code):
    lines = "\n".join(s if s.endswith(":") else f"\t{s}" for s in code.splitlines())
    return Unit.read(f"\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n{lines}\n\tret\n", TABLE)


def test_equal_code_is_proved_for_all_inputs():
    answer = equivalent("imull $5, %edi, %eax", "leal (%rdi,%rdi,4), %eax", RESULT)
    assert isinstance(answer, Proof)
    assert "rax" in answer.compared
    assert "memory" in answer.compared


def test_a_counterexample_is_an_input_that_tells_the_pieces_apart():
    answer = equivalent("imull $5, %edi, %eax", "leal (%rdi,%rdi,8), %eax", RESULT)
    assert isinstance(answer, Counterexample)
    assert answer.where == "rax"
    edi = answer.inputs["rdi"] & 0xFFFFFFFF
    assert (edi * 5) % 2**32 != (edi * 9) % 2**32


def test_what_is_not_live_does_not_count():
    before, after = "addl $1, %eax", "leal 1(%rax), %eax"
    assert isinstance(equivalent(before, after, RESULT), Proof)
    answer = equivalent(before, after, live_parts("rax zf"))
    assert isinstance(answer, Counterexample)
    assert answer.where == "zf"


def test_an_undefined_flag_that_is_live_is_a_counterexample():
    answer = equivalent("movl %edi, %eax", "imull $1, %edi, %eax", live_parts("rax zf"))
    assert isinstance(answer, Counterexample)


def test_a_write_of_32_bits_clears_the_upper_half_and_one_of_16_keeps_it():
    assert isinstance(equivalent("movl %eax, %eax", "nop", RESULT), Counterexample)
    assert isinstance(equivalent("movw %ax, %ax", "nop", RESULT), Proof)


def test_stores_that_may_alias_are_not_taken_for_apart():
    load_again = "movl (%rdi), %eax\nmovl %ecx, (%rsi)\nmovl (%rdi), %eax"
    answer = equivalent(load_again, "movl (%rdi), %eax\nmovl %ecx, (%rsi)", RESULT)
    assert isinstance(answer, Counterexample)
    apart = load_again.replace("(%rsi)", "4(%rdi)")
    assert isinstance(equivalent(apart, "movl (%rdi), %eax\nmovl %ecx, 4(%rdi)", RESULT), Proof)


def test_memory_must_be_equal_whatever_is_live():
    answer = equivalent("movb $1, (%rdi)", "movb $2, (%rdi)", 0)
    assert isinstance(answer, Counterexample)
    assert answer.where == "memory"


def test_an_access_that_was_not_there_might_fault():
    answer = equivalent("movl $0, %eax", "movl (%rdi), %eax\nmovl $0, %eax", RESULT)
    assert isinstance(answer, Counterexample)
    assert answer.where.startswith("access to 4 bytes")
    wider = equivalent("movb $0, (%rdi)\nmovb $0, 1(%rdi)", "movw $0, (%rdi)", 0)
    assert isinstance(wider, Proof)


def test_a_load_is_no_licence_to_store():
    answer = equivalent("movl (%rdi), %eax", "movl (%rdi), %eax\nmovl %eax, (%rdi)", RESULT)
    assert isinstance(answer, Counterexample)


def test_a_conditional_jump_must_go_to_the_same_place_under_the_same_condition():
    before = "cmpl %esi, %edi\njl .L1"
    assert isinstance(equivalent(before, "cmpl %edi, %esi\njg .L1", 0), Proof)
    assert isinstance(equivalent(before, "cmpl %edi, %esi\njge .L1", 0), Counterexample)
    assert isinstance(equivalent(before, "cmpl %esi, %edi\njl .L2", 0), Counterexample)


def test_every_path_of_new_code_is_compared():
    before = "movl %edi, %eax\nnegl %eax\ncmovs %edi, %eax"
    new = "movl %edi, %eax\ntestl %eax, %eax\njns .Lx\n{}\n.Lx:"
    assert isinstance(equivalent(before, new.format("negl %eax"), RESULT), Proof)
    assert isinstance(equivalent(before, new.format("notl %eax"), RESULT), Counterexample)


def test_division_is_known_by_its_laws():
    before = "xorl %edx, %edx\ndivq %rcx"
    smaller = "cmpq %rcx, %rax\njae .Lx\nmovl $0, %eax\n.Ly:\njmp .Lz\n.Lx:\n" + before + "\n.Lz:"
    assert isinstance(equivalent(before, smaller, RESULT), Proof)
    wrong = smaller.replace("jae", "ja")
    assert isinstance(equivalent(before, wrong, RESULT), Counterexample)


def test_new_code_that_may_divide_by_zero_is_refuted():
    answer = equivalent("movl $0, %eax", "xorl %edx, %edx\ndivl %ecx\nmovl $0, %eax", RESULT)
    assert isinstance(answer, Counterexample)
    assert answer.where == "fault"


def test_an_unknown_instruction_is_not_modelled():
    with pytest.raises(NotModelled, match="addsd"):
        equivalent("addsd %xmm1, %xmm0", "addsd %xmm1, %xmm0", live_parts("v0"))
    with pytest.raises(NotModelled, match="jump back"):
        equivalent("nop", ".L1:\ndecl %eax\njne .L1", RESULT)
    with pytest.raises(NotModelled, match=r"\.byte"):
        equivalent("nop", ".byte 0x90", RESULT)


def test_an_unknown_instruction_of_both_pieces_is_a_function_of_what_it_reads():
    texts = ("addsd %xmm1, %xmm0", "addsd %xmm2, %xmm0", "addsd %xmm1, %xmm3")
    effects = {text: TABLE[text] for text in texts}
    live = live_parts("v0")
    copied = "movaps %xmm1, %xmm2\naddsd %xmm2, %xmm0"
    assert isinstance(equivalent(copied, texts[0], live, effects=effects), Proof)
    other = equivalent(texts[1], texts[0], live, effects=effects)
    assert isinstance(other, Counterexample)


def test_a_solver_that_gives_up_is_said_to_be_undecided():
    product = "imulq %rsi, %rdi\nimulq %rdx, %rdi\nmovq %rdi, %rax"
    other = "imulq %rdx, %rsi\nimulq %rsi, %rdi\nmovq %rdi, %rax\naddq $0, %rax"
    answer = equivalent(product, other, RESULT, seconds=0.01)
    assert isinstance(answer, Undecided | Proof)  # either is honest; it must not be refuted


def test_a_change_is_proved_with_what_the_code_around_it_tells():
    unit = unit_of("movzbl (%rdi), %eax\naddl $1, %ecx\nmovzbl %al, %eax")
    index = [i for i, line in enumerate(unit.lines) if "movzbl\t%al" in line]
    assert isinstance(prove(unit, Change("r", "w", ((index[0], ()),))), Proof)
    unit = unit_of("movzwl (%rdi), %eax\naddl $1, %ecx\nmovzbl %al, %eax")
    assert isinstance(prove(unit, Change("r", "w", ((index[0], ()),))), Counterexample)


def test_a_change_is_proved_with_what_the_code_behind_it_reads():
    unit = unit_of("movslq %edi, %rcx\nmovl %ecx, %eax")
    index = next(i for i, line in enumerate(unit.lines) if "movslq" in line)
    assert isinstance(prove(unit, Change("r", "w", ((index, ("\tmovl\t%edi, %ecx",)),))), Proof)


def test_a_call_keeps_the_callee_saved_registers_and_no_others():
    unit = unit_of("movl %edi, %ebx\ncall puts\nmovl %ebx, %ebx\nmovq %rbx, %rax")
    index = next(i for i, line in enumerate(unit.lines) if "%ebx, %ebx" in line)
    assert isinstance(prove(unit, Change("r", "w", ((index, ()),))), Proof)
    unit = unit_of("movl %edi, %ecx\ncall puts\nmovl %ecx, %ecx\nmovq %rcx, %rax")
    index = next(i for i, line in enumerate(unit.lines) if "%ecx, %ecx" in line)
    answer = prove(unit, Change("r", "w", ((index, ()),)))
    assert isinstance(answer, Counterexample)


def test_a_change_of_two_blocks_is_not_modelled():
    unit = unit_of("movl $1, %eax\njmp .L1\n.L1:\nmovl $2, %eax")
    first, second = (i for i, line in enumerate(unit.lines) if "movl" in line)
    with pytest.raises(NotModelled):
        prove(unit, Change("r", "w", ((first, ()), (second, ()))))
