"""Continuations of a prompt, drawn side by side.

A continuation depends on its source of numbers alone; with others beside it a logit may differ in
its last bits, and then, rarely, a token.
"""

import random
from collections.abc import Collection, Sequence

import numpy as np

from superasm.propose.tiny.llama import Array, Branches, Llama


def sample(
    model: Llama,
    prompt: Sequence[int],
    draws: Sequence[random.Random | None],
    *,
    end: Collection[int],
    limit: int,
    temperature: float = 1.0,
) -> list[list[int]]:
    """Return one continuation per source of numbers, its end of text included.

    Args:
        model: the model.
        prompt: token ids, at least one; with `limit` more it must fit the model's context.
        draws: where the numbers of a continuation come from; None takes the likeliest tokens.
        end: tokens after which nothing follows.
        limit: tokens of a continuation at most.
        temperature: of the distribution that is drawn from, above 0.
    """
    read = model.read(prompt)
    branches = Branches(read, model.shape, len(draws), limit)
    logits = np.repeat(model.scores(read.last)[None], len(draws), axis=0)
    found: list[list[int]] = [[] for _ in draws]
    alive = list(range(len(draws)))
    for number in range(limit):
        if number:
            logits = model.step([found[row][-1] for row in alive], branches)
        for row, scores in zip(alive, logits, strict=True):
            found[row].append(pick(scores, draws[row], temperature))
        going = [place for place, row in enumerate(alive) if found[row][-1] not in end]
        if not going:
            break
        if len(going) < len(alive):
            alive = [alive[place] for place in going]
            branches.keep(going)
    return found


def pick(logits: Array, draw: random.Random | None, temperature: float) -> int:
    """Return a token, drawn by inversion of softmax(logits / temperature); None: the likeliest."""
    if draw is None:
        return int(logits.argmax())
    scaled = (logits - logits.max()).astype(np.float64) / temperature
    total = np.exp(scaled).cumsum()
    rank = np.searchsorted(total, draw.random() * total[-1], side="right")
    return min(int(rank), len(logits) - 1)
