"""Search/replace blocks: a change of a text, written as the lines it changes. Pure.

::

    <<<<<<< SEARCH
    <lines of the text, at least one>
    =======
    <the lines to put in their place, or none>
    >>>>>>> REPLACE

Each block is searched in the text as it was given, not in what earlier blocks made of it, and must
match whole lines in exactly one place; blanks at the end of lines do not count. Blocks may come in
any order but must not overlap. What stands outside of blocks (prose, fences) is skipped.

The marks of a block are of one length, seven or more. Between marks of seven, a line that looks
like another mark is an error; between longer ones, which `make_edits` uses where a text needs them,
only marks of their own length are marks.

Does not cover: repairs. A block that nearly matches fails, with the place where it nearly does.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_MARK = re.compile(r"(?:(<{7,}) SEARCH|(={7,})|(>{7,}) REPLACE)[ \t\r]*\Z")
_NEAR_MARK = re.compile(
    r"<{4,}\s*(SEARCH|ORIGINAL)\b|>{4,}\s*(REPLACE|UPDATED)\b|={5,}\s*\Z", re.IGNORECASE
)
_MARK_LENGTH = 7
_BLANKS = " \t\r"
_SHOWN_PLACES = 4
_EXACT_CONTEXT = 12
_LONG_TEXT = 4000


class EditProblem(StrEnum):
    """Why edits can't be applied."""

    NO_BLOCK = "no_block"
    MALFORMED = "malformed"
    CUT_OFF = "cut_off"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class EditFailure:
    """Why, and one line for the author; `block` counts from 1 and is 0 where none is at fault."""

    problem: EditProblem
    message: str
    block: int = 0

    def __str__(self) -> str:
        return f"block {self.block}: {self.message}" if self.block else self.message


@dataclass(frozen=True, slots=True)
class Edit:
    """One block: the lines that are searched for, and those that take their place."""

    search: tuple[str, ...]
    replace: tuple[str, ...]


def apply_edits(before: str, text: str) -> str | EditFailure:
    """Return `before` with all blocks of a text applied, or why they can't be."""
    edits = parse_edits(text)
    if isinstance(edits, EditFailure):
        return edits
    index = _Index(before)
    changes: list[tuple[int, int, Edit]] = []
    for number, edit in enumerate(edits, 1):
        places = index.places(edit.search, _SHOWN_PLACES + 1)
        if len(places) != 1:
            return _mismatch(index, number, edit, places)
        changes.append((places[0], number, edit))
    changes.sort(key=lambda change: change[0])
    done: list[str] = []
    position, last = 0, 0
    for start, number, edit in changes:
        if start < position:
            first, second = sorted((last, number))
            message = f"it changes lines that block {first} changes too (line {start + 1})"
            return EditFailure(EditProblem.OVERLAP, message, second)
        done += index.lines[position:start]
        done += edit.replace
        position, last = start + len(edit.search), number
    return "\n".join(done + index.lines[position:])


def parse_edits(text: str) -> tuple[Edit, ...] | EditFailure:
    """Return the blocks of a text in order, at least one, or what is wrong with its first bad one.

    A block that never ends is `cut_off` if nothing else is wrong with it: the author stopped there.
    """
    edits: list[Edit] = []
    search: list[str] | None = None
    replace: list[str] | None = None
    length = opened = 0

    def malformed(message: str) -> EditFailure:
        return EditFailure(EditProblem.MALFORMED, message, len(edits) + 1)

    for number, line in enumerate(text.split("\n"), 1):
        mark = _MARK.match(line)
        opens, divides, closes = (len(m) if m else 0 for m in mark.groups()) if mark else (0, 0, 0)
        if search is None:
            if opens:
                search, replace, length, opened = [], None, opens, number
            elif closes:
                return malformed(f"line {number} ends a block that never began")
            elif looks_like_edits(line):
                return malformed(f"line {number}, {line.strip()[:40]!r}, is not a mark of a block")
        elif opens == length:
            return malformed(f"another one begins in line {number} before it ends")
        elif divides == length:
            if replace is not None:
                return malformed(f"line {number} is a second '{'=' * length}'")
            if not search:
                return malformed("it searches for nothing; give at least one line")
            replace = []
        elif closes == length:
            if replace is None:
                return malformed(f"it has no '{'=' * length}' before line {number}")
            edits.append(Edit(tuple(search), tuple(replace)))
            search = None
        elif length == _MARK_LENGTH and (mark or _NEAR_MARK.match(line)):
            return malformed(f"the mark in line {number} does not have {length} characters")
        else:
            (search if replace is None else replace).append(line)
    if search is not None:
        message = f"it begins in line {opened} and never ends"
        return EditFailure(EditProblem.CUT_OFF, message, len(edits) + 1)
    if not edits:
        return EditFailure(EditProblem.NO_BLOCK, "there is no search/replace block")
    return tuple(edits)


def looks_like_edits(text: str) -> bool:
    """Tell whether a line of a text begins or ends a block, or is meant to."""
    return any(line[:1] in "<>" and _NEAR_MARK.match(line) for line in text.split("\n"))


