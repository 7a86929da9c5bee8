"""One candidate, all its facts: screen, build, test, time.

A bad candidate ends as data in the `Evaluation`; only a broken machine raises.
"""

import os
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from superasm.asm.isa import isa_needed
from superasm.asm.normalise import normalise
from superasm.asm.screen import screen
from superasm.asm.toolchain import Builder, Built, libc_symbols
from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, UserError
from superasm.core.evaluation import (
    BuildLog,
    BuildStage,
    CaseResult,
    Evaluation,
    Metric,
    Timing,
)
from superasm.core.sequential import Contest
from superasm.core.task import Case
from superasm.evaluate.admission import Baseline
from superasm.evaluate.correctness import check
from superasm.evaluate.duel import Duel, duel
from superasm.evaluate.machine import fingerprint
from superasm.evaluate.timing import Programs, time_candidate
from superasm.sandbox.driver import Jail
from superasm.sandbox.image import excess
from superasm.sandbox.jail import Profile
from superasm.sandbox.lane import timing_lane

_KEPT_BUILDS = 64


@dataclass(frozen=True, slots=True)
class TimingRequest:
    """Which inputs to time, and how.

    Attributes:
        plan: when to look and when to stop.
        held_out: time on the held-out inputs (for a final figure) or on those for selection.
        everything: time on all performance inputs: for a candidate that was not chosen here.
        seed: of the order inside the pairs; drawn anew if None. It is stored with the facts.
    """

    plan: TimingPlan
    held_out: bool = False
    everything: bool = False
    seed: int | None = None


