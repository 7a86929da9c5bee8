"""The experiment of training, small: PPO must beat the model that it begins with.

What is asserted does not depend on the clock: a model that has seen a few hundred rewrites of forty
programs breaks most of what it changes, and PPO is to teach it not to, on programs that it never
saw. How much faster programs become takes more than minutes: see docs/log.md.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

WAYS = ("greedy", "a sample", "best-of-8")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def exams(tmp_path_factory):
    """Rows of the exams by model, what was printed, and the folder."""
    out = tmp_path_factory.mktemp("training") / "run"
    data = ROOT / "tests" / "train" / "mini"
    command = [sys.executable, str(ROOT / "benchmarks" / "training.py"), "-o", str(out)]
    command += ["--data", str(data), "--quick", "--arms", "ppo-cgs"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1200, env={**os.environ}, check=False
    )
    logs = "".join(path.read_text()[-2000:] for path in sorted(out.glob("*.log")))
    assert done.returncode == 0, done.stderr + logs
    found = {path.stem: json.loads(path.read_text()) for path in (out / "exam").glob("*.json")}
    return found, done.stdout, out


def samples(rows):
    return [a for row in rows if "best-of" in row["entrant"] for a in row["attempts"]]


def share(rows, what):
    tried = samples(rows)
    return sum(bool(attempt[what]) for attempt in tried) / len(tried)


def test_reinforcement_learning_beats_what_it_begins_with(exams):
    found, _, _ = exams
    before, after = (share(found[name], "passed") for name in ("sft-0", "ppo-cgs-0"))
    assert after > before + 0.15
    assert share(found["ppo-cgs-0"], "built") > share(found["sft-0"], "built")


def test_every_model_stands_in_the_table(exams):
    _, printed, _ = exams
    for name in ("base", "read", "sft", "ppo-cgs"):
        for way in WAYS:
            assert f"| {name} | {way} | 1 |" in printed
    assert "| ppo-cgs / copy | " in printed
    assert "| ppo-cgs | 30 | " in printed, "steps, and where their time went"


def test_two_experiments_are_compared_on_the_programs_that_both_were_asked(exams, tmp_path):
    found, _, out = exams
    other = tmp_path / "exam"
    other.mkdir()
    rows = found["sft-0"]
    left_out = rows[0]["task_id"]
    fewer = [row for row in rows if row["task_id"] != left_out]
    (other / "sft-0.json").write_text(json.dumps(fewer))
    script = ROOT / "benchmarks" / "compare_training.py"
    command = [sys.executable, str(script), str(out), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    both = len({row["task_id"] for row in fewer})
    lines = done.stdout.splitlines()[2:]
    same = "1.000 [1.000, 1.000], p 1"
    assert lines == [f"| sft | {way} | {both} | {same} |" for way in WAYS]
