import os
from pathlib import Path

import pytest

from superasm.core.errors import StorageError, ToolMissing
from superasm.sandbox import runner_build


@pytest.fixture(autouse=True)
def nothing_remembered():
    runner_build.runner_path.cache_clear()
    yield
    runner_build.runner_path.cache_clear()


def test_the_runner_is_built_once_and_leaves_no_rubbish(tmp_path: Path):
    first = runner_build.runner_path(tmp_path)
    made = first.stat().st_mtime_ns
    runner_build.runner_path.cache_clear()
    assert runner_build.runner_path(tmp_path) == first
    assert first.stat().st_mtime_ns == made
    assert os.access(first, os.X_OK)
    assert list(tmp_path.iterdir()) == [first]


def test_the_cache_is_where_the_standard_says(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert runner_build.cache_dir() == tmp_path / "superasm"
    assert (tmp_path / "superasm").is_dir()


def test_without_gcc_the_runner_can_not_be_built(tmp_path, empty_path):
    with pytest.raises(ToolMissing) as caught:
        runner_build.runner_path(tmp_path)
    assert "apt-get install gcc" in caught.value.hint


def test_a_gcc_that_fails_is_quoted(tmp_path, empty_path):
    fake = empty_path / "gcc"
    fake.write_text("#!/bin/sh\necho 'ld: error: cannot find -lc' >&2\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(ToolMissing, match="cannot find -lc"):
        runner_build.runner_path(tmp_path)


def test_a_cache_folder_that_can_not_be_made_is_a_storage_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(StorageError) as caught:
        runner_build.runner_path()
    assert "XDG_CACHE_HOME" in caught.value.hint


def test_a_cache_folder_that_is_gone_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError):
        runner_build.runner_path(tmp_path / "gone")


def test_every_part_of_the_runner_counts_for_its_name():
    folder = Path(runner_build.__file__).parent
    parts = {path.name for path in folder.iterdir() if path.suffix in (".c", ".h")}
    assert parts == set(runner_build._SOURCES)
