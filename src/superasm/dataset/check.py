"""Every gate of one task, one row each: what `superasm data check` shows.

Where `gates.inspect` stops at the first gate that fails, this goes on as far as it can and tells
what each found.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from superasm.config.settings import Settings
from superasm.core.errors import TaskError, TaskProblem
from superasm.dataset.entry import Measured, RawTask, Strength
from superasm.dataset.gates import GateRules, measure
from superasm.dataset.mutation import Examiner, Fate, examine
from superasm.evaluate import correctness
from superasm.evaluate.admission import Baseline, Draft, admit
from superasm.evaluate.sanitizer import sanitise
from superasm.report.text import printable
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

LEAST_STRENGTH = 0.95


class Outcome(StrEnum):
    """What a gate says. `unknown`: a gate before it failed, so it was not tried."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its name, what it says, one line on why, and further lines for people."""

    name: str
    outcome: Outcome
    detail: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateReport:
    """All gates of one task.

    Attributes:
        name, reference: which task, and where it comes from.
        gates: in order of cost.
        measured: facts of admission, or None if it was not admitted.
        strength: mutation score, or None if it was not measured.
        seconds: how long the checks took.
    """

    name: str
    reference: str
    gates: tuple[Gate, ...]
    measured: Measured | None
    strength: Strength | None
    seconds: float

    @property
    def passed(self) -> bool:
        """Every gate was tried and passed."""
        return all(gate.outcome is Outcome.PASSED for gate in self.gates)


COMPILES = "compiles"
RUNS = "runs"
PASSES = "passes its tests"
DETERMINISTIC = "deterministic"
AGREES = "-O0 and -O3 agree"
SANITIZERS = "sanitizers"
HEADROOM = "headroom"
TIMES = "times in range"
GAIN = "gain over -O0"
STRENGTH = "mutation score"
_ADMISSION = (COMPILES, RUNS, PASSES, DETERMINISTIC, AGREES)
_ALL = (*_ADMISSION, SANITIZERS, HEADROOM, TIMES, GAIN, STRENGTH)
# Which gate a refusal of admission belongs to; those that are not here belong to RUNS.
_GATE_OF = {
    TaskProblem.NOT_C: COMPILES,
    TaskProblem.DOES_NOT_COMPILE: COMPILES,
    TaskProblem.DOES_NOT_LINK: COMPILES,
    TaskProblem.NOT_ANALYSABLE: COMPILES,
    TaskProblem.WRONG_OUTPUT: PASSES,
    TaskProblem.NOT_DETERMINISTIC: DETERMINISTIC,
    TaskProblem.UNDEFINED_BEHAVIOUR: AGREES,
}


def check(
    raw: RawTask,
    settings: Settings,
    rules: GateRules,
    *,
    extra_inputs: Sequence[bytes] = (),
    limit: int = 40,
    seed: int = 0,
    repeats: int = 3,
    least_strength: float = LEAST_STRENGTH,
    progress: Callable[[str], None] = lambda _: None,
) -> GateReport:
    """Try every gate on a task.

    Args:
        raw: the task.
        settings: limits.
        rules: what is asked of it.
        extra_inputs: further inputs that may show that a mutant is wrong.
        limit: mutants to build; 0 leaves the mutation score out.
        seed: of the choice of mutants.
        repeats: how often each input is run again.
        least_strength: mutation score asked for.
        progress: called with what is being done.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    started = time.monotonic()
    names = _ALL if limit else _ALL[:-1]
    draft = raw.draft
    if raw.lenient:
        draft = replace(draft, tests=tuple(replace(t, expected=None) for t in draft.tests))
    try:
        baseline = admit(draft, settings, progress=progress)
    except TaskError as error:
        gates = _refused(error, names)
        seconds = time.monotonic() - started
        return GateReport(raw.draft.name, raw.provenance.reference, gates, None, None, seconds)
    measured = measure(baseline)
    tests, inputs = len(baseline.task.tests), len(baseline.task.performance)
    progress(f"running every input {repeats} times more")
    found = [
        _passed(COMPILES, f"{measured.c_lines} lines of C, {measured.assembly_lines} instructions"),
        _passed(RUNS, f"{tests} tests and {inputs} performance inputs"),
        _passed(PASSES, _passes(draft)),
        _repeated(baseline, settings, repeats),
        _passed(AGREES, "same output on every input"),
    ]
    progress("running the program under the sanitizers")
    found += [_sanitised(baseline, settings), *_timed(baseline, measured, rules)]
    strength = None
    if limit:
        progress(f"trying {limit} mutants")
        with Examiner(baseline, settings, extra_inputs) as examiner:
            examination = examine(examiner, limit=limit, seed=seed)
        strength = examination.strength
        detail = (
            f"{strength.score:.0%}: {strength.killed} of {strength.mutants} mutants killed, "
            f"{examination.count(Fate.EQUIVALENT)} more presumed equivalent"
        )
        ok = strength.score >= least_strength
        found.append(_gate(STRENGTH, ok, detail, strength.survivors))
    return GateReport(
        raw.draft.name,
        raw.provenance.reference,
        tuple(found),
        measured,
        strength,
        time.monotonic() - started,
    )


def as_dict(report: GateReport) -> dict[str, object]:
    """Return a report as JSON can hold it."""
    strength = report.strength
    return {
        "name": report.name,
        "reference": report.reference,
        "passed": report.passed,
        "gates": [
            {
                "gate": gate.name,
                "outcome": str(gate.outcome),
                "detail": gate.detail,
                "lines": list(gate.lines),
            }
            for gate in report.gates
        ],
        "headroom": report.measured.headroom if report.measured else None,
        "performance_ms": list(report.measured.performance_ms) if report.measured else None,
        "mutants": strength.mutants if strength else None,
        "mutants_killed": strength.killed if strength else None,
        "mutation_score": strength.score if strength else None,
        "seconds": report.seconds,
    }


_STYLE = {Outcome.PASSED: "green", Outcome.FAILED: "bold red", Outcome.UNKNOWN: "dim"}


def as_table(report: GateReport) -> RenderableType:
    """Return a report for people: one row per gate, the lines of those that failed below."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for width in (max(map(len, _ALL)), max(map(len, Outcome))):
        table.add_column(no_wrap=True, min_width=width)
    table.add_column(overflow="fold")
    for gate in report.gates:
        outcome = Text(str(gate.outcome), style=_STYLE[gate.outcome])
        table.add_row(gate.name, outcome, Text(printable(gate.detail)))
    told = [
        Text(f"  {printable(line)}")
        for gate in report.gates
        if gate.outcome is Outcome.FAILED or gate.name == STRENGTH
        for line in gate.lines
    ]
    style = "bold green" if report.passed else "bold red"
    verdict = "every gate passed" if report.passed else "not fit"
    head = Text(f"{printable(report.name)}: {verdict}", style=style)
    return Group(head, table, *told)


