"""A toy task with a known optimum is solved, by PPO and by GRPO; and what a step reports."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from superasm.core.errors import MachineError
from superasm.train.policy import Critic
from superasm.train.ppo import Estimator, KlPlace
from superasm.train.rollout import in_turn
from superasm.train.settings import RewardPart

from .toys import QUESTIONS, Payer, toy_learner, toy_policy


@pytest.mark.parametrize(
    ("estimator", "critic"),
    [
        (Estimator.GAE, Critic.MODEL),
        (Estimator.GROUP, Critic.HEAD),
    ],
)
def test_the_word_that_is_paid_is_learned_for_every_prompt(estimator, critic):
    policy = toy_policy(critic=critic)
    learner, _ = toy_learner(policy, estimator=estimator, entropy_weight=0.01, minibatch=32)
    rewards = [learner.step(number).metrics["reward"] for number in range(90)]
    assert rewards[0] < 0.2
    assert sum(rewards[-10:]) / 10 > 0.9
    said = policy.sample([q.prompt for q in QUESTIONS], [0] * len(QUESTIONS), 2, greedy=True)
    words = [[int(q.key)] * 2 for q in QUESTIONS]
    right = [list(s.tokens) == wanted for s, wanted in zip(said, words, strict=True)]
    assert sum(right) >= 7


def test_without_a_reward_that_differs_nothing_is_learned_by_groups():
    policy = toy_policy()

    class Same(Payer):
        def submit(self, key, answer, *, cut_off):
            return super().submit(key, key, cut_off=False)

    learner, _ = toy_learner(policy, Same(), estimator=Estimator.GROUP)
    before = [p.detach().clone() for p in policy.actor_parameters()]
    metrics = learner.step(0).metrics
    assert metrics["groups_without_signal"] == 1
    assert metrics["policy_loss"] == 0
    moved = [(p - b).abs().max() for p, b in zip(policy.actor_parameters(), before, strict=True)]
    assert max(moved) < 1e-4  # Weight decay alone.


def test_a_strong_kl_penalty_keeps_the_policy_near_its_reference():
    distances = {}
    for weight in (0.0, 5.0):
        policy = toy_policy()
        policy.freeze_reference()
        learner, _ = toy_learner(policy, kl_place=KlPlace.LOSS, kl_weight=weight)
        for number in range(12):
            distances[weight] = learner.step(number).metrics["kl_reference"]
    assert distances[5.0] < 0.3 * distances[0.0]


def test_rollouts_lost_to_the_machine_are_left_out_and_counted():
    learner, _ = toy_learner(toy_policy(), Payer(lost=[("5", 2), ("6", 1)]))
    report = learner.step(0)
    assert report.metrics["machine_errors"] == 3 / 32
    rewards = [row["reward"] for row in report.samples]
    assert rewards.count(None) == 3
    paid = [reward for reward in rewards if reward is not None]
    assert report.metrics["reward"] == pytest.approx(sum(paid) / 29)


def test_an_update_sees_only_what_was_paid(monkeypatch):
    """What is lost must teach nothing: neither its tokens nor a reward of zero get there."""
    learner, _ = toy_learner(toy_policy(), Payer(lost=[("5", 4)]))
    seen = []

    def looked_at(policy, optimizer, batch, settings, *, seed):
        seen.append(batch)
        return {}

    monkeypatch.setattr("superasm.train.rollout.update", looked_at)
    learner.step(0)
    (batch,) = seen
    assert len(batch.rewards) == len(batch.tokens) == len(batch.mask) == 28
    assert set(batch.groups.tolist()) == set(range(7))
    width = batch.mask.shape[1]
    assert not (batch.tokens[:, -width - 1] == 5).any(), "the last word of the lost prompt"


def test_rewards_are_shifted_and_scaled_for_the_policy_and_reported_as_they_are(monkeypatch):
    seen = []
    for reward in (RewardPart(), RewardPart(shift=1.0, scale=0.5)):
        learner, _ = toy_learner(toy_policy(), reward=reward)
        monkeypatch.setattr(
            "superasm.train.rollout.update", lambda *a, **more: seen.append(a[2].rewards) or {}
        )
        seen.append(learner.step(0).metrics["reward"])
    plain, told, moved, told_too = seen
    assert torch.allclose(moved, (plain - 1.0) * 0.5)
    assert told == told_too == pytest.approx(plain.mean().item())


def test_a_run_stops_when_the_machine_loses_most_rollouts():
    learner, _ = toy_learner(toy_policy(), Payer(lost=[(q.key, 4) for q in QUESTIONS[:5]]))
    with pytest.raises(MachineError, match="no disk"):
        learner.step(0)


def test_sampling_and_scoring_agree_in_every_step():
    learner, _ = toy_learner(toy_policy())
    assert all(learner.step(number).metrics["sampling_gap"] < 1e-4 for number in range(3))


@pytest.mark.parametrize("start", [0, 3, 8, 29])
def test_every_question_comes_once_a_turn(start):
    turn = start - start % 8
    keys = [q.key for q in in_turn(QUESTIONS, turn, 8, 1)]
    assert sorted(keys) == sorted(q.key for q in QUESTIONS)
    pieces = in_turn(QUESTIONS, 0, start, 1) + in_turn(QUESTIONS, start, 16, 1)
    assert pieces == in_turn(QUESTIONS, 0, start + 16, 1)
    assert in_turn(QUESTIONS, 0, 8, 1) != in_turn(QUESTIONS, 8, 8, 1)
