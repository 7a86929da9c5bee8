"""The search itself: one thread proposes and checks ahead, this one times.

Proposals are numbered, checked in order by the other thread, and judged in order here. Number n is
drawn knowing the outcomes of all up to n - WINDOW and no others, so that with one seed and the same
outcomes of checks and timings the sequence of proposals is the same, however fast either thread
is. What can't be the same twice is the outcomes of timing, and when the budget ends.

Acceptance: faster in a sequential comparison with the current best of its lineage, then again on
fresh samples of all selection inputs, then right on every input.
"""

import math
import random
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from superasm.core.sequential import CONFIRMING, SCREENING
from superasm.propose.rules.base import Rewrite
from superasm.propose.search.bandit import Arm, Bandit
from superasm.propose.search.bench import Bench, Checked, Raced
from superasm.propose.search.lineage import (
    COMBINE,
    LOCAL,
    Lineage,
    combine_arm,
    local_arms,
    rule_arm,
)
from superasm.propose.search.local import random_edit
from superasm.propose.search.sites import Prepared, Site, prepare
from superasm.propose.search.state import ConflictError, Edit, Gain, State, Step

WINDOW = 8
_SCREEN_SECONDS = 4.0
_FIRST_TESTS = 2
# A lineage this far behind the best (log speedup) gets no more tries.
_HOPELESS = 0.08
_BEST_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Start:
    """A program to start from, and its estimated speedup over the task's baseline."""

    state: State
    speedup: float


