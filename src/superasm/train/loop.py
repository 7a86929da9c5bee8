"""The life of a run: steps, checkpoints, metrics, evaluations; killed at any moment, it goes on.

::

    RUN/
      config.toml       all settings as resolved
      start/            the model it began with, if that was made from scratch
      metrics.jsonl     one object a step
      samples.jsonl     every answer with what came of it
      prompts.jsonl     what was asked, once a task
      evaluations.jsonl a results store, so that none is made twice
      tensorboard/
      checkpoints/      see `checkpoint`
      model/            the trained model, when the run is over
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from superasm.core.errors import StorageError, UserError, boundary
from superasm.train import checkpoint
from superasm.train.metrics import METRICS, Writer, read_rows
from superasm.train.policy import Policy
from superasm.train.rollout import Report
from superasm.train.settings import SECTIONS, RunPart, TrainSettings
from superasm.train.watch import warnings

CONFIG, CHECKPOINTS, EVALUATIONS = "config.toml", "checkpoints", "evaluations.jsonl"
START, MODEL = "start", "model"


class Stepper(Protocol):
    """What does the steps: `rollout.Learner` or `sft.Imitator`."""

    def step(self, number: int) -> Report:
        """Do one step."""
        ...


def train(
    folder: Path,
    stepper: Stepper,
    policy: Policy,
    optimizer: Any,
    plan: RunPart,
    *,
    evaluate: Callable[[int], Report] | None = None,
    tell: Callable[[int, Mapping[str, float]], None] = lambda step, metrics: None,
    warn: Callable[[str], None] = lambda line: None,
) -> int:
    """Do all steps that are left, and return with which one it began.

    The same settings, killed and started again or not, give the same model, step by step: a step
    depends on the weights, the optimizer, its number, and what answers are paid, which is kept.

    Args:
        folder: of the run.
        stepper, policy, optimizer: what is done, and the state that checkpoints hold.
        plan: steps, and how often the rest is done.
        evaluate: figures on val tasks after so many steps.
        tell: called with the metrics of each step.
        warn: called with each warning once.

    Raises:
        StorageError: the folder can't be written.
        MachineError: of the stepper; the run can be started again.
    """
    places = folder / CHECKPOINTS
    first = checkpoint.restore(places, policy, optimizer)
    told: set[str] = set()
    with Writer(folder, first) as writer:
        history: list[Mapping[str, float]] = [
            row for row in read_rows(folder / METRICS) if "val_passed" not in row
        ]
        if first == 0:
            checkpoint.save(places, 0, policy, optimizer, keep=plan.checkpoints)
        for number in range(first, plan.steps):
            report = stepper.step(number)
            writer.prompts(report.prompts)
            writer.samples(report.samples)
            metrics = dict(report.metrics)
            history.append(metrics)
            writer.metrics(number, metrics)
            tell(number, metrics)
            for line in warnings(history):
                kind = "".join(c for c in line if not c.isdigit())
                if kind not in told:
                    told.add(kind)
                    warn(f"step {number}: {line}")
            done = number + 1
            if evaluate and plan.evaluate_every and done % plan.evaluate_every == 0:
                found = evaluate(number)
                writer.prompts(found.prompts)
                writer.samples(found.samples)
                writer.metrics(number, found.metrics)
                tell(number, found.metrics)
            if done % plan.checkpoint_every == 0 or done == plan.steps:
                checkpoint.save(places, done, policy, optimizer, keep=plan.checkpoints)
    return first


def keep_settings(folder: Path, settings: TrainSettings, kind: str) -> None:
    """Write the resolved settings into a run's folder, or see that they are the same as before.

    A run of an earlier superasm, which did not know all settings, goes on with their defaults.

    Raises:
        UserError: the run there has other settings.
        StorageError: they can't be written or read.
    """
    path = folder / CONFIG
    text = f"# superasm train {kind}\n\n{SECTIONS.dump(settings)}"
    with boundary(StorageError, f"writing {path}", hint="free some space"):
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
            return
        before = path.read_text(encoding="utf-8")
    # What the run does not name is newer than it, and has its default.
    head, _, _ = before.partition("\n")
    was = f"{head}\n\n{SECTIONS.dump(SECTIONS.load(path))}"
    if was != text:
        now, then = text.split("\n"), was.split("\n")
        other = next((a for a, b in zip(now, then, strict=False) if a != b), now[-1])
        raise UserError(
            f"{folder} holds a run with other settings: here {other!r}",
            hint="give another folder with -o, or the same settings to go on with it",
        )
