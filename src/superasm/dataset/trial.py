"""Tries inputs on a program: how much work are they, and is all well with them? In jails.

Each build is made once. Covers: crashes, time-outs, floods, chance, outputs that differ between -O0
    and -O3, sanitizers, and inputs that the program makes little of (it prints nothing, ends with
    another status, or reaches clearly less of its code than with the samples).
Does not cover: wrong input that the program reads all the same, in full.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from superasm.asm.toolchain import Builder
from superasm.config.settings import Settings
from superasm.core.errors import TaskError, TaskProblem
from superasm.core.evaluation import Run, RunStatus
from superasm.core.task import Case
from superasm.evaluate.admission import Baseline
from superasm.evaluate.correctness import explain_end, first_difference
from superasm.evaluate.sanitizer import SanitisedProgram, Trace
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

_STARTUP_RUNS = 5
# Inputs stay in a jail until its end; it is renewed when it holds so much.
_MOST_LOADED_BYTES = 128 << 20
_LEAST_BLOCKS = 0.8
# A line end more or less.
_LEFT_BYTES = 2
_MOST_SAMPLES = 12
_SANITISED_SECONDS = 20.0


class Outcome(StrEnum):
    """What became of the attempt to amplify a program's inputs.

    Those that begin with `larger` say what stood in the way when inputs grew.
    """

    AMPLIFIED = "amplified"
    ALREADY_LONG = "already_long"
    NO_SHAPE = "no_shape"
    STAYS_SHORT = "stays_short"
    OUT_OF_TIME = "out_of_time"
    CRASHES = "larger_crashes"
    SANITIZER = "larger_sanitizer"
    DISAGREES = "larger_disagrees"
    CHANCE = "larger_not_deterministic"
    TIMES_OUT = "larger_times_out"
    FLOODS = "larger_floods"
    REFUSED = "larger_refused"
    TOO_LARGE = "larger_too_large"


_ENDED = {RunStatus.TIMED_OUT: Outcome.TIMES_OUT, RunStatus.OUTPUT_LIMIT: Outcome.FLOODS}


@dataclass(frozen=True, slots=True)
class Tried:
    """One run of the -O3 build.

    Attributes:
        own_ns, whole_ns: CPU time beyond start-up, and of everything.
        run: the run itself.
        problem, detail: why the input is of no use, or None and "".
    """

    own_ns: int
    whole_ns: int
    run: Run
    problem: Outcome | None = None
    detail: str = ""


class Bench:
    """The builds of one program, ready to run inputs. A context manager.

    Args:
        baseline: the admitted task.
        settings: limits.
        limit_ns: a run of the -O3 build that takes longer is too long.

    Raises:
        TaskError: it does not build without optimisation.
        MachineError: this machine can't do it.
    """

    def __init__(self, baseline: Baseline, settings: Settings, limit_ns: int) -> None:
        task = baseline.task
        self._settings = settings
        self._limit_ns = limit_ns
        self._image = baseline.image
        toolchain = task.toolchain
        builder = Builder(toolchain, settings.sandbox, task.harness)
        built = builder.build_c(task.source, toolchain.cc, (*toolchain.cflags, "-O0"))
        if built.image is None:
            raise TaskError(
                f"{task.name} does not build with -O0: {built.message}",
                problem=TaskProblem.DOES_NOT_COMPILE,
            )
        self._unoptimised = built.image
        self._sanitised = SanitisedProgram(
            task.source,
            settings.sandbox,
            harness=task.harness,
            ldflags=toolchain.ldflags,
            trace=True,
        )
        self._traces: dict[bytes, Trace | None] = {}
        self._jail: Jail | None = None
        self._loaded = 0
        self.runs = 0
        try:
            empty = [self._run(baseline.startup, b"") for _ in range(_STARTUP_RUNS)]
        except BaseException:
            self.close()
            raise
        self._startup_ns = int(statistics.median(run.cpu_ns for run in empty))

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what runs."""
        self._sanitised.__exit__()
        if self._jail is not None:
            self._jail.close()

    def measure(self, data: bytes) -> Tried:
        """Run the -O3 build once."""
        run = self._run(self._image, data, self._limit_ns)
        tried = Tried(max(0, run.cpu_ns - self._startup_ns), run.cpu_ns + run.loader_ns, run)
        if run.status is RunStatus.EXITED:
            return tried
        problem = _ENDED.get(run.status, Outcome.CRASHES)
        detail = explain_end(run, self._limit_ns)
        return Tried(tried.own_ns, tried.whole_ns, run, problem, detail)

    def check(self, data: bytes, tried: Tried, like: Sequence[Case]) -> tuple[Outcome, str] | None:
        """Return what is wrong with an input that `measure` was content with, or None.

        Args:
            data: the input.
            tried: its run.
            like: cases that it should resemble in how the program ends and in what it reaches.
        """
        run = tried.run
        codes = {case.exit_code for case in like}
        if None not in codes and run.exit_code not in codes:
            return Outcome.REFUSED, f"exit status {run.exit_code}"
        if not run.stdout and any(case.expected for case in like):
            return Outcome.REFUSED, "it prints nothing"
        again = self._run(self._image, data, self._limit_ns * 2)
        if again.stdout != run.stdout or again.exit_code != run.exit_code:
            return Outcome.CHANCE, first_difference(run.stdout, again.stdout)
        checked = self._sanitised.run(data, _SANITISED_SECONDS)
        self.runs += 1
        if checked.complaint:
            return Outcome.SANITIZER, checked.complaint
        if checked.timed_out:
            return Outcome.TIMES_OUT, "under the sanitizers"
        if checked.trace is not None and (odd := self._unlike(checked.trace, like)):
            return Outcome.REFUSED, odd
        slow = self._run(self._unoptimised, data)
        if slow.status is RunStatus.TIMED_OUT:
            return Outcome.TIMES_OUT, "without optimisation"
        if slow.status is not RunStatus.EXITED:
            return Outcome.DISAGREES, f"-O0: {explain_end(slow, slow.wall_ns)}"
        if slow.stdout != run.stdout:
            return Outcome.DISAGREES, f"-O0: {first_difference(run.stdout, slow.stdout)}"
        return None

    def _unlike(self, trace: Trace, like: Sequence[Case]) -> str:
        """Say in what a run differs from those on samples, as it would on wrong input; or "".

        Who never met the end of a sample, or read each to its end, does so with right input.
        """
        usual = [found for case in like[:_MOST_SAMPLES] if (found := self._trace(case.stdin))]
        if not usual:
            return ""
        if trace.met_end and not any(one.met_end for one in usual):
            return "it reads on where the input ends"
        left = max(one.bytes_left for one in usual)
        if trace.bytes_left > max(left, 0) + _LEFT_BYTES:
            return f"it leaves {trace.bytes_left} bytes unread"
        blocks = statistics.median(one.blocks for one in usual)
        if trace.blocks < blocks * _LEAST_BLOCKS:
            return f"it reaches {trace.blocks} blocks, with samples {blocks:.0f}"
        return ""

    def _trace(self, data: bytes) -> Trace | None:
        if data not in self._traces:
            self._traces[data] = self._sanitised.run(data, _SANITISED_SECONDS).trace
        return self._traces[data]

    def _run(self, image: bytes, data: bytes, limit_ns: int = 0) -> Run:
        self._loaded += len(data)
        if self._jail is None or self._loaded > _MOST_LOADED_BYTES:
            if self._jail is not None:
                self._jail.close()
            self._jail = Jail(Profile.PROGRAM, self._settings.sandbox)
            self._loaded = len(data)
        jail = self._jail
        self.runs += 1
        most = int(self._settings.sandbox.wall_limit_seconds * 1e9)
        execution = jail.program(
            jail.load(image), jail.load(data), wall_limit_ns=min(limit_ns or most, most)
        )
        return jail.run([execution])[0]
