"""What the search asks of the world: is it right, is it faster, where is it hot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from superasm.asm.unit import Unit
from superasm.core.sequential import Contest
from superasm.propose.search.state import Gain, State


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a program builds and passes the tests.

    Attributes:
        status: "passed", or what is wrong (as in `core.verdict.Status`).
        reason: one line.
        case: the test that it failed, "" if it failed none.
    """

    status: str
    reason: str = ""
    case: str = ""

    @property
    def passed(self) -> bool:
        """It builds and passes all tests that were run."""
        return self.status == "passed"


@dataclass(frozen=True, slots=True)
class Raced:
    """What a comparison showed.

    Attributes:
        better: the candidate is faster than the reference, by the rules.
        gain: reference / candidate; None when a side was wrong.
        seconds: wall time it took.
        wrong: why the candidate is wrong after all, or "".
        reference_wrong: why the reference is, or "".
    """

    better: bool
    gain: Gain | None
    seconds: float
    wrong: str = ""
    reference_wrong: str = ""


class Bench(Protocol):
    """Checks and measures. `check` and `hot` are called from another thread than the rest."""

    def check(self, state: State, first: tuple[str, ...]) -> Checked:
        """Build a state and run the tests, those in `first` before the others."""

    def race(self, candidate: State, reference: State, rules: Contest, *, thorough: bool) -> Raced:
        """Time a candidate against a reference: on the cheapest input, or `thorough` on all."""

    def finish(self, state: State) -> Checked:
        """Check everything that `check` leaves out, before a state is accepted."""

    def hot(self, unit: Unit) -> Mapping[int, float]:
        """Return the share of executed instructions by block number, hottest blocks only."""
