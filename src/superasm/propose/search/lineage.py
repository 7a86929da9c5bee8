"""A line of descent: the best program so far from one start, and what can still be tried on it."""

import random
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from superasm.propose.search.bandit import Arm
from superasm.propose.search.local import KINDS
from superasm.propose.search.sites import Prepared, Site, groups, halves
from superasm.propose.search.state import Edit, Gain, State

LOCAL = "random-"
COMBINE = "combine"
# Chance, log gain, seconds and weight of the prior of a random edit, by kind.
_PRIOR: Mapping[str, tuple[float, float, float, float]] = {
    "swap": (0.04, 0.012, 0.2, 12),
    "delete": (0.01, 0.02, 0.12, 12),
    "operand": (0.005, 0.02, 0.1, 12),
    "insert": (0.005, 0.01, 0.15, 12),
    "align": (0.10, 0.015, 0.25, 10),
}
_RULE_PRIOR = {
    "dataflow": (0.15, 0.025, 0.3, 4),
    "control": (0.12, 0.03, 0.3, 4),
    "layout": (0.12, 0.015, 0.3, 4),
    "library": (0.4, 0.08, 0.3, 3),
}


def local_arms() -> Iterator[Arm]:
    """Yield one arm for each kind of random edit."""
    for kind in KINDS:
        yield Arm.prior(f"{LOCAL}{kind}", *_PRIOR[kind])


def rule_arm(name: str, kind: str) -> Arm:
    """Return the arm of a rewrite."""
    return Arm.prior(name, *_RULE_PRIOR[kind])


def combine_arm() -> Arm:
    """Return the arm of combinations of near misses."""
    return Arm.prior(COMBINE, 0.3, 0.015, 0.4, 2)


@dataclass(slots=True)
class Lineage:
    """One line of descent.

    Attributes:
        state: the best confirmed program.
        root: the start that it began as.
        score: estimated log speedup of `state` over the task's baseline.
        curve: (clock time, score) at the start and after each step.
        prepared: hot blocks and sites of `state`, being worked out by the other thread.
        waiting: groups of sites still to be tried, by rewrite; None until `prepared` is done.
        tried: single edits that were tried, and are not again.
        promising: edits whose point estimate was above 1 without being significant, with it.
    """

    state: State
    root: State
    score: float
    curve: list[tuple[float, float]] = field(default_factory=list)
    prepared: Future[Prepared] | None = None
    waiting: dict[str, deque[tuple[Site, ...]]] | None = None
    tried: set[str] = field(default_factory=set)
    promising: dict[str, tuple[Edit, float]] = field(default_factory=dict)
    combined: int = 0

    def renew(self, state: State, prepared: Future[Prepared]) -> None:
        """Go on from another state."""
        self.state, self.prepared, self.waiting = state, prepared, None
        self.combined = 0

    def ready(self) -> Prepared:
        """Return what is known about the state, waiting for it if need be."""
        assert self.prepared is not None
        known = self.prepared.result()
        if self.waiting is None:
            self.waiting = {}
            for name, sites in known.sites.items():
                fresh = [site for site in sites if site.edit.key not in self.tried]
                if fresh:
                    self.waiting[name] = deque(groups(fresh))
        return known

    def arms(self) -> list[str]:
        """Return the names of the arms that have something to try."""
        known = self.ready()
        assert self.waiting is not None
        names = [name for name, left in self.waiting.items() if left]
        if known.hot:
            names += [f"{LOCAL}{kind}" for kind in KINDS]
        if len(self.promising) >= 2 and self.combined < len(self.promising):
            names.append(COMBINE)
        return names

    def next_group(self, name: str) -> tuple[Site, ...]:
        """Take the next group of a rewrite's sites."""
        assert self.waiting is not None
        return self.waiting[name].popleft()

    def failed(self, name: str, group: tuple[Site, ...], *, first: bool) -> None:
        """Note that a group did not work as a whole: its halves are tried, hotter one first.

        Args:
            name: of the rewrite.
            group: what was tried.
            first: try the halves before what else waits (the group was wrong: one site is the
                culprit and the others may be good).
        """
        if len(group) == 1:
            self.tried.add(group[0].edit.key)
        if self.waiting is None:
            return
        left = self.waiting.setdefault(name, deque())
        parts = halves(group)
        if first:
            left.extendleft(reversed(parts))
        else:
            left.extend(parts)

    def combination(self, rng: random.Random) -> list[Edit]:
        """Return some near misses that fit together, the best ones first."""
        self.combined = len(self.promising)
        ranked = sorted(self.promising.values(), key=lambda pair: -pair[1])[:12]
        chosen: list[Edit] = []
        lines: set[str] = set()
        for edit, _ in ranked:
            if edit.needed <= self.state.position.keys() and not edit.touched & lines:
                chosen.append(edit)
                lines |= edit.touched
            if len(chosen) == 6:
                break
        return chosen if len(chosen) >= 2 else []

    def near_miss(self, edits: tuple[Edit, ...], gain: Gain | None) -> None:
        """Remember single edits that looked faster, but not significantly."""
        if gain is not None and gain.point > 1.001 and len(edits) == 1:
            self.promising[edits[0].key] = (edits[0], gain.point)
