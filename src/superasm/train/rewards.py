"""What answers are paid: evaluated beside generation, remembered, and never paid for a fault of
the machine.

Covers: several candidates built and tested at a time, timing in its own lane (`sandbox.lane`);
    equal programs evaluated once, in this run and after it is resumed (`paid.jsonl` in its folder);
    machine errors, which give no reward at all and are not remembered.
Does not cover: several machines.
"""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Protocol

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Outcome as Found
from superasm.asm.normalise import normalise
from superasm.asm.parse import AsmSyntaxError
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, StorageError, TaskError, boundary
from superasm.core.evaluation import Metric
from superasm.core.reward import Pay, pay
from superasm.core.task import Task
from superasm.core.verdict import Flag, Grade, Outcome, Speedup, Status, Verdict, judge
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.readmit import readmit
from superasm.evaluate.timing import rules_of
from superasm.store import lines

MACHINE_ERROR = "machine_error"
_START, _KIND = b'{"paid_version":', "paid"
_VERSION = 1


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
        seconds: that its evaluation took; 0 from memory.
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
    seconds: float = 0.0


class Payer(Protocol):
    """Pays answers, in its own time."""

    def prepare(self, keys: Sequence[str]) -> None:
        """Get ready for answers to these tasks, which are going to come."""
        ...

    def submit(self, key: str, answer: str, *, cut_off: bool) -> "Future[Paid]":
        """Begin to evaluate an answer to a task."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A task, and the assembly that prompts show and answers change."""

    task: Task
    baseline: str


class RewardWorkers:
    """A `Payer` by building, testing and timing on this machine. A context manager.

    Args:
        jobs: tasks by key.
        answer: format of the answers.
        scheme: what verdicts are paid.
        settings: limits, and the timing of one candidate.
        journal: file that evaluations are remembered in; None: in memory only.
        workers: candidates built and tested at a time.
        kept: admitted tasks kept in memory.
        make: makes the evaluator of a task; for tests.
    """

    def __init__(
        self,
        jobs: Mapping[str, Job],
        answer: AnswerFormat,
        scheme: Pay,
        settings: Settings,
        *,
        journal: Path | None = None,
        workers: int = 2,
        kept: int = 256,
        make: Callable[[Task, Settings], Evaluator] | None = None,
    ) -> None:
        self._jobs, self._answer, self._scheme = jobs, answer, scheme
        self._settings, self._journal = settings, journal
        self._make, self._kept = make or evaluator_of, kept
        self._evaluators: OrderedDict[str, Future[Evaluator]] = OrderedDict()
        self._known: dict[str, Verdict] = {}
        self._running: dict[str, Future[Paid]] = {}
        self._lock = threading.Lock()
        if journal is not None:
            lines.prepare(journal, _START, _KIND)
            self._known = _read(journal)
        self._pool = ThreadPoolExecutor(workers, "reward")

    def __enter__(self) -> "RewardWorkers":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def prepare(self, keys: Sequence[str]) -> None:
        """Begin to admit these tasks."""
        for key in dict.fromkeys(keys):
            self._pool.submit(self._evaluator_quietly, key)

    def submit(self, key: str, answer: str, *, cut_off: bool) -> "Future[Paid]":
        """Begin to evaluate an answer; one that is known or under way is not evaluated again."""
        job = self._jobs[key]
        found = read_answer(answer, self._answer, job.baseline, cut_off=cut_off)
        text = found.assembly if found.outcome is Found.FOUND else ""
        name = _name(job.task.id, text)
        with self._lock:
            if name in self._known:
                done: Future[Paid] = Future()
                done.set_result(self._paid(self._known[name], found.message, 0.0))
                return done
            if name not in self._running:
                self._running[name] = self._pool.submit(
                    self._evaluate, key, name, text, found.message
                )
            return self._running[name]

    def _evaluate(self, key: str, name: str, text: str, message: str) -> Paid:
        started = time.monotonic()
        try:
            evaluator = self._evaluator(key)
            plan = self._settings.timing
            candidate = Candidate(text, "policy")
            evaluation = evaluator.evaluate(candidate, TimingRequest(plan, everything=True))
            verdict = judge(evaluation, rules_of(plan))
            with self._lock:
                self._known[name] = verdict
            if self._journal is not None:
                lines.append(self._journal, _row(name, verdict), _START, _KIND)
        except (MachineError, TaskError) as error:
            # A task that can't be admitted here is no fault of the answer either.
            return Paid(None, MACHINE_ERROR, reason=error.message)
        finally:
            with self._lock:
                self._running.pop(name, None)
        return self._paid(verdict, message, time.monotonic() - started)

    def _paid(self, verdict: Verdict, message: str, seconds: float) -> Paid:
        speedup = verdict.speedup
        return Paid(
            pay(verdict, self._scheme).value,
            str(verdict.status),
            built=verdict.status not in (Status.NO_ANSWER, Status.REFUSED, Status.BUILD_FAILED),
            passed=verdict.status is Status.PASSED,
            identical=Flag.IDENTICAL in verdict.flags,
            speedup=speedup.point if speedup else None,
            low=speedup.low if speedup else None,
            instructions=verdict.instructions,
            faster=verdict.outcome is Outcome.FASTER,
            reason=verdict.reason if verdict.status is not Status.NO_ANSWER else message,
            seconds=seconds,
        )

    def _evaluator(self, key: str) -> Evaluator:
        """Return the evaluator of a task; whoever asks first makes it, others wait."""
        with self._lock:
            future = self._evaluators.get(key)
            mine = future is None
            if future is None:
                future = self._evaluators[key] = Future()
                if len(self._evaluators) > self._kept:
                    self._evaluators.popitem(last=False)
            else:
                self._evaluators.move_to_end(key)
        if mine:
            try:
                future.set_result(self._make(self._jobs[key].task, self._settings))
            except BaseException as error:  # noqa: BLE001 - whoever waits gets it
                with self._lock:  # The next one tries again.
                    self._evaluators.pop(key, None)
                future.set_exception(error)
        return future.result()

    def _evaluator_quietly(self, key: str) -> None:
        with suppress(MachineError, TaskError):  # Told when an answer is evaluated.
            self._evaluator(key)


