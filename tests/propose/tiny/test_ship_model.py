"""tools/ship_model.py: what it copies, and what it refuses."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from superasm.core.errors import UserError
from superasm.propose.tiny.folder import TinyModel

from ...tiny_model import random_folder

TOOL = Path(__file__).parents[3] / "tools" / "ship_model.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("ship_model", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_a_model_needs_is_copied_and_nothing_else(tool, tmp_path):
    source, to = random_folder(tmp_path / "run" / "model", context=4096), tmp_path / "package"
    (source / "optimizer.pt").write_bytes(b"0" * 100)
    to.mkdir()
    (to / "README.md").write_text("A card.")
    (to / "chat_template.jinja").write_text("of another model")
    told = list(tool.ship(source, to, half=False))
    names = {path.name for path in to.iterdir()}
    assert names == {path.name for path in source.iterdir()} - {"optimizer.pt"} | {"README.md"}
    assert (to / "model.safetensors").read_bytes() == (source / "model.safetensors").read_bytes()
    assert TinyModel.load(to).fingerprint in told[-1]
    assert len(told) == len(names)


def test_half_precision_is_half_as_large_and_its_effect_is_told(tool, tmp_path):
    source, to = random_folder(tmp_path / "model", context=65536), tmp_path / "package"
    told = list(tool.ship(source, to, half=True))
    kept, whole = (load_file(folder / "model.safetensors") for folder in (to, source))
    assert {array.dtype for array in kept.values()} == {np.dtype(np.float16)}
    assert all(np.array_equal(kept[name], whole[name].astype(np.float16)) for name in whole)
    assert told[0].startswith("float16 against float32, 8 prompts")
    assert TinyModel.load(to).fingerprint in told[-1]


def test_what_can_not_be_loaded_or_is_too_large_is_refused(tool, tmp_path, monkeypatch):
    with pytest.raises(UserError, match="not a tiny model"):
        list(tool.ship(tmp_path, tmp_path / "package", half=False))
    source = random_folder(tmp_path / "model")
    monkeypatch.setattr(tool, "MOST_BYTES", 1000)
    with pytest.raises(UserError, match="more than 0 MB"):
        list(tool.ship(source, tmp_path / "package", half=False))
    assert not (tmp_path / "package").exists()
