"""The search stage of `optimize`: from the best compiler outputs to what search makes of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from superasm.asm.effects import EffectsTable
from superasm.asm.parse import AsmSyntaxError
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.bench import EvaluatorBench, candidate_of
from superasm.propose.rules.base import Rewrite
from superasm.propose.search.engine import Found, Search, Start
from superasm.propose.search.state import State, Step


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What the search may use.

    Attributes:
        rewrites: the rules; none leaves random edits.
        local: also try random local edits and combinations.
        seed: of every random choice.
    """

    rewrites: tuple[Rewrite, ...] = ()
    local: bool = True
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search stage ended with.

    Attributes:
        state: the best program by estimate.
        candidate: the same, as a candidate.
        found: everything else.
    """

    state: State
    candidate: Candidate
    found: Found


def run_search(
    evaluator: Evaluator,
    starts: Sequence[tuple[Candidate, float]],
    plan: SearchPlan,
    *,
    deadline: float,
    progress: Callable[[str], None],
    keep: Callable[[Candidate, Evaluation], None],
    accepted: Callable[[State, Step, State], None] = lambda *_: None,
) -> Searched | None:
    """Search from some candidates until the deadline; None if none of them can be read.

    Args:
        evaluator: of the admitted task.
        starts: candidates that pass, each with its estimated speedup over the baseline.
        plan: what to use.
        deadline: `time.monotonic()` at which to stop.
        progress: called with one line whenever a step was accepted.
        keep: called with each candidate that was checked on every case.
        accepted: called with (state before, step, state after).

    Raises:
        MachineError: the machine failed.
    """
    table = EffectsTable(evaluator.settings.sandbox)
    states: list[Start] = []
    for candidate, speedup in starts:
        try:
            state = State.begin(candidate.proposer, candidate.assembly, table)
        except AsmSyntaxError:
            continue
        states.append(Start(state, speedup))
    if not states:
        return None
    bench = EvaluatorBench(
        evaluator,
        seed=plan.seed,
        seconds_left=lambda: deadline - time.monotonic(),
        keep=keep,
    )
    search = Search(
        bench,
        plan.rewrites,
        states,
        seed=plan.seed,
        clock=time.monotonic,
        deadline=deadline,
        accepted=accepted,
        progress=progress,
        local=plan.local,
    )
    found = search.run()
    best = found.lineages[0].state
    return Searched(best, candidate_of(best, plan.seed), found)
