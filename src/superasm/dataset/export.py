"""Rows of a data set for trainers and models, one file per split.

- `verl`: Parquet in the published schema (see `rows`): what verl reads as it is, what
  `superasm data import published` makes the same tasks of.
- `jsonl`: JSON Lines with `prompt` as a conversation, as TRL reads it, and what the task is.
- `prompts`: JSON Lines of `task_id` and `prompt`, a text to send to a model.

Covers: bounded memory; whole files only (each is written beside its place and then renamed).
Does not cover: text that is not UTF-8. The `verl` rows hold a task whole, in columns of text, so a
    task with other bytes is left out and named (`not_utf8`), as are those with more than a plain C
    program (`harness`, `toolchain`). The other formats name the task and hold its prompt only:
    there such bytes of the source are shown as U+FFFD.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Toolchain
from superasm.dataset.entry import Entry, Rejected, Split
from superasm.dataset.folder import read_folder, write_dropped
from superasm.dataset.rows import SCHEMA, Identity, cases_of
from superasm.propose.prompt import Shown, messages, prompt

Row = dict[str, Any]
Write = Callable[[Row], None]

_ROWS_PER_GROUP, _BYTES_PER_GROUP = 64, 8 << 20
_DATA_SOURCE = "superasm"


class Format(StrEnum):
    """What is written."""

    VERL = "verl"
    JSONL = "jsonl"
    PROMPTS = "prompts"


class Unfit(StrEnum):
    """Why a task is not in an export."""

    NOT_UTF8 = "not_utf8"
    HARNESS = "harness"
    TOOLCHAIN = "toolchain"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        rows: of each file.
        skipped: tasks left out, by reason; `skipped.FORMAT.jsonl` names them.
        replaced: prompts in which bytes of the source that are not UTF-8 are shown as U+FFFD.
    """

    rows: Mapping[str, int]
    skipped: Mapping[str, int]
    replaced: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a format is written: the end of its files' names, a row of an entry, and a file."""

    suffix: str
    row: "Callable[[Entry, int, Shown], Row | Rejected]"
    open: Callable[[Path], AbstractContextManager[Write]]


def export(
    folder: Path,
    out: Path,
    format: Format,
    shown: Shown = Shown.C_AND_ASSEMBLY,
    split: Split | None = None,
    step: Callable[[int], None] = lambda done: None,
) -> Exported:
    """Write the tasks of a data set as rows of another format.

    Args:
        folder: the data set.
        out: folder of the files; made if absent.
        format: of the files.
        shown: what the prompts show of a task.
        split: only this one, or None for both; a split without tasks gives no file.
        step: called with the number of tasks that are done.

    Raises:
        UserError: `folder` holds no data set (of this split), or `out` holds such files already.
        StorageError: a file can't be read or written. None is left half written.
    """
    kind = _KINDS[format]
    paths = {side: out / f"{side}{kind.suffix}" for side in ([split] if split else Split)}
    left_out = out / f"skipped.{format}.jsonl"
    for path in (*paths.values(), left_out):
        if path.exists():
            hint = "give another folder with -o, or remove it"
            raise UserError(f"{path} is there already", hint=hint)
    entries = read_folder(folder, split)
    rows: Counter[Split] = Counter()
    skipped: list[Rejected] = []
    replaced = 0
    with boundary(StorageError, f"writing {out}", hint="free some space"), ExitStack() as files:
        writers: dict[Split, Write] = {}
        for done, entry in enumerate(entries, 1):
            row = kind.row(entry, rows[entry.split], shown)
            if isinstance(row, Rejected):
                skipped.append(row)
            else:
                if entry.split not in writers:
                    out.mkdir(parents=True, exist_ok=True)
                    opened = _whole(paths[entry.split], kind.open)
                    writers[entry.split] = files.enter_context(opened)
                writers[entry.split](row)
                rows[entry.split] += 1
                replaced += shown is not Shown.ASSEMBLY_ONLY and not _is_text(entry.task.source)
            step(done)
    if skipped:
        with boundary(StorageError, f"making {out}"):
            out.mkdir(parents=True, exist_ok=True)
        write_dropped(out, skipped, left_out.name)
    reasons = Counter(item.reason for item in skipped)
    written = {path.name: rows[side] for side, path in paths.items() if rows[side]}
    return Exported(written, dict(reasons.most_common()), replaced)


