"""From the rows of a run to what its overview shows: table, curves, comparisons. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from superasm.core.answers import TaskResult
from superasm.core.errors import StorageError
from superasm.core.leaderboard import Comparison, Curve, Standing, curve
from superasm.core.verdict import Outcome
from superasm.report.leaderboard import make_board
from superasm.report.page.charts import SHADES, Spread
from superasm.report.page.svg import interval, ratio
from superasm.store.run import EntrantFacts, RunFacts


@dataclass(frozen=True, slots=True)
class Entry:
    """One entrant with what it has done; `standing` and `curve` are None before its first row."""

    facts: EntrantFacts
    rows: tuple[TaskResult, ...]
    standing: Standing | None
    curve: Curve | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first screen shows.

    Attributes:
        facts: what was run.
        entries: in the order of the leaderboard, those without a row last.
        comparisons: every pair of entrants.
        complete: programs that every entrant has finished.
        review: (entrant, program, flags) of finals with a flag that a reader must know.
    """

    facts: RunFacts
    entries: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...]
    complete: int
    review: tuple[tuple[str, str, tuple[str, ...]], ...]

    @property
    def unfinished(self) -> bool:
        """There are rows to come."""
        return self.complete < len(self.facts.tasks)


def overview(facts: RunFacts, rows: Sequence[TaskResult]) -> Overview:
    """Return the overview of a run.

    Raises:
        StorageError: a row is of an entrant or a program that the run does not have.
    """
    places = {task_id: i for i, (task_id, _) in enumerate(facts.tasks)}
    by_entrant: dict[str, list[TaskResult]] = {entrant.name: [] for entrant in facts.entrants}
    for row in rows:
        if row.entrant not in by_entrant or row.task_id not in places or not row.attempts:
            raise StorageError(
                f"rows.jsonl does not belong to run.json: it has a row of {row.entrant!r} on "
                f"{row.task_name!r}",
                hint="delete the folder and run again; answers/ may be kept",
            )
        by_entrant[row.entrant].append(row)
    for found in by_entrant.values():
        found.sort(key=lambda row: places[row.task_id])
    finished = Counter(row.task_id for row in rows)
    board = make_board(facts, rows)
    standings = {line.entrant: line for line in board.standings}
    order = {name: place for place, name in enumerate(standings)}
    entries = [
        _entry(entrant, by_entrant[entrant.name], standings.get(entrant.name))
        for entrant in facts.entrants
    ]
    return Overview(
        facts=facts,
        entries=tuple(sorted(entries, key=lambda e: order.get(e.facts.name, len(order)))),
        comparisons=board.comparisons,
        complete=sum(finished[task_id] == len(facts.entrants) for task_id, _ in facts.tasks),
        review=tuple(
            (row.entrant, row.task_name, row.final.flags)
            for found in by_entrant.values()
            for row in found
            if row.final is not None and row.passed and "over_tenfold" in row.final.flags
        ),
    )


def _entry(facts: EntrantFacts, rows: Sequence[TaskResult], line: Standing | None) -> Entry:
    if line is None:
        return Entry(facts, (), None, None)
    attempts = max(facts.attempts, *(len(row.attempts) for row in rows), 1)
    found = curve(facts.name, rows, attempts, exchangeable=facts.exchangeable)
    return Entry(facts, tuple(rows), line, found)


# ---- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the leaderboard: how a standing is shown, and what it is sorted by."""

    key: str
    label: str
    help: str
    shown: Callable[[Standing], str]
    value: Callable[[Standing], float | None]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _cost(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}" if value >= 1 else f"{value:.4f}"


def duration(seconds: float) -> str:
    """Return a time as people read it: 3.2s, 4m 10s, 2h 05m."""
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}m {rest:02d}s"
    return f"{minutes // 60}h {minutes % 60:02d}m"


