"""A causal language model on this machine, from its weights, through transformers.

Covers: a Hugging Face folder or a GGUF file; CPU or GPU; batches with padding on the left; the
    model's own chat template; a limit per answer that fits the model's context. A sample depends
    on its seed alone: numbers are drawn per row by Python's generator, not by the batch.
Does not cover: code that comes with a model (`trust_remote_code`), several GPUs, speed (a server
    or vLLM is faster; see `offline`). In a batch of another shape a logit may differ in its last
    bits, and then, rarely, a token.
"""

import hashlib
import importlib
import json
import os
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from superasm.core.errors import (
    EndpointError,
    EndpointFault,
    StorageError,
    ToolMissing,
    UserError,
    boundary,
)
from superasm.propose.chat import Answer, Finish, Message, Request, Sampling, Usage, stopped

_WEIGHTS = (".safetensors", ".bin", ".gguf")
_SEEN_OF_A_FILE = 1 << 20
_NO_ROOM = ("out of memory", "can't allocate memory")


@dataclass(frozen=True, slots=True)
class Weights:
    """A model on disk: its folder, and the file in it if it is a GGUF one."""

    folder: Path
    gguf: str | None = None

    @property
    def name(self) -> str:
        """Shown to people."""
        return Path(self.gguf).stem if self.gguf else self.folder.resolve().name

    def fingerprint(self) -> str:
        """Return a hash of the files' names, sizes and both ends: 16 hex digits.

        Raises:
            StorageError: a file can't be read.
        """
        digest = hashlib.sha256()
        with boundary(StorageError, f"reading {self.folder}"):
            names = [self.gguf] if self.gguf else sorted(p.name for p in self.folder.iterdir())
            for name in names:
                path = self.folder / name
                if not path.is_file():
                    continue
                size = path.stat().st_size
                with path.open("rb") as file:
                    head = file.read(_SEEN_OF_A_FILE)
                    file.seek(max(0, size - _SEEN_OF_A_FILE))
                    tail = file.read(_SEEN_OF_A_FILE)
                digest.update(json.dumps([name, size]).encode() + head + tail)
        return digest.hexdigest()[:16]


def find_weights(path: Path) -> Weights:
    """Return the model at a path: a folder with config.json, or a GGUF file (or the one in it).

    Raises:
        UserError: there is none.
    """
    hint = "give a folder with config.json, tokenizer and weights, or a .gguf file"
    if path.is_file():
        with boundary(StorageError, f"reading {path}"), path.open("rb") as file:
            magic = file.read(4)
        if magic != b"GGUF":
            raise UserError(f"{path} is not a GGUF file", hint=hint)
        return Weights(path.parent, path.name)
    if not path.is_dir():
        raise UserError(f"no model at {path}: no such file or folder", hint=hint)
    if (path / "config.json").is_file():
        if not any(p.suffix in _WEIGHTS for p in path.iterdir()):
            raise UserError(f"{path} holds no weights ({', '.join(_WEIGHTS)})", hint=hint)
        return Weights(path)
    found = sorted(path.glob("*.gguf"))
    if len(found) == 1:
        return find_weights(found[0])
    what = f"{len(found)} GGUF files" if found else "neither config.json nor a GGUF file"
    raise UserError(f"{path} is not a model folder: it holds {what}", hint=hint)


def load_weights(transformers: Any, weights: Weights, dtype: Any, device: str) -> tuple[Any, Any]:
    """Return tokenizer and causal language model; what is in a GGUF file becomes plain numbers.

    Args:
        transformers: the module.
        weights: where they are.
        dtype: of torch.
        device: where the model goes.

    Raises:
        ToolMissing: a package is missing that reads such files.
        UserError: they can't be loaded.
    """
    gguf = {"gguf_file": weights.gguf} if weights.gguf else {}
    folder = str(weights.folder)
    named = "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, **gguf
        )
        model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, **{named: dtype}, **gguf
        )
        return tokenizer, model.to(device)
    except ImportError as error:
        hint = "pip install 'superasm[local]'"
        raise ToolMissing(f"loading {weights.name}: {_line(error)}", hint=hint) from error
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, TypeError) as error:
        message = f"{weights.folder} can't be loaded: {_line(error)}"
        hint = "is it a causal language model that this version of transformers knows?"
        raise UserError(message, hint=hint) from error


