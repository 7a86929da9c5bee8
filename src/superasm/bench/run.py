"""Running a benchmark: every entrant on every task, each row once, whenever it is killed.

Task by task, so that a program is admitted once for all entrants. Rows are appended as they are
finished; a row that was not finished leaves nothing behind but evaluations and answers of models,
which are used again. Timing takes place in the timing lane alone (`sandbox.lane`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from superasm.asm.toolchain import Builder
from superasm.bench.ahead import Models
from superasm.bench.answering import (
    answer_compiler,
    answer_model,
    answer_recording,
    answer_search,
)
from superasm.bench.desk import Desk, known_finals
from superasm.bench.entrants import (
    CompilerEntrant,
    Entrant,
    ModelEntrant,
    RecordingEntrant,
    SearchEntrant,
)
from superasm.config.settings import Settings
from superasm.core.answers import TaskResult
from superasm.core.errors import EndpointError, MachineError, TaskError
from superasm.core.task import Task
from superasm.dataset.entry import Entry, Split
from superasm.dataset.folder import read_folder
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.machine import fingerprint, isa_supported
from superasm.evaluate.readmit import readmit
from superasm.optimize.models import Asking, Tell, told
from superasm.propose.ledger import Totals
from superasm.propose.replay import Recording, read_recording
from superasm.store.row import machine_id
from superasm.store.run import RunFolder

# So many rows in a row that the machine could not make: it will not make the others either.
_MOST_MACHINE_ERRORS = 3


class Reporter(Protocol):
    """Where progress goes."""

    def phase(self, text: str) -> None:
        """A new stage of the work begins."""

    def step(self, done: int, total: int, text: str) -> None:
        """Something was finished within the stage."""

    def note(self, text: str) -> None:
        """One line that stays."""

    def waiting(self) -> None:
        """Another measurement on this machine has to end first."""


@dataclass(slots=True)
class Report:
    """What a session did.

    Attributes:
        finished: rows that it added.
        left: rows that are still missing, and why, by entrant.
        not_admitted: tasks that can't be evaluated here, and why.
        asked: what was really asked of models, by their names.
    """

    finished: int = 0
    left: dict[str, str] = field(default_factory=dict)
    not_admitted: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Totals] = field(default_factory=dict)


def run(
    folder: RunFolder,
    entrants: Sequence[Entrant],
    tasks: Callable[[], Iterator[Entry]],
    settings: Settings,
    reporter: Reporter,
) -> Report:
    """Make the rows that are missing.

    Args:
        folder: of the run, begun (`RunFolder.begin`) and held (`RunFolder.writing`).
        entrants: who takes part; names are unique.
        tasks: yields the tasks, in order; called anew for each pass.
        settings: limits and timing.
        reporter: where progress goes.

    Raises:
        MachineError: this machine can't do it; the rows finished so far are in the folder.
        UserError: a model or a recording can't be opened.
    """
    session = _Session(folder, entrants, settings, reporter)
    return session.run(tasks)


class _Session:
    def __init__(
        self,
        folder: RunFolder,
        entrants: Sequence[Entrant],
        settings: Settings,
        reporter: Reporter,
    ) -> None:
        self._folder = folder
        self._entrants = entrants
        self._settings = settings
        self._reporter = reporter
        self._report = Report()
        self._done = {(row.entrant, row.task_id) for row in folder.rows()}
        self._known_tasks = set(folder.tasks())
        machine = machine_id(fingerprint(settings.sandbox))
        self._finals = known_finals(folder.evaluation_rows(), settings, machine)
        self._suspended: set[str] = set()
        self._errors = 0
        self._recordings: dict[str, Recording] = {
            entrant.name: read_recording(entrant.path)
            for entrant in entrants
            if isinstance(entrant, RecordingEntrant)
        }
        # Examples are read once, before anybody is asked.
        self._plainly: dict[str, Asking] = {
            entrant.name: entrant.asking
            for entrant in entrants
            if isinstance(entrant, ModelEntrant)
        }
        self._position = self._total = 0

    def run(self, tasks: Callable[[], Iterator[Entry]]) -> Report:
        ids = [task_id for task_id, _ in self._folder.facts().tasks]
        self._total = len(ids) * len(self._entrants)
        self._position = sum((e.name, i) in self._done for e in self._entrants for i in ids)
        missing = [
            entrant
            for entrant in self._entrants
            if isinstance(entrant, ModelEntrant)
            and any((entrant.name, i) not in self._done for i in ids)
        ]
        if missing:
            names = ", ".join(dict.fromkeys(entrant.short for entrant in missing))
            self._reporter.phase(f"opening {names}")
        with Models(missing, self._folder.answers) as models:
            try:
                if missing:
                    models.begin(self._wanted(missing, tasks))
                    self._reporter.phase("asking models")
                    models.wait_for_loud_ones(lambda: self._show_asked(models))
                self._reporter.phase("evaluating")
                for entry in tasks():
                    self._task(entry, models)
            finally:
                self._report.asked = models.totals()
        return self._report

    def _wanted(
        self, missing: Sequence[ModelEntrant], tasks: Callable[[], Iterator[Entry]]
    ) -> Iterator[tuple[ModelEntrant, Asking, Task, str]]:
        foreseen = {e.name: self._asking(e, "") for e in missing if Tell.HOT not in e.tell}
        for entry in tasks():
            waiting = [
                entrant
                for entrant in missing
                if (entrant.name, entry.task.id) not in self._done and entrant.name in foreseen
            ]
            if not waiting:
                continue
            task = entry.task
            # As admission does it: the prompt shows what this machine's compiler makes.
            builder = Builder(task.toolchain, self._settings.sandbox, task.harness)
            chain = task.toolchain
            assembly = builder.compile(task.source, chain.cc, chain.cflags).assembly
            if assembly is not None:
                yield from ((e, foreseen[e.name], task, assembly) for e in waiting)

    def _asking(self, entrant: ModelEntrant, hot: str) -> Asking:
        """How an entrant is asked about a task whose hot blocks are these."""
        return told(
            self._plainly[entrant.name],
            entrant.tell,
            isa=isa_supported(),
            machine=fingerprint(self._settings.sandbox).cpu,
            hot=hot,
        )

    def _show_asked(self, models: Models) -> None:
        all_of_them = list(models.asked())
        done, total = sum(a.done for a in all_of_them), sum(a.total for a in all_of_them)
        tokens = sum(a.tokens for a in all_of_them)
        self._reporter.step(done, total, f"{done} of {total} answers, {tokens:,} tokens")

    def _task(self, entry: Entry, models: Models) -> None:
        task_id, name = entry.task.id, entry.task.name
        waiting = [e for e in self._entrants if (e.name, task_id) not in self._done]
        if not waiting:
            return
        self._step(f"{name}: admitting")
        try:
            baseline = readmit(entry.task, self._settings)
        except TaskError as error:
            self._report.not_admitted[name] = error.message
            self._reporter.note(f"{name} can't be evaluated here: {error.message}")
            for entrant in waiting:
                self._report.left.setdefault(entrant.name, f"{name} can't be evaluated here")
            return
        evaluator = Evaluator(baseline, self._settings, waiting=self._reporter.waiting)
        finals = self._finals.setdefault(baseline.task.id, {})
        desk = Desk(evaluator, self._settings, self._folder.evaluations, finals)
        if task_id not in self._known_tasks:
            self._folder.add_task(desk.facts(entry.provenance.family))
            self._known_tasks.add(task_id)
        for entrant in waiting:
            self._row(desk, entrant, models)

    def _row(self, desk: Desk, entrant: Entrant, models: Models) -> None:
        if entrant.name in self._suspended:
            return
        self._step(f"{desk.task.name}: {entrant.name}")
        try:
            row = self._answer(desk, entrant, models)
        except EndpointError as error:
            self._suspended.add(entrant.name)
            self._leave(entrant, error)
            return
        except MachineError as error:
            self._errors += 1
            self._leave(entrant, error)
            if self._errors >= _MOST_MACHINE_ERRORS:
                raise
            return
        self._errors = 0
        self._folder.add_row(row)
        self._report.finished += 1
        self._position += 1
        self._reporter.note(f"{self._position}/{self._total}  {row_line(row)}")

    def _answer(self, desk: Desk, entrant: Entrant, models: Models) -> TaskResult:
        match entrant:
            case ModelEntrant():
                hot = desk.hot_of_baseline() if Tell.HOT in entrant.tell else ""
                model = models.wait(entrant, desk.task)
                return answer_model(desk, entrant, self._asking(entrant, hot), model)
            case CompilerEntrant():
                return answer_compiler(desk, entrant)
            case SearchEntrant():
                return answer_search(desk, entrant)
            case RecordingEntrant():
                recorded = self._recordings[entrant.name].of(desk.task)
                return answer_recording(desk, entrant, recorded)

    def _leave(self, entrant: Entrant, error: MachineError) -> None:
        """Note why a row is missing."""
        if entrant.name not in self._report.left:
            self._report.left[entrant.name] = error.message
            self._reporter.note(f"{entrant.name}: {error.message}")

    def _step(self, text: str) -> None:
        self._reporter.step(self._position, self._total, text)


def row_line(row: TaskResult) -> str:
    """Return a row as one line for people."""
    final = row.final
    if not row.passed or final is None or final.speedup is None:
        result = row.failure.replace("_", " ")
    else:
        result = f"{final.speedup.point:.3f}x {(final.outcome or '').replace('_', ' ')}"
    return f"{row.task_name}  {row.entrant}: {result}"


def task_source(
    folder: Path, split: str, only: Sequence[str], limit: int
) -> Callable[[], Iterator[Entry]]:
    """Return what yields the tasks of a data set.

    Args:
        folder: of the data set.
        split: "train", "val" or "all".
        only: names to keep; empty keeps all.
        limit: the first so many; 0 takes all.
    """

    def entries() -> Iterator[Entry]:
        taken = 0
        for entry in read_folder(folder, None if split == "all" else Split(split)):
            if only and entry.task.name not in only:
                continue
            if limit and taken >= limit:
                return
            taken += 1
            yield entry

    return entries
