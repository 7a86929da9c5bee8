import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core import stats
from superasm.core.evaluation import (
    BuildLog,
    BuildStage,
    CaseResult,
    Evaluation,
    InputTiming,
    Machine,
    Metric,
    RunStatus,
    Samples,
    StopReason,
    Timing,
)
from superasm.core.stats import Interval
from superasm.core.verdict import (
    Flag,
    Grade,
    Outcome,
    Rules,
    Speedup,
    Status,
    choose_metric,
    input_costs,
    judge,
    measured,
    outcome_of,
)

RULES = Rules()
MACHINE = Machine("cpu", "1", "6", "gcc", "ld", "glibc", 2, counters=False, jail="bubblewrap")
BUILT = BuildLog(BuildStage.BUILT)


def case(status=RunStatus.EXITED, matched=True, name="one", difference=""):
    return CaseResult(name, status, matched, 0, None, None, difference, "", 1, 1, None)


def failed(status, name="bad", difference="line 1"):
    return case(status, matched=False, name=name, difference=difference)


def constant(cost, pairs=24, cycles=None, instructions=None):
    return Samples(
        (cost,) * pairs,
        (cost,) * pairs,
        (cycles,) * pairs if cycles else (),
        (instructions,) * pairs if instructions else (),
    )


def timing(baseline=2_000_000, candidate=1_000_000, startup=100_000, **more):
    one = InputTiming("one", constant(baseline), constant(candidate), constant(startup))
    return Timing(**{"inputs": (one,), "looks": 1, "stop": StopReason.PRECISE, **more})


RIGHT = case()


def evaluation(cases=(RIGHT,), build=BUILT, timing=None, machine=MACHINE, total=None):
    total = len(cases) if total is None else total
    return Evaluation("t", "c", build, tuple(cases), total, timing, machine, 1.0)


# --- status ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (BuildStage.EMPTY, Status.NO_ANSWER),
        (BuildStage.SCREEN, Status.REFUSED),
        (BuildStage.ASSEMBLE, Status.BUILD_FAILED),
        (BuildStage.LINK, Status.BUILD_FAILED),
    ],
)
def test_a_build_that_ended_early_is_named_after_its_stage(stage, status):
    verdict = judge(evaluation((), BuildLog(stage, "because"), total=3), RULES)
    assert (verdict.status, verdict.reason) == (status, "because")
    assert (verdict.tests_passed, verdict.tests_total) == (0, 3)


ENDS = {
    RunStatus.EXITED: Status.WRONG_OUTPUT,
    RunStatus.CRASHED: Status.CRASHED,
    RunStatus.TIMED_OUT: Status.TIMED_OUT,
    RunStatus.OUTPUT_LIMIT: Status.OUTPUT_LIMIT,
    RunStatus.FORBIDDEN_SYSCALL: Status.FORBIDDEN_SYSCALL,
    RunStatus.NOT_STARTED: Status.NOT_STARTED,
}


@pytest.mark.parametrize(("end", "status"), ENDS.items())
def test_a_failed_run_is_named_after_its_end(end, status):
    verdict = judge(evaluation((case(), failed(end, "big", "why"))), RULES)
    assert (verdict.status, verdict.reason) == (status, "big: why")
    assert (verdict.tests_passed, verdict.tests_total) == (1, 2)


def test_every_way_to_end_has_a_status_and_every_status_is_reached():
    assert set(ENDS) == set(RunStatus)
    by_build = {Status.NO_ANSWER, Status.REFUSED, Status.BUILD_FAILED}
    assert set(ENDS.values()) | by_build | {Status.PASSED} == set(Status)


def test_all_tests_right_is_passed():
    verdict = judge(evaluation((case(), case(name="two"))), RULES)
    assert (verdict.status, verdict.reason, verdict.grade) == (Status.PASSED, "", Grade.TESTED)
    assert (verdict.tests_passed, verdict.tests_total) == (2, 2)


def test_of_several_failures_the_gravest_names_the_verdict_whatever_their_order():
    gravest_first = [
        RunStatus.FORBIDDEN_SYSCALL,
        RunStatus.NOT_STARTED,
        RunStatus.CRASHED,
        RunStatus.OUTPUT_LIMIT,
        RunStatus.TIMED_OUT,
        RunStatus.EXITED,
    ]
    for grave, light in itertools.combinations(gravest_first, 2):
        for pair in ((grave, light), (light, grave)):
            verdict = judge(evaluation([failed(end) for end in pair]), RULES)
            assert verdict.status is ENDS[grave]