def _gate(name: str, ok: bool, detail: str, lines: Sequence[str] = ()) -> Gate:
    return Gate(name, Outcome.PASSED if ok else Outcome.FAILED, detail, tuple(lines))


def _passed(name: str, detail: str) -> Gate:
    return _gate(name, True, detail)


def _refused(error: TaskError, names: Sequence[str]) -> tuple[Gate, ...]:
    """Admission ends at its first problem: what it says of the other gates is nothing."""
    failed = _GATE_OF.get(error.problem, RUNS)
    compiles = failed != COMPILES
    gates = []
    for name in names:
        if name == failed:
            lines = (f"hint: {error.hint}",) if error.hint else ()
            gates.append(Gate(name, Outcome.FAILED, f"{error.problem}: {error.message}", lines))
        else:
            known = name == COMPILES and compiles
            gates.append(Gate(name, Outcome.PASSED if known else Outcome.UNKNOWN))
    return tuple(gates)


def _passes(draft: Draft) -> str:
    given = sum(test.expected is not None for test in draft.tests)
    if given == len(draft.tests):
        return "right on every test"
    return f"{given} expected outputs given, the others are the program's own"


def _repeated(baseline: Baseline, settings: Settings, repeats: int) -> Gate:
    task = baseline.task
    cases = list({c.name: c for c in (*task.tests, *task.performance)}.values()) * repeats
    limits = [baseline.limits_ns[case.name] for case in cases]
    with Jail(Profile.PROGRAM, settings.sandbox) as jail:
        results = correctness.check(
            jail, baseline.image, cases, limits, lanes=settings.evaluator.lanes or 1
        )
    lines = [f"{r.case}: {r.difference}" for r in results if not r.matched]
    # Two runs of each are part of admission.
    return _gate(DETERMINISTIC, not lines, f"{repeats + 2} runs of each input", lines)


def _sanitised(baseline: Baseline, settings: Settings) -> Gate:
    task = baseline.task
    cases = list({c.name: c for c in (*task.tests, *task.performance)}.values())
    complaint = sanitise(
        task.source,
        [case.stdin for case in cases],
        settings.sandbox,
        harness=task.harness,
        ldflags=task.toolchain.ldflags,
    )
    if complaint is None:
        return _passed(SANITIZERS, "address and undefined behaviour: clean on every input")
    return _gate(SANITIZERS, False, f"{cases[complaint.input].name}: {complaint.message}")


def _timed(baseline: Baseline, measured: Measured, rules: GateRules) -> list[Gate]:
    """The gates about performance inputs."""
    shares = {
        case.name: baseline.own_work_ns[case.name] / max(1, baseline.whole_ns[case.name])
        for case in baseline.task.performance
    }
    times = dict(zip(shares, measured.performance_ms, strict=True))
    own = ", ".join(f"{name} {min(1.0, share):.1%}" for name, share in shares.items())
    took = ", ".join(f"{name} {ms:.1f} ms" for name, ms in times.items())
    in_range = all(rules.least_ms <= ms <= rules.most_ms for ms in times.values())
    asked = f"(asked: {rules.least_ms:g} to {rules.most_ms:g} ms)"
    return [
        _gate(
            HEADROOM,
            measured.headroom >= rules.least_headroom,
            f"own work: {own} (asked: {rules.least_headroom:.0%})",
        ),
        _gate(TIMES, in_range, f"{took} {asked}"),
        _gate(GAIN, measured.gain >= rules.least_gain, f"{measured.gain:.2f}x"),
    ]
