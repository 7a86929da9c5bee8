"""From data sets and trails of searches to prompts and answers, as tokens.

Covers: tasks of any data set folder; pairs as `superasm data export --format edits` writes them,
    in whatever format the model answers with; copies of the baseline. Tasks of val splits are never
    trained on: neither as prompts nor as pairs.
Does not cover: near-duplicates across splits; `superasm data build` keeps those apart.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from superasm.asm.answer import AnswerFormat
from superasm.asm.numbered import KEEP
from superasm.asm.parse import AsmSyntaxError
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Task
from superasm.dataset.entry import Entry, Split
from superasm.dataset.folder import read_folder
from superasm.propose.chat import Message
from superasm.propose.examples import task_of_row
from superasm.propose.prompt import model_answer, render
from superasm.propose.style import Style
from superasm.train.reading import Example
from superasm.train.rewards import Job
from superasm.train.rollout import Question
from superasm.train.settings import DataPart
from superasm.train.text import answer_tokens, prompt_tokens


@dataclass(frozen=True, slots=True)
class Pair:
    """A program, and a faster one to be made of it.

    Attributes:
        task, before, after: the two programs.
        lines: the changes as `asm.numbered` says them; "" if they can't be said so, None if that
            is not known.
    """

    task: Task
    before: str
    after: str
    lines: str | None = None


@dataclass(frozen=True)
class Material:
    """What a run learns from and is watched on.

    Attributes:
        train, val: tasks, in a drawn order.
        pairs: for supervised fine-tuning.
        left_out: what was not taken, counted by reason.
    """

    train: Sequence[Job]
    val: Sequence[Job]
    pairs: Sequence[Pair]
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def jobs(self) -> dict[str, Job]:
        """All tasks by key."""
        return {job.task.id: job for job in (*self.train, *self.val)}


def read_material(plan: DataPart, seed: int) -> Material:
    """Read what the settings name.

    Raises:
        UserError: a folder or file is not there, or holds something else.
        StorageError: one can't be read.
    """
    left_out: Counter[str] = Counter()
    train = _jobs(plan, Split.TRAIN, left_out)
    val = _jobs(plan, Split.VAL, left_out)
    held_out = {job.task.source for job in val}
    pairs: list[Pair] = []
    for name in plan.pairs:
        for pair in _pairs(Path(name), plan.least_gain, left_out):
            if pair.task.source in held_out:
                left_out["pairs of a val task"] += 1
            else:
                pairs.append(pair)
    random.Random(f"{seed} train").shuffle(train)
    random.Random(f"{seed} val").shuffle(val)
    if plan.most_tasks:
        train = train[: plan.most_tasks]
    return Material(train, val[: plan.val_tasks], pairs, left_out)


def texts(material: Material, style: Style) -> Iterator[str]:
    """Yield what a model reads and writes, for training its tokenizer."""
    for job in material.train:
        yield from _said(style, job.task, job.baseline)
        if style.answer is AnswerFormat.FULL:
            yield f"\n{model_answer(job.baseline, job.baseline, AnswerFormat.FULL)}"
    seen = {job.baseline for job in material.train}
    for pair in material.pairs:
        if pair.before not in seen:
            seen.add(pair.before)
            yield from _said(style, pair.task, pair.before)
        if (answer := _answer(style.answer, pair)) is not None:
            yield f"\n{answer}"


def questions(
    jobs: Sequence[Job], style: Style, tokenizer: Any, most_tokens: int, left_out: Counter[str]
) -> list[Question]:
    """Return the prompts of tasks; those that are too long are left out and counted."""
    found = []
    for job in jobs:
        prompt = prompt_tokens(tokenizer, render(style.request(job.task, job.baseline)))
        if len(prompt) > most_tokens:
            left_out["prompt too long"] += 1
        else:
            found.append(Question(job.task.id, prompt))
    return found


def examples(
    pairs: Sequence[Pair],
    style: Style,
    tokenizer: Any,
    end: frozenset[int],
    *,
    most_prompt: int,
    most_answer: int,
    left_out: Counter[str],
) -> list[Example]:
    """Return pairs as tokens; what can't be said in the format, or is too long, is counted."""
    found = []
    known: dict[tuple[bytes, str], tuple[list[Message], tuple[int, ...]]] = {}
    for pair in pairs:
        answer = _answer(style.answer, pair)
        if answer is None:
            left_out["pair not expressible"] += 1
            continue
        key = pair.task.source, pair.before
        if key not in known:
            asked = render(style.request(pair.task, pair.before))
            known[key] = asked, prompt_tokens(tokenizer, asked)
        asked, prompt = known[key]
        said = answer_tokens(tokenizer, asked, answer, end)
        if len(prompt) > most_prompt or len(said) > most_answer:
            left_out["pair too long"] += 1
        else:
            found.append(Example(prompt, said))
    return found


def copies(jobs: Sequence[Job]) -> list[Pair]:
    """Return the pairs whose answer is to change nothing."""
    return [Pair(job.task, job.baseline, job.baseline, KEEP) for job in jobs]


def _answer(form: AnswerFormat, pair: Pair) -> str | None:
    before, after = pair.before, pair.after
    if form is AnswerFormat.LINES and pair.lines is not None:
        return pair.lines or None
    try:
        return model_answer(before, after, form) if _sayable(form, before, after) else None
    except (ValueError, AsmSyntaxError):
        return None


def _sayable(form: AnswerFormat, before: str, after: str) -> bool:
    """Search/replace blocks can't say that nothing changes."""
    return form is not AnswerFormat.EDITS or before != after


def _said(style: Style, task: Task, baseline: str) -> Iterator[str]:
    for message in render(style.request(task, baseline)):
        yield "\n" + message["content"]


def _jobs(plan: DataPart, split: Split, left_out: Counter[str]) -> list[Job]:
    found: dict[str, Job] = {}
    for name in plan.folders:
        for entry in _entries(Path(name), split):
            if plan.families and entry.provenance.family not in plan.families:
                left_out["other family"] += 1
            else:
                found[entry.task.id] = Job(entry.task, entry.baseline_assembly)
    return list(found.values())


def _entries(folder: Path, split: Split) -> Iterator[Entry]:
    if any(folder.glob("*.parquet")) and not any(folder.glob(f"{split}-*.parquet")):
        return  # A data set without this split.
    yield from read_folder(folder, split)


def _pairs(path: Path, least_gain: float, left_out: Counter[str]) -> Iterator[Pair]:
    hint = "superasm data export --format edits writes such a file"
    if not path.is_file():
        raise UserError(f"no pairs at {path}: no such file", hint=hint)
    with boundary(StorageError, f"reading {path}"):
        lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            said = (row["lines"] or "") if "lines" in row else None
            pair = Pair(task_of_row(row), row["before"], row["after"], said)
            gain = float(row.get("gain_low", least_gain + 1))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(f"{path}, line {number} is no pair: {error}", hint=hint) from error
        if gain <= least_gain:
            left_out["gain not sure"] += 1
        else:
            yield pair