def test_of_equal_failures_the_first_is_told():
    both = (failed(RunStatus.EXITED, "a"), failed(RunStatus.EXITED, "b"))
    assert judge(evaluation(both), RULES).reason == "a: line 1"


def test_an_early_end_of_the_build_counts_before_anything_else():
    log = BuildLog(BuildStage.ASSEMBLE, "bad operand")
    assert judge(evaluation((RIGHT,), log, timing()), RULES).status is Status.BUILD_FAILED


def test_tests_that_were_not_run_are_not_passed():
    verdict = judge(evaluation((RIGHT,), total=2), RULES)
    assert verdict.status is not Status.PASSED
    assert verdict.reason == "not every test was run"


def test_wrong_output_while_timed_fails_a_candidate_that_passed_its_tests():
    wrong = failed(RunStatus.EXITED, "one", "while timed: line 1")
    verdict = judge(evaluation(timing=timing(failure=wrong, stop=StopReason.WRONG_OUTPUT)), RULES)
    assert (verdict.status, verdict.reason) == (Status.WRONG_OUTPUT, "one: while timed: line 1")
    assert verdict.speedup is verdict.wall is verdict.outcome is verdict.instructions is None
    assert (verdict.tests_passed, verdict.tests_total) == (1, 1)


def test_a_crash_while_timed_is_a_crash():
    crash = failed(RunStatus.CRASHED, "one", "while timed: crashed (SIGSEGV)")
    assert judge(evaluation(timing=timing(failure=crash)), RULES).status is Status.CRASHED


@pytest.mark.parametrize("end", RunStatus)
def test_what_failed_has_no_speedup_no_grade_and_no_flags(end):
    build = BuildLog(BuildStage.BUILT, isa="x86-64-v4")
    verdict = judge(evaluation((failed(end),), build, timing()), RULES)
    assert verdict.speedup is verdict.wall is verdict.outcome is verdict.grade is None
    assert verdict.flags == ()


# --- speed -----------------------------------------------------------------------------------


def test_a_candidate_that_was_not_timed_passes_without_an_outcome():
    verdict = judge(evaluation(), RULES)
    assert verdict.status is Status.PASSED
    assert verdict.outcome is verdict.speedup is verdict.wall is verdict.instructions is None


def test_an_identical_candidate_is_exactly_one_even_if_samples_say_otherwise():
    same = dataclasses.replace(BUILT, identical=True)
    for samples in (None, timing()):
        verdict = judge(evaluation(build=same, timing=samples), RULES)
        assert verdict.outcome is Outcome.NO_DIFFERENCE
        assert verdict.speedup == Speedup(1.0, 1.0, 1.0, Metric.CPU_NS)
        assert verdict.wall == Speedup(1.0, 1.0, 1.0, Metric.WALL_NS)
        assert verdict.flags == (Flag.IDENTICAL,)


def test_an_identical_candidate_is_reported_in_the_metric_of_its_machine():
    counting = dataclasses.replace(MACHINE, counters=True)
    same = dataclasses.replace(BUILT, identical=True)
    assert judge(evaluation(build=same, machine=counting), RULES).speedup.metric is Metric.CYCLES


@pytest.mark.parametrize(
    ("baseline", "candidate", "outcome", "point"),
    [
        (2_100_000, 1_100_000, Outcome.FASTER, 2.0),
        (1_100_000, 2_100_000, Outcome.SLOWER, 0.5),
        (1_100_000, 1_100_000, Outcome.NO_DIFFERENCE, 1.0),
    ],
)
def test_timing_decides_the_outcome_with_start_up_subtracted(baseline, candidate, outcome, point):
    verdict = judge(evaluation(timing=timing(baseline, candidate)), RULES)
    assert verdict.outcome is outcome
    assert verdict.speedup.point == pytest.approx(point)
    assert verdict.speedup.low == pytest.approx(point)
    assert verdict.speedup.metric is Metric.CPU_NS
    assert verdict.wall.metric is Metric.WALL_NS
    assert verdict.wall.point == pytest.approx(point)


positive = st.floats(0.01, 100)


