"""What rewrites need to know about the instructions of one basic block.

A `Window` shows a block as a list of steps, each an instruction taken apart with its effects, and
answers the questions that preconditions ask: what wrote this register, who reads it, is it dead,
did anything in between change it, may two accesses be to the same memory, which register is free.
All answers are on the safe side. Positions are indices into `Window.steps`; directives between the
instructions don't count.

Covers: one basic block at a time; what lies beyond is known by liveness only.
Does not cover: facts that hold at the start of a block (ranges, zero upper halves).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeGuard

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.isa import features_of
from superasm.asm.operands import SUFFIX, Imm, Mem, Op, Operand, Reg, decode
from superasm.asm.parse import Instruction, parse
from superasm.asm.state import Mask, mask
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind

FLAGS = state.ARITHMETIC_FLAGS


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a block.

    Attributes:
        at: position in the window.
        index: statement index in the unit.
        op: taken apart.
        effects: what it does; of a call, those of the callee included (it reads all that is live).
    """

    at: int
    index: int
    op: Op
    effects: Effects

    @property
    def name(self) -> str:
        """The canonical name of the operation."""
        return self.op.name

    @property
    def bits(self) -> int:
        """The width of the operation."""
        return self.op.bits


# Lines to put in place of steps, by position. An empty tuple deletes.
Edit = Mapping[int, Sequence[str]]


