"""`superasm doctor`: what works on this machine, and how noisy it is."""

from dataclasses import asdict

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from superasm.cli import common
from superasm.evaluate.doctor import Diagnosis, State, diagnose
from superasm.propose.compilers import find_compilers
from superasm.report.facts import Json, verdict_facts
from superasm.report.screen import put
from superasm.report.text import printable

_STYLE = {State.OK: "green", State.WARNING: "yellow", State.MISSING: "bold red"}


def command(
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Check compilers, jail, system-call filter, counters, and the noise floor of timing.

    The noise floor is a real comparison of a program with itself: its speedup must be 1.000
    within its interval. Exit status 3 when something that superasm needs is missing.
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    with common.LiveReporter() as reporter:
        found = diagnose(settings, find_compilers(), progress=reporter.phase)
    if as_json:
        common.print_json(_facts(found))
    else:
        _print(found)
    return 0 if found.usable else common.EXIT_MACHINE


def _facts(found: Diagnosis) -> Json:
    """The noise floor is a comparison like any other, so it has the same keys."""
    nothing: Json = {
        "verdict": {"status": "not_started", "outcome": None, "grade": None},
        "speedup": None,
        "tests": {"passed": 0, "total": 0},
    }
    return {
        **(verdict_facts(found.verdict) if found.verdict else nothing),
        "usable": found.usable,
        "checks": [asdict(check) for check in found.checks],
        "machine": asdict(found.evaluation.machine) if found.evaluation else None,
    }


def _print(found: Diagnosis) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    for column in ("state", "name"):
        table.add_column(column, no_wrap=True)
    table.add_column("found", overflow="fold")
    for check in found.checks:
        state = Text(check.state, style=_STYLE[check.state])
        # As `Text`: what tools say may look like rich's markup.
        table.add_row(state, check.name, Text(printable(check.found)))
        for label, text in (("lost", check.lost), ("hint", check.hint)):
            if text:
                table.add_row("", "", Text(printable(f"{label}: {text}"), style="dim"))
    parts: list[RenderableType] = [table]
    if not found.usable:
        text = "superasm can't work here until what is missing is there"
        parts.append(Text(text, style="bold red"))
    put(Console(highlight=False), Group(*parts))
