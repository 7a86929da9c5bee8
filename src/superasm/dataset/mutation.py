"""How strong a task's tests are: the share of wrong programs that they tell from the right one.

Mutants of the baseline are built and run on the task's tests. A mutant that passes them all is run
on further inputs: one that behaves differently there is wrong, and the tests missed it; one that
never does is presumed equivalent and not counted.

Covers: what the tests miss and a further input shows. A run that crashes or does not end in time
    counts as different, as it does for a candidate; time spent waiting for a CPU does not count.
Does not cover: mistakes that no input tried brings out (the score is an upper bound), and whether
    an optimiser makes these very mistakes. A mutant that reads what it never wrote may behave
    differently from run to run, so that a score can vary by a mutant or so.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import TracebackType

from superasm.asm.toolchain import Builder
from superasm.config.settings import Settings
from superasm.core.evaluation import CaseResult, RunStatus
from superasm.core.task import Case
from superasm.dataset.entry import Strength
from superasm.dataset.mutants import Mutant, mutants
from superasm.evaluate.admission import Baseline
from superasm.evaluate.correctness import compare
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

# A mutant may take so many times the baseline's CPU time, and so much more.
_SLOWDOWN = 10
_GRACE_NS = 50_000_000
# A run that was ended before it had this part of its limit to itself, as CPU time, says nothing of
# the mutant: other work on the machine kept it waiting.
_OWN_TIME = 0.5
_SHOWN_SURVIVORS = 10
# Some mutants do not assemble, or assemble to the baseline's own bytes.
_TRIES_PER_MUTANT = 2


class Fate(StrEnum):
    """What became of a mutant."""

    NOT_BUILT = "not_built"
    SAME_PROGRAM = "same_program"
    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its fate.

    Attributes:
        mutant: which one.
        fate: `survived` has passed the tests and differs on a further input; `equivalent` differs
            on no input tried.
        case: the first case on which it differed, "" if there is none.
        difference: what was different there.
        image: the program, of those not killed.
    """

    mutant: Mutant
    fate: Fate
    case: str = ""
    difference: str = ""
    image: bytes | None = None

    def __str__(self) -> str:
        return f"{self.mutant} (differs on {self.case}: {self.difference})"


@dataclass(frozen=True, slots=True)
class Examination:
    """What became of all the mutants of a task, and how long that took."""

    judged: tuple[Judged, ...]
    seconds: float

    def count(self, fate: Fate) -> int:
        """Return how many mutants ended so."""
        return sum(one.fate is fate for one in self.judged)

    @property
    def survivors(self) -> tuple[Judged, ...]:
        """The mutants that the tests missed."""
        return tuple(one for one in self.judged if one.fate is Fate.SURVIVED)

    @property
    def strength(self) -> Strength:
        """The share killed of those whose behaviour is known to differ."""
        killed = self.count(Fate.KILLED)
        lines = tuple(str(one) for one in self.survivors[:_SHOWN_SURVIVORS])
        return Strength(killed + len(self.survivors), killed, lines)


