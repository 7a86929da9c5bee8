import dataclasses
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from superasm.core.evaluation import Metric
from superasm.core.reward import Pay, Scheme, pay
from superasm.core.verdict import Outcome, Rules, Speedup, Status, Verdict, outcome_of

RULES = Rules()
NOT_BUILT = {Status.NO_ANSWER, Status.REFUSED, Status.BUILD_FAILED}

ratio = st.floats(1e-6, 1e6)
speedups = st.lists(ratio, min_size=3, max_size=3).map(
    lambda ends: (lambda low, point, high: Speedup(point, low, high, Metric.CPU_NS))(*sorted(ends))
)


def passed(speedup=None, outcome=None, total=3):
    if speedup is not None and outcome is None:
        outcome = outcome_of(speedup, RULES)
    return Verdict(
        Status.PASSED, outcome, None, total, total, speedup, speedup, None, reason="", flags=()
    )


def broken(status, tests_passed=0, total=3):
    return Verdict(
        status, None, None, tests_passed, total, None, None, None, reason="why", flags=()
    )


def exactly(value):
    return Speedup(value, value, value, Metric.CPU_NS)


right = st.builds(passed, st.none() | speedups, st.none(), st.integers(0, 9))
wrong = st.integers(0, 9).flatmap(
    lambda total: st.builds(
        broken,
        st.sampled_from([s for s in Status if s is not Status.PASSED]),
        st.integers(0, total),
        st.just(total),
    )
)
schemes = st.builds(Pay, st.sampled_from(Scheme), st.floats(1e-3, 1e3), st.floats(1e-3, 1e4))


# --- the schemes by their definition (arXiv 2505.11480, section 3) ----------------------------


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PASSED])
def test_speedup_only_pays_nothing_for_what_is_broken(status):
    assert pay(broken(status, 2), Pay(Scheme.SO)).value == 0


def test_speedup_only_pays_the_speedup():
    assert pay(passed(exactly(1.5)), Pay(Scheme.SO)).value == 1.5
    assert pay(passed(exactly(0.5)), Pay(Scheme.SO)).value == 0.5


@pytest.mark.parametrize("status", sorted(NOT_BUILT))
def test_correctness_guided_pays_minus_one_for_what_does_not_build(status):
    assert pay(broken(status), Pay(Scheme.CGS)).value == -1


@pytest.mark.parametrize("status", sorted(set(Status) - NOT_BUILT - {Status.PASSED}))
def test_correctness_guided_pays_the_fraction_of_tests_passed(status):
    assert pay(broken(status, 2, 8), Pay(Scheme.CGS)).value == 0.25
    assert pay(broken(status, 0, 0), Pay(Scheme.CGS)).value == 0


def test_correctness_guided_pays_one_plus_alpha_times_the_speedup():
    assert pay(passed(exactly(1.5)), Pay(Scheme.CGS, alpha=10)).value == pytest.approx(16)
    assert pay(passed(exactly(0.5)), Pay(Scheme.CGS, alpha=4)).value == pytest.approx(3)


def test_the_scheme_with_intervals_pays_what_the_interval_warrants():
    speedup = Speedup(1.5, 1.2, 1.9, Metric.CPU_NS)
    assert pay(passed(speedup), Pay(Scheme.CGS_CI, alpha=10)).value == pytest.approx(13)
    slower = Speedup(0.7, 0.5, 0.9, Metric.CPU_NS)
    assert pay(passed(slower), Pay(Scheme.CGS_CI, alpha=10)).value == pytest.approx(6)


def test_passing_every_test_and_failing_while_timed_is_paid_as_one_test_short():
    assert pay(broken(Status.WRONG_OUTPUT, 4, 4), Pay(Scheme.CGS)).value == 0.75
    assert pay(broken(Status.WRONG_OUTPUT, 1, 1), Pay(Scheme.CGS)).value == 0


def test_a_speedup_beyond_the_cap_is_paid_as_the_cap_and_says_so():
    found = pay(passed(exactly(500.0)), Pay(Scheme.CGS, alpha=10, speedup_cap=100))
    assert (found.value, found.capped) == (1001, True)
    found = pay(passed(exactly(100.0)), Pay(Scheme.CGS, alpha=10, speedup_cap=100))
    assert (found.value, found.capped) == (1001, False)


# --- laws ------------------------------------------------------------------------------------


@given(verdict=right | wrong, scheme=schemes)
def test_a_reward_is_finite_and_bounded_by_the_cap(verdict, scheme):
    found = pay(verdict, scheme)
    assert math.isfinite(found.value)
    most = (
        scheme.speedup_cap if scheme.scheme is Scheme.SO else 1 + scheme.alpha * scheme.speedup_cap
    )
    assert -1 <= found.value <= most * (1 + 1e-12)


@given(good=right, bad=wrong, scheme=schemes)
def test_a_broken_candidate_never_earns_as_much_as_a_correct_one_however_slow(good, bad, scheme):
    assert pay(bad, scheme).value < pay(good, scheme).value


@given(verdict=wrong, scheme=schemes)
def test_one_more_test_passed_never_pays_less(verdict, scheme):
    assume(verdict.tests_passed < verdict.tests_total)
    better = dataclasses.replace(verdict, tests_passed=verdict.tests_passed + 1)
    assert pay(better, scheme).value >= pay(verdict, scheme).value


@given(one=speedups, other=speedups, scheme=schemes)
def test_a_candidate_that_is_faster_by_every_measure_never_earns_less(one, other, scheme):
    """Also across outcomes: slower <= no difference <= faster."""
    ends = zip(
        sorted((one.low, other.low)),
        sorted((one.point, other.point)),
        sorted((one.high, other.high)),
        strict=True,
    )
    lesser, greater = (Speedup(point, low, high, Metric.CPU_NS) for low, point, high in ends)
    assert pay(passed(lesser), scheme).value <= pay(passed(greater), scheme).value


@given(speedup=speedups, scheme=schemes)
def test_no_difference_pays_the_same_as_an_identical_copy(speedup, scheme):
    noise = passed(speedup, Outcome.NO_DIFFERENCE)
    copy = passed(exactly(1.0), Outcome.NO_DIFFERENCE)
    assert pay(noise, scheme) == pay(copy, scheme) == pay(passed(), scheme)


@given(speedup=speedups, alpha=st.floats(0.1, 100))
def test_the_interval_never_pays_more_than_the_point_for_a_real_difference(speedup, alpha):
    verdict = passed(speedup)
    careful = pay(verdict, Pay(Scheme.CGS_CI, alpha))
    assert careful.value <= pay(verdict, Pay(Scheme.CGS, alpha)).value


@given(verdict=right, scheme=schemes)
def test_only_what_is_really_faster_earns_more_than_the_baseline_itself(verdict, scheme):
    if pay(verdict, scheme).value > pay(passed(), scheme).value:
        assert verdict.outcome is Outcome.FASTER


@given(verdict=right | wrong, scheme=schemes)
def test_the_same_verdict_is_always_paid_the_same(verdict, scheme):
    assert pay(verdict, scheme) == pay(dataclasses.replace(verdict), scheme)


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("field", ["alpha", "speedup_cap"])
def test_parameters_that_would_break_the_laws_are_refused(field, value):
    for verdict in (passed(), broken(Status.CRASHED)):
        with pytest.raises(ValueError, match="positive"):
            pay(verdict, Pay(**{field: value}))


def test_the_defaults_are_those_of_the_papers_release():
    assert (Pay().scheme, Pay().alpha) == (Scheme.CGS_CI, 10.0)
