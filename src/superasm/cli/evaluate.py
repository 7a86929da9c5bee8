"""`superasm evaluate`: is this assembly right, and how much faster is it?"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from superasm.cli import common
from superasm.cli.inputs import read_draft, read_file
from superasm.config.load import settings_id
from superasm.core.candidate import Candidate
from superasm.core.verdict import Status, judge
from superasm.evaluate.admission import admit
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.timing import rules_of
from superasm.report.facts import evaluation_facts, verdict_facts
from superasm.report.screen import show
from superasm.store.results import ResultStore
from superasm.store.row import verdict_columns


def command(
    program: common.ProgramArgument,
    candidate: Annotated[
        Path, typer.Argument(help="Assembly (GNU AT&T syntax) for the whole file.")
    ],
    tests: common.TestsOption = None,
    inputs: common.InputsOption = None,
    no_timing: Annotated[bool, typer.Option("--no-timing", help="Check correctness only.")] = False,
    budget: Annotated[
        str | None,
        typer.Option(
            help="Time for the timing, e.g. 60s. Default: the setting timing.max_seconds, 20 s.",
            show_default=False,
        ),
    ] = None,
    harness: common.HarnessOption = None,
    ldflags: common.LinkOption = "-lm",
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    store: common.StoreOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Check one assembly file against its C program and time it against gcc -O3.

    Exit status: 0 the candidate is right (faster or not), 1 it is not, 2 bad input, 3 this machine
    can't tell, 130 interrupted.

    Example: superasm evaluate prog.c candidate.s --tests tests/
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    if budget is not None:
        seconds = common.seconds_from(budget)
        settings = replace(settings, timing=replace(settings.timing, max_seconds=seconds))
    draft = read_draft(program, tests, inputs, harness or [], ldflags)
    text = read_file(candidate, "an assembly file").decode("utf-8", "surrogateescape")
    record_to = ResultStore.open(common.store_path(store))
    proposed = Candidate(text, "file", {"path": str(candidate)})
    with common.LiveReporter() as reporter:
        baseline = admit(draft, settings, progress=reporter.phase)
        evaluator = Evaluator(baseline, settings, waiting=reporter.waiting)
        reporter.phase("building and testing the candidate")
        # Nothing was chosen here, so every performance input gives a figure that is honest.
        request = None if no_timing else TimingRequest(settings.timing, everything=True)
        evaluation = evaluator.evaluate(
            proposed,
            request,
            progress=lambda done, most: reporter.step(done, most, f"timing: {done} pairs"),
        )
    rules = rules_of(settings.timing)
    verdict = judge(evaluation, rules)
    record_to.append(
        baseline.task.name,
        proposed,
        evaluation,
        verdict_columns(verdict),
        settings_id=settings_id(settings),
    )
    if as_json:
        facts = evaluation_facts(baseline.task, proposed, evaluation, rules, baseline.assembly)
        common.print_json(
            {**verdict_facts(verdict), **facts, "interrupted": False, "store": str(record_to.path)}
        )
    else:
        console = Console(highlight=False)
        failed = [case for case in evaluation.cases if not case.matched]
        extra = [("failed", f"{case.case}: {case.difference}") for case in failed[:5]]
        if len(failed) > len(extra):
            extra.append(("", f"... and {len(failed) - len(extra)} more"))
        show(
            console,
            baseline.task,
            proposed,
            evaluation,
            verdict,
            rules,
            baseline.assembly,
            extra=extra,
        )
    return 0 if verdict.status is Status.PASSED else common.EXIT_FAILED
