"""Two candidates against each other, and tests in the order that saves most time."""

import pytest

from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError
from superasm.core.evaluation import BuildStage
from superasm.core.sequential import Contest, Decision
from superasm.evaluate.admission import Input
from superasm.evaluate.evaluator import Evaluator

# The trip count is an immediate in the text, so that candidates of known cost are easily made.
SPIN = """
    int n;
    if (scanf("%d", &n) != 1) return 1;
    for (volatile unsigned i = 0; i < 1000000u; i++);
    printf("%d\\n", n * 12345);
    return 0;
"""
RULES = Contest(looks=(4, 8), alpha=0.125, min_gain=0.05, decide_from=4)


@pytest.fixture(scope="module")
def spin(admitted, program, settings):
    inputs = [Input("p0", b"3"), Input("p1", b"4")]
    tests = [Input(name, f"{k}".encode()) for k, name in enumerate(("zero", "one", "two"))]
    return Evaluator(admitted(program(SPIN, *tests, performance=inputs)), settings)


@pytest.fixture(scope="module")
def trips(spin):
    text = spin.baseline.assembly
    assert "$999999" in text, text
    return lambda count, name="c": Candidate(text.replace("$999999", f"${count - 1}"), name)


@pytest.fixture(scope="module")
def wrong(spin):
    return Candidate(spin.baseline.assembly.replace("$12345", "$12346"), "wrong")


@pytest.fixture
def duel(spin):
    def run(candidate, reference, **more):
        cases = spin.baseline.task.performance
        return spin.compare(candidate, reference, cases, RULES, seed=1, max_seconds=60, **more)

    return run


def test_a_program_of_a_fifth_of_the_trips_beats_the_other_and_not_the_other_way_round(duel, trips):
    fast, slow = trips(200_000), trips(1_000_001)
    found = duel(fast, slow)
    assert found.decision is Decision.BETTER
    assert found.gain.point > 2
    assert found.worst > 2
    back = duel(slow, fast)
    assert back.decision is Decision.NOT_BETTER
    assert back.pairs == 4  # One look is enough to give up.


def test_a_candidate_that_is_wrong_while_timed_is_not_better(duel, trips, wrong):
    found = duel(wrong, trips(1_000_001))
    assert found.decision is Decision.NOT_BETTER
    assert found.gain is None
    assert "expected '37035'" in found.failure.difference
    assert found.reference_failure is None


def test_a_reference_that_is_wrong_is_data_too(duel, trips, wrong):
    found = duel(trips(200_000), wrong)
    assert found.reference_failure is not None
    assert found.failure is None
    assert found.decision is Decision.NOT_BETTER


def test_what_does_not_build_can_not_be_compared(duel, trips):
    with pytest.raises(MachineError, match="was built before"):
        duel(Candidate("main:\n\tnonsense\n", "broken"), trips(1_000_001))


def test_progress_is_told(duel, trips):
    told = []
    duel(trips(200_000), trips(1_000_001), progress=lambda done, most: told.append((done, most)))
    assert told[-1][0] >= 4
    assert all(most == 8 for _, most in told)


def test_the_tests_named_first_run_first_and_a_failure_ends_the_checking(spin, wrong):
    facts = spin.check_tests(wrong, ("two", "unknown"))
    assert [(case.case, case.matched) for case in facts.cases] == [("two", False)]
    facts = spin.check_tests(wrong, ("zero",))
    assert facts.cases[0].case == "zero"
    assert facts.cases[0].matched  # 0 times anything.
    assert len(facts.cases) == 3


def test_checking_runs_every_test_once_and_no_performance_input(spin, trips):
    facts = spin.check_tests(trips(200_000), ("one",))
    assert sorted(case.case for case in facts.cases) == ["one", "two", "zero"]
    assert all(case.matched for case in facts.cases)
    assert facts.timing is None


def test_checking_what_does_not_build_says_why(spin):
    facts = spin.check_tests(Candidate("main:\n\tnonsense\n", "broken"))
    assert facts.build.stage is BuildStage.SCREEN
    assert facts.build.message
    assert facts.cases == ()
