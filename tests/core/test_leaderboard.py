"""The columns of the leaderboard, its comparisons and curves, against plain definitions."""

import math
import statistics
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core.answers import AttemptFacts, FinalFacts, TaskResult
from superasm.core.evaluation import Metric
from superasm.core.leaderboard import compare_all, curve, standing
from superasm.core.verdict import Speedup

SPEEDS = st.floats(0.2, 5.0)


def final(speedup, outcome="no_difference", status="passed", flags=()):
    found = Speedup(speedup, speedup * 0.9, speedup * 1.1, Metric.CPU_NS)
    return FinalFacts("c", "p", status, outcome, "", 3, 3, found, None, flags)


def passed(task, speedup, outcome="no_difference", *, flags=(), entrant="e", tokens=(0, 0)):
    attempt = AttemptFacts(
        0,
        "found",
        "passed",
        built=True,
        passed=True,
        fresh=speedup,
        prompt_tokens=tokens[0],
        completion_tokens=tokens[1],
    )
    return TaskResult(entrant, task, task, (attempt,), 0, final(speedup, outcome, flags=flags))


def failed(task, status="crashed", *, built=True, outcome="found", entrant="e"):
    attempt = AttemptFacts(0, outcome, status, built=built)
    return TaskResult(entrant, task, task, (attempt,), None, None)


def test_a_program_without_an_answer_counts_as_one_and_is_named():
    rows = [passed("a", 4.0, "faster"), failed("b"), failed("c", None, built=False, outcome="bad")]
    line = standing("e", rows)
    assert (line.tasks, line.faster, line.failed) == (3, 1, 2)
    assert line.mean == pytest.approx(2.0)
    assert line.geometric.point == pytest.approx(4 ** (1 / 3))
    assert line.compiled == pytest.approx(2 / 3)
    assert line.passed == pytest.approx(1 / 3)
    assert line.failures == {"crashed": 1, "bad": 1}


def test_losses_are_not_cut_off_at_one():
    line = standing("e", [passed("a", 0.5, "slower"), passed("b", 0.5, "slower")])
    assert line.mean == line.p25 == 0.5
    assert line.slower == 2
    assert line.geometric.high == pytest.approx(0.5)


def test_an_answer_that_fails_when_timed_afresh_is_a_failure():
    attempt = AttemptFacts(0, "found", "passed", built=True, passed=True)
    row = TaskResult("e", "a", "a", (attempt,), 0, final(3.0, None, status="wrong_output"))
    line = standing("e", [row])
    assert (line.passed, line.failed, line.mean) == (0.0, 1, 1.0)
    assert line.failures == {"wrong_output": 1}


@given(st.lists(SPEEDS, min_size=2, max_size=12))
def test_quartiles_and_means_are_those_of_the_statistics_module(speeds):
    line = standing("e", [passed(str(i), s) for i, s in enumerate(speeds)])
    quartiles = statistics.quantiles(speeds, n=4, method="inclusive")
    assert [line.p25, line.p50, line.p75] == pytest.approx(quartiles)
    assert line.mean == pytest.approx(statistics.fmean(speeds))
    assert line.geometric.point == pytest.approx(statistics.geometric_mean(speeds))
    assert line.geometric.low <= line.geometric.point * 1.000001
    assert line.geometric.point <= line.geometric.high * 1.000001


def test_outcomes_flags_and_tokens_add_up():
    rows = [
        passed("a", 1.2, "faster", tokens=(1000, 10)),
        passed("b", 12.0, "faster", flags=("over_tenfold",), tokens=(3000, 30)),
        passed("c", 1.0, flags=("identical",)),
        failed("d"),
    ]
    line = standing("e", rows, (2.0, 10.0))
    assert line.faster + line.no_difference + line.slower + line.failed == 4
    assert (line.review, line.identical) == (1, 0.25)
    assert (line.prompt_tokens, line.completion_tokens) == (4000, 40)
    assert line.cost == pytest.approx((4000 * 2 + 40 * 10) / 1e6)
    assert standing("e", rows).cost is None


def test_the_same_rows_under_two_names_do_not_differ():
    rows = [passed(str(i), 1 + i / 10) for i in range(8)]
    (pair,) = compare_all({"a": rows, "b": rows})
    assert (pair.ratio.point, pair.ratio.low, pair.ratio.high) == (1.0, 1.0, 1.0)
    assert pair.p == pair.adjusted_p == 1.0


def test_a_clear_difference_on_every_program_is_significant_and_a_coin_toss_is_not():
    base = [passed(str(i), 1.0) for i in range(30)]
    better = [passed(str(i), 1.10 + (i % 5) / 100) for i in range(30)]
    mixed = [passed(str(i), 1.1 if i % 2 else 1 / 1.1) for i in range(30)]
    pairs = {(p.first, p.second): p for p in compare_all({"x": better, "y": base, "z": mixed})}
    assert pairs["x", "y"].adjusted_p < 0.01
    assert pairs["x", "y"].ratio.low > 1
    assert pairs["y", "z"].adjusted_p > 0.5
    assert pairs["y", "z"].ratio.low < 1 < pairs["y", "z"].ratio.high


