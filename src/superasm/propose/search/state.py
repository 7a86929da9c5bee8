"""A program under search: its text, where it started, and the steps that led to it.

Every line has an identity that outlives edits elsewhere. A step names the lines it replaced by
identity, so it can be replayed on any program that still has those lines: on one with other steps
(crossover), or on the start without some of them (what did each contribute?).
"""

import hashlib
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
        features: CPUID features that the new lines need beyond x86-64.
    """

    rewrite: str
    why: str
    lines: tuple[tuple[LineId, tuple[str, ...]], ...]
    features: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Content hash of what it does."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()[:10]


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
        """Return a change of this state's unit as an edit by content."""
        lines = tuple((self.ids[index], tuple(new)) for index, new in change.lines)
        return Edit(change.rewrite, change.why, lines, change.features)

    def apply(self, edits: Sequence[Edit], step: Step | None = None) -> "State":
        """Return the state after edits; `step`, if given, is added to its steps.

        Raises:
            ConflictError: the edits don't fit this state or each other, or are not readable.
        """
        lines = list(self.unit.lines)
        ids: list[tuple[LineId, ...]] = [(name,) for name in self.ids]
        changes: list[tuple[int, tuple[str, ...]]] = []
        seen: set[int] = set()
        for edit in edits:
            for name, new in edit.lines:
                index = self.position.get(name)
                if index is None or index in seen:
                    raise ConflictError(f"{edit.rewrite}: a line is gone or changed twice")
                seen.add(index)
                ids[index] = _ids_of(name, lines[index], new)
                changes.append((index, new))
        try:
            unit = self.unit.apply(Change("edits", "", tuple(changes)))
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
