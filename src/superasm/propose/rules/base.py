"""What a rewrite is: a named way to change a program into an equal one that may be faster.

A rewrite looks at the hot blocks of a unit and yields changes whose preconditions (liveness of
registers and flags, memory, calls) it has checked. Whether a change pays is for measurement to say,
and a change that is wrong all the same is caught by the tests: proposing is cheap.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Protocol

from superasm.asm.unit import Change, Unit


class Kind(StrEnum):
    """What argument makes a rewrite right, and so how it is proved.

    `dataflow`: the new instructions compute the same live state, proved by a solver or by
    exhaustion at reduced width.
    `control`: the same instructions are executed for the same inputs along another path.
    `layout`: the same instructions in another place or order (alignment, scheduling).
    `library`: another call that gives the same result in a single-threaded program that reads
    stdin and writes stdout. Reported under its own name: real, but no cleverness of the code.
    """

    DATAFLOW = "dataflow"
    CONTROL = "control"
    LAYOUT = "layout"
    LIBRARY = "library"


class Rewrite(Protocol):
    """One rewrite. Stateless.

    Attributes:
        name: short, in kebab case; unique.
        why: one line: what it does, and why that may be faster.
        kind: what makes it right.
    """

    name: str
    why: str
    kind: Kind

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """Yield the changes that this rewrite can make in some blocks of a unit.

        Each change is valid by itself against `unit`; two that touch different statements are not
        always valid together, so what applies several must check the result by its tests.

        Args:
            unit: the program.
            blocks: numbers of the blocks to look at (hot ones).
        """
