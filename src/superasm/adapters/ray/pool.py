"""An evaluation pool on a Ray cluster. `EvaluationService` and `superasm serve` can be built on it.

Covers: one actor per CPU that a node gives to Ray, and one measurement at a time on each core (the
    timing lanes of a machine hold among all its processes); machines of one kind per task; nodes
    and actors that are lost (their jobs are done again elsewhere, each answered once) or that join
    later; evaluations that take too long (their actor is replaced); how much may wait.
Does not cover: a driver that dies (its store knows what was measured), nodes without superasm.
"""

import logging
import queue
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import ray
from ray.exceptions import RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from superasm.adapters.ray.plan import Actor, Job, Plan
from superasm.adapters.ray.worker import Outcome, Worker
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import SandboxError, UserError
from superasm.core.evaluation import Evaluation, Machine
from superasm.core.task import Task
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import TimingRequest
from superasm.evaluate.service import BusyError
from superasm.store.row import machine_id

logger = logging.getLogger(__name__)
_KEPT_BASELINES = 512


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the pool puts up with.

    Attributes:
        waiting: candidates that may wait or run at a time.
        losses: of an actor, before a job that was on each is given up.
        look_seconds: between looks for nodes that joined or left.
        start_seconds: until the first actor must be there.
        absence_seconds: that jobs wait for machines of their kind to come back.
    """

    waiting: int = 4096
    losses: int = 3
    look_seconds: float = 5.0
    start_seconds: float = 120.0
    absence_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class _Said:
    """What an actor answered; `job` is None when it was asked for its machine."""

    actor: Actor
    job: Job | None
    answer: "Future[Outcome]"


class RayPool:
    """Evaluates candidates on the nodes of the cluster that `ray.init` joined. A context manager.

    Args:
        settings: limits and timing, the same on all nodes.
        bounds: see there.
        worker: class of the actors.

    Raises:
        UserError: on entering, if no cluster was joined.
        SandboxError: on entering, if no node can evaluate.
    """

    def __init__(
        self, settings: Settings, bounds: Bounds | None = None, *, worker: type[Worker] = Worker
    ) -> None:
        self._settings = settings
        self._bounds = bounds or Bounds()
        self._class = worker
        self._inbox: queue.SimpleQueue[Job | _Said | None] = queue.SimpleQueue()
        self._plan = Plan()
        self._actors: list[Actor] = []
        self._useless: dict[str, str] = {}
        self._baselines: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._admitting: dict[tuple[str, str], list[Job]] = {}
        self._begun = threading.Event()
        self._counting = threading.Lock()
        self._outstanding = 0
        self._next_look = 0.0
        self._thread = threading.Thread(target=self._run, name="ray-pool", daemon=True)
        self.machines: dict[str, Machine] = {}
        self.resubmitted = self.lost_actors = 0

    def __enter__(self) -> Self:
        if not ray.is_initialized():
            raise UserError("no Ray cluster was joined", hint="call ray.init(address=...) before")
        self._thread.start()
        if not self._begun.wait(self._bounds.start_seconds):
            self.__exit__(None, None, None)
            why = "; ".join(self._useless.values()) or "no actor started"
            raise SandboxError(f"no node of the cluster can evaluate: {why}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._inbox.put(None)
        self._thread.join()

    @property
    def waiting(self) -> int:
        """Candidates that wait or run."""
        with self._counting:
            return self._outstanding

    def busy(self) -> dict[str, int]:
        """Return how many actors of each node have something to do."""
        found: dict[str, int] = {}
        for actor in list(self._actors):
            found[actor.node] = found.get(actor.node, 0) + (actor.job is not None)
        return found

    def admit(self, task: Task, *, seconds: float | None = None) -> "Future[Baseline]":
        """Return the baseline of a task; each task is admitted once per kind of machine.

        The future raises `TaskError` or `MachineError` as `readmit` does.
        """
        future: Future[Baseline] = Future()
        self._put(Job(task, None, None, seconds, future))
        return future

    def submit(
        self,
        task: Task,
        candidate: Candidate,
        timing: TimingRequest | None = None,
        *,
        seconds: float | None = None,
    ) -> "Future[Evaluation]":
        """Return the facts about a candidate, when they are there; they name the machine.

        The future raises what `Evaluator.evaluate` and `readmit` raise, and `SandboxError` if it
        took longer than allowed or actors were lost too often.

        Raises:
            BusyError: too much is waiting.
        """
        with self._counting:
            if self._outstanding >= self._bounds.waiting:
                raise BusyError(
                    f"{self._outstanding} candidates are waiting", hint="ask again in a while"
                )
            self._outstanding += 1
        future: Future[Evaluation] = Future()
        future.add_done_callback(lambda _: self._less())
        self._put(Job(task, candidate, timing, seconds, future))
        return future

    def _put(self, job: Job) -> None:
        self._inbox.put(job)
        if not self._thread.is_alive():
            _give(job, None, SandboxError("the pool is closed"))

    def _less(self) -> None:
        with self._counting:
            self._outstanding -= 1

    def _run(self) -> None:
        """Body of the one thread that has a say in who does what."""
        try:
            while self._step():
                pass
        except Exception:
            logger.exception("the pool failed; nobody is left waiting")
            raise
        finally:
            self._end()

    def _step(self) -> bool:
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + self._bounds.look_seconds
            self._look(now)
        self._expire(now)
        for group in self._plan.groups.values():
            for actor, job in group.pairs():
                self._begin(actor, job)
        try:
            message = self._inbox.get(timeout=self._pause())
        except queue.Empty:
            return True
        if isinstance(message, Job):
            self._take(message)
        elif message is not None:
            self._hear(message)
        return message is not None

    def _pause(self) -> float:
        deadlines = [
            a.job.deadline for a in self._actors if a.job is not None and a.job.deadline is not None
        ]
        soonest = min([self._next_look, *deadlines])
        return max(0.01, soonest - time.monotonic())

    def _look(self, now: float) -> None:
        """Start actors on nodes that joined, or lost some; forget those of nodes that left."""
        nodes = {n["NodeID"]: int(n["Resources"].get("CPU", 0)) for n in ray.nodes() if n["Alive"]}
        for actor in [a for a in self._actors if a.node not in nodes]:
            self._lose(actor, now)
        for node, cpus in nodes.items():
            if node in self._useless:
                continue
            there = sum(actor.node == node for actor in self._actors)
            for _ in range(cpus - there):
                strategy = NodeAffinitySchedulingStrategy(node_id=node, soft=False)
                made = ray.remote(self._class).options(
                    num_cpus=1, max_restarts=0, scheduling_strategy=strategy
                )
                actor = Actor(made.remote(self._settings), node)
                self._actors.append(actor)
                self._listen(actor, None, actor.handle.machine.remote())

    def _listen(self, actor: Actor, job: Job | None, reference: Any) -> None:
        answer = reference.future()
        answer.add_done_callback(lambda done: self._inbox.put(_Said(actor, job, done)))

    def _take(self, job: Job) -> None:
        """Let a job wait in the group of its task; the first of a task has it admitted before."""
        group = self._plan.place(job.task.id)
        key = (group.name, job.task.id)
        if key in self._baselines:
            self._baselines.move_to_end(key)
            if job.candidate is None:
                _give(job, ray.get(self._baselines[key]))
            else:
                self._plan.wait(job, group)
        elif key in self._admitting:
            self._admitting[key].append(job)
        else:
            self._admitting[key] = [job]
            self._plan.wait(Job(job.task, None, None, job.seconds, Future()), group)

    def _begin(self, actor: Actor, job: Job) -> None:
        if not job.future.running() and not job.future.set_running_or_notify_cancel():
            return
        key = (job.group, job.task.id)
        if job.candidate is not None and key not in self._baselines:
            self._take(job)  # So many others were admitted since that it was forgotten.
            return
        actor.job = job
        job.deadline = None if job.seconds is None else time.monotonic() + job.seconds
        if job.candidate is None:
            reference = actor.handle.admit.remote(job.task)
        else:
            actor.known.add(job.task.id)
            reference = actor.handle.evaluate.remote(
                self._baselines[key], job.candidate, job.timing
            )
        self._listen(actor, job, reference)

    def _hear(self, said: _Said) -> None:
        actor, job = said.actor, said.job
        if actor not in self._actors or actor.job is not job:
            return  # It was given up before; what it had to do is done elsewhere.
        error = said.answer.exception()
        if error is not None and not isinstance(error, RayTaskError):
            self._lose(actor, time.monotonic())
            return
        actor.job = None
        outcome = said.answer.result() if error is None else Outcome(None, SandboxError(str(error)))
        if job is None:
            self._joined(actor, outcome)
        elif job.candidate is None:
            self._admitted(actor.group, job, outcome)
        else:
            if outcome.error is None:
                self._plan.measured(job.task.id)
            _give(job, outcome.value, outcome.error)

    def _joined(self, actor: Actor, outcome: Outcome) -> None:
        machine = outcome.value
        if not isinstance(machine, Machine):
            self._useless[actor.node] = f"node {actor.node[:8]}: {outcome.error}"
            logger.warning("%s", self._useless[actor.node])
            self._actors.remove(actor)
            ray.kill(actor.handle)
            return
        name = machine_id(machine)
        self.machines[name] = machine
        self._plan.join(actor, name)
        self._begun.set()

    def _admitted(self, group: str, job: Job, outcome: Outcome) -> None:
        key = (group, job.task.id)
        waiting = self._admitting.pop(key, [])
        if outcome.error is not None:
            for other in waiting:
                _give(other, None, outcome.error)
            return
        self._baselines[key] = ray.put(outcome.value)
        while len(self._baselines) > _KEPT_BASELINES:
            self._baselines.popitem(last=False)
        for other in waiting:
            self._take(other)

    def _lose(self, actor: Actor, now: float) -> None:
        """Forget an actor and let what it had to do be done by another."""
        self._actors.remove(actor)
        self._plan.leave(actor, now)
        self.lost_actors += 1
        self._next_look = min(self._next_look, now + 1.0)
        job, actor.job = actor.job, None
        with suppress(Exception):  # It may be gone already.
            ray.kill(actor.handle)
        if job is None:
            return
        job.losses += 1
        job.deadline = None
        if job.losses >= self._bounds.losses:
            self._fail(job, SandboxError(f"the actors of an evaluation died {job.losses} times"))
        else:
            self.resubmitted += 1
            self._plan.wait(job, self._plan.groups[job.group], first=True)

    def _fail(self, job: Job, error: Exception) -> None:
        _give(job, None, error)
        if job.candidate is None:
            for other in self._admitting.pop((job.group, job.task.id), []):
                _give(other, None, error)

    def _expire(self, now: float) -> None:
        """Give up what takes too long, and what waits for machines that do not come back."""
        for actor in list(self._actors):
            job = actor.job
            if job is not None and job.deadline is not None and now > job.deadline:
                actor.job = None
                self._fail(job, SandboxError(f"an evaluation took longer than {job.seconds:g} s"))
                self._lose(actor, now)
        for job, movable in self._plan.stranded(now, self._bounds.absence_seconds):
            if movable:
                moved = [job]
                if job.candidate is None:
                    moved = self._admitting.pop((job.group, job.task.id), [])
                for other in moved:
                    self._take(other)
            else:
                self._fail(job, SandboxError("the machines that measure this task are gone"))

    def _end(self) -> None:
        """Kill all actors; nobody is left waiting."""
        for actor in self._actors:
            if actor.job is not None:
                self._fail(actor.job, SandboxError("the pool was closed"))
            with suppress(Exception):
                ray.kill(actor.handle)
        for job in [job for group in self._plan.groups.values() for job in group.jobs]:
            self._fail(job, SandboxError("the pool was closed"))
        with suppress(queue.Empty):
            while True:
                message = self._inbox.get_nowait()
                if isinstance(message, Job):
                    self._fail(message, SandboxError("the pool was closed"))


def join(address: str) -> int:
    """Join a running cluster ("auto" finds it); return how many CPUs it gives to Ray.

    Raises:
        SandboxError: there is none.
    """
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
    except (ConnectionError, RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SandboxError(
            f"no Ray cluster at {address}: {reason}", hint="ray start --head begins one"
        ) from error
    return int(ray.cluster_resources().get("CPU", 0))


def _give(job: Job, value: object, error: Exception | None = None) -> None:
    """Say how a job ended; the first word counts."""
    with suppress(InvalidStateError):
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(value)
