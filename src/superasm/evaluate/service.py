"""Judging many candidates of many tasks: what trainers and `superasm serve` are built on.

Covers: equal requests that arrive together (evaluated once); candidates that were evaluated before,
    in this process or, by the store, in an earlier one (not evaluated again); how much may wait.
Does not cover: forgetting. A candidate's figure stays what it was when it was first measured.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from superasm.asm.normalise import canonical
from superasm.config.load import settings_id
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError
from superasm.core.evaluation import Evaluation
from superasm.core.task import Task
from superasm.core.verdict import Status, Verdict, judge
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import TimingRequest
from superasm.evaluate.machine import fingerprint
from superasm.evaluate.timing import rules_of
from superasm.store.results import ResultStore
from superasm.store.row import Row, machine_id, verdict_columns

_REMEMBERED = 100_000


class Timed(StrEnum):
    """Which inputs a candidate is timed on.

    `nothing`: tests only. `selection`: those by which candidates may be chosen. `held-out`: the
    others. `everything`: all of them, for candidates that nothing here chooses among.
    """

    NOTHING = "nothing"
    SELECTION = "selection"
    HELD_OUT = "held-out"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate's verdict.

    Attributes:
        task_id, candidate_id: what was judged; of an equal candidate, if that was measured.
        verdict: the judgement.
        repeated: it was known already, so nothing was run.
        seconds: that the evaluation took when it was made.
    """

    task_id: str
    candidate_id: str
    verdict: Verdict
    repeated: bool
    seconds: float


class BusyError(MachineError):
    """So much is waiting already that this would take too long; ask again later."""


@dataclass(frozen=True, slots=True)
class _Key:
    task_id: str
    text: str
    timed: Timed


class Evaluates(Protocol):
    """What evaluates: an `EvaluationPool`, or one like it on several machines."""

    def submit(
        self,
        task: Task,
        candidate: Candidate,
        timing: TimingRequest | None = None,
        *,
        seconds: float | None = None,
    ) -> "Future[Evaluation]":
        """See `EvaluationPool.submit`."""


class Admits(Evaluates, Protocol):
    """What admits tasks, too."""

    def admit(self, task: Task, *, seconds: float | None = None) -> "Future[Baseline]":
        """See `EvaluationPool.admit`."""


class EvaluationService:
    """Judges candidates with a pool, remembering what it has judged. For any number of threads.

    Args:
        pool: evaluates. Its settings and these must be the same.
        settings: limits and timing.
        store: where every evaluation is appended; what it holds of these settings and this machine
            is known from the start. None keeps nothing.
        most_waiting: candidates that may wait or run at a time.
        seconds: limit of one evaluation.

    Raises:
        StorageError: the store can't be read.
    """

    def __init__(
        self,
        pool: Evaluates,
        settings: Settings,
        store: ResultStore | None = None,
        *,
        most_waiting: int = 256,
        seconds: float | None = None,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._rules = rules_of(settings.timing)
        self._settings_id = settings_id(settings)
        self._store = store
        self._most = most_waiting
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, Judged] = OrderedDict()
        self._running: dict[_Key, Future[Judged]] = {}
        self.evaluated = self.repeated = self.machine_errors = 0
        if store is not None and store.path.exists():
            self._learn(store)

    @property
    def waiting(self) -> int:
        """Candidates that wait or run."""
        with self._lock:
            return len(self._running)

    def submit(self, task: Task, candidate: Candidate, timed: Timed) -> "Future[Judged]":
        """Return the verdict on a candidate, when it is there.

        The future raises `TaskError` if the task can't be evaluated here, and `MachineError` if
        the machine failed: then nothing is known about the candidate.

        Raises:
            BusyError: too much is waiting.
        """
        key = _Key(task.id, canonical(candidate.assembly), timed)
        mine: Future[Judged] = Future()
        with self._lock:
            known = self._find(key)
            if known is not None:
                self.repeated += 1
                mine.set_result(known)
                return mine
            running = self._running.get(key)
            if running is not None:
                self.repeated += 1
                running.add_done_callback(lambda done: _pass_on(done, mine))
                return mine
            if len(self._running) >= self._most:
                raise BusyError(
                    f"{len(self._running)} candidates are waiting", hint="ask again in a while"
                )
            self._running[key] = mine
        evaluating = self._pool.submit(task, candidate, self._request(timed), seconds=self._seconds)
        evaluating.add_done_callback(lambda done: self._done(key, task, candidate, done, mine))
        return mine

    def _request(self, timed: Timed) -> TimingRequest | None:
        if timed is Timed.NOTHING:
            return None
        return TimingRequest(
            self._settings.timing,
            held_out=timed is Timed.HELD_OUT,
            everything=timed is Timed.EVERYTHING,
        )

    def _done(
        self,
        key: _Key,
        task: Task,
        candidate: Candidate,
        done: "Future[Evaluation]",
        mine: "Future[Judged]",
    ) -> None:
        error: BaseException | None = None
        judged: Judged | None = None
        try:
            evaluation = done.result()
            verdict = judge(evaluation, self._rules)
            judged = Judged(task.id, candidate.id, verdict, False, evaluation.seconds)
            if self._store is not None:
                marked = {**candidate.parameters, "timed": str(key.timed)}
                self._store.append(
                    task.name,
                    replace(candidate, parameters=marked),
                    evaluation,
                    verdict_columns(verdict),
                    settings_id=self._settings_id,
                )
        except BaseException as raised:  # noqa: BLE001 - raised where the verdict is wanted
            error = raised
        with self._lock:
            del self._running[key]
            if error is None and judged is not None:
                self.evaluated += 1
                self._remember(key, judged)
            elif isinstance(error, MachineError):
                self.machine_errors += 1
        if error is not None:
            mine.set_exception(error)
        elif judged is not None:
            mine.set_result(judged)

    def _remember(self, key: _Key, judged: Judged) -> None:
        known = replace(judged, repeated=True)
        verdict = judged.verdict
        passed = verdict.status is Status.PASSED
        untimed = not passed or "identical" in verdict.flags
        # What fails, or is the baseline itself, is not timed whatever is asked for.
        for timed in Timed if untimed else (key.timed,):
            self._known[_Key(key.task_id, key.text, timed)] = known
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _find(self, key: _Key) -> Judged | None:
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
        return known

    def _learn(self, rows: Iterable[Row]) -> None:
        """Take in what was judged before under these settings on this machine."""
        here = machine_id(fingerprint(self._settings.sandbox))
        for row in rows:
            facts = row.evaluation
            if row.settings_id != self._settings_id or machine_id(facts.machine) != here:
                continue
            verdict = judge(facts, self._rules)
            judged = Judged(facts.task_id, row.candidate.id, verdict, True, facts.seconds)
            text = canonical(row.candidate.assembly)
            if facts.timing is None:
                self._remember(_Key(facts.task_id, text, Timed.NOTHING), judged)
            elif str(row.candidate.parameters.get("timed")) in set(Timed):
                timed = Timed(row.candidate.parameters["timed"])
                self._remember(_Key(facts.task_id, text, timed), judged)


def _pass_on(done: "Future[Judged]", mine: "Future[Judged]") -> None:
    """Give the outcome of an equal request to one that waited for it."""
    error = done.exception()
    if error is not None:
        mine.set_exception(error)
        return
    mine.set_result(replace(done.result(), repeated=True))
