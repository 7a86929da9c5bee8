"""Training pairs from the trail of searches: a program, the edit that made it faster, the result.

An edit is written as search/replace blocks against the text before it (see `asm.edits`), which
takes a tenth of the tokens of the whole text and leaves untouched lines right.

Covers: every step of the trail.
Does not cover: whether a pair is worth learning from: `gain_low` says how sure its gain is. A
    prompt shows the text before the step as what the compiler made, whatever led to it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from superasm.asm.answer import AnswerFormat
from superasm.asm.edits import make_edits
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Task
from superasm.propose.prompt import PromptRequest, Shown, model_answer, render
from superasm.store.trail import StepRow, Trail

EDITS_FILE = "edits.jsonl"


@dataclass(frozen=True, slots=True)
class EditPair:
    """One accepted step as a training example.

    Attributes:
        task_id, task_name: of the program.
        source: its C text.
        before, after: assembly texts.
        blocks: the step as search/replace blocks.
        rewrite, why: what was done, and why it may be faster.
        gain, gain_low, gain_high: before / after with interval.
        speedup: estimated speedup of `after` over gcc -O3.
        start: the compiler command that the search began with.
        machine_id: where it was measured.
    """

    task_id: str
    task_name: str
    source: str
    before: str
    after: str
    blocks: str
    rewrite: str
    why: str
    gain: float
    gain_low: float
    gain_high: float
    speedup: float
    start: str
    machine_id: str


def edit_pairs(rows: Iterable[StepRow]) -> Iterator[EditPair]:
    """Yield one pair for each step; the same step of the same text only once."""
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        key = (row.task_id, row.before, row.after)
        if key in seen:
            continue
        seen.add(key)
        yield EditPair(
            task_id=row.task_id,
            task_name=row.task_name,
            source=row.source,
            before=row.before,
            after=row.after,
            blocks=make_edits(row.before, row.after),
            rewrite=row.rewrite,
            why=row.why,
            gain=row.gain_point,
            gain_low=row.gain_low,
            gain_high=row.gain_high,
            speedup=row.speedup,
            start=row.start,
            machine_id=row.machine_id,
        )


def edit_row(pair: EditPair, shown: Shown = Shown.C_AND_ASSEMBLY) -> Mapping[str, object]:
    """Return a pair as a row with `prompt` and `completion` as conversations, as TRL reads them.

    Raises:
        ValueError: the prompt would not show the assembly that the edit is against.
    """
    task = Task(pair.task_name, pair.source.encode("utf-8", "surrogateescape"), (), ())
    question = render(PromptRequest(task, pair.before, shown, AnswerFormat.EDITS))
    answer = model_answer(pair.before, pair.after, AnswerFormat.EDITS)
    return {
        "prompt": question,
        "completion": [{"role": "assistant", "content": answer}],
        **asdict(pair),
    }


def export_edits(results: Path, out: Path, shown: Shown = Shown.C_AND_ASSEMBLY) -> int:
    """Write the steps that belong to a results file as JSON Lines; return how many.

    Args:
        results: the results file of `superasm optimize`, or its `NAME.trail.jsonl`.
        out: folder of `edits.jsonl`; made if absent.
        shown: what the prompts show.

    Raises:
        UserError: there are no steps, `edits.jsonl` is there already, or the prompts would not show
            the assembly.
        StorageError: a file can't be read or written; none is left half written.
    """
    if shown is Shown.C_ONLY:
        raise UserError(
            "edits are against the assembly, so a prompt must show it", hint="--prompt c+asm"
        )
    name = results.name.removesuffix(".trail.jsonl")
    trail = Trail(results.with_name(f"{name}.jsonl") if name != results.name else results)
    path = out / EDITS_FILE
    if path.exists():
        raise UserError(
            f"{path} is there already", hint="give another folder with -o, or remove it"
        )
    pairs = list(edit_pairs(trail.steps()))
    if not pairs:
        raise UserError(
            f"{trail.steps_path} holds no steps of a search",
            hint="superasm optimize --store FILE writes one beside FILE when its search finds any",
        )
    unfinished = path.with_suffix(".unfinished")
    with boundary(StorageError, f"writing {path}", hint="free some space"):
        out.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("w", encoding="utf-8", errors="replace") as file:
                for pair in pairs:
                    file.write(json.dumps(edit_row(pair, shown), ensure_ascii=True) + "\n")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return len(pairs)
