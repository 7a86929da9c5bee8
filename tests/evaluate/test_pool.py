"""Evaluations in processes: the same facts, several at once, killed when they take too long."""

import os
import signal
import threading
import time
from concurrent.futures import wait
from dataclasses import replace

import pytest

from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.errors import SandboxError, TaskError
from superasm.core.verdict import Status, judge
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import TimingRequest
from superasm.evaluate.pool import EvaluationPool
from superasm.evaluate.timing import rules_of

PLAN = TimingPlan(first_look_pairs=12, max_pairs=12)
SETTINGS = Settings(timing=PLAN, evaluator=EvaluatorSettings(grace_seconds=0.3))
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


@pytest.fixture(scope="module")
def baseline():
    inputs = tuple(Input(f"n{n}", f"{n}\n".encode()) for n in (10, 200_000, 150_000))
    return admit(Draft("p.c", SOURCE, inputs), SETTINGS)


@pytest.fixture(scope="module")
def pool():
    with EvaluationPool(SETTINGS, 2) as pool:
        yield pool


def candidates(baseline):
    text = baseline.assembly
    return {
        Status.PASSED: Candidate(text, "copy"),
        Status.BUILD_FAILED: Candidate(text + "\tfrobnicate %eax\n", "x"),
        Status.WRONG_OUTPUT: Candidate(text.replace("%u\\n", "%d \\n"), "x"),
        Status.NO_ANSWER: Candidate("", "x"),
        Status.TIMED_OUT: Candidate(text.replace("main:", "main:\n.Lhere:\n\tjmp .Lhere"), "x"),
    }


def test_the_facts_are_those_of_an_evaluator(pool, baseline):
    wanted = candidates(baseline)
    futures = {status: pool.submit(baseline.task, one) for status, one in wanted.items()}
    for status, future in futures.items():
        found = future.result(60)
        assert judge(found, rules_of(PLAN)).status is status
        assert found.candidate_id == wanted[status].id
        assert found.task_id == baseline.task.id


def test_timing_takes_place_and_a_task_is_admitted_once(pool, baseline):
    text = baseline.assembly.replace("main:", "main:\n\tnop")
    timed = pool.submit(baseline.task, Candidate(text, "nop"), TimingRequest(PLAN))
    assert timed.result(60).timing.inputs
    assert pool.admit(baseline.task) is pool.admit(baseline.task)


def test_a_program_that_is_no_task_raises_for_each_of_its_candidates(pool, baseline):
    broken = replace(baseline.task, source=b"int main(void) { return }")
    for _ in range(2):
        with pytest.raises(TaskError, match="compile"):
            pool.submit(broken, Candidate("main:\n", "x")).result(60)


def test_what_takes_too_long_is_killed_and_the_next_one_is_evaluated(baseline):
    slow = candidates(baseline)[Status.TIMED_OUT]
    with EvaluationPool(SETTINGS, 1) as pool:
        pool.admit(baseline.task).result(60)
        with pytest.raises(SandboxError, match=r"longer than 0\.05 s"):
            pool.submit(baseline.task, slow, seconds=0.05).result(60)
        again = pool.submit(baseline.task, candidates(baseline)[Status.PASSED])
        assert judge(again.result(60), rules_of(PLAN)).status is Status.PASSED


def test_a_process_that_dies_loses_its_job_and_no_other(baseline):
    with EvaluationPool(SETTINGS, 1) as pool:
        pool.admit(baseline.task).result(60)
        lost = pool.submit(baseline.task, candidates(baseline)[Status.TIMED_OUT])
        kept = pool.submit(baseline.task, candidates(baseline)[Status.PASSED])
        while not lost.running():
            time.sleep(0.01)
        os.kill(pool._workers[0]._process.pid, signal.SIGKILL)
        with pytest.raises(SandboxError, match="died"):
            lost.result(60)
        assert judge(kept.result(60), rules_of(PLAN)).status is Status.PASSED


def flooded_and_left(baseline, jobs):
    with EvaluationPool(SETTINGS, 1) as pool:
        pool.admit(baseline.task).result(60)
        slow = candidates(baseline)[Status.TIMED_OUT]
        for number in range(200):
            one = replace(slow, assembly=slow.assembly + f"# {number}\n")
            jobs.append(pool.submit(baseline.task, one))
        raise KeyboardInterrupt


def test_leaving_by_an_exception_waits_for_nothing(baseline):
    jobs = []
    with pytest.raises(KeyboardInterrupt):
        flooded_and_left(baseline, jobs)
    assert len(jobs) == 200
    assert wait(jobs, 10).not_done == set()
    # Some may have been finished before; most were given up.
    given_up = [job for job in jobs if job.cancelled() or job.exception() is not None]
    assert len(given_up) > 100


class Watched:
    """A connection that tells who closes it while the thread that reads it is alive."""

    def __init__(self, pipe, reader, closed_by):
        self._pipe, self._reader, self._closed_by = pipe, reader, closed_by

    def close(self):
        if self._reader.is_alive():
            self._closed_by.append(threading.current_thread())
        self._pipe.close()

    def __getattr__(self, name):
        return getattr(self._pipe, name)


def left_at_once(baseline, closed_by):
    with EvaluationPool(SETTINGS, 1) as pool:
        pool.admit(baseline.task).result(60)
        (worker,) = pool._workers
        worker._pipe = Watched(worker._pipe, worker._thread, closed_by)
        job = pool.submit(baseline.task, candidates(baseline)[Status.TIMED_OUT])
        while not job.running():
            time.sleep(0.01)
        raise KeyboardInterrupt


def test_a_pipe_is_not_closed_under_the_thread_that_reads_it(baseline):
    closed_by = []
    with pytest.raises(KeyboardInterrupt):
        left_at_once(baseline, closed_by)
    assert [thread.name for thread in closed_by] == ["evaluating"]
