"""Conditional moves instead of short branches, and branches instead of conditional moves.

A branch costs nothing when it is predicted and a pipeline when it is not; a conditional move always
costs its latency, in a chain that may be the loop's longest. Which is better depends on the data.

Covers: triangles (`if` without `else`) of register instructions that cannot fault.
Does not cover: diamonds, bodies that store, and floating-point selections.
"""

import re
from collections.abc import Collection, Iterator

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.jumps import INVERSE
from superasm.asm.parse import Instruction
from superasm.asm.state import Mask
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import (
    Edits,
    Names,
    Rule,
    condition,
    fall_through,
    gap,
    instruction,
    movable,
    numeric,
    substitute,
    target,
)

_MOST_BODY = 5


class CmovToBranch(Rule):
    """Jumps over a plain move.

    Args:
        cold: put the move out of line, for a condition that is rarely true.
    """

    why = "a well-predicted branch takes the conditional move out of the dependency chain"
    kind = Kind.CONTROL

    def __init__(self, *, cold: bool) -> None:
        self.name = "cmov-to-cold-branch" if cold else "cmov-to-branch"
        self._cold = cold

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each run of moves with one condition."""
        for number in sorted(blocks):
            own = unit.graph.blocks[number].instructions
            previous = ""
            for position, index in enumerate(own):
                code = condition(unit.instruction(index), "cmov")
                if code is not None and code != previous:
                    run = _run(unit, own[position:], code)
                    if change := self._change(unit, number, run, code):
                        yield change
                previous = code or ""

    def _change(self, unit: Unit, number: int, run: tuple[int, ...], code: str) -> Change | None:
        edits, names = Edits(unit), Names(unit)
        moves = []
        for index in run:
            source, sink = unit.instruction(index).operands
            moves.append(instruction("mov", source, sink))
            edits.replace(index)
        # A conditional move of 32 bits clears the upper half of its register in any case.
        clear = [
            instruction("movl", sink, sink)
            for sink in dict.fromkeys(unit.instruction(i).operands[1] for i in run)
            if (state.register(sink) or ("", 0))[1] == 32 and not _is_clear(unit, run[0], sink)
        ]
        sources = {state.register(unit.instruction(i).operands[0]) for i in run}
        cleared = {line.rpartition(" ")[2] for line in clear}
        if any(s and state.spell(s[0], 32) in cleared for s in sources):
            return None
        label = names.label()
        if not self._cold:
            lines = (*clear, instruction(f"j{INVERSE[code]}", label), *moves, f"{label}:")
            edits.replace(run[0], *lines)
            return self.change(edits)
        place = gap(unit, unit.graph.blocks[number].function, number)
        if place is None:
            return None
        back = names.label()
        edits.replace(run[0], *clear, instruction(f"j{code}", label), f"{back}:")
        edits.after(place, f"{label}:", *moves, instruction("jmp", back))
        return self.change(edits)


def _run(unit: Unit, instructions: tuple[int, ...], code: str) -> tuple[int, ...]:
    """Return the first instructions that are conditional moves on the same condition."""
    length = 0
    while length < len(instructions):
        if condition(unit.instruction(instructions[length]), "cmov") != code:
            break
        length += 1
    return instructions[:length]


def _is_clear(unit: Unit, index: int, register: str) -> bool:
    """Tell whether the upper half of a register is zero, as far as its block shows."""
    part = state.mask((state.register(register) or ("rax", 0))[0])
    own = unit.graph.blocks[unit.graph.block_of[index]].instructions
    for before in reversed(own[: own.index(index)]):
        effects = unit.effects(before)
        if effects.flow is Flow.CALL:
            return False
        if effects.writes & part:
            operands = unit.instruction(before).operands
            return bool(operands) and operands[-1] == register and bool(effects.kills & part)
    return False


_SAFE_MOVES = frozenset({"mov", "movl", "movq", "movslq", "movzbl", "movzwl", "movsbl", "movswl"})
_SUMS = {"add": "+", "addl": "+", "addq": "+", "sub": "-", "subl": "-", "subq": "-"}
_IMMEDIATE = re.compile(r"\$(-?(?:0x[0-9a-f]+|\d+))")
_PLAIN = re.compile(r"-?\d*\(%rsp\)|[\w.$]+(?:[+-]\d+)?\(%rip\)")


class BranchToCmov(Rule):
    """Computes the conditional values in any case, and selects."""

    name = "branch-to-cmov"
    why = "a selection cannot be mispredicted"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each triangle."""
        if not movable(unit):
            return
        graph = unit.graph
        for number in sorted(blocks):
            block = graph.blocks[number]
            if not block.instructions or len(block.successors) != 2:
                continue
            last = block.instructions[-1]
            code = condition(unit.instruction(last), "j")
            taken = graph.at.get(target(unit, last))
            falls = fall_through(unit, number)
            if code is None or taken is None or falls is None or taken == falls:
                continue
            if graph.predecessors[falls] == (number,) and fall_through(unit, falls) == taken:
                change = self._change(unit, last, INVERSE[code], falls, taken)
            elif graph.predecessors[taken] == (number,) and _jumps_to(unit, taken, falls):
                change = self._change(unit, last, code, taken, falls)
            else:
                continue
            if change:
                yield change

    def _change(self, unit: Unit, branch: int, code: str, body: int, join: int) -> Change | None:
        block = unit.graph.blocks[body]
        if not block.instructions:
            return None
        inside = block.instructions
        if unit.effects(inside[-1]).flow is Flow.JUMP:
            inside = inside[:-1]
        labels = unit.graph.blocks[join].labels
        if not 0 < len(inside) <= _MOST_BODY or numeric((*block.labels, *labels)):
            return None
        if any(unit.effects(i).flow is not Flow.NEXT for i in inside):
            return None
        first = unit.graph.blocks[join].instructions
        if not first:
            return None
        live = unit.live_before(first[0])
        if live & state.ARITHMETIC_FLAGS:
            return None
        used = unit.live_before(branch) | live
        for i in (*inside, branch):
            used |= unit.effects(i).reads | unit.effects(i).writes
        free = [r for r in state.GENERAL if not used & state.mask(r)]
        touched = _touched(unit, unit.graph.block_of[branch])
        lines, renamed = _speculated(unit, inside, free, touched)
        if lines is None:
            return None
        select = [
            instruction(f"cmov{code}q", f"%{temporary}", f"%{part}")
            for part, temporary in renamed.items()
            if live & state.mask(part)
        ]
        edits = Edits(unit)
        edits.replace(branch, *lines, *select)
        for i in block.instructions:
            edits.replace(i)
        return self.change(edits)


