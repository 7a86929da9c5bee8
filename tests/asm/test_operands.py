"""Instructions taken apart and put together again mean the same, on all of what compilers emit."""

import pytest

from superasm.asm.operands import Imm, Mem, Other, Reg, decode, operand
from superasm.asm.parse import Instruction, parse


def test_operands_are_registers_immediates_memory_or_something_else():
    assert operand("%eax") == Reg("rax", 32)
    assert operand("%ah") == Reg("rax", 8, high=True)
    assert operand("%xmm3") == Reg("v3", 128)
    assert operand("$-0x10") == Imm(-16)
    assert operand("$table+8") == Imm(8, "table")
    assert operand("-8(%rbp,%rcx,4)") == Mem("rbp", "rcx", 4, -8)
    assert operand("x+4(%rip)") == Mem("rip", displacement=4, symbol="x")
    assert operand("0(,%rax,8)") == Mem("", "rax", 8)
    assert operand("%fs:40") == Mem("", displacement=40, segment="fs")
    for text in (".L3", "*%rax", "%zmm1{%k1}", "%st(1)", "$.L1-.L0"):
        assert not isinstance(operand(text), Reg | Mem) or text == ".L3"
    assert isinstance(operand(".L3"), Other)


@pytest.mark.parametrize(
    ("text", "name", "bits"),
    [
        ("addl $1, %eax", "add", 32),
        ("salq %rdx", "shl", 64),
        ("add %eax, %ecx", "add", 32),
        ("cltq", "cltq", 64),
        ("rep bsfl %ecx, %eax", "tzcnt", 32),
        ("movabsq $5, %rax", "mov", 64),
        ("movslq %ecx, %rax", "movsx", 64),
        ("movzbl %cl, %eax", "movzx", 32),
        ("movq %rax, %xmm0", "movq", 0),
        ("cmovlel %ecx, %eax", "cmov", 32),
        ("setl %al", "set", 8),
        ("jnae .L1", "j", 0),
    ],
)
def test_a_mnemonic_is_a_name_and_a_width(text, name, bits):
    (instruction,) = parse(text + "\n").instructions
    op = decode(instruction)
    assert (op.name, op.bits) == (name, bits)


def test_synonyms_of_a_condition_are_one():
    def condition(mnemonic):
        return decode(next(parse(f"{mnemonic} .L1\n").instructions)).condition

    assert condition("jc") == condition("jnae") == condition("jb") == "b"
    assert condition("jnl") == condition("jge") == "ge"


def test_operands_printed_again_assemble_to_the_same_bytes(program, cc, compile_c, assemble):
    """Every operand that was taken apart is printed from its parts."""
    text = compile_c(program, cc)
    lines = text.splitlines()
    changed = 0
    for statement in parse(text).statements:
        if not isinstance(statement, Instruction) or statement.prefixes:
            continue
        printed = [str(operand(o)) for o in statement.operands]
        changed += printed != list(statement.operands)
        lines[statement.line - 1] = f"\t{statement.mnemonic}\t{', '.join(printed)}"
        if ":" in text.splitlines()[statement.line - 1].split("#")[0].split("%")[0]:
            lines[statement.line - 1] = text.splitlines()[statement.line - 1]
    assert assemble("\n".join(lines) + "\n") == assemble(text)
