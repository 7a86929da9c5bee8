"""Makes a task of a C program and its inputs, or says in one line why that can't be done.

Covers: programs that do not compile, crash, never end, flood, depend on chance, time, files or
    network, tests that the program itself fails, outputs that differ between -O0 and -O3.
Does not cover: undefined behaviour that no test reaches or that both builds happen to share.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from superasm.asm.parse import (
    AsmSyntaxError,
    Program,
    defined_symbols,
    parse,
    referenced_symbols,
)
from superasm.asm.toolchain import Builder
from superasm.config.settings import Settings
from superasm.core.errors import TaskError, TaskProblem
from superasm.core.evaluation import Run, RunStatus
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.evaluate.correctness import explain_end, first_difference
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

# Performance inputs chosen from the tests when none are given: at most this many, and only those
# whose own work is at least this part of the heaviest one's.
_MOST_PERFORMANCE_INPUTS = 4
_WORTH_TIMING = 0.2
_NOISE_NS = 500_000
_STARTUP_RUNS = 5

_NEEDS = {
    "files": ("fopen", "freopen", "open", "openat", "creat", "opendir", "mkstemp", "remove"),
    "the network": ("socket", "connect", "bind", "listen", "getaddrinfo"),
    "the time of day": ("time", "clock", "gettimeofday", "clock_gettime", "localtime", "ctime"),
    "other processes or threads": ("fork", "execve", "system", "popen", "pthread_create", "kill"),
    "its environment": ("getenv", "secure_getenv"),
    "to sleep": ("sleep", "usleep", "nanosleep"),
}


_ENDED = {
    RunStatus.TIMED_OUT: TaskProblem.TIMES_OUT,
    RunStatus.OUTPUT_LIMIT: TaskProblem.FLOODS,
    RunStatus.FORBIDDEN_SYSCALL: TaskProblem.NEEDS_SYSTEM,
}


@dataclass(frozen=True, slots=True)
class Input:
    """An input as given by the user; `expected` is None where no output was given."""

    name: str
    stdin: bytes
    expected: bytes | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What the user gave, before anything was checked.

    Attributes:
        name: shown to people.
        source: the C text.
        tests: inputs that decide about correctness, with or without expected outputs.
        performance: inputs to time; empty to choose among the tests.
        toolchain, harness: as in `Task`.
    """

    name: str
    source: bytes
    tests: tuple[Input, ...]
    performance: tuple[Input, ...] = ()
    toolchain: Toolchain = field(default_factory=Toolchain)
    harness: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Builds:
    """A draft's program, built and not yet run.

    Attributes:
        assembly: what `gcc -O3 -S` wrote.
        parsed: the same, analysed.
        image: the linked baseline.
        unoptimised: the linked -O0 build.
        startup: a linked program with an empty `main`.
    """

    assembly: str
    parsed: Program
    image: bytes
    unoptimised: bytes
    startup: bytes


@dataclass(frozen=True, slots=True)
class Baseline:
    """A task that was found fit, with what every evaluation needs of its baseline.

    Attributes:
        task: the frozen task.
        assembly: what `gcc -O3 -S` wrote.
        image: the linked baseline.
        startup: a linked program with an empty `main`.
        limits_ns: time limit per case name for candidates.
        own_work_ns: CPU time per case name beyond start-up, from one run: a rough figure that
            says which inputs are worth timing.
        whole_ns: CPU time per case name of the whole run, the dynamic loader included.
        unoptimised_ns: like own_work_ns, of the -O0 build.
    """

    task: Task
    assembly: str
    image: bytes
    startup: bytes
    limits_ns: dict[str, int]
    own_work_ns: dict[str, int]
    whole_ns: dict[str, int]
    unoptimised_ns: dict[str, int]


def build(
    draft: Draft, settings: Settings, *, progress: Callable[[str], None] = lambda _: None
) -> Builds:
    """Build the program of a draft, in all the ways that admission needs.

    Raises:
        TaskError: that can't be done; says why.
        MachineError: this machine can't do it.
    """
    _check_text(draft)
    builder = Builder(draft.toolchain, settings.sandbox, draft.harness)
    progress("compiling the baseline")
    compiled = builder.compile(draft.source, draft.toolchain.cc, draft.toolchain.cflags)
    if compiled.assembly is None:
        raise TaskError(
            f"{draft.name} does not compile: {compiled.message}",
            hint="superasm takes one C file that compiles with gcc -O3",
            problem=TaskProblem.DOES_NOT_COMPILE,
        )
    try:
        parsed = parse(compiled.assembly)
    except AsmSyntaxError as error:
        raise TaskError(
            f"the assembly of {draft.name} can't be analysed: {error}",
            hint="inline assembly with macros or conditionals is not supported",
            problem=TaskProblem.NOT_ANALYSABLE,
        ) from error
    built = builder.build(compiled.assembly)
    if built.image is None:
        raise TaskError(
            f"{draft.name} does not link: {built.message}",
            hint="a function without main needs --harness FILE.c; libraries go into --ldflags",
            problem=TaskProblem.DOES_NOT_LINK,
        )
    progress("compiling without optimisation")
    unoptimised = builder.build_c(
        draft.source, draft.toolchain.cc, (*draft.toolchain.cflags, "-O0")
    )
    if unoptimised.image is None:
        raise TaskError(
            f"{draft.name} does not build with -O0: {unoptimised.message}",
            problem=TaskProblem.DOES_NOT_COMPILE,
        )
    return Builds(compiled.assembly, parsed, built.image, unoptimised.image, builder.build_empty())


