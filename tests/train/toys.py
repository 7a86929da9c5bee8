"""Toy tasks with a known optimum: a small model, and somebody who pays at once."""

from concurrent.futures import Future

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from superasm.train.policy import Policy
from superasm.train.ppo import Ppo
from superasm.train.rewards import Paid
from superasm.train.rollout import Learner, Question
from superasm.train.settings import RewardPart, RolloutPart

END, VOCABULARY = 3, 16


class Words:
    """A tokenizer whose words are token numbers."""

    def decode(self, tokens, *, skip_special_tokens):
        return " ".join(str(token) for token in tokens if token != END)


class Payer:
    """Pays a half for each of the two words of an answer that is the one the key names.

    Args:
        lost: (key, how often) whose first answers are lost to the machine.
    """

    def __init__(self, lost=()):
        self.lost = dict(lost)
        self.asked = []

    def prepare(self, keys):
        pass

    def submit(self, key, answer, *, cut_off):
        self.asked.append((key, answer))
        done = Future()
        if self.lost.get(key, 0) > 0:
            self.lost[key] -= 1
            done.set_result(Paid(None, "machine_error", reason="no disk"))
            return done
        words = answer.split()
        reward = 0.5 * (words[:1] == [key]) + 0.5 * (words[1:2] == [key])
        right = reward == 1
        done.set_result(Paid(reward, "passed" if right else "wrong_output", True, right))
        return done


def toy_policy(seed=0, **more):
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=32,
        bos_token_id=None,
        eos_token_id=END,
        pad_token_id=0,
        tie_word_embeddings=True,
    )
    return Policy(LlamaForCausalLM(config), end=frozenset([END]), **more)


# The word to say is the last of the prompt, which differs in length.
QUESTIONS = [Question(str(word), (*[1] * (word % 3), 2, word)) for word in range(5, 13)]


def toy_learner(policy, payer=None, *, seed=0, prompts=8, answers=4, reward=None, **ppo):
    plan = Ppo(
        **{
            "actor_lr": 3e-3,
            "critic_lr": 1e-2,
            "minibatch": 16,
            "epochs": 2,
            "value_clip": 0.0,
            **ppo,
        }
    )
    optimizer = policy.optimizer(plan.actor_lr, plan.critic_lr)
    learner = Learner(
        policy,
        optimizer,
        Words(),
        QUESTIONS,
        payer or Payer(),
        rollout=RolloutPart(prompts=prompts, answers=answers, most_tokens=2, batch=16),
        ppo=plan,
        reward=reward or RewardPart(),
        steps=100,
        seed=seed,
    )
    return learner, optimizer
