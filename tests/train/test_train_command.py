"""The commands, from a data set to a model that answers; killed on the way, and started again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("pyarrow")

from superasm.cli.main import run
from superasm.evaluate.readmit import readmit
from superasm.propose.chat import Request, Sampling
from superasm.propose.local import LocalModel
from superasm.propose.prompt import render
from superasm.propose.style import read_style

from .data import write_data, write_pairs
from .pause import SETTINGS, TASK

CONFIG = """
[model]
hidden = 32
layers = 2
heads = 2
key_value_heads = 1
inner = 64
context = 1024
vocabulary = 1536
[data]
folders = ["{folder}/data"]
pairs = ["{folder}/pairs.jsonl"]
val_tasks = 1
[sft]
learning_rate = 0.01
warmup = 2
copies = 0.3
[rollout]
prompts = 1
answers = 6
temperature = 1.0
most_tokens = 6
[ppo]
actor_lr = 0.001
critic_lr = 0.01
[reward]
pairs = 6
scale = 0.1
[run]
steps = 4
checkpoint_every = 2
evaluate_every = 4
threads = 1
[timing]
confidence = 0.9
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    baseline = readmit(TASK, SETTINGS).assembly
    write_data(folder / "data", baseline)
    write_pairs(folder / "pairs.jsonl", baseline)
    (folder / "config.toml").write_text(CONFIG.format(folder=folder))
    status = run(
        ["train", "sft", str(folder / "config.toml"), "run.steps=40", "-o", f"{folder}/sft"]
    )
    assert status == 0
    return folder


def rl(place, name, *more):
    return [
        "train",
        "ppo",
        f"{place}/config.toml",
        f"model.path={place}/sft/model",
        *more,
        "-o",
        f"{place}/{name}",
    ]


def metrics(place, name):
    lines = (place / name / "metrics.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    timed = ("seconds", "rollouts_per_second", "repeated")
    return [{k: v for k, v in row.items() if not k.startswith(timed)} for row in rows]


def test_a_trained_folder_answers_like_any_model_and_says_how_it_is_asked(place, capsys):
    assert run(rl(place, "ppo")) == 0
    told = capsys.readouterr()
    assert told.out.strip() == f"{place}/ppo/model"
    assert "step 4/4" in told.err
    style = read_style(place / "ppo" / "model")
    question = render(style.request(TASK, readmit(TASK, SETTINGS).assembly))
    model = LocalModel(place / "ppo" / "model", Sampling(temperature=0.0, max_tokens=6))
    ((_, answer),) = model.generate([Request(question, 0)])
    assert answer.text.strip()
    rows = metrics(place, "ppo")
    assert [row["step"] for row in rows] == [0, 1, 2, 3, 3]
    assert rows[-1]["val_machine_errors"] == 0
    assert all(row["machine_errors"] == 0 for row in rows[:-1])
    samples = (place / "ppo" / "samples.jsonl").read_text().splitlines()
    assert len(samples) == 4 * 6 + 1
    assert {"answer", "reward", "status", "speedup"} <= json.loads(samples[0]).keys()


def test_a_run_killed_by_the_system_goes_on_to_the_same_model(place):
    """SIGKILL at some moment; what was paid before is paid again, so the steps are the same."""
    steps = "run.steps=8"
    script = "import sys; from superasm.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", script, *rl(place, "killed", steps)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    log = place / "killed" / "metrics.jsonl"
    try:
        deadline = time.monotonic() + 300
        while not (log.exists() and log.read_bytes().count(b"\n") >= 3):
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    before = metrics(place, "killed")
    assert run(rl(place, "killed", steps)) == 0
    after = metrics(place, "killed")
    assert after[: len(before)] == before
    weights = _weights(place / "killed" / "model")
    # The run that was never killed is paid by the same evaluations: they hold the timings.
    whole = place / "whole"
    whole.mkdir()
    (whole / "evaluations.jsonl").write_bytes((place / "killed" / "evaluations.jsonl").read_bytes())
    assert run(rl(place, "whole", steps)) == 0
    assert metrics(place, "whole") == after
    assert _weights(whole / "model") == weights


def test_ctrl_c_says_how_to_go_on(place, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("superasm.train.start.reinforce", interrupted)
    assert run(rl(place, "stopped")) == 130
    assert "the same command goes on" in capsys.readouterr().err


def test_other_settings_need_another_folder(place, capsys):
    config = str(place / "config.toml")
    assert run(["train", "sft", config, "run.steps=13", "-o", f"{place}/sft"]) == 2
    assert "other settings" in capsys.readouterr().err


def test_a_misspelt_setting_is_refused_before_anything_is_read(place, capsys):
    config = str(place / "config.toml")
    assert run(["train", "grpo", config, "ppo.clipp=0.1", "-o", f"{place}/x"]) == 2
    assert "did you mean ppo.clip" in capsys.readouterr().err
    assert not (place / "x").exists()


def _weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()
