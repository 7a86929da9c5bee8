"""Training pairs from the trail of searches: a program, the edit that made it faster, the result.

An edit is written as search/replace blocks against the text before it, which takes a tenth of the
tokens of the whole text and leaves untouched lines right:

::

    <<<<<<< SEARCH
        cmpl	$0, %eax
    =======
        testl	%eax, %eax
    >>>>>>> REPLACE

Each SEARCH text is made of whole lines and occurs exactly once in the text before: lines around a
change are added until it does. Applying the blocks gives the text after, to the byte.

Covers: every step of the trail.
Does not cover: whether a pair is worth learning from: `gain_low` says how sure its gain is.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from superasm.store.trail import StepRow

SEARCH, DIVIDER, REPLACE = "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"


@dataclass(frozen=True, slots=True)
class EditBlock:
    """Whole lines to find, which occur once, and those to put in their place."""

    search: tuple[str, ...]
    replace: tuple[str, ...]

    def __str__(self) -> str:
        """The block as a model writes it."""
        return "\n".join((SEARCH, *self.search, DIVIDER, *self.replace, REPLACE))


@dataclass(frozen=True, slots=True)
class EditPair:
    """One accepted step as a training example.

    Attributes:
        task_id, task_name: of the program.
        source: its C text.
        before, after: assembly texts.
        blocks: the step as search/replace blocks.
        rewrite, why: what was done, and why it may be faster.
        gain, gain_low, gain_high: before / after with interval.
        speedup: estimated speedup of `after` over gcc -O3.
        start: the compiler command that the search began with.
        machine_id: where it was measured.
    """

    task_id: str
    task_name: str
    source: str
    before: str
    after: str
    blocks: str
    rewrite: str
    why: str
    gain: float
    gain_low: float
    gain_high: float
    speedup: float
    start: str
    machine_id: str


def edit_pairs(rows: Iterable[StepRow]) -> Iterator[EditPair]:
    """Yield one pair for each step; the same step of the same text only once."""
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        key = (row.task_id, row.before, row.after)
        if key in seen:
            continue
        seen.add(key)
        yield EditPair(
            task_id=row.task_id,
            task_name=row.task_name,
            source=row.source,
            before=row.before,
            after=row.after,
            blocks="\n".join(map(str, edit_blocks(row.before, row.after))),
            rewrite=row.rewrite,
            why=row.why,
            gain=row.gain_point,
            gain_low=row.gain_low,
            gain_high=row.gain_high,
            speedup=row.speedup,
            start=row.start,
            machine_id=row.machine_id,
        )


def edit_blocks(before: str, after: str) -> list[EditBlock]:
    """Return blocks that make one text of another, in the order of the text."""
    old, new = before.splitlines(), after.splitlines()
    spans = [(a1, a2, b1, b2) for tag, a1, a2, b1, b2 in _opcodes(old, new) if tag != "equal"]
    spans = [_unique(old, span) for span in spans]
    return [
        EditBlock(tuple(old[a1:a2]), tuple(new[b1:b2])) for a1, a2, b1, b2 in _merged(old, spans)
    ]


def apply_blocks(before: str, blocks: Sequence[EditBlock]) -> str:
    """Apply blocks to the text that they were made for.

    Raises:
        ValueError: the lines that a block looks for do not occur exactly once.
    """
    old = before.splitlines()
    changes = []
    for block in blocks:
        at = _occurrences(old, block.search)
        if len(at) != 1:
            raise ValueError(f"a block's {len(block.search)} lines occur {len(at)} times")
        changes.append((at[0], at[0] + len(block.search), block.replace))
    for start, end, replace in sorted(changes, reverse=True):
        old[start:end] = replace
    return "\n".join(old) + "\n"


_Span = tuple[int, int, int, int]


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Differences, with what is equal at both ends taken off first: the middle is short."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    most = min(len(old), len(new)) - head
    while tail < most and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    found = difflib.SequenceMatcher(None, *middle, autojunk=False).get_opcodes()
    return [(tag, a1 + head, a2 + head, b1 + head, b2 + head) for tag, a1, a2, b1, b2 in found]


def _unique(old: Sequence[str], span: _Span) -> _Span:
    """Widen a span by equal lines around it until its old lines occur once."""
    a1, a2, b1, b2 = span
    down = True
    while a1 == a2 or len(_occurrences(old, old[a1:a2])) > 1:
        if (down and a2 < len(old)) or a1 == 0:
            a2, b2 = a2 + 1, b2 + 1
        else:
            a1, b1 = a1 - 1, b1 - 1
        down = not down
    return a1, a2, b1, b2


def _merged(old: Sequence[str], spans: Sequence[_Span]) -> list[_Span]:
    """Join spans that meet; a joined span may only be unique or longer."""
    merged: list[_Span] = []
    for a1, a2, b1, b2 in spans:
        if merged and a1 <= merged[-1][1]:
            c1, c2, d1, _ = merged[-1]
            # What lies between them is equal, or part of both.
            merged[-1] = (c1, max(a2, c2), d1, b2 + max(0, c2 - a2))
        else:
            merged.append((a1, a2, b1, b2))
    return merged


def _occurrences(lines: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where some lines begin; at most two places are looked for."""
    wanted = list(wanted)
    found = []
    for start in range(len(lines) - len(wanted) + 1):
        if lines[start] == wanted[0] and list(lines[start : start + len(wanted)]) == wanted:
            found.append(start)
            if len(found) == 2:
                break
    return found
