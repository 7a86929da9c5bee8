"""Ctrl-C while a worker process is started."""

import signal
import threading

import pytest

from superasm.sandbox.interrupts import held_back


def test_an_interrupt_waits_for_the_end_of_the_block_whoever_takes_the_signal():
    ready, stop, did = threading.Event(), threading.Event(), []

    def other():
        ready.set()
        stop.wait(20)

    # It does not block the signal, so the signal is taken here.
    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(20)
    try:
        # The whole block runs before it is interrupted: that is what is tested.
        with pytest.raises(KeyboardInterrupt), held_back():  # noqa: PT012
            signal.pthread_kill(thread.ident, signal.SIGINT)
            stop.wait(0.2)
            did.append("all of it")
    finally:
        stop.set()
        thread.join()
    assert did == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
