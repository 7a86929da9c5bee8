"""Makes inputs of a shape, larger than the samples along chosen axes. Pure; the seed decides.

Covers: whatever `shape_fields` learns is kept: ranges, order, distinctness, permutations, indices
    up to a count, trees and connected graphs where a list of pairs of indices looks like one.
Does not cover: what samples don't show (a graph that must be bipartite, a sum that must fit), and
    ranges that would have to grow with a count but for the reasons above.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from superasm.dataset.shape import Count, Item, Line, Repeat, Tagged, Text
from superasm.dataset.shape_fields import (
    Choice,
    Field,
    Order,
    Pattern,
    Real,
    Relation,
    Shape,
    Whole,
    Word,
)

MOST_BYTES = 4 << 20
_TRIES = 40
# Where one of many is as large as asked for, the others are at least this part of it.
_LEAST_PART = 0.75


class CannotGrow(Exception):  # noqa: N818 - it says what is the matter
    """There is no input of this shape and size, or it would be too large."""


class Axis(StrEnum):
    """What grows."""

    COUNT = "count"
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
    found = [Growth(Axis.COUNT, slot, most) for slot, (_, most) in shape.times.items()]
    for slot, field_ in sorted(shape.fields.items()):
        match field_:
            case Whole() if slot in counts:
                found.append(Growth(Axis.COUNT, slot, field_.high))
            case Whole(permutation=False, bound=None, earlier=False):
                found.append(Growth(Axis.VALUE, slot, field_.high))
            case Word(length=None):
                found.append(Growth(Axis.LENGTH, slot, field_.longest))
    return sorted(found, key=lambda growth: growth.slot)


def as_digits(shape: Shape) -> Shape | None:
    """Return the shape with its single numbers read as strings of digits, if there are any."""
    digits = tuple((d, 1) for d in "0123456789")
    counts = shape.count_slots
    changed = {
        slot: Word(digits[1:], digits, len(str(field_.low)), len(str(field_.high)))
        for slot, field_ in shape.fields.items()
        if isinstance(field_, Whole) and slot not in counts and field_.low >= 0
        if field_.bound is None and field_.relation is None and not field_.permutation
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


# Columns of a group that had to be drawn together: the tokens left, last one first.
_Prepared = dict[int, list[str]]


@dataclass(slots=True)
class _Writer:
    shape: Shape
    sizes: Mapping[int, int]
    rng: random.Random
    most_bytes: int
    lines: list[str] = field(default_factory=list)
    bytes: int = 0
    met: set[int] = field(default_factory=set)

    def items(self, items: Sequence[Item], values: dict[int, int], group: _Prepared | None) -> None:
        """Write items; `group` is None outside of any repetition."""
        for item in items:
            match item:
                case Line():
                    self._line(item, values, group)
                case Tagged(tag, variants):
                    drawn = self._tag(tag, variants)
                    slots = dict(variants)[drawn]
                    self._put([drawn, *self._record(slots, values, {})])
                case Text(slot):
                    self._put(self._record((slot,), values, group))
                case Repeat():
                    self._repeat(item, values)

    def _put(self, tokens: Sequence[str]) -> None:
        line = " ".join(tokens)
        self.bytes += len(line) + 1
        if self.bytes > self.most_bytes:
            raise CannotGrow("the input would be too large")
        self.lines.append(line)

    def _line(self, item: Line, values: dict[int, int], group: _Prepared | None) -> None:
        tokens = self._record(item.head, values, group)
        if item.body:
            times = self._times(item.count, item.free, values)
            if times * len(item.body) * 2 > self.most_bytes:
                raise CannotGrow("the input would be too large")
            prepared = self._prepare(item.body, times, values)
            for _ in range(times):
                tokens += self._record(item.body, dict(values), prepared)
        self._put(tokens)

    def _repeat(self, item: Repeat, values: dict[int, int]) -> None:
        times = self._times(item.count, item.free, values)
        if times > self.most_bytes:
            raise CannotGrow("the input would be too large")
        prepared: _Prepared = {}
        for inner in item.body:
            if isinstance(inner, Line) and inner.head:
                prepared |= self._prepare(inner.head, times, values)
            elif isinstance(inner, Text):
                prepared |= self._prepare((inner.slot,), times, values)
        for _ in range(times):
            for _ in range(_TRIES):
                before, size = len(self.lines), self.bytes
                self.items(item.body, dict(values), prepared)
                if item.stop is None or tuple(self.lines[before].split()) != item.stop:
                    break
                del self.lines[before:]
                self.bytes = size
            else:
                raise CannotGrow("whatever is drawn looks like the end")
        if item.stop is not None:
            self._put(item.stop)

    def _times(self, count: Count | None, free: int, values: Mapping[int, int]) -> int:
        if count is not None:
            number = count.of(values)
            if number < 0:
                raise CannotGrow("a count would be negative")
            return number
        if free in self.sizes:
            return self.sizes[free]
        least, most = self.shape.times[free]
        return self.rng.randint(least, most)

    def _tag(self, tag: int, variants: Sequence[tuple[str, tuple[int, ...]]]) -> str:
        known = self.shape.fields[tag]
        weights = [1] * len(variants)
        if isinstance(known, Choice):
            often = dict(zip(known.words, known.weights, strict=True))
            weights = [often.get(word, 1) for word, _ in variants]
        return self.rng.choices([word for word, _ in variants], weights)[0]

    def _record(
        self, slots: Sequence[int], values: dict[int, int], group: _Prepared | None
    ) -> list[str]:
        """Draw the tokens of a record, and note in `values` those that may be counts."""
        start = dict(values)
        for attempt in range(_TRIES):
            tokens: list[str] = []
            values.clear()
            values.update(start)
            fits = True
            for slot in slots:
                drawn = group.get(slot) if group else None
                if drawn:
                    token = drawn[-1]
                else:
                    one, fit = self._token(slot, values, alone=group is None)
                    token, fits = one, fits and fit
                tokens.append(token)
                if isinstance(self.shape.fields[slot], Whole):
                    values[slot] = int(token)
            if fits or attempt == _TRIES - 1:
                break
        self.met.update(slots)
        for slot in slots:
            if group and group.get(slot):
                group[slot].pop()
        return tokens

    def _token(self, slot: int, values: Mapping[int, int], *, alone: bool) -> tuple[str, bool]:
        """Draw a token, and tell whether it is as it should be."""
        known = self.shape.fields[slot]
        if not isinstance(known, Whole):
            return self._other(slot, known, values, alone=alone), True
        low, high = self._range(slot, known, values, alone=alone)
        match known.relation, values.get(known.to, 0):
            case None, _:
                pass
            case Relation.MORE, than:
                low = max(low, than + 1)
            case Relation.AT_LEAST, than:
                low = max(low, than)
            case Relation.LESS, than:
                high = min(high, than - 1)
            case Relation.AT_MOST, than:
                high = min(high, than)
            case Relation.OTHER, than:
                value = self.rng.randint(low, high) if low <= high else low
                return str(value), value != than
        if low > high:
            return str(low if known.relation in (None, Relation.LESS) else high), False
        return str(self.rng.randint(low, high)), True

    def _range(
        self, slot: int, known: Whole, values: Mapping[int, int], *, alone: bool
    ) -> tuple[int, int]:
        low, high = known.low, known.high
        bound = None if known.bound is None else max(low, known.bound.of(values))
        counting = slot in self.shape.count_slots
        if slot in self.sizes:
            size = max(low, self.sizes[slot])
            high = size
            if counting:
                # At least one is as large as asked for, so that limits show themselves.
                first = alone or slot not in self.met
                low = size if first else max(low, int(size * _LEAST_PART))
            elif alone:
                low = max(low, int(size * 0.9))
        elif counting and alone:
            low = high
        elif bound is not None and not counting:
            high = bound
        if bound is not None:
            high = min(high, bound)
            low = min(low, high)
        return low, high

    def _other(self, slot: int, known: Field, values: Mapping[int, int], *, alone: bool) -> str:
        rng = self.rng
        match known:
            case Real(low, high, decimals):
                return f"{rng.uniform(low, high):.{decimals}f}"
            case Choice(words, weights):
                return rng.choices(words, weights)[0]
            case Pattern(marks, numbers, widths):
                drawn = [str(rng.randint(n.low, n.high)) for n in numbers]
                padded = [d.zfill(width) for d, width in zip(drawn, widths, strict=True)]
                return marks[0] + "".join(
                    number + mark for number, mark in zip(padded, marks[1:], strict=True)
                )
            case Word():
                return self._letters(known, self._length(slot, known, values, alone=alone))
        raise AssertionError(known)

    def _length(self, slot: int, word: Word, values: Mapping[int, int], *, alone: bool) -> int:
        if word.length is not None:
            return max(0, word.length.of(values))
        if slot not in self.sizes:
            return self.rng.randint(word.shortest, word.longest)
        size = max(word.shortest, self.sizes[slot])
        if alone or slot not in self.met:
            return size
        return self.rng.randint(max(word.shortest, int(size * _LEAST_PART)), size)

    def _letters(self, word: Word, length: int) -> str:
        if length > self.most_bytes:
            raise CannotGrow("the input would be too large")
        parts = []
        for letters, often in ((word.first, min(1, length)), (word.letters, length - 1)):
            population, weights = zip(*letters, strict=True) if letters else ((" ",), (1,))
            parts += self.rng.choices(population, weights, k=max(0, often))
        text = "".join(parts)
        # A line must not end in a blank that a reader would not see.
        return (
            text
            if not text.endswith(" ")
            else text.rstrip() + word.first[0][0] * (length - len(text.rstrip()))
        )

    def _prepare(self, slots: Sequence[int], times: int, values: Mapping[int, int]) -> _Prepared:
        """Draw together what depends on the other members of its group."""
        prepared: _Prepared = {}
        known = [self.shape.fields[slot] for slot in slots]
        wholes = [(slot, f) for slot, f in zip(slots, known, strict=True) if isinstance(f, Whole)]
        ends = [(slot, f) for slot, f in wholes if f.bound is not None and not f.earlier]
        if len(ends) == 2 and ends[0][1].bound == ends[1][1].bound and ends[1][1].relation:
            prepared |= self._edges(ends, times, values)
        for slot, whole in wholes:
            if slot not in prepared and slot not in self.shape.count_slots:
                drawn = self._numbers(slot, whole, times, values)
                if drawn is not None:
                    prepared[slot] = [str(number) for number in reversed(drawn)]
        for slot, word in zip(slots, known, strict=True):
            if isinstance(word, Word) and (word.once or word.distinct):
                prepared[slot] = self._words(slot, word, times, values)
        return prepared

    def _numbers(
        self, slot: int, known: Whole, times: int, values: Mapping[int, int]
    ) -> list[int] | None:
        rng = self.rng
        if known.permutation:
            drawn = list(range(known.low, known.low + times))
            if known.order is Order.ANY:
                rng.shuffle(drawn)
            return drawn[::-1] if known.order is Order.DOWN else drawn
        if known.earlier:
            return [rng.randint(known.low, known.low + i) for i in range(times)]
        if not known.distinct and known.order is Order.ANY:
            return None
        if known.bound is not None and not set(known.bound.slots) <= values.keys():
            return None
        low, high = self._range(slot, known, values, alone=False)
        if known.distinct:
            if high - low + 1 < times:
                if known.bound is not None:
                    raise CannotGrow("there are not so many different indices")
                high = low + 2 * times
            drawn = rng.sample(range(low, high + 1), times)
        else:
            drawn = [rng.randint(low, high) for _ in range(times)]
        if known.order is not Order.ANY:
            drawn.sort(reverse=known.order is Order.DOWN)
        return drawn

    def _edges(
        self, ends: Sequence[tuple[int, Whole]], times: int, values: Mapping[int, int]
    ) -> _Prepared:
        """Draw pairs of different indices: a tree first, then others; no pair twice."""
        (first, one), (second, other) = ends
        assert one.bound is not None
        if not set(one.bound.slots) <= values.keys():
            return {}
        low, high = min(one.low, other.low), one.bound.of(values)
        number = high - low + 1
        if number < 2:
            raise CannotGrow("there are no two different indices")
        names = list(range(low, high + 1))
        ordered = other.relation is not Relation.OTHER
        if not ordered:
            self.rng.shuffle(names)
        pairs: dict[tuple[int, int], None] = {}
        if times >= number - 1:
            for i in range(1, number):
                pairs[names[self.rng.randrange(i)], names[i]] = None
        if times > number * (number - 1) // 2:
            raise CannotGrow("there are not so many different pairs")
        while len(pairs) < times:
            # Dense graphs are drawn from all pairs, others by chance.
            if times * 3 > number * (number - 1):
                every = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
                self.rng.shuffle(every)
                for pair in every:
                    if len(pairs) < times and pair[::-1] not in pairs:
                        pairs[pair] = None
                break
            a, b = self.rng.sample(range(number), 2)
            pair = names[min(a, b)], names[max(a, b)]
            if pair[::-1] not in pairs:
                pairs[pair] = None
        rows = list(pairs)
        self.rng.shuffle(rows)
        if not ordered:
            rows = [pair if self.rng.random() < 0.5 else pair[::-1] for pair in rows]
        elif other.relation in (Relation.LESS, Relation.AT_MOST):
            rows = [pair[::-1] for pair in rows]
        return {
            first: [str(pair[0]) for pair in rows],
            second: [str(pair[1]) for pair in rows],
        }

    def _words(self, slot: int, word: Word, times: int, values: Mapping[int, int]) -> list[str]:
        if word.once:
            known = word.length is not None and set(word.length.slots) <= values.keys()
            width = self._length(slot, word, values, alone=False) if known else word.longest
            rows = [list(self._letters(word, width)) for _ in range(times)]
            if width * times < len(word.once):
                raise CannotGrow("there is no room for what must be there once")
            for letter, cell in zip(
                word.once, self.rng.sample(range(width * times), len(word.once)), strict=True
            ):
                rows[cell // width][cell % width] = letter
            return ["".join(row) for row in rows]
        drawn: dict[str, None] = {}
        extra, failed = 0, 0
        while len(drawn) < times:
            length = self._length(slot, word, values, alone=False) + extra
            one = self._letters(word, length)
            failed += one in drawn
            if failed > _TRIES:
                extra, failed = extra + 1, 0
            drawn[one] = None
        return list(drawn)
