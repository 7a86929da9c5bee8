"""Basic blocks and the control-flow graph of a whole translation unit.

Covers: direct jumps, jump tables and computed goto (what can't be told apart may go to every label
    of its function whose address is taken), functions split into hot and cold parts, tail calls,
    functions of libc that never return. Directives that stand for code that can't be read (`.byte`,
    `.rept`, `.if`) end a block that control may leave in any way.
Does not cover: computed addresses of code that no label names, exceptions, and signal handlers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.parse import Instruction, Label, Statement
from superasm.asm.targets import Targets, is_barrier

_COLD = re.compile(r"\.cold(\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Block:
    """Instructions that are executed one after the other.

    Attributes:
        number: position in `Graph.blocks`.
        function: name of the function that it belongs to; a cold part has a name of its own.
        labels: the labels at its beginning that something refers to.
        instructions: statement indices; none where control only falls through.
        successors: numbers of the blocks that may come next.
        leaves: control may leave the unit at its end, or go where the graph does not tell (return,
            tail call, unknown indirect jump, end of the section).
    """

    number: int
    function: str
    labels: tuple[str, ...]
    instructions: tuple[int, ...]
    successors: tuple[int, ...]
    leaves: bool


@dataclass(frozen=True)
class Graph:
    """All blocks of a unit.

    Attributes:
        blocks: section by section, each in the order of the text.
        at: the block that a label begins.
        calls: by statement index of each direct call, and each direct jump that leaves the unit,
            the symbol it names.
    """

    blocks: tuple[Block, ...]
    at: Mapping[str, int]
    calls: Mapping[int, str]

    @cached_property
    def block_of(self) -> Mapping[int, int]:
        """The number of the block that holds an instruction, by statement index."""
        return {i: block.number for block in self.blocks for i in block.instructions}

    @cached_property
    def predecessors(self) -> tuple[tuple[int, ...], ...]:
        """By block number: the blocks that it may come after."""
        found: list[list[int]] = [[] for _ in self.blocks]
        for block in self.blocks:
            for after in block.successors:
                found[after].append(block.number)
        return tuple(map(tuple, found))

    @cached_property
    def functions(self) -> Mapping[str, tuple[int, ...]]:
        """Block numbers by function, in the order of the text."""
        found: dict[str, list[int]] = {}
        for block in self.blocks:
            found.setdefault(block.function, []).append(block.number)
        return {name: tuple(numbers) for name, numbers in found.items()}

    @cached_property
    def tails(self) -> Mapping[str, frozenset[str]]:
        """By function (see `family`): the functions in which a run of it may return.

        Itself, and those that it jumps to (tail calls).
        """
        jumps: dict[str, set[str]] = {family(name): {family(name)} for name in self.functions}
        for block in self.blocks:
            after = {family(self.blocks[n].function) for n in block.successors}
            jumps[family(block.function)] |= after
        changed = True
        while changed:
            changed = False
            for name, there in jumps.items():
                more = set().union(*(jumps[other] for other in there))
                changed = changed or more != there
                jumps[name] = more
        return {name: frozenset(there) for name, there in jumps.items()}

    def effects(self, index: int, own: Effects) -> Effects:
        """Return what an instruction does, the callee of a call included (see `at_call`)."""
        if own.flow is not Flow.CALL:
            return own
        callee = self.calls.get(index)
        return at_call(own, local=callee is not None and callee in self.at)


def family(function: str) -> str:
    """Return the name of a function without the suffix of its cold part."""
    return _COLD.sub("", function)


def at_call(call: Effects, *, local: bool) -> Effects:
    """Return what a call does, callee included, by the ABI.

    Of a callee in the same unit nothing is known to be read or lost: `asm.liveness` finds that out
    from the callee itself. All of x87 is read, because its control word is kept across calls.
    """
    clobbered = state.CALLER_SAVED | state.ARITHMETIC_FLAGS
    arguments = 0 if local else state.ARGUMENTS
    return replace(
        call,
        reads=call.reads | arguments | state.mask("rsp", "df", "x87"),
        writes=call.writes | clobbered,
        kills=0 if local else clobbered,
    )


def graph(statements: Sequence[Statement], effects: Mapping[int, Effects]) -> Graph:
    """Return the control-flow graph of a unit.

    Args:
        statements: of the unit.
        effects: of its instructions, by statement index.
    """
    return _Builder(statements, effects).build()


@dataclass(slots=True)
class _Open:
    """A block while it is being read.

    Attributes:
        ends: its last instruction sends control elsewhere.
        unreadable: what comes after its last instruction can't be read.
    """

    function: str
    section: str
    labels: list[str] = field(default_factory=list)
    instructions: list[int] = field(default_factory=list)
    ends: bool = False
    unreadable: bool = False


class _Builder:
    def __init__(self, statements: Sequence[Statement], effects: Mapping[int, Effects]) -> None:
        self._statements = statements
        self._effects = effects
        self._targets = Targets(statements, effects)
        self._blocks = self._split()
        self._at = {name: n for n, block in enumerate(self._blocks) for name in block.labels}
        for alias, name in self._targets.aliases.items():
            if name in self._at:
                self._at.setdefault(alias, self._at[name])
        self._calls: dict[int, str] = {}

    def build(self) -> Graph:
        blocks = tuple(self._closed(n) for n in range(len(self._blocks)))
        return Graph(blocks, self._at, self._calls)

    def _split(self) -> list[_Open]:
        by_section: dict[str, list[_Open]] = {}
        function: dict[str, str] = {}
        for index, statement in enumerate(self._statements):
            section = statement.section
            if not self._targets.is_code(section):
                continue
            blocks = by_section.setdefault(section, [])
            if isinstance(statement, Label):
                name = statement.name
                if name.isdigit():
                    name = f"{name}#{index}"
                if name in self._targets.functions:
                    function[section] = name
                if name in self._targets.functions or name in self._targets.referenced:
                    if not blocks or blocks[-1].instructions or blocks[-1].ends:
                        blocks.append(_Open(function.get(section, ""), section))
                    blocks[-1].labels.append(name)
                    blocks[-1].function = function.get(section, "")
            elif isinstance(statement, Instruction):
                if not blocks or blocks[-1].ends:
                    blocks.append(_Open(function.get(section, ""), section))
                blocks[-1].instructions.append(index)
                flow = self._effects[index].flow
                final = flow is Flow.CALL and self._targets.is_final(index)
                blocks[-1].ends = final or flow not in (Flow.NEXT, Flow.CALL)
            elif is_barrier(statement) and blocks and not blocks[-1].ends:
                blocks[-1].ends = blocks[-1].unreadable = True
        return [block for blocks in by_section.values() for block in blocks]

    def _closed(self, number: int) -> Block:
        block = self._blocks[number]
        for index in block.instructions:
            name = self._targets.of(index) if self._effects[index].flow is Flow.CALL else None
            if name is not None:
                self._calls[index] = name
        successors, leaves = self._after(number)
        return Block(
            number,
            block.function,
            tuple(block.labels),
            tuple(block.instructions),
            tuple(dict.fromkeys(successors)),
            leaves,
        )

    def _after(self, number: int) -> tuple[tuple[int, ...], bool]:
        """Return the successors of a block, and whether control may leave the unit after it."""
        block = self._blocks[number]
        following = number + 1 < len(self._blocks) and (
            self._blocks[number + 1].section == block.section
        )
        after = (number + 1,) if following else ()
        if block.unreadable or not block.ends:
            return after, block.unreadable or not following
        last = block.instructions[-1]
        flow = self._effects[last].flow
        if flow is Flow.INDIRECT:
            return self._indirect(number)
        if flow not in (Flow.JUMP, Flow.BRANCH):
            return (), flow is Flow.RETURN
        name = self._targets.of(last)
        known = (self._at[name],) if name in self._at else ()
        if not known and name is not None:
            self._calls[last] = name
        if flow is Flow.JUMP:
            return known, not known
        return (*known, *after), not known or not following

    def _indirect(self, number: int) -> tuple[tuple[int, ...], bool]:
        block = self._blocks[number]
        table = self._targets.in_table(block.instructions[-1], block.instructions[:-1])
        if table:
            return tuple(self._at[name] for name in table if name in self._at), False
        every = sorted({self._at[name] for name in self._targets.taken if name in self._at})
        own = [n for n in every if family(self._blocks[n].function) == family(block.function)]
        return tuple(own or every), table is None or not every
