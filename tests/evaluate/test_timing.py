from dataclasses import replace

import pytest

from superasm.asm.toolchain import Builder
from superasm.config.settings import TimingPlan
from superasm.core.errors import TaskError
from superasm.core.evaluation import RunStatus, StopReason
from superasm.core.task import Case, Toolchain
from superasm.core.verdict import Outcome, choose_metric, measured, outcome_of
from superasm.evaluate.timing import Programs, Sampler, rules_of, time_candidate
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.lane import timing_lane

PLAN = TimingPlan(first_look_pairs=4, max_pairs=8, precision=1e-9, max_seconds=60)
CASES = (Case("a", b"5", b"5\n"), Case("b", b"6", b"6\n"))
LIMIT = 2_000_000_000


def source(steps, printed="n"):
    return f"""
        #include <stdio.h>
        int main(void) {{
            int n;
            if (scanf("%d", &n) != 1) return 1;
            for (volatile unsigned i = 0; i < {steps}u; i++);
            printf("%d\\n", {printed});
            return 0;
        }}
    """.encode()


@pytest.fixture(scope="module")
def builder(settings):
    return Builder(Toolchain(), settings.sandbox)


@pytest.fixture(scope="module")
def image(builder):
    made = {}

    def make(steps, printed="n", more=""):
        key = (steps, printed, more)
        if key not in made:
            assembly = builder.compile(source(steps, printed), "gcc", ("-O3",)).assembly
            made[key] = builder.build(assembly + more).image
            assert made[key] is not None
        return made[key]

    return make


@pytest.fixture(scope="module")
def startup(builder):
    return builder.build_empty()


@pytest.fixture
def timed(settings, startup):
    def run(baseline, candidate, plan=PLAN, cases=CASES, limits=None, **more):
        programs = Programs(baseline, candidate, startup)
        limits = limits or [LIMIT] * len(cases)
        with Jail(Profile.PROGRAM, settings.sandbox) as jail, timing_lane() as cpu:
            return time_candidate(jail, programs, cases, limits, plan, cpu=cpu, seed=1, **more)

    return run


# --- what is recorded ------------------------------------------------------------------------


def test_every_pair_is_kept_with_start_up_runs_for_every_second_one(timed, image):
    found = timed(image(1000), image(2000))
    assert [timing.case for timing in found.inputs] == ["a", "b"]
    for timing in found.inputs:
        assert len(timing.baseline.wall_ns) == len(timing.candidate.wall_ns) == 8
        assert len(timing.startup.wall_ns) == 4
        for samples in (timing.baseline, timing.candidate, timing.startup):
            assert len(samples.cpu_ns) == len(samples.wall_ns)
            assert len(samples.cycles) == len(samples.instructions)
            assert len(samples.cycles) in (0, len(samples.wall_ns))
            assert min(samples.wall_ns) > 0
    assert found.executions == 2 * (8 + 8 + 4)
    assert (found.looks, found.stop, found.failure) == (2, StopReason.MOST_PAIRS, None)
    assert not found.held_out
    assert timed(image(1000), image(2000), held_out=True).held_out


# --- when it stops ---------------------------------------------------------------------------


def test_sampling_doubles_up_to_the_most_allowed(timed, image):
    plan = replace(PLAN, first_look_pairs=2, max_pairs=7)
    found = timed(image(1000), image(2000), plan, cases=CASES[:1])
    assert len(found.inputs[0].baseline.wall_ns) == 7
    assert (found.looks, found.stop) == (3, StopReason.MOST_PAIRS)


def test_a_narrow_interval_ends_the_sampling(timed, image):
    plan = replace(PLAN, first_look_pairs=16, max_pairs=256, precision=0.9)
    found = timed(image(1_000_000), image(1_000_001), plan, cases=CASES[:1])
    assert found.stop is StopReason.PRECISE
    assert len(found.inputs[0].baseline.wall_ns) < 256


def test_a_decision_ends_the_sampling_if_that_is_all_that_is_asked(timed, image):
    plan = replace(PLAN, first_look_pairs=16, max_pairs=256, stop_when_decided=True)
    found = timed(image(2_000_000), image(500_000), plan, cases=CASES[:1])
    assert found.stop is StopReason.DECIDED
    assert len(found.inputs[0].baseline.wall_ns) < 256


def test_no_time_at_all_still_gives_one_round(timed, image):
    found = timed(image(1000), image(2000), replace(PLAN, max_seconds=1e-9))
    assert found.stop is StopReason.BUDGET
    assert [len(timing.baseline.wall_ns) for timing in found.inputs] == [1, 1]


# --- honesty ---------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", ["auto", "wall_ns"])
def test_two_programs_of_equal_work_and_other_bytes_are_not_called_faster(timed, image, metric):
    plan = TimingPlan(
        metric=metric,
        confidence=0.9999,
        first_look_pairs=24,
        max_pairs=48,
        precision=1e-9,
        min_effect=0.02,
    )
    padded = image(300_000, more='\n\t.section .rodata\n\t.string "padding"\n')
    assert padded != image(300_000)
    found = timed(image(300_000), padded, plan)
    rules = rules_of(plan)
    speedup = measured(found.inputs, choose_metric(found.inputs, metric), rules)
    assert outcome_of(speedup, rules) is Outcome.NO_DIFFERENCE
    assert speedup.low <= 1.02
    assert speedup.high >= 1 / 1.02


def test_wrong_output_in_a_timed_run_ends_the_timing_and_is_kept_as_a_fact(timed, image):
    found = timed(image(1000), image(1000, "n + (n == 6)"))
    assert found.stop is StopReason.WRONG_OUTPUT
    assert found.failure.case == "b"
    assert found.failure.difference == "while timed: line 1: expected '6', got '7'"
    assert found.failure.status is RunStatus.EXITED
    assert not found.failure.matched
    assert found.looks == 0


def test_a_candidate_that_hangs_while_timed_is_a_fact_too(timed, image):
    slow = image(4_000_000_000)
    found = timed(image(1000), slow, cases=CASES[:1], limits=[100_000_000])
    assert found.stop is StopReason.WRONG_OUTPUT
    assert found.failure.status is RunStatus.TIMED_OUT
    assert "still running after 0.10 s" in found.failure.difference


def test_a_baseline_whose_output_changes_while_timed_is_not_deterministic(timed, image):
    with pytest.raises(TaskError, match="not deterministic: it failed b while timed"):
        timed(image(1000, "n + (n == 6)"), image(1000))


def test_both_orders_come_equally_often(timed, image, monkeypatch):
    orders = []
    steps = Sampler._steps

    def spy(self, number, index):
        found = steps(self, number, index)
        orders.append((index, next(side for _, side in found if side != "startup")))
        return found

    monkeypatch.setattr(Sampler, "_steps", spy)
    timed(image(1000), image(1000), plan=replace(PLAN, first_look_pairs=8, max_pairs=8))
    for index in {index for index, _ in orders}:
        first = [side for i, side in orders if i == index]
        assert first.count("baseline") == first.count("candidate") == 4
        assert all({first[k], first[k + 1]} == {"baseline", "candidate"} for k in range(0, 8, 2))


def test_the_rules_of_judgement_are_those_of_the_plan():
    plan = TimingPlan("wall_ns", 0.95, 3, 24, 0.1, True, 0.01, 5.0)
    rules = rules_of(plan)
    assert (rules.metric, rules.confidence, rules.min_effect) == ("wall_ns", 0.95, 0.01)
    assert rules.alpha == pytest.approx(0.05 / 4)
