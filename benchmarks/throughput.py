"""Verdicts per second for a stream of candidates on one core: ours against the paper's protocol.

The stream (stream.py says exactly how it is made): a third does not build, a third is wrong, a
third is right. Everything is confined to one CPU. Ours is the Evaluator with a plan for rewards:
stop when decided, a small budget. The paper's: gcc builds, each test runs once by subprocess, and
if all pass, hyperfine times both sides on every test with 3 warm-ups and 10 runs. Both know the
same cases; by default the tests alone, as in the paper's data, of which we time the up to four with
the most work of their own. With --performance both get the examples' heavier inputs: we time the
half that is for choosing, and the paper's protocol all of them as its tests.

Covers: seconds per verdict, where ours go, precision of both on the same candidates.
Does not cover: waiting for mutants that never end; admitting the program (once per program).
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from common import (
    Bare,
    PaperTimer,
    Report,
    arguments,
    median,
    paper_timer,
    percent,
    say,
    table,
)
from stream import KINDS, Item, load_examples, make
from superasm.asm.toolchain import Builder, compiler_path, link_command
from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.core.task import Case
from superasm.core.verdict import Outcome, Status, judge
from superasm.evaluate import evaluator as evaluator_module
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.timing import rules_of
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.lane import physical_cores

_AIM = 20.0
REWARD_PLAN = TimingPlan(
    confidence=0.95,
    first_look_pairs=8,
    max_pairs=64,
    precision=0.01,
    stop_when_decided=True,
    max_seconds=0.1,
    most_inputs=2,
)


@dataclass(frozen=True)
class Result:
    """What one side said about one candidate, and the seconds it took."""

    kind: str
    verdict: str
    seconds: float
    speedup: float | None = None
    half_width: float | None = None
    outcome: str = ""


# ---- ours ---------------------------------------------------------------------------------------


class Clock:
    """Adds up the seconds spent in functions, by part; parts inside parts count for both."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    def timed(self, part: str | None, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed; without a part the tool's name is taken from its command."""

        def inner(*args: Any, **kwargs: Any) -> Any:
            name = part or f"  run {args[1][0]} in its jail"
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[name] += time.perf_counter() - started
                self.calls[name] += 1

        return inner

    def watch(self, stack: ExitStack) -> None:
        """Time the parts of every evaluation within the block."""
        for owner, name, part in (
            (evaluator_module, "screen", "screen"),
            (evaluator_module, "identical", "compare with the baseline's text"),
            (evaluator_module, "isa_needed", "instruction-set level"),
            (evaluator_module, "check", "tests"),
            (evaluator_module, "time_candidate", "timing"),
            (Builder, "build", "build, all of it"),
            (Jail, "__init__", "  start any jail (until the process exists)"),
            (Jail, "close", "  end any jail"),
            (Jail, "tool", None),
        ):
            timed = self.timed(part, getattr(owner, name))
            stack.enter_context(mock.patch.object(owner, name, timed))


def judge_ours(
    baselines: dict[str, Baseline], stream: Sequence[Item], plan: TimingPlan, clock: Clock
) -> list[Result]:
    """Evaluate the stream with fresh evaluators (nothing built yet)."""
    settings = Settings(evaluator=EvaluatorSettings(lanes=1))
    evaluators = {name: Evaluator(baseline, settings) for name, baseline in baselines.items()}
    rules = rules_of(plan)
    results = []
    with ExitStack() as stack:
        clock.watch(stack)
        for number, item in enumerate(stream):
            started = time.monotonic()
            facts = evaluators[item.program].evaluate(
                item.candidate, TimingRequest(plan, seed=number)
            )
            verdict = judge(facts, rules)
            seconds = time.monotonic() - started
            found = verdict.speedup
            results.append(
                Result(
                    item.kind,
                    str(verdict.status),
                    seconds,
                    found.point if found else None,
                    (found.high - found.low) / 2 / found.point if found else None,
                    str(verdict.outcome or ""),
                )
            )
            if number % 50 == 49:
                say(f"ours: {number + 1} of {len(stream)}")
    return results


# ---- the paper's protocol -----------------------------------------------------------------------


