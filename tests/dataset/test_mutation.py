import random
from dataclasses import replace

import pytest

from superasm.config.settings import Evaluator, Sandbox, Settings
from superasm.core.evaluation import RunStatus
from superasm.dataset.mutants import Mutant, mutants
from superasm.dataset.mutation import Examiner, Fate, examine, strength
from superasm.dataset.operators import Operator
from superasm.evaluate.admission import Draft, Input, admit

SETTINGS = Settings(
    sandbox=Sandbox(wall_limit_seconds=5.0, memory_mib=512), evaluator=Evaluator(lanes=1)
)
# Three kinds of work; a test that asks for one of them says nothing of the others.
PROGRAM = rb"""
#include <stdio.h>
#include <stdlib.h>
static unsigned mix(unsigned x) { x ^= x >> 15; x *= 2246822519u; return x ^ x >> 13; }
int main(void)
{
    unsigned kind, rounds, state = 1;
    while (scanf("%u %u", &kind, &rounds) == 2) {
        if (kind == 9)
            abort();
        for (unsigned i = 0; i < rounds; i++)
            if (kind == 1)
                state = mix(state + i);
            else if (kind == 2)
                state = state % 1000003 * 31 + (i & 7);
            else
                state ^= (state << 3) + i;
        printf("%u\n", state);
    }
    return 0;
}
"""
WEAK = (Input("mix", b"1 5\n"), Input("empty", b""))
STRONG = (
    *WEAK,
    Input("divide", b"2 9\n"),
    Input("other", b"7 12\n3 0\n"),
    Input("long", b"2 70\n1 33\n3 8"),
    Input("words", b"1 2 x"),
    Input("large", b"4000000000 3\n2 1000"),
)
HEAVY = (Input("perf", b"1 3000\n"),)
EXTRA = (b"2 5\n", b"7 3\n", b"2 40\n1 20\n5 20\n")


def baseline_of(tests, performance=HEAVY):
    return admit(Draft("prog.c", PROGRAM, tests, performance), SETTINGS)


@pytest.fixture(scope="module")
def weak():
    return baseline_of(WEAK)


@pytest.fixture(scope="module")
def strong():
    return baseline_of(STRONG)


@pytest.fixture(scope="module")
def examined(weak):
    with Examiner(weak, SETTINGS, EXTRA) as examiner:
        return examine(examiner, limit=30, seed=1)


def changed(baseline, old, new):
    """A mutant made by hand."""
    assert baseline.assembly.count(old) >= 1
    text = baseline.assembly.replace(old, new, 1)
    return Mutant(Operator.CONSTANT, "main", 1, f"{old} -> {new}", text)


def judged(baseline, mutant, extra=()):
    with Examiner(baseline, SETTINGS, extra) as examiner:
        return examiner.judge(mutant)


def test_weak_tests_let_wrong_programs_pass(examined):
    found = examined.strength
    assert found.mutants >= 15
    assert found.score < 0.9
    assert found.killed + len(examined.survivors) == found.mutants


def test_strong_tests_kill_more_of_the_same_mutants(strong, examined):
    found = strength(strong, SETTINGS, limit=30, seed=1, extra_inputs=EXTRA)
    assert found.score > max(0.9, examined.strength.score)


def test_a_survivor_tells_the_change_and_the_input_that_shows_it(examined):
    line = examined.strength.survivors[0]
    assert "line" in line
    assert "->" in line
    assert "differs on extra-" in line
    assert "expected" in line or "output ends" in line


def test_mutants_that_never_differ_are_not_counted(examined):
    assert examined.count(Fate.EQUIVALENT) > 0
    fates = sum(examined.count(fate) for fate in Fate)
    assert fates == len(examined.judged)
    assert examined.strength.mutants == 30 - examined.count(Fate.EQUIVALENT)


def test_the_same_seed_gives_the_same_score(strong):
    first, second = (strength(strong, SETTINGS, limit=8, seed=3) for _ in range(2))
    assert first == second


def test_a_mutant_that_does_not_assemble_is_not_counted(weak):
    assert judged(weak, changed(weak, "\tret", "\tretq %eax")).fate is Fate.NOT_BUILT


def test_a_mutant_that_links_to_the_same_bytes_is_not_counted(weak):
    assert judged(weak, changed(weak, "\tret", "\tretq")).fate is Fate.SAME_PROGRAM


