"""Semantics of shifts, rotates and bit-manipulation instructions (BMI1, BMI2, popcnt, lzcnt)."""

import z3

from superasm.asm.operands import Imm, Mem, Op, Operand, Reg
from superasm.verify.integer import Handler, logic_flags
from superasm.verify.machine import Bits, Machine, NotModelled


def _bit(value: Bits, position: int) -> z3.BoolRef:
    return z3.Extract(position, position, value) == 1


def _count(machine: Machine, operand: Operand, bits: int) -> Bits:
    """Return a shift count as the processor masks it, at the width of what is shifted."""
    width = max(bits, 8)
    if isinstance(operand, Imm):
        return z3.BitVecVal(operand.value & (63 if bits == 64 else 31), width)
    if operand != Reg("rcx", 8):
        raise NotModelled("a shift count elsewhere than in cl")
    return z3.ZeroExt(width - 8, machine.read(operand, 8)) & (63 if bits == 64 else 31)


def _shift(machine: Machine, op: Op) -> None:
    target = op.operands[-1]
    counter: Operand = op.operands[0] if len(op.operands) == 2 else Imm(1)
    bits = op.bits
    value = machine.read(target, bits)
    count = _count(machine, counter, bits)
    # Twice as wide, so that the last bit shifted out is still there.
    wide_count = z3.ZeroExt(bits, count)
    if op.name == "shl":
        result = value << count
        out = _bit(z3.ZeroExt(bits, value) << wide_count, bits)
        overflow = _bit(result, bits - 1) != out
    else:
        right = z3.LShR if op.name == "shr" else lambda a, b: a >> b
        result = right(value, count)
        widened = z3.ZeroExt(bits, value) if op.name == "shr" else z3.SignExt(bits, value)
        out = _bit(right(z3.Concat(widened, z3.BitVecVal(0, 1)), z3.ZeroExt(1, wide_count)), 0)
        overflow = _bit(value, bits - 1) if op.name == "shr" else z3.BoolVal(False)
    before = dict(machine.flags)
    machine.result_flags(result)
    machine.flags["cf"] = out
    machine.flags["of"] = overflow
    if bits < 32:  # a count beyond the width leaves the carry undefined
        machine.unknown_flag("unused")
        defined = z3.ULE(count, bits)
        machine.flags["cf"] = z3.If(defined, out, machine.flags.pop("unused"))
    _shift_flags(machine, count, before)
    machine.write(target, result)


def _shift_flags(machine: Machine, count: Bits, before: dict[str, z3.BoolRef]) -> None:
    """A count of zero keeps all flags; overflow is defined for a count of one only."""
    computed = dict(machine.flags)
    machine.unknown_flag("af", "of")
    computed["af"] = machine.flags["af"]
    computed["of"] = z3.If(count == 1, computed["of"], machine.flags["of"])
    for name, flag in computed.items():
        machine.flags[name] = z3.If(count == 0, before[name], flag)


def _rotate(machine: Machine, op: Op) -> None:
    target = op.operands[-1]
    counter: Operand = op.operands[0] if len(op.operands) == 2 else Imm(1)
    bits = op.bits
    value = machine.read(target, bits)
    count = _count(machine, counter, bits)
    left = op.name == "rol"
    result = z3.RotateLeft(value, count) if left else z3.RotateRight(value, count)
    before = dict(machine.flags)
    machine.flags["cf"] = _bit(result, 0 if left else bits - 1)
    machine.unknown_flag("of")
    for name in ("cf", "of"):
        machine.flags[name] = z3.If(count == 0, before[name], machine.flags[name])
    machine.write(target, result)


def _double_shift(machine: Machine, op: Op) -> None:
    if len(op.operands) != 3 or op.bits < 32:
        raise NotModelled("a double shift of this form")
    count = _count(machine, op.operands[0], op.bits)
    fill = machine.read(op.operands[1], op.bits)
    value = machine.read(op.operands[2], op.bits)
    wide_count = z3.ZeroExt(op.bits, count)
    before = dict(machine.flags)
    if op.name == "shld":
        wide = z3.Concat(value, fill) << wide_count
        result = z3.Extract(2 * op.bits - 1, op.bits, wide)
        out = _bit(z3.ZeroExt(op.bits, value) << wide_count, op.bits)
    else:
        result = z3.Extract(op.bits - 1, 0, z3.LShR(z3.Concat(fill, value), wide_count))
        out = _bit(z3.LShR(z3.Concat(value, z3.BitVecVal(0, 1)), z3.ZeroExt(1, count)), 0)
    machine.result_flags(result)
    machine.flags["cf"] = out
    machine.flags["of"] = _bit(result ^ value, op.bits - 1)
    _shift_flags(machine, count, before)
    machine.write(op.operands[2], result)


def _bit_test(machine: Machine, op: Op) -> None:
    position, target = op.operands
    if isinstance(target, Mem) and not isinstance(position, Imm):
        raise NotModelled("a bit test that addresses memory by the bit")
    value = machine.read(target, op.bits)
    count = machine.read(position, op.bits) & (op.bits - 1)
    machine.flags["cf"] = z3.Extract(0, 0, z3.LShR(value, count)) == 1
    machine.unknown_flag("of", "sf", "af", "pf")
    one = z3.BitVecVal(1, op.bits) << count
    if op.name != "bt":
        changed = {"bts": value | one, "btr": value & ~one, "btc": value ^ one}[op.name]
        machine.write(target, changed)


