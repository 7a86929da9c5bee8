"""Which instructions only shuffle and xor bits: exact arithmetic over GF(2), bit by bit.

Each bit of a register is kept as a sum (xor) of bits that registers had at the start, plus a
constant: an `int` with one bit per term. That is exact for moves, shifts, xor, masks, selections
between values that differ by a constant, and a few more; anything else makes its result unknown.

Covers: general registers, and the flags that such code branches and selects on.
Does not cover: memory (a load is unknown), carries of additions.
"""

from dataclasses import dataclass, field

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.operands import Imm, Mem, Op, Operand, Reg

Bit = int
"""A sum of bits: bit 0 stands for the constant 1, bit 1 + 64 * r + b for bit b of register r."""
Bits = tuple[Bit | None, ...]
"""The bits of a value, the lowest first; None for what is unknown."""
_ZERO: Bits = (0,) * 64


def constant(value: int, bits: int) -> Bits:
    """Return the bits of a number."""
    return tuple(value >> b & 1 for b in range(bits))


def _xor(a: Bit | None, b: Bit | None) -> Bit | None:
    return None if a is None or b is None else a ^ b


def _and(a: Bit | None, b: Bit | None) -> Bit | None:
    if a == 0 or b == 0:
        return 0
    if a == 1:
        return b
    if b == 1:
        return a
    return a if a == b else None


def _or(a: Bit | None, b: Bit | None) -> Bit | None:
    if a == 0:
        return b
    if b == 0:
        return a
    if a == 1 or b == 1:
        return 1
    return a if a == b else None


def _select(condition: Bit | None, yes: Bit | None, no: Bit | None) -> Bit | None:
    if yes is not None and yes == no:
        return yes
    if condition in (0, 1):
        return yes if condition else no
    if condition is None or yes is None or no is None:
        return None
    return no ^ condition if yes ^ no == 1 else None