class Paper:
    """Builds, tests and times candidates as the paper does, in one folder."""

    def __init__(
        self, timer: PaperTimer, folder: Path, baselines: dict[str, Baseline], performance: bool
    ) -> None:
        self._timer, self._folder, self._baselines = timer, folder, baselines
        self._cases: dict[str, list[tuple[Case, Path]]] = {}
        self._programs: dict[str, Path] = {}
        for name, baseline in baselines.items():
            task = baseline.task
            cases = task.performance if performance else task.tests
            self._programs[name] = timer.store(f"{name}-baseline", baseline.image)
            self._cases[name] = [
                (case, timer.store_input(f"{name}-{i}.in", case.stdin))
                for i, case in enumerate(cases)
            ]

    def judge(self, item: Item) -> Result:
        """Return what the paper's protocol says about one candidate."""
        started = time.monotonic()
        verdict, ratio = self._judge(item)
        return Result(item.kind, verdict, time.monotonic() - started, ratio)

    def _judge(self, item: Item) -> tuple[str, float | None]:
        text, program = self._folder / "best.s", self._folder / "best"
        text.write_text(item.candidate.assembly)
        argv = ["gcc", str(text), "-o", str(program), "-lm"]
        if subprocess.run(argv, capture_output=True, check=False).returncode:
            return Status.BUILD_FAILED, None
        limits = self._baselines[item.program].limits_ns
        passed = True
        # No early end: the correctness-guided reward needs the fraction of tests that pass.
        for case in self._baselines[item.program].task.tests:
            try:
                run = subprocess.run(
                    [str(program)],
                    input=case.stdin,
                    capture_output=True,
                    timeout=limits[case.name] / 1e9,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                passed = False
                continue
            passed = passed and run.stdout == case.expected
        if not passed:
            return Status.WRONG_OUTPUT, None
        return Status.PASSED, self.speedup(item.program, program)

    def speedup(self, name: str, program: Path) -> float:
        """Return the average over the tests of the clamped ratio."""
        ratios = []
        for _, given in self._cases[name]:
            ratio = self._timer.time(self._programs[name], program, given).clamped
            # The released code would divide by nothing here; no difference is the kinder reading.
            ratios.append(1.0 if ratio is None else ratio)
        return float(np.mean(ratios))


# ---- precision and the floor --------------------------------------------------------------------


def precision(
    baselines: dict[str, Baseline],
    chosen: Sequence[Item],
    plan: TimingPlan,
    paper: Paper,
    repeats: int,
) -> list[dict[str, Any]]:
    """Judge a few right candidates again and again by both: the spread is the precision."""
    found = []
    for item in chosen:
        ours = judge_ours(baselines, [item] * repeats, plan, Clock())
        theirs = [paper.judge(item).speedup for _ in range(repeats)]
        points = np.array([r.speedup for r in ours if r.speedup is not None])
        ratios = np.array([r for r in theirs if r is not None])
        found.append(
            {
                "candidate": f"{item.program} {item.how}",
                "ours": float(np.median(points)),
                "our_spread": float(np.std(np.log(points), ddof=1)),
                "our_half_width": median([r.half_width for r in ours if r.half_width is not None]),
                "paper": float(np.median(ratios)),
                "paper_spread": float(np.std(np.log(ratios), ddof=1)),
            }
        )
        say(f"precision: {found[-1]}")
    return found


def floors(baseline: Baseline, cpu: int, count: int) -> dict[str, float]:
    """Return milliseconds of the steps that nobody can leave out, by a bare C loop."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bare = Bare(folder)
        (folder / "program.s").write_text(baseline.assembly)
        objects, given = folder / "program.o", folder / "input"
        given.write_bytes(baseline.task.tests[0].stdin)
        assemble = [compiler_path("as"), "--64", "-o", str(objects), str(folder / "program.s")]
        bare.ns(assemble, given, 1, cpu=cpu)
        words = link_command(baseline.task.toolchain, ("program.o",))
        link = [str(objects) if w == "program.o" else w for w in words[1:]]
        link = [str(folder / "program") if w == "program" else w for w in link]
        link = [compiler_path("ld"), *link]
        bare.ns(link, given, 1, cpu=cpu)
        once = [str(folder / "program")]
        started = []
        for _ in range(count):
            before = time.perf_counter()
            with Jail(Profile.TOOLS, Settings().sandbox) as jail:
                jail.read_file("absent")
            started.append((time.perf_counter() - before) * 1e3)
        return {
            "one `as`": median(bare.ns(assemble, given, count, cpu=cpu)) / 1e6,
            "one `ld`": median(bare.ns(link, given, count, cpu=cpu)) / 1e6,
            "one run of the program": median(bare.ns(once, given, count, cpu=cpu)) / 1e6,
            "one jail, start to end": median(started),
        }


# ---- the report ---------------------------------------------------------------------------------


def _width(half_width: float) -> str:
    return f"{half_width:.2%}" if half_width < 10 else "unbounded"  # too few pairs for an interval


def _by_kind(results: Sequence[Result]) -> dict[str, list[Result]]:
    return {kind: [r for r in results if r.kind == kind] for kind in KINDS}


def conclude(report: Report, ours: list[Result], theirs: list[Result], clock: Clock) -> None:
    """Add speed and breakdown."""
    rows, per_kind = [], []
    for kind in KINDS:
        mine, paper = _by_kind(ours)[kind], _by_kind(theirs)[kind]
        seconds = float(np.mean([r.seconds for r in mine]))
        other = float(np.mean([r.seconds for r in paper]))
        per_kind.append(other * len(mine))
        verdicts = ", ".join(f"{n} {v}" for v, n in Counter(r.verdict for r in mine).most_common())
        rows.append([kind, str(len(mine)), f"{seconds * 1e3:.0f}", str(len(paper)),
                     f"{other * 1e3:.0f}", f"{other / seconds:.1f}", verdicts])  # fmt: skip
    heads = ("kind", "n", "ours ms", "paper n", "paper ms", "ratio", "our verdicts")
    report.add(table(heads, rows))
    total, paper_total = sum(r.seconds for r in ours), sum(per_kind)
    label = "measured" if len(theirs) == len(ours) else "EXTRAPOLATED per kind from the sample"
    ratio = paper_total / total
    report.add(f"ours: {len(ours)} verdicts in {total:.1f} s = {len(ours) / total:.1f} per second")
    report.add(
        f"paper's protocol: {len(theirs)} verdicts run; for the whole stream "
        f"{paper_total:.1f} s = {len(ours) / paper_total:.2f} per second ({label})"
    )
    report.add(f"limit: aim {_AIM:.0f} times as many verdicts per second; we are at {ratio:.1f} "
               f"({'held' if ratio >= _AIM else 'BROKEN'})")  # fmt: skip
    right = [r for r in ours if r.kind == "right"]
    outcomes = Counter(r.outcome for r in right)
    widths = [r.half_width for r in right if r.half_width is not None]
    report.add(f"right ones: {dict(outcomes)}, median half-width {_width(median(widths))}; "
               f"{percent(outcomes[Outcome.NO_DIFFERENCE], len(right))} not decided")  # fmt: skip
    report.add()
    parts = sorted(clock.seconds.items(), key=lambda part: -part[1])
    report.add("where our time goes (indented parts lie within others)")
    shown = [
        [name, str(clock.calls[name]), f"{seconds:.2f}",
         f"{seconds / clock.calls[name] * 1e3:.2f}", percent(seconds, total)]
        for name, seconds in parts
    ]  # fmt: skip
    rest = total - sum(seconds for name, seconds in parts if name[0] != " ")
    name = "the rest: program jails, waiting for a timing lane"
    shown.append(
        [name, str(len(ours)), f"{rest:.2f}", f"{rest / len(ours) * 1e3:.2f}", percent(rest, total)]
    )
    report.add(table(("part", "calls", "s", "ms per call", "of all"), shown))
    report.data.update(
        ours=[asdict(r) for r in ours],
        paper=[asdict(r) for r in theirs],
        ratio=ratio,
        paper_is=label,
        parts={name: [clock.calls[name], seconds] for name, seconds in parts},
    )


def main() -> int:
    """Measure."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--performance", action="store_true", help="time the heavier inputs")
    parser.add_argument("--count", type=int, default=0, help="candidates (200; 36 if quick)")
    parser.add_argument("--paper-sample", type=int, default=0, help="of those, for the paper")
    parser.add_argument("--budget", type=float, default=REWARD_PLAN.max_seconds, metavar="SECONDS")
    options = parser.parse_args()
    plan = replace(REWARD_PLAN, max_seconds=options.budget)
    started = time.monotonic()
    cpu = physical_cores()[0]
    os.sched_setaffinity(0, {cpu})
    report = Report("Verdicts per second on one core")
    count = options.count or (36 if options.quick else 200)
    sample = options.paper_sample or (9 if options.quick else 60)
    report.add(f"stream of {count}, one CPU ({cpu}), plan {plan}")
    baselines = load_examples(performance=options.performance)
    stream = make(baselines, count, options.seed)
    clock = Clock()
    ours = judge_ours(baselines, stream, plan, clock)
    chance = random.Random(options.seed)
    picked = [
        item
        for kind in KINDS
        for item in chance.sample([i for i in stream if i.kind == kind], min(count, sample) // 3)
    ]
    with paper_timer() as timer, tempfile.TemporaryDirectory() as folder:
        paper = Paper(timer, Path(folder), baselines, options.performance)
        theirs = []
        for number, item in enumerate(picked):
            theirs.append(paper.judge(item))
            say(f"paper: {number + 1} of {len(picked)}: {theirs[-1]}")
        conclude(report, ours, theirs, clock)
        right = [item for item in stream if item.kind == "right"]
        few = chance.sample(right, 2 if options.quick else 6)
        both = precision(baselines, few, plan, paper, 3 if options.quick else 10)
    rows = [[str(p["candidate"]), f"{p['ours']:.3f}", _width(p["our_half_width"]),
             f"{p['our_spread']:.2%}", f"{p['paper']:.3f}", f"{p['paper_spread']:.2%}"]
            for p in both]  # fmt: skip
    report.add()
    report.add(
        "the same candidate again and again: spread is the standard deviation of ln(speedup)"
    )
    heads = ("candidate", "ours", "our ±", "our spread", "paper", "paper spread")
    report.add(table(heads, rows))
    report.add(f"limit: spread 0; ours {median([p['our_spread'] for p in both]):.2%}, the paper's "
               f"protocol {median([p['paper_spread'] for p in both]):.2%} (medians)")  # fmt: skip
    report.add()
    least = floors(baselines[min(baselines)], cpu, 20 if options.quick else 100)
    report.add(
        table(("floor, by a bare C loop", "ms"), [[k, f"{v:.2f}"] for k, v in least.items()])
    )
    report.data.update(precision=both, floors_ms=least)
    report.add(f"took {time.monotonic() - started:.0f} s")
    report.finish(options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
