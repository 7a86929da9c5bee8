"""From rows of a benchmark run to a leaderboard: columns, comparisons, curves. Pure.

Two readings of the same rows stand side by side:

- the columns of arXiv 2505.11480, table 2: share of programs that compile, share that pass every
  test, quartiles and arithmetic mean of the speedup, a program without an answer counting as 1.0x;
- what can be relied on: geometric mean with its interval over programs, and how many programs
  became faster, slower or no different (each by its own 99% interval).

Speedups are never cut off at 1: a slower answer is a loss. Programs are what is resampled.
"""

import functools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from superasm.core.answers import AttemptFacts, TaskResult
from superasm.core.attempts import pass_at_k, selected_at_k
from superasm.core.stats import Interval
from superasm.core.verdict import Outcome

_DRAWS = 10_000
_SEED = 20250511
_BLOCK = 1 << 20
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the leaderboard.

    Attributes:
        entrant: its name.
        tasks: programs that it has finished.
        compiled: share of programs with an attempt that assembled and linked.
        passed: share of programs with an answer that passes every test.
        identical: share of programs whose answer is the baseline itself.
        p25, p50, p75, mean: of the speedup over programs, failures as 1.
        geometric: geometric mean with its bootstrap interval over programs.
        faster, no_difference, slower, failed: programs by outcome; they add up to `tasks`.
        review: programs whose speedup is above tenfold, to be looked at by a person.
        failures: why there was no answer, by how often, most frequent first.
        prompt_tokens, completion_tokens: of all attempts.
        cost: of these tokens at the user's prices; None without any.
        seconds: wall time of answering and choosing, summed over programs.
    """

    entrant: str
    tasks: int
    compiled: float
    passed: float
    identical: float
    p25: float
    p50: float
    p75: float
    mean: float
    geometric: Interval
    faster: int
    no_difference: int
    slower: int
    failed: int
    review: int
    failures: Mapping[str, int]
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two entrants on the programs that both have finished.

    Attributes:
        first, second: their names.
        tasks: how many programs that are.
        ratio: geometric mean of speedup(first) / speedup(second), with its interval.
        p: chance of a difference at least this large if there were none (paired bootstrap).
        adjusted_p: the same, corrected for the number of comparisons (Holm 1979).
        only_first, only_second: programs that only one of them has an answer to.
    """

    first: str
    second: str
    tasks: int
    ratio: Interval
    p: float
    adjusted_p: float
    only_first: int
    only_second: int


@dataclass(frozen=True, slots=True)
class Curve:
    """What k attempts are worth; element i belongs to k = i + 1.

    Attributes:
        entrant: its name.
        exchangeable: the values are the unbiased estimators of `core.attempts`; else they are those
            of the first k attempts in order, since later ones depend on earlier ones.
        passed: mean over programs of the chance that one of k attempts passes.
        speedup: geometric mean over programs of the expected fresh speedup of the one chosen
            among k; empty unless every passing attempt was timed afresh.
    """

    entrant: str
    exchangeable: bool
    passed: tuple[float, ...]
    speedup: tuple[float, ...]


def standing(
    entrant: str, rows: Sequence[TaskResult], cost: tuple[float, float] | None = None
) -> Standing:
    """Return the line of one entrant.

    Args:
        entrant: its name.
        rows: its rows.
        cost: price of a million prompt tokens and of a million completion tokens, or None.

    Raises:
        ValueError: there are no rows.
    """
    if not rows:
        raise ValueError(f"{entrant} has no rows")
    speedups = np.array([row.speedup for row in rows])
    outcomes = Counter(row.final.outcome for row in rows if row.passed and row.final)
    failures = Counter(row.failure for row in rows if not row.passed)
    attempts = [attempt for row in rows for attempt in row.attempts]
    prompt = sum(attempt.prompt_tokens for attempt in attempts)
    completion = sum(attempt.completion_tokens for attempt in attempts)
    faster, slower = outcomes[Outcome.FASTER], outcomes[Outcome.SLOWER]
    passed = sum(row.passed for row in rows)
    p25, p50, p75 = (float(q) for q in np.quantile(speedups, (0.25, 0.5, 0.75)))
    return Standing(
        entrant=entrant,
        tasks=len(rows),
        compiled=sum(row.built for row in rows) / len(rows),
        passed=passed / len(rows),
        identical=sum(_identical(row) for row in rows) / len(rows),
        p25=p25,
        p50=p50,
        p75=p75,
        mean=float(speedups.mean()),
        geometric=geometric(np.log(speedups)),
        faster=faster,
        no_difference=passed - faster - slower,
        slower=slower,
        failed=len(rows) - passed,
        review=sum(row.passed and "over_tenfold" in row.final.flags for row in rows if row.final),
        failures=dict(failures.most_common()),
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=None if cost is None else (prompt * cost[0] + completion * cost[1]) / 1e6,
        seconds=math.fsum(row.seconds for row in rows),
    )


def compare_all(rows: Mapping[str, Sequence[TaskResult]]) -> list[Comparison]:
    """Return every pair of entrants that have a program in common, with corrected chances.

    Args:
        rows: of each entrant, by name; pairs are in this order.
    """
    names = list(rows)
    found: list[Comparison] = []
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            pair = _compare(first, rows[first], second, rows[second])
            if pair is not None:
                found.append(pair)
    return _holm(found)


