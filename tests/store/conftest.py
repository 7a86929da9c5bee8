from collections.abc import Callable
from dataclasses import replace

import pytest

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

MACHINE = Machine(
    cpu="AMD EPYC 9B14",
    microcode="0xffffffff",
    kernel="6.1.0",
    cc="gcc 12.2.0",
    linker="GNU ld 2.40",
    libc="glibc 2.36",
    cores=2,
    counters=True,
    jail="bubblewrap",
)


@pytest.fixture
def evaluated() -> Callable[..., tuple[Candidate, Evaluation]]:
    """Make a candidate and its evaluation; the number makes its assembly unlike the others."""

    def make(number: int, *, suffix: str = "", **machine: object) -> tuple[Candidate, Evaluation]:
        candidate = Candidate(f"# {number}\nmain:\n\tret{suffix}\n", "rules", seed=number)
        samples = Samples(
            wall_ns=tuple(range(1000, 1024)),
            cpu_ns=tuple(range(900, 924)),
            cycles=tuple(range(3000, 3024)),
            instructions=(5000,) * 24,
        )
        case = CaseResult("1", RunStatus.EXITED, True, 0, None, None, "", "ab" * 32, 9, 1, 5)
        return candidate, Evaluation(
            task_id="0123456789abcdef",
            candidate_id=candidate.id,
            build=BuildLog(BuildStage.BUILT),
            cases=(case,),
            cases_total=1,
            timing=Timing((InputTiming("big", samples, samples, samples),), 2, StopReason.PRECISE),
            machine=replace(MACHINE, **machine),
            seconds=1.5,
        )

    return make