class Window:
    """One basic block of a unit.

    Args:
        unit: the program.
        number: of the block.
    """

    def __init__(self, unit: Unit, number: int) -> None:
        self.unit = unit
        self.block = unit.graph.blocks[number]
        self.steps = tuple(
            Step(at, i, decode(unit.instruction(i)), self._effects(i))
            for at, i in enumerate(self.block.instructions)
        )

    def _effects(self, index: int) -> Effects:
        """Effects of an instruction; a call reads all that is live before it."""
        effects = self.unit.graph.effects(index, self.unit.effects(index))
        if effects.flow is not Flow.CALL:
            return effects
        return replace(effects, reads=effects.reads | self.unit.live_before(index))

    def __len__(self) -> int:
        return len(self.steps)

    def line(self, at: int) -> str:
        """The text of a step."""
        return self.unit.lines[self.steps[at].index]

    def live_after(self, at: int) -> Mask:
        """Return what is live after a step."""
        return self.unit.live_after(self.steps[at].index)

    def live_before(self, at: int) -> Mask:
        """Return what is live before a step."""
        return self.unit.live_before(self.steps[at].index)

    def dead_after(self, at: int, parts: Mask) -> bool:
        """None of these parts of the state matters after a step."""
        return not self.live_after(at) & parts

    def flags_dead(self, at: int) -> bool:
        """None of the arithmetic flags matters after a step."""
        return self.dead_after(at, FLAGS)

    def between(self, first: int, last: int) -> Sequence[Step]:
        """Return the steps strictly between two positions."""
        return self.steps[first + 1 : last]

    def writes(self, first: int, last: int, parts: Mask) -> bool:
        """A step strictly between two positions may write one of these parts."""
        return any(s.effects.writes & parts for s in self.between(first, last))

    def reads(self, first: int, last: int, parts: Mask) -> bool:
        """A step strictly between two positions may read one of these parts."""
        return any(s.effects.reads & parts for s in self.between(first, last))

    def touches(self, first: int, last: int, parts: Mask) -> bool:
        """A step strictly between two positions may read or write one of these parts."""
        return self.reads(first, last, parts) or self.writes(first, last, parts)

    def stores(self, first: int, last: int) -> bool:
        """A step strictly between two positions may write memory."""
        return any(may_store(s) for s in self.between(first, last))

    def writer(self, at: int, part: str) -> Step | None:
        """Return the last step before a position that may write a part; None: not in the block."""
        wanted = mask(part)
        for step in reversed(self.steps[:at]):
            if step.effects.writes & wanted:
                return step
        return None

    def next_toucher(self, at: int, part: str) -> Step | None:
        """Return the first step after a position that may read or write a part."""
        wanted = mask(part)
        for step in self.steps[at + 1 :]:
            if (step.effects.reads | step.effects.writes) & wanted:
                return step
        return None

    def readers(self, at: int, part: str) -> list[Step] | None:
        """Return the steps that may read what a step wrote to a part.

        None when the value lives on beyond the block, so that not all of them are known.
        """
        wanted = mask(part)
        found = []
        for step in self.steps[at + 1 :]:
            # What writes a part without killing it (a conditional move) keeps the value going.
            if (step.effects.reads | (step.effects.writes & ~step.effects.kills)) & wanted:
                found.append(step)
            if step.effects.kills & wanted:
                return found
        last = len(self.steps) - 1
        return found if self.dead_after(last, wanted) else None

    def upper_zero(self, at: int, part: str) -> bool:
        """Before a position, bits 32-63 of a general register are known to be zero."""
        step = self.writer(at, part)
        while step is not None:
            target = step.op.destination
            if step.effects.flow is not Flow.NEXT or step.op.prefix or step.name in ("bsf", "bsr"):
                return False
            if isinstance(target, Reg) and target.part == part and target.bits == 32:
                # A conditional move of 32 bits clears the upper half as well.
                return bool(step.effects.kills & mask(part)) or step.name == "cmov"
            if step.name in _CLEARS_RAX_RDX and step.bits == 32 and part in ("rax", "rdx"):
                return bool(step.effects.kills & mask(part))
            if not (isinstance(target, Reg) and target.part == part and target.bits < 32):
                return False
            step = self.writer(step.at, part)  # a partial write keeps the upper half
        return False

    def low_only(self, at: int, part: str, bits: int) -> bool:
        """After a step, nothing looks at more than the low `bits` bits of a general register."""
        wanted = mask(part)
        for step in self.steps[at + 1 :]:
            if step.effects.reads & wanted and not reads_low_only(step, part, bits):
                return False
            if step.effects.kills & wanted:
                return True
        return self.dead_after(len(self.steps) - 1, wanted)

    def free_register(
        self, first: int, last: int, *, avoid: Mask = 0, vector: bool = False
    ) -> str | None:
        """Return a part that may be written at `first` and is dead after `last`, or None.

        No step from `first` to `last` touches it, and it holds nothing that matters there.
        """
        taken = avoid
        for step in self.steps[first : last + 1]:
            taken |= step.effects.reads | step.effects.writes
            taken |= self.live_after(step.at)
        taken |= self.live_before(first)
        candidates = state.VECTORS[:16] if vector else _SCRATCH
        for part in candidates:
            if not mask(part) & taken:
                return part
        return None

    def same_value(self, first: int, last: int, operand: Operand) -> bool:
        """An operand means the same place or value just before `first` and just before `last`,
        apart from the contents of memory."""
        needed = parts_of(operand)
        return not any(s.effects.writes & needed for s in self.steps[first:last])

    @cached_property
    def calls(self) -> bool:
        """The block has a call."""
        return any(s.effects.flow is Flow.CALL for s in self.steps)


# Caller-saved first by the length of their encoding. Callee-saved ones are live at every return
# unless the function saves them, so liveness decides about them as well.
_SCRATCH = ("rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "rbx", "rbp", "r12",
            "r13", "r14", "r15")  # fmt: skip
_CLEARS_RAX_RDX = ("div", "idiv", "mul", "imul", "cltd", "cwtl")


def may_store(step: Step) -> bool:
    """A step may write memory (a call does)."""
    return step.effects.stores or step.effects.flow is not Flow.NEXT


def may_alias(window: Window, first: int, a: Mem, a_bytes: int, last: int, b: Mem,
              b_bytes: int) -> bool:  # fmt: skip
    """An access at `first` and one at `last` (first <= last) may overlap."""
    same = (a.base, a.index, a.scale, a.symbol, a.segment) == (
        b.base, b.index, b.scale, b.symbol, b.segment
    )  # fmt: skip
    if not same or (a.index and a.scale != b.scale):
        return True
    if any(s.effects.writes & parts_of(a) for s in window.steps[first:last]):
        return True
    return a.displacement < b.displacement + b_bytes and b.displacement < a.displacement + a_bytes


