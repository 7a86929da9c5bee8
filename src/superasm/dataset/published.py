"""Rows of the published data set, or of files in its schema: `LLM4Code/llm_superoptimizer_ds`.

Of a row, `c_code`, `inputs`, `outputs`, `split` and `index` must be there; `unoptimized_assembly`
is taken along, to tell what it was compiled with. No other column is read: baselines are built
here, prompts are made anew, and `unoptimized_compiled` is a program that nobody should run.

The problem that a row solves is known by its inputs, which all submissions to one problem share.
Rows that declare a side of the split keep it, and validation comes first: of the other rows, those
of a problem that validation has are rejected (`in_validation`).

Covers: streaming (in memory: the columns needed of one row group, a hash per validation row); text
    in any encoding; rows without code or tests, files with other columns, cut short, damaged or
    unreadable are rejected by name, and the rest goes on. `extra_info` may be a struct or a list
    of one.
Does not cover: the same problem with other inputs on both sides; near-duplicates are looked for
    later (see `select`).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from superasm.core.errors import TaskProblem, UserError, boundary
from superasm.dataset.entry import Provenance, RawTask, Reason, Rejected, Split
from superasm.dataset.rows import Identity, bytes_type
from superasm.evaluate.admission import Draft, Input

Row = dict[str, Any]
_Numbered = tuple[int, Row | str]

_NEEDED = ("c_code", "inputs", "outputs", "split", "index")
_ASSEMBLY, _TRUTH = "unoptimized_assembly", "ground_truth"
# `fewshot` rows are examples for prompts, so they are on the side that is trained on.
_SIDES = {
    "train": Split.TRAIN,
    "fewshot": Split.TRAIN,
    "val": Split.VAL,
    "validation": Split.VAL,
    "test": Split.VAL,
}
_FILE_WORDS = frozenset({"train", "fewshot", "val", "validation"})
_HINT = "give Parquet files of LLM4Code/llm_superoptimizer_ds, or of superasm data export"
_LICENCE = "unknown"
_MOST_TEST_BYTES = 16 << 20
_ROWS_PER_BATCH = 16
# What Arrow raises for bytes that are not what they should be, beside `OSError`.
_DAMAGED = (pa.ArrowException, UnicodeDecodeError)
_FENCE = re.compile(r"\s*```[^\n]*\n(.*?)(?:```\s*)?\Z", re.DOTALL)


class Splits(StrEnum):
    """Where the sides of the split come from.

    `declared`: from the name of a file or, where that says nothing, from its rows. `drawn`: every
    problem is drawn anew, so that no row is lost.
    """

    DECLARED = "declared"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Sources:
    """What was found: `items`, to be taken once, and how many rows there are to be read."""

    rows: int
    items: Iterator[RawTask | Rejected]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that can be opened and has the columns; `word` is the split that its name tells."""

    path: Path
    rows: int
    word: str


def published(
    paths: Sequence[Path],
    *,
    splits: Splits = Splits.DECLARED,
    most_source_bytes: int = 256 << 10,
) -> Sources:
    """Return the rows of Parquet files: those for validation, then the others, in their order.

    Args:
        paths: files, or folders with files in them, at any depth.
        splits: where the sides of the split come from.
        most_source_bytes: larger sources are rejected.

    Raises:
        UserError: none of the files can be used; raised at once, not at the first item.
    """
    files: list[_File] = []
    failed: list[tuple[Path, UserError]] = []
    for path in _parquet_files(paths):
        try:
            files.append(_open(path))
        except UserError as error:
            failed.append((path, error))
    if not files:
        raise failed[0][1]
    bad = [_rejected(path.name, Reason.UNREADABLE, error.message) for path, error in failed]
    rows = sum(file.rows for file in files)
    return Sources(rows + len(bad), chain(bad, _items(files, splits, most_source_bytes)))


def _parquet_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        with boundary(UserError, f"listing {path}"):
            found = sorted(path.rglob("*.parquet"))
        if not found:
            raise UserError(f"{path} holds no Parquet files", hint=_HINT)
        yield from found


def _open(path: Path) -> _File:
    """Check that a file can be read and has the columns.

    Raises:
        UserError: it can't, or has not.
    """
    with _parquet(path) as parquet:
        _check(path, parquet.schema_arrow)
        rows = parquet.metadata.num_rows
    words = sorted(_FILE_WORDS.intersection(re.findall("[a-z]+", path.stem.lower())))
    return _File(path, rows, words[0] if len(words) == 1 else "")


