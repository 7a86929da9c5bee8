"""Speedup from interleaved pairs: a distribution-free estimate with an interval that holds.

Model. In round i every input runs baseline and candidate once, in an order drawn by chance. Let
L_i be the mean over the inputs of ln(baseline_i / candidate_i), start-up subtracted. If the two
programs cost the same, swapping the names inside a round changes nothing, so L_i is symmetric
about 0 whatever the noise looks like and however it drifts. The Wilcoxon signed-rank test is then
exact, and inverting it gives an interval (Hodges & Lehmann 1963; Hollander, Wolfe & Chicken,
Nonparametric Statistical Methods, 3rd ed., section 3.3) that is exact too: an A/A comparison leaves
out 1 at most as often as the confidence says. No bootstrap is needed, and slow drift of the clock
speed cancels inside each pair; see docs/timing.md for the comparison with low quantiles.

Orders are drawn in blocks of two rounds (AB and BA, which first by chance), so that an advantage
of the first or second place cancels; a lasting one makes the interval too wide, not wrong.

Covers: noise, outliers, drift, several looks at the growing sample (Bonferroni over the looks),
    the uncertainty of the subtracted start-up cost.
Does not cover: a bias that favours one side in every round (another CPU cache layout of the very
    same code): `min_effect` is there for that.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

# A program's own work counts as at least this part of the start-up cost, so that a ratio of two
# differences that are both noise stays finite. Programs near this floor are reported as too short.
_OWN_WORK_FLOOR = 0.1
# A ratio beyond this is not a measurement; intervals are cut here to stay finite.
RATIO_LIMIT = 1e6


@dataclass(frozen=True, slots=True)
class Interval:
    """A ratio with its confidence interval; baseline / candidate, so above 1 is faster."""

    point: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval, relative to the point."""
        return (self.high - self.low) / 2 / self.point


@dataclass(frozen=True, slots=True)
class InputCosts:
    """Costs on one input, in any one unit: element i of the first two belongs to round i."""

    baseline: Sequence[float]
    candidate: Sequence[float]
    startup: Sequence[float]


def geometric_mean(values: Sequence[float]) -> float:
    """Return the geometric mean of positive numbers.

    Raises:
        ValueError: there are none, or one is not positive.
    """
    if not values or min(values) <= 0:
        raise ValueError("a geometric mean needs positive numbers")
    return math.exp(math.fsum(math.log(v) for v in values) / len(values))


