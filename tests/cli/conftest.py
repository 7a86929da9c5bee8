import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from superasm.cli.main import run

SUM_C = """\
#include <stdio.h>
int main(void) {
    long sum = 0, one;
    while (scanf("%ld", &one) == 1) sum += one;
    printf("%ld\\n", sum);
    return 0;
}
"""


@dataclass(frozen=True)
class Ended:
    """How one call of superasm ended."""

    status: int
    out: str
    err: str

    @property
    def facts(self) -> dict:
        """The JSON object on stdout; fails if there is anything else."""
        found = json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
        assert isinstance(found, dict)
        return found


@pytest.fixture(autouse=True)
def state(tmp_path_factory, monkeypatch) -> Path:
    """Evaluations are recorded in a folder of the test."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setenv("COLUMNS", "80")
    return folder


@pytest.fixture
def superasm(capsys) -> Callable[..., Ended]:
    """Run a command line in this process."""

    def call(*arguments: object) -> Ended:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        return Ended(status, *capsys.readouterr())

    return call


@pytest.fixture
def superasm_process() -> Callable[..., Ended]:
    """Run a command line as a user does: for what a process remembers, and for its limits."""

    def call(*arguments: object, **options) -> Ended:
        script = Path(sys.executable).parent / "superasm"
        environment = {**os.environ, **options.pop("env", {})}
        done = subprocess.run(
            [script, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=120,
            **options,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return call


def assert_refused(ended: Ended, status: int, error: str, hint: str, kind: str) -> None:
    assert "Traceback" not in ended.err
    assert ended.status == status, ended.err
    lines = ended.err.splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    hints = [line for line in lines if line.startswith("hint: ")]
    assert len(errors) == 1, ended.err
    assert len(hints) == 1, ended.err
    assert lines[-2:] == [*errors, *hints]
    assert re.search(error, errors[0]), errors[0]
    assert re.search(hint, hints[0]), hints[0]
    told = ended.facts["error"]
    assert f"error: {told['message']}" == errors[0]
    assert f"hint: {told['hint']}" == hints[0]
    assert re.fullmatch(kind, told["kind"]), told["kind"]


@pytest.fixture
def refused() -> Callable[..., None]:
    """Check an error of the user's: one line and one hint on stderr, the same as JSON on stdout."""

    def check(ended: Ended, error: str, hint: str = "") -> None:
        assert_refused(ended, 2, error, hint, "UserError|TaskError|NotProfiled")

    return check


@pytest.fixture
def machine_failed() -> Callable[..., None]:
    """Check an error of the machine's."""

    def check(ended: Ended, error: str, hint: str = "") -> None:
        assert_refused(ended, 3, error, hint, "MachineError|ToolMissing|SandboxError|StorageError")

    return check


@pytest.fixture
def task(tmp_path) -> Callable[..., list[str]]:
    """Write a program with tests; return the arguments that name them.

    A body without `main` is put into one. Tests are pairs of input and output by name.
    """

    def write(source: str | bytes = SUM_C, **tests: tuple[bytes, bytes]) -> list[str]:
        if isinstance(source, str):
            source = textwrap.dedent(source)
            if "main" not in source:
                head = "".join(f"#include <{h}.h>\n" for h in ("stdio", "stdlib", "string"))
                source = f"{head}int main(int argc, char **argv) {{\n{source}\n}}\n"
            source = source.encode()
        program = tmp_path / "prog.c"
        program.write_bytes(source)
        folder = tmp_path / "tests"
        folder.mkdir(exist_ok=True)
        for name, (given, expected) in (tests or {"one": (b"1 2 3\n", b"6\n")}).items():
            (folder / f"{name}.in").write_bytes(given)
            (folder / f"{name}.out").write_bytes(expected)
        return [str(program), "--tests", str(folder)]

    return write
