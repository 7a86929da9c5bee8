"""Ctrl-C and worker processes: it reaches the whole group, and is for the parent to act on.

A new Python process that is interrupted before it can say that it does not mind leaves a
traceback. So it is started with the signal blocked, which children inherit, and unblocks it when it
ignores it.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_INTERRUPT = {signal.SIGINT}


@contextmanager
def held_back() -> Iterator[None]:
    """Start worker processes inside the block; Ctrl-C is heard after it. Any thread.

    A signal that this thread blocks reaches another one, and Python then interrupts the main thread
    all the same: there it is noted, and raised again after the block.
    """
    noted: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if is_main else None
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPT)
    if before is not None:
        signal.signal(signal.SIGINT, lambda number, _: noted.append(number))
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)
        if noted:
            signal.raise_signal(signal.SIGINT)


def ignore() -> None:
    """To be called first by a worker process, in its main thread."""
    # A handler, and not SIG_IGN: programs under test would inherit that.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPT)
