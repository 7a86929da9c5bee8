"""A machine whose registers hold z3 expressions.

Covers: the sixteen general registers at all widths, the six arithmetic flags, 32 vector registers
    of 512 bits, memory as an array of bytes with addresses that wrap at 64 bits, symbols as unknown
    constants. What the manuals leave undefined is a fresh unknown.
Does not cover: faults (but the accesses made are listed), mask registers, x87, MXCSR,
    segment bases other than as unknown constants.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import z3

from superasm.asm import state as parts
from superasm.asm.operands import Imm, Mem, Operand, Reg

Bits: TypeAlias = z3.BitVecRef
VECTOR_BITS = 512
FLAGS = ("of", "sf", "zf", "af", "cf", "pf")


class NotModelled(Exception):  # noqa: N818 - it says what is the matter
    """The model has no semantics for an instruction, or for the form of it that is there."""


@dataclass(frozen=True, slots=True)
class Touch:
    """An access to memory that was made: address, and size in bytes."""

    address: Bits
    size: int
    writes: bool


@dataclass
class Machine:
    """One symbolic state. Two machines that start with the same `inputs()` see equal values.

    Attributes:
        general, flags, vectors: by part of the state.
        memory: array of bytes by 64-bit address.
        branches: (target, condition) of each conditional jump that was executed, in order.
        touched: accesses to memory.
        assumed: what must hold for the code to be defined at all.
        axioms: facts about the functions that values are made of.
        path: conditions under which control came here.
        exact_division: division is z3's own; else it is a function of which only the laws are
            known that follow from its definition: no solver can do 128-bit division.
        side: distinguishes the fresh unknowns of one run from those of another.
    """

    general: dict[str, Bits]
    flags: dict[str, z3.BoolRef]
    vectors: dict[str, Bits]
    memory: z3.ArrayRef
    side: str = ""
    branches: list[tuple[str, z3.BoolRef]] = field(default_factory=list)
    touched: list[Touch] = field(default_factory=list)
    assumed: list[z3.BoolRef] = field(default_factory=list)
    axioms: list[z3.BoolRef] = field(default_factory=list)
    path: list[z3.BoolRef] = field(default_factory=list)
    exact_division: bool = False
    _unknowns: int = 0

    @classmethod
    def start(cls, side: str = "") -> "Machine":
        """Return the state in which every part is an unknown named after it."""
        return cls(
            {name: z3.BitVec(name, 64) for name in parts.GENERAL},
            {name: z3.Bool(name) for name in FLAGS},
            {name: z3.BitVec(name, VECTOR_BITS) for name in parts.VECTORS},
            z3.Array("memory", z3.BitVecSort(64), z3.BitVecSort(8)),
            side,
        )

    def fork(self) -> "Machine":
        """Return a copy that goes its own way."""
        places = {
            name: place.copy() for name, place in vars(self).items() if hasattr(place, "copy")
        }
        return replace(self, **places)

    def unknown(self, bits: int) -> Bits:
        """Return a value that nothing is known about."""
        self._unknowns += 1
        return z3.BitVec(f"undefined{self.side}.{self._unknowns}", bits)

    def unknown_flag(self, *names: str) -> None:
        """Leave flags undefined."""
        for name in names:
            self._unknowns += 1
            self.flags[name] = z3.Bool(f"undefined{self.side}.{self._unknowns}")

    def address(self, operand: Mem) -> Bits:
        """Return the address of a memory operand."""
        value = z3.BitVecVal(operand.displacement, 64)
        if operand.symbol:
            value = value + z3.BitVec(f"@{operand.symbol}", 64)
        if operand.segment:
            value = value + z3.BitVec(f"%{operand.segment}", 64)
        if operand.base and operand.base != "rip":
            value = value + self.general[operand.base]
        if operand.index:
            if operand.index not in self.general:
                raise NotModelled("a vector of addresses")
            value = value + self.general[operand.index] * operand.scale
        return value

    def load(self, address: Bits, bits: int) -> Bits:
        """Return the value at an address."""
        self.touched.append(Touch(address, bits // 8, writes=False))
        read = [z3.Select(self.memory, address + i) for i in range(bits // 8)]
        return read[0] if len(read) == 1 else z3.Concat(*reversed(read))

    def store(self, address: Bits, value: Bits) -> None:
        """Write a value to an address."""
        self.touched.append(Touch(address, value.size() // 8, writes=True))
        for i in range(value.size() // 8):
            byte = z3.Extract(8 * i + 7, 8 * i, value)
            self.memory = z3.Store(self.memory, address + i, byte)

    def read(self, operand: Operand, bits: int) -> Bits:
        """Return the value of an operand at a width (immediates are sign-extended)."""
        if isinstance(operand, Imm):
            value: Bits = z3.BitVecVal(operand.value, bits)
            if operand.symbol:
                value = value + z3.Extract(bits - 1, 0, z3.BitVec(f"@{operand.symbol}", 64))
            return value
        if isinstance(operand, Mem):
            return self.load(self.address(operand), bits)
        if isinstance(operand, Reg):
            if operand.part in self.vectors:
                return z3.Extract(bits - 1, 0, self.vectors[operand.part])
            if operand.part in self.general:
                if operand.bits != bits:
                    raise NotModelled(f"{operand} at {bits} bits")
                low = 8 if operand.high else 0
                whole = self.general[operand.part]
                return whole if bits == 64 else z3.Extract(low + bits - 1, low, whole)
        raise NotModelled(f"operand {operand}")

    def write(self, operand: Operand, value: Bits) -> None:
        """Write memory, or a general register: 32 bits clear the upper half, fewer keep it."""
        if isinstance(operand, Mem):
            self.store(self.address(operand), value)
            return
        if not isinstance(operand, Reg) or operand.part not in self.general:
            raise NotModelled(f"operand {operand}")
        bits = value.size()
        if operand.bits != bits:
            raise NotModelled(f"{operand} at {bits} bits")
        old = self.general[operand.part]
        if bits == 32:
            value = z3.ZeroExt(32, value)
        elif operand.high:
            value = z3.Concat(z3.Extract(63, 16, old), value, z3.Extract(7, 0, old))
        elif bits < 64:
            value = z3.Concat(z3.Extract(63, bits, old), value)
        self.general[operand.part] = value

    def write_vector(self, operand: Operand, value: Bits, *, vex: bool) -> None:
        """Write a vector register (VEX forms clear what is above) or memory."""
        if isinstance(operand, Mem):
            self.store(self.address(operand), value)
            return
        if not isinstance(operand, Reg) or operand.part not in self.vectors:
            raise NotModelled(f"operand {operand}")
        rest = VECTOR_BITS - value.size()
        if rest and vex:
            value = z3.ZeroExt(rest, value)
        elif rest:
            old = self.vectors[operand.part]
            value = z3.Concat(z3.Extract(VECTOR_BITS - 1, value.size(), old), value)
        self.vectors[operand.part] = value

    def result_flags(self, result: Bits) -> None:
        """Set sign, zero and parity from a result."""
        bits = result.size()
        self.flags["sf"] = z3.Extract(bits - 1, bits - 1, result) == 1
        self.flags["zf"] = result == 0
        parity = z3.Extract(0, 0, result)
        for i in range(1, 8):
            parity = parity ^ z3.Extract(i, i, result)
        self.flags["pf"] = parity == 0

    def holds(self, condition: str) -> z3.BoolRef:
        """Return whether a condition code holds."""
        f = self.flags
        if condition not in _CONDITIONS:
            positive = _OPPOSITE[condition]
            return z3.Not(self.holds(positive))
        return {
            "o": lambda: f["of"],
            "b": lambda: f["cf"],
            "e": lambda: f["zf"],
            "be": lambda: z3.Or(f["cf"], f["zf"]),
            "s": lambda: f["sf"],
            "p": lambda: f["pf"],
            "l": lambda: f["sf"] != f["of"],
            "le": lambda: z3.Or(f["zf"], f["sf"] != f["of"]),
        }[condition]()


_OPPOSITE = {
    "no": "o", "ae": "b", "ne": "e", "a": "be", "ns": "s", "np": "p", "ge": "l", "g": "le",
}  # fmt: skip
_CONDITIONS = frozenset(_OPPOSITE.values())
