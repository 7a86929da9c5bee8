"""Loops of a numbered listing, and what an answer makes of one by naming it. Pure.

::

    loop 1*4      four rounds of it in a row before it jumps back; every exit is kept
    loop 1@5      it begins at a multiple of 2^5 bytes; @0: nothing aligns it

Loops are counted from where the program probably spends its time: without calls before those that
call, deeper before shallower, then as they stand. So "loop 1" means something to whoever answers,
and one token says it.

Covers: loops whose first line and closing jump are both listed, with whatever is in between. Where
    there are none, as in a listing out of the middle of a long loop, those that are listed in part.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from superasm.asm.jumps import in_a_row, target
from superasm.asm.parse import ALIGNMENTS

_MOST_ROUNDS, _MOST_POWER = 8, 6
SAID = re.compile(rf"loop (\d{{1,9}})(?:\*([2-{_MOST_ROUNDS}])|@([0-{_MOST_POWER}]))")

Change = Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ListedLoop:
    """A loop, by positions in the text.

    Attributes:
        number: which one it is, from 1 on.
        first, last: numbers in the listing of its first line behind its labels, and of the jump
            that closes it; of a longer one, of the first and the last of its lines that are listed.
        alignments, head: of the alignments before its labels, and of the first of those.
        body: of its lines but for the closing jump.
        closing: of that jump.
    """

    number: int
    first: int
    last: int
    alignments: tuple[int, ...]
    head: int
    body: tuple[int, ...]
    closing: int

    @property
    def name(self) -> str:
        """How an answer says it."""
        return f"loop {self.number}"

    @property
    def line(self) -> str:
        """How a listing says it."""
        return f"{self.name} {self.first}..{self.last}"

    def rounds(self, lines: Sequence[str], times: int, known: Collection[str]) -> Change | None:
        """Return what each changed position becomes if several rounds come in a row.

        Args:
            lines: the text.
            times: 2 or more.
            known: names that new labels must not have.

        Returns:
            the change; None if the jump is of a kind that has no opposite.
        """
        put = in_a_row([lines[at] for at in self.body], lines[self.closing], times, known)
        return None if put is None else {self.closing: put}

    def aligned(self, lines: Sequence[str], power: int) -> Change:
        """Return what each changed position becomes if it begins at a multiple of 2^power bytes."""
        put = [f"\t.p2align\t{power}"] if power else []
        gone: dict[int, Sequence[str]] = dict.fromkeys(self.alignments, ())
        return {**gone, self.head: [*put, lines[self.head]]}

    def sayings(
        self, lines: Sequence[str], more: int, known: Collection[str]
    ) -> Iterator[tuple[str, Change]]:
        """Yield all that can be said of it and makes the text longer by so many lines."""
        for power in range(_MOST_POWER + 1):
            change = self.aligned(lines, power)
            if _growth(change) == more:
                yield f"{self.name}@{power}", change
        for times in range(2, _MOST_ROUNDS + 1):
            made = self.rounds(lines, times, known)
            if made is None or _growth(made) > more:
                return
            if _growth(made) == more:
                yield f"{self.name}*{times}", made


def listed_loops(
    lines: Sequence[str], code: Sequence[int], shown: Sequence[int]
) -> list[ListedLoop]:
    """Return the loops of a listing by their numbers.

    Args:
        lines: the text.
        code: positions of labels, alignments and instructions.
        shown: those of them that are listed.
    """
    found = list(_loops(lines, code, shown))
    listed = frozenset(shown)
    whole = [loop for loop in found if {*loop.body[:1], loop.closing} <= listed]

    def cold(loop: ListedLoop) -> tuple[bool, int]:
        around = sum(other.head <= loop.head and loop.closing <= other.closing for other in found)
        return any(lines[at].strip().startswith("call") for at in loop.body), -around

    ordered = sorted(whole or found, key=cold)
    return [replace(loop, number=number) for number, loop in enumerate(ordered, 1)]


def _loops(lines: Sequence[str], code: Sequence[int], shown: Sequence[int]) -> Iterator[ListedLoop]:
    """Yield loops with a listed line by their closing jumps, without numbers (0)."""
    numbers = {at: number for number, at in enumerate(shown, 1)}
    places = {lines[at].strip()[:-1]: i for i, at in enumerate(code) if _is_label(lines[at])}
    for i, at in enumerate(code):
        begin = places.get(target(lines[at]))
        if begin is None or begin >= i:
            continue
        after = begin
        while _is_label(lines[code[after]]):
            after += 1
        head = begin
        while head and _is_label(lines[code[head - 1]]):
            head -= 1
        above = head
        while above and lines[code[above - 1]].split()[0] in ALIGNMENTS:
            above -= 1
        listed = [numbers[inside] for inside in code[after : i + 1] if inside in numbers]
        if listed:
            yield ListedLoop(
                0,
                listed[0],
                listed[-1],
                tuple(code[above:head]),
                code[head],
                tuple(code[after:i]),
                at,
            )


def _growth(change: Change) -> int:
    return sum(map(len, change.values())) - len(change)


def _is_label(line: str) -> bool:
    return line.rstrip().endswith(":")
