"""Files of lines that are appended to by several processes and never rewritten.

What `store.results` promises about its file is made here; `store.trail` uses the same. A file of
one kind is told from others by what each of its lines starts with.
"""

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from superasm.core.errors import StorageError, boundary

_BLOCK = 1 << 16
APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT
WRITE_HINT = (
    "check free space and write permission, or give another --store FILE; "
    "the rows already stored are intact"
)


def append(path: Path, line: bytes, start: bytes, kind: str) -> None:
    """Append one line to a file, whole and on disk, or leave the file as it was.

    Args:
        path: the file; made if it is not there.
        line: with its line end.
        start: what every line of this kind of file starts with.
        kind: what such a file is called.

    Raises:
        StorageError: it could not be written whole, or the file is of another kind.
    """
    with boundary(StorageError, f"appending to {path}", hint=WRITE_HINT):
        with locked(path, APPEND, fcntl.LOCK_EX) as file:
            _append_whole(file, line, size=repair(path, file, start, kind))


def prepare(path: Path, start: bytes, kind: str) -> None:
    """Create a file with its folder, or repair the tail of one that is there.

    Raises:
        StorageError: it can't be written.
    """
    with boundary(StorageError, f"opening {path} for writing", hint=WRITE_HINT):
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path, APPEND, fcntl.LOCK_EX) as file:
            repair(path, file, start, kind)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)  # Else a power cut may forget that the file exists.
        finally:
            os.close(folder)


@contextmanager
def locked(path: Path, flags: int, lock: int) -> Iterator[int]:
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


def whole_size(path: Path, descriptor: int, line_start: bytes, kind: str) -> int:
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
    head = os.pread(descriptor, len(line_start), 0)
    if not all(line_start.startswith(part) for part in (head, tail[: len(line_start)])):
        raise StorageError(f"{path} is not a {kind} file", hint="choose another file")
    # Only the line end is missing where the text is a whole object: half of one never parses.
    with suppress(ValueError, RecursionError):
        json.loads(tail)
        return size
    return start


def repair(path: Path, descriptor: int, line_start: bytes, kind: str) -> int:
    """Bring the file to a line boundary, under the lock; return its size.

    Half a row is cut off; a complete row that only lacks its line end is given one.
    """
    size = os.fstat(descriptor).st_size
    whole = whole_size(path, descriptor, line_start, kind)
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