def lowest_set(value: Bits, otherwise: Bits) -> Bits:
    """Return the index of the lowest set bit, or `otherwise` for zero."""
    result = otherwise
    for i in reversed(range(value.size())):
        result = z3.If(_bit(value, i), z3.BitVecVal(i, otherwise.size()), result)
    return result


def _highest_set(value: Bits, otherwise: Bits) -> Bits:
    result = otherwise
    for i in range(value.size()):
        result = z3.If(_bit(value, i), z3.BitVecVal(i, otherwise.size()), result)
    return result


def _scan(machine: Machine, op: Op) -> None:
    source, target = op.operands
    value = machine.read(source, op.bits)
    if op.name in ("bsf", "bsr"):
        find = lowest_set if op.name == "bsf" else _highest_set
        machine.unknown_flag("of", "sf", "af", "cf", "pf")
        machine.flags["zf"] = value == 0
        machine.assumed.append(value != 0)
        machine.write(target, find(value, machine.unknown(op.bits)))
        return
    width = z3.BitVecVal(op.bits, op.bits)
    if op.name == "tzcnt":
        result = lowest_set(value, width)
    else:
        result = z3.If(value == 0, width, op.bits - 1 - _highest_set(value, width))
    machine.unknown_flag("of", "sf", "af", "pf")
    machine.flags["cf"] = value == 0
    machine.flags["zf"] = result == 0
    machine.write(target, result)


def population(value: Bits) -> Bits:
    """Return the number of set bits, at the width of the value."""
    bits = value.size()
    total: Bits = z3.BitVecVal(0, bits)
    # From the top down: x and x & (x - 1) then start with the same sum, which a solver sees.
    for i in reversed(range(bits)):
        total = total + z3.ZeroExt(bits - 1, z3.Extract(i, i, value))
    return total


def _popcnt(machine: Machine, op: Op) -> None:
    source, target = op.operands
    value = machine.read(source, op.bits)
    for name in ("of", "sf", "af", "cf", "pf"):
        machine.flags[name] = z3.BoolVal(False)
    machine.flags["zf"] = value == 0
    machine.write(target, population(value))


def reversed_bytes(value: Bits) -> Bits:
    """Return the bytes in the other order."""
    return z3.Concat(*(z3.Extract(i + 7, i, value) for i in range(0, value.size(), 8)))


def _swap(machine: Machine, op: Op) -> None:
    source, target = op.operands[0], op.operands[-1]
    if op.bits < 32 and op.name == "bswap":
        raise NotModelled("bswap of 16 bits")
    machine.write(target, reversed_bytes(machine.read(source, op.bits)))


def _andn(machine: Machine, op: Op) -> None:
    b, a, target = op.operands
    result = ~machine.read(a, op.bits) & machine.read(b, op.bits)
    logic_flags(machine, result)
    machine.unknown_flag("pf")
    machine.write(target, result)


def _lowest_bit(machine: Machine, op: Op) -> None:
    source, target = op.operands
    value = machine.read(source, op.bits)
    result = {"blsr": value & (value - 1), "blsi": value & -value, "blsmsk": value ^ (value - 1)}
    logic_flags(machine, result[op.name])
    machine.unknown_flag("pf")
    if op.name == "blsmsk":
        machine.flags["zf"] = z3.BoolVal(False)
    machine.flags["cf"] = value != 0 if op.name == "blsi" else value == 0
    machine.write(target, result[op.name])


def _free_shift(machine: Machine, op: Op) -> None:
    counter, source, target = op.operands
    value = machine.read(source, op.bits)
    if op.name == "rorx":
        if not isinstance(counter, Imm):
            raise NotModelled("rorx by no constant")
        count = z3.BitVecVal(counter.value & (op.bits - 1), op.bits)
        machine.write(target, z3.RotateRight(value, count))
        return
    count = machine.read(counter, op.bits) & (op.bits - 1)
    shifted = {"shlx": value << count, "shrx": z3.LShR(value, count), "sarx": value >> count}
    machine.write(target, shifted[op.name])


def _bzhi(machine: Machine, op: Op) -> None:
    index, source, target = op.operands
    value = machine.read(source, op.bits)
    count = machine.read(index, op.bits) & 0xFF
    mask = (z3.BitVecVal(1, op.bits) << count) - 1
    beyond = z3.UGE(count, op.bits)
    result = z3.If(beyond, value, value & mask)
    logic_flags(machine, result)
    machine.unknown_flag("pf")
    machine.flags["cf"] = beyond
    machine.write(target, result)


HANDLERS: dict[str, Handler] = {
    "shl": _shift, "shr": _shift, "sar": _shift, "rol": _rotate, "ror": _rotate,
    "shld": _double_shift, "shrd": _double_shift, "bt": _bit_test, "bts": _bit_test,
    "btr": _bit_test, "btc": _bit_test, "bsf": _scan, "bsr": _scan, "tzcnt": _scan,
    "lzcnt": _scan, "popcnt": _popcnt, "bswap": _swap, "movbe": _swap, "andn": _andn,
    "blsr": _lowest_bit, "blsi": _lowest_bit, "blsmsk": _lowest_bit, "shlx": _free_shift,
    "shrx": _free_shift, "sarx": _free_shift, "rorx": _free_shift, "bzhi": _bzhi,
}  # fmt: skip
