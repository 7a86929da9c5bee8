"""A benchmark run on disk: a folder that is written as the run goes on, and read by reports.

::

    RUN/
      run.json          what was run: entrants, data set, settings, machine, commit (written once)
      tasks.jsonl       one `TaskFacts` per task: C source, baseline assembly, hot lines
      rows.jsonl        one `TaskResult` per entrant and task, as they are finished
      evaluations.jsonl every evaluation with its samples and assembly (a results store)
      answers/          what models said (see `propose.cache`)

Covers: a process killed at any moment (a line is whole or absent); rows that stand twice (the
    first one counts).
Does not cover: two processes that write one run: the second one is refused while the first runs.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from superasm.core.answers import TaskResult
from superasm.core.errors import StorageError, UserError, boundary
from superasm.store import lines
from superasm.store.results import ResultStore
from superasm.store.row import Row

RUN_VERSION = 1
_ROW_START, _ROW_KIND = b'{"entrant":', "benchmark rows"
_TASK_START, _TASK_KIND = b'{"task_id":', "benchmark tasks"


@dataclass(frozen=True, slots=True)
class EntrantFacts:
    """Who answers, as a report shows it.

    Attributes:
        name: unique in the run, e.g. "SmolLM2-135M c-only full best-of-4" or "gcc -O2".
        kind: "model", "compiler", "search" or "recording".
        model: name of the model, "" where there is none.
        shown, answer, strategy: how a model is asked, "" where there is none.
        attempts: answers per task at most.
        exchangeable: attempts are independent samples of one prompt, so that pass@k means
            something.
        priced: the user gave prices, so that the cost is known.
        cost: what one token costs, as (prompt, completion) per million; None if not priced.
    """

    name: str
    kind: str
    model: str = ""
    shown: str = ""
    answer: str = ""
    strategy: str = ""
    attempts: int = 1
    exchangeable: bool = True
    cost: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class HotLine:
    """A line of the baseline assembly that takes time.

    Attributes:
        line: number from 1.
        share: estimated share of the program's time of its basic block, 0 to 1.
        count: how often the block ran on the performance inputs.
    """

    line: int
    share: float
    count: int


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a report shows of a task.

    Attributes:
        task_id, name, family: the task.
        source: the C text.
        baseline: the assembly of gcc -O3.
        hot: lines of the baseline where the time goes; empty if it could not be profiled.
    """

    task_id: str
    name: str
    family: str
    source: str
    baseline: str
    hot: tuple[HotLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What was run.

    Attributes:
        entrants: in the order of the table.
        tasks: (id, name) of every task, in order.
        dataset, split: where they come from.
        settings: the resolved settings, as TOML.
        spec: the resolved benchmark, as JSON.
        machine: fingerprint, by name.
        commit: of superasm, "" if unknown.
        superasm: its version.
        started_utc: ISO 8601.
        command: the command line.
    """

    entrants: tuple[EntrantFacts, ...]
    tasks: tuple[tuple[str, str], ...]
    dataset: str
    split: str
    settings: str
    spec: Mapping[str, Any]
    machine: Mapping[str, Any]
    commit: str
    superasm: str
    started_utc: str
    command: str
    version: int = RUN_VERSION


class RunFolder:
    """Reads and writes one run.

    Args:
        path: the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.evaluations = ResultStore(path / "evaluations.jsonl")
        self.answers = path / "answers"
        self._rows = path / "rows.jsonl"
        self._tasks = path / "tasks.jsonl"
        self._facts = path / "run.json"

    # ---- reading --------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """There is a run in the folder."""
        return self._facts.is_file()

    def facts(self) -> RunFacts:
        """Return what was run.

        Raises:
            UserError: there is no run here.
            StorageError: it can't be read.
        """
        if not self.exists:
            raise UserError(f"no run at {self.path}", hint="give the folder of superasm bench -o")
        with boundary(StorageError, f"reading {self._facts}"):
            data = self._facts.read_bytes()
        found: RunFacts = self._valid(self._facts, TypeAdapter(RunFacts), data)
        if found.version != RUN_VERSION:
            raise StorageError(
                f"{self.path} is a run of version {found.version}; this is superasm for "
                f"version {RUN_VERSION}"
            )
        return found

    def rows(self) -> list[TaskResult]:
        """Return the rows finished so far, each (entrant, task) once. Raises as `facts` does."""
        found: dict[tuple[str, str], TaskResult] = {}
        kind = TypeAdapter(TaskResult)
        for line in _whole_lines(self._rows):
            row: TaskResult = self._valid(self._rows, kind, line)
            found.setdefault((row.entrant, row.task_id), row)
        return list(found.values())

    def tasks(self) -> dict[str, TaskFacts]:
        """Return the tasks known so far, by id. Raises as `facts` does."""
        kind = TypeAdapter(TaskFacts)
        found: dict[str, TaskFacts] = {}
        for line in _whole_lines(self._tasks):
            task: TaskFacts = self._valid(self._tasks, kind, line)
            found.setdefault(task.task_id, task)
        return found

    def evaluation_rows(self) -> Iterator[Row]:
        """Yield every stored evaluation, oldest first; none if there is none yet."""
        if self.evaluations.path.exists():
            yield from self.evaluations

    # ---- writing --------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the run for the block, made if it is not there.

        Raises:
            UserError: another process holds it.
            StorageError: it can't be written.
        """
        with boundary(StorageError, f"making {self.path}", hint="give another folder with -o"):
            self.path.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(
                    f"another superasm bench is writing {self.path}",
                    hint="wait for it, or give another folder with -o",
                ) from None
            lines.prepare(self._rows, _ROW_START, _ROW_KIND)
            lines.prepare(self._tasks, _TASK_START, _TASK_KIND)
            ResultStore.open(self.evaluations.path)
            yield
        finally:
            os.close(descriptor)

    def begin(self, facts: RunFacts) -> None:
        """Write what is run. Raises `StorageError` if it can't be written."""
        with boundary(StorageError, f"writing {self._facts}"):
            unfinished = self._facts.with_suffix(".unfinished")
            unfinished.write_bytes(TypeAdapter(RunFacts).dump_json(facts, indent=2) + b"\n")
            unfinished.replace(self._facts)

    def add_row(self, row: TaskResult) -> None:
        """Append a finished row; it is on disk afterwards."""
        line = TypeAdapter(TaskResult).dump_json(row)
        lines.append(self._rows, line + b"\n", _ROW_START, _ROW_KIND)

    def add_task(self, task: TaskFacts) -> None:
        """Append a task; it is on disk afterwards."""
        line = TypeAdapter(TaskFacts).dump_json(task)
        lines.append(self._tasks, line + b"\n", _TASK_START, _TASK_KIND)

    @staticmethod
    def _valid(path: Path, kind: TypeAdapter[Any], data: bytes) -> Any:
        try:
            return kind.validate_json(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise StorageError(
                f"{path} is not of this version of superasm: {where}: {first['msg']}",
                hint="delete the folder and run again; answers/ may be kept",
            ) from error


def _whole_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines that have an end; a torn last one was never finished."""
    if not path.exists():
        return
    with boundary(StorageError, f"reading {path}"), path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line
