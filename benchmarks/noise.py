"""A/A test: how often is a difference found where there is none, by us and by the paper's protocol.

Every comparison sets a program against the very same binary, so each `faster` or `slower` is false
and every point should be 1.000. Beside it, in the same run and on the same binaries, the paper's
protocol. Half of the comparisons run with another core than the timing lane's kept busy.

Exit status 1: more than 1% false `faster`, or a program whose own work is at least half of its
cost and whose geometric mean is further than 0.003 from 1.

Covers: the noise of time_candidate and of the verdict rules, with the default plan.
Does not cover: a different layout of the same code (see `min_effect`), other machines.
"""

import math
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from common import (
    Ours,
    PaperPair,
    Report,
    arguments,
    build,
    busy_neighbour,
    case_of,
    compare,
    median,
    paper_timer,
    percent,
    program_jail,
    say,
    standard_error,
    table,
)
from superasm.asm.toolchain import Builder
from superasm.config.settings import Sandbox, TimingPlan
from superasm.core import stats
from superasm.core.task import Toolchain
from superasm.core.verdict import Outcome, Rules
from superasm.evaluate.timing import Programs
from superasm.sandbox.lane import timing_lane

_FALSE_FASTER_LIMIT = 0.01
_BIAS_LIMIT = 0.003
_PAPER_GAIN = 1.01
# Comparisons per program and condition (idle, loaded) by own work: below 5 ms, below 20, above.
_REPEATS = ((5.0, 10), (20.0, 5), (math.inf, 3))


@dataclass(frozen=True)
class Subject:
    """A program with the parameter on its stdin."""

    program: str
    parameter: int

    @property
    def name(self) -> str:
        """Shown to people."""
        return f"{self.program} {self.parameter}"


SUBJECTS = (
    Subject("empty", 1),
    Subject("print", 100),
    Subject("integers", 30_000),
    Subject("strings", 100),
    Subject("sorting", 10_000),
    Subject("recursion", 29),
    Subject("print", 50_000),
    Subject("sieve", 1_000_000),
    Subject("hashing", 1_000_000),
    Subject("allocate", 500_000),
    Subject("floats", 200_000),
    Subject("stream", 10),
    Subject("walk", 100_000),
    Subject("branches", 5_000_000),
    Subject("matrix", 700),
    Subject("integers", 150_000_000),
)
QUICK = tuple(SUBJECTS[i] for i in (0, 2, 5, 7, 9))


@dataclass(frozen=True)
class Comparison:
    """One A/A comparison by us, and one by the paper's protocol."""

    subject: Subject
    condition: str
    ours: Ours
    paper: PaperPair


def measure(subjects: Sequence[Subject], repeats: int, seed: int) -> list[Comparison]:
    """Compare every subject with itself; `repeats` 0 takes `_REPEATS`."""
    builder = Builder(Toolchain(), Sandbox())
    startup = builder.build_empty()
    plan = TimingPlan()
    found: list[Comparison] = []
    with paper_timer() as timer, timing_lane() as cpu:
        for subject in subjects:
            image = build(subject.program, builder=builder)
            stdin = f"{subject.parameter}\n".encode()
            files = [timer.store(side, image) for side in ("baseline", "candidate")]
            given = timer.store_input("input", stdin)
            programs = Programs(image, image, startup)
            with program_jail() as jail:
                case, run = case_of(jail, image, subject.name, stdin)
                times = repeats or next(n for most, n in _REPEATS if run.cpu_ns / 1e6 < most)
                for condition in ("idle", "loaded"):
                    with busy_neighbour(cpu) if condition == "loaded" else nullcontext():
                        for repeat in range(times):
                            number = seed * 100_003 + len(found)
                            ours = compare(jail, programs, case, plan, cpu=cpu, seed=number)
                            paper = timer.time(files[0], files[1], given)
                            found.append(Comparison(subject, condition, ours, paper))
                            say(
                                f"{subject.name} {condition} {repeat + 1}/{times}: "
                                f"{ours.point:.4f} {ours.outcome} ({ours.seconds:.1f} s), "
                                f"paper {_ratio(paper.clamped)} ({paper.seconds:.1f} s)"
                            )
    return found


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _paper(found: Sequence[Comparison]) -> dict[str, Any]:
    """What the paper's protocol finds in identical binaries, where it gives a figure at all."""
    clamped = [value for i in found if (value := i.paper.clamped) is not None]
    return {
        "paper_defined": len(clamped),
        "paper_clamped": float(np.mean(clamped)) if clamped else None,
        "paper_found": sum(value > _PAPER_GAIN for value in clamped),
    }


