import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """What a user's shell has after `. .venv/bin/activate`; results go to a folder of the test."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "COLUMNS": "100",
    }


@pytest.fixture
def copy_of_tree(tmp_path) -> Path:
    """The repository's files as they are now, without what make or git put there."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("this is no git repository: nothing says which files belong to it")
    copy = tmp_path / "tree"
    for name in filter(None, listing.stdout.decode().split("\0")):
        if (ROOT / name).is_file():  # Not deleted since it was added.
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy
