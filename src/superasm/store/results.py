"""The record of evaluations: JSON Lines, appended to, never rewritten, safe to resume.

Covers: several processes and threads appending to one file on one machine; a process killed at
any moment; a full disk; text that is not UTF-8. After `append` returns the row is on disk
(fdatasync); when it raises, the file is as it was before. No complete row is ever removed.

Does not cover: file systems without working `flock` (some network mounts); editing the file
while it is being appended to; hardware that loses what it has acknowledged.
"""

import fcntl
import json
import os
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from superasm import __version__
from superasm.core.candidate import Candidate
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.evaluation import Evaluation, Machine
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

_BLOCK = 1 << 16
_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT
_WRITE_HINT = (
    "check free space and write permission, or give another --store FILE; "
    "the rows already stored are intact"
)


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
        with boundary(StorageError, f"opening {path} for writing", hint=_WRITE_HINT):
            path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(path, _APPEND, fcntl.LOCK_EX) as file:
                _repair(path, file)
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)  # Else a power cut may forget that the file exists.
            finally:
                os.close(folder)
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
        with boundary(StorageError, f"appending to {self.path}", hint=_WRITE_HINT):
            with _locked(self.path, _APPEND, fcntl.LOCK_EX) as file:
                _append_whole(file, line, size=_repair(self.path, file))
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
                with _locked(self.path, os.O_RDONLY, fcntl.LOCK_SH) as descriptor:
                    end = _whole_size(self.path, descriptor)
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
def _locked(path: Path, flags: int, lock: int) -> Iterator[int]:
    """Open and lock a regular file; a descriptor of its own per call, as flock demands.

    flock locks belong to an open file. One that is shared by threads, or with a forked process,
    would not keep them apart.
    """
    descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StorageError(f"{path} is not a regular file", hint="choose another file")
        fcntl.flock(descriptor, lock)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _line_errors(path: Path, number: int) -> Iterator[None]:
    try:
        yield
    except MalformedError as error:
        hint = "is it a results file of this version of superasm? If so, delete that line"
        raise StorageError(f"{path}, line {number} {error}", hint=hint) from error


def _whole_size(path: Path, descriptor: int) -> int:
    """Return the size of the file up to the end of its last complete row.

    Raises:
        StorageError: the first line or a torn last one is not of a results file.
    """
    size = start = os.fstat(descriptor).st_size
    tail = b""
    while start > 0:
        begin = max(0, start - _BLOCK)
        block = os.pread(descriptor, start - begin, begin)
        newline = block.rfind(b"\n")
        tail = block[newline + 1 :] + tail
        if newline >= 0:
            start = begin + newline + 1
            break
        start = begin
    head = os.pread(descriptor, len(LINE_START), 0)
    if not all(LINE_START.startswith(part) for part in (head, tail[: len(LINE_START)])):
        raise StorageError(f"{path} is not a results file", hint="choose another file")
    # Only the line end is missing where the text is a whole object: half of one never parses.
    with suppress(ValueError, RecursionError):
        json.loads(tail)
        return size
    return start


def _repair(path: Path, descriptor: int) -> int:
    """Bring the file to a line boundary, under the lock; return its size.

    Half a row is cut off; a complete row that only lacks its line end is given one.
    """
    size = os.fstat(descriptor).st_size
    whole = _whole_size(path, descriptor)
    if whole < size:
        os.ftruncate(descriptor, whole)
    elif size and os.pread(descriptor, 1, size - 1) != b"\n":
        _append_whole(descriptor, b"\n", size=size)
        return size + 1
    return whole


def _append_whole(descriptor: int, line: bytes, *, size: int) -> None:
    """Write and sync all of a line, or leave the file at `size`."""
    try:
        rest = memoryview(line)
        while rest:  # A disk that fills up writes a part first and says why the next time.
            rest = rest[os.write(descriptor, rest) :]
        os.fdatasync(descriptor)
    except BaseException:  # Also when interrupted: half a row is of no use to anyone.
        with suppress(OSError):  # Where even this fails, the next append repairs the tail.
            os.ftruncate(descriptor, size)
        raise
