"""`superasm data`: builds data sets of tasks, and says what is in them.

What needs the extra `data` (pyarrow, datasketch) is imported when a command runs.
"""

import functools
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from superasm.cli import common, data_amplify, data_check
from superasm.config.settings import Settings
from superasm.core.errors import UserError

if TYPE_CHECKING:
    from superasm.dataset.build import Summary
    from superasm.dataset.gates import GateRules
    from superasm.dataset.select import Selection

_EXTRA = frozenset({"pyarrow", "datasketch"})
_PLAIN_SECONDS = 30.0

OutOption = Annotated[
    Path,
    typer.Option(
        "-o", "--out", help="Folder of the data set. An unfinished build there goes on.",
        metavar="OUT",
    ),
]  # fmt: skip
ValOption = Annotated[
    float,
    typer.Option(help="Share of the problems drawn for validation.", min=0, max=1, metavar="P"),
]
SimilarityOption = Annotated[
    float,
    typer.Option(
        help="Sources at least this alike are near-duplicates: the first one stays.",
        min=0.1,
        max=1,
        metavar="P",
    ),
]
SeedOption = Annotated[int, typer.Option(help="Seed of what is drawn.", metavar="N")]
WorkersOption = Annotated[
    int, typer.Option(help="Processes; 0 takes one per CPU.", min=0, metavar="N")
]
TopOption = Annotated[
    int, typer.Option(help="Keep this many tasks at most; 0 keeps all.", min=0, metavar="N")
]


