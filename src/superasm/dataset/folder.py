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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.dataset.entry import Entry, Measured, Provenance, Rejected, Split, Strength

_ROWS_PER_PART = 512
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
        self._pending: dict[Split, list[dict[str, object]]] = {split: [] for split in Split}
        self._parts = dict.fromkeys(Split, 0)
        with boundary(StorageError, f"making {folder}"):
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.glob("*.parquet")):
                raise UserError(
                    f"{folder} holds a data set already", hint="give another folder with -o"
                )

    def __enter__(self) -> "FolderWriter":
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            for split in Split:
                self._flush(split)

    def add(self, entry: Entry) -> None:
        """Add an entry; written with its part.

        Raises:
            StorageError: the part can't be written.
        """
        self._pending[entry.split].append(to_row(entry))
        if len(self._pending[entry.split]) >= _ROWS_PER_PART:
            self._flush(entry.split)

    def _flush(self, split: Split) -> None:
        rows = self._pending[split]
        if not rows:
            return
        path = self.folder / f"{split}-{self._parts[split]:05d}.parquet"
        unfinished = path.with_suffix(".unfinished")
        with boundary(StorageError, f"writing {path}", hint="free some space"):
            table = pa.Table.from_pylist(rows, schema=SCHEMA)
            pq.write_table(table, unfinished, compression="zstd")
            unfinished.replace(path)
        self._parts[split] += 1
        rows.clear()


def read_folder(folder: Path, split: Split | None = None) -> Iterator[Entry]:
    """Yield the entries of a data set, part by part.

    Raises:
        UserError: there is no data set there, or one of another schema.
        StorageError: a part can't be read.
    """
    pattern = f"{split or '*'}-*.parquet"
    parts = sorted(folder.glob(pattern)) if folder.is_dir() else []
    if not parts:
        raise UserError(f"{folder} holds no data set", hint="make one with superasm data build")
    for path in parts:
        with boundary(StorageError, f"reading {path}"):
            try:
                rows = pq.read_table(path).to_pylist()
            except pa.ArrowInvalid as error:
                raise StorageError(f"{path} is damaged: {error}") from error
        for row in rows:
            try:
                yield from_row(row)
            except (KeyError, TypeError, ValueError) as error:
                raise UserError(
                    f"{path} has other columns than a superasm data set: {error}",
                    hint="superasm data import reads other formats",
                ) from error


def write_dropped(folder: Path, dropped: Iterable[Rejected]) -> None:
    """Append rejected sources to `dropped.jsonl`, one JSON object a line."""
    path = folder / "dropped.jsonl"
    with boundary(StorageError, f"writing {path}"), path.open("a", encoding="utf-8") as file:
        for item in dropped:
            line = {**asdict(item.provenance), "reason": str(item.reason), "detail": item.detail}
            file.write(json.dumps(line, ensure_ascii=True) + "\n")
