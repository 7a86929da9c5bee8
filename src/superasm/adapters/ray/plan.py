"""Who evaluates what: actors in groups of like machines, jobs that wait. Knows nothing of Ray.

All of a task's jobs go to one group, so that its samples are of one kind of machine.
"""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from superasm.core.candidate import Candidate
from superasm.core.task import Task
from superasm.evaluate.evaluator import TimingRequest


@dataclass(slots=True, eq=False)
class Job:
    """A candidate to evaluate, or without one a task to admit.

    Attributes:
        seconds: that it may take, once begun.
        future: is given the outcome, once.
        group: name of the group that it waits in, or is done by.
        losses: how often the actor that had it was lost.
        deadline: when it has taken too long; None before it begins.
    """

    task: Task
    candidate: Candidate | None
    timing: TimingRequest | None
    seconds: float | None
    future: "Future[Any]"
    group: str = ""
    losses: int = 0
    deadline: float | None = None


@dataclass(slots=True, eq=False)
class Actor:
    """One actor.

    Attributes:
        handle: of Ray.
        node: where it is.
        group: name of its group; "" until it has said what machine it is on.
        job: what it does.
        known: tasks that it has evaluated.
    """

    handle: Any
    node: str
    group: str = ""
    job: Job | None = None
    known: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Group:
    """Actors on machines of one kind, and the jobs that wait for them, first come first served.

    Attributes:
        empty_since: when its last actor was lost; None while it has any.
    """

    name: str
    actors: list[Actor] = field(default_factory=list)
    jobs: deque[Job] = field(default_factory=deque)
    empty_since: float | None = None

    @property
    def load(self) -> float:
        """Jobs per actor, those under way included."""
        busy = sum(actor.job is not None for actor in self.actors)
        return (len(self.jobs) + busy) / max(1, len(self.actors))

    def pairs(self) -> Iterable[tuple[Actor, Job]]:
        """Take jobs and the idle actors to do them; those that know a task get its jobs."""
        idle = [actor for actor in self.actors if actor.job is None]
        while idle and self.jobs:
            job = self.jobs.popleft()
            actor = next((a for a in idle if job.task.id in a.known), idle[0])
            idle.remove(actor)
            yield actor, job


class Plan:
    """Groups, and which group each task is for."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self._group_of: dict[str, str] = {}
        self._measured: set[str] = set()

    def join(self, actor: Actor, group: str) -> None:
        """Take an actor into a group."""
        actor.group = group
        found = self.groups.setdefault(group, Group(group))
        found.actors.append(actor)
        found.empty_since = None

    def leave(self, actor: Actor, now: float) -> None:
        """Forget an actor."""
        group = self.groups.get(actor.group)
        if group is not None and actor in group.actors:
            group.actors.remove(actor)
            if not group.actors:
                group.empty_since = now

    def place(self, task_id: str) -> Group:
        """Return the group of a task, choosing one for a new task. There must be a group.

        A task whose group has no actor left goes to another one only if nothing of it was measured.
        """
        name = self._group_of.get(task_id)
        if name is not None and (self.groups[name].actors or task_id in self._measured):
            return self.groups[name]
        staffed = [group for group in self.groups.values() if group.actors]
        if not staffed and name is not None:
            return self.groups[name]
        chosen = min(staffed or self.groups.values(), key=lambda group: group.load)
        self._group_of[task_id] = chosen.name
        return chosen

    def wait(self, job: Job, group: Group, *, first: bool = False) -> None:
        """Let a job wait in a group, at the end or before all others."""
        job.group = group.name
        if first:
            group.jobs.appendleft(job)
        else:
            group.jobs.append(job)

    def measured(self, task_id: str) -> None:
        """Note that a task has a result, which binds it to its group."""
        self._measured.add(task_id)

    def stranded(self, now: float, patience: float) -> list[tuple[Job, bool]]:
        """Take the jobs of groups without actors that can wait no longer, or need not.

        Returns:
            Jobs, and whether each may go to another group at once.
        """
        found: list[tuple[Job, bool]] = []
        others = any(group.actors for group in self.groups.values())
        for group in self.groups.values():
            if group.empty_since is None:
                continue
            late = now - group.empty_since > patience
            kept: deque[Job] = deque()
            for job in group.jobs:
                movable = others and job.task.id not in self._measured
                if movable or late:
                    found.append((job, movable))
                else:
                    kept.append(job)
            group.jobs = kept
        return found
