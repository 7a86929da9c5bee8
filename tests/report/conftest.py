"""Evaluations with fixed figures, to be shown and serialised."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console

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
from superasm.core.task import Case, Task
from superasm.core.verdict import Rules, judge

MACHINE = Machine("cpu", "1", "6.1", "gcc 12", "ld 2.40", "glibc 2.36", 2, False, "bubblewrap")
BASELINE = "\t.globl main\nmain:\n\tmovl $1, %eax\n\taddl $2, %eax\n\tret\n"
SHORTER = "\t.globl main\nmain:\n\tmovl $3, %eax\n\tret\n"
LONGER = "\t.globl main\nmain:\n" + "\tvpaddd %ymm0, %ymm1, %ymm2\n" * 40 + "\tret\n"
TASK = Task("prog.c", b"int main(void) {}", (Case("1", b"", b""),), (Case("big", b"", b""),))


def samples(milliseconds: float, instructions: int, *, counted: bool) -> Samples:
    """Fifty samples around a cost; every one differs a little from its neighbours."""
    costs = tuple(int(milliseconds * 1e6 * (1 + 2e-4 * (i % 7 - 3))) for i in range(50))
    if not counted:
        return Samples(costs, costs)
    return Samples(costs, costs, tuple(3 * c for c in costs), (instructions,) * 50)


@pytest.fixture
def evaluated() -> Callable[..., SimpleNamespace]:
    """Make an evaluation of one candidate: speedups by input, and what else is to be the case."""

    def make(
        *speedups: float,
        assembly: str = SHORTER,
        milliseconds: float = 10.0,
        counted: bool = False,
        held_out: bool = True,
        difference: str = "",
        build: BuildLog | None = None,
        stop: StopReason = StopReason.PRECISE,
        proposer: str = "clang-22 -O3",
        **parameters: str,
    ) -> SimpleNamespace:
        built = build or BuildLog(BuildStage.BUILT)
        ran = built.stage is BuildStage.BUILT
        inputs = tuple(
            InputTiming(
                f"inputs/perf-{2 * number}",
                samples(milliseconds * number + 0.025, 5000, counted=counted),
                samples(milliseconds * number / speedup + 0.025, 4000, counted=counted),
                samples(0.025, 100, counted=counted),
            )
            for number, speedup in enumerate(speedups, 1)
        )
        case = CaseResult(
            "1", RunStatus.EXITED, not difference, 0, None, None, difference, "ab" * 32, 9, 1, None
        )
        candidate = Candidate(assembly, proposer, parameters)
        evaluation = Evaluation(
            task_id=TASK.id,
            candidate_id=candidate.id,
            build=built,
            cases=(case, replace(case, case="2", matched=True, difference="")) if ran else (),
            cases_total=2,
            timing=Timing(inputs, looks=2, stop=stop, executions=250, held_out=held_out)
            if inputs
            else None,
            machine=replace(MACHINE, counters=counted),
            seconds=1.5,
        )
        return SimpleNamespace(
            task=TASK,
            candidate=candidate,
            evaluation=evaluation,
            verdict=judge(evaluation, Rules()),
            rules=Rules(),
            baseline=BASELINE,
        )

    return make


@pytest.fixture
def terminal() -> Callable[..., Console]:
    """A console without colours that keeps what is printed."""

    def make(width: int = 100, **options) -> Console:
        return Console(file=StringIO(), width=width, color_system=None, highlight=False, **options)

    return make
