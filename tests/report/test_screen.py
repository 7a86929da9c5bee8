"""The final screen, as people see it. The snapshots are plain files beside this one."""

import os
from pathlib import Path

import pytest

from superasm.core.evaluation import BuildLog, BuildStage, StopReason
from superasm.core.stats import InputCosts, speedup
from superasm.core.verdict import Metric, Speedup
from superasm.report.page.svg import interval as page_interval
from superasm.report.screen import headline, interval, show
from superasm.report.text import with_interval

SNAPSHOTS = Path(__file__).parent / "snapshots"
SCREENS = {
    "faster": lambda evaluated: evaluated(1.5, 1.6),
    "faster_counted": lambda evaluated: evaluated(1.5, 1.6, counted=True),
    "slower": lambda evaluated: evaluated(0.8, proposer="file", path="best.s"),
    "no_difference": lambda evaluated: evaluated(1.0, 1.0, stop=StopReason.BUDGET),
    "identical": lambda evaluated: evaluated(build=BuildLog(BuildStage.BUILT, identical=True)),
    "failed": lambda evaluated: evaluated(difference="line 1: expected '[bold]', got '[/red]'"),
    "not_built": lambda evaluated: evaluated(
        build=BuildLog(BuildStage.ASSEMBLE, "line:3: Error: no such instruction")
    ),
    "startup_dominates": lambda evaluated: evaluated(1.5, milliseconds=0.01),
    "over_tenfold": lambda evaluated: evaluated(14.0, 16.0),
    "not_held_out": lambda evaluated: evaluated(1.5, held_out=False),
    "wider_isa": lambda evaluated: evaluated(
        1.5,
        1.6,
        build=BuildLog(BuildStage.BUILT, isa="x86-64-v3", wider_isa=True),
        assembly="\t.globl main\nmain:\n" + "\tvpaddd %ymm0, %ymm1, %ymm2\n" * 40 + "\tret\n",
    ),
    "native_isa": lambda evaluated: evaluated(
        1.5,
        build=BuildLog(BuildStage.BUILT, isa="native", wider_isa=True),
        assembly="\t.globl main\nmain:\n" + "\tvpermb %zmm0, %zmm1, %zmm2\n" * 40 + "\tret\n",
    ),
    "not_timed": lambda evaluated: evaluated(),
}


def screen(console, made, **more) -> str:
    show(
        console,
        made.task,
        made.candidate,
        made.evaluation,
        made.verdict,
        made.rules,
        made.baseline,
        **more,
    )
    return console.file.getvalue()


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_as_in_the_snapshot(evaluated, terminal, name):
    """To renew: RENEW=1 pytest tests/report, then read the difference."""
    shown = screen(terminal(), SCREENS[name](evaluated))
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("RENEW"):
        path.write_text(shown)
    assert shown == path.read_text()


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_screen_fits_narrow_terminals(evaluated, terminal, name, width):
    shown = screen(terminal(width), SCREENS[name](evaluated))
    assert max(map(len, shown.splitlines())) <= width


def test_off_a_terminal_no_line_ends_in_blanks(evaluated, terminal):
    for make in SCREENS.values():
        assert all(
            line == line.rstrip() for line in screen(terminal(), make(evaluated)).split("\n")
        )


def test_on_a_terminal_the_same_words_are_shown(evaluated, terminal):
    for make in SCREENS.values():
        plain = screen(terminal(), make(evaluated))
        assert screen(terminal(force_terminal=True), make(evaluated)).split() == plain.split()


def test_text_that_looks_like_markup_is_shown_as_it_is(evaluated, terminal):
    made = evaluated(difference="line 1: expected '[bold]', got '[/nothing]' :smile:")
    shown = screen(terminal(), made, extra=[("failed", "[red]x[/blue] :smile:")])
    assert "expected '[bold]', got '[/nothing]' :smile:" in shown
    assert "[red]x[/blue] :smile:" in shown


def test_hostile_text_does_not_reach_the_terminal(evaluated, terminal):
    hostile = "\x1b]0;title\x07\udcff\r\x9b2J"
    made = evaluated(difference=hostile, proposer=hostile)
    shown = screen(terminal(), made, extra=[("failed", hostile)])
    assert not any(c in shown for c in "\x1b\x07\r\x9b\udcff")
    assert "\\x1b]0;title\\x07\\udcff\\r\\x9b2J" in shown


def test_a_hostile_diff_does_not_reach_the_terminal(evaluated, terminal):
    text = "\t.globl main\nmain:\n\tmovl $3, %eax # \x1b[2J\udcff\n\tret\n"
    shown = screen(terminal(), evaluated(1.5, assembly=text))
    assert "\x1b" not in shown
    shown.encode()


def test_an_interval_is_point_and_both_ends():
    assert interval(Speedup(1.3642, 1.3508, 1.3777, Metric.CPU_NS)) == "1.364x [1.351, 1.378]"
    assert interval(None) == "-"


def test_an_end_without_a_bound_is_no_number():
    few = (1.0, 1.1, 1.2, 1.3)  # Four pairs can't tell anything at 99%.
    found = speedup([InputCosts(few, few, ())], alpha=0.01)
    assert with_interval(found) == "1.000x [?, ?]"
    assert page_interval(found.point, found.low, 1.3) == "1.000x [?, 1.30]"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("faster", "faster than gcc -O3: 1.549x"),
        ("slower", "slower than gcc -O3: 0.800x"),
        ("no_difference", "no significant difference to gcc -O3"),
        ("identical", "no difference: this is the gcc -O3 code"),
        ("failed", "failed: wrong_output - 1: line 1: expected '[bold]', got '[/red]'"),
        ("not_timed", "passed, not timed"),
    ],
)
def test_the_headline_says_the_verdict_in_one_line(evaluated, name, line):
    assert str(headline(SCREENS[name](evaluated).verdict)) == line
