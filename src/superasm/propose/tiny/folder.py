"""The folder of a tiny model, as `superasm train` writes it, and what is asked of the model.

Covers: Llama's architecture with weights as float32 or float16, a tokenizer of `tokenizers`, the
    chat template of `propose.tiny.turns`, a style of asking (`propose.style`).
Does not cover: anything else, which is refused; `propose.local` loads any causal language model.
"""

import hashlib
import json
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from superasm.core.errors import StorageError, UserError, boundary
from superasm.propose.chat import Answer, Finish, Message, Usage
from superasm.propose.style import STYLE_FILE, Style, read_style
from superasm.propose.tiny.llama import Array, Llama, Shape
from superasm.propose.tiny.sample import sample
from superasm.propose.tiny.turns import ASSISTANT, TEMPLATE, USER, asked

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
_TOKENIZER_CONFIG, _TEMPLATE_FILE = "tokenizer_config.json", "chat_template.jinja"
_GENERATION = "generation_config.json"
# What a folder is made of; those that come last may be missing.
NEEDED = (CONFIG, WEIGHTS, TOKENIZER, _TOKENIZER_CONFIG, STYLE_FILE)
FILES = (*NEEDED, _TEMPLATE_FILE, _GENERATION)
_HINT = "give a folder RUN/model of superasm train that began from scratch, see docs/train.md"


class TinyModel:
    """A tiny model that can be asked. For one thread at a time.

    Attributes:
        style: how it wants to be asked.
        fingerprint: of its weights: the first 16 hex digits of their file's SHA-256.
        end: tokens that end an answer.
    """

    def __init__(
        self, llama: Llama, tokenizer: "Tokenizer", style: Style, fingerprint: str, end: set[int]
    ) -> None:
        self.llama, self.tokenizer = llama, tokenizer
        self.style, self.fingerprint, self.end = style, fingerprint, end

    @classmethod
    def load(cls, folder: Path) -> "TinyModel":
        """Load a folder.

        Raises:
            UserError: it does not hold a model of this kind; says why.
            StorageError: it can't be read.
        """
        missing = [name for name in NEEDED if not (folder / name).is_file()]
        if missing:
            raise _refused(folder, f"there is no {missing[0]}")
        style = read_style(folder)
        assert style is not None  # Its file is there.
        config = _json(folder, CONFIG)
        shape = _shape(folder, config)
        with boundary(StorageError, f"reading {folder}"):
            data = (folder / WEIGHTS).read_bytes()
        weights = _weights(folder, data, shape)
        tokenizer = _tokenizer(folder)
        if tokenizer.get_vocab_size() > shape.vocabulary:
            raise _refused(folder, "its tokenizer has more tokens than the model")
        end = _end(folder, config, tokenizer)
        fingerprint = hashlib.sha256(data).hexdigest()[:16]
        return cls(Llama(shape, weights), tokenizer, style, fingerprint, end)

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """Return the tokens of a conversation up to where the model is to go on.

        Raises:
            UnicodeEncodeError: a text holds what is not Unicode.
        """
        text = asked(messages)
        text.encode()
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def answers(
        self,
        messages: Sequence[Message],
        samples: int,
        *,
        seed: int,
        temperature: float,
        most_tokens: int,
    ) -> list[Answer]:
        """Return the likeliest answer by tokens, and so many drawn ones, in one thread.

        Args:
            messages: the conversation.
            samples: answers that are drawn.
            seed: of what is drawn.
            temperature: of it.
            most_tokens: of an answer.

        Raises:
            UnicodeEncodeError: a message holds what is not Unicode.
        """
        from threadpoolctl import threadpool_limits

        prompt = self.tokens(messages)
        limit = min(most_tokens, self.llama.shape.context - len(prompt))
        if limit <= 0:
            usage = Usage(prompt=len(prompt))
            return [Answer("", Finish.PROMPT_TOO_LONG, usage)] * (1 + samples)
        draws = [None, *(random.Random(f"{seed} {number}") for number in range(samples))]
        started = time.monotonic()
        # On small matrices the threads of a busy machine wait for each other more than they work.
        with threadpool_limits(limits=1, user_api="blas"):
            found = sample(
                self.llama, prompt, draws, end=self.end, limit=limit, temperature=temperature
            )
        seconds = time.monotonic() - started
        return [self._answer(len(prompt), tokens, seconds) for tokens in found]

    def _answer(self, prompt: int, tokens: list[int], seconds: float) -> Answer:
        finish = Finish.STOP if tokens[-1] in self.end else Finish.LENGTH
        said = tokens[:-1] if finish is Finish.STOP else tokens
        text = self.tokenizer.decode(said, skip_special_tokens=True)
        return Answer(text, finish, Usage(prompt=prompt, completion=len(tokens)), seconds=seconds)