def admit(
    draft: Draft,
    settings: Settings,
    *,
    progress: Callable[[str], None] = lambda _: None,
    builds: Builds | None = None,
) -> Baseline:
    """Check the program and its inputs.

    Args:
        draft: what the user gave.
        settings: limits.
        progress: called with what is being done.
        builds: what `build` made of the same program; None to build it here.

    Raises:
        TaskError: the program or its tests can't be used; says which one and why.
        MachineError: this machine can't do it.
    """
    builds = builds or build(draft, settings, progress=progress)
    inputs = (*draft.tests, *draft.performance)
    progress(f"running the program on {len(inputs)} inputs")
    startup_ns, runs = _run_all(builds, inputs, settings)
    needs = external_needs(builds.parsed)
    cases = [
        _case(draft.name, given, of_input, needs)
        for given, of_input in zip(inputs, runs, strict=True)
    ]
    if not any(case.expected for case in cases):
        raise TaskError(
            f"{draft.name} prints nothing on any input",
            hint="there must be output to compare; the program is run without arguments",
            problem=TaskProblem.PRINTS_NOTHING,
        )
    own: dict[str, int] = {}
    whole: dict[str, int] = {}
    unoptimised: dict[str, int] = {}
    limits: dict[str, int] = {}
    for case, (one, two, slow) in zip(cases, runs, strict=True):
        own[case.name] = max(0, min(one.cpu_ns, two.cpu_ns) - startup_ns)
        whole[case.name] = min(one.cpu_ns + one.loader_ns, two.cpu_ns + two.loader_ns)
        unoptimised[case.name] = max(0, slow.cpu_ns - startup_ns)
        limits[case.name] = _limit_ns(max(one.wall_ns, two.wall_ns), settings)
    tests = tuple(cases[: len(draft.tests)])
    performance = tuple(cases[len(draft.tests) :]) or choose_performance(tests, own)
    task = Task(draft.name, draft.source, tests, performance, draft.toolchain, draft.harness)
    return Baseline(
        task, builds.assembly, builds.image, builds.startup, limits, own, whole, unoptimised
    )


def probe_own_work(builds: Builds, inputs: Sequence[bytes], settings: Settings) -> list[int | None]:
    """Return the CPU time beyond start-up of one run on each input, None where it did not exit."""
    with Jail(Profile.PROGRAM, settings.sandbox) as jail:
        startup_ns = _startup_ns(jail, builds.startup)
        image = jail.load(builds.image)
        runs = jail.run([jail.program(image, jail.load(stdin)) for stdin in inputs])
    return [
        max(0, run.cpu_ns - startup_ns) if run.status is RunStatus.EXITED else None for run in runs
    ]


def choose_performance(tests: Sequence[Case], own_work_ns: dict[str, int]) -> tuple[Case, ...]:
    """Return the tests with the most work of their own, heaviest first.

    Of those that differ by less than a run's noise the earlier comes first, so that another run
    nearly always makes the same choice, and with it the same task.
    """
    ranked = sorted(tests, key=lambda case: -_weight(own_work_ns[case.name]))
    enough = _weight(own_work_ns[ranked[0].name] * _WORTH_TIMING)
    return tuple(
        case
        for case in ranked[:_MOST_PERFORMANCE_INPUTS]
        if _weight(own_work_ns[case.name]) >= enough
    )


def _weight(work_ns: float) -> int:
    """Return a time in steps of a fifth; what is much less than half a millisecond is nothing."""
    return int(4 * math.log2(1 + work_ns / _NOISE_NS))


def external_needs(program: Program) -> str:
    """Return what a program asks of the system that a jail does not give, as "a and b", or ""."""
    outside = referenced_symbols(program) - defined_symbols(program)
    return " and ".join(need for need, names in _NEEDS.items() if outside & set(names))


