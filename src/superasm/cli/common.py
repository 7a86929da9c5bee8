"""What the commands share: options, progress, settings, the store, and exit codes."""

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from superasm.config.load import load
from superasm.config.settings import JailMode, Settings
from superasm.core.errors import MachineError, StorageError, SuperasmError, UserError
from superasm.report.text import printable

P = ParamSpec("P")
Choice = TypeVar("Choice", bound=StrEnum)

_LONGEST_SECONDS = 365 * 24 * 3600.0
EXIT_FAILED, EXIT_USER, EXIT_MACHINE, EXIT_INTERRUPTED = 1, 2, 3, 130

ProgramArgument = Annotated[
    Path, typer.Argument(help="One C file that reads stdin and writes stdout.", metavar="PROG.c")
]
TestsOption = Annotated[
    Path | None, typer.Option(help="Folder of tests: NAME.in and NAME.out pairs.", metavar="DIR")
]
InputsOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder of NAME.in files to time. Expected outputs come from the program itself "
        "(its -O0 and -O3 builds must agree). Without it the heaviest tests are timed.",
        metavar="DIR",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
]
ConfigOption = Annotated[Path | None, typer.Option(help="TOML file of settings.", metavar="FILE")]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="Override one setting, e.g. timing.max_pairs=96.", metavar="SECTION.KEY=VALUE"
    ),
]
UnsafeOption = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-jail",
        help="Run without bubblewrap: resource limits and the system-call filter only.",
    ),
]
StoreOption = Annotated[
    Path | None,
    typer.Option(
        help="File that every evaluation is appended to (JSON Lines). "
        "Default: $XDG_STATE_HOME/superasm/evaluations.jsonl",
        metavar="FILE",
    ),
]
HarnessOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="A further C file (give one --harness each), compiled with gcc -O3 and linked with "
        "both sides, never rewritten: makes one hot function a task.",
        metavar="FILE.c",
    ),
]
LinkOption = Annotated[
    str, typer.Option("--ldflags", help="Flags of the link line, for both sides.")
]


def settings_from(config: Path | None, overrides: list[str] | None, *, unsafe: bool) -> Settings:
    """Return the resolved settings.

    Raises:
        UserError: a setting is unknown or has a wrong value.
    """
    settings = load(config, overrides or [])
    if unsafe:
        settings = replace(settings, sandbox=replace(settings.sandbox, mode=JailMode.NONE))
    return settings


def store_path(chosen: Path | None) -> Path:
    """Return where evaluations are recorded.

    Raises:
        StorageError: none was chosen, and there is no home folder to put one in.
    """
    if chosen is not None:
        return chosen
    try:
        root = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    except RuntimeError as error:
        hint = "give --store FILE, or set XDG_STATE_HOME (and XDG_CACHE_HOME)"
        raise StorageError("there is no home folder to record evaluations in", hint=hint) from error
    return Path(root, "superasm", "evaluations.jsonl")


def seconds_from(text: str) -> float:
    """Return a duration such as "60s", "2m", "1.5h" or "90" in seconds.

    Raises:
        UserError: it is not one, not positive, or longer than a year.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|h)?\s*", text)
    seconds = float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"] if found else 0.0
    if seconds <= 0:
        raise UserError(f"{text!r} is not a duration", hint="write 60s, 2m or 1h")
    if seconds > _LONGEST_SECONDS:
        raise UserError(f"{text!r} is too long", hint="a year is the most")
    return seconds


def choice_from(text: str, option: str, kinds: type[Choice], others: Sequence[str] = ()) -> Choice:
    """Return which of the kinds an option names.

    Args:
        text: what the user gave.
        option: its name.
        kinds: those that there are.
        others: further words that the option takes, for the hint; the caller deals with them.

    Raises:
        UserError: it names none of them.
    """
    if text not in set(kinds):
        raise UserError(f"{option} {text} is unknown", hint=" or ".join((*kinds, *others)))
    return kinds(text)


def print_json(facts: dict[str, object]) -> None:
    """Print one JSON object on stdout."""
    sys.stdout.write(json.dumps(facts, indent=2, allow_nan=False, default=str) + "\n")
    sys.stdout.flush()


def guarded(
    command: Callable[P, int], interrupted: str = "before there was a result"
) -> Callable[P, None]:
    """Turn a command's result, its errors and Ctrl-C into exit statuses.

    Args:
        command: what is run.
        interrupted: what its end means for the user, after Ctrl-C.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except SuperasmError as error:
            code = report_error(error, as_json=bool(kwargs.get("as_json")))
        except KeyboardInterrupt:
            message = f"interrupted {interrupted}"
            sys.stderr.write(f"{message}\n")
            if kwargs.get("as_json"):
                print_json({"error": {"kind": "Interrupted", "message": message, "hint": ""}})
            code = EXIT_INTERRUPTED
        raise typer.Exit(code)

    return run


def report_error(error: SuperasmError, *, as_json: bool) -> int:
    """Print an error, one line and a hint, and return the exit code for it."""
    sys.stderr.write(f"error: {_one_line(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"hint: {_one_line(error.hint)}\n")
    if as_json:
        kind = type(error).__name__
        print_json({"error": {"kind": kind, "message": error.message, "hint": error.hint}})
    return EXIT_MACHINE if isinstance(error, MachineError) else EXIT_USER


def warn(message: str, hint: str = "") -> None:
    """Say on stderr what is not as it should be, though the work goes on."""
    sys.stderr.write(f"warning: {_one_line(message)}\n")
    if hint:
        sys.stderr.write(f"hint: {_one_line(hint)}\n")


def _one_line(text: str) -> str:
    return printable(" ".join(text.splitlines()))


class LiveReporter:
    """Progress on stderr: a live bar on a terminal, one line per phase elsewhere."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
            BarColumn(bar_width=14, table_column=Column(min_width=14)),
            TextColumn(
                "{task.fields[detail]}",
                style="dim",
                markup=False,
                table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1),
            ),
            TimeElapsedColumn(table_column=Column(no_wrap=True, min_width=7)),
            console=self._console,
            transient=True,
            expand=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("starting", total=None, detail="")

    def __enter__(self) -> "LiveReporter":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def phase(self, text: str) -> None:
        """A new stage of the work begins."""
        # What follows a colon is told again, in more detail, with each step.
        short = text.partition(":")[0]
        self._bar.reset(self._task, description=short, total=None, detail="")
        if not self._console.is_terminal:
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def note(self, text: str) -> None:
        """One line that stays, above the bar where there is one."""
        self._console.print(printable(text), markup=False, highlight=False, soft_wrap=True)

    def waiting(self) -> None:
        """Another superasm is timing; two at once would disturb each other."""
        self.phase("waiting for another measurement on this machine")

    def step(self, done: int, total: int, text: str) -> None:
        """Something was finished within the stage."""
        self._bar.update(self._task, completed=done, total=total, detail=text)
