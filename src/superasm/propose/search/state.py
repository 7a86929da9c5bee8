"""A program under search: its text, where it started, and the steps that led to it.

Every line has an identity that outlives edits elsewhere. A step names the lines it replaced by
identity, so it can be replayed on any program that still has those lines: on one with other steps
(crossover), or on the start without some of them (what did each contribute?).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from superasm.asm.effects import EffectsTable
from superasm.asm.parse import AsmSyntaxError
from superasm.asm.unit import Change, Unit

LineId = str


class ConflictError(Exception):
    """An edit can't be made: a line it replaces is gone, or two edits want the same line."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change by content: lines to put in the place of identified lines.

    Attributes:
        rewrite: what proposed it.
        why: one line for people.
        lines: (identity of a line, lines to put in its place; none delete it).
        after: (identity of a line, lines to put after it). Several edits may do so with one line.
        features: CPUID features that the new lines need beyond x86-64.
    """

    rewrite: str
    why: str
    lines: tuple[tuple[LineId, tuple[str, ...]], ...]
    after: tuple[tuple[LineId, tuple[str, ...]], ...] = ()
    features: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Content hash of what it does."""
        return hashlib.sha256(repr((self.lines, self.after)).encode()).hexdigest()[:10]

    @property
    def touched(self) -> frozenset[LineId]:
        """The lines that it replaces: no other edit may."""
        return frozenset(name for name, _ in self.lines)

    @property
    def needed(self) -> frozenset[LineId]:
        """The lines that must be there to make it."""
        return self.touched | {name for name, _ in self.after}


@dataclass(frozen=True, slots=True)
class Gain:
    """Reference / candidate with interval, above 1 is faster, from `pairs` pairs."""

    point: float
    low: float
    high: float
    pairs: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """An accepted move: the edits it made at once, and what they gained over the state before."""

    rewrite: str
    why: str
    edits: tuple[Edit, ...]
    gain: Gain


