"""The main job: propose, check, race, and time the winner afresh.

1. Proposers make candidates; each is built and tested. Equal ones are evaluated once.
2. Those that pass are raced on the selection inputs: all get a few pairs, the better half gets
   twice as many, and so on (successive halving: Karnin, Koren & Somekh, ICML 2013).
3. The winner is timed on fresh runs, on the held-out inputs. Only this figure is reported: the
   one it was selected on is too good by construction (winner's curse).
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field, replace
from typing import Protocol

from superasm.asm.normalise import normalise
from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.verdict import Outcome, Status, Verdict, judge
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.timing import rules_of

# Parts of the budget: finding and checking candidates, then choosing; the rest is the final.
_CHECK_PART = 0.4
_RACE_PART = 0.75
_FIRST_RACE_PAIRS = 3
_LAST_RACE_PAIRS = 24
_FINAL_SECONDS_AT_LEAST = 4.0
_WORKERS = 2


class Reporter(Protocol):
    """Where progress goes."""

    def phase(self, text: str) -> None:
        """A new stage of the work begins."""

    def step(self, done: int, total: int, text: str) -> None:
        """Something was finished within the stage."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A candidate with the facts and the judgement of its latest evaluation."""

    candidate: Candidate
    evaluation: Evaluation
    verdict: Verdict

    @property
    def point(self) -> float:
        """Speedup of the latest timing; 1 if it was not timed."""
        return self.verdict.speedup.point if self.verdict.speedup else 1.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A proposal that came to nothing, and why."""

    name: str
    status: str
    reason: str


@dataclass(slots=True)
class Progress:
    """What has been found so far; kept whole when the user interrupts."""

    contenders: list[Contender] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    duplicates: int = 0
    proposed: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What `optimize` found.

    Attributes:
        winner: the best candidate with its final, fresh timing; None when no candidate was
            timed as faster while racing, or none passed.
        final: the winner was timed afresh, on held-out inputs where there are any.
        ranking: all that passed and differ from the baseline, best first by race timing.
        failures: proposals that came to nothing.
        offered: how many proposals there were; the budget may not reach all of them.
        proposed: how many were tried.
        duplicates: how many of them equalled another one or the baseline.
        interrupted: the user stopped it; what was found so far is here.
        seconds: wall time used.
    """

    winner: Contender | None
    final: bool
    ranking: tuple[Contender, ...]
    failures: tuple[Failure, ...]
    offered: int
    proposed: int
    duplicates: int
    interrupted: bool
    seconds: float

    @property
    def faster(self) -> bool:
        """The winner is significantly faster than the baseline in its final timing."""
        return (
            self.winner is not None and self.final and self.winner.verdict.outcome is Outcome.FASTER
        )


Proposal = Callable[[], Candidate | Failure]
Record = Callable[[Candidate, Evaluation, Verdict], None]


def optimize(
    evaluator: Evaluator,
    proposals: Sequence[tuple[str, Proposal]],
    settings: Settings,
    *,
    budget_seconds: float,
    reporter: Reporter,
    record: Record,
) -> Result:
    """Find the fastest candidate among the proposals within the budget.

    Args:
        evaluator: of the admitted task.
        proposals: (name, function that makes a candidate), most promising first.
        settings: timing plan and limits.
        budget_seconds: when to stop; the final timing of the winner always gets some seconds.
        reporter: where progress goes.
        record: called with every evaluation, from one thread at a time.

    Raises:
        MachineError: the machine failed. Ctrl-C does not raise: it ends the search early.
    """
    return _Search(evaluator, settings, budget_seconds, reporter, record).run(proposals)


