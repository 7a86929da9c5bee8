"""What happens where a part of the protection is missing."""

import os
from pathlib import Path

import pytest

from superasm.config.settings import JailMode, Sandbox
from superasm.core.errors import SandboxError, ToolMissing
from superasm.core.evaluation import RunStatus
from superasm.sandbox import driver
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.protocol import Feature
from superasm.sandbox.requirements import require

from . import programs
from .conftest import Build

HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }'


def test_without_bubblewrap_there_is_no_jail_and_a_hint():
    with pytest.raises(ToolMissing) as caught:
        Jail(Profile.PROGRAM, Sandbox(without=("bubblewrap",)))
    assert "apt-get install bubblewrap" in caught.value.hint
    assert "--unsafe-no-jail" in caught.value.hint


def test_bubblewrap_that_is_not_on_path_is_missing(empty_path):
    with pytest.raises(ToolMissing, match="bubblewrap"):
        Jail(Profile.PROGRAM, Sandbox())


@pytest.mark.parametrize(
    "says",
    [
        "bwrap: Creating new namespace failed: Operation not permitted",
        "bwrap: setting up uid map: Permission denied",
        "bwrap: No permissions to create new namespace, likely because the kernel does not allow",
    ],
)
def test_a_refused_jail_says_how_to_allow_it(empty_path, build, says):
    fake = empty_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(SandboxError) as caught, Jail(Profile.PROGRAM, Sandbox()) as jail:
        jail.features()
    assert says in caught.value.message
    assert "user namespaces" in caught.value.hint
    assert "--unsafe-no-jail" in caught.value.hint


@pytest.mark.usefixtures("bubblewrap")
def test_without_seccomp_no_program_runs_in_a_jail(build: Build):
    with Jail(Profile.PROGRAM, Sandbox(without=("seccomp",))) as jail:
        assert Feature.SECCOMP not in jail.features()
        execution = jail.program(jail.load(build(HELLO)), -1)
        for _ in range(2):
            with pytest.raises(SandboxError) as caught:
                jail.run([execution])
            assert "--unsafe-no-jail" in caught.value.hint


@pytest.mark.usefixtures("bubblewrap")
def test_without_seccomp_tools_still_run():
    with Jail(Profile.TOOLS, Sandbox(without=("seccomp",))) as jail:
        assert jail.tool(["as", "--version"]).exit_code == 0


def test_without_seccomp_a_program_runs_if_the_user_wants_no_jail(build: Build):
    with Jail(Profile.PROGRAM, Sandbox(mode=JailMode.NONE, without=("seccomp",))) as jail:
        image, getppid = build(programs.FORBIDDEN_C), jail.load(b"getppid\n")
        run = jail.run([jail.program(jail.load(image), getppid)])[0]
    assert run.status is RunStatus.EXITED
    assert run.stdout.startswith(b"survived")


def test_seccomp_is_all_that_is_required():
    require(Feature.SECCOMP, Sandbox())
    require(Feature(0), Sandbox(mode=JailMode.NONE))
    with pytest.raises(SandboxError):
        require(Feature.PTRACE | Feature.COUNTERS, Sandbox())


def test_the_requirements_are_checked_once_per_settings(mode, build, monkeypatch):
    monkeypatch.setattr(driver, "_accepted", set())
    asked = []
    original = Jail.features

    def counted(jail: Jail) -> Feature:
        asked.append(jail)
        return original(jail)

    monkeypatch.setattr(Jail, "features", counted)
    for _ in range(2):
        with Jail(Profile.PROGRAM, Sandbox(mode=mode)) as jail:
            for _ in range(2):
                jail.run([jail.program(jail.load(build(HELLO)), -1)])
    assert len(asked) == 1


def test_without_ptrace_programs_run_but_a_refused_call_has_no_name(mode, build):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode, without=("ptrace",))) as jail:
        assert Feature.PTRACE not in jail.features()
        hello = jail.program(jail.load(build(HELLO)), -1)
        fork = jail.program(jail.load(build(programs.FORBIDDEN_C)), jail.load(b"fork\n"))
        stop = jail.program(
            jail.load(build(programs.BEHAVE_C)), jail.load(b"stop\n"), wall_limit_ns=200_000_000
        )
        ran, refused, stopped = jail.run([hello, fork, stop])
    assert (ran.status, ran.stdout) == (RunStatus.EXITED, b"hello\n")
    assert ran.cpu_ns > 10_000
    assert ran.wall_ns > 10_000
    assert (refused.status, refused.syscall) == (RunStatus.FORBIDDEN_SYSCALL, "unknown")
    assert stopped.status is RunStatus.TIMED_OUT


def test_without_counters_there_are_no_cycles(mode, build):
    with Jail(Profile.PROGRAM, Sandbox(mode=mode, without=("counters",))) as jail:
        assert Feature.COUNTERS not in jail.features()
        run = jail.run([jail.program(jail.load(build(HELLO)), -1)])[0]
    assert (run.stdout, run.cycles, run.instructions) == (b"hello\n", None, None)
    assert run.cpu_ns > 0


def test_a_tool_that_is_not_there_is_missing_and_not_a_failed_build(mode):
    with Jail(Profile.TOOLS, Sandbox(mode=mode)) as jail:
        with pytest.raises(ToolMissing, match="no-such-tool"):
            jail.tool(["no-such-tool", "--version"])


def test_tools_work_in_a_folder_of_their_own(mode):
    with Jail(Profile.TOOLS, Sandbox(mode=mode)) as jail:
        jail.write_file("a.s", b".globl main\nmain: ret\n")
        run = jail.tool(["as", "-o", "a.o", "a.s"])
        assert (run.status, run.exit_code, run.stderr) == (RunStatus.EXITED, 0, b"")
        assert (jail.read_file("a.o") or b"").startswith(b"\x7fELF")
        assert jail.read_file("absent") is None
        assert jail.read_file("/") is None


@pytest.mark.usefixtures("bubblewrap")
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", str(Path(__file__)), "/usr/share"]
)
def test_the_assembler_can_not_include_files_of_the_host(path):
    assert os.path.exists(path)  # noqa: PTH110
    with Jail(Profile.TOOLS, Sandbox()) as jail:
        jail.write_file("a.s", f'.incbin "{path}"\n'.encode())
        run = jail.tool(["as", "-o", "a.o", "a.s"])
    assert run.exit_code == 1
    assert b"file not found" in run.stderr


@pytest.mark.usefixtures("bubblewrap")
def test_the_assembler_can_not_fill_the_memory():
    with Jail(Profile.TOOLS, Sandbox(build_limit_seconds=5.0)) as jail:
        jail.write_file("a.s", b".fill 3000000000, 1, 0x90\n")
        run = jail.tool(["as", "-o", "a.o", "a.s"])
    assert run.status is not RunStatus.EXITED or run.exit_code
    assert run.max_rss_kib < 5 << 20


@pytest.mark.usefixtures("bubblewrap")
def test_a_tool_can_not_trace_the_runner(build: Build):
    source = r"""
    #include <stdio.h>
    #include <sys/ptrace.h>
    #include <unistd.h>
    int main(void) { printf("%ld", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)); return 0; }
    """
    with Jail(Profile.TOOLS, Sandbox()) as jail:
        jail.write_file("attack.c", source.encode())
        assert jail.tool(["gcc", "-w", "-o", "attack", "attack.c"]).exit_code == 0
        assert jail.tool(["./attack"]).stdout == b"-1"
