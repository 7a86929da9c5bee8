"""`superasm train samples RUN`: what a model was asked, what it said, and what that was paid."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from superasm.cli import common
from superasm.report.text import printable

if TYPE_CHECKING:
    from superasm.train.samples import Asked

# Of a long answer (a whole file, say) the table shows the beginning.
_MOST_LINES = 12


def command(
    run: Annotated[
        Path, typer.Argument(help="Folder of a run of superasm train ppo or grpo.", metavar="RUN")
    ],
    step: Annotated[
        int | None,
        typer.Option(
            help="Step, as numbered in metrics.jsonl. Default: the last one.", metavar="N"
        ),
    ] = None,
    task: Annotated[
        str, typer.Option(help="Only this task; the beginning of its key is enough.", metavar="KEY")
    ] = "",
    status: Annotated[
        str,
        typer.Option(help="Only answers with this outcome, e.g. wrong_output.", metavar="STATUS"),
    ] = "",
    val: Annotated[
        bool, typer.Option("--val", help="Greedy answers to val tasks instead.")
    ] = False,
    most: Annotated[
        int, typer.Option("-n", "--most", min=1, help="Show so many prompts.", metavar="N")
    ] = 3,
    prompts: Annotated[
        bool, typer.Option("--prompts/--no-prompts", help="Show the prompts, or answers alone.")
    ] = True,
    as_json: common.JsonOption = False,
) -> int:
    """Show prompts of a run with the answers to them, their outcome and reward.

    The best paid answer to a prompt comes first; equal answers are shown once. It may be looked
    at while the run goes on.
    """
    from superasm.train.samples import Wanted, read_samples

    found = read_samples(run, Wanted(step, val, task, status))
    shown = found[:most]
    if as_json:
        rows = [
            {"step": one.step, "task": one.task, "prompt": one.prompt, "answers": one.answers}
            for one in shown
        ]
        common.print_json({"prompts": len(found), "shown": rows})
        return 0
    console = Console(highlight=False)
    for one in shown:
        console.print(_block(one, prompts))
    if len(found) > len(shown):
        console.print(f"{len(found) - len(shown)} more prompts of step {found[0].step}: -n N")
    return 0


def _block(one: "Asked", prompts: bool) -> Group:
    head = Text(f"step {one.step}, task {one.task}", style="bold")
    parts: list[Text | Padding | Table] = [head]
    if prompts:
        text = printable(one.prompt.strip()) if one.prompt else "(this run kept no prompts)"
        parts.append(Padding(Text(text.expandtabs(8), style="dim"), (0, 0, 0, 2)))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("times", "reward", "speedup"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("outcome", overflow="fold")
    table.add_column("answer", overflow="fold")
    for row in one.answers:
        reward, speedup = row["reward"], row["speedup"]
        same = " (the baseline)" if row["identical"] else ""
        outcome = f"{row['status']}{same}"
        if row["reason"]:
            outcome += f": {row['reason']}"
        table.add_row(
            str(row["times"]),
            "-" if reward is None else f"{reward:.2f}",
            "-" if speedup is None else f"{speedup:.3f}x",
            Text(printable(outcome)),
            Text(printable(_beginning(row["answer"]))),
        )
    return Group(*parts, table, Text())


def _beginning(answer: str) -> str:
    lines = answer.strip().expandtabs(8).splitlines()
    if len(lines) <= _MOST_LINES:
        return "\n".join(lines)
    return "\n".join([*lines[:_MOST_LINES], f"({len(lines) - _MOST_LINES} more lines)"])