class Examiner:
    """Tries mutants of one task, all in one jail. A context manager.

    Args:
        baseline: the admitted task.
        settings: limits; the mutants' are tighter.
        extra_inputs: inputs beside the tests that may show a difference. Those on which the
            baseline itself does not exit are left out.

    Raises:
        MachineError: this machine can't do it.
    """

    def __init__(
        self, baseline: Baseline, settings: Settings, extra_inputs: Sequence[bytes] = ()
    ) -> None:
        self.baseline = baseline
        task = baseline.task
        self._builder = Builder(task.toolchain, settings.sandbox, task.harness)
        most = max(len(case.expected) for case in (*task.tests, *task.performance))
        # What writes more than twice as much as it should differs anyway.
        self._sandbox = replace(
            settings.sandbox, output_mib=min(settings.sandbox.output_mib, (most >> 19) + 1)
        )
        self._limits = {name: _limit_ns(own) for name, own in baseline.own_work_ns.items()}
        self._kills: Counter[str] = Counter()
        self._extras = 0
        self._jail = Jail(Profile.PROGRAM, self._sandbox)
        try:
            self.extra = self.cases(extra_inputs)
        except BaseException:
            self._jail.close()
            raise

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._jail.close()

    def cases(self, inputs: Iterable[bytes]) -> tuple[Case, ...]:
        """Make cases of inputs: what the baseline does on them is right.

        Inputs on which it does not exit, and those that are tests already, are left out.
        """
        known = {case.stdin for case in self.baseline.task.tests}
        program = self._jail.load(self.baseline.image)
        found: list[Case] = []
        for stdin in inputs:
            if stdin in known:
                continue
            known.add(stdin)
            run = self._jail.run([self._jail.program(program, self._jail.load(stdin))])[0]
            if run.status is RunStatus.EXITED:
                self._extras += 1
                name = f"extra-{self._extras}"
                self._limits[name] = _limit_ns(run.cpu_ns)
                found.append(Case(name, stdin, run.stdout, run.exit_code))
        return tuple(found)

    def judge(self, mutant: Mutant) -> Judged:
        """Build a mutant and find out what the tests, then the further inputs, make of it."""
        built = self._builder.build(mutant.text)
        if built.image is None:
            return Judged(mutant, Fate.NOT_BUILT)
        if built.image == self.baseline.image:
            return Judged(mutant, Fate.SAME_PROGRAM)
        task = self.baseline.task
        found = self.first_difference(built.image, self._cheapest_first(task.tests))
        if found is not None:
            self._kills[found.case] += 1
            return Judged(mutant, Fate.KILLED, found.case, found.difference)
        further = (*self.extra, *self._cheapest_first(task.performance))
        found = self.first_difference(built.image, further)
        if found is None:
            return Judged(mutant, Fate.EQUIVALENT, image=built.image)
        return Judged(mutant, Fate.SURVIVED, found.case, found.difference, built.image)

    def differs(self, image: bytes, case: Case) -> bool:
        """Tell whether a program differs from the baseline on a case."""
        return self.first_difference(image, [case]) is not None

    def first_difference(self, image: bytes, cases: Sequence[Case]) -> CaseResult | None:
        """Return the first case on which a program differs from the baseline, or None."""
        for case in cases:
            result = self._result(image, case)
            if not result.matched:
                return result
        return None

    def _result(self, image: bytes, case: Case) -> CaseResult:
        """Run a program on a case, again with more patience if the machine kept it waiting."""
        limit = self._limits[case.name]
        program, stdin = self._jail.load(image), self._jail.load(case.stdin)
        most = max(limit, int(self._sandbox.wall_limit_seconds * 1e9))
        patience = limit
        while True:
            execution = self._jail.program(program, stdin, wall_limit_ns=patience)
            run = self._jail.run([execution])[0]
            waited = run.status is RunStatus.TIMED_OUT and run.cpu_ns < limit * _OWN_TIME
            if not waited or patience == most:
                return compare(run, case, limit)
            patience = min(most, 4 * patience)

    def _cheapest_first(self, cases: Sequence[Case]) -> list[Case]:
        """Order the cases: those that have killed most mutants, then those with least work."""
        own = self.baseline.own_work_ns
        return sorted(cases, key=lambda case: (-self._kills[case.name], own[case.name]))


def _limit_ns(baseline_cpu_ns: int) -> int:
    return baseline_cpu_ns * _SLOWDOWN + _GRACE_NS


def examine(
    examiner: Examiner,
    *,
    limit: int,
    seed: int,
    seconds: float = float("inf"),
    progress: Callable[[int, int], None] | None = None,
) -> Examination:
    """Judge mutants until `limit` of them were built or the time is up.

    Args:
        examiner: of the task.
        limit: how many mutants to build.
        seed: of the choice of mutants; the same one gives the same mutants.
        seconds: no mutant is begun after so long.
        progress: called with (mutants built, `limit`).
    """
    started = time.monotonic()
    judged: list[Judged] = []
    built = 0
    rng = random.Random(seed)
    for mutant in mutants(examiner.baseline.assembly, rng, limit * _TRIES_PER_MUTANT):
        if built >= limit or time.monotonic() - started > seconds:
            break
        one = examiner.judge(mutant)
        judged.append(one)
        built += one.fate not in (Fate.NOT_BUILT, Fate.SAME_PROGRAM)
        if progress:
            progress(built, limit)
    return Examination(tuple(judged), time.monotonic() - started)


def strength(
    baseline: Baseline,
    settings: Settings,
    *,
    limit: int = 40,
    seed: int = 0,
    extra_inputs: Sequence[bytes] = (),
) -> Strength:
    """Return how many of `limit` mutants the task's tests kill.

    Args:
        baseline: the admitted task.
        settings: limits.
        limit: how many mutants to build.
        seed: of the choice of mutants.
        extra_inputs: inputs, beside the performance inputs, that may show that a mutant which
            passes the tests is wrong.

    Raises:
        MachineError: this machine can't do it.
    """
    with Examiner(baseline, settings, extra_inputs) as examiner:
        return examine(examiner, limit=limit, seed=seed).strength
