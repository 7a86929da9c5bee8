"""The commands and their options, as typer knows them."""

import typer

from superasm import __version__
from superasm.cli import (
    bench,
    common,
    data,
    doctor,
    evaluate,
    optimize,
    profile,
    report,
    serve,
    train,
)

# What typer raises for wrong options and arguments: it has no public name of its own.
UsageError: type[typer.BadParameter] = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="superasm",
    help="Assembly that gives the same outputs as a C program and runs faster than gcc -O3, "
    "with evidence.",
    add_completion=False,
    rich_markup_mode=None,  # Plain help: paragraphs are wrapped anew, at any width.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS = {
    "optimize": optimize,
    "evaluate": evaluate,
    "profile": profile,
    "bench": bench,
    "report": report,
    "serve": serve,
    "doctor": doctor,
}
for name, module in _COMMANDS.items():
    app.command(name)(common.guarded(module.command))
app.add_typer(data.make_app(), name="data")
app.add_typer(train.make_app(), name="train")


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
