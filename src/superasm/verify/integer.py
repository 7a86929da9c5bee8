"""Semantics of general-purpose instructions, after the Intel and AMD manuals.

Covers: moves, extensions, arithmetic, logic, multiplication and division (that it does not
    fault is assumed), comparisons, conditional moves and sets, conditional jumps, push, pop.
Does not cover: strings, atomics, system instructions. Bits and shifts are in `verify.bits`.
"""

from collections.abc import Callable

import z3

from superasm.asm.operands import Mem, Op, Other, Reg
from superasm.verify.machine import Bits, Machine, NotModelled

Handler = Callable[[Machine, Op], None]
_SP = Reg("rsp", 64)


def _pair(machine: Machine, op: Op) -> tuple[Bits, Bits]:
    """Return (destination, source) of a two-operand instruction."""
    source, destination = op.operands
    return machine.read(destination, op.bits), machine.read(source, op.bits)


def _sign(value: Bits) -> z3.BoolRef:
    return z3.Extract(value.size() - 1, value.size() - 1, value) == 1


def add_flags(machine: Machine, a: Bits, b: Bits, carry: Bits | None = None) -> Bits:
    """Set the flags of an addition and return its result."""
    bits = a.size()
    wide = z3.ZeroExt(1, a) + z3.ZeroExt(1, b)
    if carry is not None:
        wide = wide + z3.ZeroExt(bits, carry)
    result: Bits = z3.Extract(bits - 1, 0, wide)
    machine.flags["cf"] = z3.Extract(bits, bits, wide) == 1
    machine.flags["of"] = _sign((a ^ result) & (b ^ result))
    machine.flags["af"] = z3.Extract(4, 4, a ^ b ^ result) == 1
    machine.result_flags(result)
    return result


def subtract_flags(machine: Machine, a: Bits, b: Bits, borrow: Bits | None = None) -> Bits:
    """Set the flags of a subtraction a - b and return its result."""
    bits = a.size()
    wide = z3.ZeroExt(1, a) - z3.ZeroExt(1, b)
    if borrow is not None:
        wide = wide - z3.ZeroExt(bits, borrow)
    result: Bits = z3.Extract(bits - 1, 0, wide)
    machine.flags["cf"] = z3.Extract(bits, bits, wide) == 1
    machine.flags["of"] = _sign((a ^ b) & (a ^ result))
    machine.flags["af"] = z3.Extract(4, 4, a ^ b ^ result) == 1
    machine.result_flags(result)
    return result


def logic_flags(machine: Machine, result: Bits) -> None:
    """Set the flags of and, or, xor, test."""
    machine.flags["cf"] = machine.flags["of"] = z3.BoolVal(False)
    machine.unknown_flag("af")
    machine.result_flags(result)


def _carry(machine: Machine) -> Bits:
    bit: Bits = z3.If(machine.flags["cf"], z3.BitVecVal(1, 1), z3.BitVecVal(0, 1))
    return bit


def _mov(machine: Machine, op: Op) -> None:
    source, destination = op.operands
    machine.write(destination, machine.read(source, op.bits))


def _lea(machine: Machine, op: Op) -> None:
    source, destination = op.operands
    if not isinstance(source, Mem) or source.segment:
        raise NotModelled("lea of no address")
    machine.write(destination, z3.Extract(op.bits - 1, 0, machine.address(source)))


def _extend(machine: Machine, op: Op) -> None:
    source, destination = op.operands
    if op.source_bits >= op.bits:
        raise NotModelled("an extension to no more bits")
    value = machine.read(source, op.source_bits)
    widen = z3.ZeroExt if op.name == "movzx" else z3.SignExt
    machine.write(destination, widen(op.bits - op.source_bits, value))


def _add(machine: Machine, op: Op) -> None:
    a, b = _pair(machine, op)
    carry = _carry(machine) if op.name == "adc" else None
    machine.write(op.operands[1], add_flags(machine, a, b, carry))


def _sub(machine: Machine, op: Op) -> None:
    a, b = _pair(machine, op)
    borrow = _carry(machine) if op.name == "sbb" else None
    machine.write(op.operands[1], subtract_flags(machine, a, b, borrow))


def _cmp(machine: Machine, op: Op) -> None:
    subtract_flags(machine, *_pair(machine, op))


