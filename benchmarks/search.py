"""What `superasm optimize` finds on the val programs of the corpus, and what each part is worth.

    python benchmarks/search.py --out search.jsonl --budget 60 [--tasks 8] [--without search]

One row per program is appended to the file as it is done; a run that was stopped goes on where it
was. `--report FILE ...` only prints the summary; several files side by side are an ablation.

"Over the best compiler" is measured on fresh runs on the held-out inputs, the search's program
against the compiler configuration that won the race; where it was not significantly faster there,
the answer is that configuration's and counts as exactly 1. "As measured" is the same figure without
this rule. Parts are estimates from the gains of accepted steps, on selection inputs.

Does not cover: other corpora, and the noise of a machine that does other work (see load_average).
"""

import argparse
import json
import math
import os
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common import provenance, say, table
from superasm.cli.searched import search_facts
from superasm.config.settings import Settings
from superasm.core.errors import SuperasmError
from superasm.core.verdict import Outcome
from superasm.dataset.corpus import corpus_tasks
from superasm.dataset.entry import RawTask, Split
from superasm.evaluate.admission import admit
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.pipeline import optimize
from superasm.optimize.proposers import PARTS, parts_from, proposals_of, search_plan
from superasm.optimize.tiny import open_tiny
from superasm.propose.rules import REWRITES
from superasm.report.facts import speedup_facts

Row = dict[str, Any]
_TICKS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def measure(task: RawTask, options: argparse.Namespace) -> Row:
    """Optimise one program and return its row."""
    settings = Settings()
    parts = parts_from(options.without)
    started, load = time.monotonic(), os.getloadavg()
    baseline = admit(task.draft, settings)
    evaluator = Evaluator(baseline, settings)
    phases: list[tuple[float, str]] = []

    class Reporter:
        def phase(self, text: str) -> None:
            phases.append((round(time.monotonic() - started, 2), text))

        def step(self, done: int, total: int, text: str) -> None:
            pass

    reporter = Reporter()
    tiny = open_tiny(None, reporter.phase) if "tiny" in parts else None
    result = optimize(
        evaluator,
        proposals_of(
            parts,
            evaluator,
            isa=options.isa,
            seed=options.seed,
            tiny=tiny,
            tell=reporter.phase,
        ),
        settings,
        budget_seconds=options.budget,
        reporter=reporter,
        record=lambda *_: None,
        search=search_plan(parts, options.isa, options.seed),
    )
    winner = result.winner
    verdict = winner.verdict if winner is not None and result.final else None
    useful = verdict is not None and verdict.outcome is not Outcome.SLOWER
    if result.interrupted:
        raise KeyboardInterrupt
    return {
        "outcome": str(verdict.outcome) if verdict else "no_difference",
        "speedup": speedup_facts(verdict.speedup) if verdict and useful else None,
        "proposer": winner.candidate.proposer if winner and useful else "gcc -O3 (the baseline)",
        "tests": [verdict.tests_passed, verdict.tests_total] if verdict else None,
        "offered": result.offered,
        "proposed": result.proposed,
        "phases": phases,
        "load": load[0],
        "seconds": time.monotonic() - started,
        **search_facts(result),
    }


def run(options: argparse.Namespace) -> None:
    """Measure what is not yet in the file."""
    tasks = [t for t in corpus_tasks() if isinstance(t, RawTask) and t.split is Split.VAL]
    if options.only:
        tasks = [t for t in tasks if t.draft.name in options.only.split(",")]
    done = {_key(row) for row in read([options.out])} if options.out.exists() else set()
    origin = provenance()
    for number, task in enumerate(tasks[: options.tasks or None], 1):
        head: Row = {
            "task": task.draft.name,
            "budget": options.budget,
            "seed": options.seed,
            "without": options.without,
            "isa": options.isa,
        }
        if _key(head) in done:
            continue
        try:
            row = head | measure(task, options)
        except SuperasmError as error:
            row = head | {"error": f"{type(error).__name__}: {error.message}"}
        except Exception:  # noqa: BLE001 - hours of measurement must not end with one bug
            row = head | {"error": traceback.format_exc()}
        row["origin"] = {key: origin[key] for key in ("commit", "date", "machine")}
        with options.out.open("a") as file:
            file.write(json.dumps(row, default=str) + "\n")
        say(f"{number}/{len(tasks)} {row['task']}: {_one_line(row)}")