@dataclass
class State:
    """Registers and flags at a point of a block.

    At the start every register is its own 64 bits, and no flag is known.
    """

    registers: dict[str, Bits] = field(
        default_factory=lambda: {
            name: tuple(1 << (1 + 64 * r + b) for b in range(64))
            for r, name in enumerate(state.GENERAL)
        }
    )
    flags: dict[str, Bit | None] = field(default_factory=dict)

    def step(self, op: Op, effects: Effects) -> None:
        """Execute an instruction."""
        known = effects.known and effects.flow is Flow.NEXT and not op.prefix
        result = self._result(op) if known else None
        sink = op.destination
        # Flags come from the values before; what is not said here is not known afterwards.
        flags = self._new_flags(op, result) if known else {}
        if effects.writes & state.ARITHMETIC_FLAGS or not known:
            kept = {} if not known else self._kept(effects)
            self.flags = kept | flags
        for name in state.GENERAL:
            if not known or effects.writes & state.mask(name):
                if result is not None and isinstance(sink, Reg) and sink.part == name:
                    self._write(sink, result)
                else:
                    self.registers[name] = (None,) * 64

    def _kept(self, effects: Effects) -> dict[str, Bit | None]:
        names = {"s": "sf", "e": "zf", "b": "cf"}
        return {c: b for c, b in self.flags.items() if not effects.writes & state.mask(names[c])}

    def _write(self, sink: Reg, value: Bits) -> None:
        old = self.registers[sink.part]
        upper = _ZERO[32:] if sink.bits == 32 else old[sink.bits :]
        self.registers[sink.part] = (*value[: sink.bits], *upper)

    def read(self, operand: Operand, bits: int) -> Bits:
        """Return the value of an operand."""
        if isinstance(operand, Reg) and operand.part in self.registers and not operand.high:
            return self.registers[operand.part][:bits]
        if isinstance(operand, Imm) and not operand.symbol:
            return constant(operand.value, bits)
        return (None,) * bits

    def condition(self, code: str) -> Bit | None:
        """Return the truth of a condition."""
        if code in self.flags:
            return self.flags[code]
        opposite = {"ns": "s", "ne": "e", "ae": "b"}.get(code, "")
        return _xor(self.flags.get(opposite), 1)

    def _result(self, op: Op) -> Bits | None:
        """Return what goes into the destination register; None if that is unknown."""
        bits, operands = op.bits, op.operands
        sink = op.destination
        if not isinstance(sink, Reg) or sink.part not in state.GENERAL or sink.high:
            return None
        if len(operands) == 1:
            return self._unary(op, self.read(sink, bits))
        if len(operands) != 2:
            return None
        source = operands[0]
        if op.name in ("movzx", "movsx"):
            value = self.read(source, op.source_bits)
            fill = value[-1] if op.name == "movsx" else 0
            return (*value, *((fill,) * (bits - op.source_bits)))
        if op.name == "lea":
            return self._address(source, bits)
        a, b = self.read(source, bits), self.read(sink, bits)
        if op.name == "mov":
            return a
        if op.name == "cmov":
            chosen = self.condition(op.condition)
            return tuple(_select(chosen, x, y) for x, y in zip(a, b, strict=True))
        if op.name in ("shl", "shr", "sar", "rol", "ror"):
            return self._shifted(op.name, source, b)
        if op.name == "sbb" and source == sink:
            return (self.flags.get("b"),) * bits
        if op.name in ("xor", "sub") and source == sink:
            return _ZERO[:bits]
        if op.name == "add":
            return _sum(a, b)
        combine = {"xor": _xor, "and": _and, "or": _or}.get(op.name)
        return tuple(combine(x, y) for x, y in zip(a, b, strict=True)) if combine else None

    def _unary(self, op: Op, value: Bits) -> Bits | None:
        if op.name == "not":
            return tuple(_xor(b, 1) for b in value)
        if op.name == "set":
            return (self.condition(op.condition), *_ZERO[:7])
        if op.name == "bswap":
            places = (b ^ (op.bits - 8) for b in range(op.bits))
            return tuple(value[b] for b in places)
        if op.name in ("shl", "shr", "sar", "rol", "ror"):
            return self._shifted(op.name, Imm(1), value)
        # Minus one or minus zero.
        return (value[0],) * op.bits if op.name == "neg" and not any(value[1:]) else None

    def _address(self, source: Operand, bits: int) -> Bits | None:
        if not isinstance(source, Mem) or source.symbol or source.base == "rip" or source.segment:
            return None
        total = constant(source.displacement, bits)
        for name, scale in ((source.base, 1), (source.index, source.scale)):
            if name:
                moved = self._shifted("shl", Imm(scale.bit_length() - 1), self.registers[name])
                if moved is None:
                    return None
                total = _sum(total, moved[:bits])
        return total

    def _shifted(self, name: str, count: Operand, value: Bits) -> Bits | None:
        bits = len(value)
        if not isinstance(count, Imm) or count.symbol:
            return None
        n = count.value & (63 if bits == 64 else 31)
        if n >= bits:
            return None
        if name == "shl":
            return (*_ZERO[:n], *value[: bits - n])
        if name in ("shr", "sar"):
            return (*value[n:], *((0 if name == "shr" else value[-1],) * n))
        left = n if name == "rol" else (bits - n) % bits
        return (*value[bits - left :], *value[: bits - left])

    def _new_flags(self, op: Op, result: Bits | None) -> dict[str, Bit | None]:
        """Return the sign ("s"), zero ("e") and carry ("b") that are known after an operation."""
        operands = op.operands
        if not op.bits or not operands:
            return {}
        value = result
        if op.name == "test" and len(operands) == 2:
            a, b = (self.read(o, op.bits) for o in operands)
            value = tuple(_and(x, y) for x, y in zip(a, b, strict=True))
        if op.name == "bt" and isinstance(operands[0], Imm) and not operands[0].symbol:
            tested = self.read(operands[1], op.bits)
            return {"b": tested[operands[0].value % op.bits]}
        found: dict[str, Bit | None] = {}
        if op.name in ("test", "and", "or", "xor", "add", "shl", "shr", "sar") and value:
            found["s"] = value[-1]
            known = [b for b in value if b != 0]
            if len(known) <= 1:
                found["e"] = _xor(known[0], 1) if known else 1
        if op.name in ("test", "and", "or", "xor"):
            found["b"] = 0
        before = self.read(operands[-1], op.bits)
        if op.name in ("shl", "shr", "sar"):
            count = operands[0] if len(operands) == 2 else Imm(1)
            n = count.value if isinstance(count, Imm) and not count.symbol else 0
            if 0 < n < op.bits:
                found["b"] = before[op.bits - n] if op.name == "shl" else before[n - 1]
            else:
                found = {}
        if op.name == "add" and operands[0] == operands[-1]:
            found["b"] = before[-1]
        return found


def _sum(a: Bits, b: Bits) -> Bits:
    """Return a sum in which nothing carries, or in which both sides are the same."""
    if a == b and None not in a:
        return (0, *a[:-1])
    result: list[Bit | None] = []
    for x, y in zip(a, b, strict=True):
        if x != 0 and y != 0:
            break  # a carry is not told from here on
        result.append(x or y)
    return (*result, *((None,) * (len(a) - len(result))))