class _Search:
    """One run of `optimize`; holds what its stages share."""

    def __init__(
        self,
        evaluator: Evaluator,
        settings: Settings,
        budget_seconds: float,
        reporter: Reporter,
        record: Record,
    ) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._budget = budget_seconds
        self._reporter = reporter
        self._record = record
        self._found = Progress()
        self._seen = {normalise(evaluator.baseline.assembly)}
        self._lock = threading.Lock()
        self._started = time.monotonic()

    def run(self, proposals: Sequence[tuple[str, Proposal]]) -> Result:
        interrupted = final = False
        winner: Contender | None = None
        try:
            self._check_all(proposals)
            winner = self._race()
            while winner is not None and not final:
                timed = self._final(winner)
                if timed.verdict.status is Status.PASSED:
                    winner, final = timed, True
                else:
                    self._replace(winner, timed)
                    winner = self._best_so_far()
        except KeyboardInterrupt:
            interrupted = True
            winner = winner or self._best_so_far()
        ranking = sorted(self._found.contenders, key=lambda c: -c.point)
        return Result(
            winner=winner,
            final=final,
            ranking=tuple(ranking),
            failures=tuple(self._found.failures),
            offered=len(proposals),
            proposed=self._found.proposed,
            duplicates=self._found.duplicates,
            interrupted=interrupted,
            seconds=time.monotonic() - self._started,
        )

    def _left(self, part: float = 1.0) -> float:
        return self._started + self._budget * part - time.monotonic()

    def _check_all(self, proposals: Sequence[tuple[str, Proposal]]) -> None:
        self._reporter.phase("building and testing candidates")
        pool = ThreadPoolExecutor(max_workers=_WORKERS)
        futures: dict[Future[None], str] = {}
        try:
            for name, proposal in proposals:
                futures[pool.submit(self._check_one, name, proposal)] = name
            waiting: Iterable[Future[None]] = as_completed(
                futures, timeout=max(1.0, self._left(_CHECK_PART))
            )
            for done, future in enumerate(waiting, 1):
                future.result()
                self._reporter.step(done, len(futures), futures[future])
        except FutureTimeout:
            self._reporter.step(len(futures), len(futures), "out of time, going on with these")
        except KeyboardInterrupt:
            self._reporter.phase("stopping: what is running is finished first")
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        for future in futures:
            if not future.cancelled():
                future.result()  # Raises what went wrong with the machine since time was out.

    def _check_one(self, name: str, proposal: Proposal) -> None:
        proposed = proposal()
        with self._lock:
            self._found.proposed += 1
            if isinstance(proposed, Failure):
                self._found.failures.append(proposed)
                return
            text = normalise(proposed.assembly)
            if text in self._seen:
                self._found.duplicates += 1
                return
            self._seen.add(text)
        contender = self._evaluate(proposed, None)
        with self._lock:
            if contender.verdict.status is not Status.PASSED:
                verdict = contender.verdict
                self._found.failures.append(Failure(name, str(verdict.status), verdict.reason))
            elif contender.evaluation.build.identical:
                self._found.duplicates += 1
            else:
                self._found.contenders.append(contender)

    def _evaluate(self, candidate: Candidate, timing: TimingRequest | None) -> Contender:
        def progress(done: int, most: int) -> None:
            self._reporter.step(done, most, f"{done} pairs, {candidate.proposer}")

        evaluation = self._evaluator.evaluate(
            candidate, timing, progress=progress if timing and timing.held_out else None
        )
        plan = timing.plan if timing else self._settings.timing
        verdict = judge(evaluation, rules_of(plan))
        with self._lock:
            self._record(candidate, evaluation, verdict)
        return Contender(candidate, evaluation, verdict)

    def _race(self) -> Contender | None:
        """Return the most promising contender, or None if none looks faster than the baseline."""
        alive = list(self._found.contenders)
        pairs = _FIRST_RACE_PAIRS
        while alive and pairs <= _LAST_RACE_PAIRS:
            self._reporter.phase(f"racing {len(alive)} candidates, {pairs} pairs each")
            plan = self._race_plan(pairs)
            for position, contender in enumerate(alive):
                if (position or pairs > _FIRST_RACE_PAIRS) and self._left(_RACE_PART) <= 0:
                    break
                fresh = self._evaluate(contender.candidate, TimingRequest(plan))
                self._replace(contender, fresh)
                alive[position] = fresh
                self._reporter.step(position + 1, len(alive), fresh.candidate.proposer)
            alive = sorted(
                (c for c in alive if c.verdict.speedup is not None), key=lambda c: -c.point
            )
            if self._left(_RACE_PART) <= 0 or len(alive) <= 1:
                break
            alive = alive[: max(2, (len(alive) + 1) // 2)]
            pairs *= 2
        return alive[0] if alive and alive[0].point > 1 else None

    def _race_plan(self, pairs: int) -> TimingPlan:
        return replace(
            self._settings.timing,
            first_look_pairs=pairs,
            max_pairs=pairs,
            precision=0.0,
            max_seconds=max(2.0, self._left(_RACE_PART)),
        )

    def _replace(self, old: Contender, new: Contender) -> None:
        position = self._found.contenders.index(old)
        if new.verdict.status is Status.PASSED:
            self._found.contenders[position] = new
            return
        # It passed before and fails now: it is not deterministic, so it is not right.
        del self._found.contenders[position]
        self._found.failures.append(
            Failure(new.candidate.proposer, str(new.verdict.status), new.verdict.reason)
        )

    def _final(self, winner: Contender) -> Contender:
        self._reporter.phase(f"timing the winner afresh: {winner.candidate.proposer}")
        plan = self._settings.timing
        seconds = max(_FINAL_SECONDS_AT_LEAST, min(plan.max_seconds, self._left()))
        request = TimingRequest(replace(plan, max_seconds=seconds), held_out=True)
        return self._evaluate(winner.candidate, request)

    def _best_so_far(self) -> Contender | None:
        timed = [c for c in self._found.contenders if c.verdict.speedup is not None]
        best = max(timed, key=lambda c: c.point, default=None)
        return best if best is not None and best.point > 1 else None