@dataclass(frozen=True)
class State:
    """One program.

    Attributes:
        start: name of the program it began as (a compiler configuration).
        unit: the program.
        ids: identity of each statement.
        steps: what was accepted since the start, in order.
    """

    start: str
    unit: Unit
    ids: tuple[LineId, ...] = field(repr=False)
    steps: tuple[Step, ...] = ()

    @classmethod
    def begin(cls, start: str, text: str, table: EffectsTable) -> "State":
        """Return the state of a program without steps.

        Raises:
            AsmSyntaxError: the text can't be read.
        """
        unit = Unit.read(text, table)
        return cls(start, unit, tuple(f"{i}" for i in range(len(unit.statements))))

    @cached_property
    def key(self) -> str:
        """Content hash of the text."""
        return text_key(self.unit.text)

    @cached_property
    def position(self) -> Mapping[LineId, int]:
        """Statement index by line identity."""
        return {name: index for index, name in enumerate(self.ids)}

    def edit(self, change: Change) -> Edit:
        """Return a change of this state's unit as an edit by content.

        Symbols that it defines get names that no other edit gives, so that several can be made
        together though each was found by itself.
        """
        lines = [(self.ids[index], tuple(new)) for index, new in change.lines]
        return self.edit_of(change.rewrite, change.why, self._renamed(lines), change.features)

    def edit_of(
        self,
        rewrite: str,
        why: str,
        lines: Sequence[tuple[LineId, tuple[str, ...]]],
        features: tuple[str, ...] = (),
    ) -> Edit:
        """Return an edit of lines by identity; those that only put something after a line as such.

        Raises:
            ConflictError: a line is not there.
        """
        replaced, after = [], []
        for name, new in lines:
            if name not in self.position:
                raise ConflictError(f"{rewrite}: a line is gone")
            old = self.unit.lines[self.position[name]].strip()
            if len(new) > 1 and new[0].strip() == old:
                after.append((name, new[1:]))
            else:
                replaced.append((name, new))
        return Edit(rewrite, why, tuple(replaced), tuple(after), features)

    def _renamed(
        self, lines: Sequence[tuple[LineId, tuple[str, ...]]]
    ) -> list[tuple[LineId, tuple[str, ...]]]:
        there = self._symbols
        new = [
            found[1] or found[2] for _, text in lines for line in text for found in _defined(line)
        ]
        names = [name for name in dict.fromkeys(new) if name not in there]
        if not names:
            return list(lines)
        digest = int(hashlib.sha256(repr(lines).encode()).hexdigest()[:6], 16)
        renamed = {name: _numbered(name, digest) for name in names}
        pattern = re.compile(
            rf"(?<![\w.$])(?:{'|'.join(re.escape(name) for name in names)})(?![\w.$])"
        )
        return [
            (name, tuple(pattern.sub(lambda found: renamed[found[0]], line) for line in text))
            for name, text in lines
        ]

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return frozenset(
            found[1] or found[2] for line in self.unit.lines for found in _defined(line)
        )

    def apply(self, edits: Sequence[Edit], step: Step | None = None) -> "State":
        """Return the state after edits; `step`, if given, is added to its steps.

        Raises:
            ConflictError: the edits don't fit this state or each other, or are not readable.
        """
        lines = list(self.unit.lines)
        ids: list[tuple[LineId, ...]] = [(name,) for name in self.ids]
        changes: dict[int, tuple[str, ...]] = {}
        for edit in edits:
            for name, new in edit.lines:
                index = self.position.get(name)
                if index is None or index in changes:
                    raise ConflictError(f"{edit.rewrite}: a line is gone or changed twice")
                ids[index] = _ids_of(name, lines[index], new)
                changes[index] = new
        for edit in edits:
            for name, new in edit.after:
                index = self.position.get(name)
                if index is None or name not in ids[index]:
                    raise ConflictError(f"{edit.rewrite}: a line is gone")
                at = ids[index].index(name) + 1
                text = changes.get(index, (lines[index],))
                ids[index] = (*ids[index][:at], *_ids_of(name, "", new), *ids[index][at:])
                changes[index] = (*text[:at], *new, *text[at:])
        try:
            unit = self.unit.apply(Change("edits", "", tuple(changes.items())))
        except (AsmSyntaxError, ValueError) as error:
            raise ConflictError(str(error)) from error
        flat = tuple(name for group in ids for name in group)
        if len(flat) != len(unit.statements) or len(set(flat)) != len(flat):
            raise ConflictError("a new line is not exactly one statement")
        return State(self.start, unit, flat, (*self.steps, *([step] if step else [])))

    def replay(self, steps: Sequence[Step]) -> "State":
        """Return the state after further steps. Raises ConflictError where one does not fit."""
        state = self
        for step in steps:
            state = state.apply(step.edits, step)
        return state


_DEFINITION = re.compile(
    r"\s*(?:([A-Za-z_.$][\w.$]*):|\.(?:comm|lcomm|local|set|equ)\s+([A-Za-z_.$][\w.$]*))"
)
_COLD = re.compile(r"(.*\.cold\.)\d+")


def _defined(line: str) -> list[re.Match[str]]:
    """The symbol that a line defines, if it does."""
    found = _DEFINITION.match(line)
    return [found] if found else []


def _numbered(name: str, number: int) -> str:
    """Return a name with a number in it, still the name of a cold part if it is one."""
    cold = _COLD.fullmatch(name)
    return f"{cold[1]}{number}" if cold else f"{name}_{number}"


def text_key(text: str) -> str:
    """Content hash of an assembly text: 16 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ids_of(name: LineId, old: str, new: Sequence[str]) -> tuple[LineId, ...]:
    """Identities of the lines put in place of one: its own text keeps its identity.

    They depend on nothing but that line and what took its place, so that the same edit made in
    another order, or another day, gives the same ones.
    """
    kept = next((k for k, line in enumerate(new) if line.strip() == old.strip()), None)
    made = hashlib.sha256(repr((name, tuple(new))).encode()).hexdigest()[:12]
    return tuple(name if k == kept else f"{made}.{k}" for k in range(len(new)))
