"""Timing lanes: one per physical core, held by one measurement at a time on the whole machine.

Covers: two superasm processes, of any users, never time on the same core; builds and tests
    started while a lane is held keep off its core.
Does not cover: tests that already run when a lane is taken; load from other programs
    (interleaved pairs and their interval deal with that).
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from superasm.core.errors import StorageError, boundary

_SOON_SECONDS = 1.0
_TOPOLOGY = "/sys/devices/system/cpu"


def physical_cores() -> list[int]:
    """Return one usable CPU number per physical core, last first (the first serves interrupts)."""
    seen: set[int] = set()
    cores = []
    for cpu in sorted(os.sched_getaffinity(0)):
        if cpu not in seen:
            seen |= _threads_beside(cpu)
            cores.append(cpu)
    return cores[::-1]


@contextmanager
def timing_lane(waiting: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Hold a free timing lane; yields its CPU number. Waits while all are held.

    Args:
        waiting: called once if the lane is not free within a second.

    Raises:
        StorageError: the lock file can't be made.
    """
    cores = physical_cores()
    # With several cores one is left for building and testing.
    lanes = cores[: max(1, len(cores) - 1)]
    handle = None
    cpu = lanes[0]
    started, told = time.monotonic(), False
    while handle is None:
        for cpu in lanes:
            handle = _try_lock(cpu)
            if handle is not None:
                break
        else:
            time.sleep(0.005)
            if not told and time.monotonic() - started > _SOON_SECONDS:
                told = True
                waiting()
    try:
        yield cpu
    finally:
        os.close(handle)


@contextmanager
def off_the_lanes() -> Iterator[None]:
    """Run the block, and what it starts, on CPUs that no timing ever runs on, if there are any.

    The setting is the calling thread's own, and is what it was after the block.
    """
    usual = os.sched_getaffinity(0)
    cores = physical_cores()
    os.sched_setaffinity(0, usual - set(cores[: len(cores) - 1]) or usual)
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


def quiet_cpus() -> set[int]:
    """Return the CPUs on which building and testing disturb no measurement (never empty)."""
    usable = os.sched_getaffinity(0)
    held: set[int] = set()
    for cpu in physical_cores():
        handle = _try_lock(cpu)
        if handle is None:
            held |= _threads_beside(cpu)
        else:
            os.close(handle)
    return usable - held or usable


def _threads_beside(cpu: int) -> set[int]:
    """The hardware threads of a CPU's core, itself included (they share its units and caches)."""
    threads = {cpu}
    try:
        text = Path(_TOPOLOGY, f"cpu{cpu}", "topology", "thread_siblings_list").read_text()
    except OSError:
        return threads
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        threads.update(range(int(first), int(last or first) + 1))
    return threads


def _try_lock(cpu: int) -> int | None:
    """Lock one lane without waiting; None if it is held."""
    path = Path(os.environ.get("TMPDIR") or "/tmp", f"superasm-timing-lane-{cpu}.lock")
    with boundary(StorageError, f"opening {path}", hint="set TMPDIR to a writable folder"):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            # Where another user's file appears in between, O_CREAT without O_EXCL would be refused.
            handle = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
