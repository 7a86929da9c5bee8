"""`superasm data export`: rows for trainers and models."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from superasm.cli import common
from superasm.core.errors import UserError

EDITS = "edits"


def command(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder of a data set; for edits, a results file of superasm optimize.",
            metavar="FOLDER|FILE",
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the files.", metavar="OUT")],
    format: Annotated[
        str,
        typer.Option(
            help="verl: Parquet in the published schema. jsonl: a conversation a line, for TRL. "
            "prompts: task_id and prompt a line, to send to a model. edits: accepted steps of "
            "searches as prompt and completion, to train on.",
            metavar="verl|jsonl|prompts|edits",
        ),
    ],
    split: Annotated[
        str | None,
        typer.Option(help="Only this split; both without it.", metavar="train|val"),
    ] = None,
    shown: Annotated[
        str,
        typer.Option(
            "--prompt",
            help="What a prompt shows: the C source, the assembly of gcc -O3, or both.",
            metavar="c+asm|c-only|asm-only",
        ),
    ] = "c+asm",
    as_json: common.JsonOption = False,
) -> int:
    """Write the tasks of a data set as rows that verl, TRL or a model reads, a file per split.

    verl's rows hold whole tasks as text, so that tasks whose bytes are not UTF-8 are left out and
    named in skipped.verl.jsonl; superasm data import published makes the same tasks of the rest.

    Example: superasm data export codenet-c --format verl -o rows
    """
    if format == EDITS:
        return _edits(folder, out, split, shown, as_json)
    from superasm.dataset.entry import Split
    from superasm.dataset.export import Format, export
    from superasm.propose.prompt import Shown

    chosen = common.choice_from(format, "--format", Format, (EDITS,))
    what = common.choice_from(shown, "--prompt", Shown)
    side = common.choice_from(split, "--split", Split) if split is not None else None
    with common.LiveReporter() as reporter:
        reporter.phase("writing rows")
        done = export(
            folder, out, chosen, what, side, lambda number: reporter.step(number, 0, f"{number}")
        )
    if not done.rows and not done.skipped:
        raise UserError(f"{folder} holds no tasks", hint="see superasm data stats")
    if as_json:
        common.print_json(
            {"folder": str(out), "rows": dict(done.rows), "skipped": dict(done.skipped),
             "replaced": done.replaced}
        )  # fmt: skip
    else:
        for name, count in done.rows.items():
            sys.stdout.write(f"{out / name}: {count} rows\n")
        if done.replaced:
            sys.stdout.write(f"  {done.replaced} prompts show U+FFFD for bytes of the source\n")
        if done.skipped:
            sys.stdout.write(f"left out (see {out / f'skipped.{chosen}.jsonl'}):\n")
        for reason, count in done.skipped.items():
            sys.stdout.write(f"  {count:6d} {reason}\n")
    return 0 if done.rows else common.EXIT_FAILED


def _edits(results: Path, out: Path, split: str | None, shown: str, as_json: bool) -> int:
    from superasm.dataset.steps import EDITS_FILE, export_edits
    from superasm.propose.prompt import Shown

    if split is not None:
        raise UserError("steps of searches have no split", hint="leave --split out")
    count = export_edits(results, out, common.choice_from(shown, "--prompt", Shown))
    if as_json:
        common.print_json({"folder": str(out), "rows": {EDITS_FILE: count}})
    else:
        sys.stdout.write(f"{out / EDITS_FILE}: {count} rows\n")
    return 0
