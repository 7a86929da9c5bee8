"""The leaderboard of a run: as a table on the terminal, Markdown, CSV, JSON and LaTeX. Pure."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from superasm.core.answers import TaskResult
from superasm.core.leaderboard import CONFIDENCE, Comparison, Standing, compare_all, standing
from superasm.report.screen import put
from superasm.report.text import printable, with_interval
from superasm.store.run import RunFacts


class Format(StrEnum):
    """How a leaderboard is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"
    LATEX = "latex"


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard.

    Attributes:
        standings: best geometric mean first.
        comparisons: of every pair.
        tasks: how many tasks the run has.
    """

    standings: tuple[Standing, ...]
    comparisons: tuple[Comparison, ...]
    tasks: int

    def against_best(self, entrant: str) -> Comparison | None:
        """Return the comparison with the first line; None for the first line itself."""
        best = self.standings[0].entrant
        for pair in self.comparisons:
            if {pair.first, pair.second} == {best, entrant}:
                return pair
        return None

    @property
    def unfinished(self) -> int:
        """Rows that are missing among those of the entrants shown."""
        return sum(self.tasks - line.tasks for line in self.standings)


def make_board(facts: RunFacts, rows: Sequence[TaskResult]) -> Board:
    """Return the leaderboard of a run; entrants without a row are left out."""
    by_entrant = {
        entrant.name: [row for row in rows if row.entrant == entrant.name]
        for entrant in facts.entrants
    }
    prices = {entrant.name: entrant.cost for entrant in facts.entrants}
    by_entrant = {name: own for name, own in by_entrant.items() if own}
    found = [standing(name, own, prices[name]) for name, own in by_entrant.items()]
    found.sort(key=lambda line: (-line.geometric.point, -line.passed, line.entrant))
    ordered = {line.entrant: by_entrant[line.entrant] for line in found}
    return Board(tuple(found), tuple(compare_all(ordered)), len(facts.tasks))


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    cell: Callable[[Board, Standing], str]


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _times(value: float) -> str:
    return f"{value:.2f}x"


def _chance(board: Board, line: Standing) -> str:
    pair = board.against_best(line.entrant)
    if pair is None:
        return "best" if line is board.standings[0] else ""
    # Many comparisons are corrected for; the least that 10,000 draws can show is 0.0001 each.
    return "<0.001" if pair.adjusted_p < 0.001 else f"{pair.adjusted_p:.3f}"


def _tokens(line: Standing) -> str:
    if not line.prompt_tokens + line.completion_tokens:
        return "-"
    return f"{_thousands(line.prompt_tokens)} + {_thousands(line.completion_tokens)}"


def _thousands(number: int) -> str:
    return f"{number / 1000:.0f}k" if number >= 10_000 else str(number)


def _seconds(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _failures(line: Standing) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in line.failures.items()) or "-"


_ENTRANT = _Column("entrant", lambda _, line: line.entrant)
# As in arXiv 2505.11480.
_PAPER = (
    _Column("compile", lambda _, line: _percent(line.compiled)),
    _Column("pass", lambda _, line: _percent(line.passed)),
    _Column("p25", lambda _, line: _times(line.p25)),
    _Column("p50", lambda _, line: _times(line.p50)),
    _Column("p75", lambda _, line: _times(line.p75)),
    _Column("mean", lambda _, line: _times(line.mean)),
)
_HONEST = (
    _Column(f"geometric mean, {CONFIDENCE:.0%}", lambda _, line: with_interval(line.geometric)),
    _Column("faster", lambda _, line: str(line.faster)),
    _Column("same", lambda _, line: str(line.no_difference)),
    _Column("slower", lambda _, line: str(line.slower)),
    _Column("failed", lambda _, line: str(line.failed)),
    _Column("p", _chance),
)
_EFFORT = (
    _Column("programs", lambda board, line: f"{line.tasks}/{board.tasks}"),
    _Column("copies", lambda _, line: _percent(line.identical)),
    _Column("tokens", lambda _, line: _tokens(line)),
    _Column("cost", lambda _, line: "-" if line.cost is None else f"{line.cost:.4f}"),
    _Column("time", lambda _, line: _seconds(line.seconds)),
    _Column("failures", lambda _, line: _failures(line)),
)
_SPEED = (_ENTRANT, *_PAPER, *_HONEST)
NOTES = (
    "A program without an answer counts as 1.0x (its user keeps gcc -O3); no speedup is cut off at "
    "1.0x.",
    "faster, same, slower: by each program's own 99% interval, timed afresh on held-out inputs.",
    f"Geometric mean: {CONFIDENCE:.0%} bootstrap interval over programs. p: chance of so large a "
    "difference from the best line if there were none (paired bootstrap over programs, corrected "
    "for all pairs by Holm).",
    "compile, pass: share of programs with an attempt that assembled and linked, and with an "
    "answer that passed every test. copies: answers that are gcc -O3's own code. tokens: read + "
    "written. time: answering and choosing, summed over programs.",
)


def show(console: Console, board: Board) -> None:
    """Print the leaderboard on a terminal."""
    # Three tables, since one would not fit a terminal.
    parts: list[RenderableType] = []
    for columns in (_PAPER, _HONEST, _EFFORT):
        parts += [_rich(board, columns), ""]
    parts += [Text(note, style="dim") for note in NOTES]
    if review := _review(board):
        parts.append(Text(printable(review), style="yellow"))
    put(console, Group(*parts))


def text(board: Board, kind: Format) -> str:
    """Return the leaderboard as text of a format other than the terminal's table."""
    match kind:
        case Format.MARKDOWN:
            return _markdown(board)
        case Format.CSV:
            return _csv(board)
        case Format.JSON:
            return json.dumps(as_facts(board), indent=2, allow_nan=False) + "\n"
        case Format.LATEX:
            return _latex(board)
        case Format.TABLE:
            out = io.StringIO()
            show(Console(file=out, width=200), board)
            return out.getvalue()


