"""Keeps a variable that lives in memory in a free register for the length of a loop.

Compilers keep variables of large functions in stack slots, and static variables in memory, even
where a register is free through a whole loop.

Covers: slots of the stack frame whose address nobody takes, and local static variables that are
    only accessed by name. A slot is taken to be out of reach of pointers if no address in the frame
    at or below it is taken in the function: objects lie at and above their address.
Does not cover: vector registers, functions with a frame pointer or a stack pointer that moves in
    the loop, and a pointer that walks down from the end of an object whose start is never named.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from superasm.asm import state
from superasm.asm.effects import Access, Effects, Flow
from superasm.asm.flow import family
from superasm.asm.loops import Loop
from superasm.asm.parse import Directive, Instruction, Program, global_symbols, names_in
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import (
    Edits,
    Names,
    Rule,
    called,
    inside,
    instruction,
    loops,
    on_edge,
)

_SLOT = re.compile(r"\*?(-?(?:\d+)?)\(%rsp\)")
_GLOBAL = re.compile(r"\*?([A-Za-z_.$][\w.$]*)([+-]\d+)?\(%rip\)")
_SIZES = {4: 32, 8: 64}
_CALLS_BACK = frozenset({"qsort", "bsearch", "qsort_r", "longjmp", "_longjmp"})


@dataclass(frozen=True)
class _Place:
    """A variable in memory: symbol ("" for the stack), offset, size in bytes."""

    symbol: str
    offset: int
    size: int

    @property
    def operand(self) -> str:
        if not self.symbol:
            return f"{self.offset or ''}(%rsp)"
        return f"{self.symbol}{f'{self.offset:+d}' if self.offset else ''}(%rip)"

    def overlaps(self, other: "_Place") -> bool:
        if self.symbol != other.symbol:
            return False
        return self.offset < other.offset + other.size and other.offset < self.offset + self.size


def _place(operand: str, size: int) -> _Place | None:
    if found := _SLOT.fullmatch(operand):
        return _Place("", int(found[1] or 0), size)
    if found := _GLOBAL.fullmatch(operand):
        return _Place(found[1], int(found[2] or 0), size)
    return None


def _accesses(unit: Unit, index: int) -> Iterator[tuple[_Place, str, Access]]:
    """Yield the accesses of an instruction to places, with the operand that names each."""
    effects = unit.effects(index)
    if effects.flow is Flow.CALL:
        return
    for operand in unit.instruction(index).operands:
        access = next((a for a in effects.memory if a.base in ("rsp", "", "rip")), None)
        if access is not None and (place := _place(operand, access.size)):
            yield place, operand, access


class Promote(Rule):
    """Keeps a variable in a register over a loop.

    Args:
        static: static variables, not stack slots.
    """

    kind = Kind.CONTROL

    def __init__(self, *, static: bool) -> None:
        self.name = "promote-static" if static else "promote-slot"
        what = "static variable" if static else "stack slot"
        self.why = f"a {what} is kept in a register over a loop: no store and reload each time"
        self._static = static

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: for each loop with one of the blocks, all together and each alone."""
        trusted: dict[str, _Frame] = {}
        turns: dict[str, int] = {}
        statics = _Statics(unit) if self._static else None
        for loop in loops(unit):
            function = unit.graph.blocks[loop.header].function
            if loop.blocks.isdisjoint(blocks) or called(unit, loop) or not loop.entries:
                continue
            if len({unit.graph.blocks[n].function for n in loop.blocks}) > 1:
                continue
            body = inside(unit, loop)
            counts: dict[_Place, int] = {}
            for i in body:
                for place, _, _ in _accesses(unit, i):
                    if bool(place.symbol) == self._static and place.size in _SIZES:
                        counts[place] = counts.get(place, 0) + 1
            usable = []
            for place in sorted(counts, key=lambda p: (-counts[p], p.offset, p.symbol)):
                if statics is not None:
                    private = statics.private(place.symbol) and statics.untouched(loop)
                else:
                    frame = trusted.setdefault(function, _Frame(unit, function))
                    private = frame.private(loop, place)
                if private:
                    usable.append(place)
            yield from self._changes(unit, loop, usable, turns)

    def _changes(
        self, unit: Unit, loop: Loop, places: list[_Place], turns: dict[str, int]
    ) -> Iterator[Change]:
        """Yield a change for as many of the places as there are registers, and one for each.

        Single ones take registers in turn, so that several fit together as long as they last. Then
        two that share a register both touch a line, so that nobody makes both.
        """
        function = unit.graph.blocks[loop.header].function
        free = _free_registers(unit, loop)
        if not free:
            return
        single: list[tuple[_Place, Change]] = []
        pins: dict[str, int] = {}
        for place in places:
            turn = turns.get(function, 0)
            register = free[turn % len(free)]
            if change := self._promoted(unit, loop, {place: register}, pins.get(register)):
                turns[function] = turn + 1
                pins.setdefault(register, next(iter(_uses(unit, loop, place) or ())))
                single.append((place, change))
        together = dict(zip((place for place, _ in single), free, strict=False))
        if len(together) > 1 and (change := self._promoted(unit, loop, together)):
            yield change
        yield from (change for _, change in single)

    def _promoted(
        self, unit: Unit, loop: Loop, chosen: dict[_Place, str], pin: int | None = None
    ) -> Change | None:
        edits, names = Edits(unit), Names(unit)
        if pin is not None:
            edits.replace(pin, unit.lines[pin])
        loads: list[str] = []
        stores: dict[tuple[int, int], list[str]] = {}
        for place, register in chosen.items():
            spelled = state.spell(register, _SIZES[place.size])
            written = self._replaced(edits, loop, place, spelled)
            if written is None:
                return None
            move = "movq" if place.size == 8 else "movl"
            loads.append(instruction(move, place.operand, spelled))
            for edge in loop.exits if written else ():
                if place.symbol or _read_later(unit, edge[1], place, loop):
                    stores.setdefault(edge, []).append(instruction(move, spelled, place.operand))
        entries = ((edge, loads) for edge in loop.entries)
        for edge, lines in (*entries, *stores.items()):
            if not on_edge(edits, names, *edge, tuple(lines)):
                return None
        function = unit.graph.blocks[loop.header].function
        lives = ", ".join(f"{place.operand} in %{register}" for place, register in chosen.items())
        return self.change(edits, f"{function}: {lives}; {self.why}")

    @staticmethod
    def _replaced(edits: Edits, loop: Loop, place: _Place, spelled: str) -> bool | None:
        """Put a register in place of a variable; tell whether it is written, None if it can't."""
        unit = edits.unit
        there = _uses(unit, loop, place)
        if there is None:
            return None
        written = False
        lines = {i: _with_register(unit, i, operand, spelled) for i, operand in there.items()}
        unit.table.learn(line.strip() for line in lines.values())
        part = state.mask((state.register(spelled) or ("rsp", 0))[0])
        for index, line in lines.items():
            if not _same(unit.effects(index), unit.table[line.strip()], part):
                return None
            written |= any(access.writes for _, _, access in _accesses(unit, index))
            edits.replace(index, line)
        return written


