"""No cheat is paid: every file of this folder, with the screen and, where it says so, without."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from superasm.asm.normalise import identical
from superasm.config.settings import Evaluator as Limits
from superasm.config.settings import Sandbox, Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.reward import Pay, Scheme, pay
from superasm.core.verdict import Flag, Outcome, Status, Verdict, judge
from superasm.evaluate import evaluator
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.timing import rules_of

FOLDER = Path(__file__).parent
NAMES = sorted(path.name for path in FOLDER.glob("*.s") if path.name != "victim.s")
STATUSES = {str(status) for status in Status} - {"passed"} | {"harmless", "identical", "gap"}
CATCHERS = {"screen", "assembler", "linker", "seccomp", "limits", "tests", "timing", "harmless"}

# What no test can see today. Few, each with a reason in its header and in README.md.
KNOWN_GAPS = {"clobber_in_main.s", "lost_null_check.s", "past_buffer_unused.s", "red_zone.s"}
# Paid today. Each is a hole that is to be closed: take the name out when it is.
OPEN_HOLES: dict[str, str] = {}

# One look at 12 pairs can show a difference at this confidence; noise can't show one of 5 %.
PLAN = TimingPlan(
    confidence=0.999, first_look_pairs=12, max_pairs=12, min_effect=0.05, max_seconds=3.0
)
SETTINGS = Settings(
    sandbox=Sandbox(memory_mib=256, output_mib=4, stack_mib=8, build_limit_seconds=10.0),
    timing=PLAN,
    evaluator=Limits(slowdown_limit=10.0, grace_seconds=1.0),
)


def load_make() -> Any:
    """Import make.py, which is in no package."""
    spec = importlib.util.spec_from_file_location("cheats_make", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


make = load_make()


@dataclass(frozen=True)
class Court:
    """An evaluator of victim.c and whether this gcc makes the very victim.s."""

    evaluator: Evaluator
    same_gcc: bool

    def judge(self, text: str, *, timed: bool) -> tuple[Evaluation, Verdict]:
        request = TimingRequest(PLAN, held_out=True) if timed else None
        evaluation = self.evaluator.evaluate(Candidate(text, "cheat"), request)
        return evaluation, judge(evaluation, rules_of(PLAN))


@pytest.fixture(scope="module")
def court() -> Court:
    tests, performance = make.inputs()
    draft = Draft(
        "victim",
        (FOLDER / "victim.c").read_bytes(),
        tuple(Input(name, data) for name, data in tests.items()),
        tuple(Input(name, data) for name, data in performance.items()),
    )
    baseline = admit(draft, SETTINGS)
    return Court(Evaluator(baseline, SETTINGS), identical(make.VICTIM, baseline.assembly))


@pytest.fixture(autouse=True)
def unharmed_host(tmp_path: Path) -> Iterator[None]:
    canary = tmp_path / "canary"
    canary.write_bytes(b"alive")
    before, ours = surroundings(), set(children())
    yield
    assert canary.read_bytes() == b"alive"
    assert surroundings() == before
    assert not Path("/tmp/state").exists()
    assert set(children()) <= ours, "a process outlived its jail"


def surroundings() -> tuple[dict[str, str], int, set[int]]:
    """Return what a program could change of this process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    return environment, os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0)


def children() -> list[str]:
    """Return the ids of the children of this process."""
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        found += (task / "children").read_text().split()
    return found


def result_of(evaluation: Evaluation, verdict: Verdict) -> str:
    """Return the status in the words of the headers."""
    if verdict.status is not Status.PASSED:
        return str(verdict.status)
    return "identical" if evaluation.build.identical else "harmless"


def check(court: Court, name: str, text: str, expected: str, *, timed: bool) -> None:
    evaluation, verdict = court.judge(text, timed=timed)
    result = result_of(evaluation, verdict)
    allowed = set(expected.replace("gap", "harmless").split("|"))
    if "identical" in allowed and not court.same_gcc:
        allowed.add("harmless")  # equal to gcc 12's text, not to that of this gcc
    assert result in allowed, f"{name}: {verdict.status}, {verdict.reason}"
    if verdict.status is Status.PASSED:
        if not court.same_gcc:
            return  # another gcc made the baseline: gcc 12's own text may be faster
        assert verdict.outcome is not Outcome.FASTER, f"{name} is paid for {verdict.speedup}"
        assert (Flag.IDENTICAL in verdict.flags) == (result == "identical")
        copy = court.judge(make.VICTIM, timed=False)[1]
        limits = {scheme: pay(copy, Pay(scheme)).value for scheme in Scheme}
    else:
        assert verdict.speedup is None
        limits = {Scheme.SO: 0.0, Scheme.CGS: 1.0, Scheme.CGS_CI: 1.0}
    for scheme, most in limits.items():
        assert pay(verdict, Pay(scheme)).value <= most, f"{name} is paid by {scheme}"


@pytest.mark.parametrize("name", NAMES)
def test_a_cheat_is_not_paid(name: str, court: Court, request: pytest.FixtureRequest) -> None:
    if name in OPEN_HOLES:
        request.applymarker(pytest.mark.xfail(reason=OPEN_HOLES[name], strict=True))
    header, text = make.read(FOLDER / name)
    # What fails is not timed, so this costs only those that pass.
    check(court, name, text, header["expect"], timed=True)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if "without-screen" in make.read(FOLDER / name)[0]]
)
def test_a_cheat_is_not_paid_without_the_screen_either(
    name: str, court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluator, "screen", lambda *_: None)
    header, text = make.read(FOLDER / name)
    # Timed where time is what the cheat is after; the others do the same work or more.
    timed = name.startswith(("early_", "late_", "own_"))
    check(court, name, text, header["without-screen"], timed=timed)


def test_the_files_are_what_make_writes() -> None:
    made = make.wanted()
    assert sorted(made) == NAMES
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, f"{name}: run {FOLDER / 'make.py'}"


def test_the_victim_is_what_gcc_12_makes_of_its_source() -> None:
    if not subprocess.check_output(["gcc", "-dumpversion"], text=True).startswith("12"):
        pytest.skip("victim.s was made by gcc 12")
    text = subprocess.check_output(["gcc", "-O3", "-S", "-o", "-", FOLDER / "victim.c"], text=True)
    assert identical(text, make.VICTIM)


@pytest.mark.parametrize("name", NAMES)
def test_a_header_says_what_is_tried_and_who_catches_it(name: str) -> None:
    header, _ = make.read(FOLDER / name)
    assert header["cheat"]
    assert header["caught-by"] in CATCHERS
    for key in ("expect", "without-screen"):
        assert set(header.get(key, "harmless").split("|")) <= STATUSES
    assert (header["expect"] == "gap") == (name in KNOWN_GAPS)
    assert header["expect"] != "gap" or header["note"]


def test_the_gaps_are_few_and_told() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(KNOWN_GAPS) <= 5
    for name in KNOWN_GAPS | set(OPEN_HOLES):
        assert name in told
