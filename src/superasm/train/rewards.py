"""What answers are paid: evaluated beside generation, and never paid for a fault of the machine.

Covers: what `evaluate.service` and `evaluate.pool` cover (several candidates at a time, timing in
    its own lane, equal programs evaluated once, in this run and, by its store, after it is
    resumed); machine errors, which give no reward at all and are not remembered.
Does not cover: several machines.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Outcome as Found
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, TaskError
from superasm.core.reward import Pay, pay
from superasm.core.task import Task
from superasm.core.verdict import NOT_BUILT, Flag, Outcome, Status
from superasm.evaluate.pool import EvaluationPool
from superasm.evaluate.service import EvaluationService, Judged, Timed
from superasm.store.results import ResultStore

MACHINE_ERROR = "machine_error"
_MOST_WAITING = 100_000


@dataclass(frozen=True, slots=True)
class Paid:
    """What came of an answer.

    Attributes:
        reward: None if the machine failed: the rollout is dropped.
        status: of the verdict, or "machine_error".
        built, passed, identical: it assembled and linked; it passed every test; it is the baseline.
        speedup, low, instructions: as in the verdict; None where there is none.
        faster: the timing shows it to be faster.
        reason: one line on what is wrong.
        repeated: its program had been evaluated before.
        seconds: that the evaluation took when it was made.
        program: which one it is, if it was built; "" if it was not, or nobody says.
    """

    reward: float | None
    status: str
    built: bool = False
    passed: bool = False
    identical: bool = False
    speedup: float | None = None
    low: float | None = None
    instructions: float | None = None
    faster: bool = False
    reason: str = ""
    repeated: bool = False
    seconds: float = 0.0
    program: str = ""


class Payer(Protocol):
    """Pays answers, in its own time."""

    def prepare(self, keys: Sequence[str]) -> None:
        """Get ready for answers to these tasks, which are going to come."""
        ...

    def submit(self, key: str, answer: str, *, cut_off: bool) -> "Future[Paid]":
        """Begin to evaluate an answer to a task."""
        ...


class Judge(Protocol):
    """What a `RewardWorkers` needs of `EvaluationService`."""

    def submit(self, task: Task, candidate: Candidate, timed: Timed) -> "Future[Judged]":
        """Return the verdict on a candidate, when it is there."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A task, and the assembly that prompts show and answers change."""

    task: Task
    baseline: str


class RewardWorkers:
    """A `Payer` by building, testing and timing on this machine.

    Args:
        jobs: tasks by key.
        answer: format of the answers.
        scheme: what verdicts are paid.
        judge: who evaluates.
        pool: admits tasks ahead of their answers; None does not.
        timed: inputs that answers are timed on. All of them: nothing is chosen by this figure, and
            a prompt shows no input.
    """

    def __init__(
        self,
        jobs: Mapping[str, Job],
        answer: AnswerFormat,
        scheme: Pay,
        judge: Judge,
        pool: EvaluationPool | None = None,
        timed: Timed = Timed.EVERYTHING,
    ) -> None:
        self._jobs, self._answer, self._scheme = jobs, answer, scheme
        self.judge, self._pool, self._timed = judge, pool, timed

    def prepare(self, keys: Sequence[str]) -> None:
        """Begin to admit these tasks."""
        if self._pool is not None:
            for key in dict.fromkeys(keys):
                self._pool.admit(self._jobs[key].task)

    def submit(self, key: str, answer: str, *, cut_off: bool) -> "Future[Paid]":
        """Begin to evaluate an answer; a program that is known is not evaluated again."""
        job = self._jobs[key]
        found = read_answer(answer, self._answer, job.baseline, cut_off=cut_off)
        text = found.assembly if found.outcome is Found.FOUND else ""
        judged = self.judge.submit(job.task, Candidate(text, "policy"), self._timed)
        paid: Future[Paid] = Future()
        judged.add_done_callback(lambda done: self._settle(done, found.message, paid))
        return paid

    def _settle(self, done: "Future[Judged]", message: str, paid: "Future[Paid]") -> None:
        error = done.exception()
        if error is None:
            paid.set_result(self._paid(done.result(), message))
        elif isinstance(error, MachineError | TaskError):
            # A task that can't be admitted here is no fault of the answer either.
            paid.set_result(Paid(None, MACHINE_ERROR, reason=error.message))
        else:
            paid.set_exception(error)

    def _paid(self, judged: Judged, message: str) -> Paid:
        verdict, speedup = judged.verdict, judged.verdict.speedup
        built = verdict.status not in NOT_BUILT
        return Paid(
            pay(verdict, self._scheme).value,
            str(verdict.status),
            built=built,
            passed=verdict.status is Status.PASSED,
            identical=Flag.IDENTICAL in verdict.flags,
            speedup=speedup.point if speedup else None,
            low=speedup.low if speedup else None,
            instructions=verdict.instructions,
            faster=verdict.outcome is Outcome.FASTER,
            reason=verdict.reason if verdict.status is not Status.NO_ANSWER else message,
            repeated=judged.repeated,
            seconds=judged.seconds,
            program=judged.candidate_id if built else "",
        )


@contextmanager
def workers_of(
    jobs: Mapping[str, Job],
    answer: AnswerFormat,
    scheme: Pay,
    settings: Settings,
    store: Path | None,
    *,
    workers: int,
    limit_seconds: float,
    timed: Timed = Timed.EVERYTHING,
) -> Iterator[RewardWorkers]:
    """Start the processes that evaluate, and yield who pays by them.

    Args:
        jobs, answer, scheme: as in `RewardWorkers`.
        settings: limits, and the timing of one candidate.
        store: file that evaluations are kept in; None: in memory only.
        workers: candidates built and tested at a time.
        limit_seconds: for one evaluation; one that takes longer is lost to the machine.
        timed: as in `RewardWorkers`.

    Raises:
        StorageError: the store can't be used.
        SandboxError: no process can be started.
    """
    kept = ResultStore.open(store) if store is not None else None
    with EvaluationPool(settings, workers) as pool:
        service = EvaluationService(
            pool, settings, kept, most_waiting=_MOST_WAITING, seconds=limit_seconds
        )
        yield RewardWorkers(jobs, answer, scheme, service, pool, timed)


def timing_of_a_candidate(settings: Settings, pairs: int, seconds: float) -> Settings:
    """Return settings whose timing is one look at so many pairs, within so many seconds."""
    timing = replace(settings.timing, first_look_pairs=pairs, max_pairs=pairs, max_seconds=seconds)
    return replace(settings, timing=timing)
