"""The search stage of `optimize`: from the best compiler outputs to what search makes of them."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from superasm.asm.effects import EffectsTable
from superasm.asm.normalise import normalise
from superasm.asm.parse import AsmSyntaxError
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.sequential import CONFIRMING
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.bench import EvaluatorBench, candidate_of
from superasm.optimize.explain import Explanation, explain
from superasm.optimize.memory import SearchMemory
from superasm.propose.compilers import Configuration, NotProposed, propose
from superasm.propose.flags import FlagSpace
from superasm.propose.rules.base import Rewrite
from superasm.propose.search.climb import Climb, Peak
from superasm.propose.search.engine import Found, Search, Start
from superasm.propose.search.lineage import Lineage
from superasm.propose.search.state import State, Step

# Part of the search's time that goes into flags, where there is something else to do.
_FLAGS_PART = 0.35
_MOST_STARTS = 2
# Estimates of two lines of descent (log speedups) this close are checked by a direct comparison.
_CLOSE = 0.05


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What the search may use.

    Attributes:
        rewrites: the rules; none leaves random edits.
        local: also try random local edits and combinations.
        flags: also search the space of compiler flags for better starts.
        isa: widest instruction set allowed.
        seed: of every random choice.
    """

    rewrites: tuple[Rewrite, ...] = ()
    local: bool = True
    flags: bool = True
    isa: str = "native"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search stage ended with.

    Attributes:
        state: the best program by estimate.
        candidate: the same, as a candidate.
        root: the program it was made from, before any step: a compiler's output.
        found: what rewrites and random edits did; None if there was no time for them.
        climb: what the search over flags did, None without one.
        interrupted: the user stopped it.
        explanation: why it is faster; None where nothing was changed, or it was interrupted.
    """

    state: State
    candidate: Candidate
    root: State
    found: Found | None
    climb: Climb | None
    interrupted: bool
    explanation: Explanation | None = None


def run_search(
    evaluator: Evaluator,
    starts: Sequence[tuple[Candidate, float]],
    plan: SearchPlan,
    *,
    deadline: float,
    explain_until: float,
    progress: Callable[[str], None],
    keep: Callable[[Candidate, Evaluation], None],
    memory: SearchMemory | None = None,
) -> Searched | None:
    """Search from some candidates until the deadline; None if none of them can be read.

    Args:
        evaluator: of the admitted task.
        starts: candidates that pass, each with its estimated speedup over the baseline, best first.
        plan: what to use.
        deadline: `time.monotonic()` at which to stop searching.
        explain_until: the same, for taking the result apart again.
        progress: called with one line whenever a step was accepted.
        keep: called with each candidate that was checked on every case.
        memory: what earlier searches found out, and where this one's findings go.

    Raises:
        MachineError: the machine failed.
    """
    stage = _Stage(evaluator, plan, (deadline, explain_until), progress, keep, memory)
    try:
        searched = stage.run(starts)
        if searched is None or searched.interrupted or not searched.state.steps:
            return searched
        return replace(searched, explanation=stage.explain(searched, explain_until))
    finally:
        if memory is not None:
            memory.flush()


class _Remembering(TypedDict, total=False):
    """What `Search` takes of a memory."""

    accepted: Callable[[State, Step, State, float], None]
    tried: Callable[[str, str, str], None]
    known_wrong: Mapping[str, str]


class _Stage:
    def __init__(
        self,
        evaluator: Evaluator,
        plan: SearchPlan,
        deadlines: tuple[float, float],
        progress: Callable[[str], None],
        keep: Callable[[Candidate, Evaluation], None],
        memory: SearchMemory | None,
    ) -> None:
        self._memory = memory
        self._evaluator = evaluator
        self._plan = plan
        self._deadline, last = deadlines
        self._progress = progress
        self._table = EffectsTable(evaluator.settings.sandbox)
        self._bench = EvaluatorBench(
            evaluator,
            seed=plan.seed,
            seconds_left=lambda: last - time.monotonic(),
            isa=plan.isa,
            keep=keep,
        )

    def run(self, candidates: Sequence[tuple[Candidate, float]]) -> Searched | None:
        plan = self._plan
        starts: list[Start] = []
        peaks: list[Peak] = []
        for candidate, speedup in candidates:
            state = self._state(candidate)
            if isinstance(state, str):
                continue
            starts.append(Start(state, speedup))
            configuration = _configuration(candidate)
            if configuration is not None:
                peaks.append(Peak(configuration, state, math.log(speedup)))
        if not starts:
            return None
        begun = {peak.state.start for peak in peaks}
        climb, whole = None, True
        edits = bool(plan.rewrites) or plan.local
        if plan.flags and peaks:
            climb = self._climb(peaks, _FLAGS_PART if edits else 1.0)
            whole = climb.run()
            starts = [s for s in starts if s.state.start not in begun]
            starts += [Start(peak.state, math.exp(peak.score)) for peak in climb.peaks]
            starts.sort(key=lambda start: -start.speedup)
        best = root = starts[0].state
        found: Found | None = None
        if edits and whole:
            search = Search(
                self._bench,
                plan.rewrites,
                [*self._resumed(), *starts[:_MOST_STARTS]],
                seed=plan.seed,
                clock=time.monotonic,
                deadline=self._deadline,
                progress=self._progress,
                local=plan.local,
                **self._remembering(),
            )
            found = search.run()
            best_line = self._better_of_two(found)
            best, root = best_line.state, best_line.root
        interrupted = not whole or (found is not None and found.interrupted)
        candidate = candidate_of(best, plan.seed)
        return Searched(best, candidate, root, found, climb, interrupted)

    def _better_of_two(self, found: Found) -> Lineage:
        """The best line of descent; the second one if it is close and, timed directly, faster."""
        first, *others = found.lineages
        if not others or found.interrupted or others[0].score < first.score - _CLOSE:
            return first
        raced = self._bench.race(others[0].state, first.state, CONFIRMING, thorough=True)
        return others[0] if raced.better else first

    def _remembering(self) -> _Remembering:
        memory = self._memory
        if memory is None:
            return {}
        return {
            "accepted": memory.accepted,
            "tried": memory.tried,
            "known_wrong": memory.known(),
        }

    def _resumed(self) -> list[Start]:
        """What earlier searches ended with, as far as it still passes everything."""
        remade = self._memory.resume(self._table) if self._memory else []
        return [start for start in remade if self._bench.finish(start.state).passed]

    def explain(self, searched: Searched, until: float) -> Explanation:
        """Take the result apart."""
        return explain(self._evaluator, self._bench, searched.root, searched.state, deadline=until)

    def _state(self, candidate: Candidate) -> State | str:
        try:
            return State.begin(candidate.proposer, candidate.assembly, self._table)
        except AsmSyntaxError as error:
            return str(error)

    def _climb(self, peaks: Sequence[Peak], part: float) -> Climb:
        compilers = {peak.configuration.cc for peak in peaks}
        now = time.monotonic()
        return Climb(
            self._bench,
            self._compiled,
            lambda state: normalise(state.unit.text),
            [next(p for p in peaks if p.configuration.cc == cc) for cc in sorted(compilers)],
            [FlagSpace(cc, self._plan.isa) for cc in sorted(compilers)],
            seed=self._plan.seed,
            clock=time.monotonic,
            deadline=now + (self._deadline - now) * part,
            progress=self._progress,
        )

    def _compiled(self, configuration: Configuration) -> State | str:
        task = self._evaluator.baseline.task
        training = [case.stdin for case in task.selection]
        made = propose(configuration, self._evaluator.builder, task.source, training)
        return made.message if isinstance(made, NotProposed) else self._state(made)


def _configuration(candidate: Candidate) -> Configuration | None:
    """The compiler command that made a candidate; None for what no compiler made."""
    given = candidate.parameters
    if "cc" not in given:
        return None
    flags = tuple(given.get("cflags", "").split())
    return Configuration(given["cc"], flags, given.get("profiled") == "true")
