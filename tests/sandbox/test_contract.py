"""What every jail mode promises, tried with real programs."""

import os
import signal
from pathlib import Path

import pytest

from superasm.config.settings import JailMode, Sandbox
from superasm.core.evaluation import RunStatus
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.protocol import Feature

from . import programs

SHORT_NS = 300_000_000
MIB = 1 << 20


# ---- how a run ends --------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 1, 77, 255])
def test_the_exit_status_is_reported(do, code):
    run = do(f"exit {code}")
    assert (run.status, run.exit_code, run.signal) == (RunStatus.EXITED, code, None)


@pytest.mark.parametrize(
    ("what", "number"),
    [
        ("right, then segfault", signal.SIGSEGV),
        ("abort", signal.SIGABRT),
        ("divide", signal.SIGFPE),
        ("illegal", signal.SIGILL),
        ("trap", signal.SIGTRAP),
        ("deep", signal.SIGSEGV),
    ],
)
def test_a_fatal_signal_is_a_crash_with_its_number(do, what, number):
    run = do(what)
    assert (run.status, run.signal, run.exit_code) == (RunStatus.CRASHED, number, None)


def test_a_crash_keeps_the_output_that_came_before_it(do):
    assert do("right, then segfault").stdout == b"right\n"


@pytest.mark.parametrize("what", ["spin", "wait", "ignore signals and spin"])
def test_a_program_that_never_ends_is_timed_out(do, what):
    run = do(what, wall_limit_ns=SHORT_NS)
    assert run.status is RunStatus.TIMED_OUT
    assert run.wall_ns < 20 * SHORT_NS


def test_a_program_that_stops_itself_again_and_again_is_timed_out(do):
    assert do("stop", wall_limit_ns=SHORT_NS).status is RunStatus.TIMED_OUT


@pytest.mark.parametrize("what", ["flood", "flood stderr", "ignore signals and flood"])
def test_a_flood_of_output_is_an_output_limit_and_bounded(do, what):
    run = do(what, output_bytes=MIB)
    assert run.status is RunStatus.OUTPUT_LIMIT
    assert len(run.stdout) <= MIB
    assert len(run.stderr) <= MIB


def test_an_output_of_exactly_the_limit_is_allowed(build, execute):
    image = build(programs.COPY_C)
    assert execute(image, b"x" * MIB, output_bytes=MIB).stdout == b"x" * MIB
    longer = execute(image, b"x" * (MIB + 1), output_bytes=MIB)
    assert longer.status is RunStatus.OUTPUT_LIMIT


def test_writing_far_behind_the_limit_fails(do):
    assert do("write far away", output_bytes=MIB).stdout == b"-1\n"


def test_stderr_is_bounded(do):
    run = do("long stderr")
    assert run.status is RunStatus.EXITED
    assert 1000 < len(run.stderr) <= 65536


def test_a_memory_bomb_ends_within_its_limit(mode, behave):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode, memory_mib=96)) as jail:
        image = jail.load(behave)
        bomb, polite = jail.run(
            [
                jail.program(image, jail.load(b"eat memory\n")),
                jail.program(image, jail.load(b"eat memory politely\n")),
            ]
        )
    assert (bomb.status, bomb.signal) == (RunStatus.CRASHED, signal.SIGSEGV)
    assert polite.exit_code == 77
    assert max(bomb.max_rss_kib, polite.max_rss_kib) < 96 * 1024


def test_a_program_too_large_for_memory_does_not_start(build, execute):
    run = execute(build(programs.HUGE_C))
    assert run.status in (RunStatus.NOT_STARTED, RunStatus.CRASHED)
    assert run.stdout == b""


@pytest.mark.parametrize(
    "image", [b"", b"#!/bin/sh\necho hello\n", b"\x7fELF", b"\x7fELF" + bytes(4000)]
)
def test_what_is_no_program_does_not_start(execute, image):
    run = execute(image)
    assert run.status is RunStatus.NOT_STARTED
    assert b"could not be started" in run.stderr


# ---- what it may not do ----------------------------------------------------------------------

_NAMES = {
    "clone3": "clone3",
    "execveat of a path": "execveat",
    "execveat of an open file": "execveat",
    "execveat by the runner's number": "execveat",
    "kill itself": "kill",
    "tgkill of another": "tgkill",
    "open for writing": "openat",
    "open for appending": "openat",
    "usleep": "clock_nanosleep",
    "setrlimit": "prlimit64",
    "prlimit64 set through a pointer whose low half is zero": "prlimit64",
    "prlimit64 of another": "prlimit64",
    "mmap writable and executable": "mmap",
    "mmap executable": "mmap",
    "mmap of the output as code": "mmap",
    "mmap of the input as code": "mmap",
    "x32 getpid": f"syscall {0x40000000 + 39}",
    "number that is none": "syscall 4000",
}
_SAME = (
    "fork vfork clone execve socket kill ptrace open creat mkdir unlink nanosleep pause alarm "
    "setitimer clock_gettime gettimeofday time mprotect pkey_mprotect memfd_create fcntl dup pipe "
    "ftruncate prctl personality sched_setaffinity sched_yield setpriority getppid setsid "
    "io_uring_setup bpf perf_event_open process_vm_writev getdents64 ioctl chdir mount unshare"
)


@pytest.mark.parametrize("what", [*_SAME.split(), *_NAMES])
def test_a_forbidden_system_call_ends_the_run_by_name(build, execute, features, what):
    run = execute(build(programs.FORBIDDEN_C), what.encode() + b"\n")
    assert run.status is RunStatus.FORBIDDEN_SYSCALL, run.stdout
    assert b"survived" not in run.stdout
    assert run.syscall == (_NAMES.get(what, what) if Feature.PTRACE in features else "unknown")


