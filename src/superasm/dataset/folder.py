"""A data set on disk: a folder of Parquet files, one row a task, that `datasets` opens as it is.

::

    OUT/
      train-00000.parquet ...   rows of the training split, in parts of bounded size
      val-00000.parquet ...
      dropped.jsonl             one line per source that did not make it: reference, reason, detail
      README.md                 the data card, with the header that `datasets.load_dataset` reads

Covers: bounded memory (a part is written as soon as it is full), whole files only (each is written
    beside its place and then renamed).
Does not cover: changing a data set in place; build it anew or into another folder.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.dataset.entry import Entry, Measured, Provenance, Rejected, Split, Strength

_ROWS_PER_PART, _BYTES_PER_PART = 512, 256 << 20
# What is in memory while writing or reading. Inputs of one corpus task may take megabytes.
_ROWS_PER_GROUP, _BYTES_PER_GROUP = 16, 8 << 20
_ROWS_PER_BATCH = 4
Row = dict[str, Any]

_CASE = pa.struct(
    [
        ("name", pa.string()),
        ("stdin", pa.binary()),
        ("expected", pa.binary()),
        ("exit_code", pa.int32()),
    ]
)
SCHEMA = pa.schema(
    [
        ("task_id", pa.string()),
        ("name", pa.string()),
        ("origin", pa.string()),
        ("problem", pa.string()),
        ("family", pa.string()),
        ("licence", pa.string()),
        ("reference", pa.string()),
        ("split", pa.string()),
        ("source", pa.binary()),
        ("tests", pa.list_(_CASE)),
        ("performance", pa.list_(_CASE)),
        ("harness", pa.list_(pa.struct([("name", pa.string()), ("text", pa.binary())]))),
        ("cc", pa.string()),
        ("cflags", pa.list_(pa.string())),
        ("ldflags", pa.list_(pa.string())),
        ("baseline_assembly", pa.string()),
        ("c_lines", pa.int32()),
        ("assembly_lines", pa.int32()),
        ("gain", pa.float64()),
        ("headroom", pa.float64()),
        ("performance_ms", pa.list_(pa.float64())),
        ("sanitised", pa.bool_()),
        ("mutants", pa.int32()),
        ("mutants_killed", pa.int32()),
        ("mutants_survived", pa.list_(pa.string())),
        ("notes", pa.string()),
    ]
)


def to_row(entry: Entry) -> dict[str, object]:
    """Return an entry as a row of `SCHEMA`."""
    task, measured, strength = entry.task, entry.measured, entry.measured.strength
    return {
        "task_id": task.id,
        "name": task.name,
        **asdict(entry.provenance),
        "split": str(entry.split),
        "source": task.source,
        "tests": [asdict(case) for case in task.tests],
        "performance": [asdict(case) for case in task.performance],
        "harness": [asdict(source) for source in task.harness],
        "cc": task.toolchain.cc,
        "cflags": list(task.toolchain.cflags),
        "ldflags": list(task.toolchain.ldflags),
        # Assembly is ASCII but for string escapes of other compilers; keep the row valid UTF-8.
        "baseline_assembly": entry.baseline_assembly.encode("utf-8", "replace").decode(),
        "c_lines": measured.c_lines,
        "assembly_lines": measured.assembly_lines,
        "gain": measured.gain,
        "headroom": measured.headroom,
        "performance_ms": list(measured.performance_ms),
        "sanitised": measured.sanitised,
        "mutants": strength.mutants if strength else None,
        "mutants_killed": strength.killed if strength else None,
        "mutants_survived": list(strength.survivors) if strength else None,
        "notes": json.dumps(dict(entry.notes), sort_keys=True),
    }


def from_row(row: Mapping[str, Any]) -> Entry:
    """Return the entry of a row. Raises `KeyError` or `TypeError` for rows of another schema."""
    get = row.__getitem__

    def cases(column: str) -> tuple[Case, ...]:
        return tuple(Case(**case) for case in get(column))

    strength = None
    if get("mutants") is not None:
        strength = Strength(get("mutants"), get("mutants_killed"), tuple(get("mutants_survived")))
    task = Task(
        get("name"),
        get("source"),
        cases("tests"),
        cases("performance"),
        Toolchain(get("cc"), tuple(get("cflags")), tuple(get("ldflags"))),
        tuple(Source(**source) for source in get("harness")),
    )
    provenance = Provenance(
        *(get(name) for name in ("origin", "problem", "family", "licence", "reference"))
    )
    measured = Measured(
        c_lines=get("c_lines"),
        assembly_lines=get("assembly_lines"),
        gain=get("gain"),
        headroom=get("headroom"),
        performance_ms=tuple(get("performance_ms")),
        sanitised=get("sanitised"),
        strength=strength,
    )
    notes = json.loads(get("notes"))
    return Entry(task, provenance, Split(get("split")), measured, get("baseline_assembly"), notes)


class FolderWriter:
    """Writes a data set part by part. A context manager; what is pending is written at the end.

    Args:
        folder: made if absent; must hold no data set yet.

    Raises:
        UserError: the folder holds a data set already.
        StorageError: it can't be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = {split: _Part(folder, split) for split in Split}
        with boundary(StorageError, f"making {folder}"):
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.glob("*.parquet")):
                raise UserError(
                    f"{folder} holds a data set already", hint="give another folder with -o"
                )

    def __enter__(self) -> "FolderWriter":
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        for part in self._parts.values():
            if kind is None:
                part.finish()
            else:
                part.abandon()

    def add(self, entry: Entry) -> None:
        """Add an entry; its part has its name when it is complete.

        Raises:
            StorageError: the part can't be written.
        """
        self._parts[entry.split].add(entry)