def evaluator_of(task: Task, settings: Settings) -> Evaluator:
    """Admit a task on this machine.

    Raises:
        TaskError: it is not fit here.
        MachineError: this machine can't evaluate.
    """
    return Evaluator(readmit(task, settings), settings)


def timing_of_a_candidate(settings: Settings, pairs: int, seconds: float) -> Settings:
    """Return settings whose timing is one look at so many pairs, within so many seconds."""
    timing = replace(settings.timing, first_look_pairs=pairs, max_pairs=pairs, max_seconds=seconds)
    return replace(settings, timing=timing)


def _name(task_id: str, text: str) -> str:
    """Return what programs that are equal have in common: they are evaluated once."""
    with suppress(AsmSyntaxError):
        text = normalise(text)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{task_id}-{digest}"


def _row(name: str, verdict: Verdict) -> bytes:
    row = {"paid_version": _VERSION, "name": name, **asdict(verdict)}
    return json.dumps(row, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _read(path: Path) -> dict[str, Verdict]:
    with boundary(StorageError, f"reading {path}"):
        whole = path.read_bytes().split(b"\n")[:-1]
    found: dict[str, Verdict] = {}
    for number, line in enumerate(whole, 1):
        try:
            row = json.loads(line)
            found[row["name"]] = _verdict(row)
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(f"{path}, line {number} is no such row") from error
    return found


def _verdict(row: Mapping[str, Any]) -> Verdict:
    kept = {field.name: row[field.name] for field in fields(Verdict)}
    for name in ("speedup", "wall"):
        found = kept[name]
        if isinstance(found, dict):
            kept[name] = Speedup(**{**found, "metric": Metric(found["metric"])})
    verdict = Verdict(**kept)
    return replace(
        verdict,
        status=Status(verdict.status),
        outcome=Outcome(verdict.outcome) if verdict.outcome else None,
        grade=Grade(verdict.grade) if verdict.grade else None,
        flags=tuple(Flag(flag) for flag in verdict.flags),
    )
