"""What the benchmarks share: programs, builds, the paper's protocol, statistics, reports.

The paper's protocol (arXiv 2505.11480, FIELD.md section 1): hyperfine, 3 warm-ups and 10 runs of
the baseline, then the same of the candidate, mean of each, ratio per test clamped to >= 1, then
averaged over tests. Here with hyperfine 1.15, which has no `--input`: commands are `program < file`
through hyperfine's own shell, whose start-up hyperfine measures and subtracts. One hyperfine
process times both sides, which saves the paper's side one measurement of the shell.
"""

import argparse
import contextlib
import dataclasses
import json
import math
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from superasm.asm.toolchain import Builder
from superasm.config.settings import Sandbox, TimingPlan
from superasm.core import stats
from superasm.core.evaluation import Metric, Run, RunStatus
from superasm.core.task import Case, Toolchain
from superasm.core.verdict import choose_metric, input_costs, measured, outcome_of
from superasm.evaluate.machine import fingerprint
from superasm.evaluate.timing import Programs, rules_of, time_candidate
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.lane import physical_cores

FOLDER = Path(__file__).resolve().parent
EXAMPLES = FOLDER.parent / "examples"
WARMUPS, RUNS = 3, 10
# No process starts and ends in less: a mean below it is an artefact of subtracting the shell.
NOTHING_SECONDS = 5e-6


# ---- reports ------------------------------------------------------------------------------------


def arguments(description: str) -> argparse.ArgumentParser:
    """Return a parser with the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a rough result in under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything as JSON")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def say(text: str) -> None:
    """Show progress on stderr."""
    print(text, file=sys.stderr, flush=True)


def _git(*arguments: str) -> str:
    argv = ["git", "-C", str(FOLDER.parent), *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()


def provenance() -> dict[str, object]:
    """Return what a figure needs beside it: commit, machine, date, command, load."""
    changed = bool(_git("status", "--porcelain", "--", "src", "benchmarks"))
    return {
        "commit": _git("rev-parse", "--short=12", "HEAD") + (" + changes" if changed else ""),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "load_average": list(os.getloadavg()),
        "hyperfine": _first_word_line(["hyperfine", "--version"]),
        "machine": dataclasses.asdict(fingerprint(Sandbox())),
    }


def _first_word_line(argv: list[str]) -> str:
    if shutil.which(argv[0]) is None:
        return "absent"
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return done.stdout.strip().splitlines()[0] if done.stdout.strip() else "unknown"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a plain table: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        rest = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return "  ".join((cells[0].ljust(widths[0]), *rest)).rstrip()

    return "\n".join((line(heads), line(["-" * width for width in widths]), *map(line, rows)))


class Report:
    """Collects the text of a benchmark's result and its data, and writes both."""

    def __init__(self, title: str) -> None:
        self.data: dict[str, object] = {"benchmark": title, **provenance()}
        self._lines = [title, "=" * len(title)]
        for name in ("commit", "date", "command", "load_average", "hyperfine", "machine"):
            value = self.data[name]
            if isinstance(value, dict):
                value = ", ".join(f"{key} {text}" for key, text in value.items())
            self._lines.append(f"{name}: {value}")

    def add(self, text: str = "") -> None:
        """Append text."""
        self._lines.append(text)

    def finish(self, to: Path | None) -> None:
        """Print the text on stdout and write the data to a file if one was named."""
        self.data["load_average_at_end"] = list(os.getloadavg())
        print("\n".join(self._lines), flush=True)
        if to is not None:
            to.write_text(json.dumps(self.data, indent=1, default=str) + "\n")
            say(f"wrote {to}")


# ---- programs -----------------------------------------------------------------------------------


def build(name: str, *cflags: str, builder: Builder | None = None) -> bytes:
    """Return the linked `gcc -O3` build of benchmarks/programs/NAME.c."""
    builder = builder or Builder(Toolchain(), Sandbox())
    source = (FOLDER / "programs" / f"{name}.c").read_bytes()
    built = builder.build_c(source, "gcc", ("-O3", *cflags))
    if built.image is None:
        raise SystemExit(f"{name}.c does not build: {built.message}")
    return built.image