class _Part:
    """The parts of one split, one after the other; a few rows at a time are in memory."""

    def __init__(self, folder: Path, split: Split) -> None:
        self._folder = folder
        self._split = split
        self._number = 0
        self._writer: Any = None
        self._rows: list[Row] = []
        self._pending_bytes = self._part_rows = self._part_bytes = 0

    def add(self, entry: Entry) -> None:
        self._rows.append(to_row(entry))
        size = _size(entry)
        self._pending_bytes += size
        self._part_bytes += size
        self._part_rows += 1
        if len(self._rows) >= _ROWS_PER_GROUP or self._pending_bytes >= _BYTES_PER_GROUP:
            self._flush()
        if self._part_rows >= _ROWS_PER_PART or self._part_bytes >= _BYTES_PER_PART:
            self.finish()

    def finish(self) -> None:
        if self._rows:
            self._flush()
        if self._writer is None:
            return
        with self._writing():
            self._writer.close()
            self._unfinished.replace(self._path)
        self._writer = None
        self._number += 1
        self._part_rows = self._part_bytes = 0

    def abandon(self) -> None:
        if self._writer is not None:
            with suppress(OSError):
                self._writer.close()
            self._unfinished.unlink(missing_ok=True)

    def _flush(self) -> None:
        with self._writing():
            if self._writer is None:
                self._writer = pq.ParquetWriter(self._unfinished, SCHEMA, compression="zstd")
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA))
        self._rows.clear()
        self._pending_bytes = 0

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._split}-{self._number:05d}.parquet"

    @property
    def _unfinished(self) -> Path:
        return self._path.with_suffix(".unfinished")

    def _writing(self) -> AbstractContextManager[None]:
        return boundary(StorageError, f"writing {self._path}", hint="free some space")


def _size(entry: Entry) -> int:
    cases = (*entry.task.tests, *entry.task.performance)
    texts = len(entry.task.source) + len(entry.baseline_assembly)
    return texts + sum(len(case.stdin) + len(case.expected) for case in cases)


def read_folder(folder: Path, split: Split | None = None) -> Iterator[Entry]:
    """Yield the entries of a data set, part by part.

    Raises:
        UserError: there is no data set there, or one of another schema.
        StorageError: a part can't be read.
    """
    for path in _part_paths(folder, split):
        for row in read_rows(path):
            try:
                entry = from_row(row)
            except (KeyError, TypeError, ValueError) as error:
                raise UserError(
                    f"{path} has a row that makes no task: {error}",
                    hint="superasm data import reads other formats",
                ) from error
            yield entry


def count_rows(folder: Path) -> int:
    """Return how many entries a data set has.

    Raises:
        UserError: there is no data set there.
        StorageError: a part can't be read.
    """
    try:
        with boundary(StorageError, f"reading {folder}"):
            return sum(pq.read_metadata(path).num_rows for path in _part_paths(folder, None))
    except pa.ArrowException as error:
        raise StorageError(f"{folder} is damaged: {error}") from error


def _part_paths(folder: Path, split: Split | None) -> list[Path]:
    pattern = f"{split or '*'}-*.parquet"
    parts = sorted(folder.glob(pattern)) if folder.is_dir() else []
    if not parts:
        raise UserError(f"{folder} holds no data set", hint="make one with superasm data build")
    return parts


def read_rows(path: Path, columns: Sequence[str] = tuple(SCHEMA.names)) -> Iterator[Row]:
    """Yield rows of a part, few at a time in memory.

    Args:
        path: the part.
        columns: those wanted, at first all; "tests.list.element.name" for a part of one.

    Raises:
        UserError: it has other columns.
        StorageError: it can't be read.
    """
    try:
        with boundary(StorageError, f"reading {path}"), pq.ParquetFile(path) as file:
            there = file.schema_arrow
            for name in dict.fromkeys(column.split(".")[0] for column in columns):
                if wrong := _unlike(there, name):
                    raise UserError(
                        f"{path} has other columns than a superasm data set: {name} {wrong}",
                        hint="superasm data import reads other formats",
                    )
            for batch in file.iter_batches(batch_size=_ROWS_PER_BATCH, columns=list(columns)):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise StorageError(f"{path} is damaged: {error}") from error


def _unlike(schema: Any, name: str) -> str:
    """Say in what a column differs from ours, or nothing."""
    if name not in schema.names:
        return "is missing"
    if name in SCHEMA.names and not schema.field(name).type.equals(SCHEMA.field(name).type):
        return f"is {schema.field(name).type}"
    return ""


def write_dropped(folder: Path, dropped: Iterable[Rejected], name: str = "dropped.jsonl") -> None:
    """Append what was rejected to a file of the folder, one JSON object a line."""
    path = folder / name
    with boundary(StorageError, f"writing {path}"), path.open("a", encoding="utf-8") as file:
        for item in dropped:
            line = {**asdict(item.provenance), "reason": str(item.reason), "detail": item.detail}
            file.write(json.dumps(line, ensure_ascii=True) + "\n")
