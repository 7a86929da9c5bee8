"""Facts about one candidate: how it was built, what each execution did, what was timed.

Nothing here is an opinion. `core.verdict` judges; `core.reward` pays.
"""

from dataclasses import dataclass
from enum import StrEnum


class RunStatus(StrEnum):
    """How one execution ended."""

    EXITED = "exited"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUTPUT_LIMIT = "output_limit"
    FORBIDDEN_SYSCALL = "forbidden_syscall"
    NOT_STARTED = "not_started"


class Metric(StrEnum):
    """What a speedup was computed from, best first.

    `cycles`: user cycles by hardware counter. `cpu_ns`: time on the CPU, user and kernel, from the
    program's entry point to its exit. `wall_ns`: elapsed time over the same stretch.
    """

    CYCLES = "cycles"
    CPU_NS = "cpu_ns"
    WALL_NS = "wall_ns"


@dataclass(frozen=True, slots=True)
class Run:
    """One execution in a fresh process.

    Attributes:
        status: how it ended.
        exit_code: exit status when it exited, else None.
        signal: number of the signal that ended it, else None.
        syscall: name of the forbidden system call that ended it, else None.
        stdout: what it wrote, at most the output limit.
        stderr: what it wrote there, the first few KiB.
        wall_ns: elapsed time from the program's entry point (the dynamic loader is done) to exit.
        cpu_ns: CPU time, user and kernel, over the same stretch.
        loader_ns: CPU time of the dynamic loader before the entry point.
        max_rss_kib: peak resident memory.
        cycles: user cycles, or None without hardware counters.
        instructions: user instructions, or None without hardware counters.
    """

    status: RunStatus
    exit_code: int | None
    signal: int | None
    syscall: str | None
    stdout: bytes
    stderr: bytes
    wall_ns: int
    cpu_ns: int
    loader_ns: int
    max_rss_kib: int
    cycles: int | None = None
    instructions: int | None = None

    @property
    def succeeded(self) -> bool:
        """It exited by itself, with status 0."""
        return self.status is RunStatus.EXITED and self.exit_code == 0


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case showed: the facts of its run, and whether the behaviour was right.

    Attributes:
        case: name of the case.
        status: how the run ended.
        matched: output and exit status were exactly right.
        exit_code, signal, syscall: as in `Run`.
        difference: one line on the first difference, "" when it matched.
        stdout_sha256: hash of the output.
        wall_ns, max_rss_kib, instructions: as in `Run`.
    """

    case: str
    status: RunStatus
    matched: bool
    exit_code: int | None
    signal: int | None
    syscall: str | None
    difference: str
    stdout_sha256: str
    wall_ns: int
    max_rss_kib: int
    instructions: int | None


class BuildStage(StrEnum):
    """The step at which a build ended. `built` means that all went well."""

    EMPTY = "empty"
    SCREEN = "screen"
    ASSEMBLE = "assemble"
    LINK = "link"
    BUILT = "built"


@dataclass(frozen=True, slots=True)
class BuildLog:
    """How the build went: the stage it ended at, and the first message of that stage.

    Attributes:
        stage: where it ended.
        message: why, in one line; "" when built.
        identical: the candidate is the baseline up to comments, blanks and label names, or
            links to the very same bytes. Nothing can be measured then, so nothing is.
        isa: instruction-set level the text needs ("x86-64", "x86-64-v2" ...).
        wider_isa: that is more than the baseline needs.
    """

    stage: BuildStage
    message: str = ""
    identical: bool = False
    isa: str = "x86-64"
    wider_isa: bool = False


@dataclass(frozen=True, slots=True)
class Samples:
    """Every sample of one side on one input, in the order taken. Lists are of equal length.

    `loader_ns` is the CPU time of the dynamic loader before the program's entry point: not part of
    any metric, kept to show work that was moved there.
    """

    wall_ns: tuple[int, ...]
    cpu_ns: tuple[int, ...]
    cycles: tuple[int, ...] = ()
    instructions: tuple[int, ...] = ()
    loader_ns: tuple[int, ...] = ()

    def of(self, metric: Metric) -> tuple[int, ...]:
        """Return the samples of one metric; empty where it was not recorded."""
        return {
            Metric.CYCLES: self.cycles,
            Metric.CPU_NS: self.cpu_ns,
            Metric.WALL_NS: self.wall_ns,
        }[metric]


@dataclass(frozen=True, slots=True)
class InputTiming:
    """Interleaved samples on one performance input; `baseline[i]` and `candidate[i]` are a pair.

    `startup` are runs of an empty `main`, built and run the same way, spread over the pairs.
    """

    case: str
    baseline: Samples
    candidate: Samples
    startup: Samples


class StopReason(StrEnum):
    """Why the timing of a candidate ended."""

    DECIDED = "decided"
    PRECISE = "precise"
    BUDGET = "budget"
    MOST_PAIRS = "most_pairs"
    WRONG_OUTPUT = "wrong_output"


@dataclass(frozen=True, slots=True)
class Timing:
    """All timing facts of one candidate.

    Attributes:
        inputs: one entry per performance input.
        looks: how many times the interval was computed while sampling (each spends error).
        stop: why it ended.
        failure: the run whose output was wrong while timing, if any.
        cases: the candidate's first run on each input, checked like any other.
        executions: processes run, start-up runs included.
        held_out: none of the inputs was used to choose this candidate.
        seed: of the orders inside the pairs.
    """

    inputs: tuple[InputTiming, ...]
    looks: int
    stop: StopReason
    failure: CaseResult | None = None
    cases: tuple[CaseResult, ...] = ()
    executions: int = 0
    held_out: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Machine:
    """Fingerprint of the measuring machine. Samples from unequal machines are never mixed."""

    cpu: str
    microcode: str
    kernel: str
    cc: str
    linker: str
    libc: str
    cores: int
    counters: bool
    jail: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All facts about one candidate on one task.

    Attributes:
        task_id, candidate_id: content hashes.
        build: how the build went.
        cases: one entry per case that was run, tests first. Performance inputs are run only
            when every test passed; those that are timed are checked in each timed run.
        cases_total: how many cases there are to pass.
        timing: samples, or None when it was not timed.
        machine: where this was measured.
        seconds: wall time that the evaluation took.
    """

    task_id: str
    candidate_id: str
    build: BuildLog
    cases: tuple[CaseResult, ...]
    cases_total: int
    timing: Timing | None
    machine: Machine
    seconds: float
