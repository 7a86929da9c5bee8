"""The shape of a program's inputs: a small grammar of lines, counts and repetitions. Pure.

A *slot* is a place in the grammar where a token stands; a count refers to slots by number. What
repeats without a count in the text (to the end of the input, or to a last line such as `0 0`) has a
slot of its own too, which no token stands for: it holds how often.

Covers: lines of tokens separated by blanks; counts that are given earlier, up to products of two
    and a multiple or a summand; records whose first word tells how many tokens follow; lines of
    free text.
Does not cover: formats in which a line's meaning depends on more than that, binary input.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# Larger numbers are no counts of anything that the input holds.
_LARGEST_COUNT = 10_000_000
_COUNT = re.compile(r"-?\d{1,8}")


@dataclass(frozen=True, slots=True)
class Count:
    """How many: `times` * the product of the values in `slots` + `plus`."""

    slots: tuple[int, ...]
    times: int = 1
    plus: int = 0

    def of(self, values: Mapping[int, int]) -> int:
        """Return the number where the slots have these values.

        Raises:
            KeyError: a slot has no value that can be a count.
        """
        product = self.times
        for slot in self.slots:
            product *= values[slot]
        return product + self.plus

    def __str__(self) -> str:
        text = "*".join([str(self.times)] * (self.times != 1) + [f"n{s}" for s in self.slots])
        return f"{text}{self.plus:+d}" if self.plus else text


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `head`, and then `count` times `body`; any number of times if `count` is None.

    Attributes:
        free: slot of the number of times where there is no count.
    """

    head: tuple[int, ...]
    body: tuple[int, ...] = ()
    count: Count | None = None
    free: int = -1


@dataclass(frozen=True, slots=True)
class Tagged:
    """A line whose first word, in `tag`, is one of those in `variants` and tells what follows."""

    tag: int
    variants: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A line taken whole, blanks included."""

    slot: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A body of items, `count` times; else up to the line `stop`, or else to the end.

    Attributes:
        free: slot of the number of times where there is no count.
    """

    body: "tuple[Item, ...]"
    count: Count | None = None
    stop: tuple[str, ...] | None = None
    free: int = -1


Item = Line | Tagged | Text | Repeat


@dataclass(frozen=True, slots=True)
class Document:
    """An input cut into lines and tokens; blank lines at its end are left out.

    Attributes:
        lines: the lines, without line ends.
        tokens: of each line.
        newline: what ends a line.
        ended: the last line has an end, too.
    """

    lines: tuple[str, ...]
    tokens: tuple[tuple[str, ...], ...]
    newline: str = "\n"
    ended: bool = True

    @property
    def flat(self) -> "Document":
        """The same tokens, one a line: for programs to which all white space is the same."""
        words = tuple(token for line in self.tokens for token in line)
        return Document(words, tuple((word,) for word in words), self.newline, self.ended)


def read_document(data: bytes) -> Document | None:
    """Cut an input into lines, or return None for one that is not text."""
    if b"\0" in data:
        return None
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return None
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    ended = text.endswith("\n")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    return Document(tuple(lines), tuple(tuple(s.split()) for s in lines), newline, ended)


@dataclass(frozen=True, slots=True)
class Record:
    """Tokens that stand together, with the values of the counts seen before them."""

    tokens: tuple[str, ...]
    values: Mapping[int, int]


# The records of one repetition, or the single one outside of any.
Group = list[Record]


@dataclass(slots=True)
class Seen:
    """What a parse found.

    Attributes:
        groups: per tuple of slots that stand together, the groups of records.
        times: per slot of what repeats freely, how often it did.
    """

    groups: dict[tuple[int, ...], list[Group]] = field(default_factory=dict)
    times: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a document, and the counts read so far."""

    document: Document
    line: int
    values: Mapping[int, int]

    @property
    def at_end(self) -> bool:
        """No line is left."""
        return self.line >= len(self.document.lines)

    @property
    def left(self) -> int:
        """How many lines are left."""
        return len(self.document.lines) - self.line

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of this line."""
        return self.document.tokens[self.line]

    def after(self, slots: Sequence[int] = (), tokens: Sequence[str] = ()) -> "Place":
        """Return the next line's place, with what stood in these slots."""
        values = self.values
        if slots:
            values = dict(values)
            for slot, token in zip(slots, tokens, strict=True):
                values.pop(slot, None)
                if _COUNT.fullmatch(token):
                    values[slot] = int(token)
        return Place(self.document, self.line + 1, values)