def _refused(folder: Path, why: str) -> UserError:
    return UserError(f"{folder} is not a tiny model: {why}", hint=_HINT)


def _json(folder: Path, name: str) -> dict[str, Any]:
    with boundary(StorageError, f"reading {folder / name}"):
        data = (folder / name).read_bytes()
    try:
        found = json.loads(data)
    except ValueError as error:
        raise _refused(folder, f"{name} is not JSON") from error
    if not isinstance(found, dict):
        raise _refused(folder, f"{name} is not an object")
    return found


def _shape(folder: Path, config: Mapping[str, Any]) -> Shape:
    """Return the sizes that a config names, if this is Llama's plain architecture."""
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    for name, value, wanted in (
        ("model_type", config.get("model_type"), "llama"),
        ("hidden_act", config.get("hidden_act", "silu"), "silu"),
        ("attention_bias", config.get("attention_bias", False), False),
        ("mlp_bias", config.get("mlp_bias", False), False),
        ("rope_type", rope.get("rope_type", "default"), "default"),
    ):
        if value != wanted:
            raise _refused(folder, f"{name} is {value!r}, not {wanted!r}")
    try:
        heads, hidden = int(config["num_attention_heads"]), int(config["hidden_size"])
        shape = Shape(
            vocabulary=int(config["vocab_size"]),
            hidden=hidden,
            inner=int(config["intermediate_size"]),
            layers=int(config["num_hidden_layers"]),
            heads=heads,
            key_value_heads=int(config.get("num_key_value_heads") or heads),
            head=int(config.get("head_dim") or hidden // heads),
            context=int(config["max_position_embeddings"]),
            theta=float(rope.get("rope_theta") or config.get("rope_theta") or 10_000.0),
            epsilon=float(config["rms_norm_eps"]),
            tied=bool(config.get("tie_word_embeddings", False)),
        )
        good = min(shape.layers, shape.key_value_heads, shape.head, shape.vocabulary) > 0
        good = good and shape.head % 2 == 0 and shape.heads % shape.key_value_heads == 0
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise _refused(folder, f"{CONFIG} names no sizes of a model: {error!r}") from error
    if not good:
        raise _refused(folder, f"the sizes in {CONFIG} don't go together")
    return shape


def _weights(folder: Path, data: bytes, shape: Shape) -> dict[str, Array]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        found = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        why = f"{WEIGHTS} can't be read, or its numbers are neither float32 nor float16"
        raise _refused(folder, why) from error
    wanted = shape.weights
    if odd := sorted(found.keys() ^ wanted.keys()):
        what = "is missing" if odd[0] in wanted else "is not known"
        raise _refused(folder, f"of its weights, {odd[0]} {what}")
    for name, array in found.items():
        if array.shape != wanted[name]:
            raise _refused(folder, f"{name} has the shape {array.shape}, not {wanted[name]}")
        if array.dtype not in (np.float32, np.float16) or not np.isfinite(array).all():
            raise _refused(folder, f"{name} is not finite numbers of float32 or float16")
    return {name: array.astype(np.float32) for name, array in found.items()}


def _tokenizer(folder: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    template_file = folder / _TEMPLATE_FILE
    template: object
    if template_file.is_file():
        with boundary(StorageError, f"reading {template_file}"):
            template = template_file.read_text(encoding="utf-8", errors="replace")
    else:
        template = _json(folder, _TOKENIZER_CONFIG).get("chat_template")
    if template != TEMPLATE:
        raise _refused(folder, "its chat template is another one")
    try:
        tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # tokenizers raises nothing more special.
        raise _refused(folder, f"{TOKENIZER} can't be read") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if None in map(tokenizer.token_to_id, (USER, ASSISTANT)):
        raise _refused(folder, f"{TOKENIZER} has no tokens for turns")
    return tokenizer


def _end(folder: Path, config: Mapping[str, Any], tokenizer: "Tokenizer") -> set[int]:
    """Return the tokens that end an answer, by all that is said of them."""
    said = _json(folder, _GENERATION) if (folder / _GENERATION).is_file() else config
    known = said.get("eos_token_id")
    found = {*known} if isinstance(known, list) else {known}
    text = _json(folder, _TOKENIZER_CONFIG).get("eos_token")
    found.add(tokenizer.token_to_id(text) if isinstance(text, str) else None)
    end = {token for token in found if isinstance(token, int)}
    if not end:
        raise _refused(folder, "it has no token for the end of a text")
    return end
