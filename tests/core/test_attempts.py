"""The estimators against their definitions: the mean over all subsets."""

import itertools
import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core.attempts import max_at_k, pass_at_k, selected_at_k

values = st.lists(st.sampled_from([0.5, 1.0, 1.0, 1.25, 2.0, 7.5]), min_size=1, max_size=8)


@pytest.mark.parametrize("n", range(1, 8))
def test_pass_at_k_is_the_share_of_subsets_with_a_pass(n):
    for c in range(n + 1):
        attempts = [i < c for i in range(n)]
        for k in range(1, n + 1):
            subsets = [any(s) for s in itertools.combinations(attempts, k)]
            assert pass_at_k(n, c, k) == pytest.approx(statistics.mean(subsets))


def test_pass_at_k_matches_the_product_in_the_paper():
    """Chen et al. give 1 - prod(1 - k / i for i = n - c + 1 ... n) as the stable form."""
    for n, c, k in ((200, 13, 100), (200, 1, 10), (100, 99, 2)):
        product = math.prod(1 - k / i for i in range(n - c + 1, n + 1))
        expected = 1.0 if n - c < k else 1 - product
        assert pass_at_k(n, c, k) == pytest.approx(expected)


@given(values, st.data())
def test_max_at_k_is_the_mean_of_the_largest_over_subsets(given, data):
    k = data.draw(st.integers(1, len(given)))
    subsets = [max(s) for s in itertools.combinations(given, k)]
    assert max_at_k(given, k) == pytest.approx(statistics.mean(subsets))


@given(values, st.data())
def test_selected_at_k_is_the_mean_of_the_chosen_over_subsets(selection, data):
    n = len(selection)
    fresh = data.draw(st.lists(st.floats(0.1, 10), min_size=n, max_size=n))
    k = data.draw(st.integers(1, n))
    chosen = []
    for subset in itertools.combinations(range(n), k):
        best = max(selection[i] for i in subset)
        chosen.append(statistics.mean(fresh[i] for i in subset if selection[i] == best))
    assert selected_at_k(selection, fresh, k) == pytest.approx(statistics.mean(chosen))


@given(values)
def test_one_attempt_is_worth_the_mean_and_all_are_worth_the_best(given):
    assert max_at_k(given, 1) == pytest.approx(statistics.mean(given))
    assert max_at_k(given, len(given)) == max(given)
    curve = [max_at_k(given, k) for k in range(1, len(given) + 1)]
    assert all(b >= a - 1e-12 for a, b in itertools.pairwise(curve))


def test_a_choice_among_noise_gains_nothing_when_it_is_measured_afresh():
    """Attempts that are all worth 1: the best of 8 looks better, its fresh value does not."""
    draw = random.Random(5)
    rows = [[draw.gauss(1, 0.1) for _ in range(2)] for _ in range(4000)]
    selection, fresh = [row[0] for row in rows], [row[1] for row in rows]
    assert max_at_k(selection, 8) > 1.1
    assert selected_at_k(selection, fresh, 8) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(("n", "c", "k"), [(5, 6, 1), (5, -1, 1), (5, 2, 0), (5, 2, 6)])
def test_what_has_no_meaning_is_refused(n, c, k):
    with pytest.raises(ValueError, match="no pass@"):
        pass_at_k(n, c, k)
    with pytest.raises(ValueError, match="no choice"):
        max_at_k([1.0] * n, 0 if k == 1 else k)


def test_lists_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="no choice"):
        selected_at_k([1.0, 2.0], [1.0], 1)