class _Frame:
    """What of a function's stack frame pointers may reach."""

    def __init__(self, unit: Unit, function: str) -> None:
        self._unit = unit
        self._lowest: float = float("inf")
        for name, numbers in unit.graph.functions.items():
            if family(name) == family(function):
                for n in numbers:
                    for i in unit.graph.blocks[n].instructions:
                        self._look(i)

    def _look(self, index: int) -> None:
        statement, effects = self._unit.instruction(index), self._unit.effects(index)
        rsp = state.mask("rsp")
        for operand in statement.operands:
            if "%rsp" not in operand and "%esp" not in operand:
                continue
            plain = _SLOT.fullmatch(operand)
            lea = statement.mnemonic.startswith("lea")
            sink = statement.operands[-1]
            if (plain and not lea) or (lea and sink == "%rsp"):
                continue  # an access to a slot; a move of the stack pointer
            if operand == sink == "%rsp" and effects.writes & rsp:
                if effects.mnemonic not in ("add", "sub"):
                    self._lowest = float("-inf")
            elif "(" in operand:
                number = re.match(r"-?\d+", operand)
                self._lowest = min(self._lowest, int(number[0]) if number else 0)
            else:
                # A copy in rbp is a frame pointer, from which slots below are reached as well.
                copied = statement.mnemonic.startswith("mov") and sink != "%rbp"
                self._lowest = min(self._lowest, 0 if copied else float("-inf"))

    def private(self, loop: Loop, place: _Place) -> bool:
        """Tell whether nothing but plain accesses in the loop can reach a slot."""
        if place.offset + place.size > self._lowest:
            return False
        for i in inside(self._unit, loop):
            effects = self._unit.effects(i)
            if effects.writes & state.mask("rsp") and effects.flow is not Flow.CALL:
                return False
        # The lowest slots may be arguments of a call.
        calls = any(self._unit.effects(i).flow is Flow.CALL for i in inside(self._unit, loop))
        reads = any(
            access.reads
            for i in inside(self._unit, loop)
            for there, _, access in _accesses(self._unit, i)
            if there == place
        )
        return place.offset >= -128 and (reads or not calls)


