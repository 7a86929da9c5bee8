"""Makes inputs of a shape, larger than the samples along chosen axes. Pure; the seed decides.

Covers: whatever `shape_learn` learns is kept: ranges, order, distinctness, permutations, indices
    up to a count, trees and connected graphs where a list of pairs of indices looks like one.
Does not cover: what samples don't show (a graph that must be bipartite, a sum that must fit), and
    ranges that would have to grow with a count but for the reasons above.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from superasm.dataset.grow_columns import CannotGrow, Column, Drawer, rows
from superasm.dataset.shape import Count, Item, Line, Repeat, Tagged, Text
from superasm.dataset.shape_fields import Shape, Whole, Word

MOST_BYTES = 4 << 20
_TRIES = 40
# A number that never was larger tells one thing from another rather than how much there is.
_LEAST_SCALAR = 5

__all__ = ["Axis", "CannotGrow", "Growth", "as_digits", "grow", "growths"]


class Axis(StrEnum):
    """What grows: how many, a number on its own, other numbers, or the length of words."""

    COUNT = "count"
    SCALAR = "scalar"
    VALUE = "value"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Growth:
    """A slot that can grow, from the largest value that samples show."""

    axis: Axis
    slot: int
    start: int


def growths(shape: Shape) -> list[Growth]:
    """Return what can grow, outer slots first."""
    counts = shape.count_slots
    alone = {slot for item in shape.items if isinstance(item, Line) for slot in item.head}
    found = [Growth(Axis.COUNT, slot, most) for slot, (_, most) in shape.times.items()]
    for slot, known in sorted(shape.fields.items()):
        match known:
            case Whole() if slot in counts:
                found.append(Growth(Axis.COUNT, slot, known.high))
            case Whole(permutation=False, bound=None, earlier=False):
                scalar = slot in alone and known.high >= _LEAST_SCALAR
                axis = Axis.SCALAR if scalar else Axis.VALUE
                found.append(Growth(axis, slot, known.high))
            case Word(length=None):
                found.append(Growth(Axis.LENGTH, slot, known.longest))
    return sorted(found, key=lambda growth: growth.slot)


def as_digits(shape: Shape) -> Shape | None:
    """Return the shape with its numbers read as strings of digits; None where it has counts."""
    digits = tuple((d, 1) for d in "0123456789")
    counts = shape.count_slots
    if counts:
        return None
    changed = {
        slot: Word(digits[1:], digits, len(str(known.low)), len(str(known.high)))
        for slot, known in shape.fields.items()
        if isinstance(known, Whole) and known.low >= 0
        if known.bound is None and known.relation is None and not known.permutation
    }
    return replace(shape, fields={**shape.fields, **changed}) if changed else None


def grow(shape: Shape, sizes: Mapping[int, int], seed: int, most_bytes: int = MOST_BYTES) -> bytes:
    """Return an input of the shape.

    Args:
        shape: what to keep to.
        sizes: slots that grow, with the size that they grow to.
        seed: other seeds give other inputs.
        most_bytes: no larger input is made.

    Raises:
        CannotGrow: there is none.
    """
    order = ",".join(f"{slot}:{size}" for slot, size in sorted(sizes.items()))
    writer = _Writer(shape, sizes, random.Random(f"{seed}/{order}"), most_bytes)
    writer.items(shape.items, {}, None)
    text = shape.newline.join(writer.lines)
    return (text + shape.newline * (shape.ended and bool(writer.lines))).encode("ascii")


class _Writer:
    def __init__(
        self, shape: Shape, sizes: Mapping[int, int], rng: random.Random, most_bytes: int
    ) -> None:
        self._shape = shape
        self._sizes = sizes
        self._rng = rng
        self._most_bytes = most_bytes
        self._drawer = Drawer(shape, sizes, rng, most_bytes)
        self._counts = shape.count_slots
        self._bytes = 0
        self.lines: list[str] = []

    def items(
        self, items: Sequence[Item], values: dict[int, int], group: dict[int, Column] | None
    ) -> None:
        """Write items.

        Args:
            items: one after the other.
            values: of the whole numbers so far; added to.
            group: columns drawn for the repetition, next token last; None outside of any.
        """
        for item in items:
            match item:
                case Line():
                    self._line(item, values, group)
                case Tagged(tag, variants):
                    slots = dict(variants)
                    word = self._drawer.choose(tag, list(slots))
                    self._put([word, *self._record(slots[word], values, {})])
                case Text(slot):
                    self._put(self._record((slot,), values, group))
                case Repeat():
                    self._repeat(item, values)

    def _put(self, tokens: Sequence[str]) -> None:
        line = " ".join(tokens)
        self._bytes += len(line) + 1
        if self._bytes > self._most_bytes:
            raise CannotGrow("the input would be too large")
        self.lines.append(line)

    def _line(self, item: Line, values: dict[int, int], group: dict[int, Column] | None) -> None:
        tokens = self._record(item.head, values, group)
        if item.body:
            times = self._times(item.count, item.free, values, 2 * len(item.body))
            columns = self._drawer.columns(item.body, times, values)
            if len(columns) == len(item.body):
                for row in rows([columns[slot] for slot in item.body]):
                    tokens += row
            else:
                columns = {slot: column[::-1] for slot, column in columns.items()}
                for _ in range(times):
                    tokens += self._record(item.body, dict(values), columns)
        self._put(tokens)

    def _repeat(self, item: Repeat, values: dict[int, int]) -> None:
        times = self._times(item.count, item.free, values, 1)
        columns: dict[int, Column] = {}
        for inner in item.body:
            if isinstance(inner, Line) and inner.head:
                columns |= self._drawer.columns(inner.head, times, values)
            elif isinstance(inner, Text):
                columns |= self._drawer.columns((inner.slot,), times, values)
        match item.body:
            case (Line(head, body=()),) if item.stop is None and set(head) == columns.keys():
                for row in rows([columns[slot] for slot in head]):
                    self._put(row)
                return
        columns = {slot: column[::-1] for slot, column in columns.items()}
        for _ in range(times):
            for _ in range(_TRIES):
                before, size = len(self.lines), self._bytes
                self.items(item.body, dict(values), columns)
                if item.stop is None or tuple(self.lines[before].split()) != item.stop:
                    break
                del self.lines[before:]
                self._bytes = size
            else:
                raise CannotGrow("whatever is drawn looks like the end")
        if item.stop is not None:
            self._put(item.stop)

    def _times(
        self, count: Count | None, free: int, values: Mapping[int, int], least_bytes: int
    ) -> int:
        if count is not None:
            number = count.of(values)
        elif free in self._sizes:
            number = self._sizes[free]
        else:
            number = self._rng.randint(*self._shape.times[free])
        if number < 0:
            raise CannotGrow("a count would be negative")
        if number * least_bytes > self._most_bytes - self._bytes:
            raise CannotGrow("the input would be too large")
        return number

    def _record(
        self, slots: Sequence[int], values: dict[int, int], group: dict[int, Column] | None
    ) -> list[str]:
        """Draw the tokens of a record, and note in `values` those that are numbers."""
        given = {slot: group[slot].pop() for slot in slots if group and group.get(slot)}
        tokens: list[str] = []
        for _ in range(_TRIES):
            tokens = []
            fits = True
            for slot in slots:
                token = given.get(slot)
                if token is None:
                    token, fit = self._drawer.token(slot, values, alone=group is None)
                    fits = fits and fit
                tokens.append(token)
                if isinstance(self._shape.fields[slot], Whole):
                    values[slot] = int(token)
            if fits:
                break
        return tokens