@contextmanager
def _parquet(path: Path) -> Iterator[Any]:
    """Open a file.

    Raises:
        UserError: that fails, or what is done in the block does, because the file is damaged.
    """
    try:
        with boundary(UserError, f"reading {path}", hint=_HINT):
            path.open("rb").close()  # Says what is the matter in fewer words than Arrow.
            with pq.ParquetFile(path) as parquet:
                yield parquet
    except _DAMAGED as error:
        message = f"{path} is no Parquet file, or is cut short: {_line(error)}"
        raise UserError(message, hint=_HINT) from error


def _check(path: Path, schema: Any) -> None:
    if {"task_id", "source", "baseline_assembly"} <= set(schema.names):
        raise UserError(f"{path} is of a superasm data set already", hint="use its folder as it is")
    kinds = pa.types
    if "extra_info" not in schema.names:
        raise UserError(f"{path} lacks the column extra_info", hint=_HINT)
    extra = bytes_type(schema.field("extra_info").type)
    if kinds.is_list(extra) or kinds.is_large_list(extra):
        extra = extra.value_type
    there = {field.name: field.type for field in extra} if kinds.is_struct(extra) else {}
    if missing := [name for name in _NEEDED if name not in there]:
        names = " and ".join(f"extra_info.{name}" for name in missing)
        raise UserError(f"{path} lacks the column {names}", hint=_HINT)
    for name in ("c_code", "inputs", "outputs"):
        kind = there[name]
        if name != "c_code" and (kinds.is_list(kind) or kinds.is_large_list(kind)):
            kind = kind.value_type
        elif name != "c_code":
            raise UserError(f"{path}: extra_info.{name} is {kind}, not a list", hint=_HINT)
        if not (kinds.is_binary(kind) or kinds.is_large_binary(kind)):
            raise UserError(f"{path}: extra_info.{name} holds {kind}, not text", hint=_HINT)


def _items(
    files: Sequence[_File], splits: Splits, most_source_bytes: int
) -> Iterator[RawTask | Rejected]:
    declared = splits is Splits.DECLARED
    validation = {file: set(_problems(file, Split.VAL)) for file in files} if declared else {}
    taken = frozenset(chain.from_iterable(validation.values()))
    for file, problems in validation.items():
        if not problems:
            continue
        for number, row in _rows(file, (*_NEEDED, _ASSEMBLY, _TRUTH)):
            # Those that can't be read are told of below.
            if not isinstance(row, str) and _side(file, row)[0] is Split.VAL:
                yield _item(file, number, row, Split.VAL, most_source_bytes)
    for file in files:
        for number, row in _rows(file, (*_NEEDED, _ASSEMBLY, _TRUTH)):
            if isinstance(row, str):
                yield _rejected(f"{file.path.name}:{number}", Reason.UNREADABLE, row)
                continue
            side = _side(file, row)[0] if declared else None
            if side is Split.VAL:
                continue
            item = _item(file, number, row, side, most_source_bytes)
            problem = item.provenance.problem
            if isinstance(item, RawTask) and problem in taken:
                detail = f"its problem {problem} is one of the validation split"
                item = Rejected(item.provenance, Reason.IN_VALIDATION, detail)
            yield item


def _problems(file: _File, side: Split) -> Iterator[str]:
    """Yield the problems of the rows on a side."""
    for _, row in _rows(file, ("split", "inputs", _TRUTH)):
        if not isinstance(row, str) and _side(file, row)[0] is side:
            yield _problem(row, _identity(row))


def _item(
    file: _File, number: int, row: Row, side: Split | None, most_source_bytes: int
) -> RawTask | Rejected:
    identity = _identity(row)
    reference = f"{_printable(file.path.name)}:{number}"
    if identity:
        provenance = identity.provenance
    else:
        where = _problem(row, None)
        provenance = Provenance("published", where, "codenet", _LICENCE, reference)
    source = row["c_code"]
    if source is None:
        return Rejected(provenance, Reason.UNREADABLE, f"{reference}: c_code is empty")
    if len(source) > most_source_bytes:
        return Rejected(provenance, Reason.TOO_LARGE, f"{len(source)} bytes of source")
    inputs, left_out = _inputs(row, identity)
    if not inputs:
        return Rejected(provenance, TaskProblem.NO_TESTS, f"{reference}: no input with output")
    index = _text(row["index"])
    tests, performance = _divided(inputs, None if left_out else identity)
    word, said = _side(file, row)[1], _text(row["split"])
    notes = {"published_split": word, "published_index": index}
    if said.lower() != word:
        notes["published_row_split"] = said
    if left_out:
        notes["tests"] = f"{left_out} left out: too large, empty or without output"
    name = identity.name if identity else f"{_printable(file.path.stem)}/{index or number}"
    draft = Draft(name, source, tests, performance)
    assembly = _unfenced(_text(row.get(_ASSEMBLY)))
    return RawTask(draft, provenance, side, notes, lenient=True, assembly=assembly)


