"""A language model of Llama's architecture, read and continued with numpy.

Covers: RMS norms, rotary positions, grouped heads, SwiGLU, tied or own output embeddings; a prompt
    that is read once and continued in several ways side by side.
Does not cover: biases, scaled rotary positions, prompts side by side, speed for large models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes and constants of a model, by what they are called in `config.json`.

    Attributes:
        vocabulary: `vocab_size`.
        hidden: `hidden_size`.
        inner: `intermediate_size`.
        layers: `num_hidden_layers`.
        heads: `num_attention_heads`.
        key_value_heads: `num_key_value_heads`.
        head: `head_dim`.
        context: `max_position_embeddings`.
        theta: `rope_theta`.
        epsilon: `rms_norm_eps`.
        tied: `tie_word_embeddings`.
    """

    vocabulary: int
    hidden: int
    inner: int
    layers: int
    heads: int
    key_value_heads: int
    head: int
    context: int
    theta: float
    epsilon: float
    tied: bool

    @property
    def weights(self) -> dict[str, tuple[int, ...]]:
        """Shapes of all weights by their names in a file of transformers."""
        wide, narrow = self.heads * self.head, self.key_value_heads * self.head
        found: dict[str, tuple[int, ...]] = {_EMBEDDINGS: (self.vocabulary, self.hidden)}
        for layer in range(self.layers):
            for name, shape in {
                "input_layernorm": (self.hidden,),
                "self_attn.q_proj": (wide, self.hidden),
                "self_attn.k_proj": (narrow, self.hidden),
                "self_attn.v_proj": (narrow, self.hidden),
                "self_attn.o_proj": (self.hidden, wide),
                "post_attention_layernorm": (self.hidden,),
                "mlp.gate_proj": (self.inner, self.hidden),
                "mlp.up_proj": (self.inner, self.hidden),
                "mlp.down_proj": (self.hidden, self.inner),
            }.items():
                found[f"model.layers.{layer}.{name}.weight"] = shape
        found["model.norm.weight"] = (self.hidden,)
        return found if self.tied else {**found, _HEAD: (self.vocabulary, self.hidden)}


_EMBEDDINGS, _HEAD = "model.embed_tokens.weight", "lm_head.weight"


@dataclass(frozen=True)
class Read:
    """What is kept of a prompt.

    Attributes:
        last: state of its last token (hidden).
        keys, values: per layer (heads, tokens, head).
    """

    last: Array
    keys: Sequence[Array]
    values: Sequence[Array]

    @property
    def length(self) -> int:
        """Tokens."""
        return int(self.keys[0].shape[1])


