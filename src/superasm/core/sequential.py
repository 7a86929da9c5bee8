"""When a search stops comparing a candidate with what it was made from.

A search sees hundreds of candidates, most of them no better than their parent. Looking after 4, 8,
16 ... pairs lets it drop those after a tenth of a second and keep its time for the few that matter.
What it accepts is not yet believed: accepted candidates are compared again on fresh samples, and
the final answer once more (see `optimize`).

Covers: which comparison to stop, and what was decided.
Does not cover: an error rate over all looks. `alpha` is per look; the fresh samples that follow
    an acceptance are what keeps chance out.
"""

from dataclasses import dataclass
from enum import StrEnum

from superasm.core.stats import Interval


class Decision(StrEnum):
    """What a look at the samples says about a candidate."""

    BETTER = "better"
    NOT_BETTER = "not_better"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Contest:
    """Rules of one comparison.

    Attributes:
        looks: after how many pairs to look; the last one decides.
        alpha: two-sided error of the interval at each look.
        min_gain: a relative gain below this is not worth having.
        decide_from: pairs before a candidate may be called better.
        no_input_below: a candidate that is slower than this on any one input is not better: what
            gains on one and loses on another (a branch that is predictable here and not there)
            will lose on inputs not seen.
        precision: above 0: stop at this half-width of the interval and not before, for a figure
            that is reported.
    """

    looks: tuple[int, ...] = (4, 8, 16, 32)
    alpha: float = 0.125
    min_gain: float = 0.004
    decide_from: int = 8
    no_input_below: float = 0.0
    precision: float = 0.0


SCREENING = Contest()
CONFIRMING = Contest(
    looks=(8, 12, 24, 48), alpha=0.05, min_gain=0.003, decide_from=12, no_input_below=0.993
)
# 99% over all its looks.
REPORTING = Contest(
    looks=(12, 24, 48, 96, 192), alpha=0.002, min_gain=0.002, decide_from=12, precision=0.004
)


def decide(found: Interval, pairs: int, rules: Contest, *, last: bool) -> Decision:
    """Return what `pairs` pairs with this interval decide.

    A candidate is dropped as soon as its point estimate shows less than half of `min_gain`, or its
    interval excludes `min_gain`; called better when the interval lies above 1.

    Args:
        found: reference / candidate.
        pairs: how many there are.
        rules: of the comparison.
        last: there will be no further look.
    """
    if rules.precision:
        if not last and found.half_width > rules.precision:
            return Decision.OPEN
        return Decision.BETTER if found.low > 1 + rules.min_gain else Decision.NOT_BETTER
    if found.high < 1 + rules.min_gain or found.point < 1 + rules.min_gain / 2:
        return Decision.NOT_BETTER
    if found.low > 1 and pairs >= rules.decide_from:
        return Decision.BETTER
    return Decision.NOT_BETTER if last else Decision.OPEN
