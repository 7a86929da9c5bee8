import os
import select
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from superasm.core.errors import StorageError
from superasm.sandbox import lane
from superasm.sandbox.lane import physical_cores, quiet_cpus, timing_lane

CHILD = """
import sys
from superasm.sandbox.lane import quiet_cpus, timing_lane
print(*quiet_cpus(), flush=True)
with timing_lane() as cpu:
    print(cpu, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Locks of this test alone: other work on this machine neither waits nor is waited for."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Pretend to be a machine with these usable CPUs; siblings as in /sys."""

    def make(usable, siblings):
        for cpu, text in siblings.items():
            folder = tmp_path / "sys" / f"cpu{cpu}" / "topology"
            folder.mkdir(parents=True)
            (folder / "thread_siblings_list").write_text(f"{text}\n")
        monkeypatch.setattr(lane, "_TOPOLOGY", str(tmp_path / "sys"))
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(usable))

    return make


def all_lanes():
    return max(1, len(physical_cores()) - 1)


def test_a_lane_is_one_of_the_usable_cpus():
    with timing_lane() as cpu:
        assert cpu in os.sched_getaffinity(0)


def test_lanes_are_exclusive_between_processes():
    with ExitStack() as held:
        taken = {held.enter_context(timing_lane()) for _ in range(all_lanes())}
        with subprocess.Popen(
            [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            quiet = {int(word) for word in other.stdout.readline().split()}
            assert quiet
            assert not quiet & taken or len(os.sched_getaffinity(0)) == 1
            waiting, _, _ = select.select([other.stdout], [], [], 0.5)
            assert not waiting, "it took a lane that was held"
            held.close()
            given = int(other.stdout.readline())
            assert given in taken
            # Now the other process holds it, and here it is not free.
            assert given not in quiet_cpus() or len(os.sched_getaffinity(0)) == 1
            other.communicate("done\n", timeout=30)
    assert other.returncode == 0


def test_lanes_are_exclusive_between_threads():
    entered = threading.Event()

    def enter():
        with timing_lane():
            entered.set()

    with ExitStack() as held:
        for _ in range(all_lanes()):
            held.enter_context(timing_lane())
        thread = threading.Thread(target=enter)
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(30)
    thread.join()


def test_a_lane_is_given_back_also_after_an_error():
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), timing_lane():
            raise ZeroDivisionError
    with timing_lane():
        pass


def test_quiet_cpus_are_all_of_them_while_nothing_is_timed():
    assert quiet_cpus() == os.sched_getaffinity(0)


def test_quiet_cpus_leave_out_the_core_that_is_timing():
    with timing_lane() as cpu:
        quiet = quiet_cpus()
        assert quiet
        assert cpu not in quiet or len(os.sched_getaffinity(0)) == 1


def test_one_cpu_per_physical_core_is_used_last_first(machine):
    machine(range(8), {cpu: f"{cpu % 4},{cpu % 4 + 4}" for cpu in range(8)})
    assert physical_cores() == [3, 2, 1, 0]


def test_siblings_written_as_a_range_are_one_core(machine):
    machine(range(4), {0: "0-1", 1: "0-1", 2: "2-3", 3: "2-3"})
    assert physical_cores() == [2, 0]


def test_without_topology_every_cpu_counts_as_a_core(machine):
    machine({1, 3, 5}, {})
    assert physical_cores() == [5, 3, 1]


def test_the_other_thread_of_a_timing_core_is_not_quiet(machine):
    machine(range(4), {0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"})
    with timing_lane() as cpu:
        assert cpu == 1
        assert quiet_cpus() == {0, 2}


def test_a_single_core_is_lane_and_quiet_cpu_in_one(machine):
    machine({0}, {0: "0"})
    with timing_lane() as cpu:
        assert cpu == 0
        assert quiet_cpus() == {0}


def test_several_cores_leave_one_for_building_and_testing(machine):
    machine(range(3), {})
    with timing_lane() as first, timing_lane() as second:
        assert {first, second} == {2, 1}
        assert quiet_cpus() == {0}


def test_a_folder_that_can_not_be_written_is_a_fault_of_the_machine(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "file"))
    with pytest.raises(StorageError), timing_lane():
        pass


def test_whoever_waits_for_a_lane_is_told_once():
    told = []
    with ExitStack() as held:
        for _ in range(max(1, len(physical_cores()) - 1)):
            held.enter_context(timing_lane())
        release = threading.Timer(1.6, held.pop_all().close)
        release.start()
        with timing_lane(lambda: told.append("waiting")):
            assert told == ["waiting"]
        release.join()
