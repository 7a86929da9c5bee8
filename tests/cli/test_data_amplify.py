"""`superasm data amplify`, from the command line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from superasm.config.settings import Settings
from superasm.core.task import Case
from superasm.dataset.entry import Entry, Provenance, RawTask, Split
from superasm.dataset.folder import FolderWriter, read_folder
from superasm.dataset.gates import ANY_LENGTH, inspect
from superasm.evaluate.admission import Draft, Input

PRIMES = """
    int n, count = 0;
    scanf("%d", &n);
    for (int i = 2; i <= n; i++) {
        int prime = 1;
        for (int j = 2; (long)j * j <= i; j++) if (i % j == 0) { prime = 0; break; }
        count += prime;
    }
    printf("%d\\n", count);
"""
TESTS = {"a": (b"10\n", b"4\n"), "b": (b"3\n", b"2\n"), "c": (b"100\n", b"25\n")}
EASY = ("--least-ms", 1.5, "--most-ms", 800, "-n", 2)
HELLO = 'puts("hello");'


@pytest.fixture
def primes(task) -> list[str]:
    return task(PRIMES, **TESTS)


@pytest.fixture(scope="module")
def data_set(tmp_path_factory) -> Path:
    """A data set of two tasks whose tests are too short: one can be amplified, the other can't."""
    folder = tmp_path_factory.mktemp("data") / "set"
    with FolderWriter(folder) as writer:
        for name, body, stdin in (("primes", PRIMES, b"50\n"), ("hello", HELLO, b"1\n")):
            source = f"#include <stdio.h>\nint main(void) {{ {body} return 0; }}\n".encode()
            draft = Draft(name, source, (Input("one", stdin), Input("two", b"7\n")))
            where = Provenance("codenet", name, "codenet", "unknown", name)
            entry = inspect(RawTask(draft, where), Split.TRAIN, Settings(), ANY_LENGTH)
            assert isinstance(entry, Entry), entry
            writer.add(entry)
    return folder


def test_a_program_gets_inputs_that_optimize_can_use(superasm, primes, tmp_path):
    out = tmp_path / "larger"
    ended = superasm("data", "amplify", *primes, "-o", out, *EASY)
    assert ended.status == 0, ended.err
    assert "prog.c: amplified: 2 inputs" in ended.out
    assert "shape: 3..100" in ended.out
    assert f"--inputs {out}" in ended.out
    assert sorted(p.name for p in out.iterdir()) == [
        f"amplified-{i}.{suffix}" for i in (1, 2) for suffix in ("in", "out")
    ]
    checked = superasm("data", "check", primes[0], "--tests", out, "--mutants", 0, "--json")
    assert checked.facts["tasks"][0]["gates"]
    again = superasm("data", "amplify", *primes, "-o", out, "--json")
    assert again.status == 2
    assert "holds inputs already" in again.err


def test_json_tells_what_was_found_and_what_it_cost(superasm, primes, tmp_path):
    facts = superasm("data", "amplify", *primes, "-o", tmp_path / "x", *EASY, "--json").facts
    assert facts["outcome"] == "amplified"
    assert len(facts["inputs"]) == 2
    assert all(given["own_ms"] >= 1.5 > 0 < given["bytes"] for given in facts["inputs"])
    assert facts["samples_ms"] < facts["longest_ms"]
    assert facts["runs"] > 4


def test_a_program_without_headroom_ends_with_status_one_and_a_hint(superasm, task, tmp_path):
    arguments = task(HELLO, one=(b"", b"hello\n"))
    ended = superasm("data", "amplify", *arguments, "-o", tmp_path / "x")
    assert ended.status == 1
    assert "no_shape: it reads no input" in ended.out
    assert "hint: " in ended.out
    assert not (tmp_path / "x").exists()
    facts = superasm("data", "amplify", *arguments, "-o", tmp_path / "x", "--json").facts
    assert (facts["outcome"], facts["inputs"], facts["folder"]) == ("no_shape", [], None)


