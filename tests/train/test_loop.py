"""A run that is killed and started again is the run that was never killed, step by step."""

import json
from dataclasses import replace

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from superasm.core.errors import StorageError, UserError
from superasm.train import checkpoint
from superasm.train.loop import CHECKPOINTS, CONFIG, keep_settings, train
from superasm.train.metrics import METRICS, PROMPTS, SAMPLES, Writer, read_rows
from superasm.train.policy import Critic
from superasm.train.ppo import KlPlace
from superasm.train.rollout import Report
from superasm.train.settings import RunPart, SftPart, TrainSettings
from superasm.train.sft import Example, Imitator, learning_rate

from .toys import END, QUESTIONS, Payer, toy_learner, toy_policy

STEPS = 7
PLAN = RunPart(steps=STEPS, checkpoint_every=3)
CLOCK = ("seconds_", "rollouts_per_second")


class KilledError(Exception):
    """Stands for a kill: nothing that follows it in the run is done."""


class Mortal(Payer):
    """Dies at an answer."""

    def __init__(self, at):
        super().__init__()
        self.left = at

    def submit(self, key, answer, *, cut_off):
        self.left -= 1
        if self.left < 0:
            raise KilledError
        return super().submit(key, answer, cut_off=cut_off)


def rl(folder, payer=None, **more):
    policy = toy_policy(critic=Critic.MODEL)
    policy.freeze_reference()
    learner, optimizer = toy_learner(
        policy, payer, kl_place=KlPlace.LOSS, kl_weight=0.1, warmup=4, **more
    )
    train(folder, learner, policy, optimizer, PLAN)
    return policy


def rows(folder, name=METRICS):
    found = read_rows(folder / name)
    return [{k: v for k, v in row.items() if not k.startswith(CLOCK)} for row in found]


def same_weights(one, other):
    return all(torch.equal(tensor, other.state()[name]) for name, tensor in one.state().items())


@pytest.mark.parametrize("at", [5, 32 * 3, 32 * 5 + 7])
def test_a_run_that_was_killed_goes_on_to_the_same_end(tmp_path, at):
    whole = rl(tmp_path / "whole")
    with pytest.raises(KilledError):
        rl(tmp_path / "killed", Mortal(at))
    assert len(rows(tmp_path / "killed")) == at // 32
    resumed = rl(tmp_path / "killed")
    assert same_weights(whole, resumed)
    assert rows(tmp_path / "killed") == rows(tmp_path / "whole")
    assert rows(tmp_path / "killed", SAMPLES) == rows(tmp_path / "whole", SAMPLES)


def test_what_was_asked_is_kept_once_a_task_killed_or_not(tmp_path):
    with pytest.raises(KilledError):
        rl(tmp_path, Mortal(32 * 2))
    with (tmp_path / PROMPTS).open("a") as file:
        file.write('{"task":"half a row')
    rl(tmp_path)
    kept = {row["task"]: row["prompt"] for row in read_rows(tmp_path / PROMPTS)}
    assert kept == {q.key: " ".join(map(str, q.prompt)) for q in QUESTIONS}
    assert len(read_rows(tmp_path / PROMPTS)) == len(QUESTIONS)


def test_a_run_that_is_over_does_nothing_more(tmp_path):
    whole = rl(tmp_path)
    payer = Payer()
    assert same_weights(whole, rl(tmp_path, payer))
    assert payer.asked == []


def test_another_seed_is_another_run(tmp_path):
    assert not same_weights(rl(tmp_path / "one"), rl(tmp_path / "other", seed=1))


def test_half_a_checkpoint_is_not_one(tmp_path):
    whole = rl(tmp_path / "whole")
    with pytest.raises(KilledError):
        rl(tmp_path / "killed", Mortal(32 * 5))
    torn = tmp_path / "killed" / CHECKPOINTS / "000006.unfinished"
    torn.mkdir()
    (torn / "state.json").write_text('{"step": 6}')
    assert same_weights(whole, rl(tmp_path / "killed"))


def test_a_damaged_checkpoint_is_named(tmp_path):
    rl(tmp_path)
    place = sorted((tmp_path / CHECKPOINTS).iterdir())[-1]
    (place / "weights.safetensors").write_bytes(b"?" * 100)
    with pytest.raises(StorageError, match=place.name):
        rl(tmp_path)


def test_a_checkpoint_of_another_model_is_refused(tmp_path):
    rl(tmp_path)
    other = toy_policy(critic=Critic.HEAD)
    with pytest.raises(StorageError, match="another model"):
        checkpoint.restore(tmp_path / CHECKPOINTS, other, other.optimizer(1, 1))


def test_only_so_many_checkpoints_are_kept(tmp_path):
    rl(tmp_path)
    kept = sorted(path.name for path in (tmp_path / CHECKPOINTS).iterdir())
    assert kept == ["000006", "000007"]


def pairs():
    made = [Example(q.prompt, (int(q.key), int(q.key), END)) for q in QUESTIONS]
    copies = [Example(q.prompt, (4, END)) for q in QUESTIONS]
    return made, copies


def sft(folder, steps=60, stop=None, **more):
    policy = toy_policy()
    made, copies = pairs()
    settings = SftPart(**{"learning_rate": 1e-2, "warmup": 5, "copies": 0.0, **more})
    optimizer = policy.optimizer(1e-2, 1e-2)
    imitator = Imitator(policy, optimizer, made, copies, settings, steps=steps, seed=0)

    class Stopping:
        def step(self, number):
            if number == stop:
                raise KilledError
            return imitator.step(number)

    plan = RunPart(steps=steps, checkpoint_every=4)
    train(folder, Stopping(), policy, optimizer, plan)
    return policy


