"""Somebody who makes candidates beside the proposals: with a fake evaluator at the seam."""

import pytest

from superasm.core.candidate import Candidate
from superasm.core.errors import SandboxError
from superasm.core.verdict import Rules, judge


class Fake:
    """Evaluates the candidates that it is given, as (text, whether it is allowed)."""

    name, status = "fake", "all done"

    def __init__(self, *candidates, raises=None):
        self.candidates = candidates
        self.raises = raises
        self.deadline = None
        self.stopped = 0

    def begin(self, evaluator, settings, take, *, deadline):
        self.deadline = deadline
        for text, allowed in self.candidates:
            candidate = Candidate(text, "fake")
            evaluation = evaluator.evaluate(candidate)
            take(candidate, evaluation, judge(evaluation, Rules()), allowed)

    def finish(self, tell):
        tell(0, 1, "asked 1")
        if self.raises is not None:
            raise self.raises

    def stop(self):
        self.stopped += 1


def text(number):
    return f"main:\n\tmovl ${number}, %eax\n\tret\n"


def test_what_an_adviser_finds_races_with_the_proposals_and_may_win(search, plan):
    adviser = Fake((text(77), True))
    found = search(a=plan(1.2), fake=plan(1.5), texts={"fake": "main:\n\tret\n"}, adviser=adviser)
    assert found.result.winner.candidate.assembly == text(77)
    assert ("fake", "race") in [ask[:2] for ask in found.asked]
    assert found.asked[-1][:2] == ("fake", "final")
    assert ("fake", "passed") in found.recorded
    assert adviser.stopped


def test_what_is_not_allowed_is_recorded_and_does_not_race(search, plan):
    adviser = Fake((text(77), False))
    found = search(fake=plan(1.5), texts={"fake": "main:\n\tret\n"}, adviser=adviser)
    assert found.recorded == [("fake", "passed")]
    assert found.result.winner is None
    assert found.result.ranking == ()


def test_what_was_found_before_is_not_raced_again(search, plan):
    adviser = Fake((text(77), True), (f"# the same\n{text(77)}", True), ("main:\n\tret\n", True))
    found = search(fake=plan(1.5), texts={"fake": "main:\n\tret\n"}, adviser=adviser)
    assert len(found.result.ranking) == 1


def test_an_adviser_has_a_part_of_the_budget_and_is_stopped_whatever_happens(search, plan):
    adviser = Fake()
    search(100.0, a=plan(1.2), adviser=adviser)
    assert adviser.deadline == pytest.approx(60.0)
    for error in (SandboxError("the jail died"), KeyboardInterrupt()):
        failing = Fake(raises=error)
        if isinstance(error, KeyboardInterrupt):
            assert search(a=plan(1.2), adviser=failing).result.interrupted
        else:
            with pytest.raises(SandboxError):
                search(a=plan(1.2), adviser=failing)
        assert failing.stopped
