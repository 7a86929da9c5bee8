"""Learns from samples what stands in the slots of a grammar: kinds, ranges, relations. Pure.

A relation (sorted, distinct, an index up to a count, the end of an interval ...) is believed only
if the samples would hardly satisfy it by chance.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from superasm.dataset.shape import (
    Count,
    Document,
    Group,
    Item,
    Parser,
    Record,
    Repeat,
    Seen,
    Text,
    counts_in,
    read_document,
)
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
from superasm.dataset.shape_search import Grammar, find_grammars

_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_REAL = re.compile(r"[+-]?\d+\.\d+")
# Equal values that chance would have brought, for their absence to mean something.
_EXPECTED_TWINS = 1.5
_LEAST_EVIDENCE, _MUCH_EVIDENCE = 4, 8
_MOST_CHOICES = 8
# The largest index that is seen, as part of what it may be.
_LEAST_NEARNESS = 0.65
_MOST_RELATED = 6
_MOST_WORDY = 0.25


def infer_shapes(samples: Sequence[bytes], *, seed: int = 0, most: int = 6) -> list[Shape]:
    """Return shapes that samples may have, the most plausible first; none if none is found."""
    return [
        learn(_sound(grammar, samples), samples)
        for grammar in find_grammars(samples, seed=seed, most=most)
    ]


def _sound(grammar: Grammar, samples: Sequence[bytes]) -> Grammar:
    """Leave out the samples that have words where most have numbers: tests of wrong input."""
    wordy: dict[int, set[int]] = {}
    slots: Counter[int] = Counter()
    for position in grammar.explained:
        seen = _parsed(grammar, samples[position])[0]
        for group_slots, groups in seen.groups.items():
            for column, slot in enumerate(group_slots):
                slots[slot] += 1
                tokens = (record.tokens[column] for group in groups for record in group)
                if not all(_WHOLE.fullmatch(t) or _REAL.fullmatch(t) for t in tokens):
                    wordy.setdefault(slot, set()).add(position)
    out: set[int] = set()
    for slot, positions in wordy.items():
        if len(positions) <= slots[slot] * _MOST_WORDY:
            out |= positions
    explained = tuple(position for position in grammar.explained if position not in out)
    return replace(grammar, explained=explained or grammar.explained)


def _parsed(grammar: Grammar, sample: bytes, seen: Seen | None = None) -> tuple[Seen, Document]:
    seen = Seen() if seen is None else seen
    document = read_document(sample)
    assert document is not None
    Parser(seen).whole(grammar.items, document.flat if grammar.flat else document)
    return seen, document


def learn(grammar: Grammar, samples: Sequence[bytes]) -> Shape:
    """Learn what stands in the slots from the samples that the grammar explains."""
    seen = Seen()
    first: Document | None = None
    for position in grammar.explained:
        document = _parsed(grammar, samples[position], seen)[1]
        first = first or document
    counts = frozenset(slot for count in counts_in(grammar.items) for slot in count.slots)
    fields: dict[int, Field] = {}
    texts = frozenset(_text_slots(grammar.items))
    for slots, groups in seen.groups.items():
        for column, slot in enumerate(slots):
            fields[slot] = _field(groups, column, slot in counts, slot in texts)
        if 1 < len(slots) <= _MOST_RELATED:
            _relate(slots, groups, fields, counts)
    times = {slot: (min(seen_times), max(seen_times)) for slot, seen_times in seen.times.items()}
    assert first is not None
    return Shape(grammar, fields, times, first.newline, first.ended)


def _text_slots(items: Sequence[Item]) -> list[int]:
    found = [item.slot for item in items if isinstance(item, Text)]
    for item in items:
        if isinstance(item, Repeat):
            found += _text_slots(item.body)
    return found


def _field(groups: Sequence[Group], column: int, counting: bool, text: bool) -> Field:
    tokens = [record.tokens[column] for group in groups for record in group]
    if not text and not _digits(groups, column):
        if all(_WHOLE.fullmatch(token) for token in tokens):
            return _whole(groups, column, counting)
        if all(_WHOLE.fullmatch(t) or _REAL.fullmatch(t) for t in tokens):
            values = [float(token) for token in tokens]
            decimals = max(len(token.partition(".")[2]) for token in tokens)
            return Real(min(values), max(values), decimals)
        if pattern := _pattern(tokens):
            return pattern
    words = Counter(tokens)
    few = len(words) <= _MOST_CHOICES and len(tokens) >= 3 * len(words)
    if few and max(map(len, words)) <= 12 and not _tied(groups, column, shortest=3):
        return Choice(tuple(words), tuple(words.values()))
    return _word(groups, column)


def _digits(groups: Sequence[Group], column: int) -> bool:
    """Tell whether what looks like numbers are strings: as long as a count says, or of bits."""
    tokens = [record.tokens[column] for group in groups for record in group]
    if not all(token.isdigit() for token in tokens) or max(map(len, tokens)) < 3:
        return False
    if all(set(token) <= {"0", "1"} for token in tokens):
        return any(token.count("1") > 1 for token in tokens)
    return len(set(map(len, tokens))) > 1 and _tied(groups, column, shortest=3) is not None


def _whole(groups: Sequence[Group], column: int, counting: bool) -> Whole:
    columns = [[int(record.tokens[column]) for record in group] for group in groups]
    values = [value for numbers in columns for value in numbers]
    low, high = min(values), max(values)
    alone = all(len(numbers) == 1 for numbers in columns)
    bound = None if counting and alone else _bound(groups, column, low)
    if alone or counting:
        return Whole(low, high, bound=bound)
    steps = [(a, b) for numbers in columns for a, b in pairwise(numbers)]
    order = Order.ANY
    if len(steps) >= _LEAST_EVIDENCE and any(a != b for a, b in steps):
        if all(a <= b for a, b in steps):
            order = Order.UP
        elif all(a >= b for a, b in steps):
            order = Order.DOWN
    distinct = all(len(set(numbers)) == len(numbers) for numbers in columns)
    permutation = (
        distinct
        and low in (0, 1)
        and len(steps) >= _LEAST_EVIDENCE - 1
        and all(sorted(n) == list(range(low, low + len(n))) for n in columns)
    )
    twins = sum(len(n) * (len(n) - 1) / 2 for n in columns) / (high - low + 1)
    earlier = (
        low in (0, 1)
        and order is Order.ANY
        and len(groups[0][0].tokens) == 1
        and len(values) > _LEAST_EVIDENCE
        and high > low
        and all(value <= low + i for numbers in columns for i, value in enumerate(numbers))
    )
    if permutation:
        # One that only ever comes sorted is a numbering.
        return Whole(low, high, order, distinct=True, permutation=True)
    return Whole(low, high, order, distinct and twins >= _EXPECTED_TWINS, False, bound, earlier)


def _bound(groups: Sequence[Group], column: int, low: int) -> Count | None:
    """Return the count that these numbers never exceed but come near, as indices do."""
    records = [record for group in groups for record in group]
    if low not in (0, 1, 2) or len(records) < _LEAST_EVIDENCE - 1:
        return None
    best: tuple[float, Count] | None = None
    for slot in sorted(set.intersection(*(set(r.values) for r in records))):
        pairs = [(int(record.tokens[column]), record.values[slot]) for record in records]
        if any(value > limit for value, limit in pairs):
            continue
        less = low == 0 and all(value < limit for value, limit in pairs)
        # The nearest that each limit was come to.
        nearest: dict[int, int] = {}
        for value, limit in pairs:
            nearest[limit] = max(value + less, nearest.get(limit, 0))
        near = sum(value / limit for limit, value in nearest.items() if limit) / len(nearest)
        if near >= _LEAST_NEARNESS and (best is None or near > best[0]):
            best = near, Count((slot,), plus=-1 if less else 0)
    return best[1] if best else None


def _relate(
    slots: tuple[int, ...],
    groups: Sequence[Group],
    fields: dict[int, Field],
    counts: frozenset[int],
) -> None:
    """Note how each number of a record compares with one before it."""
    records = [record.tokens for group in groups for record in group]
    if len(records) < _LEAST_EVIDENCE:
        return
    for j in range(1, len(slots)):
        for i in range(j):
            one, other = fields[slots[i]], fields[slots[j]]
            if not isinstance(one, Whole) or not isinstance(other, Whole):
                continue
            if other.permutation or one.high < other.low or other.high < one.low:
                continue
            relation = _compare([(int(r[j]), int(r[i])) for r in records])
            few = {slots[i], slots[j]} <= counts and len(records) < _MUCH_EVIDENCE
            if relation is None or other.relation is not None or few:
                continue
            if (one.bound or other.bound) and one.bound != other.bound:
                # Ends of one kind: what bounds both bounds each.
                both = _bound(_larger(groups, i, j), 0, min(one.low, other.low))
                if both is not None:
                    fields[slots[i]] = one = replace(one, bound=both)
                    other = replace(other, bound=both)
            if relation is not Relation.OTHER or (one.bound and one.bound == other.bound):
                other = replace(other, relation=relation, to=slots[i], earlier=False)
            fields[slots[j]] = other


def _larger(groups: Sequence[Group], i: int, j: int) -> list[Group]:
    """Return groups of the larger one of two numbers."""
    return [
        [Record((max(r.tokens[i], r.tokens[j], key=int),), r.values) for r in group]
        for group in groups
    ]


def _compare(pairs: Sequence[tuple[int, int]]) -> Relation | None:
    if all(a > b for a, b in pairs):
        return Relation.MORE
    if all(a < b for a, b in pairs):
        return Relation.LESS
    if all(a >= b for a, b in pairs):
        return Relation.AT_LEAST
    if all(a <= b for a, b in pairs):
        return Relation.AT_MOST
    if all(a != b for a, b in pairs):
        return Relation.OTHER
    return None


def _pattern(tokens: Sequence[str]) -> Pattern | None:
    """Return numbers between marks that are always the same."""
    marks = {tuple(re.split(r"\d+", token)) for token in tokens}
    if len(marks) > 1:
        return None
    found = marks.pop()
    if len(found) < 2 or any(c.isalnum() for mark in found for c in mark) or not any(found):
        return None
    parts = [re.findall(r"\d+", token) for token in tokens]
    columns = list(zip(*parts, strict=True))
    if any(len(number) > 18 for column in columns for number in column):
        return None
    numbers = tuple(Whole(min(map(int, c)), max(map(int, c))) for c in columns)
    padded = (any(n[0] == "0" and len(n) > 1 for n in column) for column in columns)
    widths = tuple(min(map(len, c)) if zero else 0 for c, zero in zip(columns, padded, strict=True))
    return Pattern(found, numbers, widths)


def _tied(groups: Sequence[Group], column: int, shortest: int = 1) -> Count | None:
    """Return the count that the length of these words always is."""
    records = [record for group in groups for record in group]
    lengths = [len(record.tokens[column]) for record in records]
    if max(lengths) < shortest:
        return None
    # The one read last is the nearest: the width of a grid rather than its height.
    for slot in sorted(set.intersection(*(set(r.values) for r in records)), reverse=True):
        if all(n == record.values[slot] for n, record in zip(lengths, records, strict=True)):
            return Count((slot,))
    return None


def _word(groups: Sequence[Group], column: int) -> Word:
    columns = [[record.tokens[column] for record in group] for group in groups]
    words = [word for group in columns for word in group]
    length = _tied(groups, column)
    letters = Counter("".join(words))
    once = ""
    if len(columns) > 1 and min(sum(map(len, group)) for group in columns) >= 4 and length:
        every = [Counter("".join(group)) for group in columns]
        once = "".join(c for c in sorted(letters) if all(one[c] == 1 for one in every))
        letters = Counter({c: n for c, n in letters.items() if c not in once}) or letters
    distinct = (
        max(map(len, columns)) > 1
        and all(len(set(group)) == len(group) for group in columns)
        and length is None
    )
    first = Counter(word[0] for word in words if word and word[0] not in once) or letters
    return Word(
        tuple(sorted(first.items())),
        tuple(sorted(letters.items())),
        min(map(len, words)),
        max(map(len, words)),
        length,
        once,
        distinct,
    )
