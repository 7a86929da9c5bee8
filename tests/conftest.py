"""What all tests share."""

import os
import signal

import pytest

# Fixtures, here for all tests.
from tests.small_dataset import dataset, quick

__all__ = ["dataset", "quick"]

# A shell that starts a job in the background has it ignore Ctrl-C, and its children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def same_cpus():
    """No test leaves this thread on fewer CPUs: what comes after it would be timed there."""
    before = os.sched_getaffinity(0)
    yield
    after = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before)
    assert after == before
