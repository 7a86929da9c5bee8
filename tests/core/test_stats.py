import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core import stats

levels = st.sampled_from([0.2, 0.1, 0.05, 0.01, 0.001])


def signed_rank_distribution(n):
    """P(W = w) for w = 0, 1, ...: one factor (1 + x^rank) / 2 per rank."""
    chances = np.zeros(n * (n + 1) // 2 + 1)
    chances[0] = 1.0
    for rank in range(1, n + 1):
        chances[rank:] += chances[:-rank].copy()
        chances /= 2
    return chances


# --- Wilcoxon signed-rank test ---------------------------------------------------------------


@pytest.mark.parametrize("alpha", [0.5, 0.1, 0.05, 0.02, 0.01, 0.001])
@pytest.mark.parametrize("n", range(1, 13))
def test_rejections_match_the_count_over_all_sign_patterns(n, alpha):
    sums = [
        sum(rank for rank, positive in enumerate(signs, 1) if positive)
        for signs in itertools.product((False, True), repeat=n)
    ]
    rejected = stats.signed_rank_rejections(n, alpha)
    assert sum(w <= rejected - 1 for w in sums) / len(sums) <= alpha / 2
    assert sum(w <= rejected for w in sums) / len(sums) > alpha / 2


# Critical values, two-sided, as printed in Hollander, Wolfe & Chicken and many others.
@pytest.mark.parametrize(
    ("n", "alpha", "critical"),
    [
        *((n, 0.05, w) for n, w in ((6, 0), (7, 2), (8, 3), (9, 5), (10, 8), (11, 10), (12, 13))),
        *((n, 0.05, w) for n, w in ((15, 25), (20, 52), (25, 89), (30, 137), (50, 434))),
        *((n, 0.01, w) for n, w in ((8, 0), (9, 1), (10, 3), (12, 7), (15, 15), (20, 37))),
    ],
)
def test_rejections_match_the_printed_tables(n, alpha, critical):
    assert stats.signed_rank_rejections(n, alpha) == critical + 1


def test_too_few_values_reject_nothing():
    assert stats.signed_rank_rejections(5, 0.05) == 0
    assert stats.signed_rank_rejections(12, 1e-5) == 0


@pytest.mark.parametrize("alpha", [0.1, 0.01, 0.01 / 6, 1e-4 / 6])
@pytest.mark.parametrize("n", [61, 96, 192, 384])
def test_beyond_sixty_values_the_approximation_keeps_the_level(n, alpha):
    below = np.cumsum(signed_rank_distribution(n))
    rejected = stats.signed_rank_rejections(n, alpha)
    exact = int(np.searchsorted(below, alpha / 2, side="right"))
    # Far out in the tail it is too strict (wider intervals), never too liberal.
    assert exact * 0.93 <= rejected <= exact + 1
    assert below[rejected - 1] <= alpha / 2 * 1.01


@given(n=st.integers(1, 400), alpha=levels)
def test_a_stricter_level_never_rejects_more(n, alpha):
    assert stats.signed_rank_rejections(n, alpha / 2) <= stats.signed_rank_rejections(n, alpha)


def test_a_confidence_next_to_one_is_no_error():
    assert stats.signed_rank_rejections(384, 1e-17) >= 0


# --- Hodges-Lehmann estimate -----------------------------------------------------------------


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), alpha=levels)
def test_hodges_lehmann_matches_its_definition(values, alpha):
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
    cut = stats.signed_rank_rejections(len(values), alpha)
    centre, low, high = stats.hodges_lehmann(np.array(values), alpha)
    assert centre == pytest.approx(np.median(walsh), abs=1e-9)
    assert low == (walsh[cut - 1] if cut else -math.inf)
    assert high == (walsh[-cut] if cut else math.inf)
    assert low <= centre <= high


@given(values=st.lists(st.integers(-1000, 1000), min_size=6, max_size=16), alpha=levels)
def test_hodges_lehmann_keeps_exactly_the_centres_that_the_test_does_not_reject(values, alpha):
    """The interval is the inverted test: W(c) = number of Walsh averages above c (no ties)."""
    array = np.array(values, dtype=np.float64)
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
    cut = stats.signed_rank_rejections(len(values), alpha)
    _, low, high = stats.hodges_lehmann(array, alpha)
    for centre in {a + 0.125 for a in walsh} | {walsh[0] - 1, walsh[-1] + 1}:
        above = sum(a > centre for a in walsh)
        below = sum(a < centre for a in walsh)
        assert (low < centre < high) == (above >= cut and below >= cut)


@given(
    values=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20),
    shift=st.floats(-1e3, 1e3),
    alpha=levels,
)
def test_hodges_lehmann_moves_with_the_values_and_turns_with_their_sign(values, shift, alpha):
    found = np.array(stats.hodges_lehmann(np.array(values), alpha))
    moved = np.array(stats.hodges_lehmann(np.array(values) + shift, alpha))
    turned = np.array(stats.hodges_lehmann(-np.array(values), alpha))
    assert moved == pytest.approx(found + shift, abs=1e-6)
    assert turned == pytest.approx(-found[[0, 2, 1]], abs=1e-9)