def _one_line(row: Row) -> str:
    if "error" in row:
        return str(row["error"]).strip().splitlines()[-1]
    over = row["over_best_compiler"]
    raw = (row["search"] or {}).get("compared_with_best_compiler")
    measured = f", as measured {raw['point']:.3f}" if raw else ""
    return (
        f"{speed(row):.3f}x over gcc -O3, {over['point']:.3f}x over the best compiler{measured}"
        f" ({row['proposer'][:60]})"
    )


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[k] for k in ("task", "budget", "seed", "without", "isa"))


def read(paths: Sequence[Path]) -> list[Row]:
    """Return the rows of files that are no errors; the last one of equal work counts."""
    rows: dict[tuple[object, ...], Row] = {}
    for path in paths:
        for line in path.read_text().splitlines():
            row = json.loads(line)
            if "error" not in row:
                rows[_key(row)] = row
    return list(rows.values())


# ---- summary ------------------------------------------------------------------------------------


def speed(row: Row) -> float:
    """The answer's speedup over gcc -O3; 1 where the answer is the baseline."""
    return float(row["speedup"]["point"]) if row["speedup"] else 1.0


def over_best(row: Row) -> float:
    """The answer's speedup over the best compiler configuration."""
    return float(row["over_best_compiler"]["point"])


def as_measured(row: Row) -> float:
    """The search's program against the best compiler, whatever became the answer."""
    raw = (row["search"] or {}).get("compared_with_best_compiler")
    return float(raw["point"]) if raw else 1.0


def geometric(values: Sequence[float], seed: int = 1) -> tuple[float, float, float]:
    """Geometric mean and its 95% interval by bootstrap over programs."""
    logs = np.log(np.asarray(values))
    draws = np.random.default_rng(seed).choice(logs, (4000, len(logs))).mean(axis=1)
    low, high = np.quantile(draws, (0.025, 0.975))
    return math.exp(logs.mean()), math.exp(low), math.exp(high)


def parts_of(row: Row) -> dict[str, float]:
    """Log gains of the answer by part: compilers or tiny, flags, rules, search; estimates."""
    parts = dict.fromkeys(PARTS, 0.0)
    begun = row["best_compiler"]
    parts["compilers" if begun is None or begun["is_compiler"] else "tiny"] = math.log(
        speed(row) / over_best(row)
    )
    if not row["search_won"]:
        return parts
    search = row["search"]
    line = next((x for x in search["lines"] if x["start"] == search["start"]), None)
    for peak in (search["flags"] or {"peaks": []})["peaks"]:
        if peak["configuration"] == search["start"]:
            parts["flags"] += sum(math.log(c["gain"]) for c in peak["climbed"])
    for step in line["steps"] if line else []:
        parts["rules" if step["rewrite"] in REWRITES else "search"] += math.log(step["gain"])
    return parts


