"""What each register of a block holds, as an expression over what the block started with.

Two registers with the same number hold the same value. A value is a `Node`: an operation on other
values, on constants, or a leaf (an input of the block, or something nobody here understands).

Covers: moves and integer operations on 32- and 64-bit general registers and on whole vectors of the
    integer SSE instructions, in their legacy and VEX forms.
Does not cover: 8- and 16-bit results, other instructions: what they write is a leaf.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from superasm.asm import state, words
from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Mem, Operand, Reg
from superasm.propose.rules.window import Step, Window, may_store


@dataclass(frozen=True, slots=True)
class Node:
    """A value.

    Attributes:
        name: of the operation, without the v of VEX forms; "leaf", "constant", "load".
        bits: width of the operation; a general result is zero-extended to 64 bits.
        arguments: numbers of the values it is computed from, in the order first, second (so `a - b`
            has (a, b), and `pandn` has (inverted, other)).
        numbers: constants: immediate, scale and displacement, or what makes a leaf unique.
    """

    name: str
    bits: int
    arguments: tuple[int, ...] = ()
    numbers: tuple[int | str, ...] = ()


_MOVES = frozenset({"movdqa", "movdqu", "movaps", "movups", "movapd", "movupd"})
_TWO = frozenset({"add", "sub", "and", "or", "xor", "imul"})
_ONE = frozenset({"neg", "not", "inc", "dec", "bswap"})
_INTO = frozenset({"blsr", "popcnt", "tzcnt"})
_SHIFTS = frozenset({"shl", "shr", "sar", "rol", "ror"})
_VECTOR_TWO = words(
    "pand pandn por pxor pmuludq paddb paddw paddd paddq psubb psubw psubd psubq pcmpeqb pcmpeqw "
    "pcmpeqd pcmpgtb pcmpgtw pcmpgtd punpcklbw punpcklwd punpckldq punpcklqdq punpckhbw punpckhwd "
    "punpckhdq punpckhqdq"
)
_SAME = {
    "andps": "pand", "andpd": "pand", "andnps": "pandn", "andnpd": "pandn", "orps": "por",
    "orpd": "por", "xorps": "pxor", "xorpd": "pxor",
}  # fmt: skip
_VECTOR_IMMEDIATE = words("pslld psllq psllw psrld psrlq psrlw psrad psraw pshufd pslldq psrldq")


class Values:
    """The values of one window.

    Attributes:
        nodes: by number.
        before: for each step, the number of the value in each part of the state before it.
        end: the number of the value in each part after the last step.
        result: for each step, the number of the value it leaves in its destination, if understood.
    """

    def __init__(self, window: Window) -> None:
        self.nodes: list[Node] = []
        self.before: list[dict[str, int]] = []
        self.result: list[int | None] = []
        self._numbers: dict[Node, int] = {}
        self._now: dict[str, int] = {}
        self._widths: dict[int, int] = {}
        self._memory = 0
        for name in (*state.GENERAL, *state.VECTORS):
            self._now[name] = self._leaf(name)
        for step in window.steps:
            self.before.append(dict(self._now))
            self.result.append(self._step(step))
        self.end = dict(self._now)

    def number(self, node: Node) -> int:
        """Return the number of a value, a new one if nobody has it yet."""
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def constant(self, value: int) -> int | None:
        """Return the constant that a value is, or None."""
        node = self.nodes[value]
        return (
            node.numbers[0]
            if node.name == "constant" and isinstance(node.numbers[0], int)
            else None
        )

    def holders(self, at: int, value: int) -> list[str]:
        """Return the registers that hold a value before a step."""
        return [part for part, there in self.before[at].items() if there == value]

    def _leaf(self, *what: int | str) -> int:
        return self.number(Node("leaf", 0, (), what))

    def _step(self, step: Step) -> int | None:
        target = step.op.destination
        value = None
        if step.effects.flow is Flow.NEXT and not step.op.prefix:
            value = self._computed(step)
        if may_store(step):
            self._memory = step.at + 1
        for part in state.names(step.effects.writes):
            if part in self._now:
                self._now[part] = self._leaf(part, step.at)
        if value is not None and isinstance(target, Reg):
            self._now[target.part] = value
            return value
        return None

    def _computed(self, step: Step) -> int | None:
        target = step.op.destination
        if not isinstance(target, Reg) or target.high:
            return None
        written = state.names(step.effects.writes & ~state.ARITHMETIC_FLAGS)
        if written != (target.part,):
            return None
        return self._vector(step) if target.part[0] == "v" else self._general(step)

    def _read(self, operand: Operand, bits: int) -> int | None:
        if isinstance(operand, Imm):
            if operand.symbol:
                return None
            return self.number(Node("constant", 0, (), (operand.value & ((1 << bits) - 1),)))
        if isinstance(operand, Reg) and not operand.high and operand.part in self._now:
            return self._now[operand.part]
        if isinstance(operand, Mem):
            parts = tuple(self._now[p] for p in operand.parts if p in self._now)
            if len(parts) != len(operand.parts):
                return None
            what = (operand.scale, operand.displacement, operand.symbol, operand.segment,
                    operand.base == "rip", bool(operand.base), self._memory)  # fmt: skip
            return self.number(Node("load", bits, parts, what))
        return None

    def _general(self, step: Step) -> int | None:
        op = step.op
        operands = op.operands
        if op.name in ("movd", "movq") and len(operands) == 2:
            return self._from_vector(operands[0], operands[1])
        if op.bits not in (32, 64):
            return None
        if op.name == "mov":
            return self._move(operands[0], op.bits)
        if op.name == "lea" and isinstance(operands[0], Mem):
            return self._address(operands[0], op.bits)
        if op.name == "movzx":
            value = self._read(operands[0], op.source_bits)
            return None if value is None else self.number(Node("movzx", op.source_bits, (value,)))
        if op.name == "imul" and len(operands) == 3:
            return self._apply("imul", op.bits, (operands[1], operands[0]))
        if op.name in _TWO and len(operands) == 2:
            if op.name in ("xor", "sub") and operands[0] == operands[1]:
                return self.number(Node("constant", 0, (), (0,)))
            return self._apply(op.name, op.bits, (operands[1], operands[0]))
        if op.name in _INTO and len(operands) == 2:
            return self._apply(op.name, op.bits, (operands[0],))
        if op.name in _ONE and len(operands) == 1:
            return self._apply(op.name, op.bits, (operands[0],))
        if op.name in _SHIFTS:
            count = operands[0] if len(operands) == 2 else Imm(1)
            if isinstance(count, Imm):
                return self._apply(op.name, op.bits, (operands[-1], count))
        return None

    def _from_vector(self, source: Operand, target: Operand) -> int | None:
        if isinstance(source, Reg) and source.part[0] == "v" and isinstance(target, Reg):
            return self.number(Node("movd", target.bits, (self._now[source.part],)))
        return None

    def _move(self, source: Operand, bits: int) -> int | None:
        value = self._read(source, bits)
        if value is None or bits == 64 or self._fits(value):
            return value
        return self.number(Node("movzx", 32, (value,)))

    def _fits(self, value: int) -> bool:
        """A value has no bits above 31."""
        node = self.nodes[value]
        if node.name == "constant":
            return isinstance(node.numbers[0], int) and node.numbers[0] < 1 << 32
        return node.name != "leaf" and 0 < node.bits <= 32

    def _address(self, place: Mem, bits: int) -> int | None:
        if place.symbol or place.segment or place.base == "rip":
            return None
        parts = tuple(self._now[p] for p in place.parts)
        shape = (place.scale if place.index else 0, place.displacement, bool(place.base))
        return self.number(Node("lea", bits, parts, shape))

    def _apply(self, name: str, bits: int, operands: Sequence[Operand]) -> int | None:
        values = [self._read(o, bits) for o in operands]
        known = [v for v in values if v is not None]
        return self.number(Node(name, bits, tuple(known))) if len(known) == len(values) else None

    def _vector(self, step: Step) -> int | None:
        op = step.op
        name = op.name.removeprefix("v")
        name = _SAME.get(name, name)
        operands = op.operands
        target = operands[-1]
        if not isinstance(target, Reg) or target.bits not in (128, 256):
            return None
        bits = target.bits
        if any(isinstance(o, Reg) and o.bits != bits for o in operands):
            return None
        if name in _MOVES and len(operands) == 2:
            value = self._read(operands[0], bits)
            if isinstance(operands[0], Reg) and value is not None:
                return value if self._widths.get(value, bits) == bits else None
            return self._wide(value, bits)
        if name in _VECTOR_TWO and len(operands) in (2, 3):
            first = operands[1]
            if name == "pxor" and operands[0] == first:
                return self._wide(self.number(Node("zero", bits)), bits)
            return self._lanes(name, bits, (first, operands[0]), ())
        if name in _VECTOR_IMMEDIATE and isinstance(operands[0], Imm):
            source = operands[1]
            return self._lanes(name, bits, (source,), (operands[0].value,))
        return None

    def _lanes(
        self, name: str, bits: int, operands: Sequence[Operand], numbers: tuple[int, ...]
    ) -> int | None:
        values = [self._read(o, bits) for o in operands]
        known = [v for v in values if v is not None and self._widths.get(v, bits) == bits]
        if len(known) != len(values):
            return None
        return self._wide(self.number(Node(name, bits, tuple(known), numbers)), bits)

    def _wide(self, value: int | None, bits: int) -> int | None:
        if value is not None:
            self._widths[value] = bits
        return value
