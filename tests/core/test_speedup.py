import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core import stats
from superasm.core.stats import RATIO_LIMIT, InputCosts, Interval

costs = st.floats(min_value=1.0, max_value=1e12)
pairs = st.lists(st.tuples(costs, costs), min_size=1, max_size=30)
levels = st.sampled_from([0.2, 0.1, 0.05, 0.01, 0.001])


def of_pairs(both, startup=()):
    return InputCosts([b for b, _ in both], [c for _, c in both], list(startup))


# --- speedup ---------------------------------------------------------------------------------


@given(both=pairs, alpha=levels, startup=st.lists(costs, max_size=10))
def test_swapping_the_names_inverts_ratio_and_interval(both, alpha, startup):
    found = stats.speedup([of_pairs(both, startup)], alpha=alpha)
    swapped = stats.speedup([of_pairs([(c, b) for b, c in both], startup)], alpha=alpha)
    assert swapped.point == pytest.approx(1 / found.point)
    assert swapped.low == pytest.approx(1 / found.high)
    assert swapped.high == pytest.approx(1 / found.low)


@given(both=pairs, alpha=levels, factor=st.floats(1e-3, 1e3))
def test_another_unit_of_cost_changes_nothing(both, alpha, factor):
    found = stats.speedup([of_pairs(both)], alpha=alpha)
    scaled = [(b * factor, c * factor) for b, c in both]
    again = stats.speedup([of_pairs(scaled)], alpha=alpha)
    for end in ("point", "low", "high"):
        assert getattr(again, end) == pytest.approx(getattr(found, end))


@given(both=pairs, alpha=levels, startup=st.lists(costs, min_size=1, max_size=10))
def test_another_unit_of_cost_changes_nothing_with_start_up_either(both, alpha, startup):
    found = stats.speedup([of_pairs(both, startup)], alpha=alpha)
    doubled = of_pairs([(2 * b, 2 * c) for b, c in both], [2 * s for s in startup])
    again = stats.speedup([doubled], alpha=alpha)
    for end in ("point", "low", "high"):
        assert getattr(again, end) == pytest.approx(getattr(found, end))


@given(
    ratio=st.floats(0.01, 100),
    baseline=st.lists(costs, min_size=12, max_size=40),
    alpha=levels,
)
def test_an_exact_ratio_is_found_exactly(ratio, baseline, alpha):
    found = stats.speedup([InputCosts([ratio * b for b in baseline], baseline, [])], alpha=alpha)
    assert found.point == pytest.approx(ratio)
    if stats.signed_rank_rejections(len(baseline), alpha):
        assert found.low == pytest.approx(ratio)
        assert found.high == pytest.approx(ratio)


@given(costs=st.lists(costs, min_size=1, max_size=30), alpha=levels)
def test_a_side_against_its_own_samples_is_exactly_one(costs, alpha):
    assert stats.speedup([InputCosts(costs, costs, [])], alpha=alpha).point == 1.0


def test_several_inputs_give_the_geometric_mean_of_their_ratios():
    inputs = [InputCosts([8.0] * 20, [2.0] * 20, []), InputCosts([3.0] * 20, [3.0] * 20, [])]
    found = stats.speedup(inputs, alpha=0.01)
    assert found.point == pytest.approx(2.0)
    assert (found.low, found.high) == (pytest.approx(2.0), pytest.approx(2.0))


def test_drift_that_hits_both_sides_of_a_pair_cancels():
    drift = np.exp(np.linspace(0, 3, 50))
    found = stats.speedup([InputCosts(list(120 * drift), list(100 * drift), [])], alpha=0.01)
    assert (found.low, found.high) == (pytest.approx(1.2), pytest.approx(1.2))


def test_a_few_wild_samples_do_not_move_the_result_far():
    rng = np.random.default_rng(5)
    baseline = 1100 * (1 + 0.01 * rng.random(60))
    candidate = 1000 * (1 + 0.01 * rng.random(60))
    candidate[:6] *= 50
    found = stats.speedup([InputCosts(list(baseline), list(candidate), [])], alpha=0.01)
    assert found.point == pytest.approx(1.1, rel=0.01)
    assert found.low > 1