@pytest.mark.parametrize(
    ("more", "error", "hint"),
    [
        (("--least-ms", 9, "--most-ms", 8), "no input takes 9 to 8 ms", "larger than --least-ms"),
        (("--tests", "nowhere"), "nowhere does not exist", "NAME.in"),
    ],
)
def test_wrong_arguments_are_refused_with_a_hint(
    superasm, refused, primes, tmp_path, more, error, hint
):
    ended = superasm("data", "amplify", *primes, "-o", tmp_path / "x", "--json", *more)
    refused(ended, error, hint)


def test_a_program_needs_tests(superasm, refused, primes, tmp_path):
    ended = superasm("data", "amplify", primes[0], "-o", tmp_path / "x", "--json")
    refused(ended, "what inputs of .* look like is not known", "--tests DIR")


def test_a_program_that_fails_its_tests_is_refused(superasm, refused, task, tmp_path):
    arguments = task(PRIMES, one=(b"10\n", b"5\n"))
    ended = superasm("data", "amplify", *arguments, "-o", tmp_path / "x", "--json")
    refused(ended, "itself fails test one")


def test_a_folder_without_a_data_set_is_refused(superasm, refused, tmp_path):
    ended = superasm("data", "amplify", tmp_path, "-o", tmp_path / "x", "--json")
    refused(ended, "holds no data set", "data build")
    assert not (tmp_path / "x").exists()


def test_a_data_set_takes_no_tests_and_is_not_its_own_output(superasm, refused, data_set, tmp_path):
    out = tmp_path / "x"
    refused(
        superasm("data", "amplify", data_set, "--tests", data_set, "-o", out, "--json"),
        "is a folder", "one C file",
    )  # fmt: skip
    refused(superasm("data", "amplify", data_set, "-o", data_set, "--json"), "the data set itself")


def test_a_data_set_is_amplified_and_the_yield_is_told(superasm, data_set, tmp_path):
    out = tmp_path / "out"
    ended = superasm("data", "amplify", data_set, "-o", out, *EASY, "--workers", 1)
    assert ended.status == 0, ended.err
    assert "1 train, 0 val, of 2 sources" in ended.out
    assert "inputs: 1 amplified" in ended.out
    assert "1 stays_short" in ended.out or "1 larger_" in ended.out
    (entry,) = read_folder(out)
    assert entry.task.name == "primes"
    assert [case.stdin for case in entry.task.tests] == [b"50\n", b"7\n"]
    assert all(isinstance(case, Case) and case.expected for case in entry.task.performance)
    assert min(entry.measured.performance_ms) >= 1.5
    assert json.loads((out / "dropped.jsonl").read_text())["problem"] == "hello"
    assert superasm("data", "stats", out).status == 0


def test_with_keep_nothing_is_lost(superasm, data_set, tmp_path):
    ended = superasm(
        "data", "amplify", data_set, "-o", tmp_path / "out", *EASY, "--keep", "--workers", 1,
        "--json",
    )  # fmt: skip
    assert ended.facts["kept"]["train"] == 2
    assert ended.facts["inputs"]["amplified"] == 1
    assert sum(ended.facts["inputs"].values()) == 2


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(superasm, data_set, tmp_path):
    out = tmp_path / "out"
    line = ["data", "amplify", data_set, "-o", out, *EASY, "--workers", 2, "--json"]
    script = Path(sys.executable).parent / "superasm"
    with subprocess.Popen(
        [script, *map(str, line)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        deadline = time.monotonic() + 60
        while not (out / ".work" / "chunks").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(1)
        os.killpg(run.pid, signal.SIGINT)
        said, complaint = run.communicate(timeout=120)
    assert run.returncode in (0, 130), complaint
    assert "Traceback" not in complaint
    if run.returncode == 130:
        assert json.loads(said)["interrupted"] is True
        assert superasm(*line).facts["sources"] == 2


def test_the_help_teaches_and_has_an_example(superasm):
    shown = " ".join(superasm("data", "amplify", "--help").out.split())
    assert "Example: superasm data amplify prog.c --tests tests -o inputs" in shown
    assert "Exit status: 0" in shown
