"""Answers to real tasks, built, tested and timed here; and what happens when the machine fails."""

import threading
from dataclasses import replace

import pytest

pytest.importorskip("torch")

from superasm.asm.answer import AnswerFormat
from superasm.asm.numbered import Numbered
from superasm.core.errors import SandboxError
from superasm.core.reward import Pay, Scheme
from superasm.train.rewards import Job, RewardWorkers, evaluator_of

from .pause import SETTINGS, TASK, line_of_the_pause

LINES = AnswerFormat.LINES


@pytest.fixture(scope="module")
def evaluator():
    return evaluator_of(TASK, SETTINGS)


@pytest.fixture(scope="module")
def jobs(evaluator):
    return {"pause": Job(TASK, evaluator.baseline.assembly)}


@pytest.fixture(scope="module")
def pause(jobs):
    """The number of the line that pauses."""
    return line_of_the_pause(Numbered.read(jobs["pause"].baseline).listing)


def workers(jobs, evaluator, scheme=Scheme.CGS, **more):
    return RewardWorkers(
        jobs, LINES, Pay(scheme), SETTINGS, make=lambda task, settings: evaluator, **more
    )


def paid(made, answer, *, cut_off=False):
    return made.submit("pause", answer, cut_off=cut_off).result()


def test_answers_are_paid_by_what_they_do(jobs, evaluator, pause):
    with workers(jobs, evaluator) as made:
        copy, faster = paid(made, "keep"), paid(made, pause)
        broken, unread = paid(made, "5\tfrobnicate"), paid(made, "Sorry.")
        cut, wrong = paid(made, pause, cut_off=True), paid(made, f"{pause}\txorl\t%eax, %eax")
    assert (copy.reward, copy.identical, copy.passed) == (11.0, True, True)
    assert faster.speedup > 1.5
    assert faster.faster
    assert faster.reward == pytest.approx(1 + 10 * faster.speedup)
    assert (broken.reward, broken.built) == (-1.0, False)
    assert (unread.reward, unread.status) == (-1.0, "no_answer")
    assert (cut.reward, cut.status, cut.reason) == (-1.0, "no_answer", "the answer was cut off")
    assert not wrong.passed
    assert wrong.built
    assert 0 <= wrong.reward < 1


@pytest.mark.parametrize(("scheme", "copy", "broken"), [("so", 1, 0), ("cgs-ci", 11, -1)])
def test_the_scheme_is_the_one_that_was_asked_for(jobs, evaluator, scheme, copy, broken):
    with workers(jobs, evaluator, Scheme(scheme)) as made:
        assert paid(made, "keep").reward == copy
        assert paid(made, "5\tfrobnicate").reward == broken


def test_equal_programs_are_evaluated_once(jobs, evaluator, monkeypatch):
    calls = []
    whole = evaluator.evaluate

    def counted(*args, **more):
        calls.append(args)
        return whole(*args, **more)

    monkeypatch.setattr(evaluator, "evaluate", counted)
    with workers(jobs, evaluator) as made:
        same = ["0+\tnop", "0+\tnop  ", "\n0+ nop"]
        futures = [made.submit("pause", answer, cut_off=False) for answer in same * 3]
        found = {future.result().reward for future in futures}
        again = paid(made, "0+\tnop")
    assert len(calls) == 1
    assert found == {again.reward}


def test_a_run_that_is_resumed_pays_what_it_paid_before(jobs, evaluator, pause, tmp_path):
    journal = tmp_path / "paid.jsonl"
    with workers(jobs, evaluator, journal=journal) as made:
        before = [paid(made, answer) for answer in (pause, "keep", "5\tfrobnicate", "?")]

    def no_evaluator(task, settings):
        raise AssertionError("everything is known")

    with RewardWorkers(
        jobs, LINES, Pay(Scheme.CGS), SETTINGS, journal=journal, make=no_evaluator
    ) as made:
        after = [paid(made, answer) for answer in (pause, "keep", "5\tfrobnicate", "?")]
    assert [replace(one, seconds=0.0) for one in before] == after


def test_half_a_row_of_a_run_that_was_killed_is_left_out(jobs, evaluator, tmp_path):
    journal = tmp_path / "paid.jsonl"
    with workers(jobs, evaluator, journal=journal) as made:
        paid(made, "keep")
    with journal.open("ab") as file:
        file.write(b'{"paid_version":1,"name":"x')
    with workers(jobs, evaluator, journal=journal) as made:
        assert paid(made, "keep").seconds == 0
        assert paid(made, "?").reward == -1


def test_a_fault_of_the_machine_is_neither_paid_nor_remembered(jobs, evaluator, monkeypatch):
    whole = evaluator.evaluate
    faults = [SandboxError("no bwrap today")]

    def failing(*args, **more):
        if faults:
            raise faults.pop()
        return whole(*args, **more)

    monkeypatch.setattr(evaluator, "evaluate", failing)
    with workers(jobs, evaluator) as made:
        lost, fine = paid(made, "keep"), paid(made, "keep")
    assert (lost.reward, lost.status, lost.reason) == (None, "machine_error", "no bwrap today")
    assert fine.reward == 11.0


def test_a_task_is_admitted_once_however_many_answers_wait_for_it(jobs, evaluator):
    made_for = []
    gate = threading.Event()

    def make(task, settings):
        made_for.append(task)
        gate.wait(10)
        return evaluator

    with RewardWorkers(jobs, LINES, Pay(Scheme.CGS), SETTINGS, workers=3, make=make) as made:
        made.prepare(["pause", "pause"])
        futures = [made.submit("pause", a, cut_off=False) for a in ("keep", "?", "1\tx")]
        gate.set()
        assert len([future.result().reward for future in futures]) == 3
    assert made_for == [TASK]
