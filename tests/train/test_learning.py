"""A toy task with a known optimum is solved, by PPO and by GRPO; and what a step reports."""

import math

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from superasm.core.errors import MachineError
from superasm.train.policy import Critic, Sample
from superasm.train.ppo import Estimator, KlPlace
from superasm.train.rewards import Paid
from superasm.train.rollout import Question, figures, in_turn
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


def test_the_distance_from_the_reference_is_that_of_the_policy_that_sampled():
    policy = toy_policy()
    policy.freeze_reference()
    learner, _ = toy_learner(policy, kl_place=KlPlace.REWARD, kl_weight=0.01, epochs=8)
    first, second = (learner.step(number).metrics for number in (0, 1))
    assert first["kl_step"] > 0.01, "the passes of the first step did move it"
    assert first["kl_reference"] == pytest.approx(0, abs=1e-6)
    assert second["kl_reference"] > 0.01


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


def test_a_squashed_reward_keeps_its_rank_and_sign_and_counts_less_far_out():
    part = RewardPart(shift=11.0, scale=1.0, squash=True)
    trained = [part.trained(reward) for reward in (-1.0, 0.5, 10.0, 11.0, 12.0, 21.0)]
    assert trained == sorted(trained)
    assert trained[3] == 0
    assert trained[4] == -trained[2] == pytest.approx(math.log(2))
    assert trained[0] == pytest.approx(-math.log(13))


def described(tokens, *, identical=False, answers=1, **more):
    """What figures say of answers with these tokens, each to a prompt of its own."""
    rows = [Question(str(i), (1,)) for i in range(len(tokens))]
    samples = [Sample(tuple(t), (0.0,) * len(t), True) for t in tokens]
    paid = [Paid(1.0, "passed", True, True, identical, **more) for _ in tokens]
    return figures(rows, samples, paid, answers)


def test_one_answer_to_many_prompts_shows():
    assert described([[7]] * 4)["same_answer"] == 1
    assert described([[7]] * 3 + [[8]])["same_answer"] == 0.75
    assert described([[7], [8], [9], [10]])["same_answer"] == 0.25


def test_equal_answers_that_make_different_programs_are_not_one_answer():
    rows = [Question(str(i), (1,)) for i in range(4)]
    samples = [Sample((7,), (0.0,), True)] * 4
    paid = [Paid(1.0, "passed", True, True, program=name) for name in "abca"]
    assert figures(rows, samples, paid, 1)["same_answer"] == 0.5


def test_copies_and_few_prompts_are_not_one_answer_to_many():
    assert described([[7]] * 4, identical=True)["same_answer"] == 0
    assert "same_answer" not in described([[7]] * 3)


def test_figures_are_shares_of_what_was_not_lost():
    rows = [Question(str(i), (1,)) for i in range(4)]
    samples = [Sample((7,) * n, (0.0,) * n, n < 4) for n in (1, 2, 3, 4)]
    paid = [
        Paid(23.0, "passed", True, True, speedup=2.2, instructions=1.0, faster=True, seconds=2.0),
        Paid(11.0, "passed", True, True, True, speedup=1.0, repeated=True, seconds=5.0),
        Paid(-1.0, "no_answer"),
        Paid(None, "machine_error"),
    ]
    found = figures(rows, samples, paid, 1)
    third = pytest.approx(1 / 3)
    assert found["machine_errors"] == 0.25
    assert (found["reward"], found["reward_best"]) == (11.0, 23.0)
    assert found["built"] == found["passed"] == pytest.approx(2 / 3)
    assert found["identical"] == found["faster"] == found["repeated"] == third
    assert found["speedup"] == pytest.approx(4.2 / 3)
    assert (found["tokens"], found["cut_off"]) == (2.0, 0.0)
    assert found["seconds_evaluating"] == 2.0
    assert found["faster_with_the_same_instructions"] == 1.0


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
