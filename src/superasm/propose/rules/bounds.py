"""How large the value of a register can be, as far as its block tells."""

from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Mem, Operand, Reg
from superasm.asm.state import mask
from superasm.propose.rules.window import Step, Window, constant, is_reg

_DEPTH = 6


def bound(window: Window, at: int, part: str, depth: int = _DEPTH) -> int | None:
    """Return the largest value that a 64-bit general register can hold before a step.

    None when nothing below 2**64 - 1 is known.
    """
    step = window.writer(at, part)
    if step is None or depth == 0 or step.effects.flow is not Flow.NEXT or step.op.prefix:
        return None
    most = _written(window, step, part, depth - 1)
    if most is None and window.upper_zero(at, part):
        return (1 << 32) - 1
    return most


def _value(window: Window, step: Step, operand: Operand, bits: int, depth: int) -> int | None:
    """Return the bound of a source operand, zero-extended."""
    width = (1 << bits) - 1
    if isinstance(operand, Imm):
        value = constant(operand)
        return None if value is None else value & width
    if isinstance(operand, Mem):
        return width if bits < 64 else None
    if not is_reg(operand):
        return None
    assert isinstance(operand, Reg)
    most = bound(window, step.at, operand.part, depth)
    if most is not None and most <= width:
        return most
    return width if bits < 64 else None


def _written(window: Window, step: Step, part: str, depth: int) -> int | None:
    op = step.op
    target = op.destination
    if not isinstance(target, Reg) or target.part != part or not is_reg(target):
        return None
    if op.name == "set":
        # The other bytes stay what they were.
        old = bound(window, step.at, part, depth)
        return 255 if old is not None and old <= 255 else None
    if op.bits < 32 or not step.effects.kills & mask(part):
        return None
    if op.name in ("popcnt", "tzcnt", "lzcnt"):
        return op.bits
    if op.name in ("xor", "sub") and op.operands[0] == target and len(op.operands) == 2:
        return 0
    if len(op.operands) != 2:
        return None
    if op.name == "movzx":
        return _value(window, step, op.operands[0], op.source_bits, depth)
    source = _value(window, step, op.operands[0], op.bits, depth)
    if op.name == "mov":
        return source
    return _arithmetic(window, step, source, depth)


def _arithmetic(window: Window, step: Step, source: int | None, depth: int) -> int | None:
    op = step.op
    old = _value(window, step, op.operands[1], op.bits, depth)
    limit = (1 << op.bits) - 1
    count = constant(op.operands[0])
    known = [v for v in (old, source) if v is not None]
    result: int | None = None
    if op.name == "and" and known:
        result = min(known)
    elif op.name in ("shr", "shl") and count is not None and 0 < count < op.bits:
        if op.name == "shr":
            result = (old if old is not None else limit) >> count
        elif old is not None:
            result = old << count
    elif len(known) == 2:
        if op.name in ("or", "xor"):
            result = (1 << max(known).bit_length()) - 1
        elif op.name == "add":
            result = sum(known)
        elif op.name == "imul":
            result = known[0] * known[1]
    if result is not None and result <= limit:
        return result
    return limit if op.bits == 32 else None
