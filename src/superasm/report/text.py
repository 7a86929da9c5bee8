"""Text made fit for a terminal: what comes from outside, and ratios. Pure."""

from typing import Protocol

from superasm.core.stats import RATIO_LIMIT

# An end that was cut there has no meaning but that nothing bounds it (too few pairs, say).
_CUT = RATIO_LIMIT * 0.999


def printable(text: str) -> str:
    """Return the text with control characters and undecodable bytes written as escapes.

    Line ends and tabs stay. Hostile assembly must not move the cursor of whoever reads about it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text
    )


class Ratio(Protocol):
    """A ratio with its interval."""

    @property
    def point(self) -> float:
        """The estimate."""
        ...

    @property
    def low(self) -> float:
        """The lower end of its interval."""
        ...

    @property
    def high(self) -> float:
        """The upper end."""
        ...


def with_interval(found: Ratio) -> str:
    """Return e.g. "1.364x [1.351, 1.377]"; an end without a bound is "?"."""
    low, high = (f"{end:.3f}" if bounds(end) else "?" for end in (found.low, found.high))
    return f"{found.point:.3f}x [{low}, {high}]"


def bounds(end: float) -> bool:
    """Tell whether an end of an interval says anything."""
    return 1 / _CUT < end < _CUT