@functools.lru_cache(maxsize=512)
def signed_rank_rejections(n: int, alpha: float) -> int:
    """Return how many of the lowest signed-rank sums a two-sided test at level alpha rejects.

    That is the largest k with P(W <= k - 1) <= alpha / 2, where W is the Wilcoxon signed-rank sum
    of n values under symmetry about 0. Exact up to n = 512 (all sign patterns are equally
    likely), in floating point, and a normal approximation with continuity correction beyond. 0: no
    sum is rejected, n is too small.
    """
    if n > 512:
        mean, deviation = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return max(0, math.floor(mean + NormalDist().inv_cdf(alpha / 2) * deviation + 0.5))
    chance = np.zeros(n * (n + 1) // 2 + 1)
    chance[0] = 1.0
    for rank in range(1, n + 1):
        chance[rank:] += chance[:-rank].copy()
        chance /= 2
    return int(np.searchsorted(np.cumsum(chance), alpha / 2, side="right"))


def hodges_lehmann(values: NDArray[np.float64], alpha: float) -> tuple[float, float, float]:
    """Return the centre of symmetric values, and its interval at confidence 1 - alpha.

    The centre is the median of the Walsh averages (v_i + v_j) / 2, i <= j; the ends are the
    averages that the signed-rank test does not reject. Infinite ends where n is too small.

    Raises:
        ValueError: there are no values.
    """
    n = len(values)
    if n == 0:
        raise ValueError("no values")
    rows, columns = np.triu_indices(n)
    averages = np.sort((values[rows] + values[columns]) / 2)
    centre = float(np.median(averages))
    cut = signed_rank_rejections(n, alpha)
    if cut == 0:
        return centre, -math.inf, math.inf
    return centre, float(averages[cut - 1]), float(averages[-cut])


def median_interval(values: Sequence[float], alpha: float) -> tuple[float, float, float]:
    """Return median and distribution-free interval (order statistics, sign test).

    The ends are the extremes where there are too few values for the confidence asked.

    Raises:
        ValueError: there are no values.
    """
    if not len(values):
        raise ValueError("no values")
    ordered = sorted(values)
    n = len(ordered)
    seen, rank = 0.0, 0
    for k in range(n // 2):
        seen += math.comb(n, k) / 2**n
        if seen > alpha / 2:
            break
        rank = k
    return float(np.median(ordered)), float(ordered[rank]), float(ordered[n - 1 - rank])


def speedup(inputs: Sequence[InputCosts], *, alpha: float) -> Interval:
    """Return the geometric-mean speedup over the inputs with its interval.

    Rounds are the unit of resampling: with unequal numbers of pairs, the surplus is left out. The
    interval is the hull of those for the low end, middle and high end of the start-up cost.

    Args:
        inputs: at least one, each with at least one pair.
        alpha: error allowed for this one look at the data.

    Raises:
        ValueError: no input, or an input without pairs.
    """
    rounds = min((min(len(i.baseline), len(i.candidate)) for i in inputs), default=0)
    if rounds == 0:
        raise ValueError("a speedup needs at least one pair on every input")
    startup = [cost for i in inputs for cost in i.startup]
    middle, *ends = median_interval(startup, alpha) if startup else (0.0, 0.0, 0.0)
    centre, low, high = hodges_lehmann(_log_ratios(inputs, rounds, middle), alpha)
    for end in ends:
        _, end_low, end_high = hodges_lehmann(_log_ratios(inputs, rounds, end), alpha)
        low, high = min(low, end_low), max(high, end_high)
    # Work at the floor is only known to be small: the ratio has no bound on that side.
    floor = middle + _floor(middle)
    if any(np.median(costs.baseline) < floor for costs in inputs):
        low = -math.inf
    if any(np.median(costs.candidate) < floor for costs in inputs):
        high = math.inf
    limit = math.log(RATIO_LIMIT)
    return Interval(*(math.exp(min(limit, max(-limit, bound))) for bound in (centre, low, high)))


def own_share(inputs: Sequence[InputCosts]) -> float:
    """Return the part of the baseline's cost that is its own work and not start-up, 0 to 1.

    The smallest share among the inputs counts.
    """
    shares = []
    for costs in inputs:
        total = float(np.median(costs.baseline))
        start = float(np.median(costs.startup)) if len(costs.startup) else 0.0
        shares.append(max(0.0, 1 - start / total) if total > 0 else 0.0)
    return min(shares, default=0.0)


def look_alpha(confidence: float, looks: int) -> float:
    """Return the error allowed per look so that all looks together keep the confidence."""
    return (1 - confidence) / max(1, looks)


def planned_looks(first_pairs: int, max_pairs: int) -> int:
    """Return how often a sample that doubles from first_pairs to max_pairs is looked at."""
    return 1 + max(0, math.ceil(math.log2(max(1, max_pairs / first_pairs))))


def _floor(startup: float) -> float:
    """The least own work that counts as such, in the unit of the costs."""
    return max(_OWN_WORK_FLOOR * startup, 1e-9)


def _log_ratios(inputs: Sequence[InputCosts], rounds: int, startup: float) -> NDArray[np.float64]:
    """L_i of the model above, for a given start-up cost."""
    floor = _floor(startup)
    total = np.zeros(rounds)
    for costs in inputs:
        baseline = np.asarray(costs.baseline[:rounds], dtype=np.float64) - startup
        candidate = np.asarray(costs.candidate[:rounds], dtype=np.float64) - startup
        total += np.log(np.maximum(baseline, floor)) - np.log(np.maximum(candidate, floor))
    return total / len(inputs)
