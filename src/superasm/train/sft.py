"""Supervised fine-tuning: a model learns to give the answers of examples.

The loss is the mean of -log p over the tokens of answers, the end of text included; prompts have
none. Examples are drawn in turn, and so many of them are copies (the answer is to change nothing)
as the settings say: they teach the form, and that leaving a program alone is an answer.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from superasm.train.policy import Policy
from superasm.train.ppo import chunks
from superasm.train.rollout import Report, draw_seed, in_turn
from superasm.train.settings import SftPart


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A prompt and the answer to be learned, as tokens; the answer ends with an end of text."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


class Imitator:
    """Teaches a policy examples, step by step.

    Args:
        policy: at temperature 1.
        optimizer: over its parameters; its learning rates are set here.
        pairs: examples.
        copies: examples whose answer changes nothing. At least one of the two must have some.
        settings: batch and learning rate.
        steps: length of the run, for the learning rate.
        seed: of the order.
    """

    def __init__(
        self,
        policy: Policy,
        optimizer: Any,
        pairs: Sequence[TokenPair],
        copies: Sequence[TokenPair],
        settings: SftPart,
        *,
        steps: int,
        seed: int,
    ) -> None:
        self._policy, self._optimizer = policy, optimizer
        self._pairs, self._copies = pairs, copies
        self._settings, self._steps, self._seed = settings, steps, seed

    def step(self, number: int) -> Report:
        """Do one step."""
        settings = self._settings
        rate = learning_rate(settings, number, self._steps)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        examples = self._batch(number)
        total = sum(len(example.answer) for example in examples)
        self._optimizer.zero_grad(set_to_none=True)
        loss = right = 0.0
        for chosen in chunks(range(len(examples)), settings.micro_batch):
            part = [examples[i] for i in chosen]
            padded = self._policy.pad([e.prompt for e in part], [e.answer for e in part])
            scored = self._policy.score(padded.tokens, padded.attention, padded.mask.shape[1])
            missed = -(scored.logp * padded.mask).sum() / total
            missed.backward()
            loss += float(missed.detach())
            # More likely than all else together: a lower bound of how often it is the likeliest.
            right += float(((scored.logp > math.log(0.5)) * padded.mask).sum())
        norm = torch.nn.utils.clip_grad_norm_(
            list(self._policy.parameters()), settings.grad_clip or float("inf")
        )
        self._optimizer.step()
        return Report(
            {
                "loss": loss,
                "sure_tokens": right / total,
                "grad_norm": float(norm),
                "learning_rate": rate,
            }
        )

    def _batch(self, number: int) -> list[TokenPair]:
        """Return the examples of a step: which of the two kinds is drawn for each place."""
        size = self._settings.batch
        draws = random.Random(draw_seed(self._seed, number, -2))
        share = self._settings.copies if self._pairs and self._copies else float(not self._pairs)
        are_copies = [draws.random() < share for _ in range(size)]
        # Each place has its position in either sequence, so that a step depends on its number only.
        pairs = in_turn(self._pairs, number * size, size, self._seed)
        copies = in_turn(self._copies, number * size, size, self._seed + 1)
        return [copies[i] if is_copy else pairs[i] for i, is_copy in enumerate(are_copies)]


def learning_rate(settings: SftPart, number: int, steps: int) -> float:
    """Return the learning rate of a step: a linear rise, then a cosine down to a tenth."""
    if number < settings.warmup:
        return settings.learning_rate * (number + 1) / settings.warmup
    done = (number - settings.warmup) / max(1, steps - settings.warmup)
    return settings.learning_rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))
