"""Semantics of integer SSE and AVX instructions, and of moves of vectors.

Covers: moves, logic, and 8- to 64-bit lanes: arithmetic, comparisons, shifts, shuffles, packing,
    widening, minima and maxima, blends, insertion and extraction, on 128, 256 and 512 bits.
Does not cover: floating-point arithmetic, masks, gathers, shuffles across halves of 512 bits.
"""

from collections.abc import Callable

import z3

from superasm.asm.operands import Imm, Mem, Op, Operand, Reg
from superasm.verify import lanes
from superasm.verify.integer import Handler
from superasm.verify.lanes import concat, split
from superasm.verify.machine import VECTOR_BITS, Bits, Machine, NotModelled


def _vex(op: Op) -> bool:
    return op.name.startswith("v")


def _plain(op: Op) -> str:
    """The name without the v of its VEX form."""
    return op.name[1:] if _vex(op) else op.name


def _size(op: Op) -> int:
    """The width that an instruction works on: that of its destination, or else its source."""
    registers = [o for o in op.operands if isinstance(o, Reg) and o.part.startswith("v")]
    return registers[-1].bits


def _mask_free(op: Op) -> None:
    for o in op.operands:
        if not isinstance(o, Reg | Imm | Mem) or (isinstance(o, Reg) and o.part.startswith("k")):
            raise NotModelled(f"operand {o}")


def _binary(compute: Callable[[Bits, Bits], Bits]) -> Handler:
    """An instruction dst = compute(first, second); in AT&T order the second comes first."""

    def run(machine: Machine, op: Op) -> None:
        bits = _size(op)
        operands = op.operands
        if len(operands) != (3 if _vex(op) else 2):
            raise NotModelled(f"{op.name} with {len(operands)} operands")
        second, first, target = operands if _vex(op) else (*operands, operands[1])
        result = compute(machine.read(first, bits), machine.read(second, bits))
        machine.write_vector(target, result, vex=_vex(op))

    return run


def _unary(compute: Callable[[Bits], Bits]) -> Handler:
    def run(machine: Machine, op: Op) -> None:
        source, target = op.operands
        result = compute(machine.read(source, _size(op)))
        machine.write_vector(target, result, vex=_vex(op))

    return run


def _with_immediate(compute: Callable[[Bits, int], Bits]) -> Handler:
    """An instruction dst = compute(source, constant)."""

    def run(machine: Machine, op: Op) -> None:
        constant, source, target = op.operands
        if not isinstance(constant, Imm) or constant.symbol:
            raise NotModelled("no constant")
        result = compute(machine.read(source, _size(op)), constant.value & 0xFF)
        machine.write_vector(target, result, vex=_vex(op))

    return run


def _binary_with_immediate(compute: Callable[[Bits, Bits, int], Bits]) -> Handler:
    def run(machine: Machine, op: Op) -> None:
        constant, second, first = op.operands[:3]
        if not isinstance(constant, Imm) or constant.symbol:
            raise NotModelled("no constant")
        bits = _size(op)
        a, b = machine.read(first, bits), machine.read(second, bits)
        result = compute(a, b, constant.value & 0xFF)
        machine.write_vector(op.operands[-1], result, vex=_vex(op))

    return run


def _move(bits: int = 0) -> Handler:
    """A move of whole vectors, or of the low `bits`."""

    def run(machine: Machine, op: Op) -> None:
        if len(op.operands) != 2:
            raise NotModelled("a move that merges")
        source, target = op.operands
        value = machine.read(source, bits or _size(op))
        machine.write_vector(target, value, vex=_vex(op))

    return run


def _scalar(bits: int) -> Handler:
    """movss, movsd: a load clears the rest, a move between registers keeps it."""

    def run(machine: Machine, op: Op) -> None:
        if len(op.operands) == 3:
            low, high, target = op.operands
            value = machine.read(low, bits)
            rest = z3.Extract(127, bits, machine.read(high, 128))
            machine.write_vector(target, z3.Concat(rest, value), vex=True)
            return
        source, target = op.operands
        value = machine.read(source, bits)
        if isinstance(source, Mem):
            value = z3.ZeroExt(128 - bits, value)
        machine.write_vector(target, value, vex=_vex(op))

    return run


def _movd(bits: int) -> Handler:
    """movd, movq: between a vector's low lane and a general register, memory or a vector."""

    def run(machine: Machine, op: Op) -> None:
        source, target = op.operands
        width = bits
        for o in op.operands:  # movd with a 64-bit register moves 64 bits
            if isinstance(o, Reg) and not o.part.startswith("v"):
                width = o.bits
        value = machine.read(source, width)
        if isinstance(target, Reg) and target.part.startswith("v"):
            value = z3.ZeroExt(128 - width, value)
            machine.write_vector(target, value, vex=_vex(op))
        else:
            machine.write(target, value)

    return run