@pytest.mark.parametrize("noise", ["normal", "cauchy", "two humps"])
@pytest.mark.parametrize(("n", "alpha"), [(8, 0.1), (15, 0.05), (70, 0.1)])
def test_hodges_lehmann_covers_the_true_centre_as_often_as_it_says(n, alpha, noise):
    rng = np.random.default_rng(20250511)
    draw = {
        "normal": lambda: rng.normal(size=n),
        "cauchy": lambda: rng.standard_cauchy(size=n),
        "two humps": lambda: rng.choice([-5.0, 5.0], size=n) + rng.normal(size=n),
    }[noise]
    trials, covered = 1000, 0
    for _ in range(trials):
        _, low, high = stats.hodges_lehmann(3 + draw(), alpha)
        covered += low <= 3 <= high
    assert covered / trials >= 1 - alpha - 3 * math.sqrt(alpha * (1 - alpha) / trials)


def test_nothing_has_no_centre():
    with pytest.raises(ValueError, match="no values"):
        stats.hodges_lehmann(np.array([]), 0.05)
    with pytest.raises(ValueError, match="no values"):
        stats.median_interval([], 0.05)


# --- median interval -------------------------------------------------------------------------


@given(n=st.integers(1, 300), alpha=levels)
def test_median_interval_takes_the_ranks_of_the_sign_test(n, alpha):
    """P(B <= r) with B ~ Binomial(n, 1/2) is the chance to miss on one side."""
    middle, low, high = stats.median_interval(list(range(n)), alpha)
    rank = int(low)
    assert middle == (n - 1) / 2
    assert high == n - 1 - rank

    def missed(r):
        return sum(math.comb(n, k) for k in range(r + 1)) / 2**n

    if rank > 0:
        assert missed(rank) <= alpha / 2
    if rank + 1 < n // 2:
        assert missed(rank + 1) > alpha / 2


@given(values=st.lists(st.floats(0, 1e9), min_size=1, max_size=50), alpha=levels)
def test_median_interval_does_not_depend_on_the_order_and_holds_the_median(values, alpha):
    found = stats.median_interval(values, alpha)
    assert found == stats.median_interval(sorted(values, reverse=True), alpha)
    assert found[1] <= found[0] <= found[2]
    assert {found[1], found[2]} <= set(values)


def test_median_interval_covers_the_true_median_as_often_as_it_says():
    rng = np.random.default_rng(1)
    alpha, trials, covered = 0.1, 2000, 0
    for _ in range(trials):
        _, low, high = stats.median_interval(rng.exponential(size=21), alpha)
        covered += low <= math.log(2) <= high
    assert covered / trials >= 1 - alpha - 3 * math.sqrt(alpha * (1 - alpha) / trials)


# --- geometric mean --------------------------------------------------------------------------

ratios = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=20)


@given(values=ratios)
def test_geometric_mean_matches_its_definition_and_lies_between_the_extremes(values):
    found = stats.geometric_mean(values)
    logs = [math.log10(v) for v in values]
    assert math.log10(found) == pytest.approx(sum(logs) / len(logs), abs=1e-9)
    assert min(values) * (1 - 1e-9) <= found <= max(values) * (1 + 1e-9)


@given(values=ratios)
def test_geometric_mean_of_inverses_is_the_inverse(values):
    inverse = stats.geometric_mean([1 / v for v in values])
    assert inverse == pytest.approx(1 / stats.geometric_mean(values))


@given(values=ratios, factor=st.floats(1e-3, 1e3))
def test_geometric_mean_scales_with_its_values(values, factor):
    scaled = stats.geometric_mean([factor * v for v in values])
    assert scaled == pytest.approx(factor * stats.geometric_mean(values))


@pytest.mark.parametrize("values", [[], [0.0], [1.0, -1.0]])
def test_geometric_mean_refuses_what_has_no_logarithm(values):
    with pytest.raises(ValueError, match="positive"):
        stats.geometric_mean(values)


# --- looks -----------------------------------------------------------------------------------


@given(first=st.integers(1, 500), most=st.integers(1, 5000))
def test_planned_looks_counts_the_looks_of_a_doubling_sample(first, most):
    size, looks = first, 1
    while size < most:
        size, looks = min(2 * size, most), looks + 1
    assert stats.planned_looks(first, most) == looks


@given(confidence=st.floats(0.5, 0.9999), looks=st.integers(1, 20))
def test_all_looks_together_spend_what_the_confidence_allows(confidence, looks):
    assert looks * stats.look_alpha(confidence, looks) == pytest.approx(1 - confidence)
