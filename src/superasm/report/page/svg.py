"""The few pieces that the charts are drawn with: escaped elements, scales, ticks. Pure.

Charts are SVG text with classes instead of colours: the style sheet colours them, light or dark.
Everything that is put in is escaped here and nowhere else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NewType

from superasm.report.text import bounds, printable

Svg = NewType("Svg", str)


def tag(name: str, *inside: Svg, **attributes: str | float) -> Svg:
    """Return an element. `class_` is class; an underscore within a name is a hyphen."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
    )
    return Svg(f"<{name}{written}>{''.join(inside)}</{name}>")


def words(text: str) -> Svg:
    """Return text as the content of an element."""
    return Svg(escape(printable(text)))


def label(x: float, y: float, text: str, class_: str = "", anchor: str = "start") -> Svg:
    """Return a line of text at a place."""
    return tag("text", words(text), x=x, y=y, class_=class_, text_anchor=anchor)


def title(text: str) -> Svg:
    """Return what is shown when the pointer rests on an element, and read out for it."""
    return tag("title", words(text))


def picture(width: float, height: float, description: str, *inside: Svg, class_: str = "") -> Svg:
    """Return a whole chart; the description is what screen readers say."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="chart {escape(class_)}" '
        f'viewBox="0 0 {_value(width)} {_value(height)}" '
        f'style="--width:{_value(width)}" aria-label="{escape(printable(description))}">'
    )
    return Svg(f"{opening}{''.join(inside)}</svg>")


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to places, linearly or by logarithm; values outside sit on the border."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        value = min(max(value, self.low), self.high)
        low, high = self.low, self.high
        if self.logarithmic:
            low, high, value = math.log(low), math.log(high), math.log(value)
        part = (value - low) / (high - low) if high > low else 0.5
        return self.start + part * (self.end - self.start)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers within a range, at most `most` of them (2 where the range is odd)."""
    if not high > low:
        return [low]
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    # Whole numbers of steps, rounded: 10 * 0.1 is to be 1.
    numbers = range(first, math.floor(high / step + 1e-9) + 1)
    return [float(f"{i * step:.12g}") for i in numbers]


def ratio_ticks(low: float, high: float) -> list[float]:
    """Return ratios to mark on a logarithmic axis, 1 among them if it is in the range."""
    if high / low < 4:
        return [mark for mark in ticks(low, high, 7) if low <= mark <= high]
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 1.5, 2, 3, 5, 7) if high / low < 8 else (1, 2, 5) if len(decades) <= 4 else (1,)
    found = [float(f"{step}e{decade}") for decade in decades for step in steps]
    return [mark for mark in found if low <= mark <= high]


def ratio(value: float) -> str:
    """Return a ratio as people read it: 1.23x, 0.998x, 12.3x."""
    digits = 3 if 0.9 < value < 1.1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f}x"


def interval(point: float, low: float, high: float) -> str:
    """Return a ratio with its interval: 1.23x [1.20, 1.26]; an end without a bound is "?"."""
    ends = [ratio(end)[:-1] if bounds(end) else "?" for end in (low, high)]
    return f"{ratio(point)} [{', '.join(ends)}]"


def path(points: Sequence[tuple[float, float]]) -> str:
    """Return the `d` of a line through points."""
    return "M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in points)


def dots(points: Sequence[tuple[float, float]]) -> str:
    """Return the `d` of many round dots, drawn as lines of no length with round ends."""
    return "".join(f"M{_value(x)} {_value(y)}h0" for x, y in points)


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return escape(printable(value))
    return f"{value:.1f}".removesuffix(".0")
