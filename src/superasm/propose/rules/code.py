"""Small tools that rewrites of control, layout, loops and library calls share.

Covers: edits of a unit, fresh labels, conditions, renaming of registers, code on an edge of the
    graph, and where a register holds a known address.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.flow import family
from superasm.asm.jumps import INVERSE
from superasm.asm.loops import Loop
from superasm.asm.parse import Instruction, Label, Program, defined_symbols, names_in
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind

_REGISTER = re.compile(r"%[a-z][a-z0-9]*")
# What ends straight-line code for good: nothing falls through it.
ENDS = frozenset({Flow.JUMP, Flow.INDIRECT, Flow.RETURN, Flow.STOP})


class Rule:
    """What every rewrite is called, and how it makes a change (see `base.Rewrite`)."""

    name: str
    why: str
    kind: Kind

    def change(self, edits: "Edits", why: str = "", features: tuple[str, ...] = ()) -> Change:
        """Return a change of this rewrite."""
        return Change(self.name, why or self.why, edits.lines, features)


@dataclass
class Edits:
    """Lines to put before, in place of, and after statements of a unit."""

    unit: Unit
    _before: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _after: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _instead: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def before(self, index: int, *lines: str) -> None:
        """Insert before a statement."""
        self._before[index].extend(lines)

    def after(self, index: int, *lines: str) -> None:
        """Insert after a statement."""
        self._after[index].extend(lines)

    def replace(self, index: int, *lines: str) -> None:
        """Put lines in place of a statement; none deletes it."""
        self._instead[index] = lines

    def append(self, *lines: str) -> None:
        """Put lines at the very end of the text."""
        self.after(len(self.unit.statements) - 1, *lines)

    @property
    def lines(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The lines of a `Change`."""
        places = sorted({*self._before, *self._after, *self._instead})
        return tuple(
            (
                i,
                (
                    *self._before.get(i, ()),
                    *self._instead.get(i, (self.unit.lines[i],)),
                    *self._after.get(i, ()),
                ),
            )
            for i in places
        )


class Names:
    """Gives labels that a unit does not have.

    Attributes:
        taken: the names defined in it, and those given away.
    """

    def __init__(self, unit: Unit) -> None:
        self.taken = set(defined_symbols(Program(unit.statements)))
        self._next = 0

    def label(self, stem: str = ".Lsa", suffix: str = "") -> str:
        """Return a new label, the same one for the same unit and the same calls before."""
        while f"{stem}{self._next}{suffix}" in self.taken:
            self._next += 1
        self.taken.add(f"{stem}{self._next}{suffix}")
        return f"{stem}{self._next}{suffix}"

    def cold(self, function: str) -> str:
        """Return a name for a new cold part of a function (see `asm.flow.family`)."""
        stem = f"{family(function) or 'sa'}.cold."
        number = 0
        while f"{stem}{number}" in self.taken:
            number += 1
        self.taken.add(f"{stem}{number}")
        return f"{stem}{number}"


def instruction(mnemonic: str, *operands: str) -> str:
    """Return a line that holds an instruction."""
    return f"\t{mnemonic}\t{', '.join(operands)}" if operands else f"\t{mnemonic}"


def cold_part(names: Names, function: str, *lines: str) -> tuple[str, ...]:
    """Return lines to append that hold code which is rarely reached, as part of a function."""
    name = names.cold(function)
    head = ("\t.section\t.text.unlikely", f"\t.type\t{name}, @function", f"{name}:")
    return (*head, *lines)


def condition(statement: Instruction, stem: str) -> str | None:
    """Return the condition of `j`, `set` or `cmov` instructions, or None.

    Args:
        statement: the instruction.
        stem: "j", "set" or "cmov".
    """
    mnemonic = statement.mnemonic.lower()
    if statement.prefixes or not mnemonic.startswith(stem):
        return None
    code = mnemonic[len(stem) :]
    if stem == "cmov" and code not in INVERSE:
        code = code[:-1]
    return code if code in INVERSE else None


def substitute(text: str, parts: Mapping[str, str]) -> str | None:
    """Return a text with general registers renamed, whatever their width.

    None if a register has no form of that width (`%ah`).
    """
    failed = False

    def renamed(match: re.Match[str]) -> str:
        nonlocal failed
        found = state.register(match.group())
        if found is None:
            failed = failed or match.group() in ("%ah", "%bh", "%ch", "%dh")
            return match.group()
        part, bits = found
        return state.spell(parts[part], bits) if part in parts else match.group()

    result = _REGISTER.sub(renamed, text)
    return None if failed else result


def target(unit: Unit, index: int) -> str:
    """Return the label that a direct jump or call names, or ""."""
    statement = unit.instruction(index)
    plain = len(statement.operands) == 1 and "*" not in statement.operands[0]
    return next(iter(names_in(statement)), "") if plain else ""


def numeric(labels: Iterable[str]) -> bool:
    """Tell whether a numeric label is among the labels of a block."""
    return any("#" in name for name in labels)


def movable(unit: Unit) -> bool:
    """Tell whether code may be copied and moved: no label is a number, which depends on place."""
    return not any(isinstance(s, Label) and s.name.isdigit() for s in unit.statements)


def loops(unit: Unit) -> list[Loop]:
    """Return the natural loops of a unit, inner ones before those around them."""
    return sorted(unit.loops.loops, key=lambda loop: (len(loop.blocks), loop.header))


