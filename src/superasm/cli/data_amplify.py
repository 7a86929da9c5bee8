"""`superasm data amplify`: larger inputs, in the shape of those a program has."""

import functools
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from superasm.cli import common
from superasm.cli.inputs import read_draft
from superasm.config.settings import Settings
from superasm.core.errors import StorageError, UserError, boundary

if TYPE_CHECKING:
    from superasm.dataset.amplify import Amplified, AmplifyRules
    from superasm.dataset.gates import GateRules

_HINTS = {
    "no_shape": "give more tests that look alike, or write inputs by hand and use --inputs",
    "stays_short": "its work does not grow with its input; try --least-ms, or --inputs of your own",
    "out_of_time": "give it more time with --seconds",
}
_HINT = "its tests allow no larger inputs that are safe; write some by hand and use --inputs"


def command(
    target: Annotated[
        Path,
        typer.Argument(help="PROG.c with --tests, or the folder of a data set.", metavar="TARGET"),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            help="For PROG.c: folder for NAME.in and NAME.out. For a data set: folder of the new "
            "one; an unfinished run there goes on.",
            metavar="OUT",
        ),
    ],
    tests: common.TestsOption = None,
    number: Annotated[
        int,
        typer.Option("-n", "--number", help="Inputs wanted for a program.", min=1, metavar="N"),
    ] = 4,
    least_ms: Annotated[
        float,
        typer.Option(help="Least own work of an input at -O3.", min=0.1, metavar="MS"),
    ] = 5.0,
    most_ms: Annotated[
        float, typer.Option(help="Most own work of an input at -O3.", min=0.2, metavar="MS")
    ] = 200.0,
    seconds: Annotated[
        float,
        typer.Option(help="Time for each program.", min=1, metavar="SECONDS"),
    ] = 60.0,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep tasks of a data set for which nothing was found."),
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of what is drawn.", metavar="N")] = 0,
    workers: Annotated[
        int, typer.Option(help="Processes; 0 takes one per CPU.", min=0, metavar="N")
    ] = 0,
    ldflags: common.LinkOption = "-lm",
    harness: common.HarnessOption = None,
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Make larger inputs in the shape of a program's tests, so that there is work to time.

    From the tests it infers what an input consists of (counts, lists, records, strings, grids, an
    end mark ...), and grows it until the program's own work is 5 to 200 ms and nine tenths of a
    run. Each input is run in a jail: it must end well, print the same at -O0 and -O3 and in every
    run, and leave the sanitizers silent. What stands in the way is told by name.

    Exit status: 0 something was found, 1 nothing was, 2 bad input, 3 this machine can't tell.

    Example: superasm data amplify prog.c --tests tests -o inputs
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    from superasm.dataset.amplify import AmplifyRules
    from superasm.dataset.gates import GateRules

    if least_ms >= most_ms:
        hint = "--most-ms must be larger than --least-ms, twice at least"
        raise UserError(f"no input takes {least_ms:g} to {most_ms:g} ms", hint=hint)
    gates = GateRules(least_ms=least_ms, most_ms=most_ms)
    rules = AmplifyRules(number, seconds, seed)
    if not target.is_dir():
        return _program(
            target, tests, harness or [], ldflags, out, settings, gates, rules, as_json=as_json
        )
    if tests is not None or harness:
        raise UserError(f"{target} is a folder", hint="--tests and --harness go with one C file")
    return _data_set(target, out, settings, gates, rules, workers, keep=keep, as_json=as_json)


