"""The JSON object: whole, finite, and serialisable as it is."""

import json

import pytest

from superasm.core.evaluation import BuildLog, BuildStage, StopReason
from superasm.report.facts import evaluation_facts, verdict_facts

KINDS = {
    "faster": {"speedups": (1.5, 1.6)},
    "counted": {"speedups": (1.5,), "counted": True},
    "slower": {"speedups": (0.5,), "stop": StopReason.BUDGET},
    "tiny": {"speedups": (1.5,), "milliseconds": 1e-5},
    "huge": {"speedups": (1e9,)},
    "failed": {"speedups": (), "difference": "line 1: \udcff"},
    "identical": {"speedups": (), "build": BuildLog(BuildStage.BUILT, identical=True)},
    "no_assembly": {
        "speedups": (),
        "assembly": "garbage (((",
        "build": BuildLog(BuildStage.SCREEN, "not_assembly"),
    },
}


@pytest.fixture
def facts(evaluated):
    def make(kind: str) -> dict:
        options = dict(KINDS[kind])
        made = evaluated(*options.pop("speedups"), **options)
        return {
            **verdict_facts(made.verdict),
            **evaluation_facts(
                made.task, made.candidate, made.evaluation, made.rules, made.baseline
            ),
        }

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_plain_finite_json(facts, kind):
    made = facts(kind)
    assert json.loads(json.dumps(made, allow_nan=False)) is not None


def test_facts_say_what_the_verdict_says(facts):
    made = facts("faster")
    assert made["verdict"]["status"] == "passed"
    assert made["verdict"]["outcome"] == "faster"
    assert made["verdict"]["grade"] == "tested"
    assert made["tests"] == {"passed": 2, "total": 2}
    speedup = made["speedup"]
    assert 1.5 <= speedup["low"] <= speedup["point"] <= speedup["high"] <= 1.6
    assert speedup["metric"] == "cpu_ns"
    assert made["wall"]["metric"] == "wall_ns"


def test_facts_hold_every_timed_input_with_its_own_ratio(facts):
    timing = facts("faster")["timing"]
    assert [i["input"] for i in timing["inputs"]] == ["inputs/perf-2", "inputs/perf-4"]
    assert [i["pairs"] for i in timing["inputs"]] == [50, 50]
    first, second = (i["speedup"]["point"] for i in timing["inputs"])
    assert first == pytest.approx(1.5, rel=1e-2)
    assert second == pytest.approx(1.6, rel=1e-2)
    assert timing["held_out"] is True


def test_with_counters_the_metric_is_cycles_and_instructions_are_told(facts):
    made = facts("counted")
    assert made["speedup"]["metric"] == "cycles"
    assert made["instructions"] == pytest.approx(1.25)


def test_facts_of_a_failure_name_the_case_and_the_difference(facts):
    made = facts("failed")
    assert made["verdict"]["status"] == "wrong_output"
    assert made["verdict"]["grade"] is None
    assert made["speedup"] is None
    assert [f["case"] for f in made["failures"]] == ["1"]
    assert made["timing"] is None


def test_facts_of_a_text_that_is_no_assembly_have_no_change_and_no_features(facts):
    made = facts("no_assembly")
    assert made["change"] is None
    assert made["isa_features"] == []
