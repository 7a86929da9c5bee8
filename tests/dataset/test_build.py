"""Builds that are killed, resumed, refused, or that fail."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from superasm.config.settings import TimingPlan
from superasm.core.errors import MachineError, SandboxError, StorageError, UserError
from superasm.dataset import build as build_module
from superasm.dataset import chunks
from superasm.dataset.build import build
from superasm.dataset.codenet import codenet
from superasm.dataset.entry import Provenance, RawTask, Rejected, Split
from superasm.dataset.folder import read_folder
from superasm.dataset.select import Selection
from superasm.evaluate.admission import Draft, Input

from . import codenet_tree
from .codenet_tree import RULES, SELECTION, SETTINGS, quick_inspect

SCRIPT = Path(codenet_tree.__file__)


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """Some 150 sources in which few are alike."""
    folder = tmp_path_factory.mktemp("tree")
    codenet_tree.write(folder)
    codenet_tree.grow(folder, 5)
    return folder


def rows(out: Path) -> list[tuple[str, str, str]]:
    """What is in a data set, in order: file, task and reference."""
    return [
        (str(split), entry.task.id, entry.provenance.reference)
        for split in Split
        for entry in read_folder(out, split)
    ]


def quick_build(tree: Path, out: Path, **changes):
    arguments = {
        "sources": changes.get("sources") or codenet(tree, tree),
        "out": out,
        "settings": SETTINGS,
        "rules": RULES,
        "selection": SELECTION,
        "workers": 1,
        "arguments": {"tree": str(tree)},
        "inspect": quick_inspect,
    }
    return build(**(arguments | changes))


@pytest.fixture(scope="module")
def whole(tree, tmp_path_factory) -> Path:
    """What an uninterrupted build makes."""
    out = tmp_path_factory.mktemp("whole") / "out"
    quick_build(tree, out)
    assert len(rows(out)) > 50
    return out


# --- killed and resumed ----------------------------------------------------------------------


def start(tree: Path, out: Path, *, seconds: float = 0.0, output_bytes: int = 100, workers=2):
    arguments = [tree, out, workers, seconds, output_bytes]
    return subprocess.Popen(
        [sys.executable, SCRIPT, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def session_of(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[3]) == pid and rest[0] != "Z":
            found.append(int(path.parent.name))
    return found


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not session_of(pid):
            return True
        time.sleep(0.02)
    return False


def finished(out: Path) -> int:
    return len(list((out / ".work" / "chunks").glob("*.parquet")))


@pytest.mark.slow
def test_a_build_killed_at_random_moments_and_resumed_is_the_same(tree, whole, tmp_path):
    out = tmp_path / "out"
    rng = random.Random(7)
    progress = []
    for _ in range(5):
        run = start(tree, out, seconds=0.03)
        with run:
            before = finished(out)
            deadline = time.monotonic() + 30
            # Some of the moments are early, some in the middle, some while it chooses and writes.
            wanted = before + rng.choice([0, 1, 2])
            while finished(out) < wanted and run.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.5))
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
        assert gone(run.pid)
        progress.append(finished(out))
    assert progress == sorted(progress) or (out / "README.md").exists()
    if (out / ".work").exists():
        with start(tree, out) as run:
            assert run.wait(60) == 0, run.stderr.read()
    assert rows(out) == rows(whole)
    assert (out / "dropped.jsonl").read_bytes() == (whole / "dropped.jsonl").read_bytes()
    assert {p.name for p in out.iterdir()} - {".work.gone"} == {p.name for p in whole.iterdir()}


@pytest.mark.parametrize("stage", ["_choose", "_write", "_publish"])
@pytest.mark.parametrize("after", [False, True])
def test_a_build_that_ends_at_any_stage_goes_on(tree, whole, tmp_path, monkeypatch, stage, after):
    usual = getattr(build_module, stage)

    def ends(*args):
        if after:
            usual(*args)
            raise KeyboardInterrupt
        raise KeyboardInterrupt

    out = tmp_path / "out"
    monkeypatch.setattr(build_module, stage, ends)
    with pytest.raises(KeyboardInterrupt):
        quick_build(tree, out)
    monkeypatch.setattr(build_module, stage, usual)
    if not (stage == "_publish" and after):
        assert quick_build(tree, out).tasks_per_second == 0
    assert rows(out) == rows(whole)


def test_files_half_moved_into_place_are_moved_anew(tree, whole, tmp_path, monkeypatch):
    out = tmp_path / "out"
    monkeypatch.setattr(build_module, "_publish", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        quick_build(tree, out)
    monkeypatch.undo()
    (out / "train-00000.parquet").write_bytes(b"from the first attempt")
    (out / "train-00007.parquet").write_bytes(b"from the first attempt")
    quick_build(tree, out)
    assert rows(out) == rows(whole)


def test_what_is_finished_is_not_inspected_again(tree, tmp_path, monkeypatch):
    out = tmp_path / "out"
    monkeypatch.setattr(build_module, "_choose", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        quick_build(tree, out)
    monkeypatch.undo()
    done = build_module.finished_sources(out)
    assert done == len(list(codenet(tree, tree)))
    for path in sorted((out / ".work" / "chunks").glob("*.parquet"))[-2:]:
        path.unlink()
    summary = quick_build(tree, out)
    assert 0 < done - summary.resumed <= 16
    assert summary.sources == done


@pytest.mark.slow
def test_workers_end_with_a_build_that_is_killed_alone(tree, tmp_path):
    with start(tree, tmp_path / "out", seconds=0.5) as run:
        deadline = time.monotonic() + 30
        while len(session_of(run.pid)) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        assert gone(run.pid)


@pytest.mark.slow
@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_ctrl_c_ends_all_processes_without_a_word_from_the_workers(tree, tmp_path, chunks):
    with start(tree, tmp_path / "out", seconds=0.2) as run:
        # A second earlier than the build could be done, however fast the machine is.
        deadline = time.monotonic() + 60
        time.sleep(0.3)
        while finished(tmp_path / "out") < chunks and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=120)
    assert gone(run.pid)
    assert run.returncode == -signal.SIGINT
    assert said.count("Traceback") <= 1, said  # That of the script itself.


@pytest.mark.slow
def test_a_worker_that_is_killed_is_the_machines_failure_and_the_build_can_go_on(tree, tmp_path):
    with start(tree, tmp_path / "out", seconds=0.2) as run:
        deadline = time.monotonic() + 30
        while finished(tmp_path / "out") < 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        worker = max(session_of(run.pid))
        os.kill(worker, signal.SIGKILL)
        _, said = run.communicate(timeout=30)
    assert "MachineError: a worker process ended unexpectedly" in said
    assert gone(run.pid)
    assert finished(tmp_path / "out") >= 1


# --- memory ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_memory_stays_flat_while_the_tree_grows_twentyfold(tmp_path):
    peaks = {}
    for times in (1, 20):
        folder = tmp_path / f"tree{times}"
        folder.mkdir()
        codenet_tree.write(folder)
        codenet_tree.grow(folder, times)
        out = tmp_path / f"out{times}"
        with start(folder, out, output_bytes=200_000, workers=1) as run:
            said, complaint = run.communicate(timeout=120)
        assert run.returncode == 0, complaint
        peaks[times] = json.loads(said)["peak_mib"]
        size = sum(path.stat().st_size for path in out.glob("*.parquet"))
    # It levels off some 40 MiB above that of the small tree, which does not fill one row group:
    # measured 215, 238, 260, 252, 261 MiB for 1, 5, 20, 40, 80 times (7 to 689 MiB of rows).
    assert size > 150 << 20
    assert peaks[20] - peaks[1] < 80, peaks


# --- what is refused -------------------------------------------------------------------------


def begun(tree: Path, out: Path, monkeypatch) -> None:
    """Leave an unfinished build."""
    with monkeypatch.context() as patch:
        patch.setattr(build_module, "_choose", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            quick_build(tree, out)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("source", {"arguments": {"tree": "other"}}),
        ("rules", {"rules": replace(RULES, least_gain=2.0)}),
        ("selection", {"selection": Selection(seed=5)}),
        ("settings", {"settings": replace(SETTINGS, timing=TimingPlan(max_pairs=9))}),
    ],
)
def test_an_unfinished_build_with_other_arguments_is_refused(
    tree, tmp_path, monkeypatch, name, changes
):
    begun(tree, tmp_path, monkeypatch)
    with pytest.raises(UserError) as caught:
        quick_build(tree, tmp_path, **changes)
    assert caught.value.message.endswith(f"unfinished build with another {name}")
    assert "repeat the command" in caught.value.hint


def test_sources_that_changed_since_are_refused(tree, tmp_path, monkeypatch):
    begun(tree, tmp_path, monkeypatch)
    sources = list(codenet(tree, tree))
    with pytest.raises(UserError, match="sources have changed"):
        quick_build(tree, tmp_path, sources=sources[1:])


def test_a_finished_data_set_is_not_built_over(tree, whole):
    with pytest.raises(UserError, match="holds a data set"):
        quick_build(tree, whole)


def test_files_of_the_user_are_not_replaced(tree, tmp_path):
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(UserError, match=r"would replace: README\.md"):
        quick_build(tree, tmp_path)
    assert (tmp_path / "README.md").read_text() == "mine"


def test_damaged_arguments_of_an_unfinished_build_are_named(tree, tmp_path, monkeypatch):
    begun(tree, tmp_path, monkeypatch)
    (tmp_path / ".work" / "build.json").write_text("{")
    with pytest.raises(StorageError, match=r"build\.json is damaged"):
        quick_build(tree, tmp_path)


def test_a_folder_that_can_not_be_made_is_named(tree, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="making"):
        quick_build(tree, tmp_path / "file" / "out")


# --- machines that fail ----------------------------------------------------------------------


def raws(number: int) -> list[RawTask]:
    return [
        RawTask(
            Draft(f"t{i}", f"int main(void) {{ return {i}; }}".encode(), (Input("a", b""),)),
            Provenance("test", f"p{i}", "none", "MIT", f"r{i}"),
        )
        for i in range(number)
    ]


class Flaky:
    """An inspection that fails for some sources as often as it is told."""

    def __init__(self, failures: dict[str, int], error: Exception | None = None) -> None:
        self.failures = failures
        self.error = error or SandboxError("the jail died")

    def __call__(self, raw, split, settings, rules):
        if self.failures.get(raw.provenance.reference, 0) > 0:
            self.failures[raw.provenance.reference] -= 1
            raise self.error
        return quick_inspect(raw, split, settings, rules)


def test_a_failure_of_the_machine_is_tried_once_more_then_counted(tmp_path):
    inspect = Flaky({"r1": 1, "r2": 2})
    summary = quick_build(tmp_path, tmp_path, sources=raws(20), inspect=inspect)
    assert summary.dropped["machine"] == 1
    assert inspect.failures == {"r1": 0, "r2": 0}


def test_a_machine_that_breaks_on_the_way_ends_the_build_and_no_source_is_blamed(
    tmp_path, monkeypatch
):
    answers = iter([None, SandboxError("no jail starts any more")])  # Before the build, and then.

    def probe(_):
        if answer := next(answers):
            raise answer

    monkeypatch.setattr(chunks, "probe", probe)
    with pytest.raises(SandboxError, match="no jail starts any more"):
        quick_build(tmp_path, tmp_path, sources=raws(20), inspect=Flaky({"r9": 2}))
    monkeypatch.undo()
    summary = quick_build(tmp_path, tmp_path, sources=raws(20))
    assert summary.resumed == 8  # Those of the first chunk.
    assert "machine" not in summary.dropped


def test_a_full_disk_ends_the_build(tmp_path):
    inspect = Flaky({"r3": 1}, StorageError("no space left"))
    with pytest.raises(StorageError, match="no space left"):
        quick_build(tmp_path, tmp_path, sources=raws(20), inspect=inspect)


def test_a_machine_that_can_not_build_at_all_is_found_out_before_the_first_source(tmp_path):
    settings = replace(SETTINGS, sandbox=replace(SETTINGS.sandbox, without=("bubblewrap",)))
    with pytest.raises(MachineError, match="bubblewrap"):
        quick_build(tmp_path, tmp_path / "out", sources=iter([1 / 1]), settings=settings)
    assert not (tmp_path / "out").exists()


# --- the rest --------------------------------------------------------------------------------


def test_where_nothing_passes_the_data_set_says_so(tmp_path):
    sources = [Rejected(raw.provenance, "crashes", "it did") for raw in raws(3)]
    summary = quick_build(tmp_path, tmp_path, sources=sources)
    assert dict(summary.kept) == {"train": 0, "val": 0}
    assert summary.dropped == {"crashes": 3}
    assert "without tasks" in (tmp_path / "README.md").read_text()


def test_chunks_are_bounded_in_bytes(tmp_path):
    large = [
        replace(raw, draft=replace(raw.draft, tests=(Input("a", bytes(5 << 20)),)))
        for raw in raws(6)
    ]
    assert [len(chunk) for chunk in chunks._cut(large, 16)] == [2, 2, 2]
    assert [len(chunk) for chunk in chunks._cut(raws(40), 16)] == [16, 16, 8]


def test_the_order_of_rows_does_not_depend_on_the_number_of_workers(tree, whole, tmp_path):
    quick_build(tree, tmp_path / "out", workers=1, inspect=partial(quick_inspect, seconds=0))
    assert rows(tmp_path / "out") == rows(whole)


def test_arguments_machine_and_counts_are_written_beside_the_rows(tree, whole):
    built = json.loads((whole / "build.json").read_text())
    assert built["source"] == {"tree": str(tree)}
    assert built["machine"]["cc"]
    assert built["rules"]["most_ms"] == RULES.most_ms
    assert built["summary"]["kept"]["train"] == sum(1 for _ in read_folder(whole, Split.TRAIN))
