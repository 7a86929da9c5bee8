"""Beginning a run, or going on with one: what is asked for must fit what is there."""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from superasm import __version__
from superasm.bench.entrants import Entrant, from_json, located, to_json
from superasm.bench.run import task_source
from superasm.config.load import dump, settings_id
from superasm.config.settings import Settings
from superasm.core.errors import UserError
from superasm.core.evaluation import Machine
from superasm.dataset.entry import Entry
from superasm.evaluate.machine import fingerprint
from superasm.store.run import RunFacts, RunFolder

# How a model is reached, and what is paid for it: answers do not depend on it.
_REACHING = (
    "key_env",
    "concurrency",
    "timeout_seconds",
    "requests_per_minute",
    "tokens_per_minute",
    "price_prompt",
    "price_completion",
    "price_cached_prompt",
    "batch",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which tasks: see `task_source`."""

    dataset: Path
    split: str = "val"
    only: tuple[str, ...] = ()
    limit: int = 0

    def source(self) -> Callable[[], Iterator[Entry]]:
        """Return what yields them."""
        return task_source(self.dataset, self.split, self.only, self.limit)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that can be worked on.

    Attributes:
        facts: as written in its folder.
        entrants: all that take part, those of earlier sessions first.
        tasks: yields the tasks.
    """

    facts: RunFacts
    entrants: list[Entrant]
    tasks: Callable[[], Iterator[Entry]]


def begin(
    folder: RunFolder,
    wanted: Sequence[Entrant],
    chosen: Chosen | None,
    settings: Settings,
    command: str,
) -> Begun:
    """Write what is to be run, or add to what is there.

    Args:
        folder: held (`RunFolder.writing`).
        wanted: entrants; those that take part already need not be among them.
        chosen: which tasks; None for those of the run that is there.
        settings: limits and timing.
        command: command line, kept for readers.

    Raises:
        UserError: two entrants have one name, there are no tasks, or the run that is there is of
            other tasks, settings or another machine.
        MachineError: this machine can't be told.
    """
    old = folder.facts() if folder.exists else None
    if chosen is None:
        if old is None:
            raise UserError(f"no run at {folder.path}", hint="superasm bench DATASET -o RUN")
        chosen = _chosen(old.spec)
    # The run may be continued from another folder.
    chosen = replace(chosen, dataset=chosen.dataset.absolute())
    machine = fingerprint(settings.sandbox)
    tasks = tuple((entry.task.id, entry.task.name) for entry in chosen.source()())
    if not tasks:
        hint = "superasm data stats shows what is there; see --split and --only"
        raise UserError(f"{chosen.dataset} has no such tasks", hint=hint)
    if old is not None:
        _check(folder, old, tasks, settings, machine)
    there = from_json(old.spec["entrants"], str(folder.path)) if old else []
    entrants = _merged(there, [located(entrant) for entrant in wanted])
    now = RunFacts(
        entrants=tuple(entrant.facts for entrant in entrants),
        tasks=tasks,
        dataset=str(chosen.dataset),
        split=chosen.split,
        settings=dump(settings),
        spec={
            "dataset": str(chosen.dataset),
            "split": chosen.split,
            "only": list(chosen.only),
            "limit": chosen.limit,
            "settings_id": settings_id(settings),
            "entrants": to_json(entrants),
        },
        machine=asdict(machine),
        commit=commit(),
        superasm=__version__,
        started_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
    )
    if old is not None:
        done = {(row.entrant, row.task_id) for row in folder.rows()}
        missing = any((e.name, key) not in done for e in entrants for key, _ in tasks)
        # Who only looks at a run leaves no mark on it.
        commits, commands = (old.commit, old.command)
        if missing:
            commits = _both(commits, now.commit, ", ")
            commands = _both(commands, now.command, "\n")
        now = replace(now, commit=commits, command=commands, started_utc=old.started_utc)
    folder.begin(now)
    return Begun(now, entrants, chosen.source())


def commit() -> str:
    """Return the commit of the checkout that superasm runs from; "" if it is none."""
    here = Path(__file__).resolve().parent
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            cwd=here,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def _both(old: str, new: str, between: str) -> str:
    """A run that was continued by another commit or command says so."""
    known = [part for part in old.split(between) if part]
    return between.join(dict.fromkeys([*known, new] if new else known))


def _chosen(spec: Mapping[str, Any]) -> Chosen:
    return Chosen(Path(spec["dataset"]), spec["split"], tuple(spec["only"]), spec["limit"])


def _check(
    folder: RunFolder,
    old: RunFacts,
    tasks: tuple[tuple[str, str], ...],
    settings: Settings,
    machine: Machine,
) -> None:
    """Refuse to mix what can't be compared."""
    hint = "give another folder with -o"
    if {task_id for task_id, _ in tasks} != {task_id for task_id, _ in old.tasks}:
        raise UserError(f"{folder.path} is a run of other tasks ({len(old.tasks)})", hint=hint)
    if old.spec["settings_id"] != settings_id(settings):
        raise UserError(f"{folder.path} was begun with other settings", hint=hint)
    here = asdict(machine)
    other = [name for name, value in old.machine.items() if here.get(name) != value]
    if other:
        raise UserError(
            f"{folder.path} was begun on another machine ({', '.join(other)} differ)", hint=hint
        )


def _merged(there: Sequence[Entrant], wanted: Sequence[Entrant]) -> list[Entrant]:
    found = {entrant.name: entrant for entrant in there}
    given: set[str] = set()
    for entrant in wanted:
        if entrant.name in given:
            raise UserError(
                f"two entrants are called {entrant.name}", hint="give one of them a label"
            )
        given.add(entrant.name)
        known = found.get(entrant.name)
        if known is not None and _answers_like(known) != _answers_like(entrant):
            raise UserError(
                f"{entrant.name} takes part already, with other settings",
                hint="give the new one a label, or another folder with -o",
            )
        found[entrant.name] = entrant
    return list(found.values())


def _answers_like(entrant: Entrant) -> dict[str, Any]:
    """Return what its answers depend on."""
    (table,) = to_json([entrant])
    if "settings" in table:
        table["settings"] = {k: v for k, v in table["settings"].items() if k not in _REACHING}
    return table
