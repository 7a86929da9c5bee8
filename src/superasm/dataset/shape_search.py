"""Finds grammars that explain sample inputs, the plainest first. Pure.

Samples are read side by side: a grammar is continued item by item as long as every sample goes on
in the same way. Its cost is that of its items; counts that differ between samples and still fit are
evidence, and make it cheaper.

Covers: samples that are not like the others (tests of wrong input): where no grammar explains all,
    those that explain most are given.
Does not cover: samples of more than `_LARGEST_SAMPLE` bytes.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from superasm.dataset.shape import (
    Count,
    Document,
    Item,
    Line,
    Parser,
    Place,
    Repeat,
    Tagged,
    Text,
    counts_in,
    parses,
    read_document,
)
from superasm.dataset.shape_words import is_numeric, looks_final

_LARGEST_SAMPLE = 100_000
# Read side by side; the others only have to parse.
_TOGETHER = 8
# Those that are read side by side have so many tokens at most, unless there are too few such.
_SHORT_TOKENS, _FEWEST = 300, 4
_DRAWS = 10
# Samples that a grammar does not explain cost so much, if it were all of them.
_MISSED_COST = 9.0
_BUDGETS = (5.0, 7.5, 9.5, 11.5, 14.0, 17.0, 21.0)
# Items tried, and repetitions parsed, for one choice of samples and for all: bounds the time, some
# 50 us each on a quiet machine.
_MOST_STEPS, _MOST_STEPS_IN_ALL = 4_000, 12_000
_MOST_FOUND, _ENOUGH_FOUND = 24, 4
# No item costs less.
_CHEAPEST = 1.0
_DEEPEST, _MOST_TAGS = 3, 12
_FLAT_COST = 3.0
_MOST_SENTINEL_WORDS = 4


@dataclass(frozen=True, slots=True)
class Grammar:
    """A grammar that explains samples.

    Attributes:
        items: what an input consists of.
        flat: samples must be read (and are written) one token a line.
        cost: of its description.
        explained: positions of the samples that it parses.
    """

    items: tuple[Item, ...]
    flat: bool
    cost: float
    explained: tuple[int, ...]


def find_grammars(samples: Sequence[bytes], *, seed: int = 0, most: int = 8) -> list[Grammar]:
    """Return grammars of the samples, the most plausible first: plain, and explaining many.

    A grammar that explains only one of several samples, or less than a third, is not given.
    """
    documents: dict[int, Document] = {}
    for position, data in enumerate(samples):
        document = read_document(data) if len(data) <= _LARGEST_SAMPLE else None
        if document is not None and any(document.tokens):
            documents[position] = document
    if not documents:
        return []
    least = max(min(2, len(documents)), -(-len(documents) // 3))
    found: dict[tuple[tuple[Item, ...], bool], Grammar] = {}
    missed: set[tuple[tuple[Item, ...], bool]] = set()
    left = _MOST_STEPS_IN_ALL
    for chosen in _draws(_short(documents), random.Random(seed)):
        for flat in (False, True):
            if flat and any(
                len(g.explained) == len(documents) and _firm(g) for g in found.values()
            ):
                break
            views = {p: d.flat if flat else d for p, d in documents.items()}
            search = _Search([views[p] for p in chosen], min(left, _MOST_STEPS))
            for cost, items in search.explain():
                key = items, flat
                if key in found or key in missed or (flat and (items, False) in found):
                    continue
                explained = tuple(p for p, view in views.items() if parses(items, view))
                if len(explained) >= least:
                    cost += _FLAT_COST * flat
                    found[key] = Grammar(items, flat, cost, explained)
                else:
                    missed.add(key)
            left -= min(left, _MOST_STEPS) - max(0, search.left)
        if any(len(g.explained) == len(documents) and _strict(g.items) for g in found.values()):
            break

    def score(grammar: Grammar) -> float:
        return grammar.cost + _MISSED_COST * (1 - len(grammar.explained) / len(documents))

    return sorted(found.values(), key=score)[:most]


def _strict(items: Sequence[Item]) -> bool:
    """Tell whether there is much that the items are not: no mere lines of something to the end."""
    return not any(
        isinstance(item, Text) or (isinstance(item, Repeat) and item.free >= 0 and not item.stop)
        for item in items
    )


def _firm(grammar: Grammar) -> bool:
    """Tell whether counts explain how long the samples are: then lines mean what they seem to."""
    return any(True for _ in counts_in(grammar.items))


def _short(documents: Mapping[int, Document]) -> dict[int, Document]:
    """Return documents to read side by side: short ones, which show as much in less time."""
    by_size = sorted(documents.items(), key=lambda item: sum(map(len, item[1].tokens)))
    short = [item for item in by_size if sum(map(len, item[1].tokens)) <= _SHORT_TOKENS]
    return dict(short if len(short) >= _FEWEST else by_size[:_FEWEST])


def _draws(documents: Mapping[int, Document], rng: random.Random) -> Iterator[list[int]]:
    """Yield choices of samples: of all first, then of few, in case some are not like the others."""
    by_size = sorted(documents, key=lambda p: len(documents[p].lines))
    # Neither the very smallest alone, which show too little, nor only the largest.
    step = max(1, len(by_size) // _TOGETHER)
    yield by_size[::step][:_TOGETHER] if len(by_size) > _TOGETHER else by_size
    if len(by_size) < 3:
        return
    for _ in range(_DRAWS):
        yield sorted(rng.sample(by_size, 3 if len(by_size) > 4 else 2))


def _same_lines(documents: Sequence[Document]) -> tuple[Item, ...]:
    """Return the plain lines that all have in common, if they do."""
    widths = {tuple(map(len, document.tokens)) for document in documents}
    if len(widths) > 1:
        return ()
    rows, slot = [], 0
    for width in widths.pop():
        rows.append(Line(tuple(range(slot, slot + width))))
        slot += width
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Step:
    """An item that may stand here, and what follows from it."""

    cost: float
    item: Item
    places: tuple[Place, ...]
    scope: tuple[int, ...]
    slot: int


class _Search:
    """Continues grammars over several documents at once.

    `scope` holds the slots that a count may refer to, `slot` is the next free one.
    """

    def __init__(self, documents: Sequence[Document], steps: int) -> None:
        self._documents = documents
        self._last = {document.tokens[-1] for document in documents}
        self.left = steps

    def explain(self) -> list[tuple[float, tuple[Item, ...]]]:
        """Return grammars of all the documents with their costs, the plainest first."""
        found: dict[tuple[Item, ...], float] = {}
        places = [Place(document, 0, {}) for document in self._documents]
        for budget in _BUDGETS:
            for cost, items in self._complete(places, budget):
                found.setdefault(items, cost)
                if len(found) >= _MOST_FOUND:
                    break
            if len(found) >= _ENOUGH_FOUND or self.left <= 0:
                break
        rows = _same_lines(self._documents)
        if rows and rows not in found:
            found[rows] = 2.0 * len(rows)
        return sorted(((cost, items) for items, cost in found.items()), key=lambda f: f[0])

    def _complete(
        self, places: Sequence[Place], budget: float
    ) -> Iterator[tuple[float, tuple[Item, ...]]]:
        for cost, items, ends, _ in self._sequences(tuple(places), (), 0, budget, 0):
            if all(end.at_end for end in ends):
                yield cost, items

    def _sequences(
        self,
        places: tuple[Place, ...],
        scope: tuple[int, ...],
        slot: int,
        budget: float,
        depth: int,
    ) -> Iterator[tuple[float, tuple[Item, ...], tuple[Place, ...], int]]:
        """Yield what may come from here on: one item, and each with what may follow it."""
        self.left -= 1
        if self.left <= 0 or budget < _CHEAPEST:
            return
        for step in self._steps(places, scope, slot, budget, depth):
            yield step.cost, (step.item,), step.places, step.slot
            if all(place.at_end for place in step.places):
                continue
            rest = budget - step.cost
            for cost, items, ends, last in self._sequences(
                step.places, step.scope, step.slot, rest, depth
            ):
                yield step.cost + cost, (step.item, *items), ends, last

    def _steps(
        self,
        places: tuple[Place, ...],
        scope: tuple[int, ...],
        slot: int,
        budget: float,
        depth: int,
    ) -> Iterator[_Step]:
        if depth < _DEEPEST:
            yield from self._counted(places, scope, slot, budget, depth)
        if not any(place.at_end for place in places):
            for step in self._lines(places, scope, slot):
                self.left -= 1
                if step.cost <= budget and self.left > 0:
                    yield step
        if depth == 0:
            yield from self._uncounted(places, scope, slot, budget)

    def _lines(
        self, places: tuple[Place, ...], scope: tuple[int, ...], slot: int
    ) -> Iterator[_Step]:
        widths = [len(place.tokens) for place in places]
        narrowest, same = min(widths), len(set(widths)) == 1
        plain = False
        for head in range(min(3, narrowest) + 1):
            slots = tuple(range(slot, slot + head))
            after = [p.after(slots, p.tokens[:head]) for p in places]
            known = _known(after, (*scope, *slots))
            for count, extra in _counts(known):
                if extra and plain:
                    break
                numbers = [count.of(place.values) for place in after]
                if max(numbers) < 1:
                    continue
                # That many tokens stand here by chance if they are few, and not if they vary.
                evidence = 1.0 if len(set(numbers)) > 1 else 1.2 * (max(numbers) > 2)
                for body in range(1, 4):
                    if all(w - head == n * body for w, n in zip(widths, numbers, strict=True)):
                        item = Line(slots, tuple(range(slot + head, slot + head + body)), count)
                        cost = 3.2 + 0.2 * head + 0.3 * body + extra - evidence
                        cost += 2.0 * (max(numbers) < 2)
                        plain = plain or not extra
                        yield _Step(cost, item, tuple(after), known, slot + head + body)
        if same:
            slots = tuple(range(slot, slot + narrowest))
            ends = tuple(place.after(slots, place.tokens) for place in places)
            cost = 1.8 + 0.2 * min(narrowest, 20)
            known = _known(ends, (*scope, *slots)) if narrowest <= 8 else scope
            yield _Step(cost, Line(slots), ends, known, slot + narrowest)
        if narrowest and (not same or narrowest > 2):
            item = Line((), (slot,), None, slot + 1)
            ends = tuple(place.after() for place in places)
            yield _Step(5.0 + same, item, ends, scope, slot + 2)
        lines = [place.document.lines[place.line] for place in places]
        if any(" " in line for line in lines):
            worded = any(not is_numeric(token) for place in places for token in place.tokens)
            ends = tuple(place.after() for place in places)
            cost = (4.4 if worded else 7.0) + 0.8 * same
            yield _Step(cost, Text(slot), ends, scope, slot + 1)

    def _counted(
        self,
        places: tuple[Place, ...],
        scope: tuple[int, ...],
        slot: int,
        budget: float,
        depth: int,
    ) -> Iterator[_Step]:
        plain = False
        for count, extra in _counts(scope):
            if extra and plain:
                break
            numbers = [count.of(place.values) for place in places]
            fits = all(0 <= n <= place.left for n, place in zip(numbers, places, strict=True))
            if not fits or max(numbers) < 1:
                continue
            weak = 1.5 * (max(numbers) < 2)
            cost = 2.0 + extra + weak - 1.0 * (len(set(numbers)) > 1)
            if cost > budget:
                continue
            some = tuple(p for p, n in zip(places, numbers, strict=True) if n)
            for more, body, last in self._bodies(
                some, [n for n in numbers if n], scope, slot, budget - cost, depth
            ):
                self.left -= 1 + sum(numbers) // 8
                if self.left <= 0:
                    return
                item = Repeat(body, count)
                parser = Parser()
                ends = [parser.times(item, p, n) for p, n in zip(places, numbers, strict=True)]
                if all(end is not None for end in ends):
                    plain = plain or not extra
                    yield _Step(
                        cost + more, item, tuple(e for e in ends if e is not None), scope, last
                    )

    def _bodies(
        self,
        places: tuple[Place, ...],
        numbers: Sequence[int],
        scope: tuple[int, ...],
        slot: int,
        budget: float,
        depth: int,
    ) -> Iterator[tuple[float, tuple[Item, ...], int]]:
        """Yield what may be repeated from here on, judged by the first time."""
        rows = [
            row
            for place, n in zip(places, numbers, strict=True)
            for row in place.document.tokens[place.line : place.line + n]
        ]
        tagged = _tagged(rows, slot)
        if tagged is not None and tagged[0] <= budget:
            yield tagged[0], (tagged[1],), tagged[2]
        for cost, body, _, last in self._sequences(places, scope, slot, budget, depth + 1):
            yield cost, body, last

    def _uncounted(
        self, places: tuple[Place, ...], scope: tuple[int, ...], slot: int, budget: float
    ) -> Iterator[_Step]:
        """Yield repetitions to the end, or to a last line that all samples share."""
        ends: list[tuple[float, tuple[str, ...] | None]] = [(6.5, None)]
        stop = next(iter(self._last))
        if len(self._last) == 1 and 0 < len(stop) <= _MOST_SENTINEL_WORDS:
            ends.append((2.5 if looks_final(stop) else 7.5, stop))
        for cost, stop_line in ends:
            some = tuple(p for p in places if not p.at_end and p.tokens != stop_line)
            if not some or cost > budget:
                continue
            numbers = [place.left - (stop_line is not None) for place in some]
            for more, body, last in self._bodies(some, numbers, scope, slot, budget - cost, 0):
                self.left -= 1 + sum(numbers) // 8
                if self.left <= 0:
                    return
                item = Repeat(body, None, stop_line, last)
                parser = Parser()
                after = [parser.sequence((item,), place) for place in places]
                if all(end is not None and end.at_end for end in after):
                    lengths = {place.left for place in places}
                    total = cost + more + 1.5 * (len(lengths) == 1 and len(places) > 1)
                    found = tuple(end for end in after if end is not None)
                    yield _Step(total, item, found, scope, last + 1)


def _known(places: Sequence[Place], slots: Sequence[int]) -> tuple[int, ...]:
    """Return those of the slots that hold a number that may be a count everywhere, the last few."""
    return tuple(s for s in slots if all(p.values.get(s, -1) >= 0 for p in places))[-8:]


def _counts(scope: Sequence[int]) -> Iterator[tuple[Count, float]]:
    """Yield the counts to try, with what they cost more than a plain one."""
    for slot in reversed(scope):
        yield Count((slot,)), 0.0
    for slot in reversed(scope):
        yield Count((slot,), plus=-1), 0.6
        yield Count((slot,), times=2), 0.8
        yield Count((slot,), plus=1), 0.8
    for i, slot in enumerate(scope):
        for other in scope[i : i + 2]:
            yield Count((slot, other)), 0.8


def _tagged(rows: Sequence[tuple[str, ...]], slot: int) -> tuple[float, Tagged, int] | None:
    """Return lines whose first word tells how many follow, if that is what these are."""
    widths: dict[str, int] = {}
    for row in rows:
        if not row or widths.setdefault(row[0], len(row)) != len(row):
            return None
    enough = 2 <= len(widths) <= min(_MOST_TAGS, len(rows) - 1)
    numeric = {is_numeric(word) for word in widths}
    if not enough or len(set(widths.values())) < 2 or len(numeric) > 1:
        return None
    variants, last = [], slot + 1
    for word, width in sorted(widths.items()):
        variants.append((word, tuple(range(last, last + width - 1))))
        last += width - 1
    return 2.6 + 0.4 * len(widths), Tagged(slot, tuple(variants)), last
