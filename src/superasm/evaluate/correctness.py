"""Is the behaviour right? Runs cases and compares every byte."""

import hashlib
import signal
from collections.abc import Sequence

from superasm.core.evaluation import CaseResult, Run, RunStatus
from superasm.core.task import Case
from superasm.sandbox.driver import Jail

_SHOWN = 60


def check(
    jail: Jail, image: bytes, cases: Sequence[Case], limits_ns: Sequence[int], *, lanes: int
) -> list[CaseResult]:
    """Run every case once, `lanes` at a time, and compare output and exit status.

    The first case that takes too long is run once more, alone: if it ends then, the machine had
    stalled, and all that took too long are run again.

    Args:
        jail: a jail for programs.
        image: the linked program.
        cases: what to run.
        limits_ns: time limit of each.
        lanes: how many at once.

    Raises:
        SandboxError: the jail failed.
    """
    program = jail.load(image)
    executions = [
        jail.program(program, jail.load(case.stdin), wall_limit_ns=limit)
        for case, limit in zip(cases, limits_ns, strict=True)
    ]
    results: list[CaseResult | None] = [None] * len(cases)
    for index, run in jail.stream(executions, lanes=lanes):
        results[index] = compare(run, cases[index], limits_ns[index])
    late = [i for i, r in enumerate(results) if r and r.status is RunStatus.TIMED_OUT]
    for index in late:
        run = jail.run([executions[index]])[0]
        if run.status is RunStatus.TIMED_OUT:
            break
        results[index] = compare(run, cases[index], limits_ns[index])
    return [result for result in results if result is not None]


def compare(run: Run, case: Case, limit_ns: int) -> CaseResult:
    """Return the facts of a run with what differs from the case, if anything does."""
    difference = explain_end(run, limit_ns)
    if not difference and run.stdout != case.expected:
        difference = first_difference(case.expected, run.stdout)
    if not difference and case.exit_code is not None and run.exit_code != case.exit_code:
        difference = f"exit status {run.exit_code}, expected {case.exit_code}"
    return CaseResult(
        case=case.name,
        status=run.status,
        matched=not difference,
        exit_code=run.exit_code,
        signal=run.signal,
        syscall=run.syscall,
        difference=difference,
        stdout_sha256=hashlib.sha256(run.stdout).hexdigest(),
        wall_ns=run.wall_ns,
        max_rss_kib=run.max_rss_kib,
        instructions=run.instructions,
    )


def explain_end(run: Run, limit_ns: int) -> str:
    """Return one line on a run that did not exit by itself, "" for one that did."""
    match run.status:
        case RunStatus.EXITED:
            return ""
        case RunStatus.CRASHED:
            return f"crashed ({_signal_name(run.signal)})"
        case RunStatus.TIMED_OUT:
            return f"still running after {limit_ns / 1e9:.2f} s"
        case RunStatus.OUTPUT_LIMIT:
            return "wrote more than the output limit"
        case RunStatus.FORBIDDEN_SYSCALL:
            return f"forbidden system call: {run.syscall}"
        case RunStatus.NOT_STARTED:
            return run.stderr.decode(errors="replace") or "could not be started"


def first_difference(expected: bytes, got: bytes) -> str:
    """Return one line that names the first differing line of two unequal outputs."""
    offset = _common_prefix(expected, got)
    line = expected.count(b"\n", 0, offset) + 1
    if offset == len(got):
        return f"line {line}: output ends after {len(got)} of {len(expected)} bytes"
    if offset == len(expected):
        more = repr("\n") if got.startswith(b"\n", offset) else _line_at(got, offset)
        return f"line {line}: expected the end, got {more}"
    start = expected.rfind(b"\n", 0, offset) + 1
    before = ""
    if offset - start >= _SHOWN:
        # Equal beginnings of long lines say nothing: show from shortly before the difference.
        start, before = offset - _SHOWN // 3, "…"
    wanted, found = (before + _line_at(text, start) for text in (expected, got))
    return f"line {line}: expected {wanted}, got {found}"


def _common_prefix(one: bytes, other: bytes) -> int:
    """Length of the common prefix, by halving: comparing slices is fast, a loop is not."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _line_at(text: bytes, start: int) -> str:
    end = text.find(b"\n", start)
    line = text[start : end if end >= 0 else len(text)]
    shown = repr(line[:_SHOWN].decode(errors="backslashreplace"))
    return shown + ("…" if len(line) > _SHOWN else "")


def _signal_name(number: int | None) -> str:
    try:
        return signal.Signals(number or 0).name
    except ValueError:
        return f"signal {number}"
