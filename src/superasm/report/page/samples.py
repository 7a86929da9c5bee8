"""Timing samples and intervals of one candidate, drawn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from superasm.core.evaluation import Metric
from superasm.core.verdict import Outcome
from superasm.report.page.svg import (
    Scale,
    Svg,
    dots,
    interval,
    label,
    picture,
    ratio,
    ratio_ticks,
    tag,
    ticks,
    title,
)

# Samples above this quantile (interrupts, other programs) would flatten all the others.
_SHOWN = 0.98
_MOST_DOTS = 400
_UNITS = {
    Metric.CYCLES: ((1e9, "G cycles"), (1e6, "M cycles"), (1e3, "k cycles"), (1.0, "cycles")),
    Metric.CPU_NS: ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")),
    Metric.WALL_NS: ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")),
}

Line = tuple[str, Sequence[float] | None, Outcome | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """The samples on one input.

    Attributes:
        svg: the chart.
        baseline, candidate: medians with their unit, start-up included.
        above: samples that lie above the axis and are drawn on its upper edge.
    """

    svg: Svg
    baseline: str
    candidate: str
    above: int


def sample_panel(
    baseline: Sequence[float], candidate: Sequence[float], metric: Metric
) -> Panel | None:
    """Return every sample of both sides in the order taken; None where there are none.

    Args:
        baseline, candidate: samples of one input; element i of both belongs to round i.
        metric: what they are samples of.
    """
    if not baseline or not candidate:
        return None
    both = [*baseline, *candidate]
    # A range of its own for each side: a candidate 10x as fast has its slow runs below the other.
    high = max(float(np.quantile(side, _SHOWN)) for side in (baseline, candidate))
    low = float(min(both))
    room = (high - low) * 0.08 or max(1.0, high * 0.01)
    low, high = max(0.0, low - room), high + room
    middles = [float(np.median(side)) for side in (baseline, candidate)]
    divisor, unit = _unit(max(middles), metric)
    width, height, left, bottom = 360.0, 172.0, 46.0, 146.0
    across = Scale(0, max(1, max(len(baseline), len(candidate)) - 1), left + 6, width - 8)
    down = Scale(low, high, bottom, 22)
    marks = ticks(low / divisor, high / divisor, 4)
    digits = _digits(marks)
    parts = [
        tag(
            "g",
            tag(
                "line", x1=left, x2=width, y1=down(m * divisor), y2=down(m * divisor), class_="grid"
            ),
            label(left - 6, down(m * divisor) + 4, f"{m:.{digits}f}", "tick", "end"),
        )
        for m in marks
    ]
    for side, name, middle in ((baseline, "base", middles[0]), (candidate, "cand", middles[1])):
        parts.append(tag("line", x1=left, x2=width, y1=down(middle), y2=down(middle), class_=name))
        places = [(across(i), down(cost)) for i, cost in _thinned(side)]
        parts.append(tag("path", d=dots(places), class_=f"dots {name}"))
    parts.append(label(0, 10, unit, "tick"))
    parts.append(label(width - 8, height - 10, f"rounds 1 to {len(baseline)}", "tick", "end"))
    texts = [f"{middle / divisor:.{max(2, digits)}f} {unit}" for middle in middles]
    above = sum(cost > high for cost in both)
    told = (
        f"{len(baseline)} samples of the baseline with median {texts[0]} and "
        f"{len(candidate)} of the candidate with median {texts[1]}"
    )
    return Panel(picture(width, height, told, *parts), texts[0], texts[1], above)


def forest(lines: Sequence[Line]) -> Svg:
    """Return one line per input with its speedup and interval, on one logarithmic axis.

    Args:
        lines: (name, (point, low, high), outcome); None for one that could not be measured.
    """
    known = [values for _, values, _ in lines if values]
    ends = [min(max(end, 0.01), 100.0) for values in known for end in values]
    low, high = min([*ends, 1.0]) / 1.01, max([*ends, 1.0]) * 1.01
    width, left, right, step = 600.0, 150.0, 430.0, 24.0
    bottom = 10 + step * len(lines)
    across = Scale(low, high, left, right, logarithmic=True)
    parts = []
    for mark in ratio_ticks(low, high):
        class_ = "one" if mark == 1 else "grid"
        parts.append(tag("line", x1=across(mark), x2=across(mark), y1=6, y2=bottom, class_=class_))
    taken = -1e9
    for mark in sorted(ratio_ticks(low, high)):
        if across(mark) - taken > 44:
            parts.append(label(across(mark), bottom + 16, f"{mark:.4g}x", "tick", "middle"))
            taken = across(mark)
    for number, (name, values, outcome) in enumerate(lines):
        y = 10 + step * (number + 0.5)
        parts.append(label(left - 12, y + 4, _short(name), "name", "end"))
        if values is None:
            parts.append(label(right + 12, y + 4, "not measured", "tick"))
            continue
        point, start, end = values
        told = interval(point, start, end)
        class_ = str(outcome)
        parts += [
            tag("line", x1=across(start), x2=across(end), y1=y, y2=y, class_=f"range {class_}"),
            tag("circle", title(f"{name}: {told}"), cx=across(point), cy=y, r=4, class_=class_),
            label(right + 12, y + 4, told, "value"),
        ]
    told = "; ".join(
        f"{name} {ratio(values[0])}" if values else f"{name} not measured"
        for name, values, _ in lines
    )
    return picture(width, bottom + 24, f"Speedup with interval: {told}", *parts, class_="forest")


def _unit(cost: float, metric: Metric) -> tuple[float, str]:
    units = _UNITS[metric]
    return next((unit for unit in units if cost >= unit[0]), units[-1])


def _digits(marks: Sequence[float]) -> int:
    """As many decimals as tell neighbouring marks apart, at most 4."""
    for digits in range(5):
        if len({f"{mark:.{digits}f}" for mark in marks}) == len(marks):
            return digits
    return 4


def _thinned(costs: Sequence[float]) -> list[tuple[int, float]]:
    """At most so many samples, evenly chosen by their order."""
    every = -(-len(costs) // _MOST_DOTS)
    return [(i, costs[i]) for i in range(0, len(costs), every)]


def _short(name: str, most: int = 20) -> str:
    return name if len(name) <= most else "…" + name[1 - most :]
