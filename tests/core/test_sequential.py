"""When a comparison stops, and how often it is wrong: on noise of known kind."""

import random

import pytest

from superasm.core.sequential import (
    CONFIRMING,
    REPORTING,
    SCREENING,
    Contest,
    Decision,
    decide,
)
from superasm.core.stats import InputCosts, Interval, speedup

RULES = Contest(looks=(4, 8, 16), min_gain=0.004, decide_from=8)


@pytest.mark.parametrize(
    ("interval", "pairs", "wanted"),
    [
        ((1.00, 0.99, 1.02), 4, Decision.NOT_BETTER),  # Hardly any gain so far.
        ((1.01, 0.99, 1.03), 4, Decision.OPEN),
        ((1.05, 1.02, 1.08), 4, Decision.OPEN),  # Too few pairs to believe it.
        ((1.05, 1.02, 1.08), 8, Decision.BETTER),
        ((1.003, 1.001, 1.0039), 8, Decision.NOT_BETTER),  # Too small to be worth having.
        ((0.90, 0.88, 0.92), 8, Decision.NOT_BETTER),
        ((1.01, 0.999, 1.03), 16, Decision.NOT_BETTER),  # The last look decides.
        ((1.01, 1.001, 1.03), 16, Decision.BETTER),
    ],
)
def test_a_look_decides(interval, pairs, wanted):
    assert decide(Interval(*interval), pairs, RULES, last=pairs == 16) is wanted


def test_a_figure_to_report_goes_on_until_it_is_precise_whatever_it_shows():
    wide, narrow = Interval(1.5, 1.4, 1.6), Interval(1.5, 1.498, 1.502)
    assert decide(wide, 12, REPORTING, last=False) is Decision.OPEN
    assert decide(wide, 12, REPORTING, last=True) is Decision.BETTER
    assert decide(narrow, 12, REPORTING, last=False) is Decision.BETTER
    same = Interval(1.001, 0.999, 1.003)
    assert decide(same, 12, REPORTING, last=False) is Decision.NOT_BETTER


def contest(gain: float, rules: Contest, rng: random.Random) -> tuple[bool, int]:
    """Run one comparison with noise of about one per cent and now and then a stall."""
    before: list[float] = []
    after: list[float] = []
    for look in rules.looks:
        while len(before) < look:
            for costs, truth in ((before, gain), (after, 1.0)):
                stall = 1.2 if rng.random() < 0.05 else 1.0
                costs.append(1e7 * truth * stall * (1 + abs(rng.gauss(0, 0.008))))
        found = speedup([InputCosts(before, after, [1e4])], alpha=rules.alpha)
        decision = decide(found, look, rules, last=look == rules.looks[-1])
        if decision is not Decision.OPEN:
            return decision is Decision.BETTER, look
    return False, rules.looks[-1]


def accepted(gain: float, seed: int) -> tuple[bool, int]:
    """What search does: screen, then confirm on fresh samples."""
    rng = random.Random(seed)
    better, pairs = contest(gain, SCREENING, rng)
    if not better:
        return False, pairs
    again, more = contest(gain, CONFIRMING, rng)
    return again, pairs + more


def test_no_gain_is_hardly_ever_accepted_and_costs_few_pairs():
    ended = [accepted(1.0, seed) for seed in range(400)]
    assert sum(ok for ok, _ in ended) <= 8
    assert sum(pairs for _, pairs in ended) / len(ended) < 10


def test_a_gain_of_three_per_cent_is_nearly_always_accepted():
    assert sum(accepted(1.03, seed)[0] for seed in range(200)) >= 170


def test_a_loss_is_never_accepted():
    assert not any(accepted(0.98, seed)[0] for seed in range(200))
