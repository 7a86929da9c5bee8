"""`superasm bench`: models, compilers and searches on a data set, in one table."""

import shlex
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from superasm.cli import common
from superasm.cli.model import (
    ExamplesOption,
    ShotsOption,
    TellOption,
    asking_from,
    tell_from,
    wished_by,
    with_base_url,
)
from superasm.config.settings import Settings
from superasm.core.errors import UserError, boundary
from superasm.propose.strategies import plan_from
from superasm.report.text import printable

if TYPE_CHECKING:
    from superasm.bench.entrants import Entrant
    from superasm.bench.run import Report
    from superasm.optimize.models import Asking, Tell

_ALL = "all"
_BASELINE = "gcc -O3"


def command(
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="Folder of the run; one that is there goes on.", metavar="RUN"
        ),
    ],
    dataset: Annotated[
        Path | None,
        typer.Argument(
            help="Data set of tasks (superasm data build ... -o DIR). Left out, the run in -o "
            "goes on as it was begun.",
            metavar="DATASET",
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A language model: its name on a server, or the path of its weights; may be "
            "repeated.",
            metavar="NAME_OR_PATH",
        ),
    ] = None,
    base_url: Annotated[
        str,
        typer.Option("--base-url", help="OpenAI-compatible server of the models.", metavar="URL"),
    ] = "",
    ask: Annotated[
        str,
        typer.Option(
            help="How models are asked: SHOWN/ANSWER, several with commas; e.g. "
            "c+asm/full,c+asm/edits,c-only/full. Default: as the folder of the model says (those "
            "of superasm train do), else c+asm/full.",
            metavar="WAYS",
        ),
    ] = "",
    strategy: Annotated[
        str,
        typer.Option(
            help="single, best-of-N, refine-N, evolve-N; several with commas.", metavar="NAMES"
        ),
    ] = "single",
    tell: TellOption = "",
    examples: ExamplesOption = None,
    shots: ShotsOption = 2,
    compiler: Annotated[
        list[str] | None,
        typer.Option(
            help='A compiler setting, e.g. "gcc -O2"; may be repeated. "all" takes every one that '
            "optimize tries.",
            metavar="COMMAND",
        ),
    ] = None,
    search: Annotated[
        str,
        typer.Option(
            help="superasm's own: compilers, tiny, flags, rules, search, all; several with commas.",
            metavar="PARTS",
        ),
    ] = "",
    search_budget: Annotated[
        str, typer.Option(help="Time per task for each of them.", metavar="TIME")
    ] = "30s",
    replay: Annotated[
        list[Path] | None,
        typer.Option(help="Recorded candidates (folder or JSON Lines).", metavar="PATH"),
    ] = None,
    entrants: Annotated[
        Path | None,
        typer.Option(help="TOML file of further entrants; see docs/bench.md.", metavar="FILE"),
    ] = None,
    token_budget: Annotated[
        int | None, typer.Option(help="Tokens per task and model at most.", min=1)
    ] = None,
    time_budget: Annotated[
        str, typer.Option(help="Time per task and model at most.", metavar="TIME")
    ] = "",
    split: Annotated[str, typer.Option(help="train, val or all.")] = "val",
    tasks: Annotated[int, typer.Option(help="Only the first so many; 0 takes all.", min=0)] = 0,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this task; may be repeated.", metavar="NAME")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help="table, markdown, csv, json or latex.")
    ] = "table",
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Compare models, compilers and searches on the programs of a data set.

    Every entrant answers every program; every answer is tested and timed alike. Killed at any
    point, the same command goes on where it was; further entrants can be added to a run that is
    there. gcc -O3 itself always takes part.

    Exit status: 0 every row is there, 2 bad input, 3 rows are missing because a model or this
    machine failed, 130 interrupted.

    Example: superasm bench tasks --search rules,all --compiler "gcc -O2" -o run
    """
    from superasm.bench.begin import Chosen, begin
    from superasm.bench.run import run
    from superasm.report.leaderboard import Format, as_facts, make_board, show, text
    from superasm.store.run import RunFolder

    kind = Format.JSON if as_json else common.choice_from(format_, "--format", Format)
    settings = with_base_url(common.settings_from(config, overrides, unsafe=unsafe), base_url)
    folder = RunFolder(output)
    wanted: list[Entrant] = []
    if dataset is not None:
        seconds = common.seconds_from(time_budget) if time_budget else None
        more = _More(token_budget, seconds, tell_from(tell), examples, shots)
        wanted += _models(model or [], ask, strategy, settings, more)
        wanted += _others(compiler or [], search, common.seconds_from(search_budget), replay or [])
        if entrants is not None:
            wanted += _from_file(entrants)
    elif not folder.exists:
        raise UserError("no data set given", hint="superasm bench DATASET -o RUN")
    if split not in (_ALL, "train", "val"):
        raise UserError(f"--split {split} is unknown", hint="train, val or all")
    chosen = Chosen(dataset, split, tuple(only or ()), tasks) if dataset is not None else None
    command_line = shlex.join(["superasm", *sys.argv[1:]])
    with common.LiveReporter() as reporter, folder.writing():
        begun = begin(folder, wanted, chosen, settings, command_line)
        report = run(folder, begun.entrants, begun.tasks, settings, reporter)
    board = make_board(begun.facts, folder.rows())
    if kind is Format.JSON:
        common.print_json({**as_facts(board), "run": str(output), **_session(report)})
    elif kind is not Format.TABLE:
        sys.stdout.write(text(board, kind))
    elif board.standings:
        show(Console(highlight=False), board)
    _tell(report, output, as_table=kind is Format.TABLE)
    return common.EXIT_MACHINE if report.left else 0


@dataclass(frozen=True, slots=True)
class _More:
    """What all models of one command have in common; fields as of `ModelEntrant`."""

    token_budget: int | None = None
    seconds_budget: float | None = None
    tell: "tuple[Tell, ...]" = ()
    examples: Path | None = None
    shots: int = 2


def _models(
    names: Sequence[str],
    ways: str,
    strategies: str,
    settings: Settings,
    more: "_More",
) -> "list[Entrant]":
    from superasm.bench.entrants import ModelEntrant

    found: list[Entrant] = []
    for name in names:
        for asking in [_way(way) for way in _words(ways)] or [wished_by(name)]:
            for strategy in _words(strategies):
                plan_from(strategy)
                found.append(
                    ModelEntrant(
                        name,
                        asking.shown,
                        asking.answer,
                        strategy,
                        **asdict(more),
                        settings=settings.model,
                    )
                )
    return found


def _way(text: str) -> "Asking":
    shown, slash, answer = text.partition("/")
    if not slash:
        hint = "SHOWN/ANSWER, e.g. c+asm/full or c+asm/edits"
        raise UserError(f"--ask {text} is not a way to ask", hint=hint)
    return asking_from(shown, answer)


def _others(
    compilers: Sequence[str], searches: str, seconds: float, recordings: Sequence[Path]
) -> "list[Entrant]":
    from superasm.bench.entrants import CompilerEntrant, RecordingEntrant, SearchEntrant
    from superasm.propose.compilers import configurations, find_compilers

    commands: list[str] = [_BASELINE]
    for command in compilers:
        if command == _ALL:
            commands += [c.name for c in configurations(find_compilers(), "native")]
        else:
            commands.append(command)
    found: list[Entrant] = [CompilerEntrant(" ".join(c.split())) for c in commands]
    for entrant in found:
        if isinstance(entrant, CompilerEntrant):
            _ = entrant.configuration
    found += [SearchEntrant(parts, seconds) for parts in _words(searches)]
    found += [RecordingEntrant(path) for path in recordings]
    return found


def _from_file(path: Path) -> "list[Entrant]":
    from superasm.bench.entrants import from_json

    hint = "a TOML file with [[entrant]] tables; see docs/bench.md"
    with boundary(UserError, f"reading {path}", hint=hint):
        data = path.read_bytes()
    try:
        tables = tomllib.loads(data.decode()).get("entrant", [])
    except ValueError as error:
        raise UserError(f"{path} is not TOML: {error}", hint=hint) from error
    if not tables:
        raise UserError(f"{path} has no [[entrant]]", hint=hint)
    return from_json(tables, str(path))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _session(report: "Report") -> dict[str, object]:
    """Return what this session did, as JSON values."""
    return {
        "finished": report.finished,
        "missing": report.left,
        "not_admitted": report.not_admitted,
        "asked": {name: asdict(totals) for name, totals in report.asked.items()},
    }


def _tell(report: "Report", output: Path, *, as_table: bool) -> None:
    """Say on stderr what this session asked for and what is missing."""
    for name, totals in report.asked.items():
        cost = "" if totals.cost is None else f", cost {totals.cost:.4f}"
        usage = totals.usage
        _say(
            f"asked {name}: {totals.requests} requests, {usage.prompt:,} + {usage.completion:,} "
            f"tokens{cost}; known answers cost nothing"
        )
    for name, reason in report.left.items():
        _say(f"rows are missing: {name}: {reason}")
    if report.left:
        _say("hint: the same command goes on with them")
    if as_table:
        _say(f"every row, sample and answer is in {output}; superasm report {output} -o page")


def _say(text: str) -> None:
    sys.stderr.write(f"{printable(text)}\n")
