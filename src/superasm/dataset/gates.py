"""The gates a task must pass to be in a data set, in order of cost.

Covers: everything that admission checks (compiles, deterministic, ends, -O0 and -O3 agree, right
    on its tests), sanitizers on every input, enough work of its own to be timed.
Does not cover: what no input reaches; test strength is measured apart (dataset.mutation).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from superasm.asm.parse import Program, parse
from superasm.config.settings import Settings
from superasm.core.errors import TaskError, TaskProblem
from superasm.core.task import Task
from superasm.dataset.entry import Entry, Measured, RawTask, Reason, Rejected, Split
from superasm.evaluate.admission import Baseline, Builds, Draft, admit, build
from superasm.evaluate.correctness import first_difference
from superasm.evaluate.sanitizer import sanitise


@dataclass(frozen=True, slots=True)
class GateRules:
    """What is asked of a task.

    Attributes:
        most_source_bytes: larger sources are not even compiled.
        least_headroom: own work / whole run, of every performance input.
        least_gain: -O0 / -O3 own work (the paper's rule uses 3; 0 asks nothing).
        least_ms, most_ms: own work of every performance input at -O3.
        most_instructions: in gcc -O3's assembly; 0 asks nothing.
    """

    most_source_bytes: int = 256 << 10
    least_headroom: float = 0.9
    least_gain: float = 0.0
    least_ms: float = 5.0
    most_ms: float = 200.0
    most_instructions: int = 0


# Passes everything that runs and is clean, however short: for tasks whose inputs grow later.
ANY_LENGTH = GateRules(least_headroom=0.0, least_ms=0.0, most_ms=10_000.0)


@dataclass(frozen=True, slots=True)
class Passed:
    """A raw task that passed, with what further work on it needs."""

    entry: Entry
    baseline: Baseline
    builds: Builds


Fit = Callable[[RawTask, Builds, Settings], RawTask]


def inspect(raw: RawTask, split: Split, settings: Settings, rules: GateRules) -> Entry | Rejected:
    """Return the entry that a raw task makes, or why it makes none.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    passed = inspect_all(raw, split, settings, rules)
    return passed.entry if isinstance(passed, Passed) else passed


def inspect_all(
    raw: RawTask,
    split: Split,
    settings: Settings,
    rules: GateRules,
    fit: Fit = lambda raw, _builds, _settings: raw,
) -> Passed | Rejected:
    """Like `inspect`, with what was built and found on the way.

    Args:
        raw, split, settings, rules: as for `inspect`.
        fit: makes the task whose inputs suit this machine, of a program that was built here. It
            must leave the program as it is.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    refused = _too_long(raw, rules)
    if refused is not None:
        return refused
    try:
        builds = build(raw.draft, settings)
        refused = _too_many(raw, builds.parsed, rules)
        if refused is not None:
            return refused
        raw = fit(raw, builds, settings)
        draft = raw.draft
        notes = dict(raw.notes)
        asked = _without_expected(draft) if raw.lenient else draft
        baseline = admit(asked, settings, builds=builds)
        if raw.lenient and _rederived(draft, baseline.task):
            notes["expected"] = "re-derived"
    except TaskError as error:
        return Rejected(raw.provenance, error.problem, error.message)
    measured = measure(baseline)
    unfit = _refused(measured, rules)
    if unfit is not None:
        return Rejected(raw.provenance, *unfit)
    task = baseline.task
    cases = {case.name: case for case in (*task.tests, *task.performance)}
    complaint = sanitise(
        draft.source,
        [case.stdin for case in cases.values()],
        settings.sandbox,
        harness=draft.harness,
        ldflags=task.toolchain.ldflags,
    )
    if complaint is not None:
        detail = f"{list(cases)[complaint.input]}: {complaint.message}"
        return Rejected(raw.provenance, Reason.SANITIZER, detail)
    entry = Entry(task, raw.provenance, split, measured, baseline.assembly, notes)
    return Passed(entry, baseline, builds)


def _too_long(raw: RawTask, rules: GateRules) -> Rejected | None:
    size = len(raw.draft.source)
    if size <= rules.most_source_bytes:
        return None
    return Rejected(raw.provenance, Reason.TOO_LARGE, f"{size} bytes of source")


def _too_many(raw: RawTask, program: Program, rules: GateRules) -> Rejected | None:
    count = _count(program)
    if not rules.most_instructions or count <= rules.most_instructions:
        return None
    return Rejected(raw.provenance, Reason.TOO_LARGE, f"{count} instructions")


def _count(program: Program) -> int:
    return sum(1 for _ in program.instructions)


def _without_expected(draft: Draft) -> Draft:
    return replace(draft, tests=tuple(replace(test, expected=None) for test in draft.tests))


def _rederived(draft: Draft, task: Task) -> bool:
    """Tell whether the program's outputs differ from the expected ones, in white space only.

    Raises:
        TaskError: they differ in more.
    """
    pairs = [
        (case.name, given.expected, case.expected)
        for given, case in zip(draft.tests, task.tests, strict=True)
        if given.expected is not None and given.expected != case.expected
    ]
    for name, expected, got in pairs:
        if _trimmed(expected) != _trimmed(got):
            raise TaskError(
                f"{draft.name} itself fails test {name}: {first_difference(expected, got)}",
                problem=TaskProblem.WRONG_OUTPUT,
            )
    return bool(pairs)


def _trimmed(output: bytes) -> list[bytes]:
    return [line.rstrip() for line in output.rstrip().split(b"\n")]


def measure(baseline: Baseline) -> Measured:
    """Return the facts of an admitted task from the runs of its admission.

    Whether the sanitizers complain is another matter: `sanitised` says that they do not.
    """
    task = baseline.task
    own = [baseline.own_work_ns[case.name] for case in task.performance]
    heaviest = task.performance[own.index(max(own))].name
    shares = [
        baseline.own_work_ns[case.name] / max(1, baseline.whole_ns[case.name])
        for case in task.performance
    ]
    return Measured(
        c_lines=len(task.source.splitlines()),
        assembly_lines=_count(parse(baseline.assembly)),
        gain=baseline.unoptimised_ns[heaviest] / max(1, baseline.own_work_ns[heaviest]),
        headroom=min(1.0, min(shares)),
        performance_ms=tuple(work / 1e6 for work in own),
        sanitised=True,
    )


def _refused(measured: Measured, rules: GateRules) -> tuple[Reason, str] | None:
    shortest, longest = min(measured.performance_ms), max(measured.performance_ms)
    if measured.headroom < rules.least_headroom:
        detail = f"own work is {measured.headroom:.0%} of the run"
        return Reason.NO_HEADROOM, detail
    if shortest < rules.least_ms or longest > rules.most_ms:
        return Reason.NO_HEADROOM, f"performance inputs take {shortest:.1f} to {longest:.1f} ms"
    if measured.gain < rules.least_gain:
        return Reason.NO_GAIN, f"-O0 / -O3 is {measured.gain:.2f}"
    return None