def build_codenet(
    codenet: Annotated[
        Path, typer.Option(help="Project_CodeNet: metadata/ and data/.", metavar="DIR")
    ],
    tests: Annotated[
        Path,
        typer.Option(help="pNNNNN/input.K.txt and output.K.txt, as in pie.", metavar="DIR"),
    ],
    out: OutOption,
    select: Annotated[
        str,
        typer.Option(
            help="paper: largest -O0 / -O3 gain, at least 3. headroom: programs whose own work "
            "is most of a run.",
            metavar="paper|headroom",
        ),
    ] = "paper",
    top: TopOption = 10_000,
    per_problem: Annotated[
        int,
        typer.Option(help="Of them, of one problem at most; 0 keeps all.", min=0, metavar="N"),
    ] = 10,
    least_ms: Annotated[
        float,
        typer.Option(
            help="With headroom: least own work of an input to time.", min=0, metavar="MS"
        ),
    ] = 5.0,
    val_fraction: ValOption = 0.05,
    similarity: SimilarityOption = 0.8,
    seed: SeedOption = 0,
    workers: WorkersOption = 0,
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Build from the accepted C submissions of Project CodeNet.

    Each is compiled and run on its problem's tests. Those that crash, depend on chance, differ
    between -O0 and -O3 or trip a sanitizer are dropped, and listed with the reason. Ctrl-C keeps
    what is done; the same command goes on from there.

    Example: superasm data build codenet --codenet Project_CodeNet --tests pie/tests -o codenet-c
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    from superasm.dataset.codenet import codenet as submissions
    from superasm.dataset.gates import ANY_LENGTH, GateRules
    from superasm.dataset.select import Rule, Selection

    if select not in (Rule.PAPER, Rule.HEADROOM):
        raise UserError(f"--select {select} is unknown", hint="paper or headroom")
    rule = Rule(select)
    rules = ANY_LENGTH if rule is Rule.PAPER else GateRules(least_ms=least_ms)
    selection = Selection(
        rule, top, per_problem, similarity=similarity, val_fraction=val_fraction, seed=seed
    )
    sources = submissions(codenet, tests, most_source_bytes=rules.most_source_bytes)
    arguments = {"kind": "codenet", "codenet": _whole(codenet), "tests": _whole(tests)}
    return run_build(sources, arguments, out, settings, rules, selection, workers, as_json)


def build_corpus(
    out: OutOption,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of the corpus; ours by default.", metavar="DIR")
    ] = None,
    strength_seconds: Annotated[
        float,
        typer.Option(
            help="Time for each task to find tests that kill more mutants; 0 leaves that out.",
            min=0,
            metavar="SECONDS",
        ),
    ] = 180.0,
    similarity: SimilarityOption = 0.8,
    workers: WorkersOption = 0,
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Build from superasm's own corpus of C programs.

    Inputs come from each program's generator. The tests are strengthened until they kill 95% of
    the mutants of the baseline, or the time is spent. Ctrl-C keeps what is done; the same command
    goes on from there.

    Example: superasm data build corpus -o corpus-data
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    from superasm.dataset import gates
    from superasm.dataset.corpus import corpus_tasks
    from superasm.dataset.inspectors import inspect_corpus
    from superasm.dataset.select import Selection

    inspect: Any = gates.inspect
    if strength_seconds:
        inspect = functools.partial(inspect_corpus, folder=corpus, budget_seconds=strength_seconds)
    sources = corpus_tasks(corpus)
    arguments = {"kind": "corpus", "corpus": corpus and _whole(corpus), "seconds": strength_seconds}
    rules, selection = gates.GateRules(), Selection(similarity=similarity)
    return run_build(
        sources, arguments, out, settings, rules, selection, workers, as_json, inspect,
        chunk_size=1,  # Strengthening may take minutes a task.
    )  # fmt: skip


def build_synthetic(
    out: OutOption,
    number: Annotated[
        int, typer.Option("-n", "--number", help="How many tasks.", min=1, metavar="N")
    ] = 5000,
    val_fraction: ValOption = 0.05,
    similarity: SimilarityOption = 0.8,
    seed: SeedOption = 0,
    workers: WorkersOption = 0,
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Build from generated C programs.

    The seed determines the programs and their inputs. Ctrl-C keeps what is done; the same command
    goes on from there.

    Example: superasm data build synthetic -n 5000 -o synthetic-data
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    from superasm.dataset.gates import GateRules
    from superasm.dataset.inspectors import inspect_synthetic
    from superasm.dataset.select import Selection
    from superasm.dataset.synthetic import synthetic_tasks

    selection = Selection(similarity=similarity, val_fraction=val_fraction, seed=seed)
    arguments = {"kind": "synthetic", "number": number, "seed": seed}
    sources = synthetic_tasks(number, seed)
    rules = GateRules(most_instructions=400)
    return run_build(
        sources, arguments, out, settings, rules, selection, workers, as_json, inspect_synthetic,
        expected=number,
    )  # fmt: skip


def stats(
    folder: Annotated[Path, typer.Argument(help="Folder of a data set.", metavar="FOLDER")],
    as_json: common.JsonOption = False,
) -> int:
    """Print the data card: counts, sizes, times, headroom, strength of tests, what was dropped.

    Example: superasm data stats corpus-data
    """
    from superasm.dataset import card

    found = card.facts(folder)
    if as_json:
        common.print_json(found)
    else:
        sys.stdout.write(card.markdown(found).partition("---\n\n")[2])
    return 0


# Sub-commands by name; those of `build` make a data set from a source.
BUILD: dict[str, Callable[..., int]] = {
    "codenet": build_codenet,
    "corpus": build_corpus,
    "synthetic": build_synthetic,
}
COMMANDS: dict[str, Callable[..., int]] = {
    "stats": stats,
    "check": data_check.command,
    "amplify": data_amplify.command,
}


def make_app() -> typer.Typer:
    """Return the commands as typer knows them."""
    from superasm.cli import data_export, data_import  # They build on this module.

    plain: Any = {"rich_markup_mode": None}
    data = typer.Typer(help="Build data sets of tasks, and say what is in them.", **plain)
    build = typer.Typer(help="Build a data set: inspect, choose, split, write.", **plain)
    imports = typer.Typer(help="Build a data set from one that others published.", **plain)
    of_data = {**COMMANDS, "export": data_export.command}
    groups = ((BUILD, build), (data_import.IMPORT, imports), (of_data, data))
    for commands, group in groups:
        for name, command in commands.items():
            group.command(name)(common.guarded(needs_extra()(command)))
    data.add_typer(build, name="build")
    data.add_typer(imports, name="import")
    return data


class _Progress(common.LiveReporter):
    """Builds take hours: where there is no terminal, a line from time to time."""

    def __init__(self) -> None:
        super().__init__()
        self._said = time.monotonic()

    def step(self, done: int, total: int, text: str) -> None:
        """Something was finished; the total may be unknown (0)."""
        super().step(done, total or max(1, 2 * done), text)
        if not sys.stderr.isatty() and time.monotonic() - self._said > _PLAIN_SECONDS:
            self._said = time.monotonic()
            sys.stderr.write(f"{text}\n")


def run_build(
    sources: Iterable[Any],
    arguments: Mapping[str, object],
    out: Path,
    settings: Settings,
    rules: "GateRules",
    selection: "Selection",
    workers: int,
    as_json: bool,
    inspect: Any = None,
    expected: int = 0,
    chunk_size: int = 8,
    more: Callable[[Path], Mapping[str, Mapping[str, int]]] = lambda _: {},
) -> int:
    """Build a data set, show progress, print the summary, and return the exit status.

    Args:
        sources, out, settings, rules, selection, workers: as for `dataset.build.build`.
        arguments, inspect, expected, chunk_size: likewise.
        as_json: print JSON.
        more: further counts for the summary, by title, of the folder of a finished data set.
    """
    from superasm.dataset import gates
    from superasm.dataset.build import build, finished_sources

    try:
        with _Progress() as reporter:
            summary = build(
                sources,
                out,
                settings,
                rules,
                selection,
                workers,
                reporter,
                arguments=arguments,
                inspect=inspect or gates.inspect,
                expected=expected,
                chunk_size=chunk_size,
            )
    except KeyboardInterrupt:
        kept = finished_sources(out)
        sys.stderr.write(f"interrupted: {kept} sources are done and kept in {out}\n")
        sys.stderr.write("hint: the same command goes on from there\n")
        if as_json:
            common.print_json({"interrupted": True, "sources": kept, "folder": str(out)})
        return common.EXIT_INTERRUPTED
    any_kept = any(summary.kept.values())
    counts = more(summary.folder) if any_kept else {}
    if as_json:
        common.print_json({**asdict(summary), **counts, "interrupted": False})
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(summary, counts)))
    return 0 if any_kept else common.EXIT_FAILED


def _lines(summary: "Summary", counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    kept = ", ".join(f"{count} {split}" for split, count in summary.kept.items())
    yield f"{summary.folder}: {kept}, of {summary.sources} sources"
    yield f"  {summary.tasks_per_second:.1f} sources/s, {summary.seconds:.0f} s"
    if summary.resumed:
        yield f"  {summary.resumed} sources were done by an earlier run"
    if summary.largest_similarity is not None:
        yield f"  largest similarity across the split {summary.largest_similarity:.3f}"
    for title, of_title in counts.items():
        yield f"  {title}: {', '.join(f'{count} {name}' for name, count in of_title.items())}"
    if summary.dropped:
        yield "dropped (see dropped.jsonl):"
    for reason, count in summary.dropped.items():
        yield f"  {count:6d} {reason}"


def _whole(path: Path) -> str:
    return str(path.resolve())


@contextmanager
def needs_extra() -> Iterator[None]:
    """Turn a missing library of the extra into an error that says how to get it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise UserError(
            f"data sets need {error.name}, which is not installed",
            hint="pip install 'superasm[data]'",
        ) from error