def test_fine_tuning_learns_its_answers(tmp_path):
    policy = sft(tmp_path)
    losses = [row["loss"] for row in rows(tmp_path)]
    assert losses[0] > 2
    assert losses[-1] < 0.1
    said = policy.sample([q.prompt for q in QUESTIONS], [0] * 8, 5, greedy=True)
    assert [s.tokens for s in said] == [(int(q.key), int(q.key), END) for q in QUESTIONS]


def test_fine_tuning_that_was_killed_goes_on_to_the_same_end(tmp_path):
    whole = sft(tmp_path / "whole", 10)
    with pytest.raises(KilledError):
        sft(tmp_path / "killed", 10, stop=7)
    assert same_weights(whole, sft(tmp_path / "killed", 10))
    assert rows(tmp_path / "killed") == rows(tmp_path / "whole")


def test_the_loss_of_fine_tuning_is_the_mean_over_the_tokens_of_answers():
    policy = toy_policy()
    made, _ = pairs()
    losses = []
    for micro_batch in (8, 3):
        settings = SftPart(copies=0.0, micro_batch=micro_batch, learning_rate=1e-9)
        one = Imitator(policy, policy.optimizer(1, 1), made, [], settings, steps=9, seed=0)
        losses.append(one.step(0).metrics["loss"])
    total = 0.0
    for pair in made:
        logits = policy.model(torch.tensor([[*pair.prompt, *pair.answer]])).logits[0]
        logp = logits.log_softmax(-1)[len(pair.prompt) - 1 : -1]
        total -= sum(row[token].item() for row, token in zip(logp, pair.answer, strict=True))
    assert losses == pytest.approx([total / (3 * 8)] * 2, rel=1e-4)


@pytest.mark.parametrize(("share", "wanted"), [(0.0, 0), (1.0, 80), (0.25, 20)])
def test_so_many_examples_are_copies(share, wanted):
    made, copies = pairs()
    one = Imitator(None, None, made, copies, SftPart(copies=share), steps=9, seed=0)
    drawn = [example for number in range(10) for example in one._batch(number)]
    assert abs(sum(example in copies for example in drawn) - wanted) <= (8 if 0 < share < 1 else 0)


def test_the_learning_rate_rises_and_falls_to_a_tenth():
    settings = SftPart(learning_rate=1.0, warmup=10)
    rates = [learning_rate(settings, number, 100) for number in range(101)]
    assert rates[:10] == pytest.approx([0.1 * (n + 1) for n in range(10)])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[10] == 1.0
    assert rates[100] == pytest.approx(0.1)


def test_evaluations_come_when_they_should_and_warnings_once(tmp_path):
    class Copying:
        def step(self, number):
            return Report({"identical": 1.0, "reward": 1.0})

    evaluated, said = [], []

    def evaluate(number):
        evaluated.append(number)
        return Report({"val_passed": 1.0})

    policy = toy_policy()
    plan = replace(PLAN, evaluate_every=3)
    optimizer = policy.optimizer(1, 1)
    train(tmp_path, Copying(), policy, optimizer, plan, evaluate=evaluate, warn=said.append)
    assert evaluated == [2, 5]
    assert said == ["step 0: 100% of the answers are copies of the baseline"]
    assert [row["step"] for row in rows(tmp_path)] == [0, 1, 2, 2, 3, 4, 5, 5, 6]


def test_half_a_line_of_metrics_is_dropped(tmp_path):
    with Writer(tmp_path, 0) as writer:
        writer.metrics(0, {"reward": 1.0})
        writer.metrics(1, {"reward": 2.0})
    with (tmp_path / METRICS).open("a") as file:
        file.write('{"step": 2, "rew')
    with Writer(tmp_path, 1) as writer:
        writer.metrics(1, {"reward": 3.0})
    assert rows(tmp_path) == [{"step": 0, "reward": 1.0}, {"step": 1, "reward": 3.0}]


def test_figures_are_in_tensorboard_too(tmp_path):
    reader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    with Writer(tmp_path, 0) as writer:
        writer.metrics(0, {"reward": 1.0})
        writer.metrics(1, {"reward": 2.5})
    found = reader.EventAccumulator(str(tmp_path / "tensorboard"))
    found.Reload()
    assert [(e.step, e.value) for e in found.Scalars("reward")] == [(0, 1.0), (1, 2.5)]


def test_a_folder_belongs_to_its_settings(tmp_path):
    keep_settings(tmp_path, TrainSettings(), "ppo")
    keep_settings(tmp_path, TrainSettings(), "ppo")
    assert "[ppo]" in (tmp_path / CONFIG).read_text()
    other = replace(TrainSettings(), run=RunPart(seed=5))
    with pytest.raises(UserError, match="seed = 5"):
        keep_settings(tmp_path, other, "ppo")
    with pytest.raises(UserError, match="grpo"):
        keep_settings(tmp_path, TrainSettings(), "grpo")


def test_a_run_that_knew_fewer_settings_goes_on_with_their_defaults(tmp_path):
    keep_settings(tmp_path, TrainSettings(), "ppo")
    path = tmp_path / CONFIG
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("seed = ")))
    keep_settings(tmp_path, TrainSettings(), "ppo")
    with pytest.raises(UserError, match="seed = 5"):
        keep_settings(tmp_path, replace(TrainSettings(), run=RunPart(seed=5)), "ppo")


def test_metrics_are_json(tmp_path):
    rl(tmp_path)
    for line in (tmp_path / METRICS).read_text().splitlines():
        row = json.loads(line)
        assert all(isinstance(value, int | float) for value in row.values())
