"""What every jail mode promises of many runs, of what it measures, and of its own end."""

import itertools
import os
import signal
from pathlib import Path

import pytest

from superasm.config.settings import Sandbox
from superasm.core.errors import SandboxError
from superasm.core.evaluation import RunStatus
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.protocol import Feature

from . import programs
from .conftest import descendants, wait_until_gone

# ---- many runs -------------------------------------------------------------------------------


@pytest.mark.parametrize("lanes", [1, 2, 3, 8])
def test_any_number_of_lanes_gives_the_same_results_in_the_order_asked(shared_jail, behave, lanes):
    image = shared_jail.load(behave)
    what = [f"echo {i % 7}".encode() for i in range(30)] + [b"exit 3", b"abort", b"exit 4"]
    runs = shared_jail.run(
        [shared_jail.program(image, shared_jail.load(w + b"\n")) for w in what], lanes=lanes
    )
    assert [run.stdout for run in runs[:30]] == [f"{i % 7}".encode() for i in range(30)]
    assert [run.exit_code for run in runs[30:]] == [3, None, 4]


def test_large_outputs_of_several_lanes_do_not_mix(shared_jail, build):
    image = shared_jail.load(build(programs.COPY_C))
    inputs = [bytes([65 + i]) * 700_000 for i in range(6)]
    runs = shared_jail.run(
        [shared_jail.program(image, shared_jail.load(data)) for data in inputs], lanes=3
    )
    assert [run.stdout for run in runs] == inputs


def test_no_executions_give_no_runs(shared_jail):
    assert shared_jail.run([]) == []


def test_a_refused_program_among_others_does_not_disturb_them(shared_jail, build, behave):
    refused = shared_jail.load(build(programs.EARLY["preinit_array"]))
    fine = shared_jail.load(behave)
    stdin = shared_jail.load(b"exit 5\n")
    runs = shared_jail.run([shared_jail.program(i, stdin) for i in (fine, refused, fine)])
    assert [run.exit_code for run in runs] == [5, None, 5]
    assert runs[1].status is RunStatus.NOT_STARTED


def test_a_hundred_runs_leave_no_process_and_no_open_file_behind(mode, behave):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
        image, stdin = jail.load(behave), jail.load(b"echo x\n")
        jail.run([jail.program(image, stdin)])
        host = jail._process.pid
        before = descendants(host)
        runner = Path(f"/proc/{max(before | {host})}/fd")
        files = len(list(runner.iterdir()))
        runs = jail.run([jail.program(image, stdin)] * 100, lanes=1)
        assert {run.status for run in runs} == {RunStatus.EXITED}
        assert descendants(host) == before
        assert len(list(runner.iterdir())) == files


# ---- measures --------------------------------------------------------------------------------


def test_times_are_plausible(do, features):
    run = do("work")
    assert run.exit_code == 0
    assert 20e6 < run.cpu_ns < 1e9
    assert run.wall_ns > 0.5 * run.cpu_ns
    assert 100 < run.max_rss_kib < 100_000
    assert run.loader_ns >= 0
    if Feature.PTRACE in features:
        assert 10_000 < run.loader_ns < 100e6


def test_cycles_and_instructions_are_counted_where_there_are_counters(do, features):
    run = do("work")
    assert (run.cycles is not None) == (Feature.COUNTERS in features)
    if run.cycles is not None and run.instructions is not None:
        assert 180e6 < run.instructions < 400e6
        assert run.cycles > 60e6


def test_a_pinned_program_runs_on_its_cpu(do):
    for cpu in itertools.chain(*[sorted(os.sched_getaffinity(0))] * 2):
        assert do("cpu", cpu=cpu).stdout == f"{cpu}\n".encode()


def test_an_unpinned_program_may_run_anywhere_even_after_a_pinned_one(do):
    do("cpu", cpu=min(os.sched_getaffinity(0)))
    assert do("cpu").status is RunStatus.EXITED


def test_a_cpu_that_is_not_there_is_the_machines_fault(mode, behave):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
        execution = jail.program(jail.load(behave), -1, cpu=1000)
        with pytest.raises(SandboxError, match="could not be prepared"):
            jail.run([execution])


# ---- the end of a jail -----------------------------------------------------------------------


def test_closing_a_jail_ends_all_its_processes(mode, behave):
    jail = Jail(Profile.PROGRAM, Sandbox(mode=mode))
    executions = [
        jail.program(jail.load(behave), jail.load(b"echo hello\n")),
        *(jail.program(jail.load(behave), jail.load(b"spin\n" + bytes(i))) for i in range(4)),
    ]
    next(stream := jail.stream(executions, lanes=3))
    pids = {jail._process.pid, *descendants(jail._process.pid)}
    jail.close()
    jail.close()
    assert wait_until_gone(pids) == set()
    with pytest.raises((SandboxError, ValueError, OSError)):
        next(stream)


def test_an_interrupt_in_the_middle_leaves_nothing_behind(mode, behave):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
        one = jail.program(jail.load(behave), jail.load(b"echo hello\n"))
        endless = jail.program(jail.load(behave), jail.load(b"spin\n"))
        stream = jail.stream([one, endless])
        next(stream)
        pids = {jail._process.pid, *descendants(jail._process.pid)}
        with pytest.raises(KeyboardInterrupt):
            stream.throw(KeyboardInterrupt)
        with pytest.raises(SandboxError, match="not read to their end"):
            jail.run([one])
    assert wait_until_gone(pids) == set()


def test_a_jail_killed_from_outside_is_the_machines_fault(mode, behave):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
        execution = jail.program(jail.load(behave), jail.load(b"echo x\n"))
        jail.run([execution])
        pids = descendants(jail._process.pid)
        os.kill(jail._process.pid, signal.SIGKILL)
        assert wait_until_gone(pids) == set()
        with pytest.raises(SandboxError, match="ended unexpectedly"):
            jail.run([execution] * 2)


def test_a_runner_killed_in_the_middle_of_a_run_is_the_machines_fault(mode, behave):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
        image = jail.load(behave)
        stream = jail.stream(
            [
                jail.program(image, jail.load(b"echo x\n")),
                jail.program(image, jail.load(b"spin\n")),
            ]
        )
        next(stream)
        pids = descendants(jail._process.pid)
        os.kill(jail._process.pid, signal.SIGKILL)
        with pytest.raises(SandboxError):
            next(stream)
        assert wait_until_gone(pids) == set()
