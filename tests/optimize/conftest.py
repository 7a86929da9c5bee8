"""A fake evaluator at the seam: what each candidate turns out to be is written down beforehand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.evaluation import (
    BuildLog,
    BuildStage,
    CaseResult,
    Evaluation,
    InputTiming,
    Machine,
    RunStatus,
    Samples,
    StopReason,
    Timing,
)
from superasm.optimize.pipeline import Failure, optimize

MACHINE = Machine("cpu", "1", "6.1", "gcc 12", "ld 2.40", "glibc 2.36", 2, False, "bubblewrap")


def timing(speedup: float, pairs: int, *, held_out: bool) -> Timing:
    """Samples with this speedup beyond start-up, a little scattered."""

    def samples(cost: float) -> Samples:
        costs = tuple(int(cost * (1 + 1e-4 * (i % 5))) for i in range(pairs))
        return Samples(costs, costs)

    sides = samples(1e6 + 1e8), samples(1e6 + 1e8 / speedup), samples(1e6)
    return Timing(
        (InputTiming("big", *sides),),
        looks=1,
        stop=StopReason.BUDGET,
        executions=3 * pairs,
        held_out=held_out,
    )


@dataclass
class Plan:
    """What the evaluator is to find about one candidate.

    Attributes:
        race: its speedup while racing.
        final: its speedup when timed afresh, or None for the same.
        wrong: the phase from which on its output is wrong: "check", "race" or "final".
        raises: what to raise, by phase.
        identical: it links to the baseline's bytes.
    """

    race: float = 1.0
    final: float | None = None
    wrong: str = ""
    raises: dict[str, BaseException] = field(default_factory=dict)
    identical: bool = False


class FakeEvaluator:
    """Answers from plans; keeps what it was asked as (proposer, phase, pairs)."""

    def __init__(self, plans: dict[str, Plan], clock: "Clock") -> None:
        self.plans = plans
        self.clock = clock
        self.asked: list[tuple[str, str, int]] = []
        self.baseline = SimpleNamespace(assembly="main:\n\tret\n", task=SimpleNamespace(name="t"))

    def evaluate(self, candidate, request=None, *, progress=None) -> Evaluation:
        phase = "check" if request is None else "final" if request.held_out else "race"
        pairs = 0 if request is None else request.plan.max_pairs
        plan = self.plans[candidate.proposer]
        self.asked.append((candidate.proposer, phase, pairs))
        self.clock.now += self.clock.seconds[phase]
        if phase in plan.raises:
            raise plan.raises[phase]
        phases = ["check", "race", "final"]
        wrong = plan.wrong and phases.index(phase) >= phases.index(plan.wrong)
        difference = "line 1: expected '1', got '2'" if wrong else ""
        case = CaseResult(
            "one", RunStatus.EXITED, not wrong, 0, None, None, difference, "ab" * 32, 9, 1, None
        )
        speedup = plan.final if phase == "final" and plan.final is not None else plan.race
        timed = request is not None and not wrong and not plan.identical
        return Evaluation(
            task_id="0123456789abcdef",
            candidate_id=candidate.id,
            build=BuildLog(BuildStage.BUILT, identical=plan.identical),
            cases=(case,),
            cases_total=1,
            timing=timing(speedup, pairs, held_out=request.held_out) if timed else None,
            machine=MACHINE,
            seconds=0.1,
        )


@dataclass
class Clock:
    """A clock that only evaluations move: by so many seconds each."""

    now: float = 0.0
    seconds: dict[str, float] = field(
        default_factory=lambda: {"check": 0.0, "race": 0.0, "final": 0.0}
    )

    def monotonic(self) -> float:
        return self.now


class FakeReporter:
    def __init__(self) -> None:
        self.phases: list[str] = []

    def phase(self, text: str) -> None:
        self.phases.append(text)

    def step(self, done: int, total: int, text: str) -> None:
        assert 0 <= done <= total


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("superasm.optimize.pipeline.time", made)
    return made


@pytest.fixture
def search(clock) -> Callable[..., SimpleNamespace]:
    """Run `optimize` on plans by name; returns the result and what went on."""

    def run(
        budget_seconds: float = 60.0,
        *,
        on_record=None,
        failing=(),
        texts=None,
        adviser=None,
        **plans: Plan,
    ):
        evaluator = FakeEvaluator(plans, clock)
        reporter = FakeReporter()
        recorded: list[tuple[str, str]] = []

        def record(candidate, evaluation, verdict) -> None:
            recorded.append((candidate.proposer, str(verdict.status)))
            if on_record is not None:
                on_record(candidate, evaluation, verdict)

        def proposal(number: int, name: str):
            text = (texts or {}).get(name, f"main:\n\tmovl ${number}, %eax\n\tret\n")
            return lambda: Candidate(text, name)

        proposals = [(name, proposal(i, name)) for i, name in enumerate(plans, 1)]
        proposals += [(f.name, lambda f=f: f) for f in failing]
        result = optimize(
            evaluator,
            proposals,
            Settings(),
            budget_seconds=budget_seconds,
            reporter=reporter,
            record=record,
            adviser=adviser,
        )
        return SimpleNamespace(
            result=result, asked=evaluator.asked, recorded=recorded, phases=reporter.phases
        )

    return run


@pytest.fixture
def plan() -> type[Plan]:
    return Plan


@pytest.fixture
def failure() -> type[Failure]:
    return Failure
