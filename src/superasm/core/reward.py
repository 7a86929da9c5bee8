"""What a verdict is paid: the only place that knows about pay. Pure; re-runnable on stored facts.

Laws, each tested: finite and bounded; a broken candidate never earns more than a correct one,
however slow; no significant difference pays the same as an identical copy; more tests passed or a
higher speedup never pays less.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from superasm.core.verdict import NOT_BUILT, Outcome, Status, Verdict


class Scheme(StrEnum):
    """Reward functions, arXiv 2505.11480 section 3.

    `so` (Speedup-Only): 0 unless it builds and passes every test; else the speedup.
    `cgs` (Correctness-Guided Speedup): -1 if it does not build; the fraction of tests passed if
    some fail; 1 + alpha * speedup if all pass.
    `cgs-ci`: `cgs` with the lower end of the interval, so that noise is not paid.
    """

    SO = "so"
    CGS = "cgs"
    CGS_CI = "cgs-ci"


@dataclass(frozen=True, slots=True)
class Pay:
    """Parameters of the schemes.

    Attributes:
        scheme: which function.
        alpha: weight of the speedup in `cgs` and `cgs-ci` (the paper's release uses 10).
        speedup_cap: speedups above this are paid as this, to keep the reward bounded. The
            reward says when that happened; the verdict keeps the true number and a flag.
    """

    scheme: Scheme = Scheme.CGS_CI
    alpha: float = 10.0
    speedup_cap: float = 100.0


@dataclass(frozen=True, slots=True)
class Reward:
    """The pay, and whether the cap on the speedup cut it."""

    value: float
    capped: bool = False


def pay(verdict: Verdict, scheme: Pay) -> Reward:
    """Return the reward of a verdict.

    A candidate that passed but was not timed is paid as no difference.

    Raises:
        ValueError: alpha or the cap is not positive and finite.
    """
    if not (0 < scheme.alpha < math.inf and 0 < scheme.speedup_cap < math.inf):
        raise ValueError("alpha and speedup_cap must be positive and finite")
    if verdict.status is Status.PASSED:
        speedup = _paid_speedup(verdict, scheme)
        capped = speedup > scheme.speedup_cap
        speedup = min(speedup, scheme.speedup_cap)
        if scheme.scheme is Scheme.SO:
            return Reward(speedup, capped)
        return Reward(1 + scheme.alpha * speedup, capped)
    if scheme.scheme is Scheme.SO:
        return Reward(0.0)
    if verdict.status in NOT_BUILT:
        return Reward(-1.0)
    # Passing every test and then failing while timed must not pay as much as being right.
    passed = min(verdict.tests_passed, max(0, verdict.tests_total - 1))
    return Reward(passed / verdict.tests_total if verdict.tests_total else 0.0)


def _paid_speedup(verdict: Verdict, scheme: Pay) -> float:
    if verdict.speedup is None or verdict.outcome in (None, Outcome.NO_DIFFERENCE):
        return 1.0
    if scheme.scheme is Scheme.CGS_CI:
        return verdict.speedup.low
    return verdict.speedup.point
