"""Basic blocks and the control-flow graph of a whole translation unit.

Covers: direct jumps, jump tables (an indirect jump may go to every local code label whose address
    is taken), functions split into hot and cold parts, tail calls, calls that do not return.
Does not cover: computed addresses of code that no label names, exceptions, and signal handlers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.parse import (
    Directive,
    Instruction,
    Label,
    Program,
    Statement,
    global_symbols,
    names_in,
)

_COLD = re.compile(r"\.cold(\.\d+)?$")
_NUMERIC = re.compile(r"(\d+)([bf])")
# Directives that mention code without anybody going there because of it.
_MENTIONS = (".size", ".type", ".globl", ".global", ".local", ".weak", ".hidden", ".loc", ".cfi_")


@dataclass(frozen=True, slots=True)
class Block:
    """Instructions that are executed one after the other.

    Attributes:
        number: position in `Graph.blocks`.
        function: name of the function that it belongs to; a cold part has a name of its own.
        labels: the labels at its beginning that something refers to.
        instructions: statement indices; none where control only falls through.
        successors: numbers of the blocks that may come next.
        leaves: control may leave the unit here, or go where the graph does not tell (return, tail
            call, unknown indirect jump, end of the section).
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


def is_code(section: str) -> bool:
    """Tell whether a section holds code, by its name."""
    return section == ".text" or section.startswith(".text.")


def at_call(call: Effects, *, local: bool) -> Effects:
    """Return what a call does, callee included, by the ABI.

    Of a callee in the same unit nothing is known to be read or lost but the flags: `asm.liveness`
    finds that out from the callee itself.
    """
    clobbered = state.CALLER_SAVED | state.ARITHMETIC_FLAGS
    arguments = 0 if local else state.ARGUMENTS
    return replace(
        call,
        reads=call.reads | arguments | state.mask("rsp"),
        writes=call.writes | clobbered,
        kills=state.ARITHMETIC_FLAGS if local else clobbered,
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
    """A block while it is being read. `ends`: its last instruction sends control elsewhere."""

    function: str
    labels: list[str]
    instructions: list[int]
    section: str
    ends: bool = False


class _Builder:
    def __init__(self, statements: Sequence[Statement], effects: Mapping[int, Effects]) -> None:
        self._statements = statements
        self._effects = effects
        self._numeric = _numeric_labels(statements)
        self._functions = _function_names(statements)
        self._referenced, self._taken = self._references()

    def build(self) -> Graph:
        open_blocks = self._split()
        at = {name: n for n, block in enumerate(open_blocks) for name in block.labels}
        targets = tuple(sorted({at[name] for name in self._taken if name in at}))
        calls: dict[int, str] = {}
        blocks = tuple(
            self._closed(n, open_blocks, at, targets, calls) for n in range(len(open_blocks))
        )
        return Graph(blocks, at, calls)

    def _references(self) -> tuple[set[str], set[str]]:
        """Return the code labels that something refers to, and those whose address is taken."""
        referenced: set[str] = set()
        taken: set[str] = set()
        for index, statement in enumerate(self._statements):
            if isinstance(statement, Label):
                continue
            if isinstance(statement, Directive):
                if statement.name.startswith(_MENTIONS):
                    continue
                taken.update(names_in(statement))
            elif self._effects[index].flow in (Flow.JUMP, Flow.BRANCH, Flow.CALL):
                referenced.update(self._target(index))
            else:
                taken.update(names_in(statement))
        taken -= self._functions
        return referenced | taken, taken

    def _target(self, index: int) -> tuple[str, ...]:
        """The names in a jump or call; numeric labels get the names of their definitions."""
        statement = self._statements[index]
        if isinstance(statement, Instruction) and len(statement.operands) == 1:
            found = _NUMERIC.fullmatch(statement.operands[0])
            if found:
                number, where = found[1], self._numeric.get(found[1], [])
                later = [i for i in where if i > index][:1]
                earlier = [i for i in where if i < index][-1:]
                return tuple(f"{number}#{i}" for i in (later if found[2] == "f" else earlier))
        return names_in(statement)

    def _split(self) -> list[_Open]:
        by_section: dict[str, list[_Open]] = {}
        function: dict[str, str] = {}
        for index, statement in enumerate(self._statements):
            section = statement.section
            if not is_code(section):
                continue
            blocks = by_section.setdefault(section, [])
            if isinstance(statement, Label):
                name = statement.name
                if name.isdigit():
                    name = f"{name}#{index}"
                if name in self._functions:
                    function[section] = name
                if name in self._functions or name in self._referenced:
                    if not blocks or blocks[-1].instructions or blocks[-1].ends:
                        blocks.append(_Open(function.get(section, ""), [], [], section))
                    blocks[-1].labels.append(name)
                    blocks[-1].function = function.get(section, "")
            elif isinstance(statement, Instruction):
                if not blocks or blocks[-1].ends:
                    blocks.append(_Open(function.get(section, ""), [], [], section))
                blocks[-1].instructions.append(index)
                blocks[-1].ends = self._effects[index].flow not in (Flow.NEXT, Flow.CALL)
        return [block for blocks in by_section.values() for block in blocks]

    def _closed(
        self,
        number: int,
        blocks: Sequence[_Open],
        at: Mapping[str, int],
        targets: tuple[int, ...],
        calls: dict[int, str],
    ) -> Block:
        block = blocks[number]
        following = number + 1 < len(blocks) and blocks[number + 1].section == block.section
        after = (number + 1,) if following else ()
        for index in block.instructions:
            names = self._target(index)
            if self._effects[index].flow is Flow.CALL and names and not self._indirect(index):
                calls[index] = names[0]
        successors: tuple[int, ...] = after
        leaves = not following
        if block.ends:
            last = block.instructions[-1]
            flow = self._effects[last].flow
            name = next(iter(self._target(last)), None)
            known = (at[name],) if name is not None and name in at else ()
            if flow is Flow.BRANCH:
                successors, leaves = (*known, *after), not known or not following
            elif flow is Flow.JUMP:
                successors, leaves = known, not known
            elif flow is Flow.INDIRECT:
                successors, leaves = targets, not targets
            else:
                successors, leaves = (), flow is Flow.RETURN
            if flow in (Flow.JUMP, Flow.BRANCH) and not known and name is not None:
                calls[last] = name
        unique = tuple(dict.fromkeys(successors))
        labels, instructions = tuple(block.labels), tuple(block.instructions)
        return Block(number, block.function, labels, instructions, unique, leaves)

    def _indirect(self, index: int) -> bool:
        statement = self._statements[index]
        return isinstance(statement, Instruction) and any("*" in o for o in statement.operands)


def _numeric_labels(statements: Sequence[Statement]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        if isinstance(statement, Label) and statement.name.isdigit():
            found.setdefault(statement.name, []).append(index)
    return found


def _function_names(statements: Sequence[Statement]) -> set[str]:
    """Symbols of type @function, exported code labels, and what is called."""
    exported = global_symbols(Program(tuple(statements)))
    return set(_declared(statements)) | {
        s.name
        for s in statements
        if isinstance(s, Label) and is_code(s.section) and s.name in exported
    }


def _declared(statements: Sequence[Statement]) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement, Directive) and statement.name == ".type":
            if len(statement.operands) == 2 and statement.operands[1].endswith("function"):
                yield statement.operands[0]
        elif isinstance(statement, Instruction) and statement.mnemonic.startswith("call"):
            yield from names_in(statement)
