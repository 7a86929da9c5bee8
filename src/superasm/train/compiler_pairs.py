"""Training pairs by asking compilers: what the best of them makes of a program; what -O3 makes
of what -O0 makes.

Covers: gcc and every clang that is installed, at the settings of `propose.compilers`.
Does not cover: other languages than C, and numbered lines: two compilers' programs differ in more
    than these can say, so such pairs are for models that answer with whole files or with edits.
"""

import shlex
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from superasm.asm.numbered import Numbered
from superasm.asm.parse import AsmSyntaxError
from superasm.asm.toolchain import Builder
from superasm.config.settings import Sandbox
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, TaskError
from superasm.core.verdict import Outcome, Speedup
from superasm.evaluate.service import Judged, Timed
from superasm.propose.compilers import Configuration, propose
from superasm.propose.examples import COMPILED_BY
from superasm.train.harvest import Found, Pending, Ready, pair_row, tried_row
from superasm.train.rewards import Job, Judge

_UNOPTIMISED = "-O0"


@dataclass(frozen=True, slots=True)
class BestCompiler:
    """Makes of each task one pair at most: the baseline, and the surest to be faster of all.

    Attributes:
        judge: who evaluates.
        chosen: the settings that are tried.
        sandbox: limits of the compilers.
    """

    judge: Judge
    chosen: Sequence[Configuration]
    sandbox: Sandbox

    def begin(self, job: Job) -> Pending:
        """Compile a task at all settings, and have the results evaluated.

        Profile-guided ones are trained on its tests, never on what it is timed on.

        Raises:
            MachineError: a compiler is gone, or can't be started.
        """
        task = job.task
        builder = Builder(task.toolchain, self.sandbox, task.harness)
        training = [case.stdin for case in task.tests]
        made = (propose(one, builder, task.source, training) for one in self.chosen)
        candidates = [one for one in made if isinstance(one, Candidate)]
        judged = [self.judge.submit(task, one, Timed.EVERYTHING) for one in candidates]
        return _Compiled(job, candidates, judged)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A task whose candidates are being evaluated."""

    job: Job
    made: Sequence[Candidate]
    judged: "Sequence[Future[Judged]]"

    @property
    def candidates(self) -> int:
        return len(self.made)

    def finish(self) -> Found:
        found = Found()
        faster: list[tuple[Speedup, Candidate]] = []
        try:
            for one, future in zip(self.made, self.judged, strict=True):
                verdict = future.result().verdict
                found.tried.append(tried_row(self.job, one.proposer, verdict))
                if verdict.outcome is Outcome.FASTER and verdict.speedup is not None:
                    faster.append((verdict.speedup, one))
        except (MachineError, TaskError):
            return Found(lost=True)
        if faster:
            speedup, best = max(faster, key=lambda one: one[0].low)
            why = f"what {best.proposer} makes of it"
            lines = _lines(self.job.baseline, best.assembly)
            row = pair_row(self.job, best.assembly, lines, best.proposer, why, speedup)
            found.rows.append(row)
        return found


@dataclass(frozen=True, slots=True)
class Unoptimised:
    """Makes a pair of what a task's compiler makes at -O0, and the baseline.

    Both come from the compiler, and neither is evaluated again. The row says what `before` is
    (`propose.examples`), so that a prompt does not call it the baseline.

    Attributes:
        sandbox: limits of the compiler.
    """

    sandbox: Sandbox

    def begin(self, job: Job) -> Pending:
        """Compile a task without optimisation.

        Raises:
            MachineError: the compiler is gone, or can't be started.
        """
        task = job.task
        flags = (*task.toolchain.cflags, _UNOPTIMISED)
        builder = Builder(task.toolchain, self.sandbox, task.harness)
        before = builder.compile(task.source, task.toolchain.cc, flags).assembly
        if before is None:
            return Ready(Found(lost=True))
        usual = shlex.join((task.toolchain.cc, *task.toolchain.cflags))
        shown = [flag for flag in task.toolchain.cflags if not flag.startswith("-O")]
        lines, why = _lines(before, job.baseline), f"what {usual} makes of it"
        row = pair_row(Job(task, before), job.baseline, lines, usual, why)
        row[COMPILED_BY] = shlex.join((task.toolchain.cc, *shown, _UNOPTIMISED))
        return Ready(Found([row]), candidates=1)


def _lines(before: str, after: str) -> str | None:
    try:
        return Numbered.read(before).answer_for(after)
    except AsmSyntaxError:
        return None
