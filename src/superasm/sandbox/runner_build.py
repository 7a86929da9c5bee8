"""Compiles the runner with the host's gcc at first use; keeps the result by content hash."""

import functools
import hashlib
import os
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

from superasm.core.errors import StorageError, ToolMissing, boundary

_SOURCES = ("runner.c", "trace.h", "child.h", "filter.h", "common.h")


def cache_dir() -> Path:
    """Return superasm's cache folder (made if absent): $XDG_CACHE_HOME/superasm."""
    try:
        root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    except RuntimeError as error:
        raise StorageError("there is no home folder", hint="set XDG_CACHE_HOME") from error
    path = Path(root, "superasm")
    with boundary(StorageError, f"making {path}", hint="set XDG_CACHE_HOME to a writable folder"):
        path.mkdir(parents=True, exist_ok=True)
    return path


@functools.lru_cache(maxsize=4)
def runner_path(cache: Path | None = None) -> Path:
    """Return the path of the runner, compiled if need be.

    Raises:
        ToolMissing: gcc is absent or can't compile and link a static C program.
        StorageError: the cache folder can't be written.
    """
    sources = resources.files("superasm.sandbox")
    texts = {name: (sources / name).read_bytes() for name in _SOURCES}
    digest = hashlib.sha256(b"".join(texts.values())).hexdigest()[:16]
    folder = cache or cache_dir()
    target = folder / f"runner-{digest}"
    if target.exists():
        return target
    with boundary(StorageError, f"writing {target}"), tempfile.TemporaryDirectory(dir=folder) as d:
        for name, text in texts.items():
            Path(d, name).write_bytes(text)
        try:
            done = subprocess.run(
                ["gcc", "-O2", "-static", "-o", "runner", "runner.c"],
                cwd=d,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise ToolMissing(
                "gcc is not installed", hint="apt-get install gcc libc6-dev"
            ) from error
        if done.returncode:
            first = next((s for s in done.stderr.splitlines() if "error" in s), done.stderr[:200])
            raise ToolMissing(
                f"gcc can't build the runner: {first}", hint="apt-get install libc6-dev"
            )
        Path(d, "runner").chmod(0o755)
        Path(d, "runner").replace(target)
    return target
