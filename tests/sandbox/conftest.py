import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from superasm.config.settings import JailMode, Sandbox
from superasm.core.errors import SandboxError
from superasm.core.evaluation import Run
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.protocol import Feature

from . import programs

Build = Callable[..., bytes]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a function that compiles C (each text once) and returns the linked program."""
    folder: Path = tmp_path_factory.mktemp("programs")
    built: dict[tuple[str, ...], bytes] = {}

    def compiled(source: str, *flags: str) -> bytes:
        key = (source, *flags)
        if key not in built:
            target = folder / f"program{len(built)}"
            command = ["gcc", "-O2", "-w", "-x", "c", "-", "-o", str(target), *flags]
            subprocess.run(command, input=source.encode(), check=True, capture_output=True)
            built[key] = target.read_bytes()
        return built[key]

    return compiled


def usable(mode: JailMode) -> str:
    """Return why this machine can't use a jail mode, or ""."""
    if mode is JailMode.BUBBLEWRAP and shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    try:
        with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
            jail.features()
    except SandboxError as error:
        return str(error)
    return ""


@pytest.fixture(scope="session", params=list(JailMode))
def mode(request: pytest.FixtureRequest) -> JailMode:
    reason = usable(request.param)
    if reason:
        pytest.skip(reason)
    return request.param


@pytest.fixture
def bubblewrap() -> None:
    if reason := usable(JailMode.BUBBLEWRAP):
        pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_jail(mode: JailMode) -> Iterator[Jail]:
    """Return one jail for all tests that neither break it nor need other settings."""
    with Jail(Profile.PROGRAM, Sandbox(mode=mode, wall_limit_seconds=20.0)) as jail:
        yield jail


@pytest.fixture(scope="session")
def features(shared_jail: Jail) -> Feature:
    return shared_jail.features()


Execute = Callable[..., Run]


@pytest.fixture
def execute(shared_jail: Jail) -> Execute:
    """Return a function that runs a program once, with whatever limits, in the shared jail."""

    def once(image: bytes, stdin: bytes = b"", **limits: int) -> Run:
        slot = shared_jail.load(stdin) if stdin else -1
        return shared_jail.run([shared_jail.program(shared_jail.load(image), slot, **limits)])[0]

    return once


@pytest.fixture(scope="session")
def behave(build: Build) -> bytes:
    return build(programs.BEHAVE_C)


@pytest.fixture
def do(execute: Execute, behave: bytes) -> Callable[..., Run]:
    """Return a function that runs a behaviour by its name."""

    def run(what: str, **limits: int) -> Run:
        return execute(behave, what.encode() + b"\n", **limits)

    return run


def descendants(of: int) -> set[int]:
    """Return the process ids below a process."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(text.rpartition(")")[2].split()[1])
    found = {of}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found - {of}
        found |= more


def wait_until_gone(pids: set[int], seconds: float = 10.0) -> set[int]:
    """Return those processes that are still there after a while; zombies are gone."""
    deadline = time.monotonic() + seconds
    while True:
        left = {pid for pid in pids if _alive(pid)}
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    assert os.environ["PATH"] == str(folder)
    return folder
