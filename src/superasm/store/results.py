"""The record of evaluations: JSON Lines, appended to, never rewritten, safe to resume.

Covers: several processes and threads appending to one file on one machine; a process killed at
any moment; a full disk; text that is not UTF-8. After `append` returns the row is on disk
(fdatasync); when it raises, the file is as it was before. No complete row is ever removed.

Does not cover: file systems without working `flock` (some network mounts); editing the file
while it is being appended to; hardware that loses what it has acknowledged.
"""

import fcntl
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from superasm import __version__
from superasm.core.candidate import Candidate
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.evaluation import Evaluation, Machine
from superasm.store import lines
from superasm.store.row import (
    LINE_START,
    VERDICT_COLUMNS,
    Key,
    MalformedError,
    Row,
    decode,
    encode,
    key_of,
    machine_id,
    parse,
)

KIND = "results"


class TornRowWarning(UserWarning):
    """The last line of a store is half a row: its writer was killed. It is left out."""


class ResultStore:
    """A results file. Holds no open file, so it may be shared with forked processes.

    `append` may be called from any thread or process; the lookups of one object
    (`keys`, `find`) belong to one thread.

    Args:
        path: the file. Nothing is opened or created before it is needed; a session that is
            going to append starts with `ResultStore.open`, to fail before it has measured.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offsets: dict[Key, int] = {}
        self._scanned = 0
        self._lines = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return a store that can be appended to: created with its folder, tail repaired.

        Raises:
            StorageError: it can't be written.
        """
        lines.prepare(path, LINE_START, KIND)
        return cls(path)

    def append(
        self,
        task_name: str,
        candidate: Candidate,
        evaluation: Evaluation,
        verdict: Mapping[str, object],
        *,
        settings_id: str,
    ) -> Row:
        """Store one evaluation and return its row, now on disk.

        Args:
            task_name: shown to people.
            candidate: what was evaluated.
            evaluation: the facts.
            verdict: columns named in `row.VERDICT_COLUMNS` (see `row.verdict_columns`); those
                left out are null.
            settings_id: hash of the settings in force (`config.load.settings_id`).

        Raises:
            StorageError: the row could not be written whole; nothing of it is in the file.
        """
        # Without an offset: DuckDB's Python client can't return times that have one unless pytz
        # happens to be installed, and `select *` should just work.
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        columns = dict.fromkeys(VERDICT_COLUMNS) | dict(verdict)
        row = Row(now, __version__, task_name, candidate, evaluation, settings_id, columns)
        line = encode(row)
        lines.append(self.path, line, LINE_START, KIND)
        return row

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are there when the iteration starts, oldest first.

        Raises:
            UserError: there is no such file.
            StorageError: it can't be read, or a line in it is not a row.
        """
        for number, (_, line) in enumerate(self._read_lines(0), 1):
            if line.strip():
                with _line_errors(self.path, number):
                    row = decode(line)
                yield row

    def keys(self) -> frozenset[Key]:
        """Return the keys of all rows: the work that is done. Raises as iteration does."""
        self._scan()
        return frozenset(self._offsets)

    def find(self, key: Key) -> Row | None:
        """Return the last row with this key, or None. Raises as iteration does."""
        self._scan()
        if key not in self._offsets:
            return None
        with boundary(StorageError, f"reading {self.path}"), self.path.open("rb") as file:
            file.seek(self._offsets[key])
            line = file.readline()
        try:
            return decode(line)
        except MalformedError as error:
            raise StorageError(f"{self.path}: the row of {key.candidate_id} {error}") from error

    def _scan(self) -> None:
        """Take in the keys of the rows that were added since the last scan."""
        for offset, line in self._read_lines(self._scanned):
            number = self._lines + 1
            if line.strip():
                with _line_errors(self.path, number):
                    self._offsets[key_of(parse(line))] = offset
            self._scanned, self._lines = offset + len(line), number

    def _read_lines(self, start: int) -> Iterator[tuple[int, bytes]]:
        """Yield (offset, line) of the whole lines from an offset on, without a torn last one."""
        try:
            with boundary(StorageError, f"reading {self.path}"):
                # With the lock held, a line without an end is torn, not being written. Lines
                # before `end` never change, so that the reading itself needs no lock.
                with lines.locked(self.path, os.O_RDONLY, fcntl.LOCK_SH) as descriptor:
                    end = lines.whole_size(self.path, descriptor, LINE_START, KIND)
                    torn = os.fstat(descriptor).st_size - end
                    file = os.fdopen(os.dup(descriptor), "rb")
        except StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                hint = "give the path of a file that superasm wrote"
                raise UserError(f"no results at {self.path}", hint=hint) from error
            raise
        with file:
            if torn:
                warnings.warn(
                    f"{self.path}: left out {torn} bytes of a row whose writer was killed; "
                    "the next append removes them",
                    TornRowWarning,
                    stacklevel=4,
                )
            with boundary(StorageError, f"reading {self.path}"):
                file.seek(start)
                while start < end and (line := file.readline()):
                    yield start, line
                    start += len(line)


def same_machine(rows: Iterable[Row]) -> Machine:
    """Return the one machine that all rows were measured on.

    Raises:
        UserError: they come from several machines (or there are none), so that their times
            can't be compared.
    """
    machines = {machine_id(row.evaluation.machine): row.evaluation.machine for row in rows}
    if not machines:
        raise UserError("no rows, so no machine that they were measured on")
    first, *others = machines.values()
    if others:
        names = [field.name for field in fields(Machine)]
        differing = [n for n in names if any(getattr(o, n) != getattr(first, n) for o in others)]
        values = [
            f"{name} {' / '.join(dict.fromkeys(str(getattr(m, name)) for m in machines.values()))}"
            for name in differing
        ]
        raise UserError(
            f"rows come from {len(machines)} machines that differ in {'; '.join(values)}",
            hint=f"take the rows of one machine_id: {', '.join(machines)}",
        )
    return first


@contextmanager
def _line_errors(path: Path, number: int) -> Iterator[None]:
    try:
        yield
    except MalformedError as error:
        hint = "is it a results file of this version of superasm? If so, delete that line"
        raise StorageError(f"{path}, line {number} {error}", hint=hint) from error