class Branches:
    """Several continuations of a prompt, all of the same length.

    Args:
        prompt: what they share.
        shape: of the model.
        rows: how many.
        limit: tokens that each may have.
    """

    def __init__(self, prompt: Read, shape: Shape, rows: int, limit: int) -> None:
        self.prompt = prompt
        self.length = 0
        size = (shape.layers, rows, shape.heads, limit, shape.head)
        self.keys = np.empty(size, np.float32)
        self.values = np.empty(size, np.float32)

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these alone."""
        self.keys, self.values = self.keys[:, list(rows)], self.values[:, list(rows)]


class Llama:
    """See the module.

    Args:
        shape: sizes.
        weights: as `shape.weights` says, all of float32.
    """

    def __init__(self, shape: Shape, weights: Mapping[str, Array]) -> None:
        self.shape = shape
        self._embeddings = weights[_EMBEDDINGS]
        self._head = self._embeddings if shape.tied else weights[_HEAD]
        self._norm = weights["model.norm.weight"]
        self._layers = [_Layer(weights, f"model.layers.{i}") for i in range(shape.layers)]

    def read(self, tokens: Sequence[int]) -> Read:
        """Read a prompt of one token and more."""
        states, keys, values = self._forward(tokens)
        return Read(states[-1], keys, values)

    def logits(self, tokens: Sequence[int]) -> Array:
        """Return the logits after each token (tokens, vocabulary), nothing being kept."""
        return self.scores(self._forward(tokens)[0])

    def scores(self, states: Array) -> Array:
        """Return the logits (..., vocabulary) of states (..., hidden)."""
        return self._normed(states, self._norm) @ self._head.T

    def step(self, tokens: Sequence[int], branches: Branches) -> Array:
        """Add a token to each branch; return the logits after it (rows, vocabulary)."""
        shape, at, prompt = self.shape, branches.length, branches.prompt
        rows = len(tokens)
        turn = self._turns(prompt.length + at, 1)
        states = self._embeddings[list(tokens)]
        for number, layer in enumerate(self._layers):
            asked, key, value = self._asked(layer, states, turn)
            keys, values = branches.keys[number], branches.values[number]
            keys[:, :, at], values[:, :, at] = key, value
            # All rows look at the prompt together, and each at its own tokens.
            far = asked.transpose(1, 0, 2) @ prompt.keys[number].transpose(0, 2, 1)
            near = (keys[:, :, : at + 1] @ asked[..., None])[..., 0]
            weights = _softmax(
                np.concatenate([far.transpose(1, 0, 2), near], -1) * shape.head**-0.5
            )
            far, near = weights[..., : prompt.length], weights[..., None, prompt.length :]
            seen = (near @ values[:, :, : at + 1])[:, :, 0]
            seen += (far.transpose(1, 0, 2) @ prompt.values[number]).transpose(1, 0, 2)
            states = self._after(layer, states, seen.reshape(rows, -1))
        branches.length += 1
        return self.scores(states)

    def _forward(self, tokens: Sequence[int]) -> tuple[Array, list[Array], list[Array]]:
        """Return states (tokens, hidden), and keys and values by layer (heads, tokens, head)."""
        size = len(tokens)
        turns, past = self._turns(0, size), np.tri(size, dtype=np.bool_)
        states = self._embeddings[list(tokens)]
        keys, values = [], []
        for layer in self._layers:
            asked, key, value = (
                part.transpose(1, 0, 2) for part in self._asked(layer, states, turns)
            )
            scores = asked @ key.transpose(0, 2, 1) * self.shape.head**-0.5
            seen = _softmax(np.where(past, scores, np.float32(-np.inf))) @ value
            states = self._after(layer, states, seen.transpose(1, 0, 2).reshape(size, -1))
            keys.append(key)
            values.append(value)
        return states, keys, values

    def _asked(
        self, layer: "_Layer", states: Array, turns: tuple[Array, Array]
    ) -> tuple[Array, Array, Array]:
        """Return queries, keys and values (states, heads, head), the first two turned."""
        shape = self.shape
        wide, narrow = shape.heads * shape.head, shape.key_value_heads * shape.head
        made = self._normed(states, layer.before) @ layer.asked.T
        parts = made[:, :wide], made[:, wide : wide + narrow], made[:, wide + narrow :]
        query, key, value = (part.reshape(len(states), -1, shape.head) for part in parts)
        shared = shape.heads // shape.key_value_heads
        if shared > 1:
            key, value = key.repeat(shared, axis=1), value.repeat(shared, axis=1)
        return _turned(query, turns), _turned(key, turns), value

    def _after(self, layer: "_Layer", states: Array, seen: Array) -> Array:
        """Return states after a layer, given what its heads saw."""
        states = states + seen @ layer.out.T
        made = self._normed(states, layer.between) @ layer.up.T
        gate, up = made[:, : self.shape.inner], made[:, self.shape.inner :]
        with np.errstate(over="ignore"):  # What is divided by infinity is 0, as it should be.
            gate = gate / (1 + np.exp(-gate))
        after: Array = states + (gate * up) @ layer.down.T
        return after

    def _normed(self, states: Array, weight: Array) -> Array:
        square = np.mean(states * states, axis=-1, keepdims=True)
        normed: Array = states / np.sqrt(square + np.float32(self.shape.epsilon)) * weight
        return normed

    def _turns(self, first: int, size: int) -> tuple[Array, Array]:
        """Return cosines and sines (positions, 1, head / 2) of rotary positions."""
        half = np.arange(0, self.shape.head, 2, dtype=np.float32) / self.shape.head
        speeds = (1.0 / self.shape.theta**half).astype(np.float32)
        angles = np.arange(first, first + size, dtype=np.float32)[:, None, None] * speeds
        return np.cos(angles), np.sin(angles)


class _Layer:
    """Weights of a layer; matrices that take the same input are one."""

    def __init__(self, weights: Mapping[str, Array], name: str) -> None:
        def taken(*parts: str) -> Array:
            return np.concatenate([weights[f"{name}.{part}.weight"] for part in parts])

        self.before, self.between = taken("input_layernorm"), taken("post_attention_layernorm")
        self.asked = taken("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
        self.out = taken("self_attn.o_proj")
        self.up, self.down = taken("mlp.gate_proj", "mlp.up_proj"), taken("mlp.down_proj")


def _turned(heads: Array, turns: tuple[Array, Array]) -> Array:
    """Return heads turned by their positions, halves taken as pairs (as transformers does)."""
    cos, sin = turns
    half = heads.shape[-1] // 2
    one, other = heads[..., :half], heads[..., half:]
    return np.concatenate([one * cos - other * sin, other * cos + one * sin], -1)


def _softmax(scores: Array) -> Array:
    raised: Array = np.exp(scores - scores.max(axis=-1, keepdims=True))
    raised /= raised.sum(axis=-1, keepdims=True)
    return raised
