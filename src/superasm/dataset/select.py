"""Which admitted tasks make the data set, and on which side of the split. Pure but for a file.

In this order, so that nothing depends on how fast the machine was but what the rule asks for:

1. near-duplicates go: the first by order of the sources stays, whatever problem it is of;
2. the rule chooses among the rest;
3. problems are split: by a hash of their name, and those that share near-duplicates together;
4. what is near-duplicate across the split after all (the search is randomised) goes.

Memory per task: a `Candidate`, and what `likeness.Library` needs.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from superasm.core.errors import UserError
from superasm.dataset.entry import Entry, Reason, Split
from superasm.dataset.likeness import Library

# The CPU time of a run is known to about this: a program with less work of its own has no gain
# that means anything.
_RESOLUTION_MS = 0.02


class Rule(StrEnum):
    """How tasks are chosen.

    `everything`: all that pass the gates. `paper`: the largest gain of -O3 over -O0, as in
    arXiv 2505.11480. `headroom`: the largest share of own work in a run.
    """

    EVERYTHING = "everything"
    PAPER = "paper"
    HEADROOM = "headroom"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is kept, and how it is split.

    Attributes:
        rule: how tasks are chosen.
        top: keep this many at most; 0 keeps all.
        per_problem: of them, this many of one problem at most (0: all); not for `everything`.
        least_gain: for the `paper` rule.
        similarity: Jaccard index of token shingles from which on two sources are near-duplicates.
        val_fraction: share of the problems that the split draws for validation.
        seed: of that draw.
    """

    rule: Rule = Rule.EVERYTHING
    top: int = 0
    per_problem: int = 10
    least_gain: float = 3.0
    similarity: float = 0.8
    val_fraction: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.similarity <= 1:
            raise UserError(f"a similarity of {self.similarity} is impossible", hint="e.g. 0.8")
        if not 0 <= self.val_fraction <= 1:
            raise UserError(f"a part of {self.val_fraction} is impossible", hint="e.g. 0.05")
        if self.top < 0 or self.per_problem < 0:
            raise UserError("a number of tasks can't be below 0", hint="0 keeps all")


@dataclass(frozen=True, slots=True)
class Candidate:
    """The few facts on an admitted task that the choice needs.

    Attributes:
        problem, task_id, reference: of the task.
        asked: the side of the split that its source demands, if any.
        gain, headroom: as in `Measured`.
        heaviest_ms: own work of its heaviest performance input.
    """

    problem: str
    task_id: str
    reference: str
    asked: Split | None
    gain: float
    headroom: float
    heaviest_ms: float

    @staticmethod
    def of(entry: Entry, asked: Split | None) -> "Candidate":
        """Return the facts of an entry."""
        measured = entry.measured
        heaviest = max(measured.performance_ms)
        problem, reference = entry.provenance.problem, entry.provenance.reference
        gain, headroom = measured.gain, measured.headroom
        return Candidate(problem, entry.task.id, reference, asked, gain, headroom, heaviest)

    @property
    def resolved_gain(self) -> float:
        """The gain with what a clock can't tell added to both times, so that noise is no gain."""
        optimised = max(self.heaviest_ms, 1e-6)
        return (self.gain * optimised + _RESOLUTION_MS) / (optimised + _RESOLUTION_MS)


@dataclass(slots=True)
class Choice:
    """What becomes of the candidates, by position.

    Attributes:
        splits: those that are kept, with their side.
        dropped: the others, with reason and detail.
        largest_similarity: of any pair across the split; None where one side is empty.
        closest: the references of that pair.
        largest_group: problems that near-duplicates tie together, in the largest such group.
    """

    splits: dict[int, Split] = field(default_factory=dict)
    dropped: dict[int, tuple[Reason, str]] = field(default_factory=dict)
    largest_similarity: float | None = None
    closest: tuple[str, str] | None = None
    largest_group: int = 0


def across(library: Library, splits: Mapping[int, Split]) -> list[tuple[float, int, int]]:
    """Return (likeness, position in val, position in train) of the closest pairs.

    For each validation task, the training tasks that are nearest, and all near-duplicates.
    """
    rows = library.rows([i for i, split in splits.items() if split is Split.TRAIN])
    val = [i for i, split in splits.items() if split is Split.VAL]
    return [(alike, i, other) for i in val for other, alike in library.nearest(i, rows)]