class Evaluator:
    """Evaluates candidates of one admitted task.

    Builds are remembered, runs never: each evaluation runs its tests and its own baseline anew.

    Args:
        baseline: the admitted task.
        settings: limits.
        waiting: called when timing has to wait for another measurement on this machine.

    Raises:
        MachineError: this machine can't evaluate.
        UserError: cycles are wanted, and there are no counters here.
    """

    def __init__(
        self,
        baseline: Baseline,
        settings: Settings,
        *,
        waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self._waiting = waiting
        self.baseline = baseline
        self.settings = settings
        self.machine = fingerprint(settings.sandbox)
        if settings.timing.metric == Metric.CYCLES and not self.machine.counters:
            raise UserError(
                "timing.metric is cycles, but there are no hardware counters here",
                hint="leave it at auto, or see superasm doctor",
            )
        task = baseline.task
        self._canonical = normalise(baseline.assembly)
        self.builder = Builder(task.toolchain, settings.sandbox, task.harness)
        self._builds: OrderedDict[str, Built] = OrderedDict()
        held_names = {case.name for case in task.tests}
        # A test that also serves as a performance input is one case, not two.
        extra = tuple(case for case in task.performance if case.name not in held_names)
        self.cases: tuple[Case, ...] = (*task.tests, *extra)

    def evaluate(
        self,
        candidate: Candidate,
        timing: TimingRequest | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> Evaluation:
        """Return the facts about a candidate; timed only if it passes every test.

        Args:
            candidate: what to evaluate.
            timing: how to time it, or None for correctness alone.
            progress: called with (pairs done, pairs at most) while timing.

        Raises:
            MachineError: the machine failed; nothing is known about the candidate.
        """
        started = time.monotonic()
        build, image = self._build(candidate)
        return self._measure(candidate, build, image, timing, progress, started)

    def check_tests(self, candidate: Candidate, first: Sequence[str] = ()) -> Evaluation:
        """Return the facts of build and tests, as far as the first failure; nothing is timed.

        Performance inputs are left out: what passes here is not yet known to be right.

        Args:
            candidate: what to check.
            first: names of the tests to run before the others, one by one: those that fail most.

        Raises:
            MachineError: the machine failed; nothing is known about the candidate.
        """
        started = time.monotonic()
        build, image = self._build(candidate)
        cases: list[CaseResult] = []
        if image is not None:
            by_name = {case.name: case for case in self.baseline.task.tests}
            ahead = [by_name[name] for name in first if name in by_name]
            rest = [case for case in by_name.values() if case not in ahead]
            with Jail(Profile.PROGRAM, self.settings.sandbox) as jail:
                for batch in (*([case] for case in ahead), rest):
                    cases += self._check(jail, image, batch) if batch else []
                    if not all(case.matched for case in cases):
                        break
        return self._facts(candidate, build, cases, None, started)

    def compare(
        self,
        candidate: Candidate,
        reference: Candidate,
        cases: Sequence[Case],
        rules: Contest,
        *,
        seed: int,
        max_seconds: float,
        progress: Callable[[int, int], None] | None = None,
    ) -> Duel:
        """Time a candidate directly against another one; both must build (see `evaluate.duel`).

        Raises:
            MachineError: the machine failed, or one of them does not build.
        """
        images = []
        for one in (reference, candidate):
            log, image = self._build(one)
            if image is None:
                raise MachineError(f"{one.proposer} was built before and is not now: {log.message}")
            images.append(image)
        sandbox = self.settings.sandbox
        with timing_lane(self._waiting) as cpu, Jail(Profile.PROGRAM, sandbox) as jail:
            return duel(
                jail,
                Programs(images[0], images[1], self.baseline.startup),
                cases,
                [self.baseline.limits_ns[case.name] for case in cases],
                rules,
                metric=self.settings.timing.metric,
                cpu=cpu,
                seed=seed,
                max_seconds=max_seconds,
                progress=progress,
            )

    def self_test(self, timing: TimingRequest) -> Evaluation:
        """Time the baseline against itself (A/A): what this machine makes of no difference.

        Raises:
            MachineError: the machine failed.
        """
        itself = Candidate(self.baseline.assembly, "baseline")
        build = BuildLog(BuildStage.BUILT)
        return self._measure(itself, build, self.baseline.image, timing, None, time.monotonic())

    def _measure(
        self,
        candidate: Candidate,
        build: BuildLog,
        image: bytes | None,
        timing: TimingRequest | None,
        progress: Callable[[int, int], None] | None,
        started: float,
    ) -> Evaluation:
        """Test the image, if there is one; if it passes, time it in the same jail."""
        cases: list[CaseResult] = []
        timed: Timing | None = None
        if image is not None:
            to_time = self._inputs(timing) if timing and not build.identical else ()
            with Jail(Profile.PROGRAM, self.settings.sandbox) as jail:
                cases = self._check(jail, image, self.baseline.task.tests)
                if all(case.matched for case in cases):
                    names = {case.name for case in (*self.baseline.task.tests, *to_time)}
                    rest = [case for case in self.cases if case.name not in names]
                    cases += self._check(jail, image, rest)
                if timing and to_time and all(case.matched for case in cases):
                    timed = self._time(jail, image, timing, to_time, progress)
                    known = {case.case for case in cases}
                    cases += [case for case in timed.cases if case.case not in known]
        return self._facts(candidate, build, cases, timed, started)

    def _facts(
        self,
        candidate: Candidate,
        build: BuildLog,
        cases: Sequence[CaseResult],
        timed: Timing | None,
        started: float,
    ) -> Evaluation:
        return Evaluation(
            task_id=self.baseline.task.id,
            candidate_id=candidate.id,
            build=build,
            cases=tuple(cases),
            cases_total=len(self.cases),
            timing=timed,
            machine=self.machine,
            seconds=time.monotonic() - started,
        )

    def _check(self, jail: Jail, image: bytes, cases: Sequence[Case]) -> list[CaseResult]:
        limits = [self.baseline.limits_ns[case.name] for case in cases]
        lanes = self.settings.evaluator.lanes or len(os.sched_getaffinity(0))
        return check(jail, image, cases, limits, lanes=lanes)

    def _inputs(self, request: TimingRequest) -> tuple[Case, ...]:
        """The performance inputs that a request is about."""
        task = self.baseline.task
        if request.everything:
            cases = task.performance
        else:
            cases = task.held_out if request.held_out else task.selection
        return cases[: request.plan.most_inputs or None]

    def _build(self, candidate: Candidate) -> tuple[BuildLog, bytes | None]:
        text = candidate.assembly
        if not text.strip():
            return BuildLog(BuildStage.EMPTY, "there is no assembly"), None
        if text == self.baseline.assembly:
            return self._identical()
        # The screen comes first: it refuses what is too large to be compared.
        refusal = screen(text, self.baseline.assembly, libc_symbols())
        if refusal is not None:
            return BuildLog(BuildStage.SCREEN, f"{refusal.rule}: {refusal.message}"), None
        if normalise(text) == self._canonical:
            return self._identical()
        level = isa_needed(text).level
        built = self._builds.get(candidate.id)
        if built is None:
            built = self._builds[candidate.id] = self.builder.build(text)
            if len(self._builds) > _KEPT_BUILDS:
                self._builds.popitem(last=False)
        if built.image is not None and (reason := excess(built.image, self.baseline.image)):
            return BuildLog(BuildStage.SCREEN, reason, isa=str(level)), None
        log = BuildLog(
            built.stage,
            built.message,
            identical=built.image == self.baseline.image,
            isa=str(level),
            wider_isa=level.rank > isa_needed(self.baseline.assembly).level.rank,
        )
        return log, built.image

    def _identical(self) -> tuple[BuildLog, bytes]:
        isa = str(isa_needed(self.baseline.assembly).level)
        return BuildLog(BuildStage.BUILT, identical=True, isa=isa), self.baseline.image

    def _time(
        self,
        jail: Jail,
        image: bytes,
        request: TimingRequest,
        cases: Sequence[Case],
        progress: Callable[[int, int], None] | None,
    ) -> Timing:
        seed = request.seed
        several = len(self.baseline.task.performance) > 1
        with timing_lane(self._waiting) as cpu:
            return time_candidate(
                jail,
                Programs(self.baseline.image, image, self.baseline.startup),
                cases,
                [self.baseline.limits_ns[case.name] for case in cases],
                request.plan,
                cpu=cpu,
                seed=random.SystemRandom().getrandbits(32) if seed is None else seed,
                held_out=request.everything or (request.held_out and several),
                progress=progress,
            )