def _data_set(
    folder: Path,
    out: Path,
    settings: Settings,
    gates: "GateRules",
    rules: "AmplifyRules",
    workers: int,
    *,
    keep: bool,
    as_json: bool,
) -> int:
    from superasm.cli.data import run_build
    from superasm.dataset import folder as folders
    from superasm.dataset.amplified import amplified_counts, inspect_amplified, stored_tasks
    from superasm.dataset.select import Selection

    if out.resolve() == folder.resolve():
        raise UserError(f"{out} is the data set itself", hint="give another folder with -o")
    expected = folders.count_rows(folder)

    def more(made: Path) -> Mapping[str, Mapping[str, int]]:
        return {"inputs": amplified_counts(made)}

    return run_build(
        stored_tasks(folder),
        {"kind": "amplified", "folder": str(folder.resolve()), "keep": keep, **asdict(rules)},
        out,
        settings,
        gates,
        Selection(similarity=1.0),  # What is alike was dropped when the data set was built.
        workers,
        as_json,
        inspect=functools.partial(inspect_amplified, rules=rules, keep=keep),
        expected=expected,
        chunk_size=1,  # A program may take a minute.
        more=more,
    )


def _program(
    program: Path,
    tests: Path | None,
    harness: list[Path],
    ldflags: str,
    out: Path,
    settings: Settings,
    gates: "GateRules",
    rules: "AmplifyRules",
    *,
    as_json: bool,
) -> int:
    from superasm.dataset.amplify import amplify

    if tests is None:
        raise UserError(
            f"what inputs of {program} look like is not known",
            hint="--tests DIR with NAME.in and NAME.out files, small ones",
        )
    draft = read_draft(program, tests, None, harness, ldflags)
    with _folder(out), common.LiveReporter() as reporter:
        found = amplify(draft, settings, gates, rules, progress=reporter.phase)
        _write(out, found)
    if as_json:
        common.print_json(_facts(program, out, found))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(program, out, found)))
    return 0 if found.inputs or found.outcome == "already_long" else common.EXIT_FAILED


@contextmanager
def _folder(out: Path) -> Iterator[None]:
    """Make the folder before the work begins; take it away again if nothing came into it."""
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is not a folder", hint="give another one with -o")
    if out.is_dir() and any(out.glob("*.in")):
        raise UserError(f"{out} holds inputs already", hint="give another folder with -o")
    new = not out.exists()
    with boundary(StorageError, f"making {out}", hint="choose another folder with -o"):
        out.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        if new:
            with suppress(OSError):
                out.rmdir()


def _write(out: Path, found: "Amplified") -> None:
    if not found.inputs:
        return
    with boundary(StorageError, f"writing {out}", hint="choose another folder with -o"):
        for given in found.inputs:
            (out / f"{given.name}.in").write_bytes(given.stdin)
            (out / f"{given.name}.out").write_bytes(given.expected or b"")


def _facts(program: Path, out: Path, found: "Amplified") -> dict[str, object]:
    return {
        "program": str(program),
        "outcome": str(found.outcome),
        "detail": found.detail,
        "shape": found.shape,
        "shapes": found.shapes,
        "folder": str(out) if found.inputs else None,
        "inputs": [
            {"name": given.name, "bytes": len(given.stdin), "own_ms": own}
            for given, own in zip(found.inputs, found.own_ms, strict=True)
        ],
        "samples_ms": found.samples_ms,
        "longest_ms": found.best_ms,
        "runs": found.runs,
        "seconds": found.seconds,
    }


def _lines(program: Path, out: Path, found: "Amplified") -> list[str]:
    lines = [f"{program}: {found.outcome}: {found.detail}"]
    if found.shape:
        lines.append(f"  shape: {found.shape}")
    lines.append(f"  own work of the tests: up to {found.samples_ms:.2f} ms")
    for given, own in zip(found.inputs, found.own_ms, strict=True):
        lines.append(f"  {given.name}: {own:6.1f} ms, {len(given.stdin)} bytes")
    if found.inputs:
        lines.append(f"use them: superasm optimize {program} --tests DIR --inputs {out}")
    elif found.outcome != "already_long":
        if found.best_ms:
            lines.append(f"  largest that ended well: {found.best_ms:.2f} ms")
        lines.append(f"hint: {_HINTS.get(found.outcome, _HINT)}")
    return lines