def case_of(jail: Jail, image: bytes, name: str, stdin: bytes) -> tuple[Case, Run]:
    """Run a program once; return the case that its own behaviour makes, and the run."""
    run = jail.run([jail.program(jail.load(image), jail.load(stdin))])[0]
    if run.status is not RunStatus.EXITED:
        raise SystemExit(f"{name} ended as {run.status}")
    return Case(name, stdin, run.stdout, run.exit_code), run


def cpu_ns(jail: Jail, image: bytes, stdin: bytes, *, cpu: int, runs: int) -> float:
    """Return the lowest CPU time of a program over some runs, from its entry point."""
    execution = jail.program(jail.load(image), jail.load(stdin), cpu=cpu)
    return float(min(run.cpu_ns for run in jail.run([execution] * runs)))


class Bare:
    """Starts programs by vfork and execve alone, from a small C program (harness/bare.c)."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "bare"
        source = FOLDER / "harness" / "bare.c"
        argv = ["gcc", "-O2", "-o", str(self._path), str(source)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"bare.c does not build: {done.stderr[:300]}")

    def ns(self, argv: Sequence[str], stdin: Path, count: int, *, cpu: int = -1) -> list[int]:
        """Return the nanoseconds of each of `count` executions of a command (absolute path)."""
        command = [str(self._path), str(count), str(cpu), str(stdin), *argv]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"bare {argv[0]}: exit status {done.returncode}")
        return [int(line) for line in done.stdout.split()]


@contextlib.contextmanager
def program_jail() -> Iterator[Jail]:
    """Yield a jail for programs with default limits."""
    with Jail(Profile.PROGRAM, Sandbox()) as jail:
        yield jail


_BUSY = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
block = bytearray(64 << 20)
while os.getppid() == int(sys.argv[2]):
    sum(range(200000))
    bytes(block)
"""


@contextlib.contextmanager
def busy_neighbour(lane: int) -> Iterator[int]:
    """Keep another core than the lane's busy with sums and 64 MiB copies; yields its number."""
    others = [cpu for cpu in physical_cores() if cpu != lane]
    if not others:
        raise SystemExit("one core only: there is no other core to load")
    argv = [sys.executable, "-c", _BUSY, str(others[0]), str(os.getpid())]
    with subprocess.Popen(argv) as child:
        try:
            time.sleep(0.2)
            yield others[0]
        finally:
            child.kill()


# ---- our timing ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Ours:
    """What our timing says about one pair on one input; ratios are baseline / candidate."""

    outcome: str
    point: float
    low: float
    high: float
    wall_point: float
    own_share: float
    own_ms: float
    executions: int
    seconds: float
    stop: str
    instructions: float | None

    @property
    def half_width(self) -> float:
        """Half the length of the interval, relative to the point."""
        return (self.high - self.low) / 2 / self.point


def compare(
    jail: Jail, programs: Programs, case: Case, plan: TimingPlan, *, cpu: int, seed: int
) -> Ours:
    """Time a pair as the evaluator does, without its check for identical programs."""
    started = time.monotonic()
    timing = time_candidate(jail, programs, [case], [60 * 10**9], plan, cpu=cpu, seed=seed)
    seconds = time.monotonic() - started
    if timing.failure is not None:
        raise SystemExit(f"{case.name}: {timing.failure.difference}")
    rules = rules_of(plan)
    metric = choose_metric(timing.inputs, plan.metric)
    found = measured(timing.inputs, metric, rules)
    wall = measured(timing.inputs, Metric.WALL_NS, rules)
    assert found is not None
    assert wall is not None
    sides = timing.inputs[0]
    counted = sides.baseline.instructions and sides.candidate.instructions
    return Ours(
        outcome=str(outcome_of(found, rules)),
        point=found.point,
        low=found.low,
        high=found.high,
        wall_point=wall.point,
        own_share=stats.own_share(input_costs(timing.inputs, metric)),
        own_ms=(median(sides.baseline.cpu_ns) - median(sides.startup.cpu_ns)) / 1e6,
        executions=timing.executions,
        seconds=seconds,
        stop=str(timing.stop),
        instructions=min(sides.baseline.instructions) / min(sides.candidate.instructions)
        if counted
        else None,
    )


