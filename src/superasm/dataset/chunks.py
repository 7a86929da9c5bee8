"""Raw tasks inspected chunk by chunk, in all processes, each chunk written as soon as it is done.

A chunk is two files: NNNNNNNN.jsonl (rejected) and then NNNNNNNN.parquet (entries), whose being
there says that the chunk is finished. Each is written beside its place and renamed.

Covers: a kill at any moment loses the chunks in flight, no more; memory holds the chunks in flight,
    no more; worker processes end when this one does, however it ends.
Does not cover: an inspection that never returns (those of `gates` are bounded by time limits).
"""

import json
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from superasm.config.settings import Settings
from superasm.core.errors import MachineError, StorageError, UserError, boundary
from superasm.dataset.entry import Entry, Provenance, RawTask, Reason, Rejected, Split
from superasm.dataset.folder import SCHEMA, from_row, read_rows, to_row
from superasm.dataset.gates import GateRules
from superasm.evaluate.sanitizer import sanitise
from superasm.sandbox import interrupts

Item = RawTask | Rejected
Inspect = Callable[[RawTask, Split, Settings, GateRules], Entry | Rejected]

_BYTES = 8 << 20
_HELLO = b'#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'
_SCHEMA = SCHEMA.append(pa.field("asked", pa.string()))
_DIGEST = b"superasm.sources"


@dataclass(frozen=True, slots=True)
class Finished:
    """An entry as read back, with the split that its source demands."""

    entry: Entry
    asked: Split | None


@dataclass(frozen=True, slots=True)
class Work:
    """A chunk to inspect. Goes to a worker process."""

    path: Path
    digest: bytes
    items: tuple[Item, ...]
    settings: Settings
    rules: GateRules
    inspect: Inspect


@dataclass(slots=True)
class Tally:
    """How many sources were seen, and what became of them.

    Attributes:
        seen: sources, in finished chunks.
        passed: of them, those that passed the gates.
        rejected: the others, by reason.
        resumed: of those seen, the ones that an earlier run had finished.
    """

    seen: int = 0
    passed: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    resumed: int = 0

    def add(self, passed: int, rejected: Mapping[str, int]) -> None:
        """Count a chunk."""
        self.passed += passed
        self.rejected.update(rejected)
        self.seen += passed + sum(rejected.values())


def run_all(
    sources: Iterable[Item],
    folder: Path,
    settings: Settings,
    rules: GateRules,
    inspect: Inspect,
    workers: int,
    chunk_size: int,
    progress: Callable[[Tally], None],
) -> Tally:
    """Inspect all sources but those in chunks that are finished already.

    Args:
        sources: always the same in the same order.
        folder: of the chunks; must exist.
        settings, rules: passed on to `inspect`.
        inspect: what makes an entry of a raw task; must be picklable.
        workers: processes; 1 works in this one.
        chunk_size: sources in a chunk, unless they are large.
        progress: called after each chunk.

    Raises:
        UserError: the sources are not those of the finished chunks.
        MachineError: a chunk could not be written, a worker ended, or nothing works here.
    """
    tally = Tally()
    if workers > 1 and not settings.evaluator.lanes:
        settings = replace(settings, evaluator=replace(settings.evaluator, lanes=1))
    pending: set[Future[tuple[int, Counter[str]]]] = set()

    def collect(most: int) -> None:
        nonlocal pending
        while len(pending) > most:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                tally.add(*future.result())
                progress(tally)

    with _pool(workers) as pool:
        for index, items in enumerate(_cut(sources, chunk_size)):
            path = folder / f"{index:08d}.parquet"
            digest = _digest(items)
            finished = _read_counts(path, digest) if path.exists() else None
            if finished is not None:
                tally.add(*finished)
                tally.resumed = tally.seen
                progress(tally)
                continue
            pending.add(_submit(pool, Work(path, digest, items, settings, rules, inspect)))
            collect(2 * workers - 1 if workers > 1 else 0)
        collect(0)
    return tally


def finished_chunks(folder: Path) -> list[Path]:
    """Return the paths of the finished chunks, in order."""
    return sorted(folder.glob("*.parquet"))


def probe(settings: Settings) -> None:
    """Build and run a program that is beyond doubt.

    Raises:
        MachineError: that does not work here.
    """
    sanitise(_HELLO, [b""], settings.sandbox)


def count(folder: Path) -> int:
    """Return how many sources the finished chunks hold."""
    counts = (_read_counts(path, None) for path in finished_chunks(folder))
    return sum(passed + sum(rejected.values()) for passed, rejected in counts)


def read_entries(path: Path) -> Iterator[Finished]:
    """Yield the entries of a chunk in order, few at a time in memory."""
    for row in read_rows(path, _SCHEMA.names):
        yield Finished(from_row(row), Split(row["asked"]) if row["asked"] else None)