@dataclass(slots=True)
class Counts:
    """What the search did; `broken` are rewrites that raised an exception, with its last line."""

    proposed: int = 0
    repeated: int = 0
    unfit: int = 0
    wrong: int = 0
    timed: int = 0
    confirmed: int = 0
    accepted: int = 0
    timing_seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What the search ended with.

    Attributes:
        lineages: best first, by estimate.
        arms: what each kind of move did.
        counts: totals.
        seconds: wall time.
        interrupted: the user stopped it.
    """

    lineages: tuple[Lineage, ...]
    arms: Mapping[str, Arm]
    counts: Counts
    seconds: float
    interrupted: bool


@dataclass(slots=True)
class _Proposal:
    """One try on its way through checking and timing."""

    lineage: Lineage
    parent: State
    arm: str
    edits: tuple[Edit, ...]
    group: tuple[Site, ...] = ()
    checked: "Future[tuple[State | None, Checked]] | None" = None


class Search:
    """One run of the search over rewrites and random edits.

    Args:
        bench: checks and measures.
        rewrites: what to apply.
        starts: where to begin, at least one.
        seed: of every random choice.
        clock: seconds, monotonic.
        deadline: clock time at which to stop.
        accepted: called with each accepted step: (state before, step, state after, its estimated
            log speedup over the baseline).
        progress: called with one line whenever something was decided.
        local: also try random edits.
        known_wrong: keys of programs that an earlier run found wrong or no better.
        tried: called with (key, status, failing case) of each program decided.
    """

    def __init__(
        self,
        bench: Bench,
        rewrites: Sequence[Rewrite],
        starts: Sequence[Start],
        *,
        seed: int,
        clock: Callable[[], float],
        deadline: float,
        accepted: Callable[[State, Step, State, float], None] = lambda *_: None,
        progress: Callable[[str], None] = lambda _: None,
        local: bool = True,
        known_wrong: Mapping[str, str] | None = None,
        tried: Callable[[str, str, str], None] = lambda *_: None,
    ) -> None:
        self._bench = bench
        self._rewrites = rewrites
        self._clock = clock
        self._began = clock()
        self._deadline = deadline
        self._on_accepted = accepted
        self._progress = progress
        self._on_tried = tried
        self._local = local
        self._rng = random.Random(f"search/{seed}")
        self._seen: set[str] = set(known_wrong or {})
        self._kills: Counter[str] = Counter(c for c in (known_wrong or {}).values() if c)
        self._bandit = Bandit()
        for arm in (*local_arms(), combine_arm()):
            self._bandit.add(arm)
        for rewrite in rewrites:
            self._bandit.add(rule_arm(rewrite.name, rewrite.kind))
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._window: deque[_Proposal] = deque()
        self._ahead: deque[_Proposal] = deque()
        self.counts = Counts()
        self._lineages: list[Lineage] = []
        for start in starts:
            lineage = Lineage(start.state, start.state, math.log(start.speedup))
            lineage.prepared = self._worker.submit(self._prepare, start.state)
            lineage.curve.append((self._began, lineage.score))
            self._lineages.append(lineage)
            self._seen.add(start.state.key)

    def run(self) -> Found:
        """Search until the deadline, or until nothing is left to try.

        Raises:
            MachineError: the machine failed. Ctrl-C does not raise: it ends the search.
        """
        interrupted = False
        try:
            while self._clock() < self._deadline:
                self._fill()
                if not self._window:
                    break
                self._judge(self._window.popleft())
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self._worker.shutdown(wait=True, cancel_futures=True)
        ranked = sorted(self._lineages, key=lambda line: -line.score)
        seconds = self._clock() - self._began
        return Found(tuple(ranked), self._bandit.arms, self.counts, seconds, interrupted)

    def _prepare(self, state: State) -> Prepared:
        found = prepare(state, self._rewrites, self._bench.hot(state.unit))
        self.counts.broken.update(found.broken)
        return found

    # ---- proposing

    def _fill(self) -> None:
        while len(self._window) < WINDOW:
            proposal = self._ahead.popleft() if self._ahead else self._draw()
            if proposal is None:
                return
            self.counts.proposed += 1
            first = tuple(name for name, _ in self._kills.most_common(_FIRST_TESTS))
            proposal.checked = self._worker.submit(self._check, proposal, first)
            self._window.append(proposal)

    def _draw(self) -> _Proposal | None:
        for _ in range(20):
            lineage = self._choose_lineage()
            names = lineage.arms()
            if not self._local:
                names = [name for name in names if not name.startswith(LOCAL)]
            name = self._bandit.choose(names, self._rng)
            if name is None:
                return None
            proposal = self._proposal(lineage, name)
            if proposal is not None:
                return proposal
        return None

    def _choose_lineage(self) -> Lineage:
        ranked = sorted(self._lineages, key=lambda line: -line.score)
        alive = [line for line in ranked if line.score > ranked[0].score - _HOPELESS]
        if len(alive) == 1 or self._rng.random() < _BEST_SHARE:
            return alive[0]
        return self._rng.choice(alive[1:])

    def _proposal(self, lineage: Lineage, name: str) -> _Proposal | None:
        if name == COMBINE:
            edits = lineage.combination(self._rng)
            return _Proposal(lineage, lineage.state, name, tuple(edits)) if edits else None
        if name.startswith(LOCAL):
            edit = random_edit(name.removeprefix(LOCAL), lineage.ready(), self._rng)
            return _Proposal(lineage, lineage.state, name, (edit,)) if edit else None
        group = lineage.next_group(name)
        edits = [site.edit for site in group]
        return _Proposal(lineage, lineage.state, name, tuple(edits), group)

    # ---- in the other thread

    def _check(self, proposal: _Proposal, first: tuple[str, ...]) -> tuple[State | None, Checked]:
        try:
            state = proposal.parent.apply(proposal.edits)
        except ConflictError as error:
            return None, Checked("unfit", str(error))
        if state.key in self._seen:
            return None, Checked("repeated")
        self._seen.add(state.key)
        return state, self._bench.check(state, first)

    # ---- judging

    def _judge(self, proposal: _Proposal) -> None:
        assert proposal.checked is not None
        state, checked = proposal.checked.result()
        lineage, arm = proposal.lineage, self._bandit.arms[proposal.arm]
        if state is None:
            self.counts.repeated += checked.status == "repeated"
            self.counts.unfit += checked.status == "unfit"
            if checked.status == "unfit":
                arm.learn(None, 0.02)
                self._failed(proposal, first=True)
            return
        if not checked.passed:
            self._wrong(proposal, state, checked)
            return
        if proposal.parent is not lineage.state:
            self._rebase(proposal)
            return
        raced = self._race(state, lineage)
        if raced.wrong:
            self._wrong(proposal, state, Checked("wrong_output", raced.wrong))
        elif not raced.better or raced.gain is None:
            arm.learn(None, raced.seconds)
            self._on_tried(state.key, "not_better", "")
            lineage.near_miss(proposal.edits, raced.gain)
            self._failed(proposal, first=False)
        else:
            self._confirm(proposal, state, raced)

    def _race(self, state: State, lineage: Lineage) -> Raced:
        raced = self._bench.race(state, lineage.state, SCREENING, thorough=False)
        self.counts.timed += 1
        self.counts.timing_seconds += raced.seconds
        if raced.reference_wrong:
            self._retreat(lineage, raced.reference_wrong)
        return raced

    def _confirm(self, proposal: _Proposal, state: State, raced: Raced) -> None:
        """Believe it only on fresh samples, and right on every input."""
        lineage, arm = proposal.lineage, self._bandit.arms[proposal.arm]
        again = self._bench.race(state, lineage.state, CONFIRMING, thorough=True)
        self.counts.confirmed += 1
        self.counts.timing_seconds += again.seconds
        seconds = raced.seconds + again.seconds
        if again.reference_wrong:
            self._retreat(lineage, again.reference_wrong)
            return
        checked = Checked("wrong_output", again.wrong) if again.wrong else Checked("passed")
        if checked.passed and again.better and again.gain is not None:
            checked = self._bench.finish(state)
            if checked.passed:
                self._accept(proposal, again.gain, seconds)
                return
        if not checked.passed:
            self._wrong(proposal, state, checked)
            return
        arm.learn(None, seconds)
        self._on_tried(state.key, "not_better", "")
        lineage.near_miss(proposal.edits, again.gain)
        self._failed(proposal, first=False)

    def _accept(self, proposal: _Proposal, gain: Gain, seconds: float) -> None:
        lineage, arm = proposal.lineage, self._bandit.arms[proposal.arm]
        why = proposal.edits[0].why
        if len(proposal.edits) > 1:
            why = f"{why} ({len(proposal.edits)} places)"
        before, step = lineage.state, Step(proposal.arm, why, proposal.edits, gain)
        after = before.apply(proposal.edits, step)
        arm.learn(math.log(gain.point), seconds)
        self.counts.accepted += 1
        lineage.score += math.log(gain.point)
        lineage.curve.append((self._clock(), lineage.score))
        lineage.tried.update(edit.key for edit in proposal.edits)
        for edit in proposal.edits:
            lineage.promising.pop(edit.key, None)
        lineage.renew(after, self._worker.submit(self._prepare, after))
        self._on_accepted(before, step, after, lineage.score)
        self._progress(f"{proposal.arm}: {gain.point:.3f}x, now {math.exp(lineage.score):.3f}x")

    def _wrong(self, proposal: _Proposal, state: State, checked: Checked) -> None:
        arm = self._bandit.arms[proposal.arm]
        arm.learn(None, 0.1, wrong=True)
        self.counts.wrong += 1
        self.counts.reasons[checked.status] += 1
        if checked.case:
            self._kills[checked.case] += 1
        self._on_tried(state.key, checked.status, checked.case)
        self._failed(proposal, first=True)

    def _failed(self, proposal: _Proposal, *, first: bool) -> None:
        if proposal.group:
            proposal.lineage.failed(proposal.arm, proposal.group, first=first)

    def _rebase(self, proposal: _Proposal) -> None:
        """Its parent has been improved meanwhile: try the same edits on the new one (crossover)."""
        group = proposal.group
        again = _Proposal(
            proposal.lineage, proposal.lineage.state, proposal.arm, proposal.edits, group
        )
        self._ahead.append(again)

    def _retreat(self, lineage: Lineage, reason: str) -> None:
        """The best program of a lineage turned out wrong: go back to its start."""
        self.counts.reasons["retreat"] += 1
        self._on_tried(lineage.state.key, "wrong_output", "")
        self._progress(f"{lineage.state.start}: a step was wrong after all ({reason})")
        lineage.score = lineage.curve[0][1]
        lineage.curve.append((self._clock(), lineage.score))
        lineage.renew(lineage.root, self._worker.submit(self._prepare, lineage.root))