def count(number: int) -> str:
    """Return a number in short: 912, 12.3k, 4.56M."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return str(number)


PAPER = (
    Column(
        "compiled",
        "compile %",
        "programs with an attempt that assembled and linked",
        lambda s: _percent(s.compiled),
        lambda s: s.compiled,
    ),
    Column(
        "passed",
        "pass %",
        "programs with an answer that passes every test",
        lambda s: _percent(s.passed),
        lambda s: s.passed,
    ),
    Column("p25", "p25", "lower quartile of the speedup", lambda s: ratio(s.p25), lambda s: s.p25),
    Column("p50", "p50", "median speedup", lambda s: ratio(s.p50), lambda s: s.p50),
    Column("p75", "p75", "upper quartile of the speedup", lambda s: ratio(s.p75), lambda s: s.p75),
    Column("mean", "mean", "arithmetic mean", lambda s: ratio(s.mean), lambda s: s.mean),
)
HONEST = (
    Column(
        "geometric",
        "geo. mean [95%]",
        "geometric mean of the speedup with its bootstrap interval over programs",
        lambda s: interval(s.geometric.point, s.geometric.low, s.geometric.high),
        lambda s: s.geometric.point,
    ),
    Column(
        "faster",
        "faster",
        "programs whose 99% interval is above 1",
        lambda s: str(s.faster),
        lambda s: s.faster,
    ),
    Column(
        "same",
        "no diff.",
        "programs with an answer that is neither faster nor slower beyond doubt",
        lambda s: str(s.no_difference),
        lambda s: s.no_difference,
    ),
    Column(
        "copies",
        "copies",
        "programs whose answer is the code of gcc -O3 itself; no difference counts them too",
        lambda s: str(round(s.identical * s.tasks)),
        lambda s: s.identical,
    ),
    Column(
        "slower",
        "slower",
        "programs whose 99% interval is below 1",
        lambda s: str(s.slower),
        lambda s: s.slower,
    ),
    Column(
        "failed",
        "failed",
        "programs without an answer that passes",
        lambda s: str(s.failed),
        lambda s: s.failed,
    ),
)
EFFORT = (
    Column(
        "tokens",
        "tokens in/out",
        "prompt and completion tokens of all attempts",
        lambda s: (
            f"{count(s.prompt_tokens)}/{count(s.completion_tokens)}"
            if s.prompt_tokens or s.completion_tokens
            else "–"
        ),
        lambda s: s.prompt_tokens + s.completion_tokens,
    ),
    Column(
        "cost",
        "cost",
        "of these tokens at the prices the user gave, in their currency",
        lambda s: _cost(s.cost),
        lambda s: s.cost,
    ),
    Column(
        "seconds",
        "time",
        "wall time of answering and choosing, final timing left out",
        lambda s: duration(s.seconds),
        lambda s: s.seconds,
    ),
    Column(
        "review",
        "review",
        "programs with a speedup above tenfold, to be looked at by a person",
        lambda s: str(s.review) if s.review else "–",
        lambda s: s.review,
    ),
)


# ---- what the charts are drawn from -------------------------------------------------------------


def spreads(entries: Sequence[Entry]) -> list[Spread]:
    """Return the speedups of every entrant that has rows."""
    return [
        Spread(
            entry.facts.name,
            [
                (row.speedup, row.final.outcome or Outcome.NO_DIFFERENCE)
                for row in entry.rows
                if row.passed and row.final is not None
            ],
            entry.standing.failed,
            (entry.standing.p25, entry.standing.p50, entry.standing.p75),
        )
        for entry in entries
        if entry.standing is not None
    ]


def reasons(entries: Sequence[Entry]) -> list[str]:
    """Return every reason of failure in the run, the most frequent first."""
    total: Counter[str] = Counter()
    for entry in entries:
        if entry.standing is not None:
            total.update(entry.standing.failures)
    return [reason for reason, _ in total.most_common()]


def shares(standing: Standing, known: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return (what, class, programs) for the bar of one entrant.

    Args:
        standing: of the entrant.
        known: every reason of failure, in the order of the shades.
    """
    failures = [
        (reason.replace("_", " "), shade(i), standing.failures.get(reason, 0))
        for i, reason in enumerate(known)
    ]
    return [
        ("faster", "faster", standing.faster),
        ("no difference", "no_difference", standing.no_difference),
        ("slower", "slower", standing.slower),
        *failures,
    ]


def shade(place: int) -> str:
    """Return the class of the reason of failure at a place in `reasons`."""
    return f"f{min(place, SHADES - 1)}"


def attempt_curves(entries: Sequence[Entry]) -> Mapping[str, Curve]:
    """Return the curves of those entrants that may make more than one attempt."""
    return {
        entry.facts.name: entry.curve
        for entry in entries
        if entry.curve is not None and len(entry.curve.passed) > 1
    }
