"""Times a candidate against the baseline: interleaved, pinned, adaptive, every output checked.

Covers: drift and noise (pairs in an order drawn by chance, see core.stats); a candidate that
    behaves differently when timed (its output is checked in every timed run, which is started
    exactly like a test run); several looks at the data (error is spent over them).
Does not cover: interference that hits one side on purpose from outside the jail.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from superasm.config.settings import TimingPlan
from superasm.core.errors import SandboxError, TaskError, TaskProblem
from superasm.core.evaluation import (
    CaseResult,
    InputTiming,
    Run,
    RunStatus,
    Samples,
    StopReason,
    Timing,
)
from superasm.core.task import Case
from superasm.core.verdict import (
    Outcome,
    Rules,
    choose_metric,
    measured,
    outcome_of,
)
from superasm.evaluate.correctness import compare
from superasm.sandbox.driver import Jail
from superasm.sandbox.protocol import Execution

_CHUNK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Programs:
    """The three linked programs that take part."""

    baseline: bytes
    candidate: bytes
    startup: bytes


def rules_of(plan: TimingPlan) -> Rules:
    """Return the rules of judgement that belong to a plan."""
    return Rules(
        confidence=plan.confidence,
        min_effect=plan.min_effect,
        first_look_pairs=plan.first_look_pairs,
        max_pairs=plan.max_pairs,
        metric=plan.metric,
    )


def time_candidate(
    jail: Jail,
    programs: Programs,
    cases: Sequence[Case],
    limits_ns: Sequence[int],
    plan: TimingPlan,
    *,
    cpu: int,
    seed: int,
    held_out: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Timing:
    """Sample until the plan is satisfied.

    Args:
        jail: a jail for programs.
        programs: baseline, candidate and empty program.
        cases: performance inputs, at least one.
        limits_ns: time limit of each.
        plan: when to look and when to stop.
        cpu: the CPU of the timing lane held.
        seed: of the order inside the pairs.
        held_out: recorded with the result.
        progress: called with (pairs done, pairs at most).

    Raises:
        SandboxError: the jail failed, or the baseline no longer runs to its end.
        TaskError: the baseline's own output changed.
    """
    sampler = Sampler(jail, programs, cases, limits_ns, cpu, random.Random(seed))
    rules = rules_of(plan)
    started = time.monotonic()
    target, looks = min(plan.first_look_pairs, plan.max_pairs), 0
    while True:
        in_time = sampler.advance(target, started + plan.max_seconds, progress, plan.max_pairs)
        if sampler.failure is not None:
            stop = StopReason.WRONG_OUTPUT
            break
        looks += 1
        stop_now = _stop_reason(sampler.timings(), plan, rules)
        if stop_now is not None:
            stop = stop_now
            break
        if not in_time or target >= plan.max_pairs:
            stop = StopReason.MOST_PAIRS if in_time else StopReason.BUDGET
            break
        target = min(2 * target, plan.max_pairs)
    return Timing(
        inputs=tuple(sampler.timings()),
        looks=looks,
        stop=stop,
        failure=sampler.failure,
        cases=tuple(sampler.results.values()),
        executions=sampler.executions,
        held_out=held_out,
        seed=seed,
    )


def _stop_reason(
    timings: Sequence[InputTiming], plan: TimingPlan, rules: Rules
) -> StopReason | None:
    found = measured(timings, choose_metric(timings, plan.metric), rules)
    if found is None:
        return None
    if (found.high - found.low) / 2 / found.point <= plan.precision:
        return StopReason.PRECISE
    decided = outcome_of(found, rules) is not Outcome.NO_DIFFERENCE
    if plan.stop_when_decided and decided:
        return StopReason.DECIDED
    return None


class Sampler:
    """Collects rounds: every input once, baseline and candidate in a random, balanced order.

    Args:
        jail: a jail for programs.
        programs: what takes part.
        cases: performance inputs, at least one.
        limits_ns: time limit of each.
        cpu: the CPU of the timing lane held.
        order: draws the order inside the pairs.
        trusted: the baseline side is the task's own baseline, so that a failure of it is an error
            of task or machine. False: it is a candidate too, and its failure is data.

    Attributes:
        executions: processes run so far.
        failure: the candidate's run whose output was wrong, if any.
        reference_failure: the same of a baseline side that is not trusted.
        results: the candidate's first run on each input.
    """

    def __init__(
        self,
        jail: Jail,
        programs: Programs,
        cases: Sequence[Case],
        limits_ns: Sequence[int],
        cpu: int,
        order: random.Random,
        *,
        trusted: bool = True,
    ) -> None:
        self._jail = jail
        self._trusted = trusted
        self._cases = cases
        self._limits = limits_ns
        self._cpu = cpu
        self._order = order
        self._images = {
            "baseline": jail.load(programs.baseline),
            "candidate": jail.load(programs.candidate),
            "startup": jail.load(programs.startup),
        }
        self._stdin = [jail.load(case.stdin) for case in cases]
        self._runs: list[dict[str, list[Run]]] = [
            {"baseline": [], "candidate": [], "startup": []} for _ in cases
        ]
        self._baseline_first = [True] * len(cases)
        self._rounds = 0
        self._seconds_per_round = 0.0
        self.executions = 0
        self.failure: CaseResult | None = None
        self.reference_failure: CaseResult | None = None
        self.results: dict[str, CaseResult] = {}

    def advance(
        self,
        target: int,
        deadline: float,
        progress: Callable[[int, int], None] | None,
        most: int,
    ) -> bool:
        """Go on to `target` rounds; False if the deadline came first (one round is always done)."""
        while self._rounds < target and not (self.failure or self.reference_failure):
            left = deadline - time.monotonic()
            if self._rounds and left < self._seconds_per_round:
                return False
            affordable = min(_CHUNK_SECONDS, left) / max(1e-4, self._seconds_per_round)
            chunk = min(target - self._rounds, max(1, int(affordable))) if self._rounds else 1
            before = time.monotonic()
            self._do(chunk)
            self._seconds_per_round = (time.monotonic() - before) / chunk
            if progress is not None:
                progress(self._rounds, most)
        return True

    def _do(self, rounds: int) -> None:
        plan = [
            step
            for number in range(self._rounds, self._rounds + rounds)
            for index in range(len(self._cases))
            for step in self._steps(number, index)
        ]
        executions = [self._execution(index, side) for index, side in plan]
        late: list[int] = []
        runs: list[Run] = []
        for position, run in self._jail.stream(executions):
            index, side = plan[position]
            result = self._checked(index, side, run)
            if result is not None and result.status is RunStatus.TIMED_OUT:
                late.append(position)
            elif result is not None:
                self._take(side, result)
            # The bytes were compared; keeping them for hundreds of runs would cost memory.
            runs.append(replace(run, stdout=b"", stderr=b""))
        for position in late:
            runs[position] = self._once_more(*plan[position], executions[position])
        for (index, side), run in zip(plan, runs, strict=True):
            self._runs[index][side].append(run)
        self._rounds += rounds
        self.executions += len(executions) + len(late)

    def _steps(self, number: int, index: int) -> list[tuple[int, str]]:
        """The runs of one round on one input. Every two rounds hold both orders once."""
        if number % 2 == 0:
            self._baseline_first[index] = self._order.random() < 0.5
        pair = ["baseline", "candidate"]
        if self._baseline_first[index] == bool(number % 2):
            pair.reverse()
        # Start-up hardly varies: one such run for every second pair is enough.
        extra = ["startup"] if number % 2 == 0 else []
        return [(index, side) for side in (*pair, *extra)]

    def _execution(self, index: int, side: str) -> Execution:
        return self._jail.program(
            self._images[side],
            self._stdin[index],
            wall_limit_ns=self._limits[index],
            cpu=self._cpu,
        )

    def _checked(self, index: int, side: str, run: Run) -> CaseResult | None:
        """Compare a run with its case; None for a start-up run, which has no right output."""
        if side == "startup":
            return None
        return compare(run, self._cases[index], self._limits[index])

    def _once_more(self, index: int, side: str, execution: Execution) -> Run:
        """A run took too long, though it did not before: the machine may have stalled."""
        run = self._jail.run([execution])[0]
        result = self._checked(index, side, run)
        if result is not None:
            self._take(side, result)
        return replace(run, stdout=b"", stderr=b"")

    def _take(self, side: str, result: CaseResult) -> None:
        """Note a checked run: a failure of the candidate is data, one of the baseline an error."""
        if side == "candidate":
            if not result.matched and self.failure is None:
                self.failure = replace(result, difference=f"while timed: {result.difference}")
            if not result.matched or result.case not in self.results:
                self.results[result.case] = self.failure or result
        elif result.matched:
            return
        elif not self._trusted:
            self.reference_failure = self.reference_failure or result
        elif result.status is RunStatus.EXITED:
            raise TaskError(
                f"the program is not deterministic: it failed {result.case} while timed:"
                f" {result.difference}",
                hint="outputs must depend on stdin alone",
                problem=TaskProblem.NOT_DETERMINISTIC,
            )
        else:
            raise SandboxError(
                f"the baseline failed {result.case} while timed: {result.difference}",
                hint="this machine is overloaded, or the program is not deterministic",
            )

    def timings(self) -> list[InputTiming]:
        """Return the samples so far."""
        return [
            InputTiming(
                case=case.name,
                baseline=_samples(runs["baseline"]),
                candidate=_samples(runs["candidate"]),
                startup=_samples(runs["startup"]),
            )
            for case, runs in zip(self._cases, self._runs, strict=True)
        ]


def _samples(runs: Sequence[Run]) -> Samples:
    counted = all(run.cycles is not None for run in runs)
    return Samples(
        wall_ns=tuple(run.wall_ns for run in runs),
        cpu_ns=tuple(run.cpu_ns for run in runs),
        loader_ns=tuple(run.loader_ns for run in runs),
        cycles=tuple(run.cycles or 0 for run in runs) if counted else (),
        instructions=tuple(run.instructions or 0 for run in runs) if counted else (),
    )
