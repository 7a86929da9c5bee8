"""What all tests share."""

import signal

# Fixtures, here for all tests.
from tests.small_dataset import dataset, quick

__all__ = ["dataset", "quick"]

# A shell that starts a job in the background has it ignore Ctrl-C, and its children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