def _logic(machine: Machine, op: Op) -> None:
    a, b = _pair(machine, op)
    result = {"and": a & b, "or": a | b, "xor": a ^ b}[op.name]
    logic_flags(machine, result)
    machine.write(op.operands[1], result)


def _test(machine: Machine, op: Op) -> None:
    a, b = _pair(machine, op)
    logic_flags(machine, a & b)


def _inc(machine: Machine, op: Op) -> None:
    (target,) = op.operands
    value = machine.read(target, op.bits)
    carry = machine.flags["cf"]
    one = z3.BitVecVal(1, op.bits)
    change = add_flags if op.name == "inc" else subtract_flags
    machine.write(target, change(machine, value, one))
    machine.flags["cf"] = carry


def _neg(machine: Machine, op: Op) -> None:
    (target,) = op.operands
    value = machine.read(target, op.bits)
    machine.write(target, subtract_flags(machine, z3.BitVecVal(0, op.bits), value))


def _not(machine: Machine, op: Op) -> None:
    (target,) = op.operands
    machine.write(target, ~machine.read(target, op.bits))


def _imul(machine: Machine, op: Op) -> None:
    if len(op.operands) == 1:
        _wide_multiply(machine, op)
        return
    a = machine.read(op.operands[0], op.bits)
    b = machine.read(op.operands[1], op.bits)
    wide = z3.SignExt(op.bits, a) * z3.SignExt(op.bits, b)
    # The low half as a product of its own, so that the solver need not see the wide one.
    low = a * b
    machine.flags["cf"] = machine.flags["of"] = wide != z3.SignExt(op.bits, low)
    machine.unknown_flag("sf", "zf", "af", "pf")
    machine.write(op.operands[-1], low)


def _halves(op: Op) -> tuple[Reg, Reg]:
    if op.bits == 8:
        raise NotModelled("multiplication or division of bytes")
    return Reg("rax", op.bits), Reg("rdx", op.bits)


def _wide_multiply(machine: Machine, op: Op) -> None:
    low_half, high_half = _halves(op)
    a = machine.read(low_half, op.bits)
    b = machine.read(op.operands[0], op.bits)
    widen = z3.SignExt if op.name == "imul" else z3.ZeroExt
    wide = widen(op.bits, a) * widen(op.bits, b)
    low = z3.Extract(op.bits - 1, 0, wide)
    machine.flags["cf"] = machine.flags["of"] = wide != widen(op.bits, low)
    machine.unknown_flag("sf", "zf", "af", "pf")
    machine.write(low_half, low)
    machine.write(high_half, z3.Extract(2 * op.bits - 1, op.bits, wide))


def _mulx(machine: Machine, op: Op) -> None:
    a = machine.read(Reg("rdx", op.bits), op.bits)
    b = machine.read(op.operands[0], op.bits)
    wide = z3.ZeroExt(op.bits, a) * z3.ZeroExt(op.bits, b)
    machine.write(op.operands[1], z3.Extract(op.bits - 1, 0, wide))
    machine.write(op.operands[2], z3.Extract(2 * op.bits - 1, op.bits, wide))


def divide(machine: Machine, dividend: Bits, divisor: Bits) -> tuple[Bits, Bits]:
    """Return quotient and remainder of unsigned numbers of 128 bits.

    The laws that are told to the solver: the remainder is smaller than the divisor, neither result
    exceeds the dividend, a dividend smaller than the divisor is its own remainder, and a quotient
    fits 64 bits if the dividend's upper half is smaller than a 64-bit divisor.
    """
    if machine.exact_division:
        return z3.UDiv(dividend, divisor), z3.URem(dividend, divisor)
    sort = z3.BitVecSort(128)
    quotient = z3.Function("quotient", sort, sort, sort)(dividend, divisor)
    rest = z3.Function("remainder", sort, sort, sort)(dividend, divisor)
    small = z3.And(
        z3.Extract(127, 64, divisor) == 0,
        z3.ULT(z3.Extract(127, 64, dividend), z3.Extract(63, 0, divisor)),
    )
    laws = z3.And(
        z3.ULE(quotient, dividend),
        z3.ULE(rest, dividend),
        z3.ULT(rest, divisor),
        z3.Implies(z3.ULT(dividend, divisor), z3.And(quotient == 0, rest == dividend)),
        z3.Implies(small, z3.Extract(127, 64, quotient) == 0),
    )
    machine.axioms.append(z3.Implies(divisor != 0, laws))
    return quotient, rest