@given(bounds=st.tuples(positive, positive).map(sorted), margin=st.floats(0, 0.5))
def test_a_difference_counts_only_beyond_the_margin_and_alike_on_both_sides(bounds, margin):
    rules = Rules(min_effect=margin)
    low, high = bounds
    found = outcome_of(Interval(low, low, high), rules)
    assert (found is Outcome.FASTER) == (low > 1 + margin)
    assert (found is Outcome.SLOWER) == (high < 1 / (1 + margin))
    if 1 + margin + 1e-9 < low or low + 1e-9 < 1 + margin:
        swapped = outcome_of(Interval(1 / low, 1 / high, 1 / low), rules)
        mirror = {Outcome.FASTER: Outcome.SLOWER, Outcome.SLOWER: Outcome.FASTER}
        if abs(high * (1 + margin) - 1) > 1e-9:
            assert swapped is mirror.get(found, found)


def test_an_interval_that_ends_on_the_margin_decides_nothing():
    rules = Rules(min_effect=0.25)
    assert outcome_of(Interval(1.25, 1.25, 1.5), rules) is Outcome.NO_DIFFERENCE
    assert outcome_of(Interval(0.8, 0.5, 0.8), rules) is Outcome.NO_DIFFERENCE


def test_too_few_pairs_decide_nothing():
    few = InputTiming("one", constant(2_000_000, 5), constant(1_000_000, 5), constant(100, 5))
    verdict = judge(evaluation(timing=timing(inputs=(few,))), RULES)
    assert verdict.outcome is Outcome.NO_DIFFERENCE
    assert verdict.speedup.low < 1 < verdict.speedup.high


def test_a_timing_that_was_stopped_before_its_first_pair_gives_no_speedup():
    empty = Samples((), ())
    nothing = timing(inputs=(InputTiming("one", empty, empty, empty),))
    for samples in (nothing, timing(inputs=())):
        verdict = judge(evaluation(timing=samples), RULES)
        assert verdict.speedup is verdict.outcome is None


def test_a_metric_that_was_not_recorded_gives_no_speedup():
    verdict = judge(evaluation(timing=timing()), Rules(metric="cycles"))
    assert verdict.speedup is verdict.outcome is None
    assert verdict.wall is not None


def test_cycles_are_taken_where_every_side_of_every_input_has_them():
    counted, plain = constant(9, cycles=5), constant(9)
    full = InputTiming("one", counted, counted, counted)
    assert choose_metric([full, full], "auto") is Metric.CYCLES
    for side in ("baseline", "candidate", "startup"):
        lacking = dataclasses.replace(full, **{side: plain})
        assert choose_metric([full, lacking], "auto") is Metric.CPU_NS
    assert choose_metric([], "auto") is Metric.CPU_NS
    for metric in Metric:
        assert choose_metric([full], str(metric)) is metric


def test_each_metric_reads_its_own_samples():
    samples = Samples((1,), (2,), (3,), (4,))
    twice = Samples((1, 1), (2, 2), (3, 3), (4, 4))
    one = InputTiming("one", samples, twice, Samples((7,), (8,), (9,), ()))
    [by_wall] = input_costs([one], Metric.WALL_NS)
    [by_cpu] = input_costs([one], Metric.CPU_NS)
    [by_cycles] = input_costs([one], Metric.CYCLES)
    assert (by_wall.baseline, by_wall.candidate, by_wall.startup) == ((1,), (1, 1), (7,))
    assert (by_cpu.baseline, by_cpu.candidate, by_cpu.startup) == ((2,), (2, 2), (8,))
    assert (by_cycles.baseline, by_cycles.candidate, by_cycles.startup) == ((3,), (3, 3), (9,))


def test_instructions_are_a_ratio_of_least_counts_by_geometric_mean():
    one = InputTiming(
        "one",
        constant(9, instructions=800),
        Samples((9, 9), (9, 9), (), (200, 100)),
        constant(1),
    )
    two = InputTiming(
        "two", constant(9, instructions=200), constant(9, instructions=100), constant(1)
    )
    verdict = judge(evaluation(timing=timing(inputs=(one, two))), RULES)
    assert verdict.instructions == pytest.approx(stats.geometric_mean([8, 2]))


def test_a_speedup_spends_the_error_of_one_planned_look():
    assert Rules(confidence=0.99, first_look_pairs=12, max_pairs=384).alpha == pytest.approx(
        0.01 / 6
    )
    strict = Rules(confidence=0.9999, first_look_pairs=12, max_pairs=12)
    one = timing().inputs
    assert measured(one, Metric.CPU_NS, strict).low <= measured(one, Metric.CPU_NS, RULES).low


# --- flags -----------------------------------------------------------------------------------


def flags(timing=None, build=BUILT, machine=MACHINE, rules=RULES):
    return set(judge(evaluation(timing=timing, build=build, machine=machine), rules).flags)