def parts_of(operand: Operand) -> Mask:
    """Return the registers that an operand is made of."""
    if isinstance(operand, Reg):
        return mask(operand.part)
    if isinstance(operand, Mem):
        return mask(*operand.parts)
    return 0


_ALL_LOW = frozenset({"mov", "add", "sub", "and", "or", "xor", "cmp", "test", "imul", "not", "neg",
                      "inc", "dec", "shl", "shr", "sar", "movzx", "movsx", "rol", "ror", "cmov",
                      "adc", "sbb", "bt", "popcnt", "tzcnt", "lzcnt", "bswap", "set"})  # fmt: skip


def reads_low_only(step: Step, part: str, bits: int) -> bool:
    """A step reads no more of a general register than its low `bits` bits."""
    op = step.op
    if op.name not in _ALL_LOW or op.prefix:
        return False
    if op.name in ("movzx", "movsx"):
        width = {0: op.source_bits, 1: op.bits}
    else:
        width = dict.fromkeys(range(len(op.operands)), op.bits)
    for i, o in enumerate(op.operands):
        if isinstance(o, Mem) and part in o.parts:
            return False
        if isinstance(o, Reg) and o.part == part:
            if o.high or (o.bits > bits and width[i] > bits):
                return False
            # A narrow write keeps the rest, so the whole old value goes on living.
            if i == len(op.operands) - 1 and o.bits < bits and op.name not in ("cmp", "test", "bt"):
                return False
    implied = op.name == "imul" and len(op.operands) == 1
    return not implied


def line(mnemonic: str, *operands: Operand | str) -> str:
    """Return the text of an instruction."""
    return f"\t{mnemonic}\t{', '.join(map(str, operands))}"


def sized(name: str, bits: int, *operands: Operand | str) -> str:
    """Return the text of a general-purpose instruction with its size suffix."""
    return line(name + SUFFIX[bits], *operands)


def is_reg(operand: Operand | None, bits: int = 0) -> TypeGuard[Reg]:
    """It is a general register (of a width, if given), and no `%ah`."""
    return (
        isinstance(operand, Reg)
        and operand.part in state.GENERAL
        and not operand.high
        and (not bits or operand.bits == bits)
    )


def constant(operand: Operand | None) -> int | None:
    """Return the value of an immediate that names no symbol, else None."""
    return operand.value if isinstance(operand, Imm) and not operand.symbol else None


def fits_32(value: int) -> bool:
    """It is a sign-extended 32-bit immediate."""
    return -(1 << 31) <= value < 1 << 31


def signed(value: int, bits: int) -> int:
    """Return a value of so many bits as a signed number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


@dataclass(eq=False)
class BlockRewrite:
    """A rewrite that looks at one block at a time.

    Attributes:
        search: yields edits of a block, each right by itself.
        proof: how it is known to be right: what the tests do about it.
    """

    name: str
    why: str
    search: Callable[[Window], Iterator[Edit]]
    precondition: str
    proof: str = "z3, each window"
    kind: Kind = Kind.DATAFLOW

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `Rewrite.find`."""
        for number in sorted(blocks):
            window = Window(unit, number)
            for edit in self.search(window):
                yield change(self.name, self.why, window, edit)


def change(name: str, why: str, window: Window, edit: Edit) -> Change:
    """Make a change from an edit of a window; the features it needs are found in its lines."""
    lines = tuple((window.steps[at].index, tuple(new)) for at, new in sorted(edit.items()))
    text = "\n".join(line for _, new in lines for line in new)
    features: set[str] = set()
    for statement in parse(text + "\n").statements if text else ():
        if isinstance(statement, Instruction):
            features |= features_of(statement)
    return Change(name, why, lines, tuple(sorted(features)))
