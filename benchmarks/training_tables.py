"""Tables of `benchmarks/training.py`: what each way of training is worth, where its time goes."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from superasm.core.answers import TaskResult
from superasm.core.leaderboard import chance, geometric, standing
from superasm.core.stats import Interval
from superasm.train.exam import GREEDY


@dataclass(frozen=True)
class Line:
    """What an arm is worth: means over seeds, and an interval over programs."""

    name: str
    way: str
    compiled: float
    passed: float
    sampled: float
    identical: float
    speedup: Interval
    by_seed: Sequence[float]
    faster: float
    slower: float
    logs: Mapping[str, float]


def pooled(name: str, way: str, seeds: Sequence[Sequence[TaskResult]]) -> Line:
    """Return the line of an arm; programs are what is resampled, each with its mean over seeds."""
    lines = [standing(name, rows) for rows in seeds]
    logs: dict[str, list[float]] = defaultdict(list)
    for rows in seeds:
        for row in rows:
            logs[row.task_id].append(math.log(row.speedup))
    means = {task: math.fsum(own) / len(own) for task, own in logs.items()}
    attempts = [a for rows in seeds for row in rows for a in row.attempts]

    def mean(values: Sequence[float]) -> float:
        return math.fsum(values) / len(values)

    return Line(
        name,
        way,
        mean([a.built for a in attempts]),
        mean([line.passed for line in lines]),
        mean([a.passed for a in attempts]),
        mean([line.identical for line in lines]),
        geometric(np.array(list(means.values()))),
        [line.geometric.point for line in lines],
        mean([line.faster / line.tasks for line in lines]),
        mean([line.slower / line.tasks for line in lines]),
        means,
    )


def compared(first: Line, second: Line) -> str:
    """Return how much faster the answers of the first are, program by program."""
    logs = np.array([first.logs[task] - second.logs[task] for task in first.logs])
    ratio = geometric(logs)
    return f"{_interval(ratio)}, p {chance(logs):.2g}"


def table(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the table as Markdown."""
    yield (
        "| model | answer | seeds | attempts that compile | that pass | programs with an answer "
        "| identical | faster | slower | speedup over gcc -O3 | by seed |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for line in lines:
        shares = (
            line.compiled,
            line.sampled,
            line.passed,
            line.identical,
            line.faster,
            line.slower,
        )
        cells = " | ".join(f"{share:.1%}" for share in shares)
        seeds = ", ".join(f"{point:.3f}" for point in line.by_seed)
        name = f"{line.name} | {line.way} | {len(line.by_seed)}"
        yield f"| {name} | {cells} | {_interval(line.speedup)} | {seeds} |"


def report(found: Mapping[str, list[TaskResult]], best: str) -> Iterator[str]:
    """Yield the table, and how the arms compare with SFT and with doing nothing."""
    arms: dict[str, list[list[TaskResult]]] = defaultdict(list)
    for name, rows in found.items():
        arms[name.rsplit("-", 1)[0] if name[-1].isdigit() else name].append(rows)
    lines: dict[tuple[str, str], Line] = {}
    for name, seeds in arms.items():
        for way in (GREEDY, best):
            own = [[row for row in rows if row.entrant.endswith(f" {way}")] for rows in seeds]
            lines[name, way] = pooled(name, way, own)
    yield from table(list(lines.values()))
    yield ""
    yield "| ratio of speedups | greedy | best of samples |"
    yield "|---|---|---|"
    for name in arms:
        if name not in ("base", "read", "sft"):
            for other in ("sft", "copy"):
                cells = []
                for way in (GREEDY, best):
                    line = lines[name, way]
                    copy = replace(line, logs=dict.fromkeys(line.logs, 0.0))
                    than = copy if other == "copy" else lines["sft", way]
                    cells.append(compared(line, than))
                yield f"| {name} / {other} | {' | '.join(cells)} |"


def _interval(found: Interval) -> str:
    return f"{found.point:.3f} [{found.low:.3f}, {found.high:.3f}]"


_PHASES = ("seconds_generating", "seconds_waiting_for_rewards", "seconds_updating")


def throughput(runs: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """Yield where the time of reinforcement learning went.

    Args:
        runs: the folders of each arm's runs.
    """
    yield (
        "| arm | steps | answers per second | generating | waiting for rewards | updating "
        "| answers seen before | lost to the machine |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for arm, folders in runs.items():
        steps = [row for folder in folders for row in _metrics(folder)]
        spent = [math.fsum(row[phase] for row in steps) for phase in _PHASES]
        whole = math.fsum(spent)
        answers = math.fsum(
            row["rollouts_per_second"] * math.fsum(row[phase] for phase in _PHASES) for row in steps
        )
        shares = " | ".join(f"{part / whole:.0%}" for part in spent)
        repeated, lost = (
            math.fsum(row[name] for row in steps) / len(steps)
            for name in ("repeated", "machine_errors")
        )
        yield (
            f"| {arm} | {len(steps)} | {answers / whole:.1f} | {shares} "
            f"| {repeated:.0%} | {lost:.1%} |"
        )


def _metrics(folder: Path) -> list[dict[str, float]]:
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