def test_a_fair_measurement_on_held_out_inputs_has_no_flags():
    assert flags(timing(held_out=True)) == set()


def test_a_figure_on_inputs_that_chose_the_candidate_says_so():
    assert flags(timing(held_out=False)) == {Flag.NOT_HELD_OUT}
    assert flags(None) == set()


def test_a_speedup_above_ten_is_flagged_and_kept():
    large = timing(20_000_000, 1_000_000, held_out=True)
    verdict = judge(evaluation(timing=large), RULES)
    assert verdict.flags == (Flag.OVER_TENFOLD,)
    assert verdict.speedup.point == pytest.approx(19.9 / 0.9)
    assert flags(large, rules=Rules(flag_above=50)) == set()


def test_a_run_that_is_mostly_start_up_is_flagged():
    assert flags(timing(190_000, 150_000, held_out=True)) == {Flag.STARTUP_DOMINATES}
    assert flags(timing(210_000, 150_000, held_out=True)) == set()


def test_a_wider_instruction_set_is_flagged():
    wide = BuildLog(BuildStage.BUILT, isa="x86-64-v3", wider_isa=True)
    assert flags(timing(held_out=True), build=wide) == {Flag.WIDER_ISA}
    assert flags(None, build=wide) == {Flag.WIDER_ISA}


def test_what_the_baseline_needs_too_is_not_flagged():
    wide = BuildLog(BuildStage.BUILT, isa="x86-64-v3", wider_isa=False)
    assert flags(timing(held_out=True), build=wide) == set()


def test_work_that_moved_into_the_loader_is_flagged():
    [timed] = timing(held_out=True).inputs
    usual = dataclasses.replace(timed.baseline, loader_ns=(600_000,) * 12)
    more = dataclasses.replace(timed.candidate, loader_ns=(900_000,) * 12)
    for candidate, wanted in ((more, {Flag.LOADER_WORK}), (usual, set())):
        inputs = (dataclasses.replace(timed, baseline=usual, candidate=candidate),)
        moved = dataclasses.replace(timing(held_out=True), inputs=inputs)
        assert flags(moved) == wanted


def test_a_run_without_a_jail_is_flagged():
    bare = dataclasses.replace(MACHINE, jail="none")
    assert flags(timing(held_out=True), machine=bare) == {Flag.UNJAILED}


# --- judge as a function ---------------------------------------------------------------------

results = st.builds(
    case, st.sampled_from(RunStatus), st.booleans(), st.sampled_from(["a", "b"]), st.just("d")
)
samples = st.integers(1, 30).flatmap(
    lambda n: st.lists(st.integers(0, 10**12), min_size=n, max_size=n).map(
        lambda costs: Samples(tuple(costs), tuple(costs))
    )
)
timings = st.builds(
    Timing,
    st.lists(st.builds(InputTiming, st.just("i"), samples, samples, samples), max_size=2).map(
        tuple
    ),
    st.integers(1, 6),
    st.sampled_from(StopReason),
    st.none() | results.filter(lambda result: not result.matched),
    st.just(0),
    st.booleans(),
)
evaluations = st.builds(
    evaluation,
    st.lists(results, max_size=4),
    st.builds(BuildLog, st.sampled_from(BuildStage), st.just("m"), st.booleans()),
    st.none() | timings,
    st.builds(dataclasses.replace, st.just(MACHINE), counters=st.booleans()),
    st.integers(4, 6) | st.none(),
)


@given(facts=evaluations)
def test_the_same_facts_always_give_the_same_verdict(facts):
    assert judge(facts, RULES) == judge(dataclasses.replace(facts), RULES)


@given(facts=evaluations)
def test_a_verdict_is_consistent_whatever_the_facts(facts):
    verdict = judge(facts, RULES)
    assert 0 <= verdict.tests_passed <= verdict.tests_total
    if verdict.status is Status.PASSED:
        assert verdict.tests_passed == verdict.tests_total
        assert verdict.reason == ""
    else:
        assert verdict.reason
        assert verdict.outcome is verdict.speedup is verdict.wall is verdict.grade is None
        assert verdict.flags == ()
    assert (verdict.outcome is None) == (verdict.speedup is None)
    if verdict.speedup is not None:
        assert 0 < verdict.speedup.low <= verdict.speedup.point <= verdict.speedup.high
        assert verdict.outcome is outcome_of(verdict.speedup, RULES)
    assert len(set(verdict.flags)) == len(verdict.flags)
