"""Putting other operands into an instruction."""

import re
from collections.abc import Mapping

from superasm.asm.operands import Mem, Op, Operand, Reg
from superasm.asm.parse import Instruction


def rewritten(instruction: Instruction, operands: Mapping[int, Operand]) -> str:
    """Return the text of an instruction with some operands replaced."""
    new = [str(operands.get(i, text)) for i, text in enumerate(instruction.operands)]
    words = (*instruction.prefixes, instruction.mnemonic)
    return f"\t{' '.join(words)}\t{', '.join(new)}"


def uses(op: Op, part: str) -> int:
    """Return how often the operands of an instruction name a register."""
    count = 0
    for o in op.operands:
        if isinstance(o, Reg):
            count += o.part == part
        elif isinstance(o, Mem):
            count += (o.base == part) + (o.index == part)
        else:
            names = [f"%{c}mm{part[1:]}" for c in "xyz"] if part[0] == "v" else [f"%{part}"]
            count += any(re.search(rf"{name}(?!\d)", str(o)) for name in names)
    return count


def replaced(operand: Operand, old: str, new: str) -> Operand:
    """Return an operand with one register in place of another, at the same width."""
    if isinstance(operand, Reg) and operand.part == old:
        return Reg(new, operand.bits, operand.high)
    if isinstance(operand, Mem):
        base = new if operand.base == old else operand.base
        index = new if operand.index == old else operand.index
        return Mem(base, index, operand.scale, operand.displacement, operand.symbol,
                   operand.segment)  # fmt: skip
    return operand
