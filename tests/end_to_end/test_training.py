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

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def exams(tmp_path_factory):
    """Rows of the exams by model, and what was printed."""
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
    return found, done.stdout


def samples(rows):
    return [a for row in rows if "best-of" in row["entrant"] for a in row["attempts"]]


def share(rows, what):
    tried = samples(rows)
    return sum(bool(attempt[what]) for attempt in tried) / len(tried)


def test_reinforcement_learning_beats_what_it_begins_with(exams):
    found, _ = exams
    before, after = (share(found[name], "passed") for name in ("sft-0", "ppo-cgs-0"))
    assert after > before + 0.15
    assert share(found["ppo-cgs-0"], "built") > share(found["sft-0"], "built")


def test_every_model_stands_in_the_table(exams):
    _, printed = exams
    for name in ("base", "read", "sft", "ppo-cgs"):
        assert f"| {name} | greedy | 1 |" in printed
        assert f"| {name} | a sample | 1 |" in printed
        assert f"| {name} | best-of-8 | 1 |" in printed
    assert "| ppo-cgs / copy | " in printed
    assert "| ppo-cgs | 30 | " in printed, "steps, and where their time went"