# ---- the paper's protocol -----------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class PaperPair:
    """What hyperfine measured: seconds of each of the ten runs of both sides.

    `seconds` is what the whole measurement took.
    """

    baseline: tuple[float, ...]
    candidate: tuple[float, ...]
    seconds: float

    @property
    def ratio(self) -> float | None:
        """Mean of the baseline / mean of the candidate, not clamped.

        None where hyperfine's subtraction of the shell leaves nothing of one side: the
        released code then divides by zero, or calls it an endless speedup.
        """
        one, other = float(np.mean(self.baseline)), float(np.mean(self.candidate))
        return one / other if min(one, other) > NOTHING_SECONDS else None

    @property
    def clamped(self) -> float | None:
        """What the paper's protocol reports for one test."""
        return None if self.ratio is None else max(1.0, self.ratio)


class PaperTimer:
    """Times pairs of programs by the paper's protocol, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("hyperfine") is None:
            raise SystemExit("hyperfine is not installed\n  hint: apt-get install hyperfine")
        self._folder = folder

    def store(self, name: str, image: bytes) -> Path:
        """Write a program to a file."""
        path = self._folder / name
        path.write_bytes(image)
        path.chmod(0o755)
        return path

    def store_input(self, name: str, data: bytes) -> Path:
        """Write an input to a file."""
        path = self._folder / name
        path.write_bytes(data)
        return path

    def time(self, baseline: Path, candidate: Path, stdin: Path) -> PaperPair:
        """Run hyperfine on both sides, baseline block first."""
        output = self._folder / "hyperfine.json"
        commands = [f"{shlex.quote(str(p))} < {shlex.quote(str(stdin))}" for p in
                    (baseline, candidate)]  # fmt: skip
        argv = ["hyperfine", "--warmup", str(WARMUPS), "--runs", str(RUNS), "--ignore-failure",
                "--style", "none", "--export-json", str(output), *commands]  # fmt: skip
        started = time.monotonic()
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - started
        if done.returncode:
            raise SystemExit(f"hyperfine failed: {done.stderr.strip()[:300]}")
        one, other = json.loads(output.read_text())["results"]
        return PaperPair(tuple(one["times"]), tuple(other["times"]), seconds)


@contextlib.contextmanager
def paper_timer() -> Iterator[PaperTimer]:
    """Yield a timer whose files vanish with the block."""
    with tempfile.TemporaryDirectory(prefix="superasm-bench-") as folder:
        yield PaperTimer(Path(folder))


# ---- statistics ---------------------------------------------------------------------------------


def welch_p(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the two-sided p-value of Welch's t-test (t distribution integrated numerically)."""
    a, b = np.asarray(one), np.asarray(other)
    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    if va + vb == 0:
        return 1.0 if a.mean() == b.mean() else 0.0
    t = abs(float(a.mean() - b.mean())) / math.sqrt(va + vb)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    # x = tan(u) maps the tail to a finite stretch.
    u = np.linspace(math.atan(t), math.pi / 2, 20001)[:-1]
    x = np.tan(u)
    log_scale = (
        math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
    )
    density = np.exp(log_scale - (freedom + 1) / 2 * np.log1p(x * x / freedom)) * (1 + x * x)
    step = float(u[1] - u[0])
    area = float(np.sum((density[1:] + density[:-1]) / 2)) * step
    return min(1.0, 2 * area)


def quantiles(values: Sequence[float], *parts: float) -> list[float]:
    """Return quantiles, not-a-number where there are no values."""
    if not values:
        return [math.nan for _ in parts]
    return [float(q) for q in np.quantile(np.asarray(values, dtype=np.float64), parts)]


def median(values: Sequence[float]) -> float:
    """Return the median, not-a-number where there are no values."""
    return quantiles(values, 0.5)[0]


def standard_error(values: Sequence[float]) -> float:
    """Return the standard error of a mean, not-a-number for fewer than two values."""
    if len(values) < 2:
        return math.nan
    return float(np.std(np.asarray(values), ddof=1)) / math.sqrt(len(values))


def percent(part: float, whole: float) -> str:
    """Return "12 %" style text, or "-" of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "-"
