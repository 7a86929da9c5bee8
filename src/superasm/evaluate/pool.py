"""Evaluations in processes of their own: several at once, each of which can be killed.

Building and testing of several candidates run side by side; timing still takes place one after the
other, since all processes wait for the same timing lanes (`sandbox.lane`). A task is admitted once,
by whichever process is free, and the others are given the result.

Covers: an evaluation that takes too long, or whose process dies (that job fails with a
    `MachineError`, the others go on); Ctrl-C.
Does not cover: several machines (see the adapters).
"""

import multiprocessing
import queue
import signal
import threading
from collections import OrderedDict
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import SandboxError
from superasm.core.evaluation import Evaluation
from superasm.core.task import Task
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.readmit import readmit
from superasm.sandbox import interrupts

_KEPT_BASELINES = 512
_KEPT_EVALUATORS = 32


@dataclass(frozen=True, slots=True)
class _Admit:
    task: Task


@dataclass(frozen=True, slots=True)
class _Evaluate:
    """`baseline` is left out where the process has it already."""

    task_id: str
    candidate: Candidate
    timing: TimingRequest | None
    baseline: Baseline | None


@dataclass(slots=True)
class _Job:
    work: _Admit | _Evaluate
    baseline: Baseline | None
    seconds: float | None
    future: "Future[Any]"


