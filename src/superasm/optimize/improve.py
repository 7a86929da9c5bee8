"""From the best of the compilers to what search makes of it, and whether that is any better."""

from collections.abc import Callable, Sequence
from typing import Protocol

from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.sequential import REPORTING, Decision
from superasm.core.stats import Interval
from superasm.core.verdict import Status, judge
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.timing import rules_of
from superasm.optimize.memory import SearchMemory
from superasm.optimize.result import Contender
from superasm.optimize.searching import Searched, SearchPlan, run_search

_LEAST_COMPARISON_SECONDS = 2.0
# A start this much slower than the best is not worth a line of descent.
_WORTH_STARTING = 0.92


class Reporter(Protocol):
    """Where progress goes."""

    def phase(self, text: str) -> None:
        """A new stage of the work begins."""

    def step(self, done: int, total: int, text: str) -> None:
        """Something was finished within the stage."""


class Improver:
    """Searches from the best of the compilers, and compares the result with it.

    Args:
        evaluator: of the admitted task.
        plan: what to search with.
        reporter: where progress goes.
        keep: called with each evaluation.
        memory: what earlier searches found out; None to keep nothing.

    Attributes:
        searched: what the search ended with; None before.
        contender: its program, once it passed every test, until it proves no better.
        over_best: best of the compilers / the search's program, held-out inputs, fresh.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        plan: SearchPlan,
        reporter: Reporter,
        keep: Callable[[Candidate, Evaluation], None],
        memory: SearchMemory | None,
    ) -> None:
        self._evaluator = evaluator
        self._plan = plan
        self._reporter = reporter
        self._keep = keep
        self._memory = memory
        self.searched: Searched | None = None
        self.contender: Contender | None = None
        self.over_best: Interval | None = None

    def search(
        self,
        best: Contender | None,
        others: Sequence[Contender],
        *,
        deadline: float,
        explain_until: float,
    ) -> None:
        """Search from the best contender (the baseline if there is none) and the other compilers'.

        Raises:
            KeyboardInterrupt: the user stopped it; `contender` is the best so far.
        """
        self._reporter.phase("searching: flags, rewrites and random edits of hot code")
        steps = 0

        def progress(text: str) -> None:
            nonlocal steps
            steps += 1
            self._reporter.step(steps, steps, text)

        self.searched = searched = run_search(
            self._evaluator,
            self._starts(best, others),
            self._plan,
            deadline=deadline,
            explain_until=explain_until,
            progress=progress,
            keep=self._keep,
            memory=self._memory,
        )
        if searched is None:
            return
        begun = best.candidate if best else baseline_candidate(self._evaluator)
        if searched.state.steps or searched.state.start != begun.proposer:
            evaluation = self._evaluator.evaluate(searched.candidate)
            self._keep(searched.candidate, evaluation)
            verdict = judge(evaluation, rules_of(self._evaluator.settings.timing))
            if verdict.status is Status.PASSED:
                self.contender = Contender(searched.candidate, evaluation, verdict)
        if searched.interrupted:
            raise KeyboardInterrupt

    def beats(self, best: Contender | None, *, max_seconds: float) -> bool:
        """Compare with the best of the compilers: fresh runs, held-out inputs."""
        if self.contender is None:
            return False
        self._reporter.phase("comparing with the best of the compilers, afresh")
        duel = self._evaluator.compare(
            self.contender.candidate,
            best.candidate if best else baseline_candidate(self._evaluator),
            self._evaluator.baseline.task.held_out,
            REPORTING,
            seed=self._plan.seed,
            max_seconds=max(_LEAST_COMPARISON_SECONDS, max_seconds),
        )
        self.over_best = duel.gain
        if duel.decision is not Decision.BETTER:
            self.contender = None
        return self.contender is not None

    def is_mine(self, other: Contender | None) -> bool:
        """Tell whether a contender is what this search made."""
        mine = self.contender
        return mine is not None and other is not None and mine.candidate.id == other.candidate.id

    def _starts(
        self, best: Contender | None, others: Sequence[Contender]
    ) -> list[tuple[Candidate, float]]:
        """Where search begins: the best contender, the best of another compiler, the baseline."""
        starts: list[tuple[Candidate, float]] = []
        families: set[str] = set()
        timed = [c for c in others if c.verdict.speedup is not None]
        for contender in sorted(timed, key=lambda c: (c is not best, -c.point)):
            family = contender.candidate.parameters.get("cc", contender.candidate.proposer)
            worth = best is None or contender.point > _WORTH_STARTING * best.point
            if family not in families and worth:
                families.add(family)
                starts.append((contender.candidate, contender.point))
        if best is None or best.point < 1 / _WORTH_STARTING:
            starts.append((baseline_candidate(self._evaluator), 1.0))
        if best is None:
            starts.reverse()
        return starts[:3]


def baseline_candidate(evaluator: Evaluator) -> Candidate:
    """Return the baseline's assembly as a candidate."""
    parameters = {"cc": "gcc", "cflags": "-O3", "profiled": "false"}
    return Candidate(evaluator.baseline.assembly, "gcc -O3 (the baseline)", parameters)