def as_facts(board: Board) -> dict[str, object]:
    """Return the leaderboard as JSON values, every pair's comparison included."""
    return {
        "tasks": board.tasks,
        "confidence": CONFIDENCE,
        "standings": [asdict(line) for line in board.standings],
        "comparisons": [asdict(pair) for pair in board.comparisons],
        "notes": list(NOTES),
    }


def _review(board: Board) -> str:
    found = [f"{line.entrant} ({line.review})" for line in board.standings if line.review]
    return f"speedups above 10x, to be looked at by a person: {', '.join(found)}" if found else ""


def _rich(board: Board, columns: Sequence[_Column]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_ENTRANT.head, overflow="fold", min_width=20)
    for column in columns:
        words = column is _EFFORT[-1]
        table.add_column(column.head, justify="left" if words else "right", no_wrap=not words)
    for line in board.standings:
        cells = [column.cell(board, line) for column in (_ENTRANT, *columns)]
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _markdown(board: Board) -> str:
    parts = []
    for columns in (_SPEED, (_ENTRANT, *_EFFORT)):
        heads = [column.head for column in columns]
        lines = [heads, ["---", *("--:" for _ in heads[1:])]]
        for line in board.standings:
            lines.append([_cell(column.cell(board, line)) for column in columns])
        parts.append("\n".join(f"| {' | '.join(cells)} |" for cells in lines))
    notes = list(NOTES)
    if review := _review(board):
        notes.append(_cell(review))
    return "\n\n".join([*parts, *notes]) + "\n"


def _cell(value: str) -> str:
    """Return a text that can't break out of a Markdown table."""
    flat = printable(" ".join(value.split()))
    for mark in ("\\", "|", "<", "`", "*", "_", "["):
        flat = flat.replace(mark, f"\\{mark}") if mark != "<" else flat.replace(mark, "&lt;")
    return flat


def _csv(board: Board) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [
        name for name in Standing.__dataclass_fields__ if name not in ("geometric", "failures")
    ]
    heads = [*names, "geometric", "geometric_low", "geometric_high", "p_against_best", "failures"]
    writer.writerow(heads)
    for line in board.standings:
        pair = board.against_best(line.entrant)
        values = [getattr(line, name) for name in names]
        geometric = line.geometric
        failures = ";".join(f"{name}={n}" for name, n in line.failures.items())
        writer.writerow(
            [
                *("" if value is None else _inert(value) for value in values),
                geometric.point,
                geometric.low,
                geometric.high,
                pair.adjusted_p if pair else "",
                failures,
            ]
        )
    return out.getvalue()


def _inert(value: object) -> object:
    """A text that a spreadsheet would run as a formula is given a quote in front."""
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if risky else value


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip


def _latex(board: Board) -> str:
    """A table for booktabs, and the notes as a comment."""

    def row(cells: Sequence[str]) -> str:
        safe = ("".join(_LATEX.get(letter, letter) for letter in printable(c)) for c in cells)
        return f"{' & '.join(safe)} \\\\"

    lines = [f"% {note}" for note in NOTES]
    lines += [f"\\begin{{tabular}}{{l{'r' * (len(_SPEED) - 1)}}}", r"\toprule"]
    lines += [row([column.head for column in _SPEED]), r"\midrule"]
    lines += [row([column.cell(board, line) for column in _SPEED]) for line in board.standings]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"