class EvaluationPool:
    """Evaluates candidates of any tasks in several processes. A context manager.

    `submit` may be called from any thread.

    Args:
        settings: limits.
        workers: processes; tests of one candidate run one after the other in each.

    Raises:
        SandboxError: on entering, if no process can be started.
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        if workers < 1:
            raise ValueError("a pool needs at least one worker")
        self._settings = replace(settings, evaluator=replace(settings.evaluator, lanes=1))
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._baselines: OrderedDict[str, Future[Baseline]] = OrderedDict()
        self._lock = threading.Lock()
        self._closed = False
        self._workers = [_Worker(self._settings, self._jobs) for _ in range(workers)]

    def __enter__(self) -> Self:
        for worker in self._workers:
            worker.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        with suppress(queue.Empty):
            while True:  # What nobody has begun is given up.
                job = self._jobs.get_nowait()
                if job is not None:
                    _give_up(job.future)
        for _ in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.end(at_once=kind is not None)

    def admit(self, task: Task, *, seconds: float | None = None) -> "Future[Baseline]":
        """Return the baseline of a task; each task is admitted once, unless that failed.

        The future raises `TaskError` or `MachineError` as `readmit` does.

        Args:
            task: as admitted before, e.g. of a data set.
            seconds: limit of the admission; None sets none.
        """
        with self._lock:
            known = self._baselines.get(task.id)
            if known is not None and not (known.done() and known.exception() is not None):
                self._baselines.move_to_end(task.id)
                return known
            future: Future[Baseline] = Future()
            self._baselines[task.id] = future
            if len(self._baselines) > _KEPT_BASELINES:
                self._baselines.popitem(last=False)
        self._jobs.put(_Job(_Admit(task), None, seconds, future))
        return future

    def submit(
        self,
        task: Task,
        candidate: Candidate,
        timing: TimingRequest | None = None,
        *,
        seconds: float | None = None,
    ) -> "Future[Evaluation]":
        """Return the facts about a candidate, when they are there.

        The future raises what `Evaluator.evaluate` and `readmit` raise, and `SandboxError` if it
        took longer than allowed or its process died.

        Args:
            task: as in `admit`.
            candidate: what to evaluate.
            timing: how to time it, or None for correctness alone.
            seconds: limit of the evaluation, waiting for the timing lane included; None sets none.
        """
        future: Future[Evaluation] = Future()

        def admitted(found: "Future[Baseline]") -> None:
            error = None if found.cancelled() else found.exception()
            if error is not None:
                future.set_exception(error)
                return
            if self._closed or found.cancelled():
                _give_up(future)
                return
            work = _Evaluate(task.id, candidate, timing, None)
            self._jobs.put(_Job(work, found.result(), seconds, future))

        self.admit(task, seconds=seconds).add_done_callback(admitted)
        return future


def _give_up(future: "Future[Any]") -> None:
    """Cancel a job that nobody has begun, and tell those who wait for it."""
    if future.cancel():
        future.set_running_or_notify_cancel()


class _Worker:
    """One process, and the thread that gives it jobs one by one.

    The pipe is the thread's alone while it runs: closed by another one it would be closed under its
    reading, or twice.
    """

    def __init__(self, settings: Settings, jobs: "queue.SimpleQueue[_Job | None]") -> None:
        self._settings = settings
        self._jobs = jobs
        self._known: set[str] = set()
        self._thread = threading.Thread(target=self._serve, name="evaluating", daemon=True)
        self._process: Any = None
        self._pipe: Connection | None = None
        self._ending = False
        self._lock = threading.Lock()  # Between killing a process at the end, and starting one.

    def begin(self) -> None:
        self._start()
        self._thread.start()

    def end(self, *, at_once: bool) -> None:
        """Wait for the job that is under way, or kill it."""
        if at_once:
            with self._lock:
                self._ending = True
                if self._process is not None:
                    self._process.kill()
        self._thread.join()
        self._kill()

    def _start(self) -> None:
        # Not forked: the parent may have threads, and libraries that mind.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_work, args=(theirs, self._settings), daemon=True, name="superasm-evaluator"
        )
        with self._lock:
            if self._ending:
                raise SandboxError("an evaluation was lost: the pool was closed")
            self._process = process
            try:
                with interrupts.held_back():
                    process.start()
            except OSError as error:
                self._process = None
                raise SandboxError(f"starting a process: {error}") from error
        theirs.close()
        self._pipe = ours
        self._known = set()

    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
        if self._process is not None:
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                job.future.set_result(self._ask(job))
            except BaseException as error:  # noqa: BLE001 - raised where the result is wanted
                job.future.set_exception(error)

    def _ask(self, job: _Job) -> object:
        """Return what the process says to a job.

        Raises:
            SandboxError: it takes too long or dies; the next job finds a new one.
            SuperasmError: what the process raised.
        """
        if self._pipe is None:
            self._start()
        pipe = self._pipe
        assert pipe is not None
        work = job.work
        if isinstance(work, _Evaluate) and work.task_id not in self._known:
            work = replace(work, baseline=job.baseline)
        try:
            pipe.send(work)
            if not pipe.poll(job.seconds):
                self._kill()
                raise SandboxError(f"an evaluation took longer than {job.seconds:g} s")
            outcome = pipe.recv()
        except (EOFError, OSError) as error:
            self._kill()
            ended = "the pool was closed" if self._ending else "its process died"
            raise SandboxError(f"an evaluation was lost: {ended}") from error
        self._known = set(outcome.known)
        if outcome.error is not None:
            raise outcome.error
        return outcome.value


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a process answers; `known` are the tasks that it has an evaluator of."""

    value: object
    error: BaseException | None
    known: tuple[str, ...]


def _work(pipe: Connection, settings: Settings) -> None:
    """Body of the process: answer until the pipe is closed."""
    # Ctrl-C reaches the whole group; the parent decides what becomes of us.
    interrupts.ignore()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    evaluators: OrderedDict[str, Evaluator] = OrderedDict()
    while True:
        try:
            work = pipe.recv()
        except (EOFError, OSError):
            return
        value: object = None
        error: BaseException | None = None
        try:
            value = _carry_out(work, settings, evaluators)
        except Exception as raised:  # noqa: BLE001 - goes to who asked
            error = raised
        pipe.send(_Outcome(value, error, tuple(evaluators)))


def _carry_out(
    work: _Admit | _Evaluate, settings: Settings, evaluators: OrderedDict[str, Evaluator]
) -> object:
    if isinstance(work, _Admit):
        return readmit(work.task, settings)
    evaluator = evaluators.get(work.task_id)
    if evaluator is None:
        assert work.baseline is not None
        evaluator = evaluators[work.task_id] = Evaluator(work.baseline, settings)
        if len(evaluators) > _KEPT_EVALUATORS:
            evaluators.popitem(last=False)
    evaluators.move_to_end(work.task_id)
    return evaluator.evaluate(work.candidate, work.timing)