def make_edits(before: str, after: str) -> str:
    """Return blocks that make `after` of `before`; "" if they are equal.

    Each block holds the changed lines and as little around them as makes them unique (the least
    that will do up to a dozen lines, about the least beyond). Then
    `apply_edits(before, make_edits(before, after)) == after` for any two unequal texts.
    """
    index = _Index(before)
    new = after.split("\n")
    hunks = [op[1:] for op in line_opcodes(index.lines, new) if op[0] != "equal"]
    groups: list[tuple[int, int, list[tuple[int, int, int, int]]]] = []
    for hunk in hunks:
        start, end = _unique_range(index, hunk[0], hunk[1])
        inside = [hunk]
        while groups and groups[-1][1] > start:
            first, last, others = groups.pop()
            start, end, inside = min(start, first), max(end, last), [*others, *inside]
        groups.append((start, end, inside))
    length = _MARK_LENGTH
    for line in (*index.lines, *new):
        if mark := _MARK.match(line) or _NEAR_MARK.match(line):
            length = max(length, len(mark.group()) + 1)
    blocks: list[str] = []
    for start, end, inside in groups:
        put: list[str] = []
        position = start
        for a1, a2, b1, b2 in inside:
            put += index.lines[position:a1] + new[b1:b2]
            position = a2
        put += index.lines[position:end]
        searched = index.lines[start:end]
        marks = ("<" * length + " SEARCH", "=" * length, ">" * length + " REPLACE")
        blocks.append("\n".join((marks[0], *searched, marks[1], *put, marks[2])) + "\n")
    return "\n".join(blocks)


class _Index:
    """A text by lines, for finding runs of them up to blanks at their ends."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.bare = [line.rstrip(_BLANKS) for line in self.lines]
        self._text = "\n" + "\n".join(self.bare) + "\n"

    def places(self, searched: Sequence[str], most: int) -> list[int]:
        """Return where the lines occur, as line numbers from 0; the first `most` places."""
        wanted = "\n" + "\n".join(line.rstrip(_BLANKS) for line in searched) + "\n"
        found: list[int] = []
        offset = self._text.find(wanted)
        line = counted = 0
        while offset >= 0 and len(found) < most:
            line += self._text.count("\n", counted, offset)
            counted = offset
            found.append(line)
            offset = self._text.find(wanted, offset + 1)
        return found


def _mismatch(index: _Index, number: int, edit: Edit, places: list[int]) -> EditFailure:
    what = f"its {len(edit.search)} lines" if len(edit.search) > 1 else f"{_shown(edit.search[0])}"
    occur = "occur" if len(edit.search) > 1 else "occurs"
    if places:
        where = ", ".join(str(place + 1) for place in places[:_SHOWN_PLACES])
        more = " and more" if len(places) > _SHOWN_PLACES else ""
        message = f"{what} {occur} more than once (at lines {where}{more}); add lines around them"
        return EditFailure(EditProblem.AMBIGUOUS, message, number)
    message = f"{what} {'do' if len(edit.search) > 1 else 'does'} not occur"
    return EditFailure(EditProblem.NOT_FOUND, message + _nearly(index, edit.search), number)


def _nearly(index: _Index, searched: Sequence[str]) -> str:
    """Return where the lines nearly occur, for a message; "" if nowhere."""
    squeezed = ["".join(line.split()) for line in searched]
    loose = _Index("\n".join("".join(line.split()) for line in index.lines))
    if places := loose.places(squeezed, 1):
        return f"; the lines at {places[0] + 1} differ in blanks only"
    low, high = 0, len(searched) - 1  # The longest beginning that occurs, by halving.
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if index.places(searched[:middle], 1) else (low, middle - 1)
    if low == 0:
        return f"; the first line that does not is {_shown(searched[0])}" if searched[1:] else ""
    place = index.places(searched[:low], 1)[0] + low
    there = _shown(index.lines[place]) if place < len(index.lines) else "the end"
    return f"; after {low} that do, line {place + 1} is {there}, not {_shown(searched[low])}"


def _shown(line: str) -> str:
    text = line.strip().replace("\t", " ")
    return repr(text if len(text) <= 60 else text[:59] + "…")


def line_opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Match lines as difflib's opcodes; the common head and tail first, which keeps it quick."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=len(a) + len(b) > _LONG_TEXT)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        yield tag, a1 + head, a2 + head, b1 + head, b2 + head


def _unique_range(index: _Index, start: int, end: int) -> tuple[int, int]:
    """Return the least range around old lines start..end that is not empty and occurs once."""
    total = len(index.lines)

    def is_unique(low: int, high: int) -> bool:
        return low < high and len(index.places(index.lines[low:high], 2)) == 1

    for extra in range(_EXACT_CONTEXT + 1):
        middle = extra // 2
        for up in sorted(range(extra + 1), key=lambda up: abs(up - middle)):
            low, high = start - up, end + extra - up
            if low >= 0 and high <= total and is_unique(low, high):
                return low, high
    extra = _EXACT_CONTEXT
    while True:  # The whole text occurs once.
        low, high = max(0, start - extra), min(total, end + extra)
        if is_unique(low, high):
            return low, high
        extra *= 2
