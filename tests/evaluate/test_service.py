"""Judging once what is asked twice, and never paying for a broken machine."""

import threading
from concurrent.futures import Future

import pytest

from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.errors import SandboxError
from superasm.core.verdict import Status
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.service import BusyError, EvaluationService, Timed
from superasm.store.results import ResultStore

SETTINGS = Settings(timing=TimingPlan(first_look_pairs=12, max_pairs=12))
SOURCE = b"""\
#include <stdio.h>
int main(void) {
    unsigned n, sum = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) sum += i ^ (i >> 3);
    printf("%u\\n", sum);
    return 0;
}
"""


class Pool:
    """Evaluates in this process when told to, and counts."""

    def __init__(self, baseline):
        self.evaluator = Evaluator(baseline, SETTINGS)
        self.asked = []
        self.held = None
        self.error = None

    def submit(self, task, candidate, timing=None, *, seconds=None):
        self.asked.append((candidate.id, timing))
        future = Future()
        if self.held is not None:
            self.held.append((future, candidate, timing))
        elif self.error is not None:
            future.set_exception(self.error)
        else:
            future.set_result(self.evaluator.evaluate(candidate, timing))
        return future

    def release(self):
        held, self.held = self.held, None
        for future, candidate, timing in held:
            future.set_result(self.evaluator.evaluate(candidate, timing))


@pytest.fixture(scope="module")
def baseline():
    inputs = tuple(Input(f"n{n}", f"{n}\n".encode()) for n in (10, 200_000, 150_000))
    return admit(Draft("p.c", SOURCE, inputs), SETTINGS)


@pytest.fixture
def pool(baseline):
    return Pool(baseline)


def nop(baseline, comment=""):
    return Candidate(baseline.assembly.replace("main:", f"main:\n\tnop{comment}"), "x")


def test_what_is_asked_twice_is_run_once(pool, baseline):
    service = EvaluationService(pool, SETTINGS)
    first = service.submit(baseline.task, nop(baseline), Timed.EVERYTHING).result()
    again = service.submit(baseline.task, nop(baseline, " # new"), Timed.EVERYTHING).result()
    assert (first.repeated, again.repeated) == (False, True)
    assert again.verdict == first.verdict
    assert first.verdict.speedup is not None
    assert len(pool.asked) == 1
    assert (service.evaluated, service.repeated) == (1, 1)


def test_equal_requests_that_arrive_together_share_one_run(pool, baseline):
    service = EvaluationService(pool, SETTINGS)
    pool.held = []
    futures = [service.submit(baseline.task, nop(baseline), Timed.NOTHING) for _ in range(5)]
    assert service.waiting == 1
    pool.release()
    found = [future.result(10) for future in futures]
    assert [judged.repeated for judged in found] == [False, True, True, True, True]
    assert len(pool.asked) == 1
    assert service.waiting == 0


def test_another_timing_is_another_question_unless_nothing_would_be_timed(pool, baseline):
    service = EvaluationService(pool, SETTINGS)
    task = baseline.task
    wrong = Candidate(baseline.assembly.replace("%u\\n", "%d \\n"), "x")
    for candidate in (nop(baseline), wrong, Candidate(baseline.assembly, "copy")):
        for timed in Timed:
            service.submit(task, candidate, timed).result()
    ids = [candidate for candidate, _ in pool.asked]
    assert ids.count(nop(baseline).id) == 4
    assert ids.count(wrong.id) == 1
    assert ids.count(Candidate(baseline.assembly, "copy").id) == 1


def test_a_broken_machine_is_an_error_each_time_and_never_a_verdict(pool, baseline):
    service = EvaluationService(pool, SETTINGS)
    pool.error = SandboxError("no jail")
    for _ in range(2):
        with pytest.raises(SandboxError):
            service.submit(baseline.task, nop(baseline), Timed.NOTHING).result()
    assert (service.machine_errors, service.evaluated, service.waiting) == (2, 0, 0)
    pool.error = None
    judged = service.submit(baseline.task, nop(baseline), Timed.NOTHING).result()
    assert judged.verdict.status is Status.PASSED


def test_more_than_may_wait_is_refused_and_room_is_made_again(pool, baseline):
    service = EvaluationService(pool, SETTINGS, most_waiting=2)
    pool.held = []
    task = baseline.task
    waiting = [
        service.submit(task, Candidate(baseline.assembly + f"\tnop{' ' * i}\n\tnop\n" * i, "x"), t)
        for i, t in ((1, Timed.NOTHING), (2, Timed.NOTHING))
    ]
    with pytest.raises(BusyError, match="2 candidates are waiting"):
        service.submit(task, nop(baseline), Timed.NOTHING)
    pool.release()
    assert all(future.result(10) for future in waiting)
    assert service.submit(task, nop(baseline), Timed.NOTHING).result(10)


def test_a_store_makes_the_next_service_know_it_all(pool, baseline, tmp_path):
    store = ResultStore.open(tmp_path / "evaluations.jsonl")
    first = EvaluationService(pool, SETTINGS, store)
    made = [first.submit(baseline.task, nop(baseline), timed).result() for timed in Timed]
    second = EvaluationService(pool, SETTINGS, store)
    asked = len(pool.asked)
    known = [second.submit(baseline.task, nop(baseline), timed).result() for timed in Timed]
    assert len(pool.asked) == asked
    assert [one.verdict for one in known] == [one.verdict for one in made]
    assert all(one.repeated for one in known)
    # Under other settings nothing is known.
    other = Settings(timing=TimingPlan(first_look_pairs=12, max_pairs=24))
    EvaluationService(pool, other, store).submit(baseline.task, nop(baseline), Timed.NOTHING)
    assert len(pool.asked) == asked + 1


def test_many_threads_may_ask_at_once(pool, baseline):
    service = EvaluationService(pool, SETTINGS)
    found = []

    def ask(number):
        candidate = Candidate(baseline.assembly + "\tnop\n" * (number % 3), "x")
        found.append(service.submit(baseline.task, candidate, Timed.NOTHING).result(30))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert service.evaluated <= 3
    assert service.evaluated + service.repeated == 12
