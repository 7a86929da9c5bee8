"""Answers of a run, as somebody reads them: what was asked, what was said, what came of it.

Covers: runs of reinforcement learning, under way or over. Needs no torch.
Does not cover: supervised runs, which write no answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from superasm.core.errors import UserError
from superasm.train.metrics import PROMPTS, SAMPLES, read_rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers of a run.

    Attributes:
        step: as numbered in `metrics.jsonl`; None: the last one that has any.
        val: those to val tasks, which are greedy, instead of those that are learned from.
        task: of this task (the beginning of its key is enough); "" of all.
        status: with this outcome; "" with any.
    """

    step: int | None = None
    val: bool = False
    task: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt of a step, with its answers: best paid first, equal ones once.

    Attributes:
        prompt: "" where a run of an older version did not keep it.
        answers: rows of `samples.jsonl`, with `times`: how often it was given.
    """

    step: int
    task: str
    prompt: str
    answers: Sequence[Mapping[str, Any]]


def read_samples(folder: Path, wanted: Wanted) -> list[Asked]:
    """Return the prompts of a step with the answers that are wanted, in the order of asking.

    Raises:
        UserError: the folder holds no such answers.
        StorageError: a file can't be read.
    """
    if not (folder / SAMPLES).exists():
        raise UserError(
            f"{folder} is no run of reinforcement learning: it has no {SAMPLES}",
            hint="give the RUN of superasm train ppo -o RUN",
        )
    kind = [row for row in read_rows(folder / SAMPLES) if row.get("val", False) == wanted.val]
    steps = sorted({row["step"] for row in kind})
    if not steps:
        hint = "set data.val_tasks and run.evaluate_every" if wanted.val else "wait for a step"
        raise UserError(f"there are no such answers in {folder} yet", hint=hint)
    step = steps[-1] if wanted.step is None else wanted.step
    rows = [row for row in kind if row["step"] == step]
    if not rows:
        raise UserError(
            f"no answers of step {step} in {folder}",
            hint=f"there are those of {len(steps)} steps from {steps[0]} to {steps[-1]}",
        )
    statuses = sorted({row["status"] for row in rows})
    chosen = [
        row
        for row in rows
        if row["task"].startswith(wanted.task) and wanted.status in ("", row["status"])
    ]
    if not chosen:
        raise UserError(
            f"step {step} has no such answers",
            hint=f"its tasks: {', '.join(dict.fromkeys(row['task'] for row in rows))}; "
            f"statuses: {', '.join(statuses)}",
        )
    prompts = {row["task"]: row["prompt"] for row in read_rows(folder / PROMPTS)}
    return [
        Asked(step, task, prompts.get(task, ""), _once([r for r in chosen if r["task"] == task]))
        for task in dict.fromkeys(row["task"] for row in chosen)
    ]


def _once(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return equal answers once, best paid first; those lost to the machine at the end."""
    same: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        same.setdefault((row["answer"].strip(), row["status"], row["reward"]), []).append(row)
    found = [{**group[0], "times": len(group)} for group in same.values()]

    def paid(row: Mapping[str, Any]) -> float:
        return -row["reward"] if row["reward"] is not None else float("inf")

    return sorted(found, key=paid)
