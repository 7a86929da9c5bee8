"""The console script: parses, calls a command, and turns errors into one line and a hint."""

import signal
import sys
from collections.abc import Sequence

import typer

from superasm import __version__
from superasm.cli import common, doctor, evaluate, optimize

app = typer.Typer(
    name="superasm",
    help="Assembly that gives the same outputs as a C program and runs faster than gcc -O3, "
    "with evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, module in (("optimize", optimize), ("evaluate", evaluate), ("doctor", doctor)):
    app.command(name)(common.guarded(module.command))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"superasm {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _: bool = typer.Option(
        False, "--version", help="Print the version.", callback=_version, is_eager=True
    ),
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status.

    0 success; 1 the candidate failed; 2 bad input; 3 this machine can't do it; 130 interrupted.
    """
    try:
        app(list(arguments))
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def main() -> None:
    """Entry point of the console script."""
    # A kill by a supervisor should leave things as tidy as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))
