"""Tables of `benchmarks/training.py`: what each way of training is worth, where its time goes."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from superasm.core.answers import AttemptFacts, TaskResult
from superasm.core.leaderboard import chance, geometric, standing
from superasm.core.stats import Interval
from superasm.train.exam import GREEDY

SAMPLE = "a sample"
"""How the lines are called that take each sample as it comes."""


@dataclass(frozen=True)
class Line:
    """What an arm is worth: means over seeds, and an interval over programs.

    `faster` and `slower` are None where no single answer stands for a program. `different` is how
    many programs the samples for one task are, what holds none counting as one; None for what is
    no sample.
    """

    name: str
    way: str
    compiled: float
    passed: float
    sampled: float
    identical: float
    speedup: Interval
    by_seed: Sequence[float]
    faster: float | None
    slower: float | None
    logs: Mapping[str, float]
    different: float | None = None


def pooled(name: str, way: str, seeds: Sequence[Sequence[TaskResult]]) -> Line:
    """Return the line of an arm; programs are what is resampled, each with its mean over seeds."""
    lines = [standing(name, rows) for rows in seeds]
    logs = [{row.task_id: math.log(row.speedup) for row in rows} for rows in seeds]
    speedups, means = _speedups(logs)
    attempts = [a for rows in seeds for row in rows for a in row.attempts]
    return Line(
        name,
        way,
        _mean([a.built for a in attempts]),
        _mean([line.passed for line in lines]),
        _mean([a.passed for a in attempts]),
        _mean([line.identical for line in lines]),
        *speedups,
        _mean([line.faster / line.tasks for line in lines]),
        _mean([line.slower / line.tasks for line in lines]),
        means,
    )


def sampled(name: str, seeds: Sequence[Sequence[TaskResult]]) -> Line:
    """Return the line of a model's samples as they come, none of them chosen.

    A sample counts by the timing that samples are chosen by, which is fair where none is: what
    fails, and a copy, as 1. This is what reinforcement learning is paid for.

    Args:
        name: of the arm.
        seeds: rows of the best of samples.
    """
    logs = [
        {row.task_id: _mean([_log_of_a_sample(a) for a in row.attempts]) for row in rows}
        for rows in seeds
    ]
    attempts = [a for rows in seeds for row in rows for a in row.attempts]
    passed, identical = (_mean([getattr(a, w) for a in attempts]) for w in ("passed", "identical"))
    built = _mean([a.built for a in attempts])
    different = _mean(
        [len({a.candidate_id for a in row.attempts}) for rows in seeds for row in rows]
    )
    shares = (built, passed, passed, identical)
    speedups, means = _speedups(logs)
    return Line(name, SAMPLE, *shares, *speedups, None, None, means, different)


def _log_of_a_sample(attempt: AttemptFacts) -> float:
    if not attempt.passed or attempt.selection is None:
        return 0.0
    return math.log(attempt.selection)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _speedups(
    logs: Sequence[Mapping[str, float]],
) -> tuple[tuple[Interval, list[float]], dict[str, float]]:
    """Return what is known of speedups over seeds.

    That is the geometric mean with its interval over programs and that of each seed; and each
    program's mean over seeds, as a logarithm.
    """
    means = {task: _mean([own[task] for own in logs]) for task in logs[0]}
    points = [math.exp(_mean(list(own.values()))) for own in logs]
    return (geometric(np.array(list(means.values()))), points), means


def compared(first: Line, second: Line) -> str:
    """Return how much faster the answers of the first are, on the programs that both were asked."""
    both = [task for task in first.logs if task in second.logs]
    logs = np.array([first.logs[task] - second.logs[task] for task in both])
    ratio = geometric(logs)
    return f"{_interval(ratio)}, p {chance(logs):.2g}"


def table(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the table as Markdown."""
    yield (
        "| model | answer | seeds | attempts that compile | that pass | programs with an answer "
        "| identical | faster | slower | speedup over gcc -O3 | by seed | different |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for line in lines:
        shares = (
            line.compiled,
            line.sampled,
            line.passed,
            line.identical,
            line.faster,
            line.slower,
        )
        cells = " | ".join("" if share is None else f"{share:.1%}" for share in shares)
        seeds = ", ".join(f"{point:.3f}" for point in line.by_seed)
        name = f"{line.name} | {line.way} | {len(line.by_seed)}"
        different = "" if line.different is None else f"{line.different:.1f}"
        yield f"| {name} | {cells} | {_interval(line.speedup)} | {seeds} | {different} |"


def lines_of(found: Mapping[str, list[TaskResult]], best: str) -> dict[tuple[str, str], Line]:
    """Return the lines of a table by arm and way of answering.

    Args:
        found: the rows of each model; "NAME-0", "NAME-1" ... are the seeds of an arm.
        best: name of the way that takes the best of samples.
    """
    arms: dict[str, list[list[TaskResult]]] = defaultdict(list)
    for name, rows in found.items():
        arms[re.sub(r"-\d+$", "", name)].append(rows)
    lines: dict[tuple[str, str], Line] = {}
    for name, seeds in arms.items():
        of = {
            way: [[row for row in rows if row.entrant.endswith(f" {way}")] for rows in seeds]
            for way in (GREEDY, best)
        }
        lines[name, GREEDY] = pooled(name, GREEDY, of[GREEDY])
        if not of[best][0]:  # the same words to every program
            continue
        lines[name, SAMPLE] = sampled(name, of[best])
        lines[name, best] = pooled(name, best, of[best])
    return lines


def report(found: Mapping[str, list[TaskResult]], best: str) -> Iterator[str]:
    """Yield the table, and how the arms compare with SFT and with doing nothing."""
    lines = lines_of(found, best)
    arms = list(dict.fromkeys(name for name, _ in lines))
    yield from table(list(lines.values()))
    yield ""
    ways = (GREEDY, SAMPLE, best)
    yield f"| ratio of speedups | {' | '.join(ways)} |"
    yield "|---|---|---|---|"
    alike = [name for name in arms if (name, SAMPLE) not in lines]
    for name in arms:
        if name in ("base", "read", "sft") or (name, SAMPLE) not in lines:
            continue
        for other in ("sft", "copy", *alike):
            cells = []
            for way in ways:
                line = lines[name, way]
                if other == "copy":
                    than = replace(line, logs=dict.fromkeys(line.logs, 0.0))
                else:
                    than = lines[other, GREEDY if other in alike else way]
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
        if not steps:
            continue
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