def verl_row(entry: Entry, index: int, shown: Shown = Shown.C_AND_ASSEMBLY) -> Row | Rejected:
    """Return an entry as a row of the published schema, or why it can't be one.

    Args:
        entry: the task; its baseline's assembly becomes `unoptimized_assembly`.
        index: position of the row in its file.
        shown: what its prompt shows.
    """
    task, baseline = entry.task, entry.baseline_assembly
    unfit = Unfit.HARNESS if task.harness else None
    if task.toolchain != Toolchain():
        unfit = Unfit.TOOLCHAIN
    if unfit:
        return Rejected(entry.provenance, unfit, f"{task.name} is more than a plain C program")
    cases, performance = cases_of(task)
    what = "its source"
    try:
        source = task.source.decode()
        inputs: list[str] = []
        outputs: list[str] = []
        for case in cases:
            what = f"input {case.name}"
            inputs.append(case.stdin.decode())
            outputs.append(case.expected.decode())
    except UnicodeDecodeError:
        return Rejected(entry.provenance, Unfit.NOT_UTF8, f"{task.name}: {what}")
    names = tuple(case.name for case in cases)
    provenance = entry.provenance
    identity = Identity(task.id, task.name, provenance, names, len(task.tests), performance)
    return {
        "data_source": _DATA_SOURCE,
        "prompt": messages(prompt(task, baseline, shown)),
        "ability": "code",
        "reward_model": {"style": "rule", "ground_truth": identity.to_json()},
        "extra_info": {
            "split": str(entry.split),
            "index": index,
            "c_code": source,
            "question": prompt(task, baseline),
            "c_only_question": prompt(task, baseline, Shown.C_ONLY),
            "answer": "",
            "inputs": inputs,
            "outputs": outputs,
            "unoptimized_assembly": baseline,
            # A program that others should not run; it is built anew from `c_code`.
            "unoptimized_compiled": None,
        },
    }


def jsonl_row(entry: Entry, index: int, shown: Shown = Shown.C_AND_ASSEMBLY) -> Row:
    """Return an entry as a row with a conversation for a prompt."""
    return {
        "prompt": messages(prompt(entry.task, entry.baseline_assembly, shown)),
        "task_id": entry.task.id,
        "index": index,
        "name": entry.task.name,
        "origin": entry.provenance.origin,
        "problem": entry.provenance.problem,
        "family": entry.provenance.family,
        "licence": entry.provenance.licence,
        "split": str(entry.split),
    }


def prompt_row(entry: Entry, index: int, shown: Shown = Shown.C_AND_ASSEMBLY) -> Row:
    """Return an entry as the text to send to a model, and the task that an answer is for."""
    text = prompt(entry.task, entry.baseline_assembly, shown)
    return {"task_id": entry.task.id, "prompt": text}


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    rows: list[Row] = []
    size = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:

        def flush() -> None:
            nonlocal size
            writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))
            rows.clear()
            size = 0

        def write(row: Row) -> None:
            nonlocal size
            rows.append(row)
            extra = row["extra_info"]
            size += sum(map(len, (*extra["inputs"], *extra["outputs"])))
            if len(rows) >= _ROWS_PER_GROUP or size >= _BYTES_PER_GROUP:
                flush()

        yield write
        if rows:
            flush()


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as file:

        def write(row: Row) -> None:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

        yield write


@contextmanager
def _whole(path: Path, open: Callable[[Path], AbstractContextManager[Write]]) -> Iterator[Write]:
    """Write a file beside its place; put it there at the end, or remove it."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with open(unfinished) as write:
            yield write
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _is_text(source: bytes) -> bool:
    try:
        source.decode()
    except UnicodeDecodeError:
        return False
    return True


_KINDS: dict[Format, _Kind] = {
    Format.VERL: _Kind(".parquet", verl_row, _parquet),
    Format.JSONL: _Kind(".jsonl", jsonl_row, _json_lines),
    Format.PROMPTS: _Kind(".prompts.jsonl", prompt_row, _json_lines),
}