def _inputs(row: Row, identity: Identity | None) -> tuple[list[Input], int]:
    """Return the inputs that have outputs, and how many were left out."""
    inputs, outputs = row["inputs"] or [], row["outputs"] or []
    names = identity.inputs if identity else ()
    found = [
        Input(names[number] if number < len(names) else str(number), given, expected)
        for number, (given, expected) in enumerate(zip(inputs, outputs, strict=False))
        if given is not None and expected is not None
        if max(len(given), len(expected)) <= _MOST_TEST_BYTES
    ]
    return found, max(len(inputs), len(outputs), len(names)) - len(found)


def _divided(
    inputs: Sequence[Input], identity: Identity | None
) -> tuple[tuple[Input, ...], tuple[Input, ...]]:
    """Return tests, and inputs to time, under names that no two of them share."""
    if identity is None:
        return tuple(inputs), ()
    tests = tuple(inputs[: identity.tests])
    taken = {test.name for test in tests}
    timed: list[Input] = []
    for position in identity.performance:
        given = inputs[position]
        name = given.name
        while name in taken:
            name = f"timed-{name}"
        taken.add(name)
        timed.append(Input(name, given.stdin, given.expected))
    return tests, tuple(timed)


def _identity(row: Row) -> Identity | None:
    return Identity.from_json(_text(row.get(_TRUTH)))


def _problem(row: Row, identity: Identity | None) -> str:
    if identity:
        return identity.provenance.problem
    digest = hashlib.sha256()
    for given in row["inputs"] or []:
        digest.update(len(given or b"").to_bytes(8, "little"))
        digest.update(given or b"")
    return f"inputs-{digest.hexdigest()[:16]}"


def _side(file: _File, row: Row) -> tuple[Split | None, str]:
    """Return the side that a row is declared to be on, and the word that says so."""
    word = file.word or _text(row["split"]).lower()
    return _SIDES.get(word), word


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _printable(name: str) -> str:
    """Return the name of a file as text that a column can hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unfenced(assembly: str) -> str:
    found = _FENCE.match(assembly)
    return found[1] if found else assembly


def _rejected(reference: str, reason: Reason, detail: str) -> Rejected:
    return Rejected(
        Provenance("published", reference, "unknown", _LICENCE, reference), reason, detail
    )


def _rows(file: _File, wanted: Iterable[str]) -> Iterator[_Numbered]:
    """Yield number and fields of each row; for one that can't be read, number and reason."""
    names = frozenset(wanted)
    with _parquet(file.path) as parquet:
        leaves = [parquet.schema.column(i).path for i in range(len(parquet.schema))]
        columns = [leaf for leaf in leaves if _field(leaf) in names]
        number = 0
        for group in range(parquet.num_row_groups):
            end = number + parquet.metadata.row_group(group).num_rows
            try:
                for batch in parquet.iter_batches(
                    batch_size=_ROWS_PER_BATCH, row_groups=[group], columns=columns
                ):
                    for row in _as_rows(batch):
                        yield number, row
                        number += 1
            except (*_DAMAGED, OSError) as error:
                why = f"the file is damaged: {_line(error)}"
                for lost in range(number, end):
                    yield lost, why
            number = end


def _field(leaf: str) -> str:
    """Return the name of the field of `extra_info` or `reward_model` that a leaf belongs to."""
    column, *path = leaf.split(".")
    if column == "extra_info" and path[:1] == ["list"]:
        path = path[2:]  # list.element, or list.item
    of_column = {"extra_info": (*_NEEDED, _ASSEMBLY), "reward_model": (_TRUTH,)}
    return path[0] if path and path[0] in of_column.get(column, ()) else ""


def _as_rows(batch: Any) -> Iterator[Row]:
    fields = [column.cast(bytes_type(column.type)).to_pylist() for column in batch.columns]
    for structs in zip(*fields, strict=True):
        row: Row = dict.fromkeys((*_NEEDED, _ASSEMBLY, _TRUTH))
        for struct in structs:
            one = (struct or [None])[0] if isinstance(struct, list) else struct
            row |= one or {}
        yield row