def curve(entrant: str, rows: Sequence[TaskResult], attempts: int, *, exchangeable: bool) -> Curve:
    """Return what k of an entrant's attempts are worth, k from 1 to `attempts`.

    A program with fewer attempts (the prompt was too long, a budget was spent) counts as if the
    missing ones had failed.

    Raises:
        ValueError: there are no rows.
    """
    if not rows:
        raise ValueError(f"{entrant} has no rows")
    passed, speedup = [], []
    timed = all(a.fresh is not None for row in rows for a in row.attempts if a.passed)
    for k in range(1, attempts + 1):
        passed.append(float(np.mean([_pass(row, attempts, k, exchangeable) for row in rows])))
        if timed:
            logs = [math.log(_value(row, attempts, k, exchangeable)) for row in rows]
            speedup.append(math.exp(math.fsum(logs) / len(logs)))
    return Curve(entrant, exchangeable, tuple(passed), tuple(speedup))


def _identical(row: TaskResult) -> bool:
    return row.passed and row.final is not None and "identical" in row.final.flags


def _pass(row: TaskResult, n: int, k: int, exchangeable: bool) -> float:
    if exchangeable:
        return pass_at_k(n, sum(attempt.passed for attempt in row.attempts), k)
    return float(any(attempt.passed for attempt in row.attempts[:k]))


def _value(row: TaskResult, n: int, k: int, exchangeable: bool) -> float:
    """Expected fresh speedup of the attempt chosen among k."""
    among = row.attempts if exchangeable else row.attempts[:k]
    missing = (n if exchangeable else k) - len(among)
    selection = [_rank(attempt) for attempt in among] + [0.0] * missing
    fresh = [_fresh(attempt) for attempt in among] + [1.0] * missing
    return selected_at_k(selection, fresh, k)


def _rank(attempt: AttemptFacts) -> float:
    """What an attempt is chosen by: any that passes is before all that do not."""
    if not attempt.passed:
        return 0.0
    return attempt.selection if attempt.selection is not None else 1.0


def _fresh(attempt: AttemptFacts) -> float:
    return attempt.fresh if attempt.passed and attempt.fresh is not None else 1.0


def _compare(
    first: str, ours: Sequence[TaskResult], second: str, theirs: Sequence[TaskResult]
) -> Comparison | None:
    by_task = {row.task_id: row for row in theirs}
    pairs = [(row, by_task[row.task_id]) for row in ours if row.task_id in by_task]
    if not pairs:
        return None
    logs = np.array([math.log(a.speedup) - math.log(b.speedup) for a, b in pairs])
    return Comparison(
        first=first,
        second=second,
        tasks=len(pairs),
        ratio=geometric(logs),
        p=chance(logs),
        adjusted_p=1.0,
        only_first=sum(a.passed and not b.passed for a, b in pairs),
        only_second=sum(b.passed and not a.passed for a, b in pairs),
    )


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means of bootstrap samples; the same samples for the same number of values."""
    counts = _sample_counts(len(values))
    step = max(1, _BLOCK // len(values))
    starts = range(0, _DRAWS, step)
    # As floats, since only then the product is a fast one.
    blocks = [counts[i : i + step].astype(np.float64) @ values for i in starts]
    return np.concatenate(blocks) / len(values)


@functools.lru_cache(maxsize=2)
def _sample_counts(n: int) -> NDArray[np.uint8]:
    """Return (draws, n): how often each of n values is in each bootstrap sample.

    Drawn in blocks, and one byte a count (a value that is drawn more than 255 times does not
    happen), so that thousands of programs fit into memory.
    """
    draw = np.random.default_rng(_SEED)
    counts = np.empty((_DRAWS, n), dtype=np.uint8)
    step = max(1, _BLOCK // n)
    for start in range(0, _DRAWS, step):
        rows = min(step, _DRAWS - start)
        places = draw.integers(0, n, (rows, n)) + np.arange(rows)[:, None] * n
        found = np.bincount(places.ravel(), minlength=rows * n)
        counts[start : start + rows] = found.reshape(rows, n)
    return counts


def geometric(logs: NDArray[np.float64]) -> Interval:
    """Geometric mean with the percentile bootstrap interval (Efron 1979)."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(_means(logs), (tail, 1 - tail))
    return Interval(*(math.exp(float(value)) for value in (logs.mean(), low, high)))


def chance(logs: NDArray[np.float64]) -> float:
    """Two-sided chance under no difference: the bootstrap of the centred values.

    Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 16.4. With few programs it
    promises too much; it is never less than 2^(1 - m), the chance that all m programs that differ
    do so in one direction, which is the least that m signs can show.
    """
    mean = float(logs.mean())
    if not logs.any():
        return 1.0
    extreme = np.abs(_means(logs - mean)) >= abs(mean)
    least = 2.0 ** (1 - int(np.count_nonzero(logs)))
    return max(least, float((1 + extreme.sum()) / (1 + _DRAWS)))


def _holm(found: Sequence[Comparison]) -> list[Comparison]:
    """Correct the chances step by step: the smallest times m, the next times m - 1 ..."""
    order = sorted(range(len(found)), key=lambda i: found[i].p)
    adjusted = [1.0] * len(found)
    highest = 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, found[i].p * (len(found) - place)))
        adjusted[i] = highest
    return [replace(pair, adjusted_p=chance) for pair, chance in zip(found, adjusted, strict=True)]
