"""`superasm train` where its libraries are missing: one line and a hint."""

import importlib.util

import pytest


@pytest.mark.parametrize("kind", ["sft", "ppo", "grpo", "pairs"])
def test_what_is_missing_is_named_with_how_to_get_it(superasm, monkeypatch, tmp_path, kind):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    ended = superasm("train", kind, tmp_path / "config.toml", "-o", tmp_path / "run")
    assert ended.status == 3
    assert "training needs torch" in ended.err
    assert "superasm[train,data]" in ended.err


@pytest.mark.parametrize("kind", ["sft", "ppo", "grpo", "pairs"])
def test_help_fits_eighty_columns_and_names_the_settings(superasm, kind):
    ended = superasm("train", kind, "--help")
    assert ended.status == 0
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "docs/train.md" in ended.out