def report(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the summary of one kind of run."""
    point, low, high = geometric([speed(row) for row in rows])
    budget, without = rows[0]["budget"], rows[0]["without"] or "-"
    yield f"{len(rows)} programs, budget {budget:.0f} s, without: {without}"
    yield f"over gcc -O3              {point:.3f}x [{low:.3f}, {high:.3f}] (geometric mean, 95%)"
    point, low, high = geometric([over_best(row) for row in rows])
    yield f"over the best compiler    {point:.3f}x [{low:.3f}, {high:.3f}]"
    point, low, high = geometric([as_measured(row) for row in rows])
    yield f"  as measured             {point:.3f}x [{low:.3f}, {high:.3f}]"
    outcomes = Counter(row["outcome"] for row in rows)
    yield (
        f"over gcc -O3: {outcomes['faster']} faster, {outcomes['slower']} slower when timed afresh "
        f"(answered with the baseline), {outcomes['no_difference']} no difference"
    )
    won = sum(row["search_won"] for row in rows)
    lost = sum(as_measured(row) < 1 and not row["search_won"] for row in rows)
    own = len(rows) - won
    yield f"over the best compiler: {won} significantly faster, {own} the compiler's own"
    yield f"  of these {lost} where the search's program was measured below 1 and left aside"
    wrong = [row["task"] for row in rows if row["tests"] and row["tests"][0] != row["tests"][1]]
    yield f"answers that failed a test: {', '.join(wrong) or 'none'}"
    yield ""
    totals: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for part, gain in parts_of(row).items():
            totals[part].append(gain)
    cells = [
        [part, f"{math.exp(float(np.mean(gains))):.3f}x", str(sum(g > 0.001 for g in gains))]
        for part, gains in totals.items()
    ]
    yield table(["part", "geometric mean", "programs"], cells)
    yield ""
    yield from curve(rows)
    yield from rewrites(rows)
    yield from rates(rows)
    yield ""
    ranked = sorted(rows, key=lambda row: -over_best(row))
    cells = [
        [row["task"], f"{speed(row):.3f}", f"{over_best(row):.3f}", f"{as_measured(row):.3f}",
         row["proposer"][:70]]
        for row in ranked
    ]  # fmt: skip
    yield table(["program", "gcc -O3", "best compiler", "measured", "answer"], cells)


def curve(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the estimated gain over the best compiler against the time spent."""
    cells = []
    for tick in _TICKS:
        logs = []
        for row in rows:
            points = (row["search"] or {}).get("curve", [])
            reached = [gain for seconds, gain in points if seconds <= tick * row["budget"]]
            logs.append(math.log(max(reached, default=1.0)))
        mean = math.exp(float(np.mean(logs)))
        cells.append([f"{tick * rows[0]['budget']:.0f} s", f"{mean:.3f}x"])
    yield table(["time", "estimate over the best compiler"], cells)
    yield ""


def rewrites(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how often each kind of move was tried and taken."""
    arms: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for name, arm in ((row["search"] or {}).get("arms") or {}).items():
            if arm["tries"]:
                arms[name].update({k: arm[k] for k in ("tries", "wrong", "accepted", "log_gain")})
                arms[name]["programs"] += 1
                arms[name]["helped"] += arm["accepted"] > 0
    cells = [
        [name, *(str(c[k]) for k in ("programs", "tries", "wrong", "accepted", "helped")),
         f"{math.exp(c['log_gain'] / c['accepted']):.3f}x" if c["accepted"] else "-"]
        for name, c in sorted(arms.items(), key=lambda item: -item[1]["log_gain"])
    ]  # fmt: skip
    heads = ["move", "programs", "tries", "wrong", "taken", "helped in", "mean gain"]
    yield table(heads, cells) if cells else "no moves"
    yield ""


def rates(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how fast the search went."""
    made = [row["search"]["edits"] for row in rows if row["search"] and row["search"]["edits"]]
    if made:
        rate = np.median([one["candidates_per_second"] for one in made])
        timed = np.median([one["timed_per_second"] for one in made])
        share = np.median([one["timing_share"] for one in made])
        yield f"candidates/s {rate:.1f}, timed/s {timed:.1f}, lane busy {share:.0%} (medians)"


def main() -> None:
    """Measure, then print the summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("search.jsonl"), metavar="FILE")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds per program")
    parser.add_argument("--tasks", type=int, default=0, help="only the first so many programs")
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--without", default="", help="parts to leave out, as in optimize")
    parser.add_argument("--isa", default="native")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", type=Path, nargs="+", metavar="FILE", help="summary only")
    options = parser.parse_args()
    if not options.report:
        run(options)
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in read(options.report or [options.out]):
        groups[(row["budget"], row["without"], row["isa"])].append(row)
    for rows in groups.values():
        print("\n".join(report(rows)), end="\n\n")


if __name__ == "__main__":
    main()
