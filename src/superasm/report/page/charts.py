"""The charts of a whole run: distributions, curves, outcomes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from superasm.core.verdict import Outcome
from superasm.report.page.svg import (
    Scale,
    Svg,
    dots,
    label,
    path,
    picture,
    ratio,
    ratio_ticks,
    tag,
    ticks,
    title,
)

# Colours and dashes of the style sheet; more series than that repeat the colours with dashes.
SERIES = 8
# Reasons of failure that have a shade of their own; the rest share the last one.
SHADES = 6
_BINS = 96
# Speedups beyond these sit in the outermost bars: one huge value must not flatten the rest.
_LEAST, _MOST = 0.05, 50.0
_WIDTH = 960.0
_ORDER = (Outcome.SLOWER, Outcome.NO_DIFFERENCE, Outcome.FASTER)


@dataclass(frozen=True, slots=True)
class Spread:
    """The speedups of one entrant.

    Attributes:
        name: of the entrant.
        speedups: (speedup, outcome) of every program that has an answer.
        failed: programs without one.
        quartiles: over all programs, failures as 1.
    """

    name: str
    speedups: Sequence[tuple[float, str]]
    failed: int
    quartiles: tuple[float, float, float]


def distribution(spreads: Sequence[Spread]) -> Svg:
    """Return a histogram of speedups per entrant, all on one logarithmic axis."""
    values = [value for spread in spreads for value, _ in spread.speedups] or [1.0]
    low = max(_LEAST, min(*values, 1.0)) / 1.04
    high = min(_MOST, max(*values, 1.0)) * 1.04
    edges = np.geomspace(low, high, _BINS + 1)
    across = Scale(low, high, 8, _WIDTH - 8, logarithmic=True)
    step, top = 74.0, 6.0
    bottom = top + step * len(spreads)
    parts = _ratio_axis(across, low, high, top, bottom)
    for number, spread in enumerate(spreads):
        parts += _histogram(spread, edges, across, top + step * number)
    told = "; ".join(
        f"{s.name}: quartiles {', '.join(ratio(q) for q in s.quartiles)}, {s.failed} failed"
        for s in spreads
    )
    return picture(_WIDTH, bottom + 22, f"Distribution of speedups. {told}", *parts)


def curves(series: Mapping[str, Sequence[float]], *, ratios: bool) -> Svg:
    """Return lines over k = 1, 2, ... attempts.

    Args:
        series: values by name; element i belongs to k = i + 1. Those of length 0 are left out.
        ratios: values are speedups; else they are shares.
    """
    drawn = [(n, name, values) for n, (name, values) in enumerate(series.items()) if values]
    every = [value for _, _, values in drawn for value in values] or [1.0]
    most = max((len(values) for _, _, values in drawn), default=1)
    low, high = (min(*every, 1.0), max(*every, 1.0)) if ratios else (0.0, max(*every, 0.05))
    room = (high - low) * 0.06 or 0.01
    low, high = (low - room, high + room) if ratios else (0.0, min(1.0, high + room))
    width, left, bottom = 500.0, 52.0, 216.0
    across = Scale(1, max(2, most), left + 8, width - 12)
    down = Scale(low, high, bottom, 12)
    parts = []
    for mark in ticks(low, high):
        text = f"{mark:.{3 if high - low < 0.05 else 2}f}x" if ratios else f"{100 * mark:.3g}%"
        y = down(mark)
        parts.append(tag("line", x1=left, x2=width, y1=y, y2=y, class_="grid"))
        parts.append(label(left - 6, y + 4, text, "tick", "end"))
    for k in sorted({1, *(round(mark) for mark in ticks(1, most, 8)), most}):
        parts.append(label(across(k), bottom + 18, str(k), "tick", "middle"))
    parts.append(label(width - 12, bottom + 34, "attempts k", "tick", "end"))
    for place, (number, name, values) in enumerate(drawn):
        class_ = f"line s{number % SERIES}{' dashed' if number >= SERIES else ''}"
        points = [(across(k), down(value)) for k, value in enumerate(values, 1)]
        last = ratio(values[-1]) if ratios else f"{100 * values[-1]:.1f}%"
        parts.append(tag("path", title(f"{name}: {last} at {most}"), d=path(points), class_=class_))
        parts.append(tag("path", d=dots(points), class_=f"points s{number % SERIES}"))
        y = bottom + 52 + 18 * place
        parts.append(tag("path", d=path([(left, y), (left + 24, y)]), class_=class_))
        parts.append(label(left + 32, y + 4, name, "name"))
    told = "; ".join(
        f"{name} from {_told(values[0], ratios)} to {_told(values[-1], ratios)} at {len(values)}"
        for _, name, values in drawn
    )
    kind = "Speedup" if ratios else "Share that passes"
    return picture(width, bottom + 46 + 18 * len(drawn), f"{kind} by attempts: {told}", *parts)


def outcomes(entries: Sequence[tuple[str, Sequence[tuple[str, str, int]]]]) -> Svg:
    """Return one bar per entrant, split by what became of its programs.

    Args:
        entries: (entrant, parts); a part is (what became of them, its class, how many programs).
    """
    step = 44.0
    parts = []
    for number, (name, shares) in enumerate(entries):
        y, total, x = step * number, sum(count for *_, count in shares), 0.0
        parts.append(label(0, y + 14, name, "name"))
        parts.append(label(_WIDTH, y + 14, f"{total} programs", "tick", "end"))
        for what, class_, count in shares:
            if not count:
                continue
            width = _WIDTH * count / total
            told = title(f"{name}: {what} {count} of {total}")
            drawn = max(0.5, width - 1)
            box = tag("rect", told, x=x, y=y + 20, width=drawn, height=16, class_=class_)
            parts.append(box)
            if width > 22:
                parts.append(label(x + 6, y + 32, str(count), f"inside {class_}"))
            x += width
    summary = "; ".join(
        f"{name}: {', '.join(f'{what} {count}' for what, _, count in shares if count)}"
        for name, shares in entries
    )
    return picture(_WIDTH, step * len(entries), f"Outcomes. {summary}", *parts)


def _told(value: float, ratios: bool) -> str:
    return ratio(value) if ratios else f"{100 * value:.1f}%"


def _ratio_axis(across: Scale, low: float, high: float, top: float, bottom: float) -> list[Svg]:
    parts, taken = [], -1e9
    for mark in sorted(ratio_ticks(low, high)):
        x = across(mark)
        class_ = "one" if mark == 1 else "grid"
        parts.append(tag("line", x1=x, x2=x, y1=top, y2=bottom, class_=class_))
        if x - taken > 46:
            anchor = "start" if x < 24 else "end" if x > _WIDTH - 24 else "middle"
            parts.append(label(x, bottom + 16, f"{mark:.4g}x", "tick", anchor))
            taken = x
    return parts


def _histogram(spread: Spread, edges: np.ndarray, across: Scale, top: float) -> list[Svg]:
    base, tall = top + 60, 38.0
    parts = [
        label(8, top + 14, spread.name, "name halo"),
        label(_WIDTH - 8, top + 14, _counts(spread), "tick halo", "end"),
        tag("line", x1=8, x2=_WIDTH - 8, y1=base, y2=base, class_="axis"),
    ]
    counts = {
        outcome: np.histogram(
            np.clip([v for v, o in spread.speedups if o == outcome], edges[0], edges[-1]), edges
        )[0]
        for outcome in _ORDER
    }
    most = max(4, int(np.sum(list(counts.values()), axis=0).max()))
    for i in range(_BINS):
        y = base
        left, right = across(float(edges[i])), across(float(edges[i + 1]))
        for outcome in _ORDER:
            count = int(counts[outcome][i])
            if not count:
                continue
            height = max(2.0, tall * count / most)
            y -= height
            between = f"{ratio(float(edges[i]))} to {ratio(float(edges[i + 1]))}"
            told = title(f"{between}: {count} {outcome.replace('_', ' ')}")
            shape = {"x": left + 0.5, "y": y, "width": right - left - 1, "height": height}
            parts.append(tag("rect", told, class_=str(outcome), **shape))
    low, middle, high = (across(q) for q in spread.quartiles)
    told = title("quartiles " + ", ".join(ratio(q) for q in spread.quartiles))
    parts.append(tag("line", told, x1=low, x2=high, y1=base + 5, y2=base + 5, class_="quartiles"))
    parts.append(tag("circle", told, cx=middle, cy=base + 5, r=3.5, class_="median"))
    return parts


def _counts(spread: Spread) -> str:
    answered = len(spread.speedups)
    return f"{answered} answered, {spread.failed} failed"
