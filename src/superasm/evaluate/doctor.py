"""What works on this machine, what is lost where something is missing, and how to get it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from superasm.asm.toolchain import compiler_version
from superasm.config.settings import JailMode, Settings
from superasm.core.errors import SuperasmError
from superasm.core.evaluation import Evaluation
from superasm.core.verdict import Verdict, judge
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.machine import isa_supported
from superasm.evaluate.timing import rules_of
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile, bubblewrap_version
from superasm.sandbox.lane import physical_cores
from superasm.sandbox.protocol import Feature
from superasm.sandbox.runner_build import cache_dir, runner_path

# About 5 ms of integer work and table look-ups.
_PROBE = b"""
#include <stdio.h>
int main(void) {
    static unsigned table[4096];
    unsigned n, x = 2463534242u, sum = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < 4096; i++) table[i] = i * 2654435761u;
    for (unsigned i = 0; i < n; i++) {
        x ^= x << 13; x ^= x >> 17; x ^= x << 5;
        sum += table[x & 4095];
    }
    printf("%u\\n", sum);
    return 0;
}
"""
_PROBE_INPUT = b"2500000\n"


class State(StrEnum):
    """Outcome of one check."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, what is lost without it, how to get it."""

    name: str
    state: State
    found: str
    lost: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks, and the noise floor: a program timed against itself."""

    checks: tuple[Check, ...]
    evaluation: Evaluation | None
    verdict: Verdict | None

    @property
    def usable(self) -> bool:
        """Nothing that superasm can't do without is missing."""
        return all(check.state is not State.MISSING for check in self.checks)


def diagnose(
    settings: Settings,
    compilers: Sequence[str],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Diagnosis:
    """Look at everything superasm needs; never raises for something that is missing.

    Args:
        settings: the sandbox and timing plan to try.
        compilers: names of the compilers found.
        progress: called with what is looked at next.
    """
    checks: list[Check] = []
    for name, check in (
        ("gcc", _gcc),
        ("clang", lambda: _clang(compilers)),
        ("runner", _runner),
        ("jail", lambda: _jail(settings)),
        ("timing lanes", _lanes),
        ("instruction set", lambda: Check("instruction set", State.OK, isa_supported())),
        ("cache", lambda: Check("cache", State.OK, str(cache_dir()))),
    ):
        progress(f"checking {name}")
        try:
            checks.append(check())
        except SuperasmError as error:
            checks.append(Check(name, State.MISSING, error.message, hint=error.hint))
    if any(check.state is State.MISSING for check in checks):
        return Diagnosis(tuple(checks), None, None)
    checks += _features(settings)
    progress("timing a program against itself")
    evaluation, verdict = noise_floor(settings)
    checks.append(_noise(verdict))
    return Diagnosis(tuple(checks), evaluation, verdict)


def noise_floor(settings: Settings) -> tuple[Evaluation, Verdict]:
    """Time a program of about 5 ms against a copy of itself (A/A).

    The copy differs in one dead label so that it is not recognised as identical.

    Raises:
        MachineError: the machine can't time anything.
    """
    plan = replace(settings.timing, max_seconds=min(4.0, settings.timing.max_seconds))
    baseline = admit(Draft("noise floor", _PROBE, (Input("probe", _PROBE_INPUT),)), settings)
    evaluator = Evaluator(baseline, settings)
    evaluation = evaluator.self_test(TimingRequest(plan))
    return evaluation, judge(evaluation, rules_of(plan))


def _gcc() -> Check:
    return Check("gcc", State.OK, compiler_version("gcc"))


def _clang(compilers: Sequence[str]) -> Check:
    found = [name for name in compilers if name.startswith("clang")]
    if found:
        return Check("clang", State.OK, ", ".join(found))
    return Check(
        "clang",
        State.WARNING,
        "none on PATH",
        lost="clang's candidates, often the best ones",
        hint="apt-get install clang",
    )


def _runner() -> Check:
    return Check("runner", State.OK, str(runner_path()))


def _jail(settings: Settings) -> Check:
    if settings.sandbox.mode is JailMode.NONE:
        return Check(
            "jail",
            State.WARNING,
            "switched off",
            lost="isolation from your files; only limits and the system-call filter are left",
        )
    with Jail(Profile.PROGRAM, settings.sandbox) as jail:
        jail.features()
    return Check("jail", State.OK, bubblewrap_version())


def _features(settings: Settings) -> list[Check]:
    with Jail(Profile.PROGRAM, settings.sandbox) as jail:
        features = jail.features()

    def check(feature: Feature, name: str, lost: str, hint: str, state: State) -> Check:
        if feature in features:
            return Check(name, State.OK, "works")
        return Check(name, state, "not available", lost, hint)

    return [
        check(
            Feature.SECCOMP,
            "system-call filter",
            "candidates could use any system call inside the jail",
            "a kernel with CONFIG_SECCOMP_FILTER; in a container --security-opt seccomp=unconfined",
            State.MISSING,
        ),
        check(
            Feature.PTRACE,
            "tracing",
            "timing starts before the dynamic loader (20 times more start-up noise), and forbidden "
            "system calls are not named",
            "sysctl kernel.yama.ptrace_scope=1; in a container: --cap-add SYS_PTRACE",
            State.WARNING,
        ),
        check(
            Feature.COUNTERS,
            "hardware counters",
            "user cycles and instruction counts; CPU time is used instead, with wider intervals",
            "sysctl kernel.perf_event_paranoid=2 on hardware or a VM with a virtual PMU",
            State.WARNING,
        ),
    ]


def _lanes() -> Check:
    cores = physical_cores()
    found = f"{max(1, len(cores) - 1)} of {len(cores)} physical cores"
    load = os.getloadavg()[0]
    if len(cores) < 2:
        return Check(
            "timing lanes",
            State.WARNING,
            found,
            lost="a core of its own for timing; other work shows as noise",
            hint="use a machine with two cores or more",
        )
    if load > len(cores) - 0.5:
        return Check(
            "timing lanes",
            State.WARNING,
            f"{found}, load average {load:.1f}",
            lost="quiet: intervals will be wide",
            hint="stop other work while measuring",
        )
    return Check("timing lanes", State.OK, f"{found}, load average {load:.1f}")


def _noise(verdict: Verdict) -> Check:
    speedup = verdict.speedup
    if speedup is None:
        return Check("noise floor", State.WARNING, "could not be measured")
    width = (speedup.high - speedup.low) / 2 / speedup.point
    found = f"a program against itself: {speedup.point:.4f}x +- {width:.2%} ({speedup.metric})"
    if not speedup.low <= 1 <= speedup.high:
        return Check(
            "noise floor",
            State.WARNING,
            found,
            lost="this once the interval missed 1; that happens in 1 of 100 runs",
            hint="run doctor again; if it repeats, do not trust timings from this machine",
        )
    if width > 0.02:
        return Check(
            "noise floor",
            State.WARNING,
            found,
            lost="differences below that can't be seen in a few seconds",
            hint="a quieter machine, or a larger --budget",
        )
    return Check("noise floor", State.OK, found)
