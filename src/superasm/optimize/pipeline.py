"""The main job: propose, check, race, and time the winner afresh.

1. Proposers make candidates; each is built and tested. Equal ones are evaluated once. A language
   model, if there is one, is asked meanwhile, and for some time after.
2. Those that pass are raced on the selection inputs: all get a few pairs, the better half gets
   twice as many, and so on (successive halving: Karnin, Koren & Somekh, ICML 2013).
3. Search goes on from the best of them (`searching`), as far as the budget goes. What it makes is
   compared with the best of the compilers on fresh runs on the held-out inputs; unless it is
   significantly faster there, the compilers' program stays the answer.
4. The winner is timed on fresh runs, on the held-out inputs. Only this figure is reported: the
   one it was selected on is too good by construction (winner's curse).
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace

from superasm.asm.normalise import normalise
from superasm.asm.parse import AsmSyntaxError
from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.sequential import Contest
from superasm.core.verdict import Status, Verdict, judge
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.timing import rules_of
from superasm.optimize.adviser import Adviser
from superasm.optimize.bench import quickest
from superasm.optimize.improve import Improver, Reporter, baseline_candidate
from superasm.optimize.memory import SearchMemory
from superasm.optimize.result import Contender, Failure, Progress, Result
from superasm.optimize.searching import SearchPlan

# Parts of the budget: finding and checking candidates, then choosing; the rest is the final.
_CHECK_PART = 0.4
_RACE_PART = 0.75
# The same when a search follows,
_CHECK_PART_BEFORE_SEARCH = 0.2
_RACE_PART_BEFORE_SEARCH = 0.33
# The same when a model is asked: it has until this part, and the race until that one.
_MODEL_PARTS = 0.60, 0.80
_MODEL_PARTS_BEFORE_SEARCH = 0.45, 0.55
# Until then it searches, and takes the result apart.
_SEARCH_PARTS = 0.80, 0.86
_FIRST_RACE_PAIRS = 3
_KEPT_BY_QUICK_RACE = 8
_LAST_RACE_PAIRS = 24
_FINAL_SECONDS_AT_LEAST = 4.0
_WORKERS = 2


Proposal = Callable[[], Candidate | Failure]
Record = Callable[[Candidate, Evaluation, Verdict], None]


def optimize(
    evaluator: Evaluator,
    proposals: Iterable[tuple[str, Proposal]],
    settings: Settings,
    *,
    budget_seconds: float,
    reporter: Reporter,
    record: Record,
    search: SearchPlan | None = None,
    memory: SearchMemory | None = None,
    adviser: Adviser | None = None,
) -> Result:
    """Find the fastest candidate within the budget: among the proposals, and by search from them.

    Args:
        evaluator: of the admitted task.
        proposals: (name, function that makes a candidate), most promising first. Those that come
            late are waited for while the first are tried.
        settings: timing plan and limits.
        budget_seconds: when to stop; the final timing of the winner always gets some seconds.
        reporter: where progress goes.
        record: called with every evaluation, from one thread at a time.
        search: what to search with after the race; None to stop there.
        memory: what earlier searches of this task found out, and where this one's steps go.
        adviser: a model to ask beside the proposals; what it finds races with them.

    Raises:
        MachineError: the machine failed. Ctrl-C does not raise: it ends the search early.
    """
    run = _Optimization(evaluator, settings, budget_seconds, reporter, record)
    return run.run(proposals, search, memory, adviser)


class _Optimization:
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
        self._check_part, self._race_part = _CHECK_PART, _RACE_PART
        self._improver: Improver | None = None

    def run(
        self,
        proposals: Iterable[tuple[str, Proposal]],
        search: SearchPlan | None,
        memory: SearchMemory | None,
        adviser: Adviser | None,
    ) -> Result:
        interrupted = final = False
        winner: Contender | None = None
        best_compiler: Contender | None = None
        if search is not None:
            self._check_part, self._race_part = _CHECK_PART_BEFORE_SEARCH, _RACE_PART_BEFORE_SEARCH
        try:
            self._gather(proposals, adviser, before_search=search is not None)
            winner = best_compiler = self._race(quick=search is not None)
            if search is not None:
                self._improver = Improver(
                    self._evaluator, search, self._reporter, self._keep_facts, memory
                )
                until = [self._started + self._budget * part for part in _SEARCH_PARTS]
                self._improver.search(
                    winner, self._found.contenders, deadline=until[0], explain_until=until[1]
                )
                if self._improver.beats(winner, max_seconds=self._left() / 2):
                    winner = self._improver.contender
            while winner is not None and not final:
                timed = self._final(winner)
                if timed.verdict.status is Status.PASSED:
                    winner, final = timed, True
                else:
                    self._replace(winner, timed)
                    winner = self._best_so_far()
        except KeyboardInterrupt:
            interrupted = True
            mine = self._improver.contender if self._improver else None
            winner = mine or winner or self._best_so_far()
        ranking = sorted(self._found.contenders, key=lambda c: -c.point)
        improver = self._improver
        return Result(
            winner=winner,
            final=final,
            ranking=tuple(ranking),
            failures=tuple(self._found.failures),
            offered=self._found.offered,
            proposed=self._found.proposed,
            duplicates=self._found.duplicates,
            interrupted=interrupted,
            seconds=time.monotonic() - self._started,
            started=self._started,
            best_compiler=best_compiler,
            searched=improver.searched if improver else None,
            over_best_compiler=improver.over_best if improver else None,
            search_won=improver is not None and improver.is_mine(winner),
        )

    def _left(self, part: float = 1.0) -> float:
        return self._started + self._budget * part - time.monotonic()

    def _gather(
        self,
        proposals: Iterable[tuple[str, Proposal]],
        adviser: Adviser | None,
        *,
        before_search: bool,
    ) -> None:
        """Check all proposals, and what the adviser makes meanwhile."""
        if adviser is None:
            self._check_all(proposals)
            return
        parts = _MODEL_PARTS_BEFORE_SEARCH if before_search else _MODEL_PARTS
        until, self._race_part = self._started + self._budget * parts[0], parts[1]
        adviser.begin(self._evaluator, self._settings, self._take, deadline=until)
        try:
            self._check_all(proposals)
            self._reporter.phase(f"asking a model: {adviser.name}")
            adviser.finish(self._reporter.step)
            self._reporter.phase(f"{adviser.name}: {adviser.status}")
        finally:
            adviser.stop()

    def _take(
        self, candidate: Candidate, evaluation: Evaluation, verdict: Verdict, allowed: bool
    ) -> None:
        """Record what the adviser found, and let it race if it is right, allowed and new."""
        with self._lock:
            self._record(candidate, evaluation, verdict)
            if verdict.status is not Status.PASSED or not allowed:
                return
            text = normalise(candidate.assembly)
            if text not in self._seen and not evaluation.build.identical:
                self._seen.add(text)
                self._found.contenders.append(Contender(candidate, evaluation, verdict))

    def _check_all(self, proposals: Iterable[tuple[str, Proposal]]) -> None:
        pool = ThreadPoolExecutor(max_workers=_WORKERS)
        futures: dict[Future[None], str] = {}
        try:
            for name, proposal in proposals:
                futures[pool.submit(self._check_one, name, proposal)] = name
                self._found.offered += 1
            self._reporter.phase("building and testing candidates")
            waiting: Iterable[Future[None]] = as_completed(
                futures, timeout=max(1.0, self._left(self._check_part))
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
            try:
                text = normalise(proposed.assembly)
            except AsmSyntaxError as error:
                self._found.failures.append(Failure(name, str(Status.REFUSED), str(error)))
                return
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
        return self._keep(candidate, evaluation, timing.plan if timing else None)

    def _keep_facts(self, candidate: Candidate, evaluation: Evaluation) -> None:
        self._keep(candidate, evaluation)

    def _keep(
        self, candidate: Candidate, evaluation: Evaluation, plan: TimingPlan | None = None
    ) -> Contender:
        """Judge and record an evaluation."""
        verdict = judge(evaluation, rules_of(plan or self._settings.timing))
        with self._lock:
            self._record(candidate, evaluation, verdict)
        return Contender(candidate, evaluation, verdict)

    def _race(self, *, quick: bool) -> Contender | None:
        """Return the most promising contender, or None if none looks faster than the baseline.

        Args:
            quick: begin with few pairs on one input, to leave time for what follows.
        """
        alive = list(self._found.contenders)
        pairs = _FIRST_RACE_PAIRS
        if quick and len(alive) > _KEPT_BY_QUICK_RACE:
            alive = self._quick_race(alive)[:_KEPT_BY_QUICK_RACE]
            pairs *= 2
        timed = False
        while alive and pairs <= _LAST_RACE_PAIRS:
            self._reporter.phase(f"racing {len(alive)} candidates, {pairs} pairs each")
            plan = self._race_plan(pairs)
            for position, contender in enumerate(alive):
                if (position or timed) and self._left(self._race_part) <= 0:
                    break
                fresh = self._evaluate(contender.candidate, TimingRequest(plan))
                timed = True
                self._replace(contender, fresh)
                alive[position] = fresh
                self._reporter.step(position + 1, len(alive), fresh.candidate.proposer)
            alive = sorted(
                (c for c in alive if c.verdict.speedup is not None), key=lambda c: -c.point
            )
            if self._left(self._race_part) <= 0 or len(alive) <= 1:
                break
            alive = alive[: max(2, (len(alive) + 1) // 2)]
            pairs *= 2
        return alive[0] if alive and alive[0].point > 1 else None

    def _quick_race(self, alive: Sequence[Contender]) -> list[Contender]:
        """Return the contenders, fastest first by a few pairs on the quickest input."""
        self._reporter.phase(
            f"racing {len(alive)} candidates, {_FIRST_RACE_PAIRS} pairs on one input"
        )
        rules = Contest(looks=(_FIRST_RACE_PAIRS,))
        points: dict[str, float] = {}
        case = quickest(self._evaluator.baseline)
        for position, contender in enumerate(alive, 1):
            if self._left(self._race_part) <= 0:
                break
            duel = self._evaluator.compare(
                contender.candidate,
                baseline_candidate(self._evaluator),
                [case],
                rules,
                seed=position,
                max_seconds=max(1.0, self._left(self._race_part)),
            )
            if duel.gain is not None:
                points[contender.candidate.id] = duel.gain.point
            self._reporter.step(position, len(alive), contender.candidate.proposer)
        return sorted(alive, key=lambda c: -points.get(c.candidate.id, 0.0))

    def _race_plan(self, pairs: int) -> TimingPlan:
        return replace(
            self._settings.timing,
            first_look_pairs=pairs,
            max_pairs=pairs,
            precision=0.0,
            max_seconds=max(2.0, self._left(self._race_part)),
        )

    def _replace(self, old: Contender, new: Contender) -> None:
        if self._improver is not None and self._improver.is_mine(old):
            self._improver.contender = None
            self._found.failures.append(
                Failure(new.candidate.proposer, str(new.verdict.status), new.verdict.reason)
            )
            return
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
