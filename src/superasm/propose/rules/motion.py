"""Work that leaves a loop, work that is split in two, and data that is asked for early.

Covers: instructions whose operands do not change in a loop; sums and the like in loops of one
    block; loads at a steady stride and along chains of pointers.
Does not cover: loads of variables that the loop may write, and floating point, whose sums depend
    on the order.
"""

import re
from collections.abc import Collection, Iterator

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.jumps import INVERSE
from superasm.asm.loops import Loop
from superasm.asm.parse import Instruction
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import (
    Edits,
    Names,
    Rule,
    called,
    condition,
    inside,
    instruction,
    loops,
    numeric,
    on_edge,
)

_CONSTANT = re.compile(r"\$[\w.$+-]+|[\w.$]+(?:[+-]\d+)?\(%rip\)|[\w.$]+@GOTPCREL\(%rip\)")


class Hoist(Rule):
    """Computes before a loop what is the same in every turn."""

    name = "hoist-invariant"
    why = "what is the same in every turn is computed once, before the loop"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each instruction and loop."""
        for loop in loops(unit):
            if loop.blocks.isdisjoint(blocks) or called(unit, loop) or not loop.entries:
                continue
            written = [
                (i, unit.graph.effects(i, unit.effects(i)).writes) for i in inside(unit, loop)
            ]
            first = unit.graph.blocks[loop.header].instructions
            if not first:
                continue
            live = unit.live_before(first[0])
            for index in inside(unit, loop):
                if not self._invariant(unit, loop, index, written, live):
                    continue
                edits, names = Edits(unit), Names(unit)
                edits.replace(index)
                line = (unit.lines[index],)
                if all(on_edge(edits, names, n, loop.header, line) for n, _ in loop.entries):
                    yield self.change(edits)

    def _invariant(
        self, unit: Unit, loop: Loop, index: int, written: list[tuple[int, int]], live: int
    ) -> bool:
        effects, statement = unit.effects(index), unit.instruction(index)
        result = effects.kills & ~state.ARITHMETIC_FLAGS
        plain = effects.known and effects.flow is Flow.NEXT and len(statement.operands) == 2
        if not plain or effects.writes != result or bin(result).count("1") != 1:
            return False
        if result & (live | state.mask("rsp")) or effects.reads & result or effects.stores:
            return False
        if effects.loads and not self._constant_load(unit, loop, index):
            return False
        others = state.union(parts for i, parts in written if i != index)
        return not others & (result | effects.reads)

    @staticmethod
    def _constant_load(unit: Unit, loop: Loop, index: int) -> bool:
        """Tell whether a load cannot fault and finds the same all the time."""
        source = unit.instruction(index).operands[0]
        if not _CONSTANT.fullmatch(source):
            return False
        changes = any(
            unit.effects(i).stores or unit.effects(i).flow is Flow.CALL for i in inside(unit, loop)
        )
        return not changes or "@GOTPCREL" in source


# Of each operation: what it leaves alone, and how two results become one.
_NEUTRAL = {"add": 0, "or": 0, "xor": 0, "and": -1}
_VECTOR_SUMS = re.compile(r"v?p(add[bwdq]|xor[dq]?|or[dq]?)")


class SecondAccumulator(Rule):
    """Sums up every other turn of a loop in a register of its own."""

    name = "second-accumulator"
    why = "two sums side by side: the chain of additions is half as long"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each loop of one block and each sum in it."""
        graph = unit.graph
        for loop in (loop for loop in loops(unit) if loop.innermost):
            block = graph.blocks[loop.header]
            if len(loop.blocks) > 1 or loop.header not in blocks or called(unit, loop):
                continue
            last = block.instructions[-1]
            code = condition(unit.instruction(last), "j")
            if code is None or len(loop.exits) != 1 or numeric(block.labels):
                continue
            after = graph.blocks[loop.exits[0][1]].instructions
            if not after or unit.live_before(after[0]) & state.ARITHMETIC_FLAGS:
                continue
            if loop.exits[0][1] != loop.header + 1:
                continue
            for index in block.instructions:
                if found := self._sum(unit, loop, index):
                    change = self._split(unit, loop, index, *found)
                    if change:
                        yield change

    def _sum(self, unit: Unit, loop: Loop, index: int) -> tuple[str, str] | None:
        """Return (accumulator as spelled, free register to stand beside it), or None."""
        statement, effects = unit.instruction(index), unit.effects(index)
        sink = statement.operands[-1] if statement.operands else ""
        found = state.register(sink) if sink.startswith("%") else None
        if found is None or not self._operation(statement, found[1]):
            return None
        part = state.mask(found[0])
        used = 0
        for i in inside(unit, loop):
            other = unit.graph.effects(i, unit.effects(i))
            if i != index and (other.reads | other.writes) & part:
                return None
            used |= other.reads | other.writes
        # The sum itself may not go into what is added, nor its flags into anything.
        sources = list(statement.operands[:-1])
        if len(sources) == 2:
            sources.remove(sink)
        if any(_mentions(o, found[0]) for o in sources):
            return None
        if unit.live_after(index) & effects.writes & state.ARITHMETIC_FLAGS:
            return None
        live = unit.live_before(unit.graph.blocks[loop.header].instructions[0])
        after = unit.graph.blocks[loop.exits[0][1]].instructions
        used |= live | unit.live_before(after[0])
        kind = state.GENERAL if found[0] in state.GENERAL else state.VECTORS[:16]
        free = next((r for r in kind if not used & state.mask(r)), None)
        return None if free is None else (sink, state.spell(free, found[1]))

    @staticmethod
    def _operation(statement: Instruction, bits: int) -> bool:
        mnemonic = statement.mnemonic
        if bits in (32, 64):
            plain = mnemonic[:-1] if mnemonic[-1:] in "lq" else mnemonic
            return plain in _NEUTRAL and len(statement.operands) == 2
        many = 3 if mnemonic.startswith("v") else 2
        masked = any("{" in o for o in statement.operands)
        fits = _VECTOR_SUMS.fullmatch(mnemonic) and len(statement.operands) == many
        own = many == 2 or statement.operands[-1] in statement.operands[:-1]
        return bool(fits) and own and not masked and bits in (128, 256, 512)

    def _split(self, unit: Unit, loop: Loop, index: int, old: str, new: str) -> Change | None:
        block = unit.graph.blocks[loop.header]
        last = block.instructions[-1]
        code = condition(unit.instruction(last), "j") or ""
        edits, names = Edits(unit), Names(unit)
        end = names.label()
        statement = unit.instruction(index)
        mnemonic = statement.mnemonic
        vector = state.register(old) is not None and "mm" in old
        if vector:
            small = new if mnemonic.startswith("v") else ""
            zero = instruction("vpxor", new, new, new) if small else instruction("pxor", new, new)
            if "zmm" in new:
                zero = instruction("vpxord", new, new, new)
            join = (
                instruction(mnemonic, new, old, old) if small else instruction(mnemonic, new, old)
            )
        else:
            neutral = _NEUTRAL[mnemonic.rstrip("lq") if mnemonic not in _NEUTRAL else mnemonic]
            move = "movl" if neutral == 0 else "movq"
            wide = new if neutral else state.spell((state.register(new) or ("", 0))[0], 32)
            if neutral and (state.register(new) or ("", 0))[1] == 32:
                move = "movl"
            zero = instruction(move, f"${neutral}", wide)
            join = instruction(mnemonic, new, old)
        for source, _ in loop.entries:
            if not on_edge(edits, names, source, loop.header, (zero,)):
                return None
        copied = []
        for i in block.instructions[:-1]:
            if i == index:
                operands = [new if o == old else o for o in statement.operands]
                copied.append(instruction(mnemonic, *operands))
            else:
                copied.append(unit.lines[i])
        edits.replace(last, instruction(f"j{INVERSE[code]}", end), *copied, unit.lines[last])
        edits.after(last, f"{end}:", join)
        return self.change(edits)


