"""The state of a run on disk, from which it goes on as if it had never stopped.

::

    RUN/checkpoints/000020/
      weights.safetensors    policy, critic, reference
      optimizer.pt           state of the optimizer, and of torch's random numbers
      state.json             next step

Everything else that a step depends on (which tasks, which seeds, which order) is a function of the
seed of the run and the number of the step, so that the position in the data is the step.

Covers: a kill at any moment: a checkpoint has its name only when it is whole and on disk.
Does not cover: going on with another version of torch, other threads or another processor, where
    sums may be rounded differently.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from superasm.core.errors import StorageError, boundary
from superasm.train.policy import Policy

_WEIGHTS, _OPTIMIZER, _STATE = "weights.safetensors", "optimizer.pt", "state.json"


def save(folder: Path, step: int, policy: Policy, optimizer: Any, *, keep: int) -> None:
    """Write a checkpoint before a step, and remove all but the last `keep`.

    Raises:
        StorageError: it can't be written; earlier ones are intact.
    """
    place = folder / f"{step:06d}"
    unfinished = folder / f"{step:06d}.unfinished"
    with boundary(StorageError, f"writing {place}", hint="free some space"):
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        weights = {name: tensor.contiguous() for name, tensor in policy.state().items()}
        save_file(weights, unfinished / _WEIGHTS)
        torch.save(
            {"optimizer": optimizer.state_dict(), "random": torch.get_rng_state()},
            unfinished / _OPTIMIZER,
        )
        (unfinished / _STATE).write_text(json.dumps({"step": step}) + "\n")
        for path in unfinished.iterdir():
            _sync(path)
        shutil.rmtree(place, ignore_errors=True)
        unfinished.replace(place)
        _sync(folder)
        for old in _places(folder)[:-keep]:
            shutil.rmtree(old)


def restore(folder: Path, policy: Policy, optimizer: Any) -> int:
    """Take over the last checkpoint; return the step to go on with, 0 where there is none.

    Raises:
        StorageError: it is damaged, or of another model.
    """
    places = _places(folder)
    if not places:
        return 0
    place = places[-1]
    try:
        state = json.loads((place / _STATE).read_text())
        policy.restore(load_file(place / _WEIGHTS))
        kept = torch.load(place / _OPTIMIZER, weights_only=True)
        optimizer.load_state_dict(kept["optimizer"])
        torch.set_rng_state(kept["random"])
        return int(state["step"])
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        said = " ".join(str(error).split())[:200]
        raise StorageError(
            f"{place} can't be read: {said}", hint="remove it to go on from the one before"
        ) from error


def _places(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*") if p.name.isdigit()) if folder.is_dir() else []


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
