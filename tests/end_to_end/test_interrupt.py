"""Ctrl-C and SIGTERM at every stage: tidy, quick, and what was found is kept."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from superasm.store.results import ResultStore

pytestmark = pytest.mark.slow

MATMUL = Path(__file__).parents[2] / "examples" / "matmul"
TRAIL = ("store.trail.jsonl", "store.tried.jsonl")
SUPERASM = Path(sys.executable).parent / "superasm"
GIVE_UP_SECONDS = 60


def session_of(pid: int) -> list[str]:
    """The command names of all live processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            name, _, rest = text.partition("(")[2].rpartition(")")
            state, _, _, session = rest.split()[:4]
            if int(session) == pid and state != "Z":
                found.append(name)
    return found


def born(pid: int) -> tuple[int, str] | None:
    """Parent and start time of a live process."""
    try:
        rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(rest[1]), rest[19]) if rest[0] != "Z" else None


def below(pid: int) -> dict[int, str]:
    """All processes below one, by number, with their start times."""
    everything = {
        int(p.name): born(int(p.name)) for p in Path("/proc").iterdir() if p.name.isdigit()
    }
    found: dict[int, str] = {}
    parents = {pid}
    while parents:
        young = {n: b[1] for n, b in everything.items() if b is not None and b[0] in parents}
        found |= young
        parents = set(young)
    return found


def jails_of(folder: Path) -> list[int]:
    """Processes that run the runner of this cache folder: jails have sessions of their own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def gone(look, *, seconds: float = 10) -> bool:
    """Whether there is nothing to see any more, soon."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not look():
            return True
        time.sleep(0.02)
    return False


class Started:
    """A running `superasm optimize` in a session of its own, with the lines it writes to stderr."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "best.s"
        self.store = folder / "store.jsonl"
        self.cache = folder / "cache"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [
                *(SUPERASM, "optimize", MATMUL / "prog.c", "--json", "--budget", "8s"),
                *("--tests", MATMUL / "tests", "--inputs", MATMUL / "inputs"),
                *("-o", self.output, "--store", self.store),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "XDG_CACHE_HOME": str(self.cache)},
        )
        self.out = ""
        self.below: dict[int, str] = {}
        self._readers = [
            threading.Thread(target=self._read_lines),
            threading.Thread(target=self._read_out),
        ]
        for reader in self._readers:
            reader.start()

    def _read_lines(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        self.out = self.process.stdout.read()

    def wait_for(self, seen) -> None:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while not seen(self) and self.process.poll() is None:
            assert time.monotonic() < deadline, self.lines
            time.sleep(0.005)

    def signal(self, number: int, *, group: bool = False) -> None:
        """Send a signal; remembers what ran below the process, jails included."""
        self.below = below(self.process.pid)
        (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self) -> int:
        status = self.process.wait(GIVE_UP_SECONDS)
        for reader in self._readers:
            reader.join()
        return status

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.end()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def started(tmp_path):
    run = Started(tmp_path)
    yield run
    run.close()


def phase(words: str):
    return lambda run: any(words in line for line in run.lines)


def loading(run: Started) -> bool:
    """In the middle of importing: numpy's library is there, and nothing was said yet."""
    try:
        return "_multiarray_umath" in Path(f"/proc/{run.process.pid}/maps").read_text()
    except OSError:  # It has ended.
        return False


def later(seconds: float, seen):
    def wait(run: Started) -> bool:
        run.wait_for(seen)
        time.sleep(seconds)
        return True

    return wait


MOMENTS = {
    "loading": loading,
    "compiling": phase("compiling the baseline"),
    "running": phase("running the program"),
    "checking": phase("building and testing candidates"),
    "checking_later": later(1.5, phase("building and testing candidates")),
    "racing": later(0.2, phase("racing")),
    "searching": later(0.5, phase("searching")),
    "final": later(0.7, phase("timing the winner afresh")),
}


def assert_nothing_runs(run: Started) -> None:
    assert gone(lambda: session_of(run.process.pid))
    assert gone(lambda: jails_of(run.cache))
    for pid, started in run.below.items():
        assert gone(lambda pid=pid, started=started: (born(pid) or (0, ""))[1] == started)


def assert_tidy(run: Started, status: int, *also: int) -> None:
    said = "".join(run.lines)
    assert "Traceback" not in said, said
    assert "Exception" not in said, said
    assert status in {0, 130, *also}, said
    assert_nothing_runs(run)
    if run.store.exists() and run.store.stat().st_size:
        raw = run.store.read_bytes()
        assert raw.endswith(b"\n")
        assert len(list(ResultStore(run.store))) == raw.count(b"\n")
    if run.out:
        assert isinstance(json.loads(run.out), dict)
    left = {path.name for path in run.folder.iterdir()}
    assert left <= {"best.s", "store.jsonl", "cache", "program", *TRAIL}, left
    if run.output.exists():
        program = run.folder / "program"
        subprocess.run(["gcc", run.output, "-o", program, "-lm"], check=True)
        given = (MATMUL / "tests" / "13-mixed.in").read_bytes()
        got = subprocess.run([program], input=given, capture_output=True, check=True).stdout
        assert got == (MATMUL / "tests" / "13-mixed.out").read_bytes()


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_leaves_nothing_behind_and_keeps_what_was_found(started, moment):
    started.wait_for(MOMENTS[moment])
    # As a terminal does: to every process of the foreground group.
    started.signal(signal.SIGINT, group=True)
    status = started.end()
    assert_tidy(started, status)
    if status == 130 and moment in {"racing", "searching", "final"}:
        facts = json.loads(started.out)
        # An error only if the signal came after the search, while the answer was being written.
        assert facts.get("interrupted") is True or facts["error"]["kind"] == "Interrupted"
        assert facts.get("final", False) is False
        assert started.output.exists() or "error" in facts


@pytest.mark.parametrize("moment", ["running", "checking_later", "searching", "final"])
def test_sigterm_is_as_tidy_as_ctrl_c(started, moment):
    started.wait_for(MOMENTS[moment])
    started.signal(signal.SIGTERM)
    assert_tidy(started, started.end())


@pytest.mark.parametrize("moment", ["checking_later", "final"])
def test_a_kill_leaves_no_jail_and_a_store_that_can_be_read(started, moment):
    started.wait_for(MOMENTS[moment])
    started.signal(signal.SIGKILL)
    started.end()
    assert started.below or moment != "final"  # A jail was running: there was something to lose.
    assert_nothing_runs(started)
    for row in ResultStore.open(started.store):
        assert row.candidate.assembly
    assert not started.output.exists()


def test_an_impatient_second_ctrl_c_is_as_tidy(started):
    started.wait_for(MOMENTS["checking_later"])
    for _ in range(2):
        if started.process.poll() is None:
            started.signal(signal.SIGINT, group=True)
        time.sleep(0.1)
    # The second may come when Python has already put its handlers away.
    assert_tidy(started, started.end(), -signal.SIGINT)