@pytest.mark.parametrize("programs", [1, 2, 4, 6])
def test_a_few_programs_can_not_show_more_than_their_signs(programs):
    ours = [passed(str(i), 2.0 + i / 100) for i in range(programs)]
    theirs = [passed(str(i), 1.0) for i in range(programs)]
    (pair,) = compare_all({"ours": ours, "theirs": theirs})
    assert pair.p == 2.0 ** (1 - programs)


def test_programs_that_only_one_has_are_left_out_of_a_comparison():
    ours = [passed("a", 2.0), passed("b", 2.0), passed("only", 9.0)]
    theirs = [passed("a", 1.0), failed("b")]
    (pair,) = compare_all({"ours": ours, "theirs": theirs})
    assert (pair.tasks, pair.only_first, pair.only_second) == (2, 1, 0)
    assert pair.ratio.point == pytest.approx(2.0)
    assert compare_all({"ours": ours, "none": [passed("else", 1.0)]}) == []


@given(st.lists(st.lists(SPEEDS, min_size=6, max_size=6), min_size=2, max_size=5))
def test_corrected_chances_follow_holms_definition(entrants):
    rows = {
        str(number): [passed(str(i), s) for i, s in enumerate(speeds)]
        for number, speeds in enumerate(entrants)
    }
    pairs = sorted(compare_all(rows), key=lambda pair: pair.p)
    m = len(pairs)
    for k, pair in enumerate(pairs):
        steps = [min(1.0, (m - j) * pairs[j].p) for j in range(k + 1)]
        assert pair.adjusted_p == pytest.approx(max(steps))


def samples(task, values):
    """A row of attempts, each (selection, fresh) or None for one that failed."""
    attempts = tuple(
        AttemptFacts(i, "found", "crashed", built=True)
        if value is None
        else AttemptFacts(
            i, "found", "passed", built=True, passed=True, selection=value[0], fresh=value[1]
        )
        for i, value in enumerate(values)
    )
    right = [a for a in attempts if a.passed]
    chosen = max(right, key=lambda a: a.selection, default=None)
    return TaskResult(
        "e",
        task,
        task,
        attempts,
        chosen.number if chosen else None,
        final(chosen.fresh) if chosen else None,
    )


ATTEMPT = st.one_of(st.none(), st.tuples(SPEEDS, SPEEDS))


@given(st.lists(st.lists(ATTEMPT, min_size=4, max_size=4), min_size=1, max_size=3))
def test_curves_are_means_over_all_choices_of_k_attempts(tasks):
    rows = [samples(str(i), values) for i, values in enumerate(tasks)]
    found = curve("e", rows, 4, exchangeable=True)
    for k in range(1, 5):
        passes, logs = [], []
        for values in tasks:
            choices = list(combinations(values, k))
            passes.append(statistics.fmean(any(c) for c in choices))
            worth = [max(filter(None, c), default=(0, 1.0))[1] for c in choices]
            if len({v for v in values if v}) == sum(v is not None for v in values):
                logs.append(math.log(statistics.fmean(worth)))
        assert found.passed[k - 1] == pytest.approx(statistics.fmean(passes))
        distinct = [len({v[0] for v in values if v}) for values in tasks]
        if distinct == [sum(v is not None for v in values) for values in tasks]:
            assert found.speedup[k - 1] == pytest.approx(math.exp(statistics.fmean(logs)))


def test_all_attempts_together_are_worth_what_the_table_says():
    rows = [samples("a", [None, (1.1, 1.3), (1.4, 1.2)]), samples("b", [None, None, None])]
    found = curve("e", rows, 3, exchangeable=True)
    assert found.speedup[-1] == pytest.approx(standing("e", rows).geometric.point)
    assert found.passed[-1] == standing("e", rows).passed


def test_attempts_that_build_on_each_other_count_in_order():
    rows = [samples("a", [None, (1.1, 1.1), (1.5, 1.5)])]
    found = curve("e", rows, 3, exchangeable=False)
    assert found.passed == (0.0, 1.0, 1.0)
    assert found.speedup == pytest.approx((1.0, 1.1, 1.5))


def test_attempts_that_were_never_made_count_as_failed():
    rows = [samples("a", [(1.2, 1.2)])]
    assert curve("e", rows, 2, exchangeable=True).passed == (0.5, 1.0)


def test_without_a_fresh_timing_of_each_right_attempt_there_is_no_curve_of_speedups():
    attempt = AttemptFacts(0, "found", "passed", built=True, passed=True, selection=2.0)
    row = TaskResult("e", "a", "a", (attempt,), 0, final(2.0))
    assert curve("e", [row], 1, exchangeable=True).speedup == ()


@pytest.mark.parametrize("make", [standing, lambda e, r: curve(e, r, 1, exchangeable=True)])
def test_an_entrant_without_rows_has_no_line(make):
    with pytest.raises(ValueError, match="no rows"):
        make("e", [])