class Chooser:
    """Takes candidates in the order of their sources, then makes the choice.

    Args:
        library: an empty one; must be open until `choose` returns.
        selection: what is kept.
    """

    def __init__(self, library: Library, selection: Selection) -> None:
        self._library = library
        self._selection = selection
        self._candidates: list[Candidate] = []
        self._choice = Choice()
        self._problems = _Groups()

    def add(self, candidate: Candidate, source: bytes) -> None:
        """Take in the next candidate."""
        position = self._library.add(source)
        self._candidates.append(candidate)
        twin = self._library.twin()
        self._problems.join(candidate.problem, candidate.problem)
        if twin is None:
            self._library.keep()
        else:
            other, likeness = twin
            self._problems.join(candidate.problem, self._candidates[other].problem)
            self._drop(position, Reason.NEAR_DUPLICATE, self._alike(other, likeness))

    def choose(self) -> Choice:
        """Return the choice. Call it once, at the end.

        Raises:
            UserError: a source demands both sides for one problem.
        """
        choice = self._choice
        sides = self._sides()
        left = [i for i in range(len(self._candidates)) if i not in choice.dropped]
        for position in sorted(self._chosen(left)):
            choice.splits[position] = sides[self._candidates[position].problem]
        self._part()
        sizes = Counter(self._problems.find(problem) for problem in sides)
        choice.largest_group = max(sizes.values(), default=0)
        return choice

    def _chosen(self, left: Sequence[int]) -> list[int]:
        selection = self._selection
        ranked = list(left)
        if selection.rule is Rule.PAPER:
            for i in left:
                gain = self._candidates[i].resolved_gain
                if gain < selection.least_gain:
                    self._drop(i, Reason.NO_GAIN, f"-O0 / -O3 is {gain:.2f}")
            ranked = [i for i in left if i not in self._choice.dropped]
            ranked.sort(key=lambda i: (-self._candidates[i].resolved_gain, i))
        elif selection.rule is Rule.HEADROOM:
            ranked.sort(key=lambda i: (-self._candidates[i].headroom, i))
        limit = 0 if selection.rule is Rule.EVERYTHING else selection.per_problem
        chosen: list[int] = []
        of_problem: Counter[str] = Counter()
        for i in ranked:
            problem = self._candidates[i].problem
            if limit and of_problem[problem] >= limit:
                self._drop(i, Reason.NOT_SELECTED, f"{problem} has {limit} better ones")
            elif selection.top and len(chosen) >= selection.top:
                self._drop(i, Reason.NOT_SELECTED, f"not among the {selection.top} best")
            else:
                of_problem[problem] += 1
                chosen.append(i)
        return chosen

    def _sides(self) -> dict[str, Split]:
        """Return the side of each problem."""
        asked: dict[str, Split] = {}
        for candidate in self._candidates:
            if candidate.asked is None:
                continue
            if asked.setdefault(candidate.problem, candidate.asked) is not candidate.asked:
                raise UserError(
                    f"problem {candidate.problem} is asked for on both sides of the split",
                    hint="give all tasks of a problem the same split",
                )
        members = defaultdict(list)
        for candidate in self._candidates:
            members[self._problems.find(candidate.problem)].append(candidate.problem)
        sides: dict[str, Split] = {}
        for group in members.values():
            wanted = {asked[problem] for problem in group if problem in asked}
            # Where a source demands both sides for a group, the rest of it is drawn.
            common = wanted.pop() if len(wanted) == 1 else self._draw(min(group))
            sides |= {problem: asked.get(problem, common) for problem in group}
        return sides

    def _draw(self, problem: str) -> Split:
        text = f"{self._selection.seed}\0{problem}".encode("utf-8", "surrogateescape")
        drawn = int.from_bytes(hashlib.sha256(text).digest()[:8], "big") / 2**64
        return Split.VAL if drawn < self._selection.val_fraction else Split.TRAIN

    def _part(self) -> None:
        """Find the largest similarity across the split, and drop what reaches the threshold."""
        choice = self._choice
        while True:
            pairs = across(self._library, choice.splits)
            near = {
                train: (val, likeness)
                for likeness, val, train in pairs
                if likeness >= self._selection.similarity
            }
            if not near:
                break
            for train, (val, likeness) in near.items():
                del choice.splits[train]
                self._drop(train, Reason.NEAR_DUPLICATE, self._alike(val, likeness))
        if pairs:
            choice.largest_similarity, val, train = max(pairs)
            choice.closest = self._candidates[val].reference, self._candidates[train].reference

    def _alike(self, other: int, likeness: float) -> str:
        return f"{likeness:.2f} like {self._candidates[other].reference}"

    def _drop(self, position: int, reason: Reason, detail: str) -> None:
        self._choice.dropped[position] = (reason, detail)


class _Groups:
    """Names tied together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, name: str) -> str:
        self._above.setdefault(name, name)
        while self._above[name] != name:
            self._above[name] = self._above[self._above[name]]
            name = self._above[name]
        return name

    def join(self, one: str, other: str) -> None:
        self._above[self.find(one)] = self.find(other)
