"""Supervised fine-tuning: a model learns to give the answers of examples.

The loss is the mean of -log p over the tokens of answers, the end of text included; prompts have
none. Prompts are drawn in turn, each with a few of its answers, which are scored together: so a
prompt is read once for all of them. As many answers as the settings say are copies (the answer is
to change nothing): they teach the form, and that leaving a program alone is an answer.

A model from scratch first reads (`train.reading`), for the first steps of a run.
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch

from superasm.train.policy import Policy
from superasm.train.ppo import chunks
from superasm.train.reading import Example, Reader
from superasm.train.rollout import Report, draw_seed, in_turn
from superasm.train.settings import SftPart


class Imitator:
    """Teaches a policy examples, step by step.

    Args:
        policy: at temperature 1.
        optimizer: over its parameters; its learning rates are set here.
        pairs: examples.
        copies: examples whose answer changes nothing, used for prompts that have pairs, and alone
            if there are no pairs. At least one of the two must have some.
        reader: makes the batches of the first steps; None: there are none to read.
        settings: batch and learning rate.
        steps: length of the run, for the learning rate.
        seed: of the order.
    """

    def __init__(
        self,
        policy: Policy,
        optimizer: Any,
        pairs: Sequence[Example],
        copies: Sequence[Example],
        settings: SftPart,
        *,
        reader: Reader | None = None,
        steps: int,
        seed: int,
    ) -> None:
        self._policy, self._optimizer = policy, optimizer
        by_prompt: dict[tuple[int, ...], list[Example]] = {}
        for pair in pairs:
            by_prompt.setdefault(pair.prompt, []).append(pair)
        answers = list(by_prompt.values()) or [[copy] for copy in copies]
        self._answers = [
            sorted(own, key=lambda one: (len(one.answer), one.answer)) for own in answers
        ]
        self._reader = reader
        self._copy_of = {copy.prompt: copy for copy in copies}
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
            width = padded.mask.shape[1]
            logp = self._policy.likelihood(padded.tokens, padded.attention, width)
            missed = -(logp * padded.mask).sum() / total
            missed.backward()
            loss += float(missed.detach())
            # More likely than all else together: a lower bound of how often it is the likeliest.
            right += float(((logp > math.log(0.5)) * padded.mask).sum())
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

    def _batch(self, number: int) -> list[Example]:
        """Return the examples of a step, those of one prompt side by side.

        Of each prompt they are next to each other by length, from the same rank on for all: a batch
        has answers of like length, so that little of it is padding. Every answer has its turn, as
        ranks are drawn between 0 and 1; a prompt with too few gives some of them again.
        """
        plan = self._settings
        if number < plan.reading and self._reader:
            return self._reader.batch(number)
        draws = random.Random(draw_seed(self._seed, number, -2))
        size = max(1, plan.batch // plan.answers)
        found: list[Example] = []
        prompts = in_turn(self._answers, number * size, size, self._seed)
        rank = draws.random()
        given: Counter[tuple[int, ...]] = Counter()
        # Prompts of like length together: less padding is read.
        for answers in sorted(prompts, key=lambda answers: len(answers[0].prompt)):
            prompt = answers[0].prompt
            copy = self._copy_of.get(prompt)
            first = int(rank * len(answers)) + given[prompt]
            given[prompt] += plan.answers
            for place in range(first, first + plan.answers):
                one = answers[place % len(answers)]
                found.append(copy if copy and draws.random() < plan.copies else one)
        return found


def learning_rate(settings: SftPart, number: int, steps: int) -> float:
    """Return the learning rate of a step: a linear rise, then a cosine down to a tenth."""
    if number < settings.warmup:
        return settings.learning_rate * (number + 1) / settings.warmup
    done = (number - settings.warmup) / max(1, steps - settings.warmup)
    return settings.learning_rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))