def _divide(machine: Machine, op: Op) -> None:
    low_half, high_half = _halves(op)
    low = machine.read(low_half, op.bits)
    high = machine.read(high_half, op.bits)
    given = machine.read(op.operands[0], op.bits)
    widen = z3.ZeroExt if op.name == "div" else z3.SignExt
    dividend = z3.Concat(high, low)
    dividend = widen(128 - 2 * op.bits, dividend) if op.bits < 64 else dividend
    divisor = widen(128 - op.bits, given)
    if op.name == "div":
        quotient, rest = divide(machine, dividend, divisor)
        fits = z3.ULT(quotient, z3.BitVecVal(1 << op.bits, 128))
    else:
        sizes = [z3.If(v < 0, -v, v) for v in (dividend, divisor)]
        quotient, rest = divide(machine, *sizes)
        quotient = z3.If((dividend < 0) != (divisor < 0), -quotient, quotient)
        rest = z3.If(dividend < 0, -rest, rest)
        limit = z3.BitVecVal(1 << (op.bits - 1), 128)
        fits = z3.And(quotient < limit, quotient >= -limit)
    machine.assumed += [given != 0, fits]
    machine.unknown_flag("of", "sf", "zf", "af", "cf", "pf")
    machine.write(low_half, z3.Extract(op.bits - 1, 0, quotient))
    machine.write(high_half, z3.Extract(op.bits - 1, 0, rest))


def _convert(machine: Machine, op: Op) -> None:
    if op.name in ("cltq", "cwtl", "cbtw"):
        value = machine.read(Reg("rax", op.bits // 2), op.bits // 2)
        machine.write(Reg("rax", op.bits), z3.SignExt(op.bits // 2, value))
    else:
        value = machine.read(Reg("rax", op.bits), op.bits)
        machine.write(Reg("rdx", op.bits), value >> (op.bits - 1))


def _cmov(machine: Machine, op: Op) -> None:
    old, new = _pair(machine, op)
    machine.write(op.operands[1], z3.If(machine.holds(op.condition), new, old))


def _set(machine: Machine, op: Op) -> None:
    bit = z3.If(machine.holds(op.condition), z3.BitVecVal(1, 8), z3.BitVecVal(0, 8))
    machine.write(op.operands[0], bit)


def _jump(machine: Machine, op: Op) -> None:
    (target,) = op.operands
    if not isinstance(target, Other | Mem):
        raise NotModelled("a jump to no label")
    machine.branches.append((str(target), machine.holds(op.condition)))


def _xchg(machine: Machine, op: Op) -> None:
    # Memory comes first: its address may need the register.
    first, second = sorted(op.operands, key=lambda o: not isinstance(o, Mem))
    a, b = machine.read(first, op.bits), machine.read(second, op.bits)
    machine.write(first, b)
    machine.write(second, a)


def _push(machine: Machine, op: Op) -> None:
    if op.bits != 64:
        raise NotModelled("a push of no 64 bits")
    value = machine.read(op.operands[0], 64)
    machine.general["rsp"] = machine.general["rsp"] - 8
    machine.store(machine.general["rsp"], value)


def _pop(machine: Machine, op: Op) -> None:
    if op.bits != 64 or not isinstance(op.operands[0], Reg):
        raise NotModelled("a pop of no 64-bit register")
    value = machine.load(machine.general["rsp"], 64)
    machine.general["rsp"] = machine.general["rsp"] + 8
    machine.write(op.operands[0], value)


def _nothing(machine: Machine, op: Op) -> None:
    pass


HANDLERS: dict[str, Handler] = {
    "mov": _mov, "lea": _lea, "movzx": _extend, "movsx": _extend, "add": _add, "adc": _add,
    "sub": _sub, "sbb": _sub, "cmp": _cmp, "and": _logic, "or": _logic, "xor": _logic,
    "test": _test, "inc": _inc, "dec": _inc, "neg": _neg, "not": _not, "imul": _imul,
    "mul": _wide_multiply, "mulx": _mulx, "div": _divide, "idiv": _divide, "cltq": _convert,
    "cwtl": _convert, "cbtw": _convert, "cltd": _convert, "cqto": _convert, "cwtd": _convert,
    "cmov": _cmov, "set": _set, "j": _jump, "xchg": _xchg, "push": _push, "pop": _pop,
    "nop": _nothing,
}  # fmt: skip