class LocalModel:
    """A `ChatModel` in this process. For one thread at a time.

    Args:
        path: folder or GGUF file.
        sampling: how answers are drawn; None takes the defaults.
        device: "cpu", "cuda" ...; "auto" takes a GPU if there is one.
        dtype: "float32", "bfloat16" ...; "auto" takes float32 on a CPU and bfloat16 elsewhere.
        batch: answers generated together; halved when memory runs out.

    Raises:
        ToolMissing: torch or transformers is not installed.
        UserError: there is no model at the path, or it can't be loaded.
    """

    def __init__(
        self,
        path: Path,
        sampling: Sampling | None = None,
        *,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 8,
    ) -> None:
        self._weights = find_weights(path)
        self._sampling = sampling or Sampling()
        self._batch = max(1, batch)
        self._stopped = threading.Event()
        # The bar of the GGUF loader takes nobody's word but this.
        os.environ.setdefault("TQDM_DISABLE", "1")
        self._torch, transformers = _library("torch"), _library("transformers")
        transformers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
        if device == "auto":
            device = "cuda" if self._torch.cuda.is_available() else "cpu"
        if dtype == "auto":
            dtype = "float32" if device == "cpu" else "bfloat16"
        self._device, self._dtype = device, dtype
        self._tokenizer, self._model = self._load(transformers)
        self._context = _context_of(self._model.config)
        self._identity = {
            "kind": "transformers",
            "model": self._weights.name,
            "weights": self._weights.fingerprint(),
            "device": device.partition(":")[0],
            "dtype": dtype,
            "temperature": self._sampling.temperature,
            "top_p": self._sampling.top_p,
            "max_tokens": self._sampling.max_tokens,
            "seed": self._sampling.seed,
        }

    @property
    def name(self) -> str:
        """Name of the folder or the GGUF file."""
        return self._weights.name

    @property
    def identity(self) -> Mapping[str, object]:
        """All that an answer depends on beside the request."""
        return self._identity

    def stop(self) -> None:
        """Give up the batch under way and ask no more: `generate` ends within a layer or two."""
        self._stopped.set()

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield answers batch by batch, short prompts first.

        Raises:
            EndpointError: (out_of_memory) not even one answer fits; (stopped) `stop` was called.
        """
        prompts = {i: self._encode(request.messages) for i, request in enumerate(requests)}
        ready = sorted(prompts, key=lambda i: len(prompts[i]))
        while ready and len(prompts[ready[-1]]) >= self._context:
            position = ready.pop()
            usage = Usage(prompt=len(prompts[position]))
            yield position, Answer("", Finish.PROMPT_TOO_LONG, usage)
        while ready:
            chosen = ready[: self._batch]
            rows = [_Row(prompts[i], self._uniforms(requests[i].sample)) for i in chosen]
            try:
                answers = self._generate(rows)
            except RuntimeError as error:
                if not any(words in str(error).lower() for words in _NO_ROOM):
                    raise
                if self._batch == 1:
                    message = f"{self.name}: not even one answer fits into memory"
                    hint = "lower the token limit, or take a smaller dtype or model"
                    fault = EndpointFault.OUT_OF_MEMORY
                    raise EndpointError(message, hint=hint, fault=fault) from error
                self._batch = max(1, len(chosen) // 2)
                continue
            ready = ready[len(chosen) :]
            yield from zip(chosen, answers, strict=True)

    def _load(self, transformers: Any) -> tuple[Any, Any]:
        tokenizer, model = load_weights(
            transformers, self._weights, getattr(self._torch, self._dtype), self._device
        )
        self._hold(model.eval())
        return tokenizer, model

    def _hold(self, model: Any) -> None:
        """Let every layer look whether to go on: a long prompt is one step of many seconds."""

        def look(*_: Any) -> None:
            if self._stopped.is_set():
                raise stopped(self.name)

        for module in model.modules():
            if isinstance(module, self._torch.nn.ModuleList):
                for layer in module:
                    layer.register_forward_pre_hook(look)

    def _encode(self, messages: Sequence[Message]) -> list[int]:
        """Return the tokens of a conversation up to where the model is to go on."""
        if self._tokenizer.chat_template:
            text = self._tokenizer.apply_chat_template(
                [dict(message) for message in messages], tokenize=False, add_generation_prompt=True
            )
            special = False  # The template has put them in.
        else:
            text = "\n\n".join(message["content"] for message in messages) + "\n\n"
            special = True
        return list(self._tokenizer(text, add_special_tokens=special)["input_ids"])

    def _uniforms(self, sample: int) -> random.Random:
        seed = self._sampling.seed
        return random.Random(None if seed is None else seed + sample)

    def _generate(self, rows: "Sequence[_Row]") -> list[Answer]:
        """Return one answer per row."""
        torch, started = self._torch, time.monotonic()
        longest = max(len(row.prompt) for row in rows)
        end = self._end_tokens()
        padding = self._tokenizer.pad_token_id
        if padding is None:
            padding = min(end, default=0)
        limits = [min(self._sampling.max_tokens, self._context - len(row.prompt)) for row in rows]
        padded = [[padding] * (longest - len(row.prompt)) + row.prompt for row in rows]
        ids = torch.tensor(padded, device=self._device)
        seen = [[0] * (longest - len(row.prompt)) + [1] * len(row.prompt) for row in rows]
        transformers = _library("transformers")
        defaults = self._model.generation_config
        temperature = _first(self._sampling.temperature, defaults.temperature, 1.0)
        top_p = _first(self._sampling.top_p, defaults.top_p, 1.0)

        def draw(ids: Any, scores: Any) -> Any:
            return pick(torch, scores, temperature, top_p, [row.draw.random() for row in rows])

        def is_done(ids: Any, scores: Any, **_: Any) -> Any:
            grown = ids.shape[1] - longest
            return torch.tensor([grown >= limit for limit in limits], device=ids.device)

        config = transformers.GenerationConfig(
            max_new_tokens=max(limits),
            do_sample=False,
            eos_token_id=sorted(end) or None,
            pad_token_id=padding,
        )
        with torch.inference_mode():
            grown = self._model.generate(
                input_ids=ids,
                attention_mask=torch.tensor(seen, device=self._device),
                generation_config=config,
                logits_processor=[draw],
                stopping_criteria=[is_done],
            )
        seconds = time.monotonic() - started
        new = [tokens[longest:] for tokens in grown.tolist()]
        return [
            self._answer(row, tokens[:limit], end, seconds)
            for row, tokens, limit in zip(rows, new, limits, strict=True)
        ]

    def _answer(
        self, row: "_Row", tokens: Sequence[int], end: frozenset[int], seconds: float
    ) -> Answer:
        ends = next((i for i, token in enumerate(tokens) if token in end), None)
        text = self._tokenizer.decode(tokens[:ends], skip_special_tokens=True)
        usage = Usage(prompt=len(row.prompt), completion=len(tokens) if ends is None else ends + 1)
        finish = Finish.LENGTH if ends is None else Finish.STOP
        return Answer(text, finish, usage, seconds=seconds)

    def _end_tokens(self) -> frozenset[int]:
        known = self._model.generation_config.eos_token_id
        tokens = known if isinstance(known, list) else [known]
        return frozenset(t for t in [*tokens, self._tokenizer.eos_token_id] if t is not None)


@dataclass(frozen=True, slots=True)
class _Row:
    """One answer in a batch: the tokens of its prompt, and where its numbers come from."""

    prompt: list[int]
    draw: random.Random


def pick(
    torch: Any, scores: Any, temperature: float, top_p: float, uniforms: Sequence[float]
) -> Any:
    """Return scores that leave one token per row: 0 for it, minus infinity for all others.

    The token is drawn by inversion from the softmax of scores / temperature, cut to the fewest
    tokens that together have a chance of top_p (nucleus sampling: Holtzman et al. 2020, section
    3.1). At temperature 0 it is the likeliest.

    Args:
        torch: the module.
        scores: (rows, tokens).
        temperature, top_p: as usual.
        uniforms: a number in [0, 1) per row.
    """
    scores = scores.float()
    if temperature == 0:
        chosen = scores.argmax(dim=-1, keepdim=True)
    else:
        chances, order = torch.softmax(scores / temperature, dim=-1).sort(dim=-1, descending=True)
        total = chances.cumsum(dim=-1)
        chances = torch.where(total - chances < top_p, chances, 0.0)
        total = chances.cumsum(dim=-1)
        drawn = torch.tensor(uniforms, device=scores.device, dtype=total.dtype)[:, None]
        rank = torch.searchsorted(total, drawn * total[:, -1:], right=True)
        last = (chances > 0).sum(dim=-1, keepdim=True) - 1
        chosen = order.gather(-1, torch.minimum(rank, last))
    return torch.full_like(scores, float("-inf")).scatter(-1, chosen, 0.0)


def _context_of(config: Any) -> int:
    """Return how many tokens a model can read and write together."""
    for place in (config, getattr(config, "text_config", None)):
        for name in ("max_position_embeddings", "n_positions", "max_sequence_length"):
            value = getattr(place, name, None)
            if isinstance(value, int) and value > 0:
                return value
    return 1 << 30


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        hint = "pip install 'superasm[local]'"
        raise ToolMissing(f"{name} is not installed: {_line(error)}", hint=hint) from error