def _half(low: bool) -> Handler:
    """movlps/movhps and their like: one half of a vector from or to memory."""

    def run(machine: Machine, op: Op) -> None:
        source, target = op.operands[0], op.operands[-1]
        if isinstance(target, Mem):
            whole = machine.read(source, 128)
            machine.write(target, z3.Extract(63, 0, whole) if low else z3.Extract(127, 64, whole))
            return
        kept = machine.read(op.operands[1], 128)
        new = machine.read(source, 64)
        halves = (z3.Extract(127, 64, kept), new) if low else (new, z3.Extract(63, 0, kept))
        machine.write_vector(target, z3.Concat(*halves), vex=_vex(op))

    return run


def _shift(lane: int, kind: str) -> Handler:
    """Shifts of all lanes by a constant or by the low 64 bits of a vector."""

    def run(machine: Machine, op: Op) -> None:
        bits = _size(op)
        operands = op.operands if len(op.operands) == 3 else (*op.operands, op.operands[1])
        counter, source, target = operands
        if isinstance(counter, Imm):
            count: Bits = z3.BitVecVal(counter.value & 0xFF, 64)
        else:
            count = z3.Extract(63, 0, machine.read(counter, 128))
        value = machine.read(source, bits)
        result = lanes.shift(value, count, lane, kind)
        machine.write_vector(target, result, vex=_vex(op))

    return run


def _shift_each(lane: int, kind: str) -> Handler:
    def compute(a: Bits, b: Bits) -> Bits:
        pairs = zip(split(a, lane), split(b, lane), strict=True)
        return concat(
            [
                lanes.shift(x, z3.ZeroExt(64 - lane, y), lane, kind)
                if lane < 64
                else lanes.shift(x, y, lane, kind)
                for x, y in pairs
            ]
        )

    return _binary(compute)


def _shift_bytes(left: bool) -> Handler:
    def run(machine: Machine, op: Op) -> None:
        constant = op.operands[0]
        if not isinstance(constant, Imm):
            raise NotModelled("no constant")
        value = machine.read(op.operands[1], _size(op))
        count = 8 * min(constant.value & 0xFF, 16)
        halves = [h << count if left else z3.LShR(h, count) for h in split(value, 128)]
        machine.write_vector(op.operands[-1], concat(halves), vex=_vex(op))

    return run


