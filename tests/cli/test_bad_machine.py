"""What the machine lacks: one line, a hint, status 3. Each in a process of its own."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ("gcc", "as", "ld", "nm", "bwrap")


@pytest.fixture
def path_with(tmp_path):
    """A PATH that holds the tools and nothing else; None leaves one out, a text is a script."""

    def make(**replaced: str | None) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in TOOLS:
            if name not in replaced:
                (folder / name).symlink_to(shutil.which(name))
            elif replaced[name] is not None:
                (folder / name).write_text(f"#!/bin/sh\n{replaced[name]}\n")
                (folder / name).chmod(0o755)
        return {"PATH": str(folder)}

    return make


@pytest.fixture
def optimize(superasm_process, task):
    def call(*arguments, **options):
        return superasm_process(
            "optimize", *task(), "--json", "--budget", "1s", *arguments, **options
        )

    return call


def test_without_gcc_it_says_how_to_get_it(optimize, machine_failed, path_with):
    machine_failed(optimize(env=path_with(gcc=None)), "gcc not found", "apt-get install gcc")


def test_without_gcc_and_without_a_runner_it_says_the_same(
    optimize, machine_failed, path_with, tmp_path
):
    ended = optimize(env={**path_with(gcc=None), "XDG_CACHE_HOME": str(tmp_path / "cache")})
    machine_failed(ended, "gcc", "apt-get install gcc")


def test_a_gcc_that_is_too_old_is_named(optimize, machine_failed, path_with):
    ended = optimize(env=path_with(gcc='echo "gcc (Debian) 7.5.0"'))
    machine_failed(ended, r"gcc \(Debian\) 7\.5\.0 is too old", "gcc 9 or newer")


def test_without_bubblewrap_it_does_not_run(optimize, machine_failed, path_with):
    ended = optimize(env=path_with(bwrap=None))
    machine_failed(ended, "bubblewrap .* not installed", "apt-get install bubblewrap.*--unsafe-no")


def test_a_refused_jail_says_what_to_allow(optimize, machine_failed, path_with):
    said = "bwrap: Creating new namespace failed: Operation not permitted"
    ended = optimize(env=path_with(bwrap=f"echo {said} >&2; exit 1"))
    machine_failed(ended, "refused to start a jail: .*Creating new namespace", "user namespaces")


def test_without_a_jail_the_user_can_insist(superasm_process, task, path_with):
    program, *tests = task()
    call = ("evaluate", program, program, *tests, "--no-timing", "--json", "--unsafe-no-jail")
    ended = superasm_process(*call, env=path_with(bwrap=None))
    # The C file is no assembly: refused, but by the screen and not for want of a jail.
    assert (ended.status, ended.facts["verdict"]["status"]) == (1, "refused")


def test_a_cache_that_can_not_be_written_is_named(optimize, machine_failed):
    ended = optimize(env={"XDG_CACHE_HOME": "/sys/none"})
    machine_failed(ended, "making /sys/none/superasm", "XDG_CACHE_HOME")


@pytest.mark.parametrize("missing", ["gcc", "bwrap"])
def test_doctor_names_what_is_missing_and_fails(superasm_process, path_with, missing):
    ended = superasm_process("doctor", "--json", env=path_with(**{missing: None}))
    assert ended.status == 3
    facts = ended.facts
    assert facts["usable"] is False
    assert facts["speedup"] is None
    lost = [check for check in facts["checks"] if check["state"] == "missing"]
    assert lost
    assert all(check["hint"] for check in lost)


@pytest.mark.slow
def test_a_full_disk_below_the_output_is_the_machines_fault(optimize, machine_failed, state):
    ended = optimize("-o", "/dev/full")
    machine_failed(ended, "writing /dev/full: No space left", f"every candidate is in {state}")


def test_a_full_disk_below_the_store_leaves_whole_rows(
    superasm_process, machine_failed, task, tmp_path
):
    program, *tests = task()
    candidate, store = tmp_path / "same.s", tmp_path / "store.jsonl"
    subprocess.run(["gcc", "-O3", "-S", program, "-o", candidate], check=True)
    call = ("evaluate", program, candidate, *tests, "--no-timing", "--json", "--store", store)
    assert superasm_process(*call).status == 0
    row = store.read_bytes()
    before = row * (1 + (4 << 20) // len(row))
    store.write_bytes(before)

    def nearly_full() -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))

    ended = superasm_process(*call, preexec_fn=nearly_full)
    machine_failed(ended, "appending to .*: ", "free space")
    assert store.read_bytes() == before


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reader_that_has_gone_leaves_no_traceback(task, tmp_path, more):
    program, *tests = task()
    candidate = tmp_path / "same.s"
    subprocess.run(["gcc", "-O3", "-S", program, "-o", candidate], check=True)
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [Path(sys.executable).parent / "superasm", "evaluate", program, candidate, *tests, *more],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr
    assert ended.returncode > 0
