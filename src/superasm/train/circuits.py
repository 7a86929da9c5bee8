"""A model from scratch that can look things up from the start.

To say what is in line 17, a transformer has to find where "17" and the tokens after it occurred
before, and to repeat what follows. Such "induction heads" (Olsson et al. 2022, arXiv 2209.11895)
are found late in training, at once, after a long plateau: the parts are worth nothing one by one.
A tiny model on a CPU has not the time. So its first two layers begin with them, roughly, and
training makes them good: layer 0 has heads that look 1, 2, 3 and 4 tokens back and copy what they
see to places of their own; layer 1 has two heads that compare the last tokens here with those
before each token there, and copy the token whose past is most alike. Tokens that name the same
thing in different places (a label where it stands and where it is jumped to) begin alike, so that
one is found by the other.

Residual stream: features 0 to 62 hold the token, 63 a constant, then those of the four offsets.
All else (other heads, layers, the feed-forward parts) begins at random, and small.

Covers: Llama models with 2 layers or more, 4 heads or more (as many for keys and values), and room:
    hidden size at least 64 + 4 * head size.
Does not cover: other shapes, which are left as they are.
"""

import math
from collections.abc import Sequence
from typing import Any

import torch

_TOKEN, _CONSTANT, _OFFSETS_AT, _OFFSETS = 63, 63, 64, 4
_COPYING = 2  # Heads of layer 1.
_SIZE = 0.25  # Deviation of a feature of an embedding.
_LOUD = 3.0  # The constant feature, and the copied token, against that.
_SHARP, _MATCH = 15.0, 10.0  # Attention logits of a perfect hit.
_FAST = 3  # Rotary pairs that tell neighbouring positions apart.
_SLOW = 3e-3  # Angle per token below which a pair hardly turns within a listing.
_QUIET = 0.1
_ALIKE = 0.8  # Of the length of an embedding, what tokens of one family share.


def has_room(config: Any) -> bool:
    """Tell whether a model of this configuration can begin with the circuits."""
    heads = config.num_attention_heads
    size = config.hidden_size // heads
    return bool(
        config.num_hidden_layers >= 2
        and heads >= _OFFSETS
        and config.num_key_value_heads == heads
        and config.hidden_size >= _OFFSETS_AT + _OFFSETS * size
        and _angles(config, size)[_FAST:].lt(_SLOW).any()
    )


def give_circuits(model: Any, seed: int, families: Sequence[Sequence[int]] = ()) -> None:
    """Set the weights of a fresh Llama model as the module describes.

    Args:
        model: with a configuration that has room.
        seed: of the random directions.
        families: tokens that name the same thing, see `train.tokenizer.families`.
    """
    draw = torch.Generator().manual_seed(seed)
    layers = model.model.layers
    config = model.config
    size = config.hidden_size // config.num_attention_heads
    angles = _angles(config, size)
    tokens = model.model.embed_tokens.weight
    direction = torch.randn(size, _TOKEN, generator=draw) / math.sqrt(_TOKEN)
    with torch.no_grad():
        # All of one length, so that the constant is as loud in each after normalisation.
        drawn = torch.randn(len(tokens), _TOKEN, generator=draw)
        drawn /= drawn.norm(dim=-1, keepdim=True)
        for family in families:
            shared = torch.nn.functional.normalize(torch.randn(_TOKEN, generator=draw), dim=0)
            drawn[list(family)] *= math.sqrt(1 - _ALIKE**2)
            drawn[list(family)] += _ALIKE * shared
        drawn *= _SIZE * math.sqrt(_TOKEN) / drawn.norm(dim=-1, keepdim=True)
        tokens.zero_()
        tokens[:, :_TOKEN] = drawn
        tokens[:, _CONSTANT] = _SIZE * _LOUD
        # What normalisation divides by: before layer 0, and with the offsets before layer 1.
        written = _TOKEN + _LOUD**2
        first = _SIZE * math.sqrt(written / config.hidden_size)
        second = _SIZE * math.sqrt((written + _OFFSETS * size) / config.hidden_size)
        for head in range(_OFFSETS):
            _look_back(layers[0].self_attn, head, size, angles, direction * first, first)
        for head in range(_COPYING):
            _copy_what_followed(layers[1].self_attn, head, size, angles, direction, second, draw)
        for layer in layers[:2]:
            layer.mlp.down_proj.weight.mul_(_QUIET)
        for layer in layers[2:]:
            layer.self_attn.o_proj.weight.mul_(_QUIET)
            layer.mlp.down_proj.weight.mul_(_QUIET)


def _look_back(
    attention: Any, head: int, size: int, angles: Any, direction: Any, norm: float
) -> None:
    """Let a head of layer 0 attend `head + 1` tokens back, and write what is there."""
    rows = slice(head * size, (head + 1) * size)
    for part in (attention.q_proj, attention.k_proj, attention.v_proj):
        part.weight[rows] = 0
    constant = _LOUD * _SIZE / norm
    scale = math.sqrt(_SHARP * math.sqrt(size)) / constant
    for pair in range(_FAST):
        # The query is turned so that it meets keys that are so many tokens behind.
        angle = -(head + 1) * float(angles[pair])
        query = attention.q_proj.weight
        query[head * size + pair, _CONSTANT] = scale * math.cos(angle)
        query[head * size + size // 2 + pair, _CONSTANT] = scale * math.sin(angle)
        attention.k_proj.weight[head * size + pair, _CONSTANT] = scale
    attention.v_proj.weight[rows, :_TOKEN] = direction
    attention.o_proj.weight[:, rows] = 0
    attention.o_proj.weight[_places(head, size), rows] = torch.eye(size)


def _copy_what_followed(
    attention: Any,
    head: int,
    size: int,
    angles: Any,
    direction: Any,
    norm: float,
    draw: torch.Generator,
) -> None:
    """Let a head of layer 1 attend where the last tokens came before; it copies half of a token."""
    rows = slice(head * size, (head + 1) * size)
    for part in (attention.q_proj, attention.k_proj, attention.v_proj):
        part.weight[rows] = 0
    attention.o_proj.weight[:, rows] = 0
    slow = [pair for pair in range(size // 2) if float(angles[pair]) < _SLOW]
    at = torch.tensor([head * size + half + pair for half in (0, size // 2) for pair in slow])
    scale = math.sqrt(_MATCH * math.sqrt(size) / len(at)) * norm / _SIZE
    for back in range(_OFFSETS):
        mix = scale * torch.randn(len(at), size, generator=draw) / math.sqrt(size)
        # Here: this token and those before it. There: the token before it, and so on.
        if back == 0:
            attention.q_proj.weight[at, :_TOKEN] += mix @ direction
        else:
            attention.q_proj.weight[at, _places(back - 1, size)] += mix
        attention.k_proj.weight[at, _places(back, size)] += mix
    for k, feature in enumerate(range(head * size, min(_TOKEN, (head + 1) * size))):
        attention.v_proj.weight[head * size + k, feature] = norm
        attention.o_proj.weight[feature, head * size + k] = _LOUD


def _places(offset: int, size: int) -> slice:
    return slice(_OFFSETS_AT + offset * size, _OFFSETS_AT + (offset + 1) * size)


def _angles(config: Any, size: int) -> Any:
    """Return how far each rotary pair turns per token (RoFormer, arXiv 2104.09864)."""
    theta = float(config.rope_parameters["rope_theta"])
    return theta ** (-torch.arange(size // 2) / (size // 2))
