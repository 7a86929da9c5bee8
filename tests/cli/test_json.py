"""The contract of `--json`: one object on stdout, the same keys from every command."""

import json
import math

import pytest


def every_number(found):
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for value in found:
            yield from every_number(value)
    elif isinstance(found, float):
        yield found


def assert_contract(ended):
    facts = ended.facts
    assert {"status", "outcome", "grade"} <= set(facts["verdict"])
    assert set(facts["tests"]) == {"passed", "total"}
    assert facts["speedup"] is None or set(facts["speedup"]) == {"point", "low", "high", "metric"}
    assert all(math.isfinite(number) for number in every_number(facts))
    assert not any(line.startswith(("{", "}")) for line in ended.err.splitlines())
    return facts


def assert_interval(speedup):
    assert speedup["low"] <= speedup["point"] <= speedup["high"]


def test_optimize_keeps_it(superasm, task, tmp_path):
    best = tmp_path / "best.s"
    ended = superasm("optimize", *task(), "--json", "--budget", "1s", "-o", best)
    facts = assert_contract(ended)
    assert ended.status == 0
    assert facts["verdict"]["status"] == "passed"
    assert_interval(facts["speedup"])
    assert facts["tests"] == {"passed": 1, "total": 1}
    assert facts["output"] == str(best)
    assert str(best) in facts["build"]
    assert facts["offered"] >= facts["proposed"] >= 1
    assert "building and testing candidates" in ended.err


def test_evaluate_keeps_it(superasm, task, tmp_path):
    program, *tests = task()
    candidate = tmp_path / "candidate.s"
    candidate.write_text("\tret\n")
    facts = assert_contract(superasm("evaluate", program, candidate, *tests, "--json"))
    assert facts["speedup"] is None
    assert facts["interrupted"] is False


@pytest.mark.parametrize("without", ["[]", '["counters"]'])
def test_doctor_keeps_it_and_times_a_program_against_itself(superasm, without):
    changed = ("--set", f"sandbox.without={without}", "--set", "timing.max_seconds=0.5")
    ended = superasm("doctor", "--json", *changed)
    facts = assert_contract(ended)
    assert ended.status == 0
    assert facts["usable"] is True
    assert facts["verdict"]["status"] == "passed"
    assert_interval(facts["speedup"])
    checks = {check["name"]: check for check in facts["checks"]}
    assert {"gcc", "jail", "noise floor", "hardware counters"} <= set(checks)
    if "counters" in without:
        assert facts["speedup"]["metric"] == "cpu_ns"
        assert checks["hardware counters"]["state"] == "warning"
        assert checks["hardware counters"]["hint"]


def test_errors_are_one_object_as_well(superasm):
    ended = superasm("optimize", "none.c", "--json")
    assert set(json.loads(ended.out)) == {"error"}
    assert set(ended.facts["error"]) == {"kind", "message", "hint"}


def test_an_interrupt_before_any_result_is_one_object_as_well(superasm, task, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("superasm.cli.optimize.admit", interrupted)
    ended = superasm("optimize", *task(), "--json")
    assert ended.status == 130
    assert ended.facts["error"]["kind"] == "Interrupted"
    assert "interrupted" in ended.err
