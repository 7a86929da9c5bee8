"""One function as a task: its file is rewritten, the driver is linked as it is."""

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from superasm.cli.main import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "hot-function"


@pytest.fixture
def given(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(shutil.copytree(EXAMPLE, tmp_path / "example"))
    return ["count.c", "--harness", "driver.c", "--tests", "tests"]


def test_a_function_is_made_faster_and_builds_with_its_driver(given, capsys):
    arguments = [*given, "--inputs", "inputs", "--budget", "8s", "-o", "best.s", "--json"]
    assert run(["optimize", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"]["status"] == "passed"
    assert found["tests"]["passed"] == found["tests"]["total"] == 16
    assert "main" not in Path("best.s").read_text()
    command = shlex.split(found["build"])
    assert command[:3] == ["gcc", "-O3", "driver.c"]
    subprocess.run(command, check=True)
    for case in Path("tests").glob("*.in"):
        done = subprocess.run(["./count"], input=case.read_bytes(), stdout=-1, check=True)
        assert done.stdout == case.with_suffix(".out").read_bytes()


def test_wrong_assembly_of_a_function_is_caught_through_its_driver(given, capsys):
    subprocess.run(["gcc", "-O3", "-S", "count.c", "-o", "wrong.s"], check=True)
    text = Path("wrong.s").read_text()
    assert "ret" in text
    Path("wrong.s").write_text(text.replace("\tret\n", "\taddl\t$1, %eax\n\tret\n"))
    assert run(["evaluate", *given[:1], "wrong.s", *given[1:], "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"]["status"] == "wrong_output"


def test_a_function_without_its_driver_is_told_about_the_harness(given, capsys):
    assert run(["optimize", "count.c", "--tests", "tests"]) == 2
    assert "--harness" in capsys.readouterr().err


def test_a_driver_that_does_not_compile_is_the_users_error(given, capsys):
    Path("driver.c").write_text("int main(void) { return x; }\n")
    assert run(["optimize", *given]) == 2
    shown = capsys.readouterr().err
    assert "harness driver.c does not compile" in shown
    assert "'x' undeclared" in shown
