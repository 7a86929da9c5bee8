"""`superasm data check`: is this task fit for a data set, and how strong are its tests?"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from superasm.cli import common
from superasm.cli.inputs import read_draft
from superasm.core.errors import UserError
from superasm.report.screen import put

if TYPE_CHECKING:
    from superasm.dataset.entry import RawTask, Rejected
    from superasm.evaluate.admission import Draft

# Random inputs from a generator, to find mutants that the tests miss.
_INPUTS = 24


def command(
    target: Annotated[
        Path,
        typer.Argument(
            help="A corpus task (corpus/NAME), a corpus, a data set, or PROG.c with --tests.",
            metavar="TARGET",
        ),
    ],
    tests: common.TestsOption = None,
    inputs: common.InputsOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Check only this task; may be repeated.", metavar="NAME"),
    ] = None,
    mutants: Annotated[
        int, typer.Option(help="Wrong versions of the baseline to try; 0 tries none.", min=0)
    ] = 40,
    seed: Annotated[int, typer.Option(help="Seed of the choice of mutants.")] = 0,
    ldflags: common.LinkOption = "-lm",
    harness: common.HarnessOption = None,
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Try every gate on a task: builds, runs, agrees, clean, long enough, well tested.

    Exit status: 0 every gate passed, 1 one did not, 2 bad input, 3 this machine can't tell, 130
    interrupted.

    Example: superasm data check corpus/crc_any_poly
    """
    from superasm.dataset.check import as_dict, as_table, check
    from superasm.dataset.entry import Rejected
    from superasm.dataset.gates import GateRules

    settings = common.settings_from(config, overrides, unsafe=unsafe)
    console = Console(highlight=False)
    reports: list[dict[str, object]] = []
    passed = 0
    if target.is_dir():
        tasks = _of_folder(target, only or ())
        if tests is not None or inputs is not None:
            hint = "--tests and --inputs go with one C file"
            raise UserError(f"{target} is a folder", hint=hint)
    else:
        tasks = iter([_of_file(read_draft(target, tests, inputs, harness or (), ldflags))])
    for raw in tasks:
        if isinstance(raw, Rejected):
            name = raw.provenance.problem
            reports.append(
                {"name": name, "passed": False, "reason": str(raw.reason), "detail": raw.detail}
            )
            if not as_json:
                console.print(f"{name}: {raw.reason}: {raw.detail}", markup=False, style="red")
            continue
        with common.LiveReporter() as reporter:
            report = check(
                raw,
                settings,
                GateRules(),
                extra_inputs=_further(raw, target),
                limit=mutants,
                seed=seed,
                progress=reporter.phase,
            )
        passed += report.passed
        reports.append(as_dict(report))
        if not as_json:
            put(console, as_table(report))
    if as_json:
        common.print_json({"tasks": reports, "passed": passed, "total": len(reports)})
    elif len(reports) > 1:
        console.print(f"{passed} of {len(reports)} tasks passed every gate")
    return 0 if passed == len(reports) else common.EXIT_FAILED


def _of_file(draft: "Draft") -> "RawTask":
    from superasm.dataset.entry import Provenance, RawTask

    return RawTask(draft, Provenance("file", draft.name, "unknown", "unknown", draft.name))


def _of_folder(target: Path, only: Sequence[str]) -> Iterator["RawTask | Rejected"]:
    """Yield the tasks of a corpus task, a corpus, or a data set.

    Raises:
        UserError: it is none of them.
    """
    from superasm.dataset.corpus import corpus_tasks

    if (target / "task.toml").exists() or (target / "gen.py").exists():
        whole = target.resolve()
        return corpus_tasks(whole.parent, only=[whole.name])
    if any(target.glob("*.parquet")):
        return _stored(target, only)
    return corpus_tasks(target, only=only)


def _stored(folder: Path, only: Sequence[str]) -> Iterator["RawTask"]:
    """Yield the tasks of a data set."""
    from superasm.dataset.entry import RawTask
    from superasm.dataset.folder import read_folder
    from superasm.evaluate.readmit import draft_of

    found = False
    for entry in read_folder(folder):
        if not only or entry.task.name in only:
            found = True
            yield RawTask(draft_of(entry.task), entry.provenance, entry.split, entry.notes)
    if not found:
        raise UserError(f"{folder} has no such task", hint="see superasm data stats")


def _further(raw: "RawTask", target: Path) -> list[bytes]:
    """Return random inputs of a task that has a generator."""
    from superasm.dataset import synthetic
    from superasm.dataset.corpus import random_inputs

    if raw.provenance.origin == "synthetic":
        return list(synthetic.random_inputs(raw.provenance.reference, _INPUTS))
    if raw.provenance.origin != "corpus":
        return []
    generator = target.resolve() if target.is_dir() else Path()
    for home in (generator.parent, generator):
        if (home / raw.provenance.problem / "gen.py").exists():
            return list(random_inputs(raw, _INPUTS, folder=home))
    return []
