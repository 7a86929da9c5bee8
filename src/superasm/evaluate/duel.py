"""Compares two candidates with each other: interleaved pairs, looked at early and often.

Covers: what `evaluate.timing` covers; either side may turn out wrong, and that is data.
Does not cover: a figure to report. This chooses between candidates.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from superasm.core import stats
from superasm.core.evaluation import CaseResult, InputTiming
from superasm.core.sequential import Contest, Decision, decide
from superasm.core.stats import Interval
from superasm.core.task import Case
from superasm.core.verdict import choose_metric, input_costs
from superasm.evaluate.timing import Programs, Sampler
from superasm.sandbox.driver import Jail


@dataclass(frozen=True, slots=True)
class Duel:
    """What a comparison showed.

    Attributes:
        decision: `better`, or `not_better` (also when time ran out before it was decided).
        gain: reference / candidate, above 1 is faster; None when one side was wrong.
        worst: the point estimate on the input where it is lowest; None like `gain`.
        pairs: rounds over all inputs.
        seconds: wall time it took.
        failure: the candidate's wrong run, if any.
        reference_failure: the reference's wrong run, if any.
        instructions: candidate / reference executed, None without counters.
    """

    decision: Decision
    gain: Interval | None
    worst: float | None
    pairs: int
    seconds: float
    failure: CaseResult | None = None
    reference_failure: CaseResult | None = None
    instructions: float | None = None


def duel(
    jail: Jail,
    programs: Programs,
    cases: Sequence[Case],
    limits_ns: Sequence[int],
    rules: Contest,
    *,
    metric: str,
    cpu: int,
    seed: int,
    max_seconds: float,
    progress: Callable[[int, int], None] | None = None,
) -> Duel:
    """Compare until the rules decide or time is out.

    Args:
        jail: a jail for programs.
        programs: the reference stands in the place of the baseline.
        cases: inputs to run; every output is checked.
        limits_ns: time limit of each.
        rules: when to look, and what decides.
        metric: "auto" or one by name.
        cpu: the CPU of the timing lane held.
        seed: of the order inside the pairs.
        max_seconds: when to stop undecided (one round is always done).
        progress: called with (pairs done, pairs at most).

    Raises:
        SandboxError: the jail failed.
    """
    started = time.monotonic()
    sampler = Sampler(jail, programs, cases, limits_ns, cpu, random.Random(seed), trusted=False)
    decision, gain, timings = Decision.OPEN, None, sampler.timings()
    worst: float | None = None
    for look in rules.looks:
        in_time = sampler.advance(look, started + max_seconds, progress, rules.looks[-1])
        if sampler.failure or sampler.reference_failure:
            decision, gain, worst = Decision.NOT_BETTER, None, None
            break
        timings = sampler.timings()
        costs = input_costs(timings, choose_metric(timings, metric))
        gain = stats.speedup(costs, alpha=rules.alpha)
        worst = min(stats.speedup([one], alpha=rules.alpha).point for one in costs)
        pairs = len(timings[0].candidate.cpu_ns)
        decision = decide(gain, pairs, rules, last=not in_time or look == rules.looks[-1])
        if decision is Decision.BETTER and worst < rules.no_input_below:
            decision = Decision.NOT_BETTER
        if decision is not Decision.OPEN:
            break
    return Duel(
        decision=decision,
        gain=gain,
        worst=worst,
        pairs=len(timings[0].candidate.cpu_ns),
        seconds=time.monotonic() - started,
        failure=sampler.failure,
        reference_failure=sampler.reference_failure,
        instructions=_instructions(timings),
    )


def _instructions(timings: Sequence[InputTiming]) -> float | None:
    ratios = [
        min(t.candidate.instructions) / max(1, min(t.baseline.instructions))
        for t in timings
        if t.baseline.instructions and t.candidate.instructions
    ]
    return stats.geometric_mean(ratios) if ratios and len(ratios) == len(timings) else None