def test_surplus_samples_of_one_side_are_left_out():
    even = stats.speedup([InputCosts([4.0] * 10, [2.0] * 10, [])], alpha=0.05)
    odd = stats.speedup([InputCosts([4.0] * 10 + [9e9], [2.0] * 10, [])], alpha=0.05)
    assert odd == even


def test_an_unknown_ratio_has_an_interval_that_says_so():
    found = stats.speedup([InputCosts([2.0] * 3, [1.0] * 3, [])], alpha=0.01)
    assert found.point == pytest.approx(2.0)
    assert (found.low, found.high) == (pytest.approx(1 / RATIO_LIMIT), pytest.approx(RATIO_LIMIT))


@pytest.mark.parametrize("inputs", [[], [InputCosts([], [], [])], [InputCosts([1.0], [], [1.0])]])
def test_a_speedup_without_pairs_is_an_error(inputs):
    with pytest.raises(ValueError, match="at least one pair"):
        stats.speedup(inputs, alpha=0.05)


any_cost = st.one_of(st.just(0.0), st.integers(0, 2**63), st.floats(0, 1e18))


@given(
    inputs=st.lists(
        st.builds(
            InputCosts,
            st.lists(any_cost, min_size=1, max_size=20),
            st.lists(any_cost, min_size=1, max_size=20),
            st.lists(any_cost, max_size=20),
        ),
        min_size=1,
        max_size=3,
    ),
    alpha=levels,
)
def test_a_speedup_is_finite_positive_and_inside_its_interval_whatever_the_costs(inputs, alpha):
    found = stats.speedup(inputs, alpha=alpha)
    assert 0.99 / RATIO_LIMIT <= found.low <= found.point <= found.high <= 1.01 * RATIO_LIMIT
    assert found.half_width >= 0


# --- start-up --------------------------------------------------------------------------------


@given(
    startup=st.floats(1, 1e6),
    work=st.lists(st.floats(1, 1e3), min_size=12, max_size=30),
    ratio=st.floats(0.2, 10),
)
def test_the_ratio_of_own_work_is_found_behind_any_start_up(startup, work, ratio):
    # Own work of at least a fifth of the start-up on both sides: above the floor of a tenth.
    own = [w * startup for w in work]
    candidate = [startup + w for w in own]
    baseline = [startup + ratio * w for w in own]
    found = stats.speedup([InputCosts(baseline, candidate, [startup] * 9)], alpha=0.05)
    assert found.point == pytest.approx(ratio, rel=1e-6)


def test_an_unsure_start_up_widens_the_interval_to_what_each_of_its_ends_gives():
    baseline, candidate = [3000.0] * 20, [2000.0] * 20
    sure = stats.speedup([InputCosts(baseline, candidate, [1000.0] * 21)], alpha=0.05)
    assert (sure.low, sure.point, sure.high) == (pytest.approx(2),) * 3
    spread = [float(s) for s in range(500, 1550, 50)]
    unsure = stats.speedup([InputCosts(baseline, candidate, spread)], alpha=0.05)
    _, least, most = stats.median_interval(spread, 0.05)
    assert unsure.point == pytest.approx(2)
    assert unsure.low == pytest.approx((3000 - least) / (2000 - least))
    assert unsure.high == pytest.approx((3000 - most) / (2000 - most))


def test_work_below_the_noise_of_start_up_is_no_difference():
    # One program does 2%, the other 5% of the start-up on top: neither can be told from noise.
    found = stats.speedup([InputCosts([1050.0] * 20, [1020.0] * 20, [1000.0] * 20)], alpha=0.05)
    assert found.point == 1.0
    assert found.low == pytest.approx(1 / stats.RATIO_LIMIT)
    assert found.high == pytest.approx(stats.RATIO_LIMIT)