@pytest.mark.parametrize(
    ("new", "difference"),
    [
        ("main:\n\tud2", "crashed (SIGILL)"),
        ("main:\n1:\tjmp 1b", "still running"),
        ("main:\n1:\tleaq 1b(%rip), %rdi\n\tcall puts@PLT\n\tjmp 1b", "output limit"),
        ("main:\n\tmovl $57, %eax\n\tsyscall", "forbidden system call: fork"),
        ("main:\n\txorl %eax, %eax\n\tret", "output ends"),
        ("main:\n\tmovl $3, %edi\n\tcall exit@PLT", "exit status 3"),
    ],
)
def test_a_mutant_that_ends_otherwise_is_killed(new, difference):
    tests = (Input("empty", b""), Input("one", b"1 1\n"))
    if "exit" in difference:
        tests = tests[:1]
    baseline = baseline_of(tests)
    found = judged(baseline, changed(baseline, "main:", new))
    assert found.fate is Fate.KILLED
    assert difference in found.difference
    assert found.image is None


def spied(examiner, monkeypatch, change=lambda run: run):
    """Let runs of an examiner pass through `change`; return (execution, run as it was) of each."""
    seen = []
    real = examiner._jail.run

    def run(executions):
        runs = real(executions)
        seen.extend(zip(executions, runs, strict=True))
        return [change(run) for run in runs]

    monkeypatch.setattr(examiner._jail, "run", run)
    return seen


def test_an_endless_mutant_costs_little(weak, monkeypatch):
    mutant = changed(weak, "main:", "main:\n1:\tjmp 1b")
    with Examiner(weak, SETTINGS) as examiner:
        seen = spied(examiner, monkeypatch)
        assert examiner.judge(mutant).fate is Fate.KILLED
        assert sum(run.cpu_ns for _, run in seen) < 2.5e9


def test_a_run_that_the_machine_kept_waiting_is_run_again_with_more_patience(weak, monkeypatch):
    mutant = changed(weak, "\tret", "\tnop\n\tret")
    with Examiner(weak, SETTINGS) as examiner:
        stalls = iter([True, True])

        def stalled(run):
            if next(stalls, False):
                return replace(run, status=RunStatus.TIMED_OUT, exit_code=None, cpu_ns=1000)
            return run

        seen = spied(examiner, monkeypatch, stalled)
        assert examiner.judge(mutant).fate is Fate.EQUIVALENT
    first, second, third, *_ = (execution.wall_limit_ns for execution, _ in seen)
    assert (second, third) == (4 * first, 16 * first)


def test_patience_has_an_end(weak, monkeypatch):
    mutant = changed(weak, "\tret", "\tnop\n\tret")
    with Examiner(weak, SETTINGS) as examiner:
        seen = spied(
            examiner, monkeypatch, lambda run: replace(run, status=RunStatus.TIMED_OUT, cpu_ns=0)
        )
        assert examiner.judge(mutant).fate is Fate.KILLED
    # The last one had the time that any run may take.
    assert seen[-1][0].wall_limit_ns == SETTINGS.sandbox.wall_limit_seconds * 1e9
    assert len(seen) < 10


def test_a_performance_input_shows_what_tests_missed():
    # The divisor matters only from the 5th digit on.
    baseline = baseline_of((Input("short", b"2 2\n"),), (Input("perf", b"2 3000\n"),))
    found = judged(baseline, changed(baseline, "$1000003", "$1000001"))
    assert found.fate is Fate.SURVIVED
    assert found.case == "perf"


def test_inputs_that_show_nothing_are_left_out(weak):
    with Examiner(weak, SETTINGS, [b"9 9\n", b"1 5\n", b"2 5\n", b"2 5\n"]) as examiner:
        # The baseline aborts on the first; the second is a test; the last is there twice.
        assert [case.stdin for case in examiner.extra] == [b"2 5\n"]


def test_time_that_is_up_ends_the_examination(weak):
    with Examiner(weak, SETTINGS) as examiner:
        assert not examine(examiner, limit=40, seed=0, seconds=0.0).judged


def test_progress_counts_to_the_limit(weak):
    seen = []
    with Examiner(weak, SETTINGS) as examiner:
        examine(examiner, limit=4, seed=0, progress=lambda done, most: seen.append((done, most)))
    assert seen[-1] == (4, 4)


def test_no_mutants_is_a_perfect_score(weak):
    assert strength(weak, SETTINGS, limit=0).score == 1.0


def test_mutants_run_in_the_jail_within_the_limits_of_the_settings(weak):
    tight = replace(SETTINGS, sandbox=replace(SETTINGS.sandbox, output_mib=1))
    mutant = next(mutants(weak.assembly, random.Random(0), 1))
    with Examiner(weak, tight) as examiner:
        assert examiner.judge(mutant).fate in set(Fate)
