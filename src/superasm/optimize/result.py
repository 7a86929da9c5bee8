"""What `optimize` found: contenders, failures, and the answer."""

from dataclasses import dataclass, field

from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.stats import Interval
from superasm.core.verdict import Outcome, Verdict
from superasm.optimize.searching import Searched


@dataclass(frozen=True, slots=True)
class Contender:
    """A candidate with the facts and the judgement of its latest evaluation."""

    candidate: Candidate
    evaluation: Evaluation
    verdict: Verdict

    @property
    def point(self) -> float:
        """Speedup of the latest timing; 1 if it was not timed."""
        return self.verdict.speedup.point if self.verdict.speedup else 1.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A proposal that came to nothing, and why."""

    name: str
    status: str
    reason: str


@dataclass(slots=True)
class Progress:
    """What has been found so far; kept whole when the user interrupts."""

    contenders: list[Contender] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    duplicates: int = 0
    offered: int = 0
    proposed: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What `optimize` found.

    Attributes:
        winner: the best candidate with its final, fresh timing; None when no candidate was
            timed as faster while racing, or none passed.
        final: the winner was timed afresh, on held-out inputs where there are any.
        ranking: all that passed and differ from the baseline, best first by race timing.
        failures: proposals that came to nothing.
        offered: how many proposals there were; the budget may not reach all of them.
        proposed: how many were tried.
        duplicates: how many of them equalled another one or the baseline.
        interrupted: the user stopped it; what was found so far is here.
        seconds: wall time used.
        started: `time.monotonic()` when it began.
        best_compiler: what won the race before the search: the best of the compilers, or the
            answer of a model that beat them all; None if nothing was faster than the baseline,
            which is then what the search is compared with.
        searched: what the search stage ended with, None without one.
        over_best_compiler: best of the compilers (or the baseline) / search's program, on the
            held-out inputs, fresh; None where the search has nothing else to show.
        search_won: the answer is the search's program: it was significantly faster than the
            best of the compilers in that comparison.
    """

    winner: Contender | None
    final: bool
    ranking: tuple[Contender, ...]
    failures: tuple[Failure, ...]
    offered: int
    proposed: int
    duplicates: int
    interrupted: bool
    seconds: float
    started: float = 0.0
    best_compiler: Contender | None = None
    searched: Searched | None = None
    over_best_compiler: Interval | None = None
    search_won: bool = False

    @property
    def faster(self) -> bool:
        """The winner is significantly faster than the baseline in its final timing."""
        return (
            self.winner is not None and self.final and self.winner.verdict.outcome is Outcome.FASTER
        )