def _mentions(operand: str, part: str) -> bool:
    return any(
        (found := state.register(name)) is not None and found[0] == part
        for name in re.findall(r"%\w+", operand)
    )


_STRIDE = re.compile(r"\$(-?\d+)")
_PLACE = re.compile(r"(-?\d*)\((%r\w+)\)")
_AHEAD = 8


class Prefetch(Rule):
    """Asks for data before it is loaded."""

    name = "prefetch"
    why = "the memory works on the data of later turns while this one computes"
    kind = Kind.LAYOUT

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each load at a wide stride, or along a chain."""
        for loop in (loop for loop in loops(unit) if loop.innermost):
            if loop.blocks.isdisjoint(blocks):
                continue
            strides = self._strides(unit, loop)
            for index in inside(unit, loop):
                statement = unit.instruction(index)
                effects = unit.effects(index)
                if effects.flow is not Flow.NEXT or not effects.loads or not statement.operands:
                    continue
                found = _PLACE.fullmatch(statement.operands[0])
                if not found:
                    continue
                edits = Edits(unit)
                distance = int(found[1] or 0)
                stride = strides.get(found[2], 0)
                if abs(stride) >= 32:
                    place = f"{distance + _AHEAD * stride}({found[2]})"
                    edits.before(index, instruction("prefetcht0", place))
                    yield self.change(edits, f"{stride} bytes per turn: {self.why}")
                elif statement.operands[-1] == found[2] and statement.mnemonic in ("mov", "movq"):
                    edits.after(index, instruction("prefetcht0", f"{found[1]}({found[2]})"))
                    yield self.change(edits, f"a chain of pointers: {self.why}")

    @staticmethod
    def _strides(unit: Unit, loop: Loop) -> dict[str, int]:
        """Return by how much registers move per turn that a loop only adds a constant to."""
        steps: dict[str, list[int | None]] = {}
        for i in inside(unit, loop):
            statement = unit.instruction(i)
            effects = unit.graph.effects(i, unit.effects(i))
            for part in state.GENERAL:
                if effects.writes & state.mask(part):
                    step = None
                    if statement.mnemonic in ("add", "addq", "sub", "subq"):
                        found = _STRIDE.fullmatch(statement.operands[0])
                        if found and statement.operands[1] == f"%{part}":
                            sign = 1 if statement.mnemonic.startswith("add") else -1
                            step = sign * int(found[1])
                    steps.setdefault(f"%{part}", []).append(step)
        return {name: s[0] for name, s in steps.items() if len(s) == 1 and s[0] is not None}


REWRITES = (Hoist(), SecondAccumulator(), Prefetch())