def test_a_candidate_that_removes_nearly_all_its_work_has_a_low_end_but_no_high_end():
    found = stats.speedup([InputCosts([3000.0] * 20, [1001.0] * 20, [1000.0] * 20)], alpha=0.05)
    assert found.low == pytest.approx(20.0)
    assert found.high == pytest.approx(stats.RATIO_LIMIT)


def test_own_share_is_the_part_beyond_start_up_of_the_worst_input():
    long = InputCosts([1000.0] * 3, [1.0] * 3, [100.0] * 3)
    short = InputCosts([200.0] * 3, [1.0] * 3, [100.0] * 3)
    assert stats.own_share([long]) == pytest.approx(0.9)
    assert stats.own_share([long, short]) == pytest.approx(0.5)
    assert stats.own_share([InputCosts([50.0], [1.0], [100.0])]) == 0.0
    assert stats.own_share([InputCosts([50.0], [1.0], [])]) == 1.0
    assert stats.own_share([]) == 0.0


# --- honesty ---------------------------------------------------------------------------------


def machine_noise(rng, rounds):
    """Costs of two slots per round: clock drift, bursts of load, a cold first slot, outliers."""
    drift = np.exp(np.cumsum(rng.normal(0, 0.02, rounds)))[:, None]
    bursts = 1 + (rng.random((rounds, 1)) < 0.1) * rng.random((rounds, 1)) * 2
    tail = 1 + 0.02 * rng.pareto(1.2, (rounds, 2))
    cold = np.array([[1.05, 1.0]])
    return 10_000 * drift * bursts * tail * cold


def aa_inputs(rng, rounds, count):
    inputs = []
    for _ in range(count):
        slots = machine_noise(rng, rounds)
        first = rng.random(rounds) < 0.5
        baseline = np.where(first, slots[:, 0], slots[:, 1])
        candidate = np.where(first, slots[:, 1], slots[:, 0])
        startup = 3000 * (1 + 0.1 * rng.pareto(2.0, rounds // 2))
        inputs.append(InputCosts(list(baseline), list(candidate), list(startup)))
    return inputs


def cut_to(inputs, rounds):
    return [
        InputCosts(i.baseline[:rounds], i.candidate[:rounds], i.startup[: rounds // 2])
        for i in inputs
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_program_against_itself_is_called_different_no_oftener_than_allowed(count):
    """Over all looks together, under drift, bursts, heavy tails and an order effect."""
    rng = np.random.default_rng(42)
    confidence, first, most, trials = 0.9, 12, 96, 600
    alpha = stats.look_alpha(confidence, stats.planned_looks(first, most))
    wrong = 0
    for _ in range(trials):
        inputs = aa_inputs(rng, most, count)
        found = [stats.speedup(cut_to(inputs, rounds), alpha=alpha) for rounds in (12, 24, 48, 96)]
        wrong += any(f.low > 1 or f.high < 1 for f in found)
    allowed = 1 - confidence
    assert wrong / trials <= allowed + 3 * math.sqrt(allowed * (1 - allowed) / trials)


def test_a_real_difference_is_found_in_the_same_noise():
    rng = np.random.default_rng(43)
    [costs] = aa_inputs(rng, 96, 1)
    slower = InputCosts([1.25 * b for b in costs.baseline], costs.candidate, ())
    found = stats.speedup([slower], alpha=0.01)
    assert found.low > 1
    assert found.low <= 1.25 <= found.high


def test_the_interval_covers_the_true_ratio_as_often_as_it_says():
    rng = np.random.default_rng(44)
    alpha, trials, covered = 0.1, 600, 0
    for _ in range(trials):
        [costs] = aa_inputs(rng, 24, 1)
        faster = InputCosts(costs.baseline, [c / 1.3 for c in costs.candidate], ())
        found = stats.speedup([faster], alpha=alpha)
        covered += found.low <= 1.3 <= found.high
    assert covered / trials >= 1 - alpha - 3 * math.sqrt(alpha * (1 - alpha) / trials)


def test_half_width_is_relative_to_the_point():
    assert Interval(2.0, 1.9, 2.1).half_width == pytest.approx(0.05)
