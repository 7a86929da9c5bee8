"""A program as rewriting sees it: one statement per line, with effects, blocks and liveness.

A `Unit` is immutable; a `Change` names lines to put in place of statements and gives a new Unit.

Covers: what `asm.parse` covers. Printing keeps every directive, so a unit that was not changed
    assembles to the same bytes as the text it was read from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from superasm.asm import flow, liveness, loops
from superasm.asm.effects import UNKNOWN, Effects, EffectsTable
from superasm.asm.normalise import render
from superasm.asm.parse import PREFIXES, Instruction, Statement, parse
from superasm.asm.state import Mask


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a unit, made of lines that replace single statements.

    Attributes:
        rewrite: name of what proposes it.
        why: one line for people: what it does and why it may be faster.
        lines: (statement index, lines to put in its place); no lines delete it. To insert before a
            statement, give the new lines and then its own line (`unit.lines[index]`). Lines may
            hold labels, directives and instructions, one statement each.
        features: CPUID features that the new lines need beyond x86-64 (names as in `asm.isa`).
    """

    rewrite: str
    why: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    features: tuple[str, ...] = ()

    @property
    def touched(self) -> tuple[int, ...]:
        """Indices of the statements replaced, in order."""
        return tuple(sorted(index for index, _ in self.lines))


@dataclass(frozen=True)
class Unit:
    """One assembly text, analysed on demand.

    Attributes:
        statements: in the order of the text.
        table: where effects come from; shared by all units of one program.
    """

    statements: tuple[Statement, ...]
    table: EffectsTable = field(repr=False, compare=False)

    @classmethod
    def read(cls, text: str, table: EffectsTable) -> "Unit":
        """Read a text.

        Raises:
            AsmSyntaxError: it is not AT&T assembly.
        """
        return cls(parse(text).statements, table)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """One line per statement, blanks made regular, comments gone."""
        return tuple(render(statement, {}) for statement in self.statements)

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines) + "\n"

    @cached_property
    def _effects(self) -> dict[int, Effects]:
        texts = {i: self.lines[i].strip() for i, _ in self.instructions()}
        self.table.learn(texts.values())
        found = {i: self.table[text] for i, text in texts.items()}
        for i in filter(self.follows_prefix, texts):
            # What the prefix makes of it was not asked.
            own = found[i]
            found[i] = replace(UNKNOWN, flow=own.flow, mnemonic=own.mnemonic, size=own.size)
        return found

    def instructions(self) -> Iterator[tuple[int, Instruction]]:
        """Yield (statement index, instruction), in the order of the text."""
        return ((i, s) for i, s in enumerate(self.statements) if isinstance(s, Instruction))

    def instruction(self, index: int) -> Instruction:
        """Return the instruction at a statement index.

        Raises:
            TypeError: the statement is no instruction.
        """
        statement = self.statements[index]
        if not isinstance(statement, Instruction):
            raise TypeError(f"statement {index} is no instruction: {self.lines[index]}")
        return statement

    def effects(self, index: int) -> Effects:
        """Return the effects of the instruction at a statement index; of a call, without those of
        the callee (see `asm.flow.at_call`)."""
        return self._effects[index]

    @cached_property
    def graph(self) -> "flow.Graph":
        """The control-flow graph."""
        return flow.graph(self.statements, self._effects)

    @cached_property
    def loops(self) -> "loops.Loops":
        """Dominators and natural loops of the graph."""
        return loops.find_loops(self.graph)

    def follows_prefix(self, index: int) -> bool:
        """Tell whether the statement before is a prefix by itself (`rep; movsb`).

        Nothing can go between the two.
        """
        before = self.statements[index - 1] if index else None
        return (
            isinstance(before, Instruction)
            and not before.operands
            and before.mnemonic.lower() in PREFIXES
        )

    @cached_property
    def _liveness(self) -> "liveness.Liveness":
        return liveness.Liveness(self.graph, self._effects)

    def live_after(self, index: int) -> Mask:
        """Return the parts of the state whose value after an instruction may still matter.

        For an instruction that no block holds (unreachable, or data in a code section): everything.
        """
        return self._liveness.after(index)

    def live_before(self, index: int) -> Mask:
        """The same before an instruction."""
        return self._liveness.before(index)

    def apply(self, change: Change) -> "Unit":
        """Return the changed unit.

        Raises:
            AsmSyntaxError: a new line can't be read.
            ValueError: an index is out of range or named twice.
        """
        return self.apply_all([change])

    def apply_all(self, changes: Iterable[Change]) -> "Unit":
        """Apply changes that touch different statements, all against this unit. See `apply`."""
        lines = list(self.lines)
        seen: set[int] = set()
        for change in changes:
            for index, new in change.lines:
                if index in seen or not 0 <= index < len(lines):
                    raise ValueError(f"statement {index} is changed twice or is not there")
                seen.add(index)
                lines[index] = "\n".join(new)
        return Unit.read("\n".join(line for line in lines if line) + "\n", self.table)
