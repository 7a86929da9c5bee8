"""`superasm report`: the page of a benchmark run."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from superasm.cli import common
from superasm.store.run import RunFolder


def command(
    run: Annotated[
        Path, typer.Argument(help="Folder that superasm bench wrote.", metavar="RUN", exists=False)
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="Folder of the page: a new or empty one, or an earlier page, which is written "
            "over.",
            metavar="DIR",
        ),
    ],
    as_json: common.JsonOption = False,
) -> int:
    """Write the page of a benchmark run: leaderboard, charts, and every program.

    The page opens from disk in any browser and loads nothing from the network. An unfinished run
    gives a page that says so.

    Example: superasm report runs/val -o page/
    """
    # jinja2 is an extra: the other commands must start without it.
    from superasm.report.page.write import write_page

    with common.LiveReporter() as reporter:
        reporter.phase("reading the evaluations of the run")
        written = write_page(
            RunFolder(run),
            output,
            progress=lambda done, most: reporter.step(done, most, f"{done} of {most} programs"),
        )
    if as_json:
        common.print_json({"index": str(written[0]), "files": [str(path) for path in written]})
    else:
        sys.stdout.write(f"{written[0]}\n")
    return 0
