"""`superasm optimize` on every example: right on all tests, and never an answer that is slower."""

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/prog.c"))


def test_there_are_examples():
    assert len(NAMES) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_an_example_gets_a_right_answer_that_is_not_slower(name, tmp_path, environment):
    folder = EXAMPLES / name
    best = tmp_path / "best.s"
    done = subprocess.run(
        [
            *("superasm", "optimize", folder / "prog.c", "--json", "-o", best, "--budget", "5s"),
            *("--tests", folder / "tests", "--inputs", folder / "inputs"),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["verdict"]["status"] == "passed"
    assert facts["verdict"]["outcome"] in {"faster", "no_difference"}
    assert facts["tests"]["passed"] == facts["tests"]["total"]
    assert facts["output_is_baseline"] == (facts["verdict"]["outcome"] != "faster")
    program = tmp_path / "program"
    subprocess.run(["gcc", best, "-o", program, "-lm"], check=True)
    for given in sorted((folder / "tests").glob("*.in")):
        got = subprocess.run([program], input=given.read_bytes(), capture_output=True, check=False)
        assert got.stdout == given.with_suffix(".out").read_bytes(), given.name
