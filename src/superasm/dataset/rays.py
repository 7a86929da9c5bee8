"""Which sizes of a shape's inputs to try: what grows together, how far, and what next. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isqrt

from superasm.dataset.grow import Axis, Growth, growths
from superasm.dataset.shape_fields import Shape

_MOST = {
    Axis.COUNT: 1 << 22,
    Axis.LENGTH: 1 << 22,
    Axis.SCALAR: 10**18,
    Axis.VALUE: 10**18,
}
_MOST_LIMITS = 8


@dataclass(frozen=True, slots=True)
class Ray:
    """Slots that grow together; none beyond its cap."""

    growing: tuple[Growth, ...]
    caps: Mapping[int, int] = field(default_factory=dict, hash=False)

    @property
    def start(self) -> int:
        """The size at which something begins to be larger than in the samples."""
        return max(2, min(growth.start for growth in self.growing))

    def sizes(self, size: int) -> dict[int, int]:
        """Return the size of each slot."""
        return {
            g.slot: min(max(size, g.start), self.caps.get(g.slot, _MOST[g.axis]))
            for g in self.growing
        }

    @property
    def most(self) -> int:
        """The size from which on nothing grows any more."""
        return max(self.caps.get(g.slot, _MOST[g.axis]) for g in self.growing)


def rays(shape: Shape, troubled: Callable[[], bool], caps: Mapping[int, int]) -> Iterator[Ray]:
    """Yield what to grow: all together first, then each alone, then all up to what was learnt.

    Args:
        shape: of the inputs.
        troubled: asked after the first ones: did anything but a lack of work stand in the way?
        caps: the largest sizes known to be well, by slot; may be added to meanwhile.
    """
    every = tuple(growths(shape))
    counts = tuple(g for g in every if g.axis is Axis.COUNT)
    scalars = tuple(g for g in every if g.axis is Axis.SCALAR)
    lengths = tuple(g for g in every if g.axis is Axis.LENGTH)
    values = tuple(g for g in every if g.axis in (Axis.SCALAR, Axis.VALUE))
    groups = (counts + scalars, counts, lengths, counts + lengths, values, every)
    together = list(dict.fromkeys(group for group in groups if group))
    yield from (Ray(group) for group in together)
    if len(every) < 2 or not troubled():
        return
    for growth in every:
        yield Ray((growth,))
    if caps:
        yield from (Ray(group, dict(caps)) for group in together)


def limits_in(source: bytes) -> list[int]:
    """Return what look like bounds in C text, largest first: sizes of arrays, constants."""
    text = source.decode("latin-1")
    found: set[int] = set()
    number = r"(\d+(?:\.\d*)?(?:[eE]\d+)?)"
    for match in re.finditer(
        rf"\[\s*{number}\s*(?:\+\s*\d+\s*)?\]|#\s*define\s+\w+\s+\(?\s*{number}|=\s*{number}\s*[,;}}]",
        text,
    ):
        value = float(next(group for group in match.groups() if group))
        if 8 <= value <= 1e18:
            found.add(int(value))
    return sorted(found, reverse=True)


def hints_in(source: bytes) -> list[int]:
    """Return the sizes to try first where there is a bound: full buffers, or one element less."""
    return [limit - less for limit in limits_in(source)[:_MOST_LIMITS] for less in (0, 1)]


def between(good: int, bad: int, hints: list[int]) -> int:
    """Return the next size to try: the next of the hints, which it takes, else the middle."""
    while hints:
        hint = hints.pop(0)
        if good < hint < bad:
            return hint
    return min(bad - 1, max(good + 1, isqrt(max(1, good) * bad)))
