"""What one jailed execution costs over a bare fork, exec and wait of the same binary.

Bare is a C loop (harness/bare.c): vfork, execve, wait4, stdin from a file, stdout to a memory file.
Jailed is one execution of a batch as tests and timing use it: fresh image, limits, seccomp, trace
stops at exec, entry point and exit, output sent back, checked by nobody. Both run the same program
(start-up only, and one with output) in blocks that alternate within one run, so that drift of the
machine hits both alike. Beside it: what the jail without one feature costs, starting a jail, and
one round trip of the protocol.

Covers: elapsed time per execution as a caller sees it, with the program pinned to the timing lane.
Does not cover: many lanes at once.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from common import (
    Bare,
    Report,
    arguments,
    build,
    median,
    quantiles,
    say,
    table,
)
from superasm.config.settings import JailMode, Sandbox
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.lane import timing_lane

_LIMIT_US = 300.0
_BLOCK = 50
_PROGRAMS = (("empty", 1), ("print", 1000))
_NONE = Sandbox(mode=JailMode.NONE)
# The jail as it is, and with parts taken away: what each costs. A jail without seccomp refuses to
# run programs, so the parts inside are taken away without bubblewrap around them.
_VARIANTS = (
    ("jailed", Sandbox()),
    ("no bubblewrap", _NONE),
    ("  and no seccomp", replace(_NONE, without=("seccomp",))),
    ("  and no ptrace", replace(_NONE, without=("ptrace",))),
    ("  and neither", replace(_NONE, without=("seccomp", "ptrace"))),
)


@dataclass(frozen=True)
class Way:
    """One way to execute a program: returns the nanoseconds of each execution of a block."""

    name: str
    block: Callable[[], list[int]]


def jailed_block(jail: Jail, image: bytes, stdin: bytes, cpu: int) -> list[int]:
    """Execute a block in a jail; elapsed time from result to result."""
    execution = jail.program(jail.load(image), jail.load(stdin), cpu=cpu)
    taken = []
    before = time.perf_counter_ns()
    for _ in jail.stream([execution] * _BLOCK):
        now = time.perf_counter_ns()
        taken.append(now - before)
        before = now
    return taken


def measure(name: str, parameter: int, count: int) -> dict[str, list[int]]:
    """Execute one program by all ways, block by block in turn."""
    image, stdin = build(name), f"{parameter}\n".encode()
    found: dict[str, list[int]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cpu = stack.enter_context(timing_lane())
        bare, program, given = Bare(folder), folder / "program", folder / "input"
        program.write_bytes(image)
        program.chmod(0o755)
        given.write_bytes(stdin)
        ways = [Way("bare", lambda: bare.ns([str(program)], given, _BLOCK, cpu=cpu))]
        for label, sandbox in _VARIANTS:
            jail = stack.enter_context(Jail(Profile.PROGRAM, sandbox))
            ways.append(Way(label, lambda jail=jail: jailed_block(jail, image, stdin, cpu)))  # type: ignore[misc]
        for way in ways:
            way.block()
        blocks = max(1, count // _BLOCK)
        for number in range(blocks):
            at = number % len(ways)
            for way in (*ways[at:], *ways[:at]):
                found.setdefault(way.name, []).extend(way.block())
            if number % 10 == 9:
                say(f"{name}: {(number + 1) * _BLOCK} of {blocks * _BLOCK} executions each")
    return found


def conclude(report: Report, program: str, found: dict[str, list[int]]) -> float:
    """Add one program's table; returns the cost of the jail over bare in microseconds."""
    floor = median(found["bare"])
    rows = []
    for name in ("bare", *(label for label, _ in _VARIANTS)):
        low, middle, high = (q / 1e3 for q in quantiles(found[name], 0.1, 0.5, 0.9))
        over = middle - floor / 1e3
        rows.append([name, str(len(found[name])), f"{middle:.0f}", f"{low:.0f}", f"{high:.0f}",
                     f"{over:+.0f}", f"{middle * 1e3 / floor:.2f}"])  # fmt: skip
    report.add(f"program: {program}, elapsed µs per execution")
    report.add(table(("way", "n", "median", "p10", "p90", "over bare", "ratio"), rows))
    over = (median(found["jailed"]) - floor) / 1e3
    report.add(
        f"limit: at most {_LIMIT_US:.0f} µs over bare; we are at {over:.0f} µs "
        f"({'held' if over <= _LIMIT_US else 'BROKEN'}); the floor is {floor / 1e3:.0f} µs "
        f"for the process itself, ratio {median(found['jailed']) / floor:.2f}"
    )
    report.add()
    return over


def starts(count: int) -> dict[str, list[float]]:
    """Measure starting jails, processes and round trips; milliseconds, in turn."""
    found: dict[str, list[float]] = {}

    def note(name: str, before: float) -> None:
        found.setdefault(name, []).append((time.perf_counter() - before) * 1e3)

    with Jail(Profile.PROGRAM, Sandbox()) as standing:
        for _ in range(count):
            for name, profile in (("program", Profile.PROGRAM), ("tools", Profile.TOOLS)):
                before = time.perf_counter()
                with Jail(profile, Sandbox()) as jail:
                    jail.read_file("absent")
                    note(f"start a {name} jail, to its first answer", before)
                    before = time.perf_counter()
                note(f"end a {name} jail", before)
            before = time.perf_counter()
            subprocess.run(["/bin/true"], check=True, env={})
            note("floor: /bin/true by subprocess", before)
            before = time.perf_counter()
            standing.read_file("absent")
            note("one round trip of the protocol", before)
            before = time.perf_counter()
            standing.features()
            note("ask for features (forks and traces)", before)
    return found


def main() -> int:
    """Measure."""
    options = arguments(__doc__ or "").parse_args()
    started = time.monotonic()
    report = Report("Cost of a jailed execution over a bare one")
    over = []
    for name, parameter in _PROGRAMS:
        found = measure(name, parameter, 400 if options.quick else 2000)
        over.append(conclude(report, f"{name} {parameter}", found))
        report.data[f"{name} {parameter} ns"] = found
    once = starts(20 if options.quick else 200)
    rows = [
        [name, *(f"{q:.3f}" for q in quantiles(ms, 0.5, 0.1, 0.9))] for name, ms in once.items()
    ]
    report.add(table(("once, in ms", "median", "p10", "p90"), rows))
    report.data.update(once_ms=once, over_bare_us=over)
    report.add(f"took {time.monotonic() - started:.0f} s")
    report.finish(options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
