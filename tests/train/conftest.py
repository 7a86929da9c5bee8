"""These tests need the extra `train`; without it each module says that it is skipped."""

import contextlib

with contextlib.suppress(ImportError):
    import torch

    torch.set_num_threads(1)
