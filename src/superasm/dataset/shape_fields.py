"""What may stand in the slots of a grammar, and a grammar with what does: a shape. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from superasm.dataset.shape import Count, Item, Parser, counts_in, describe, read_document
from superasm.dataset.shape_search import Grammar


class Order(StrEnum):
    """How the numbers of a group follow each other."""

    ANY = "any order"
    UP = "rising"
    DOWN = "falling"


class Relation(StrEnum):
    """How a number compares with an earlier one of its record."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    OTHER = "!="


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number.

    Attributes:
        low, high: the least and largest one seen.
        order, distinct: in each group.
        permutation: each group holds low, low+1, ... once each.
        bound: never more than this.
        earlier: the i-th of a group (from 0) is at most low + i, as parents in a tree are.
        relation: to the number in slot `to`, which stands before it in the same record.
    """

    low: int
    high: int
    order: Order = Order.ANY
    distinct: bool = False
    permutation: bool = False
    bound: Count | None = None
    earlier: bool = False
    relation: Relation | None = None
    to: int = -1

    def __str__(self) -> str:
        bound = f"..{self.bound}" if self.bound else f"..{self.high}"
        more = ["permutation"] * self.permutation + ["distinct"] * self.distinct
        more += [str(self.order)] * (self.order is not Order.ANY)
        more += [f"{self.relation} n{self.to}"] * (self.relation is not None)
        return " ".join([f"{self.low}{bound}", *more])


@dataclass(frozen=True, slots=True)
class Real:
    """A number with `decimals` digits behind the point, between the least and largest seen."""

    low: float
    high: float
    decimals: int

    def __str__(self) -> str:
        return f"{self.low}..{self.high}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of few words, with how often each was seen."""

    words: tuple[str, ...]
    weights: tuple[int, ...]

    def __str__(self) -> str:
        return "|".join(self.words)


@dataclass(frozen=True, slots=True)
class Word:
    """A string.

    Attributes:
        first, letters: what it begins with and consists of, as often as seen.
        shortest, longest: length.
        length: that length is always this.
        once: letters that each group holds exactly once, in all its words together.
        distinct: in each group.
    """

    first: tuple[tuple[str, int], ...]
    letters: tuple[tuple[str, int], ...]
    shortest: int
    longest: int
    length: Count | None = None
    once: str = ""
    distinct: bool = False

    def __str__(self) -> str:
        length = self.length or f"{self.shortest}-{self.longest}"
        letters = "".join(sorted({letter for letter, _ in self.letters}))
        return f"word of {length} from {letters[:12]!r}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Numbers between fixed marks, as in `12:30`; `marks` has one more than `numbers`."""

    marks: tuple[str, ...]
    numbers: tuple[Whole, ...]
    widths: tuple[int, ...]

    def __str__(self) -> str:
        return "#".join(self.marks)


Field = Whole | Real | Choice | Word | Pattern


@dataclass(frozen=True, slots=True)
class Shape:
    """A grammar with what stands in its slots.

    Attributes:
        grammar: the lines.
        fields: by slot.
        times: least and most repetitions, by slot of what repeats freely.
        newline, ended: as in `Document`.
    """

    grammar: Grammar
    fields: Mapping[int, Field]
    times: Mapping[int, tuple[int, int]]
    newline: str
    ended: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """What an input consists of."""
        return self.grammar.items

    @property
    def count_slots(self) -> frozenset[int]:
        """Slots that hold how many of something there are, how long a word is, or a bound."""
        ties = [
            field.length if isinstance(field, Word) else field.bound
            for field in self.fields.values()
            if isinstance(field, (Word, Whole))
        ]
        counts = [*counts_in(self.items), *(tie for tie in ties if tie is not None)]
        return frozenset(slot for count in counts for slot in count.slots)

    def parses(self, data: bytes) -> bool:
        """Tell whether an input has this shape."""
        document = read_document(data)
        return document is not None and Parser().whole(
            self.items, document.flat if self.grammar.flat else document
        )

    def __str__(self) -> str:
        counts = self.count_slots
        names = {
            slot: (f"n{slot}=" if slot in counts else "") + str(field)
            for slot, field in self.fields.items()
        }
        return describe(self.items, names)