def read_rejected(path: Path) -> Iterator[Rejected]:
    """Yield what was rejected in a chunk, in order."""
    with boundary(StorageError, f"reading {path}"):
        with path.with_suffix(".jsonl").open(encoding="ascii") as file:
            for line in file:
                item = json.loads(line)
                yield Rejected(Provenance(**item["provenance"]), item["reason"], item["detail"])


def _cut(sources: Iterable[Item], most: int) -> Iterator[tuple[Item, ...]]:
    """Cut sources into chunks, bounded in number and in bytes; the same each time."""
    chunk: list[Item] = []
    size = 0
    for item in sources:
        chunk.append(item)
        size += sum(map(len, _contents(item)))
        if len(chunk) >= most or size >= _BYTES:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


def _contents(item: Item) -> Iterator[bytes]:
    yield "\0".join(asdict(item.provenance).values()).encode("utf-8", "surrogateescape")
    if isinstance(item, RawTask):
        yield item.draft.source
        for given in (*item.draft.tests, *item.draft.performance):
            yield given.stdin
            yield given.expected or b""
        if item.assembly:
            yield item.assembly.encode("utf-8", "surrogateescape")


def _digest(items: Iterable[Item]) -> bytes:
    """Return a hash of the sources of a chunk."""
    digest = sha256()
    for item in items:
        for part in _contents(item):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
    return digest.hexdigest().encode()


def _read_counts(path: Path, digest: bytes | None) -> tuple[int, Counter[str]]:
    with boundary(StorageError, f"reading {path}"):
        facts = pq.read_metadata(path)
    if digest is not None and (facts.metadata or {}).get(_DIGEST) != digest:
        raise UserError(
            f"the sources have changed since the build in {path.parent} began",
            hint="build into another folder, or remove this one to begin anew",
        )
    return facts.num_rows, Counter(item.reason for item in read_rejected(path))


def _work(work: Work) -> tuple[int, Counter[str]]:
    """Inspect a chunk and write it; return how many passed, and the others by reason."""
    rows: list[dict[str, object]] = []
    rejected: list[Rejected] = []
    for item in work.items:
        found = _inspect(work, item)
        if isinstance(found, Entry):
            asked = item.split if isinstance(item, RawTask) else None
            rows.append({**to_row(found), "asked": str(asked) if asked else None})
        else:
            rejected.append(found)
    path = work.path
    with boundary(StorageError, f"writing {path}", hint="free some space; a rerun goes on"):
        lines = [json.dumps(asdict(item)) for item in rejected]
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        unfinished.replace(path.with_suffix(".jsonl"))
        table = pa.Table.from_pylist(rows, schema=_SCHEMA.with_metadata({_DIGEST: work.digest}))
        pq.write_table(table, unfinished, compression="zstd", row_group_size=4)
        unfinished.replace(path)
    return len(rows), Counter(item.reason for item in rejected)


def _inspect(work: Work, item: Item) -> Entry | Rejected:
    """Inspect one source; a failure of the machine is tried once more, then counted.

    Raises:
        MachineError: nothing works here any more, so that no source is to blame.
    """
    if isinstance(item, Rejected):
        return item
    for _ in range(2):
        try:
            return work.inspect(item, item.split or Split.TRAIN, work.settings, work.rules)
        except StorageError:
            raise  # A full disk does not get better.
        except MachineError as error:
            last = error
    probe(work.settings)
    return Rejected(item.provenance, Reason.MACHINE, last.message)


class _Here(Executor):
    """Runs in this process what is submitted."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    """Start worker processes; none outlives the block, or this process.

    Workers hold the reading end of a pipe; that its other end is closed ends them.
    """
    if workers <= 1:
        yield _Here()
        return
    # Not fork: the display of progress is a thread.
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(reader,))
    try:
        yield pool
        pool.shutdown()
    except BrokenProcessPool as error:
        raise MachineError(
            "a worker process ended unexpectedly",
            hint="memory may be short: try fewer --workers; the same command goes on from here",
        ) from error
    finally:
        writer.close()
        pool.shutdown()
        reader.close()


def _submit(pool: Executor, work: Work) -> Future[tuple[int, Counter[str]]]:
    # Workers are started here. Ctrl-C is for this process; until they say so themselves
    # (`_start`), they inherit that the signal is blocked.
    with interrupts.held_back():
        return pool.submit(_work, work)


def _start(lifeline: Connection) -> None:
    """Prepare a worker process: deaf to Ctrl-C, gone with its parent."""

    def end_with_parent() -> None:
        lifeline.poll(None)
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    interrupts.ignore()
