"""Answers to a real task, built, tested and timed here; and what happens when the machine fails."""

from concurrent.futures import Future
from dataclasses import replace

import pytest

pytest.importorskip("torch")

from superasm.asm.numbered import Numbered
from superasm.core.errors import SandboxError, TaskError
from superasm.core.reward import Pay, Scheme
from superasm.evaluate.readmit import readmit
from superasm.train.rewards import Job, RewardWorkers, workers_of

from .pause import SETTINGS, TASK, line_of_the_pause
from .programs import LINES


@pytest.fixture(scope="module")
def jobs():
    return {"pause": Job(TASK, readmit(TASK, SETTINGS).assembly)}


@pytest.fixture(scope="module")
def pause(jobs):
    """The number of the line that pauses."""
    return line_of_the_pause(Numbered.read(jobs["pause"].baseline).listing)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where evaluations are kept; no test evaluates what another did."""
    return tmp_path_factory.mktemp("kept") / "evaluations.jsonl"


@pytest.fixture(scope="module")
def payer(jobs, kept):
    with workers_of(
        jobs, LINES.answer, Pay(Scheme.CGS), SETTINGS, kept, workers=1, limit_seconds=60
    ) as made:
        made.prepare(["pause", "pause"])
        yield made


def paid(made, answer, *, cut_off=False):
    return made.submit("pause", answer, cut_off=cut_off).result(timeout=300)


def test_answers_are_paid_by_what_they_do(payer, pause):
    copy, faster = paid(payer, "keep"), paid(payer, pause)
    broken, unread = paid(payer, "5\tfrobnicate"), paid(payer, "Sorry.")
    cut, wrong = paid(payer, pause, cut_off=True), paid(payer, f"{pause}\txorl\t%eax, %eax")
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


def test_equal_programs_are_evaluated_once(payer):
    same = ["0+\tnop", "0+\tnop  ", "\n0+ nop"]
    futures = [payer.submit("pause", answer, cut_off=False) for answer in same * 3]
    found = [future.result(timeout=300) for future in futures]
    assert sorted(one.repeated for one in found) == [False] + [True] * 8
    assert len({one.reward for one in found}) == 1


def test_a_run_that_is_resumed_pays_what_it_paid_before(payer, jobs, pause, kept):
    answers = (pause, "keep", "5\tfrobnicate", "?")
    before = [paid(payer, answer) for answer in answers]
    with workers_of(
        jobs, LINES.answer, Pay(Scheme.CGS), SETTINGS, kept, workers=1, limit_seconds=60
    ) as made:
        after = [paid(made, answer) for answer in answers]
    assert all(one.repeated for one in after)
    assert [replace(one, repeated=True) for one in before] == after


@pytest.mark.parametrize(("scheme", "copy", "broken"), [("so", 1, 0), ("cgs-ci", 11, -1)])
def test_the_scheme_is_the_one_that_was_asked_for(payer, jobs, scheme, copy, broken):
    made = RewardWorkers(jobs, LINES.answer, Pay(Scheme(scheme)), payer.judge)
    assert paid(made, "keep").reward == copy
    assert paid(made, "5\tfrobnicate").reward == broken


class Broken:
    """A service that fails in some way."""

    def __init__(self, error):
        self._error = error

    def submit(self, task, candidate, timed):
        done = Future()
        done.set_exception(self._error)
        return done


@pytest.mark.parametrize("kind", [SandboxError, TaskError])
def test_a_fault_of_the_machine_is_not_paid(jobs, kind):
    made = RewardWorkers(jobs, LINES.answer, Pay(), Broken(kind("no bwrap today")))
    lost = paid(made, "keep")
    assert (lost.reward, lost.status, lost.reason) == (None, "machine_error", "no bwrap today")


def test_a_bug_is_no_fault_of_the_machine(jobs):
    made = RewardWorkers(jobs, LINES.answer, Pay(), Broken(KeyError("oops")))
    with pytest.raises(KeyError):
        paid(made, "keep")
