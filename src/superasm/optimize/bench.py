"""The search's bench on this machine: the evaluator's jails and timing lane.

Covers: checking and timing side by side: the checking thread keeps off the timing core.
Does not cover: two timings at once. There is one timing lane per search.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from superasm.asm.isa import IsaLevel
from superasm.asm.unit import Unit
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.sequential import Contest, Decision
from superasm.core.task import Case
from superasm.core.verdict import Status, judge
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.profile import NotProfiled, Profile, profile
from superasm.evaluate.timing import rules_of
from superasm.propose.search.bench import Checked, Raced
from superasm.propose.search.sites import HOT_SHARE, loop_guess
from superasm.propose.search.state import Gain, State
from superasm.sandbox.lane import off_the_lanes

# Shortest own work of an input that tells two programs apart in a few runs.
_LONG_ENOUGH_NS = 4_000_000
# Hot blocks are those that have this part of the time together.
_HOT_TOGETHER = 0.97
_MOST_SECONDS = {False: 3.0, True: 6.0}


class EvaluatorBench:
    """Checks and measures states with an `Evaluator`.

    Args:
        evaluator: of the admitted task.
        seed: of the orders inside the pairs.
        seconds_left: what remains of the budget; no comparison takes longer.
        isa: widest instruction set allowed; "native" allows what runs.
        keep: called with (candidate, evaluation) of each state that was checked completely.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        *,
        seed: int,
        seconds_left: Callable[[], float],
        isa: str = "native",
        keep: Callable[[Candidate, Evaluation], None] = lambda *_: None,
    ) -> None:
        self._evaluator = evaluator
        self._seed = seed
        self._seconds_left = seconds_left
        self._keep = keep
        self._isa = level_named(isa)
        self._quick = quickest(evaluator.baseline)
        self._races = 0

    def check(self, state: State, first: tuple[str, ...]) -> Checked:
        """Build a state and run the tests, those in `first` before the others."""
        with off_the_lanes():
            evaluation = self._evaluator.check_tests(candidate_of(state, self._seed), first)
        return self._checked(evaluation, tests_only=True)

    def finish(self, state: State) -> Checked:
        """Run every case there is, the held-out inputs too."""
        candidate = candidate_of(state, self._seed)
        with off_the_lanes():
            evaluation = self._evaluator.evaluate(candidate)
        self._keep(candidate, evaluation)
        return self._checked(evaluation, tests_only=False)

    def race(self, candidate: State, reference: State, rules: Contest, *, thorough: bool) -> Raced:
        """Time two states on selection inputs."""
        self._races += 1
        cases = self._evaluator.baseline.task.selection if thorough else (self._quick,)
        found = self._evaluator.compare(
            candidate_of(candidate, self._seed),
            candidate_of(reference, self._seed),
            cases,
            rules,
            seed=hash((self._seed, self._races)) & 0xFFFFFFFF,
            max_seconds=max(0.2, min(_MOST_SECONDS[thorough], self._seconds_left())),
        )
        gain = found.gain
        return Raced(
            better=found.decision is Decision.BETTER,
            gain=Gain(gain.point, gain.low, gain.high, found.pairs) if gain else None,
            seconds=found.seconds,
            wrong=found.failure.difference if found.failure else "",
            reference_wrong=found.reference_failure.difference if found.reference_failure else "",
        )

    def hot(self, unit: Unit) -> Mapping[int, float]:
        """Return the share of the time of the hot blocks, by a profile on the selection inputs.

        The mean of two shares: with the time of library calls as measured, and by counts alone. A
        call that the system interrupted once may seem to take all the time, and would hide
        everything else.
        """
        evaluator = self._evaluator
        cases = evaluator.baseline.task.selection
        try:
            with off_the_lanes():
                found = profile(unit, cases, evaluator.builder, evaluator.settings)
        except NotProfiled:
            # It ends by _exit or closes stdout: there are no counts to be had.
            return loop_guess(unit)
        plain = [replace(case, own_ticks=None, call_ticks={}) for case in found.cases]
        counted = Profile(unit, tuple(plain), timed=False)
        blocks = {*found.hot_blocks(_HOT_TOGETHER), *counted.hot_blocks(_HOT_TOGETHER)}
        shares = {number: (found.share(number) + counted.share(number)) / 2 for number in blocks}
        return {number: share for number, share in sorted(shares.items()) if share > HOT_SHARE}

    def _checked(self, evaluation: Evaluation, *, tests_only: bool) -> Checked:
        failed = [case for case in evaluation.cases if not case.matched]
        verdict = judge(evaluation, rules_of(self._evaluator.settings.timing))
        level = IsaLevel(evaluation.build.isa)
        if level.rank > self._isa.rank:
            return Checked(Status.REFUSED, f"it needs {level}")
        if verdict.status is Status.PASSED:
            return Checked("passed")
        if tests_only and evaluation.cases and not failed:
            return Checked("passed")
        return Checked(verdict.status, verdict.reason, failed[0].case if failed else "")


def quickest(baseline: Baseline) -> Case:
    """Return the shortest selection input that is long enough to tell two programs apart."""
    own = baseline.own_work_ns
    ranked = sorted(baseline.task.selection, key=lambda case: own[case.name])
    enough = [case for case in ranked if own[case.name] >= _LONG_ENOUGH_NS]
    return enough[0] if enough else ranked[-1]


def level_named(isa: str) -> IsaLevel:
    """Return the level that a name such as "v3", "x86-64-v3" or "native" stands for."""
    return IsaLevel(isa if isa in set(IsaLevel) else f"x86-64-{isa}")


def candidate_of(state: State, seed: int) -> Candidate:
    """Return a state as a candidate, with the steps that led to it."""
    names = [step.rewrite for step in state.steps]
    proposer = f"{state.start} + {', '.join(dict.fromkeys(names))}" if names else state.start
    parameters = {"start": state.start, "steps": str(len(names))}
    return Candidate(state.unit.text, proposer, parameters, seed=seed)
