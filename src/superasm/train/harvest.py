"""A file of training pairs, made task by task: programs, and what is to be made of them.

Rows are like those of `superasm data export --format edits`. Who makes the pairs is told by the
caller (`train.rewrite_pairs`, `train.compiler_pairs`). What came of each candidate that was
evaluated, good or bad, is kept beside them (`tried_path`): what helps, and how often.

Covers: several tasks under way at a time.
Does not cover: pairs of searches (`superasm optimize --store` keeps a trail, which is exported).
"""

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from superasm.core.errors import StorageError, boundary
from superasm.core.verdict import Speedup, Verdict
from superasm.train.rewards import Job

Row = Mapping[str, object]


def tried_path(out: Path) -> Path:
    """Return the file in which a row stands for each candidate that was evaluated."""
    return out.with_suffix(".tried.jsonl")


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of it: tasks looked at, candidates made, pairs found, tasks lost."""

    tasks: int = 0
    candidates: int = 0
    pairs: int = 0
    lost: int = 0


@dataclass(slots=True)
class Found:
    """Of one task, by one maker.

    Attributes:
        rows: pairs.
        tried: what came of each candidate that was evaluated.
        lost: the task can't be read, or the machine failed it.
    """

    rows: list[Row] = field(default_factory=list)
    tried: list[Row] = field(default_factory=list)
    lost: bool = False


class Pending(Protocol):
    """A task of which candidates are under way."""

    @property
    def candidates(self) -> int:
        """How many were made."""
        ...

    def finish(self) -> Found:
        """Wait for them; return what came of it."""
        ...


@dataclass(frozen=True, slots=True)
class Ready:
    """A task that nobody waits for."""

    found: Found
    candidates: int = 0

    def finish(self) -> Found:
        """Return what came of it."""
        return self.found


Maker = Callable[[Job], Pending]


def harvest(
    jobs: Sequence[Job],
    makers: Sequence[Maker],
    out: Path,
    *,
    tried: bool,
    ahead: int = 4,
    tell: Callable[[Harvest], None] = lambda done: None,
) -> Harvest:
    """Write the pairs of tasks to a file, task by task.

    Args:
        jobs: tasks.
        makers: begin to make pairs of a task.
        out: file of pairs; what is there is replaced.
        tried: whether candidates are evaluated, and noted.
        ahead: tasks whose candidates are under way at a time.
        tell: called after each task.

    Raises:
        StorageError: the file can't be written.
        MachineError: a maker can't work here.
    """
    done = Harvest()
    waiting: deque[list[Pending]] = deque()
    with boundary(StorageError, f"writing {out}", hint="free some space"), ExitStack() as files:
        out.parent.mkdir(parents=True, exist_ok=True)
        pairs = files.enter_context(out.open("w", encoding="utf-8"))
        others: TextIO | None = None
        if tried:
            others = files.enter_context(tried_path(out).open("w", encoding="utf-8"))
        for job in (*jobs, *[None] * ahead):
            if job is not None:
                waiting.append([begin(job) for begin in makers])
            if waiting and (len(waiting) > ahead or job is None):
                begun = waiting.popleft()
                found = [one.finish() for one in begun]
                for one in found:
                    _append(pairs, one.rows)
                    if others:
                        _append(others, one.tried)
                done = Harvest(
                    done.tasks + 1,
                    done.candidates + sum(one.candidates for one in begun),
                    done.pairs + sum(len(one.rows) for one in found),
                    done.lost + any(one.lost for one in found),
                )
                tell(done)
    return done


def _append(file: TextIO, rows: Sequence[Row]) -> None:
    file.writelines(json.dumps(row) + "\n" for row in rows)
    file.flush()


def pair_row(
    job: Job,
    after: str,
    lines: str | None,
    rewrite: str,
    why: str,
    speedup: Speedup | None = None,
) -> dict[str, object]:
    """Return the row of a task's baseline and what is to be made of it.

    Args:
        job: the task.
        after: the program that a model is to answer with.
        lines: the changes as `asm.numbered` says them; None if it can't.
        rewrite, why: what was done, and why it may be faster.
        speedup: as measured; None if nobody measured.
    """
    return {
        "task_id": job.task.id,
        "task_name": job.task.name,
        "source": job.task.source.decode("utf-8", "surrogateescape"),
        "before": job.baseline,
        "after": after,
        "lines": lines,
        "rewrite": rewrite,
        "why": why,
        **_gain(speedup),
    }


def tried_row(job: Job, rewrite: str, verdict: Verdict, **more: object) -> dict[str, object]:
    """Return the row that says what came of a candidate."""
    return {
        "task_name": job.task.name,
        "rewrite": rewrite,
        **more,
        "status": str(verdict.status),
        **_gain(verdict.speedup),
    }


def _gain(speedup: Speedup | None) -> dict[str, object]:
    if speedup is None:
        return {}
    return {"gain": speedup.point, "gain_low": speedup.low, "gain_high": speedup.high}