def _widen(from_: int, to: int, *, signed: bool) -> Handler:
    """pmovzx, pmovsx."""

    def run(machine: Machine, op: Op) -> None:
        source, target = op.operands
        bits = _size(op)
        value = machine.read(source, bits * from_ // to)
        grow = z3.SignExt if signed else z3.ZeroExt
        result = concat([grow(to - from_, x) for x in split(value, from_)])
        machine.write_vector(target, result, vex=_vex(op))

    return run


def _extract(lane: int) -> Handler:
    def run(machine: Machine, op: Op) -> None:
        constant, source, target = op.operands
        if not isinstance(constant, Imm):
            raise NotModelled("no constant")
        value = split(machine.read(source, 128), lane)[constant.value & (128 // lane - 1)]
        if isinstance(target, Reg) and target.bits > lane:
            value = z3.ZeroExt(target.bits - lane, value)
        machine.write(target, value)

    return run


def _insert(lane: int) -> Handler:
    def run(machine: Machine, op: Op) -> None:
        constant, source, first = op.operands[:3]
        if not isinstance(constant, Imm):
            raise NotModelled("no constant")
        width = source.bits if isinstance(source, Reg) else lane
        new = machine.read(source, width)
        values = split(machine.read(first, 128), lane)
        values[constant.value & (128 // lane - 1)] = z3.Extract(lane - 1, 0, new)
        machine.write_vector(op.operands[-1], concat(values), vex=_vex(op))

    return run


def _sign_mask(lane: int) -> Handler:
    """pmovmskb, movmskps, movmskpd."""

    def run(machine: Machine, op: Op) -> None:
        source, target = op.operands
        if not isinstance(target, Reg) or not isinstance(source, Reg):
            raise NotModelled("a mask to memory")
        signs = [
            z3.Extract(lane - 1, lane - 1, x)
            for x in split(machine.read(source, source.bits), lane)
        ]
        mask = concat(signs)
        machine.write(
            target,
            z3.ZeroExt(target.bits - mask.size(), mask) if target.bits > mask.size() else mask,
        )

    return run


def _blend_variable(lane: int) -> Handler:
    """pblendvb, blendvps, blendvpd: lanes chosen by the signs of a mask (xmm0 in legacy form)."""

    def run(machine: Machine, op: Op) -> None:
        operands = op.operands
        bits = _size(op)
        if not _vex(op) and len(operands) == 2:
            operands = (Reg("v0", 128), *operands)
        mask, second, first = operands[:3]
        if not _vex(op) and mask != Reg("v0", 128):
            raise NotModelled("a mask elsewhere than in xmm0")
        rows = zip(
            *(split(machine.read(o, bits), lane) for o in (mask, first, second)), strict=True
        )
        result = [z3.If(z3.Extract(lane - 1, lane - 1, m) == 1, y, x) for m, x, y in rows]
        machine.write_vector(operands[-1], concat(result), vex=_vex(op))

    return run


def _test(machine: Machine, op: Op) -> None:
    """Ptest."""
    bits = _size(op)
    mask, value = (machine.read(o, bits) for o in op.operands)
    for name in ("of", "sf", "af", "pf"):
        machine.flags[name] = z3.BoolVal(False)
    machine.flags["zf"] = mask & value == 0
    machine.flags["cf"] = mask & ~value == 0


def _broadcast(lane: int) -> Handler:
    def run(machine: Machine, op: Op) -> None:
        source, target = op.operands
        if isinstance(source, Reg) and not source.part.startswith("v"):
            value = z3.Extract(lane - 1, 0, machine.read(source, source.bits))
        else:
            value = machine.read(source, lane)
        machine.write_vector(target, concat([value] * (_size(op) // lane)), vex=True)

    return run


def _half_of_wide(machine: Machine, op: Op) -> None:
    """vextracti128, vinserti128."""
    constant = op.operands[0]
    if not isinstance(constant, Imm):
        raise NotModelled("no constant")
    upper = constant.value & 1
    if op.name.startswith("vextract"):
        value = split(machine.read(op.operands[1], 256), 128)[upper]
        machine.write_vector(op.operands[2], value, vex=True)
        return
    halves = split(machine.read(op.operands[2], 256), 128)
    halves[upper] = machine.read(op.operands[1], 128)
    machine.write_vector(op.operands[3], concat(halves), vex=True)


def _zero_upper(machine: Machine, op: Op) -> None:
    for i in range(16):
        low = z3.Extract(127, 0, machine.vectors[f"v{i}"])
        machine.vectors[f"v{i}"] = z3.ZeroExt(VECTOR_BITS - 128, low)


def _table() -> dict[str, Handler]:
    letters = {"b": 8, "w": 16, "d": 32, "q": 64}
    table: dict[str, Handler] = {
        "movd": _movd(32), "movq": _movd(64), "movss": _scalar(32), "movsd": _scalar(64),
        "movlps": _half(low=True), "movlpd": _half(low=True), "movhps": _half(low=False),
        "movhpd": _half(low=False), "pslldq": _shift_bytes(left=True),
        "psrldq": _shift_bytes(left=False), "pmovmskb": _sign_mask(8),
        "movmskps": _sign_mask(32), "movmskpd": _sign_mask(64), "pblendvb": _blend_variable(8),
        "blendvps": _blend_variable(32), "blendvpd": _blend_variable(64), "ptest": _test,
        "extracti128": _half_of_wide, "inserti128": _half_of_wide, "zeroupper": _zero_upper,
        "extractf128": _half_of_wide, "insertf128": _half_of_wide,
    }  # fmt: skip
    moves = "movdqa movdqu movaps movups movapd movupd lddqu movdqa32 movdqa64 movdqu8 movdqu16 "
    for name in (moves + "movdqu32 movdqu64").split():
        table[name] = _move()
    for name, width in letters.items():
        table[f"pextr{name}"] = _extract(width)
        table[f"pinsr{name}"] = _insert(width)
        table[f"pbroadcast{name}"] = _broadcast(width)
        for to, wide in letters.items():
            if wide > width:
                table[f"pmovzx{name}{to}"] = _widen(width, wide, signed=False)
                table[f"pmovsx{name}{to}"] = _widen(width, wide, signed=True)
        for kind in ("sll", "srl", "sra"):
            if width > 8:
                table[f"p{kind}{name}"] = _shift(width, kind)
            if width >= 32:
                table[f"p{kind}v{name}"] = _shift_each(width, kind)
    table.update({name: _binary(compute) for name, compute in lanes.BINARY.items()})
    table.update({name: _unary(compute) for name, compute in lanes.UNARY.items()})
    table.update({name: _with_immediate(f) for name, f in lanes.WITH_IMMEDIATE.items()})
    for name, choose in lanes.BINARY_WITH_IMMEDIATE.items():
        table[name] = _binary_with_immediate(choose)
    return table


_TABLE = _table()


def handler(op: Op) -> Handler | None:
    """Return the semantics of a vector instruction, or None if there is none here."""
    found = _TABLE.get(_plain(op)) or _TABLE.get(op.name)
    if found is None:
        return None

    def run(machine: Machine, taken: Op) -> None:
        _mask_free(taken)
        found(machine, taken)

    return run


def is_vector(op: Op) -> bool:
    """Tell whether an instruction has a vector operand, or concerns all vectors."""
    return op.name == "vzeroupper" or any(_is_vector(o) for o in op.operands)


def _is_vector(operand: Operand) -> bool:
    return isinstance(operand, Reg) and operand.part.startswith("v")
