from itertools import chain, cycle, repeat

import pytest

from superasm.config.settings import Evaluator, Sandbox, Settings
from superasm.dataset.entry import Entry, Provenance, RawTask, Rejected, Split
from superasm.dataset.gates import ANY_LENGTH, GateRules
from superasm.dataset.strengthen import _cover, inspect_strengthened, strengthen
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.readmit import draft_of

SETTINGS = Settings(
    sandbox=Sandbox(wall_limit_seconds=5.0, memory_mib=512), evaluator=Evaluator(lanes=1)
)
# The table is read past its end for kind 5, and the program aborts for kind 6.
PROGRAM = rb"""
#include <stdio.h>
#include <stdlib.h>
static const int table[5] = {3, 1, 4, 1, 5};
static unsigned mix(unsigned x) { x ^= x >> 15; x *= 2246822519u; return x ^ x >> 13; }
int main(void)
{
    unsigned kind, rounds, state = 1;
    while (scanf("%u %u", &kind, &rounds) == 2) {
        if (kind == 6)
            abort();
        unsigned step = kind < 6 ? (unsigned)table[kind] & 7 : 2;
        for (unsigned i = 0; i < rounds; i++)
            state = kind == 1 ? mix(state + i) : state % 1000003 * 31 + (i & step);
        printf("%u\n", state);
    }
    return 0;
}
"""
WEAK = (Input("mix", b"1 5\n"), Input("strength-1", b"1 1\n"))
GOOD = (
    b"2 5\n",
    b"0 9\n3 40\n",
    b"7 11\n1 200\n",
    b"4 1000\n2 3\n",
    b"8 2 x\n",
    b"3 3\n0 0\n1 7\n",
)
# Past the end of the table, and an abort.
BAD = (b"5 3\n", b"6 1\n", b"5 70\n")
LIMIT = 12


def raw_of(tests=WEAK):
    draft = Draft("prog.c", PROGRAM, tests, (Input("perf", b"1 3000\n"),))
    return RawTask(draft, Provenance("test", "prog", "family", "unknown", "here"))


def strengthened(inputs, tests=WEAK, *, limit=LIMIT, **more):
    raw = raw_of(tests)
    baseline = admit(raw.draft, SETTINGS)
    return strengthen(raw, baseline, iter(inputs), SETTINGS, limit=limit, **more)


@pytest.fixture(scope="module")
def done():
    """Bad inputs come first: they kill mutants, too, but can't be tests."""
    return strengthened(chain(BAD, GOOD, repeat(b"2 6\n", 200)))


def test_inputs_that_kill_survivors_become_tests(done):
    assert done.before.score < 0.9
    assert done.added
    assert {given.stdin for given in done.added}.isdisjoint(BAD)


def test_the_score_after_is_on_mutants_no_test_was_chosen_for(done):
    assert done.rounds > 1
    assert done.after.score > done.before.score
    # More than one sample was asked of it, as the first fell short.
    assert done.after.mutants >= LIMIT


def test_trying_again_does_not_find_a_better_score_by_luck():
    """No input kills anything, so that the tests stay as they are: all samples count."""
    found = strengthened(cycle(BAD), target=1.0, limit=4)
    assert found.added == ()
    assert found.rounds == 6
    assert found.after.mutants > found.before.mutants
    assert found.after.mutants >= 10
    assert found.after.score < 1


def test_draft_and_baseline_get_the_same_tests(done):
    assert done.raw.draft.tests == (*WEAK, *done.added)
    assert [test.name for test in done.baseline.task.tests] == [
        test.name for test in done.raw.draft.tests
    ]
    admitted = admit(done.raw.draft, SETTINGS)
    assert admitted.task == done.baseline.task
    assert admitted.limits_ns.keys() == done.baseline.limits_ns.keys()
    assert admitted.own_work_ns.keys() == done.baseline.own_work_ns.keys()


def test_names_of_added_tests_are_new(done):
    names = [test.name for test in done.raw.draft.tests]
    assert len(set(names)) == len(names)
    assert names[2] == "strength-2"


def test_an_input_with_undefined_behaviour_or_a_crash_is_not_added():
    found = strengthened(BAD, target=1.0)
    assert found.before.score < 1
    assert not found.added


def test_strong_tests_are_left_as_they_are():
    tests = tuple(Input(f"t{i}", stdin) for i, stdin in enumerate((*GOOD, b"", b"1 5\n", b"2 9")))
    found = strengthened(GOOD, tests, target=0.8)
    assert found.rounds == 1
    assert found.before == found.after


def test_without_further_inputs_there_is_one_round():
    found = strengthened(())
    assert (found.rounds, found.added) == (1, ())


def test_no_round_is_begun_after_the_budget():
    assert strengthened(GOOD, target=1.1, budget_seconds=0.0).rounds == 1


def test_an_entry_gets_the_tests_and_their_strength():
    inputs = chain(GOOD, repeat(b"2 6\n", 200))
    entry = inspect_strengthened(
        raw_of(), Split.TRAIN, SETTINGS, ANY_LENGTH, inputs, limit=LIMIT, budget_seconds=0.0
    )
    assert isinstance(entry, Entry)
    assert entry.measured.strength is not None
    assert entry.measured.strength.mutants > 0
    assert len(entry.task.tests) > len(WEAK)
    assert [case.name for case in entry.task.performance] == ["perf"]


def test_what_fails_a_gate_is_not_strengthened():
    rules = GateRules(least_ms=1000.0, most_ms=2000.0)
    found = inspect_strengthened(raw_of(), Split.TRAIN, SETTINGS, rules, iter(()))
    assert isinstance(found, Rejected)


def test_a_task_can_be_admitted_again_from_what_was_stored():
    once = admit(Draft("prog.c", PROGRAM, WEAK), SETTINGS)
    draft = draft_of(once.task)
    assert admit(draft, SETTINGS).task.tests == once.task.tests


def test_few_inputs_cover_what_all_of_them_kill():
    killed = {b"1": {0}, b"22": {1, 2}, b"3": {1, 2}, b"4": set(), b"5": {0, 1}}
    chosen = _cover(killed)
    assert set(chosen) == {b"3", b"1"} or set(chosen) == {b"5", b"3"}
    assert _cover({}) == []
