"""The judgement on an evaluation: a pure function of its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from superasm.core import stats
from superasm.core.evaluation import (
    BuildStage,
    CaseResult,
    Evaluation,
    InputTiming,
    Metric,
    RunStatus,
    Samples,
    Timing,
)
from superasm.core.stats import InputCosts, Interval


class Status(StrEnum):
    """`passed`, or the gravest thing that went wrong."""

    PASSED = "passed"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    BUILD_FAILED = "build_failed"
    WRONG_OUTPUT = "wrong_output"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUTPUT_LIMIT = "output_limit"
    FORBIDDEN_SYSCALL = "forbidden_syscall"
    NOT_STARTED = "not_started"


# Of a candidate that never became a program.
NOT_BUILT = (Status.NO_ANSWER, Status.REFUSED, Status.BUILD_FAILED)


class Outcome(StrEnum):
    """What the timing shows for a candidate that passed."""

    FASTER = "faster"
    SLOWER = "slower"
    NO_DIFFERENCE = "no_difference"


class Grade(StrEnum):
    """How strongly correctness is backed, weakest first."""

    TESTED = "tested"
    FUZZED = "fuzzed"
    BOUNDED = "bounded"
    PROVED = "proved"


class Flag(StrEnum):
    """What a reader must know beside the number."""

    IDENTICAL = "identical"
    STARTUP_DOMINATES = "startup_dominates"
    OVER_TENFOLD = "over_tenfold"
    NOT_HELD_OUT = "not_held_out"
    UNJAILED = "unjailed"
    WIDER_ISA = "wider_isa"
    LOADER_WORK = "loader_work"


@dataclass(frozen=True, slots=True)
class Speedup:
    """Baseline / candidate with interval, above 1 is faster, and what it was computed from."""

    point: float
    low: float
    high: float
    metric: Metric


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as a difference.

    Attributes:
        confidence: of the interval, over all looks together.
        min_effect: smallest relative difference that counts as one.
        first_look_pairs, max_pairs: the looks that were planned (error is spent over them).
        metric: "auto" takes the best metric that was recorded.
        flag_above: a speedup above this is flagged for review, never capped.
        startup_share: own work below this part of the run flags `startup_dominates`.
    """

    confidence: float = 0.99
    min_effect: float = 0.002
    first_look_pairs: int = 12
    max_pairs: int = 384
    metric: str = "auto"
    flag_above: float = 10.0
    startup_share: float = 0.5

    @property
    def alpha(self) -> float:
        """Error allowed for one look."""
        looks = stats.planned_looks(self.first_look_pairs, self.max_pairs)
        return stats.look_alpha(self.confidence, looks)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement.

    Attributes:
        status: `passed` or the named failure.
        outcome: what timing shows; None when it failed or was not timed.
        grade: how strongly correctness is backed; None when it failed.
        tests_passed, tests_total: cases with the right behaviour, and all of them.
        speedup: by the best metric; exactly 1 for an identical candidate; None when not timed.
        wall: the same by elapsed time.
        instructions: ratio baseline / candidate of user instructions, None without counters.
        reason: one line on the failure, "" when passed.
        flags: what a reader must know beside the number.
    """

    status: Status
    outcome: Outcome | None
    grade: Grade | None
    tests_passed: int
    tests_total: int
    speedup: Speedup | None
    wall: Speedup | None
    instructions: float | None
    reason: str
    flags: tuple[Flag, ...]


_FAILED_RUN = {
    RunStatus.FORBIDDEN_SYSCALL: Status.FORBIDDEN_SYSCALL,
    RunStatus.NOT_STARTED: Status.NOT_STARTED,
    RunStatus.CRASHED: Status.CRASHED,
    RunStatus.OUTPUT_LIMIT: Status.OUTPUT_LIMIT,
    RunStatus.TIMED_OUT: Status.TIMED_OUT,
    RunStatus.EXITED: Status.WRONG_OUTPUT,
}
_FAILED_BUILD = {
    BuildStage.EMPTY: Status.NO_ANSWER,
    BuildStage.SCREEN: Status.REFUSED,
    BuildStage.ASSEMBLE: Status.BUILD_FAILED,
    BuildStage.LINK: Status.BUILD_FAILED,
}


def judge(evaluation: Evaluation, rules: Rules) -> Verdict:
    """Judge the facts. Deterministic: the same facts and rules give the same verdict."""
    passed = sum(case.matched for case in evaluation.cases)
    status, reason = _status(evaluation)
    timing = evaluation.timing
    speedup = wall = None
    instructions = None
    outcome: Outcome | None = None
    if status is Status.PASSED and evaluation.build.identical:
        metric = Metric.CYCLES if evaluation.machine.counters else Metric.CPU_NS
        speedup, wall = Speedup(1.0, 1.0, 1.0, metric), Speedup(1.0, 1.0, 1.0, Metric.WALL_NS)
        outcome = Outcome.NO_DIFFERENCE
    elif status is Status.PASSED and timing is not None:
        metric = choose_metric(timing.inputs, rules.metric)
        speedup = measured(timing.inputs, metric, rules)
        wall = measured(timing.inputs, Metric.WALL_NS, rules)
        instructions = _instruction_ratio(timing.inputs)
        outcome = outcome_of(speedup, rules) if speedup else None
    return Verdict(
        status=status,
        outcome=outcome,
        grade=Grade.TESTED if status is Status.PASSED else None,
        tests_passed=passed,
        tests_total=evaluation.cases_total,
        speedup=speedup,
        wall=wall,
        instructions=instructions,
        reason=reason,
        flags=tuple(_flags(evaluation, speedup, rules)) if status is Status.PASSED else (),
    )


def choose_metric(inputs: Sequence[InputTiming], wanted: str) -> Metric:
    """Return the metric to compute a speedup from: the one wanted, or the best one recorded."""
    if wanted != "auto":
        return Metric(wanted)
    complete = all(i.baseline.cycles and i.candidate.cycles and i.startup.cycles for i in inputs)
    return Metric.CYCLES if complete and inputs else Metric.CPU_NS


def measured(inputs: Sequence[InputTiming], metric: Metric, rules: Rules) -> Speedup | None:
    """Return the speedup over these inputs by one metric; None without samples of it."""
    costs = input_costs(inputs, metric)
    if not costs or any(not len(c.baseline) or not len(c.candidate) for c in costs):
        return None
    found: Interval = stats.speedup(costs, alpha=rules.alpha)
    return Speedup(found.point, found.low, found.high, metric)


def outcome_of(speedup: Speedup | Interval, rules: Rules) -> Outcome:
    """Return what an interval decides: a difference counts only beyond `min_effect`."""
    if speedup.low > 1 + rules.min_effect:
        return Outcome.FASTER
    if speedup.high < 1 / (1 + rules.min_effect):
        return Outcome.SLOWER
    return Outcome.NO_DIFFERENCE


def input_costs(inputs: Sequence[InputTiming], metric: Metric) -> list[InputCosts]:
    """Return the samples of one metric in the form that `core.stats` takes."""

    def of(samples: Samples) -> tuple[int, ...]:
        return samples.of(metric)

    return [InputCosts(of(i.baseline), of(i.candidate), of(i.startup)) for i in inputs]


def _status(evaluation: Evaluation) -> tuple[Status, str]:
    build = evaluation.build
    if build.stage in _FAILED_BUILD:
        return _FAILED_BUILD[build.stage], build.message
    failures = [case for case in evaluation.cases if not case.matched]
    timing: Timing | None = evaluation.timing
    if timing is not None and timing.failure is not None:
        failures.append(timing.failure)
    if not failures and len(evaluation.cases) < evaluation.cases_total:
        return Status.WRONG_OUTPUT, "not every test was run"
    if not failures:
        return Status.PASSED, ""
    order = list(_FAILED_RUN)
    worst: CaseResult = min(failures, key=lambda case: order.index(case.status))
    return _FAILED_RUN[worst.status], f"{worst.case}: {worst.difference}"


def _instruction_ratio(inputs: Sequence[InputTiming]) -> float | None:
    """Geometric mean of baseline / candidate instructions, start-up included."""
    ratios = []
    for timed in inputs:
        if not timed.baseline.instructions or not timed.candidate.instructions:
            return None
        ratios.append(min(timed.baseline.instructions) / max(1, min(timed.candidate.instructions)))
    return stats.geometric_mean(ratios) if ratios else None


def _flags(evaluation: Evaluation, speedup: Speedup | None, rules: Rules) -> list[Flag]:
    flags = []
    timing = evaluation.timing
    if evaluation.build.identical:
        flags.append(Flag.IDENTICAL)
    if evaluation.build.wider_isa:
        flags.append(Flag.WIDER_ISA)
    if evaluation.machine.jail == "none":
        flags.append(Flag.UNJAILED)
    if timing is not None and speedup is not None and not evaluation.build.identical:
        costs = input_costs(timing.inputs, speedup.metric)
        if stats.own_share(costs) < rules.startup_share:
            flags.append(Flag.STARTUP_DOMINATES)
        if not timing.held_out:
            flags.append(Flag.NOT_HELD_OUT)
        if any(_loader_grew(timed) for timed in timing.inputs):
            flags.append(Flag.LOADER_WORK)
        if speedup.point > rules.flag_above:
            flags.append(Flag.OVER_TENFOLD)
    return flags


def _loader_grew(timed: InputTiming) -> bool:
    """The dynamic loader, which no metric counts, took clearly longer for the candidate."""
    before, after = timed.baseline.loader_ns, timed.candidate.loader_ns
    if not before or not after:
        return False
    usual = stats.median_interval(before, 0.5)[0]
    return stats.median_interval(after, 0.5)[0] > 1.1 * usual + 30_000