def rows_of(found: Sequence[Comparison], *, pooled: bool = False) -> list[dict[str, Any]]:
    """Return one summary per program and condition, or per program if pooled."""
    groups: dict[tuple[str, str], list[Comparison]] = {}
    for item in found:
        condition = "both" if pooled else item.condition
        groups.setdefault((item.subject.name, condition), []).append(item)
    rows: list[dict[str, Any]] = []
    for (name, condition), group in groups.items():
        ours = [item.ours for item in group]
        mean = stats.geometric_mean([o.point for o in ours])
        rows.append(
            {
                "program": name,
                "condition": condition,
                "comparisons": len(group),
                "faster": sum(o.outcome == Outcome.FASTER for o in ours),
                "slower": sum(o.outcome == Outcome.SLOWER for o in ours),
                "leaves_out_1": sum(not o.low <= 1 <= o.high for o in ours),
                "geometric_mean": mean,
                "distance": abs(mean - 1),
                "worst_point": max((o.point for o in ours), key=lambda p: abs(math.log(p))),
                "wall_geometric_mean": stats.geometric_mean([o.wall_point for o in ours]),
                "half_width": median([o.half_width for o in ours]),
                "own_share": median([o.own_share for o in ours]),
                "own_ms": median([o.own_ms for o in ours]),
                "executions": median([o.executions for o in ours]),
                "seconds": median([o.seconds for o in ours]),
                "standard_error": standard_error([math.log(o.point) for o in ours]),
                **_paper(group),
                "paper_seconds": median([i.paper.seconds for i in group]),
            }
        )
    return rows


def _shown(row: dict[str, Any]) -> list[str]:
    count = row["comparisons"]
    flag = " *" if row["own_share"] < Rules().startup_share else ""
    return [
        row["program"] + flag,
        row["condition"],
        str(count),
        f"{row['faster']}/{row['slower']}",
        f"{row['geometric_mean']:.4f}",
        f"{row['distance']:.4f}",
        f"{row['worst_point']:.4f}",
        f"{row['half_width']:.2%}",
        f"{row['own_ms']:.2f}",
        f"{row['own_share']:.0%}",
        f"{row['executions']:.0f}",
        f"{row['seconds']:.2f}",
        _ratio(row["paper_clamped"]),
        percent(row["paper_found"], row["paper_defined"]),
        f"{row['paper_seconds']:.2f}",
    ]


_HEADS = ("program", "other core", "n", "f/s", "gm", "|gm-1|", "worst", "±", "own ms", "own",
          "execs", "s", "paper mean", ">1.01x", "s")  # fmt: skip


def conclude(report: Report, found: Sequence[Comparison]) -> bool:
    """Add the findings to the report; True if both limits hold."""
    rows = rows_of(found)
    report.add(table(_HEADS, [_shown(row) for row in rows]))
    report.add("* startup_dominates: own work under half of the run; the verdict carries the flag")
    report.add("f/s: false `faster` and `slower`; gm: geometric mean of our points; ±: half-width")
    report.add("paper mean: ratios clamped to >= 1 and averaged; >1.01x: speedups it finds")
    report.add()
    count = len(found)
    faster = sum(i.ours.outcome == Outcome.FASTER for i in found)
    slower = sum(i.ours.outcome == Outcome.SLOWER for i in found)
    outside = sum(not i.ours.low <= 1 <= i.ours.high for i in found)
    paper = _paper(found)
    report.add(
        f"{count} comparisons of identical binaries: {faster} false faster, {slower} false slower, "
        f"{outside} intervals leave out 1 (expected at most {count * 0.01:.1f})"
    )
    defined = paper["paper_defined"]
    report.add(
        f"paper's protocol on the same: mean speedup {_ratio(paper['paper_clamped'])}x, "
        f"{paper['paper_found']} of {defined} ({percent(paper['paper_found'], defined)}) above "
        f"{_PAPER_GAIN}x; {count - defined} more without a figure: hyperfine left no time at all"
    )
    good = faster <= _FALSE_FASTER_LIMIT * count
    report.add(f"limit: false faster {faster / count:.2%} of at most {_FALSE_FASTER_LIMIT:.0%}: "
               f"{'held' if good else 'BROKEN'}")  # fmt: skip
    programs = rows_of(found, pooled=True)
    own = [row for row in programs if row["own_share"] >= Rules().startup_share]
    biased = [row for row in own if row["distance"] > _BIAS_LIMIT]
    worst = max(own, key=lambda row: row["distance"], default=None)
    if worst is not None:
        report.add(f"limit: |gm - 1| per program with own share >= 50%, idle and loaded: worst "
                   f"{worst['distance']:.4f} ({worst['program']}) of at most "
                   f"{_BIAS_LIMIT}: {'BROKEN' if biased else 'held'}")  # fmt: skip
    for row in biased:
        report.add(
            f"  {row['program']}: {row['geometric_mean']:.4f}, that is "
            f"{row['distance'] / row['standard_error']:.1f} standard errors of its "
            f"{row['comparisons']} comparisons (under 2 to 3: chance, repeat with more)"
        )
    report.data.update(
        rows=rows,
        programs=programs,
        comparisons=[asdict(i) for i in found],
        false_faster=faster,
        false_slower=slower,
        leaves_out_1=outside,
        **paper,
    )
    return good and not biased


def main() -> int:
    """Run the A/A test; 0 if both limits hold."""
    options = arguments(__doc__ or "").parse_args()
    started = time.monotonic()
    report = Report("A/A: differences found between identical binaries")
    found = measure(QUICK if options.quick else SUBJECTS, 1 if options.quick else 0, options.seed)
    good = conclude(report, found)
    report.add(f"took {time.monotonic() - started:.0f} s")
    report.finish(options.json)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
