"""The final screen of `optimize` and `evaluate`, for people."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from superasm.asm.diff import unified
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation, Metric, StopReason
from superasm.core.task import Task
from superasm.core.verdict import Flag, Outcome, Rules, Speedup, Status, Verdict
from superasm.report.facts import changes, features, input_facts
from superasm.report.text import printable, with_interval

# A diff longer than this tells a reader less than the summary does.
_SHORT_CHANGE = 24
_METRIC = {
    Metric.CYCLES: "user cycles",
    Metric.CPU_NS: "CPU time",
    Metric.WALL_NS: "wall time",
}
_NOTES = {
    Flag.IDENTICAL: "the assembly is the baseline's up to comments and label names, or links to "
    "the same bytes: there is nothing to time",
    Flag.STARTUP_DOMINATES: "most of each run is start-up, which is subtracted, so that little was "
    "measured: give larger inputs with --inputs before you believe the figure",
    Flag.OVER_TENFOLD: "a speedup above 10x is rare: read the assembly before you believe it",
    Flag.NOT_HELD_OUT: "timed on inputs that also chose it, or on the only one there is: give two "
    "or more with --inputs",
    Flag.WIDER_ISA: "part of this may come from instructions that the baseline, plain x86-64, was "
    "not allowed to use",
    Flag.LOADER_WORK: "the dynamic loader, which is not timed, takes longer than for the "
    "baseline: some work may have moved there",
    Flag.UNJAILED: "measured without a jail",
}


def headline(verdict: Verdict) -> Text:
    """Return the verdict in one line."""
    if verdict.status is not Status.PASSED:
        return Text(printable(f"failed: {verdict.status} - {verdict.reason}"), style="bold red")
    if verdict.speedup is None or verdict.outcome is None:
        return Text("passed, not timed", style="bold")
    if verdict.outcome is Outcome.NO_DIFFERENCE:
        text = "no significant difference to gcc -O3"
        if Flag.IDENTICAL in verdict.flags:
            text = "no difference: this is the gcc -O3 code"
        return Text(text, style="bold yellow")
    style = "bold green" if verdict.outcome is Outcome.FASTER else "bold red"
    return Text(f"{verdict.outcome} than gcc -O3: {verdict.speedup.point:.3f}x", style=style)


def interval(speedup: Speedup | None) -> str:
    """Return a speedup with its interval, e.g. "1.364x [1.351, 1.377]"."""
    if speedup is None:
        return "-"
    return with_interval(speedup)


def _needs(isa: str, candidate: Candidate) -> str:
    """Name the instruction set, and beyond the numbered levels the extensions that count."""
    if isa == "x86-64":
        return "any x86-64 CPU"
    needed = ", ".join(features(candidate.assembly))
    return f"{'a CPU like this one' if isa == 'native' else isa} ({needed})"


def rows(
    candidate: Candidate, verdict: Verdict, evaluation: Evaluation, rules: Rules
) -> list[tuple[str, str]]:
    """Return the labelled facts of the screen, in order."""
    found = [("tests passed", f"{verdict.tests_passed} of {verdict.tests_total}")]
    if verdict.grade:
        found[0] = (found[0][0], f"{found[0][1]} (grade: {verdict.grade})")
    elif not evaluation.cases:
        found[0] = (found[0][0], f"{found[0][1]}: none was run")
    timing = evaluation.timing
    if verdict.speedup is not None and timing is not None:
        confidence = f"{rules.confidence:.0%} interval"
        label = _METRIC[verdict.speedup.metric]
        found.append((label, f"{interval(verdict.speedup)}  {confidence}"))
        found.append((_METRIC[Metric.WALL_NS], interval(verdict.wall)))
        pairs = min(len(i.baseline.wall_ns) for i in timing.inputs)
        several = len(timing.inputs) > 1
        inputs = f"{len(timing.inputs)} {'held-out ' if timing.held_out else ''}input"
        inputs = f"each of {inputs}s" if several else inputs
        text = f"{pairs} interleaved pairs on {inputs}, {timing.executions} runs"
        if timing.stop is StopReason.BUDGET:
            text += " (stopped by the budget)"
        if timing.stop is StopReason.MOST_PAIRS:
            text += " (the most that timing.max_pairs allows)"
        found.append(("evidence", text))
        counted = verdict.instructions
        found.append(
            (
                "instructions",
                f"{1 / counted:.3f} of the baseline's"
                if counted
                else "not counted: no hardware counters here (superasm doctor)",
            )
        )
    if verdict.status is Status.PASSED:
        found.append(("needs", _needs(evaluation.build.isa, candidate)))
    return found


def per_input(evaluation: Evaluation, rules: Rules, metric: Metric) -> Table | None:
    """Return the table of timed inputs, or None when nothing was timed."""
    if evaluation.timing is None:
        return None
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("input")
    for column in ("baseline ms", "candidate ms"):
        table.add_column(column, justify="right")
    table.add_column("speedup")
    for timed in evaluation.timing.inputs:
        facts = input_facts(timed, rules, metric)
        ratio = facts["speedup"]
        assert isinstance(ratio, dict)
        table.add_row(
            Text(printable(timed.case)),
            f"{facts['baseline_ms']:.2f}",
            f"{facts['candidate_ms']:.2f}",
            f"{ratio['point']:.3f}x [{ratio['low']:.3f}, {ratio['high']:.3f}]",
        )
    return table


def show(
    console: Console,
    task: Task,
    candidate: Candidate,
    evaluation: Evaluation,
    verdict: Verdict,
    rules: Rules,
    baseline: str,
    *,
    extra: Sequence[tuple[str, str]] = (),
) -> None:
    """Print the verdict, the facts behind it, and what changed: a diff if that is short."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    facts = [("candidate", candidate.parameters.get("path", candidate.proposer))]
    facts += rows(candidate, verdict, evaluation, rules)
    same = evaluation.build.identical
    change = None if same else changes(baseline, candidate.assembly)
    if change is not None:
        facts.append(("change", str(change)))
    for label, text in (*facts, *extra):
        # As `Text`: outputs and paths may look like rich's markup.
        table.add_row(label, Text(printable(text)))
    name = Text(printable(task.name), style="dim")
    parts: list[RenderableType] = [name, headline(verdict), table]
    inputs = per_input(evaluation, rules, verdict.speedup.metric) if verdict.speedup else None
    if inputs is not None:
        parts += ["", inputs]
    notes = [Text(f"note: {_NOTES[f]}", style="yellow") for f in verdict.flags if f in _NOTES]
    parts += ["", *notes] if notes else []
    diff = ""
    if change is not None and 0 < change.added + change.removed <= _SHORT_CHANGE:
        diff = printable(unified(baseline, candidate.assembly))
    if diff:
        code = Syntax(diff, "diff", theme="ansi_dark", background_color="default", word_wrap=False)
        parts += ["", Padding(code, (0, 0, 0, 2))]
    put(console, Group(*parts))


def put(console: Console, block: RenderableType) -> None:
    """Print a block; off a terminal without the blanks that pad its lines."""
    if console.is_terminal:
        console.print(block)
        return
    with console.capture() as captured:
        console.print(block)
    lines = [line.rstrip() for line in captured.get().rstrip("\n").split("\n")]
    console.file.write("\n".join(lines) + "\n")
    console.file.flush()
