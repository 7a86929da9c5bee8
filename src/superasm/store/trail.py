"""The trail of a search: every accepted step, and in short what became of every other program.

Two files beside the results: `NAME.trail.jsonl` holds the steps, each with the whole text before
and after it, so that one row is a training pair; `NAME.tried.jsonl` holds a line per program that
was tried and came to nothing, by content hash, so that a search of the same task need not try it
again and begins with the tests that failed most.

Covers: what `store.lines` covers.
Does not cover: the texts of rejected programs. They differ from a row's text by one edit, and
    would be a hundred times the size of the rest.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from superasm import __version__
from superasm.core.errors import StorageError, boundary
from superasm.store import lines

TRAIL_VERSION = 1
_STEP_START = b'{"trail_version":'
_TRIED_START = b'{"tried_version":'


@dataclass(frozen=True, slots=True)
class EditRow:
    """One replacement.

    Attributes:
        edit: which of the step's edits it belongs to, from 0.
        line: identity of the line that was replaced (see `propose.search.state`).
        old: its text.
        new: the lines put in its place.
    """

    edit: int
    line: str
    old: str
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One accepted step.

    Attributes:
        task_id, settings_id, machine_id: as in `store.row`.
        task_name: shown to people.
        run: tells the searches apart: steps of one run and start follow one another.
        seed: of the search.
        start: what the search began with (a compiler command).
        number: position of the step on its line of descent, from 0.
        rewrite, why: what was done, and why it may be faster.
        gain_point, gain_low, gain_high, pairs: before / after, on fresh samples of the inputs for
            selection.
        speedup: estimated speedup of the result over gcc -O3.
        edits: the replacements.
        before, after: whole assembly texts.
        source: the C text.
        time_utc, superasm_version: when and by what.
    """

    task_id: str
    settings_id: str
    machine_id: str
    task_name: str
    run: str
    seed: int
    start: str
    number: int
    rewrite: str
    why: str
    gain_point: float
    gain_low: float
    gain_high: float
    pairs: int
    speedup: float
    edits: tuple[EditRow, ...]
    before: str
    after: str
    source: str
    time_utc: str = field(default_factory=lambda: _now())
    superasm_version: str = __version__


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


class Trail:
    """The two files that belong to a results file.

    Args:
        results: path of the results file.
    """

    def __init__(self, results: Path) -> None:
        self.steps_path = results.with_name(f"{results.stem}.trail.jsonl")
        self.tried_path = results.with_name(f"{results.stem}.tried.jsonl")

    @classmethod
    def open(cls, results: Path) -> "Trail":
        """Return a trail that can be appended to; files that are there already are repaired.

        Raises:
            StorageError: it can't be written, or is of another kind.
        """
        trail = cls(results)
        with boundary(StorageError, f"making {results.parent}"):
            results.parent.mkdir(parents=True, exist_ok=True)
        for path, start in ((trail.steps_path, _STEP_START), (trail.tried_path, _TRIED_START)):
            if path.exists():
                lines.prepare(path, start, "trail")
        return trail

    def append(self, row: StepRow) -> None:
        """Store one accepted step, whole and on disk.

        Raises:
            StorageError: it could not be written; nothing of it is in the file.
        """
        text = _json({"trail_version": TRAIL_VERSION, **asdict(row)})
        lines.append(self.steps_path, text, _STEP_START, "trail")

    def tried(self, key: Sequence[str], programs: Mapping[str, tuple[str, str]]) -> None:
        """Note programs that came to nothing: one line for many of them.

        Args:
            key: (task id, settings id, machine id) that this is true for.
            programs: by content hash: (status, test that it failed or "").

        Raises:
            StorageError: it could not be written.
        """
        row = {"tried_version": TRAIL_VERSION, "key": list(key), "programs": dict(programs)}
        lines.append(self.tried_path, _json(row), _TRIED_START, "trail")

    def steps(self) -> Iterator[StepRow]:
        """Yield all stored steps, oldest first; none where there is no file.

        Raises:
            StorageError: a line is not a step.
        """
        names = {f.name for f in fields(StepRow)}
        for number, row in _rows(self.steps_path, "trail_version"):
            try:
                edits = tuple(_edit_row(found) for found in row.pop("edits"))
                kept = {name: value for name, value in row.items() if name in names}
                step = StepRow(edits=edits, **kept)
            except (KeyError, TypeError) as error:
                raise StorageError(f"{self.steps_path}, line {number} is not a step") from error
            yield step

    def known(self, key: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return what came to nothing under a key: (status, failed test) by content hash.

        Raises:
            StorageError: a line is not such a row.
        """
        found: dict[str, tuple[str, str]] = {}
        for number, row in _rows(self.tried_path, "tried_version"):
            try:
                if row["key"] == list(key):
                    found.update({k: (v[0], v[1]) for k, v in row["programs"].items()})
            except (KeyError, TypeError, IndexError) as error:
                raise StorageError(f"{self.tried_path}, line {number} is no such row") from error
        return found


def _edit_row(found: Mapping[str, Any]) -> EditRow:
    return EditRow(found["edit"], found["line"], found["old"], tuple(found["new"]))


def _json(row: Mapping[str, object]) -> bytes:
    # Lone surrogates stand for bytes that are no UTF-8; as \\u escapes they are valid JSON text.
    return json.dumps(row, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _rows(path: Path, version: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with boundary(StorageError, f"reading {path}"):
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return
    whole = text.split(b"\n")
    # What follows the last line end is half a row of a writer that was killed.
    for number, line in enumerate(whole[:-1], 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise StorageError(f"{path}, line {number} is not JSON") from error
        if not isinstance(row, dict) or row.get(version) != TRAIL_VERSION:
            raise StorageError(f"{path}, line {number} is of another version")
        yield number, row
