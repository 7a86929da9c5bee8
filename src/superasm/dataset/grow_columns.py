"""Draws what stands in the slots of a shape: single tokens, and whole columns at once. Pure.

A column holds the tokens of one slot in all records of a group. What depends on the other members
of the group (order, distinctness, permutations, pairs that make a graph) is drawn so; the rest too
where it can be, because that is much faster.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

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

_TRIES = 40
# Where one of many is as large as asked for, the others are at least this part of it.
_LEAST_PART = 0.75
# Letters are drawn from so many, each repeated as often as it was seen.
_URN = 512
Column = list[str]
_HOLDS: dict[Relation, Callable[[int, int], bool]] = {
    Relation.MORE: lambda a, b: a > b,
    Relation.AT_LEAST: lambda a, b: a >= b,
    Relation.LESS: lambda a, b: a < b,
    Relation.AT_MOST: lambda a, b: a <= b,
    Relation.OTHER: lambda a, b: a != b,
}


class CannotGrow(Exception):  # noqa: N818 - it says what is the matter
    """There is no input of this shape and size, or it would be too large."""


class Drawer:
    """Draws tokens and columns.

    Args:
        shape: what to keep to.
        sizes: slots that grow, with the size that they grow to.
        rng: decides.
        most_letters: no longer word is made.
    """

    def __init__(
        self, shape: Shape, sizes: Mapping[int, int], rng: random.Random, most_letters: int
    ) -> None:
        self._fields = shape.fields
        self._counts = shape.count_slots
        self._sizes = sizes
        self._rng = rng
        self._most_letters = most_letters
        self._met: set[int] = set()

    def token(self, slot: int, values: Mapping[int, int], *, alone: bool) -> tuple[str, bool]:
        """Draw a token, and tell whether it is as the shape says.

        Args:
            slot: where it is to stand.
            values: of the whole numbers before it.
            alone: it is outside of any repetition.
        """
        known = self._fields[slot]
        if not isinstance(known, Whole):
            token = self._other(slot, known, values, alone=alone)
            self._met.add(slot)
            return token, True
        low, high = self._range(slot, known, values, alone=alone)
        self._met.add(slot)
        if known.relation is None:
            return str(self._between(low, high)), True
        than = values.get(known.to, 0)
        low, high = _narrowed(known.relation, than, low, high)
        value = self._between(low, max(low, high))
        return str(value), low <= high and _HOLDS[known.relation](value, than)

    def columns(
        self, slots: Sequence[int], times: int, values: Mapping[int, int]
    ) -> dict[int, Column]:
        """Draw the columns of a group that can be drawn before its records are written.

        Raises:
            CannotGrow: there are not so many different ones.
        """
        drawn: dict[int, Column] = {}
        wholes = [(s, f) for s in slots if isinstance(f := self._fields[s], Whole)]
        ends = [(s, f) for s, f in wholes if f.bound is not None and not f.earlier]
        if len(ends) == 2 and ends[0][1].bound == ends[1][1].bound and ends[1][1].relation:
            drawn |= self._edges(ends, times, values)
        for slot in slots:
            known = self._fields[slot]
            if slot in drawn or slot in self._counts:
                continue
            column = None
            if not isinstance(known, Whole):
                column = self._others(slot, known, times, values)
            elif known.bound is None or set(known.bound.slots) <= values.keys():
                column = self._numbers(slot, known, times, values, drawn)
            if column is not None:
                drawn[slot] = column
        return drawn

    def choose(self, tag: int, words: Sequence[str]) -> str:
        """Draw one of the words that stand in a slot, as often as each was seen."""
        known = self._fields[tag]
        if isinstance(known, Choice):
            often = dict(zip(known.words, known.weights, strict=True))
            return self._rng.choices(words, [often.get(word, 1) for word in words])[0]
        return self._rng.choice(words)

    def _between(self, low: int, high: int) -> int:
        return low + int(self._rng.random() * (high - low + 1))

    def _range(
        self, slot: int, known: Whole, values: Mapping[int, int], *, alone: bool
    ) -> tuple[int, int]:
        low, high = known.low, known.high
        bound = None if known.bound is None else max(low, known.bound.of(values))
        counting = slot in self._counts
        if slot in self._sizes:
            high = size = max(low, self._sizes[slot])
            if counting:
                # At least one is as large as asked for, so that limits show themselves.
                first = alone or slot not in self._met
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
        rng = self._rng
        match known:
            case Real(low, high, decimals):
                return f"{rng.uniform(low, high):.{decimals}f}"
            case Choice(words, weights):
                return rng.choices(words, weights)[0]
            case Pattern(marks, numbers, widths):
                drawn = [str(self._between(n.low, n.high)) for n in numbers]
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
        if slot not in self._sizes:
            return self._between(word.shortest, word.longest)
        size = max(word.shortest, self._sizes[slot])
        if alone or slot not in self._met:
            return size
        return self._between(max(word.shortest, int(size * _LEAST_PART)), size)

    def _letters(self, word: Word, length: int) -> str:
        if length > self._most_letters:
            raise CannotGrow("the input would be too large")
        if not length:
            return ""
        first = self._rng.choice(_urn(word.first))
        text = first + "".join(self._rng.choices(_urn(word.letters), k=length - 1))
        # A reader would not see blanks at the end of a line.
        return text if not text.endswith(" ") else text.rstrip().ljust(length, first)

    def _others(
        self, slot: int, known: Field, times: int, values: Mapping[int, int]
    ) -> Column | None:
        if isinstance(known, Choice):
            return self._rng.choices(known.words, known.weights, k=times)
        if isinstance(known, Word):
            if known.length is not None and not set(known.length.slots) <= values.keys():
                return None
            if known.once:
                return self._with_single_letters(slot, known, times, values)
            if known.distinct:
                return self._different_words(slot, known, times, values)
        column = []
        letters = 0
        for _ in range(times):
            column.append(self._other(slot, known, values, alone=False))
            self._met.add(slot)
            letters += len(column[-1])
            if letters > self._most_letters:
                raise CannotGrow("the input would be too large")
        return column

    def _numbers(
        self,
        slot: int,
        known: Whole,
        times: int,
        values: Mapping[int, int],
        drawn: dict[int, Column],
    ) -> Column | None:
        rng = self._rng
        if known.permutation:
            numbers = list(range(known.low, known.low + times))
            if known.order is Order.ANY:
                rng.shuffle(numbers)
            return _strings(numbers[::-1] if known.order is Order.DOWN else numbers)
        if known.earlier:
            return [str(self._between(known.low, known.low + i)) for i in range(times)]
        low, high = self._range(slot, known, values, alone=False)
        self._met.add(slot)
        if known.distinct:
            if high - low + 1 < times:
                if known.bound is not None:
                    raise CannotGrow("there are not so many different indices")
                high = low + 2 * times
            numbers = rng.sample(range(low, high + 1), times)
        elif known.relation is not None:
            return self._related(slot, known, low, high, times, values, drawn)
        else:
            span = high - low + 1
            numbers = [low + int(rng.random() * span) for _ in range(times)]
        if known.order is not Order.ANY:
            numbers.sort(reverse=known.order is Order.DOWN)
        return _strings(numbers)

    def _related(
        self,
        slot: int,
        known: Whole,
        low: int,
        high: int,
        times: int,
        values: Mapping[int, int],
        drawn: dict[int, Column],
    ) -> Column | None:
        """Draw numbers that compare with those of another column as they should."""
        assert known.relation is not None
        others = drawn.get(known.to)
        if others is None:
            return None
        one = self._fields[known.to]
        assert isinstance(one, Whole)
        least, most = self._range(known.to, one, values, alone=False)
        free = not (one.permutation or one.distinct or one.order is not Order.ANY)
        holds = _HOLDS[known.relation]
        column = []
        for row in range(times):
            than = int(others[row])
            for _ in range(_TRIES):
                narrow = _narrowed(known.relation, than, low, high)
                value = self._between(narrow[0], max(narrow))
                if narrow[0] <= narrow[1] and holds(value, than):
                    break
                if free:
                    than = self._between(least, most)
            others[row] = str(than)
            column.append(str(value))
        return column

    def _edges(
        self, ends: Sequence[tuple[int, Whole]], times: int, values: Mapping[int, int]
    ) -> dict[int, Column]:
        """Draw pairs of different indices: a tree first, then others; no pair twice."""
        (first, one), (second, other) = ends
        assert one.bound is not None
        if not set(one.bound.slots) <= values.keys():
            return {}
        low, high = min(one.low, other.low), one.bound.of(values)
        number = high - low + 1
        if number < 2 or times > number * (number - 1) // 2:
            raise CannotGrow("there are not so many different pairs")
        names = list(range(low, high + 1))
        ordered = other.relation is not Relation.OTHER
        if not ordered:
            self._rng.shuffle(names)
        pairs: dict[tuple[int, int], None] = {}
        if times >= number - 1:
            for i in range(1, number):
                pairs[self._between(0, i - 1), i] = None
        if times * 3 > number * (number - 1):
            # Nearly all pairs: the rest is drawn from those that are left.
            rest = [(a, b) for b in range(number) for a in range(b) if (a, b) not in pairs]
            pairs |= dict.fromkeys(self._rng.sample(rest, times - len(pairs)))
        while len(pairs) < times:
            a, b = self._between(0, number - 1), self._between(0, number - 1)
            if a != b:
                pairs[min(a, b), max(a, b)] = None
        rows = [(names[a], names[b]) for a, b in pairs]
        self._rng.shuffle(rows)
        if not ordered:
            rows = [pair if self._rng.random() < 0.5 else pair[::-1] for pair in rows]
        elif other.relation in (Relation.LESS, Relation.AT_MOST):
            rows = [pair[::-1] for pair in rows]
        return {first: [str(a) for a, _ in rows], second: [str(b) for _, b in rows]}

    def _with_single_letters(
        self, slot: int, word: Word, times: int, values: Mapping[int, int]
    ) -> Column:
        width = self._length(slot, word, values, alone=False)
        if not len(word.once) <= width * times <= self._most_letters:
            raise CannotGrow("the input would be too large")
        rows = [list(self._letters(word, width)) for _ in range(times)]
        cells = self._rng.sample(range(width * times), len(word.once))
        for letter, cell in zip(word.once, cells, strict=True):
            rows[cell // width][cell % width] = letter
        return ["".join(row) for row in rows]

    def _different_words(
        self, slot: int, word: Word, times: int, values: Mapping[int, int]
    ) -> Column:
        drawn: dict[str, None] = {}
        extra, failed, letters = 0, 0, 0
        while len(drawn) < times:
            length = self._length(slot, word, values, alone=False) + extra
            one = self._letters(word, length)
            self._met.add(slot)
            if one in drawn:
                failed += 1
                extra, failed = (extra + 1, 0) if failed > _TRIES else (extra, failed)
                continue
            letters += length
            if letters > self._most_letters:
                raise CannotGrow("the input would be too large")
            drawn[one] = None
        return list(drawn)


def _narrowed(relation: Relation, than: int, low: int, high: int) -> tuple[int, int]:
    match relation:
        case Relation.MORE:
            return max(low, than + 1), high
        case Relation.AT_LEAST:
            return max(low, than), high
        case Relation.LESS:
            return low, min(high, than - 1)
        case Relation.AT_MOST:
            return low, min(high, than)
        case Relation.OTHER:
            return low, high


def _strings(numbers: Sequence[int]) -> Column:
    return [str(number) for number in numbers]


@lru_cache(maxsize=64)
def _urn(letters: tuple[tuple[str, int], ...]) -> str:
    total = sum(often for _, often in letters)
    return "".join(letter * max(1, round(often * _URN / total)) for letter, often in letters)


def rows(columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """Yield the records that columns make."""
    return zip(*columns, strict=True)
