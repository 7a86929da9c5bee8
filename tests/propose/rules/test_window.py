"""What a window tells about the instructions of a block."""

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.operands import Mem, decode
from superasm.asm.state import mask
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.propose.rules.bounds import bound
from superasm.propose.rules.values import Values
from superasm.propose.rules.window import Window, may_alias

TABLE = EffectsTable(Sandbox())


def window_of(code):
    lines = "\n".join(f"\t{s}" for s in code.splitlines())
    unit = Unit.read(f"\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n{lines}\n\tret\n", TABLE)
    return Window(unit, unit.graph.at["f"])


def test_the_writer_of_a_register_is_the_last_one_before():
    window = window_of("movl $1, %eax\nmovl $2, %ecx\naddl %ecx, %eax")
    assert window.writer(2, "rax").at == 0
    assert window.writer(2, "rcx").at == 1
    assert window.writer(0, "rax") is None


def test_readers_are_known_only_if_the_value_does_not_leave_the_block():
    window = window_of("movl %edi, %ecx\naddl %ecx, %esi\nmovl $0, %ecx\nmovl %esi, %eax")
    assert [step.at for step in window.readers(0, "rcx")] == [1]
    assert window.readers(3, "rax") is None  # the caller gets it


def test_a_conditional_move_keeps_the_value_going():
    window = window_of("movq %rdi, %rcx\ncmovg %rsi, %rcx\nmovq %rcx, %rax")
    assert [step.at for step in window.readers(0, "rcx")] == [1, 2]


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("movl %edi, %eax", True),
        ("movq %rdi, %rax", False),
        ("movl %edi, %eax\nmovb $1, %al", True),
        ("movl %edi, %eax\ncall g", False),
        ("xorl %edx, %edx\ndivl %ecx", True),
        ("bsfl %edi, %eax", False),
        ("cmovgl %edi, %eax", True),
    ],
)
def test_an_upper_half_is_zero_after_a_write_of_32_bits(code, known):
    window = window_of(f"{code}\nnop")
    assert window.upper_zero(len(window) - 2, "rax") is known


@pytest.mark.parametrize(
    ("code", "most"),
    [
        ("movzbl (%rdi), %eax", 255),
        ("movl (%rdi), %eax", 2**32 - 1),
        ("movq (%rdi), %rax", None),
        ("movzbl (%rdi), %eax\nshll $4, %eax", 4080),
        ("movzbl (%rdi), %eax\nmovzbl (%rsi), %ecx\naddl %ecx, %eax", 510),
        ("movl (%rdi), %eax\nshrl $30, %eax", 3),
        ("movq (%rdi), %rax\nandl $7, %eax", 7),
        ("movq (%rdi), %rax\nandq $-8, %rax", 2**64 - 8),
        ("xorl %eax, %eax\nsete %al", 255),
        ("sete %al", None),
        ("popcntq %rdi, %rax", 64),
        ("movzbl (%rdi), %eax\nsubl $1, %eax", 2**32 - 1),
        ("movslq (%rdi), %rax", None),
    ],
)
def test_the_bound_of_a_value_is_never_below_what_it_can_be(code, most):
    window = window_of(f"{code}\nnop")
    assert bound(window, len(window) - 2, "rax") == most


def test_accesses_may_alias_unless_they_are_at_distances_of_one_place():
    window = window_of("movl %eax, (%rdi)\naddq $8, %rdi\nmovl (%rdi), %eax")
    here, there, other = Mem("rdi"), Mem("rdi", displacement=4), Mem("rsi")
    assert not may_alias(window, 0, here, 4, 0, there, 4)
    assert may_alias(window, 0, here, 8, 0, there, 4)
    assert may_alias(window, 0, here, 4, 0, other, 4)
    assert may_alias(window, 0, here, 4, 2, there, 4)  # the address changed


def test_a_free_register_holds_nothing_that_matters():
    window = window_of("addl %esi, %edi\nmovl %edi, %eax")
    part = window.free_register(0, 1)
    assert part not in ("rax", "rsi", "rdi", "rsp", "rdx", "rbx", "rbp", "r12", "r13", "r14", "r15")
    assert not window.live_after(1) & mask(part)


def test_a_call_reads_all_that_is_live_and_loses_what_the_caller_must_save():
    window = window_of("movl %edi, %ecx\ncall g\nmovl %ebx, %eax")
    call = window.steps[1].effects
    assert call.reads & mask("rdi")
    assert call.writes & mask("rcx")
    assert not call.writes & mask("rbx")


def test_equal_values_have_one_number_whatever_register_they_are_in():
    window = window_of(
        "movq %rdi, %rcx\nleaq 8(%rcx), %rax\nleaq 8(%rdi), %rdx\nmovl (%rsi), %r8d\n"
        "movl (%rsi), %r9d\nmovl %eax, (%rdi)\nmovl (%rsi), %r10d\nnop"
    )
    values = Values(window)
    before = values.before[len(window) - 2]
    assert before["rax"] == before["rdx"]
    assert before["rcx"] == before["rdi"]
    assert before["r8"] == before["r9"]
    assert before["r8"] != before["r10"]  # a store lies between
    assert decode(window.unit.instruction(window.steps[0].index)).name == "mov"