def _check_text(draft: Draft) -> None:
    if not draft.source.strip():
        raise TaskError(
            f"{draft.name} is empty",
            hint="give a C file with a main function",
            problem=TaskProblem.NOT_C,
        )
    if b"\0" in draft.source:
        raise TaskError(
            f"{draft.name} is not C source: it has NUL bytes",
            hint="give the .c file, not a binary",
            problem=TaskProblem.NOT_C,
        )
    if not draft.tests:
        raise TaskError(
            f"{draft.name} has no tests",
            hint="--tests DIR with NAME.in and NAME.out files",
            problem=TaskProblem.NO_TESTS,
        )
    names = [given.name for given in (*draft.tests, *draft.performance)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TaskError(
            f"two inputs are called {twice[0]}",
            hint="rename one of them",
            problem=TaskProblem.BAD_TESTS,
        )


def _run_all(
    builds: Builds, inputs: Sequence[Input], settings: Settings
) -> tuple[int, list[tuple[Run, Run, Run]]]:
    """Run each input on the baseline, the baseline again, the -O0 build.

    Returns:
        CPU time of start-up alone, and the runs.
    """
    with Jail(Profile.PROGRAM, settings.sandbox) as jail:
        startup_ns = _startup_ns(jail, builds.startup)
        executions = []
        for given in inputs:
            stdin = jail.load(given.stdin)
            for image in (builds.image, builds.image, builds.unoptimised):
                executions.append(jail.program(jail.load(image), stdin))
        runs = jail.run(executions, lanes=settings.evaluator.lanes or 2)
    return startup_ns, [(runs[i], runs[i + 1], runs[i + 2]) for i in range(0, len(runs), 3)]


def _startup_ns(jail: Jail, startup: bytes) -> int:
    """Return the CPU time of a program with an empty `main`: the median of a few runs."""
    image = jail.load(startup)
    runs = jail.run([jail.program(image, -1) for _ in range(_STARTUP_RUNS)])
    return statistics.median_low(run.cpu_ns for run in runs)


def _case(program: str, given: Input, runs: tuple[Run, Run, Run], needs: str) -> Case:
    """Make a case of an input from two runs of the baseline and one of the -O0 build."""
    one, two, unoptimised = runs
    because = f"; the program seems to need {needs}" if needs else ""
    name = given.name
    limit = 0
    for run in (one, two):
        if run.status is RunStatus.TIMED_OUT:
            limit = run.wall_ns
        ended = explain_end(run, limit)
        if ended:
            raise TaskError(
                f"{program} on input {name}: {ended}{because}",
                hint=_hint(run, needs),
                problem=TaskProblem.NEEDS_SYSTEM
                if needs
                else _ENDED.get(run.status, TaskProblem.CRASHES),
            )
    if one.stdout != two.stdout or one.exit_code != two.exit_code:
        where = first_difference(one.stdout, two.stdout) if one.stdout != two.stdout else ""
        raise TaskError(
            f"{program} is not deterministic: two runs on input {name} differ"
            f" ({where or 'exit status'}){because}",
            hint="outputs must depend on stdin alone: no time, addresses, or uninitialised memory",
            problem=TaskProblem.NOT_DETERMINISTIC,
        )
    if given.expected is not None and one.stdout != given.expected:
        raise TaskError(
            f"{program} itself fails test {name}: {first_difference(given.expected, one.stdout)}",
            hint=_mismatch_hint(given.expected, one.stdout, one.exit_code, needs),
            problem=TaskProblem.WRONG_OUTPUT,
        )
    if unoptimised.status is RunStatus.TIMED_OUT:
        # Only slow without optimisation: there is nothing to compare with, on this input.
        return Case(name, given.stdin, one.stdout, one.exit_code)
    if unoptimised.stdout != one.stdout or unoptimised.status is not RunStatus.EXITED:
        what = explain_end(unoptimised, unoptimised.wall_ns) or first_difference(
            one.stdout, unoptimised.stdout
        )
        raise TaskError(
            f"{program} has undefined behaviour on input {name}: its -O0 build differs from -O3"
            f" ({what})",
            hint="find it with gcc -g -fsanitize=address,undefined",
            problem=TaskProblem.UNDEFINED_BEHAVIOUR,
        )
    same_exit = unoptimised.exit_code == one.exit_code
    return Case(name, given.stdin, one.stdout, one.exit_code if same_exit else None)


def _hint(run: Run, needs: str) -> str:
    if run.status is RunStatus.FORBIDDEN_SYSCALL or needs:
        return "superasm runs programs that read stdin and write stdout, and nothing else"
    if run.status is RunStatus.TIMED_OUT:
        return "give smaller inputs, or raise sandbox.wall_limit_seconds"
    if run.status is RunStatus.OUTPUT_LIMIT:
        return "give smaller inputs, or raise sandbox.output_mib"
    return "the program is run with no arguments, no files and no environment"


def _mismatch_hint(expected: bytes, got: bytes, exit_code: int | None, needs: str) -> str:
    if expected.replace(b"\r\n", b"\n") == got:
        return "the .out file has CRLF line ends; outputs are compared byte for byte"
    if expected.rstrip() == got.rstrip():
        return "only the white space at the end differs; outputs are compared byte for byte"
    if needs:
        return f"the program seems to need {needs}, which it does not have here"
    if exit_code:
        return f"it ended with exit status {exit_code}; it is run without arguments"
    return "correct the .out file, or the program"


def _limit_ns(baseline_ns: int, settings: Settings) -> int:
    """Time limit of a candidate's run, from the baseline's own time."""
    chosen = baseline_ns * settings.evaluator.slowdown_limit
    chosen += settings.evaluator.grace_seconds * 1e9
    return int(min(chosen, settings.sandbox.wall_limit_seconds * 1e9))
