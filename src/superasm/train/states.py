"""What a causal language model says about given answers: logits and hidden states, with gradients.

A prompt that several rows share is read once. Their answers are then read from its key-value cache,
those of like length together: little of what is read is padding.

Covers: any causal LM of transformers that takes `logits_to_keep`; prompts padded on the left,
    answers on the right.
Does not cover: gradient checkpointing, which keeps no cache.
"""

import copy
import math
from typing import Any

import torch

from superasm.train.ppo import Tensor

# Into so many parts are answers to shared prompts cut, by length; none smaller than so many rows.
_PARTS, _LEAST_ROWS = 4, 8


def read_states(
    model: Any, tokens: Tensor, attention: Tensor, width: int, *, cache_name: str
) -> tuple[Tensor, Tensor]:
    """Return logits (R, T, tokens) and last hidden states (R, T, features), as float32.

    Both are of the state in which each of the last T = `width` tokens is chosen: that of the column
    before it. What comes back at padding has no meaning. Columns that are padding in every row are
    not read.

    Args:
        model: whom to ask.
        tokens, attention: (R, P + T), see `ppo`.
        width: T.
        cache_name: argument by which the model takes its key-value cache.
    """
    begin = int(attention.any(0).int().argmax())
    tokens, attention = tokens[:, begin:], attention[:, begin:]
    position = positions_of(attention)
    left = tokens.shape[1] - width
    prompts = torch.cat([tokens[:, :left], attention[:, :left]], 1)
    distinct, copies = torch.unique(prompts, dim=0, return_inverse=True)
    if len(distinct) == len(tokens):
        out = _forward(model, tokens, attention, position, width + 1)
        logits, hidden = out.logits[:, :-1], out.hidden_states[-1][:, -width - 1 : -1]
        return logits.float(), hidden.float()
    from transformers import DynamicCache

    cache = DynamicCache()
    asked, there = distinct[:, :left], distinct[:, left:]
    first = _forward(model, asked, there, positions_of(there), 1, **{cache_name: cache})
    lengths = attention[:, left:].sum(-1)
    order = lengths.argsort(stable=True)
    found: list[tuple[Tensor, Tensor]] = []
    for rows in order.split(max(_LEAST_ROWS, math.ceil(len(order) / _PARTS))):
        wide = max(1, int(lengths[rows].max()))
        until = left + wide
        rest = _forward(
            model,
            tokens[rows, left:until],
            attention[rows, :until],
            position[rows, left:until],
            wide,
            **{cache_name: _of_rows(cache, copies[rows])},
        )
        of = copies[rows]
        logits = torch.cat([first.logits[of], rest.logits[:, :-1]], 1)
        hidden = torch.cat([first.hidden_states[-1][of, -1:], rest.hidden_states[-1][:, :-1]], 1)
        found.append((_widened(logits, width), _widened(hidden, width)))
    back = order.argsort()
    return torch.cat([one for one, _ in found])[back], torch.cat([two for _, two in found])[back]


def positions_of(attention: Tensor) -> Tensor:
    """Return the position of each token among those that are there."""
    return (attention.cumsum(-1) - 1).clamp(min=0)


def _widened(states: Tensor, width: int) -> Tensor:
    return torch.nn.functional.pad(states.float(), (0, 0, 0, width - states.shape[1]))


def _of_rows(cache: Any, rows: Tensor) -> Any:
    """Return a cache of some rows of another one, which stays as it is."""
    made = copy.copy(cache)
    made.layers = [copy.copy(layer) for layer in cache.layers]
    made.batch_select_indices(rows)
    return made


def _forward(
    model: Any, tokens: Tensor, attention: Tensor, position: Tensor, kept: int, **cache: Any
) -> Any:
    return model(
        input_ids=tokens,
        attention_mask=attention,
        position_ids=position,
        use_cache=bool(cache),
        output_hidden_states=True,
        logits_to_keep=kept,
        **cache,
    )