def _jumps_to(unit: Unit, block: int, sink: int) -> bool:
    """Tell whether a block ends in a direct jump to another one, and nothing falls into it."""
    there = unit.graph.blocks[block]
    last = there.instructions[-1] if there.instructions else None
    if last is None or unit.effects(last).flow is not Flow.JUMP:
        return False
    return target(unit, last) in unit.graph.blocks[sink].labels and len(there.instructions) > 1


def _touched(unit: Unit, block: int) -> dict[str, int]:
    """Return the memory operands of a block that mean the same place at its end, with sizes."""
    found: dict[str, int] = {}
    changed: Mask = 0
    for index in reversed(unit.graph.blocks[block].instructions):
        effects = unit.graph.effects(index, unit.effects(index))
        # An access through what the instruction itself changes was to another place.
        changed |= effects.writes
        if len(effects.memory) == 1 and effects.known and effects.flow is Flow.NEXT:
            access = effects.memory[0]
            parts = [r for r in (access.base, access.index) if r in state.GENERAL]
            for operand in unit.instruction(index).operands:
                if "(" in operand and not changed & state.mask(*parts):
                    found[operand] = max(found.get(operand, 0), access.size)
    return found


def _speculated(
    unit: Unit, inside: tuple[int, ...], free: list[str], touched: dict[str, int]
) -> tuple[list[str] | None, dict[str, str]]:
    """Return instructions that leave results in free registers and flags alone; None: can't be.

    Args:
        unit: the program.
        inside: the instructions.
        free: registers to use.
        touched: memory operands that may be loaded from, and how many bytes.
    """
    lines: list[str] = []
    renamed: dict[str, str] = {}
    for index in inside:
        statement, effects = unit.instruction(index), unit.effects(index)
        written = [r for r in state.GENERAL if effects.writes & state.mask(r)]
        other: Mask = effects.writes & ~(state.ALL_GENERAL | state.ARITHMETIC_FLAGS)
        if len(written) != 1 or other or not effects.kills & state.mask(written[0]):
            return None, {}
        plain = _without_flags(statement)
        if plain is not None and "(" in plain[1] and effects.loads:
            known = touched.get(plain[1], 0) >= max(a.size for a in effects.memory)
            moved = any(effects.reads & state.mask(r) for r in renamed)
            if not _PLAIN.fullmatch(plain[1]) and (moved or not known):
                return None, {}
        if plain is None or written[0] == "rsp":
            return None, {}
        part = written[0]
        reading = {r: t for r, t in renamed.items() if effects.reads & state.mask(r)}
        if part not in renamed:
            if not free:
                return None, {}
            renamed[part] = free.pop(0)
        # Sources keep their old names until the destination gets its new one.
        mnemonic, source, sink = plain
        source_there = substitute(source, reading)
        sink_there = substitute(sink, renamed)
        if source_there is None or sink_there is None:
            return None, {}
        lines.append(instruction(mnemonic, source_there, sink_there))
    return lines, renamed


def _without_flags(statement: Instruction) -> tuple[str, str, str] | None:
    """Return (mnemonic, source, destination) that compute the same and set no flags."""
    mnemonic, operands = statement.mnemonic, statement.operands
    if statement.prefixes or not operands or not operands[-1].startswith("%"):
        return None
    sink = operands[-1]
    found = state.register(sink)
    if found is None or found[1] not in (32, 64):
        return None
    wide = "q" if found[1] == 64 else "l"
    address = state.spell(found[0], 64)
    if len(operands) == 1:
        step = {"inc": 1, "dec": -1}.get(mnemonic.rstrip("lq"))
        return (f"lea{wide}", f"{step}({address})", sink) if step else None
    source = operands[0]
    memory = "(" in source
    if mnemonic in ("lea", "leaq", "leal"):
        return mnemonic, source, sink
    if mnemonic in ("xor", "xorl", "xorq") and source == sink:
        return "movl", "$0", state.spell(found[0], 32)
    if mnemonic in _SAFE_MOVES:
        return mnemonic, source, sink
    if mnemonic in _SUMS and not memory:
        sign = _SUMS[mnemonic]
        if number := _IMMEDIATE.fullmatch(source):
            value = int(number[1], 0) * (1 if sign == "+" else -1)
            return (
                (f"lea{wide}", f"{value}({address})", sink) if -(2**31) <= value < 2**31 else None
            )
        other = state.register(source) if source.startswith("%") else None
        if other and sign == "+" and other[0] != "rsp":
            return f"lea{wide}", f"({address},{state.spell(other[0], 64)})", sink
    return None


REWRITES = (CmovToBranch(cold=False), CmovToBranch(cold=True), BranchToCmov())