def inside(unit: Unit, loop: Loop) -> tuple[int, ...]:
    """Return the statement indices of the instructions of a loop, in the order of the text."""
    return tuple(sorted(i for n in loop.blocks for i in unit.graph.blocks[n].instructions))


def called(unit: Unit, loop: Loop) -> bool:
    """Tell whether a function is entered at the head of a loop, beside the entries of the loop."""
    return not unit.graph.functions.keys().isdisjoint(unit.graph.blocks[loop.header].labels)


def fall_through(unit: Unit, block: int) -> int | None:
    """Return the block that control falls into at the end of a block, or None."""
    there = unit.graph.blocks[block]
    if there.instructions and unit.effects(there.instructions[-1]).flow in ENDS:
        return None
    following = block + 1
    return following if following in there.successors else None


def gap(unit: Unit, function: str, after: int) -> int | None:
    """Return an instruction of a function after which code can be put that nothing falls into.

    Args:
        unit: the program.
        function: its name.
        after: number of a block; the nearest such place behind it is taken, if there is one.
    """
    found = [
        unit.graph.blocks[n].instructions[-1]
        for n in unit.graph.functions.get(function, ())
        if unit.graph.blocks[n].instructions
        and unit.effects(unit.graph.blocks[n].instructions[-1]).flow in ENDS
    ]
    block_of = unit.graph.block_of
    return min(found, key=lambda i: (block_of[i] < after, abs(block_of[i] - after)), default=None)


def on_edge(edits: Edits, names: Names, source: int, sink: int, lines: tuple[str, ...]) -> bool:
    """Have lines executed whenever control goes from one block to another.

    The lines must not end the straight line, and keep what is live on the edge.

    Returns:
        False if that is not possible here (an indirect jump, an odd label); edits may be spoilt.
    """
    unit = edits.unit
    blocks = unit.graph.blocks
    start, end = blocks[source], blocks[sink]
    last = start.instructions[-1] if start.instructions else None
    flow = unit.effects(last).flow if last is not None else Flow.NEXT
    falls = fall_through(unit, source) == sink
    if last is None:
        return False
    goes = flow in (Flow.JUMP, Flow.BRANCH) and target(unit, last) in end.labels
    if flow is Flow.INDIRECT or (goes and falls) or not (goes or falls):
        return False
    if falls:
        edits.after(last, *lines)
    elif flow is Flow.JUMP:
        edits.before(last, *lines)
    else:
        place = gap(unit, start.function, source)
        if place is None:
            return False
        stub = names.label()
        statement = unit.instruction(last)
        edits.replace(last, instruction(statement.mnemonic, stub))
        edits.after(place, f"{stub}:", *lines, instruction("jmp", end.labels[0]))
    return True


def address_in(unit: Unit, index: int, part: str) -> str | None:
    """Return the symbol whose address a register holds before an instruction, if that is certain.

    Every definition that may reach the instruction must be `leaq SYMBOL(%rip), REGISTER`.
    """
    found: set[str] = set()
    seen: set[tuple[int, str]] = set()
    graph = unit.graph
    if index not in graph.block_of:
        return None
    number = graph.block_of[index]
    own = graph.blocks[number].instructions
    pending = [(number, own[: own.index(index)], part)]
    while pending:
        number, instructions, name = pending.pop()
        bit = state.mask(name)
        for i in reversed(instructions):
            effects = unit.graph.effects(i, unit.effects(i))
            if effects.flow is Flow.CALL and bit & state.CALLEE_SAVED:
                continue
            if not effects.writes & bit:
                continue
            kind, value = _definition(unit, i, name)
            if kind == "copy":
                name, bit = value, state.mask(value)
                continue
            if kind != "address":
                return None
            found.add(value)
            break
        else:
            block = graph.blocks[number]
            before = graph.predecessors[number]
            if not before or (block.labels and set(block.labels) & set(graph.functions)):
                return None
            for n in before:
                if (n, name) not in seen:
                    seen.add((n, name))
                    pending.append((n, graph.blocks[n].instructions, name))
        if len(found) > 1:
            return None
    return found.pop() if found else None


_ADDRESS = re.compile(r"([\w.$]+)\(%rip\)")


def _definition(unit: Unit, index: int, part: str) -> tuple[str, str]:
    """Tell how an instruction sets a register: ("address", symbol), ("copy", part), ("", "")."""
    statement = unit.instruction(index)
    if len(statement.operands) == 2 and statement.operands[1] == f"%{part}":
        source = statement.operands[0]
        if statement.mnemonic in ("lea", "leaq") and (found := _ADDRESS.fullmatch(source)):
            return "address", found[1]
        known = state.register(source) if source.startswith("%") else None
        if statement.mnemonic in ("mov", "movq") and known and known[0] in state.GENERAL:
            return "copy", known[0]
    return "", ""


def place_label(edits: Edits, names: Names, block: int) -> str | None:
    """Return a label of a block, a new one if it has none; None for a block without code."""
    there = edits.unit.graph.blocks[block]
    if numeric(there.labels):
        return None
    if there.labels:
        return there.labels[0]
    if not there.instructions:
        return None
    label = names.label()
    edits.before(there.instructions[0], f"{label}:")
    return label