class _Statics:
    """Which symbols of a unit are only accessed by name."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        exported = global_symbols(Program(unit.statements))
        self._taken = set(exported)
        self._defined = set(Names(unit).taken)
        for statement in unit.statements:
            if isinstance(statement, Directive):
                if statement.name not in (".local", ".comm", ".lcomm", ".type", ".size", ".globl"):
                    self._taken.update(names_in(statement))
            elif isinstance(statement, Instruction):
                plain = not statement.mnemonic.startswith("lea")
                for name in names_in(statement):
                    by_name = any(
                        (found := _GLOBAL.fullmatch(o)) and found[1] == name
                        for o in statement.operands
                    )
                    if not (plain and by_name):
                        self._taken.add(name)

    def private(self, symbol: str) -> bool:
        """Tell whether a symbol is local and its address is never taken."""
        return symbol in self._defined and symbol not in self._taken

    def untouched(self, loop: Loop) -> bool:
        """Tell whether no call in a loop may come back to this unit."""
        graph = self._unit.graph
        for i in inside(self._unit, loop):
            if self._unit.effects(i).flow is Flow.CALL:
                callee = graph.calls.get(i)
                if callee is None or callee in graph.at or callee in _CALLS_BACK:
                    return False
        return True


def _uses(unit: Unit, loop: Loop, place: _Place) -> dict[int, str] | None:
    """Return the operand by instruction of the accesses to a place; None if some overlap it."""
    found = {}
    for i in inside(unit, loop):
        if not unit.effects(i).known:
            return None
        for there, operand, _ in _accesses(unit, i):
            if there == place:
                found[i] = operand
            elif there.overlaps(place) or (there.size == 0 and there.symbol == place.symbol):
                return None
    return found or None


def _free_registers(unit: Unit, loop: Loop) -> list[str]:
    """Return the general registers that nothing in a loop touches and nobody after it needs."""
    used = state.mask("rsp")
    for i in inside(unit, loop):
        effects = unit.graph.effects(i, unit.effects(i))
        used |= effects.reads | effects.writes
    for number in loop.blocks:
        own = unit.graph.blocks[number].instructions
        if own:
            used |= unit.live_before(own[0])
    for _, sink in loop.exits:
        own = unit.graph.blocks[sink].instructions
        used |= unit.live_before(own[0]) if own else state.EVERYTHING
    return [r for r in reversed(state.GENERAL) if not used & state.mask(r)]


def _with_register(unit: Unit, index: int, operand: str, register: str) -> str:
    """Return an instruction with a memory operand replaced by a register."""
    statement = unit.instruction(index)
    star = "*" if operand.startswith("*") else ""
    operands = [star + register if o == operand else o for o in statement.operands]
    return instruction(" ".join((*statement.prefixes, statement.mnemonic)), *operands)


def _same(old: Effects, new: Effects, part: int) -> bool:
    """Tell whether effects differ in no more than memory having become a register."""
    rsp = state.mask("rsp")
    if not new.known or any(access.base in ("rsp", "", "rip") for access in new.memory):
        return False
    if len(new.memory) != len(old.memory) - 1 or old.mnemonic != new.mnemonic:
        return False
    return old.reads & ~rsp == new.reads & ~(rsp | part) and old.writes == new.writes & ~part


def _read_later(unit: Unit, block: int, place: _Place, loop: Loop) -> bool:
    """Tell whether a slot may be read on some way from a block before it is written.

    Inside the loop the register stands for it, but its entries load it again.
    """
    graph = unit.graph
    seen: set[int] = set()
    pending = [block]
    while pending:
        number = pending.pop()
        if number in seen:
            continue
        seen.add(number)
        if number == loop.header:
            return True
        written = False
        for i in graph.blocks[number].instructions:
            effects = unit.effects(i)
            if effects.writes & state.mask("rsp") and effects.flow is not Flow.CALL:
                # From here on offsets mean other places; at the end of a function none is read.
                if not _ends_soon(unit, number):
                    return True
                written = True
                break
            for there, _, access in _accesses(unit, i):
                if there.overlaps(place) and access.reads:
                    return True
                written |= there == place and not access.reads
            if written:
                break
        if not written:
            pending.extend(graph.blocks[number].successors)
    return False


def _ends_soon(unit: Unit, block: int) -> bool:
    own = unit.graph.blocks[block].instructions
    return bool(own) and unit.effects(own[-1]).flow is Flow.RETURN


REWRITES = (Promote(static=False), Promote(static=True))