def test_a_program_can_not_start_a_thread(build, execute):
    run = execute(build(programs.FORBIDDEN_C), b"pthread_create\n")
    assert run.status is RunStatus.FORBIDDEN_SYSCALL
    assert run.syscall in ("clone", "clone3", "unknown")


def test_a_32_bit_system_call_ends_the_run(build, execute):
    run = execute(build(programs.FORBIDDEN_C), b"32-bit getpid\n")
    assert run.status in (RunStatus.FORBIDDEN_SYSCALL, RunStatus.CRASHED)  # not every kernel has it
    assert b"survived" not in run.stdout


def test_a_program_can_not_end_as_another_one(build, execute, features):
    run = execute(build(programs.AGAIN_C))
    if Feature.PTRACE in features:
        assert (run.status, run.syscall) == (RunStatus.FORBIDDEN_SYSCALL, "execveat")
        assert run.stdout == b""


@pytest.mark.parametrize("kind", programs.EARLY)
def test_code_that_would_run_before_it_is_measured_is_refused(build, execute, kind):
    run = execute(build(programs.EARLY[kind], "-Wl,--no-as-needed", "-lm"))
    assert run.status is RunStatus.NOT_STARTED
    assert kind.encode() in run.stderr


def test_the_stack_is_never_executable(build, execute):
    run = execute(build(programs.STACK_CODE_C))
    assert (run.status, run.signal) == (RunStatus.CRASHED, signal.SIGSEGV)


def test_a_second_clock_page_is_refused(do):
    assert do("fake clock").stdout == b"-1 1\n"


@pytest.mark.parametrize("flags", [("-static",), ("-no-pie",), ("-rdynamic",), ("-lm",)])
def test_however_it_is_linked_a_plain_program_runs(build, execute, flags):
    run = execute(build(programs.COPY_C, *flags), b"hello")
    assert (run.status, run.stdout) == (RunStatus.EXITED, b"hello")


# ---- what it finds ---------------------------------------------------------------------------


def test_bytes_go_in_and_out_exactly(build, execute):
    data = bytes(range(256)) * 40 + b"\xff\xfe\x00\r\n"
    run = execute(build(programs.COPY_C), data)
    assert (run.status, run.stdout, run.stderr) == (RunStatus.EXITED, data, b"")


@pytest.mark.parametrize("stdin", ["none", "empty"])
def test_an_empty_input_is_at_its_end(shared_jail, build, stdin):
    slot = -1 if stdin == "none" else shared_jail.load(b"")
    image = shared_jail.load(build(programs.COUNT_C))
    assert shared_jail.run([shared_jail.program(image, slot)])[0].stdout == b"0\n"


def test_an_input_larger_than_64_mib_arrives_whole(mode, build):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
        stdin = jail.load(bytes(65 * MIB))
        run = jail.run([jail.program(jail.load(build(programs.COUNT_C)), stdin)])[0]
    assert run.stdout == f"{65 * MIB}\n".encode()


def test_the_input_can_not_be_changed_by_the_program(do):
    for _ in range(2):
        assert do("write to stdin").stdout == b"-1 1 15:write to stdin\n"


def test_an_absent_input_can_not_be_written_either(shared_jail, behave):
    (run,) = shared_jail.run([shared_jail.program(shared_jail.load(behave), -1)])
    assert run.stdout == b"no such behaviour: "


def test_the_output_of_an_earlier_run_is_not_there(do):
    for _ in range(3):
        assert do("leave a mark").stdout == b"0 a mark"


def test_nothing_is_open_but_the_three_streams_and_they_are_alike_in_each_run(shared_jail, behave):
    image = shared_jail.load(behave)
    one = shared_jail.program(image, shared_jail.load(b"descriptors\n"))
    runs = shared_jail.run([one] * 3)
    assert [line.split()[0] for line in runs[0].stdout.splitlines()] == [b"0", b"1", b"2"]
    assert [line.split()[2:] for line in runs[0].stdout.splitlines()] == [
        [b"12", b"0"],  # what it has read of its input
        [b"0", b"0"],
        [b"0", b"0"],
    ]
    assert {run.stdout for run in runs} == {runs[0].stdout}


def test_name_arguments_environment_and_clock_page_are_the_same_in_each_run(do, features):
    expected = b"1 program 1 - %d\n" % (Feature.PTRACE in features)
    for _ in range(3):
        assert do("surroundings").stdout == expected


@pytest.mark.parametrize(
    "path", ["/proc/self/maps", "/etc/passwd", "/etc/hostname", "/usr/bin/gcc"]
)
def test_bubblewrap_shows_no_file_but_the_libraries(do, mode, path):
    if mode is not JailMode.BUBBLEWRAP:
        pytest.skip("only bubblewrap has a file system of its own")
    assert do(f"open {path}").stdout == b"0\n"


def test_bubblewrap_does_not_show_the_home_folder_or_this_file(do, mode):
    if mode is not JailMode.BUBBLEWRAP:
        pytest.skip("only bubblewrap has a file system of its own")
    for path in (Path.home(), Path(__file__), Path("/tmp"), Path("/dev/null")):
        assert do(f"open {path}").stdout == b"0\n"


def test_the_user_differs_in_bubblewrap(do, mode):
    uid = int(do("uid").stdout)
    assert uid == (65534 if mode is JailMode.BUBBLEWRAP else os.getuid())