class Parser:
    """Reads documents by a grammar; there is at most one way to.

    Args:
        seen: where to note what is found, or None to find out only whether it parses.
    """

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen
        self._open: list[dict[tuple[int, ...], Group]] = [{}]

    def whole(self, items: Sequence[Item], document: Document) -> bool:
        """Tell whether the items are the whole document."""
        end = self.sequence(items, Place(document, 0, {}))
        self._close()
        self._open.append({})
        return end is not None and end.at_end

    def sequence(self, items: Sequence[Item], place: Place) -> Place | None:
        """Return the place after the items, or None if they are not what stands here."""
        here: Place | None = place
        for item in items:
            if here is None:
                return None
            here = self._item(item, here)
        return here

    def times(self, item: Repeat, place: Place, count: int) -> Place | None:
        """Return the place after so many repetitions."""
        here: Place | None = place
        for _ in range(count):
            if here is None:
                return None
            here = self.sequence(item.body, here)
        # What was read in there is not known afterwards.
        return here and Place(here.document, here.line, place.values)

    def _item(self, item: Item, place: Place) -> Place | None:
        if isinstance(item, Repeat):
            self._open.append({})
            try:
                return self._repeat(item, place)
            finally:
                self._close()
        if place.at_end:
            return None
        tokens = place.tokens
        match item:
            case Line():
                return self._line(item, place)
            case Text(slot):
                self._note((slot,), (place.document.lines[place.line],), place.values)
                return place.after()
            case Tagged(tag, variants):
                slots = dict(variants).get(tokens[0]) if tokens else None
                if slots is None or len(slots) != len(tokens) - 1:
                    return None
                self._note((tag,), tokens[:1], place.values)
                if slots:
                    self._note(slots, tokens[1:], place.values)
                return place.after()

    def _line(self, item: Line, place: Place) -> Place | None:
        tokens, head, width = place.tokens, len(item.head), len(item.body)
        if len(tokens) < head:
            return None
        after = place.after(item.head, tokens[:head])
        rest = len(tokens) - head
        if item.head:
            self._note(item.head, tokens[:head], place.values)
        if not width:
            return after if rest == 0 else None
        if item.count is None:
            if rest % width:
                return None
            self._note_times(item.free, rest // width)
        else:
            count = _number(item.count, after.values)
            if count is None or rest != count * width:
                return None
        if self._seen is not None:
            self._open.append({})
            for at in range(head, len(tokens), width):
                self._note(item.body, tokens[at : at + width], after.values)
            self._close()
        return after

    def _repeat(self, item: Repeat, place: Place) -> Place | None:
        if item.count is not None:
            count = _number(item.count, place.values)
            return None if count is None else self.times(item, place, count)
        here: Place | None = place
        done = 0
        while here is not None and not here.at_end:
            if here.tokens == item.stop:
                break
            line = here.line
            here = self.sequence(item.body, here)
            done += 1
            if here is not None and here.line == line:
                return None
        if here is None or (item.stop is not None and here.at_end):
            return None
        self._note_times(item.free, done)
        end = here.line + (item.stop is not None)
        return Place(here.document, end, place.values)

    def _note(
        self, slots: tuple[int, ...], tokens: tuple[str, ...], values: Mapping[int, int]
    ) -> None:
        if self._seen is not None:
            self._open[-1].setdefault(slots, []).append(Record(tokens, values))

    def _note_times(self, slot: int, count: int) -> None:
        if self._seen is not None:
            self._seen.times.setdefault(slot, []).append(count)

    def _close(self) -> None:
        groups = self._open.pop()
        if self._seen is not None:
            for slots, group in groups.items():
                self._seen.groups.setdefault(slots, []).append(group)


def parses(items: Sequence[Item], document: Document) -> bool:
    """Tell whether a document is what the items say."""
    return Parser().whole(items, document)


def _number(count: Count, values: Mapping[int, int]) -> int | None:
    try:
        number = count.of(values)
    except KeyError:
        return None
    return number if 0 <= number <= _LARGEST_COUNT else None


def counts_in(items: Sequence[Item]) -> Iterator[Count]:
    """Yield the counts that items refer to, outer ones first."""
    for item in items:
        if isinstance(item, (Line, Repeat)) and item.count is not None:
            yield item.count
        if isinstance(item, Repeat):
            yield from counts_in(item.body)


def describe(items: Sequence[Item], names: Mapping[int, str]) -> str:
    """Return the grammar in one line, for people; `names` says what stands in a slot."""

    def say(slots: Sequence[int]) -> str:
        return " ".join(names.get(slot, "?") for slot in slots)

    said = []
    for item in items:
        match item:
            case Line(head, body, count):
                often = "any" if count is None else count
                parts = [say(head)] * bool(head) + [f"{often} x [{say(body)}]"] * bool(body)
                said.append(" ".join(parts) or "blank line")
            case Tagged(_, variants):
                said.append(" | ".join(f"{word} {say(slots)}".strip() for word, slots in variants))
            case Text():
                said.append("text line")
            case Repeat(body, count, stop):
                ends = f"until {' '.join(stop)!r}" if stop is not None else "to the end"
                often = ends if count is None else f"{count} x"
                said.append(f"{often} ({describe(body, names)})")
    return " / ".join(said)
