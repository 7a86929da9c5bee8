"""Language models to train: a tiny one from scratch, or one from disk; and folders for both.

Covers: folders that `AutoModelForCausalLM`, `propose.local` and any other tool of Hugging Face
    loads: config.json, model.safetensors, the tokenizer with its chat template, and `superasm.json`
    (how it wants to be asked); GGUF files as a beginning.
Does not cover: writing GGUF files.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers

from superasm.core.errors import StorageError, boundary
from superasm.propose.local import find_weights, load_weights
from superasm.propose.style import Style, read_style, write_style
from superasm.train.circuits import give_circuits, has_room
from superasm.train.tokenizer import families


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a model from scratch: Llama's architecture, input and output embeddings shared.

    The defaults have 2.4 million parameters with 1,024 tokens: 10 MB as float32.
    """

    hidden: int = 192
    layers: int = 5
    heads: int = 6
    key_value_heads: int = 6
    inner: int = 512
    context: int = 2048


@dataclass(frozen=True)
class Loaded:
    """A model with its tokenizer, and how it wants to be asked (None: it does not say)."""

    model: Any
    tokenizer: Any
    style: Style | None

    @property
    def end(self) -> frozenset[int]:
        """Tokens that end an answer."""
        known = self.model.generation_config.eos_token_id
        tokens = known if isinstance(known, list) else [known]
        return frozenset(t for t in [*tokens, self.tokenizer.eos_token_id] if t is not None)

    @property
    def context(self) -> int:
        """Tokens that it can read and write together."""
        return int(getattr(self.model.config, "max_position_embeddings", 1 << 30))


def from_scratch(tokenizer: Any, shape: Shape, seed: int, style: Style) -> Loaded:
    """Return a model that knows nothing yet. The same seed gives the same weights.

    If its shape has room, it can look things up (`train.circuits`).
    """
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.hidden,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_value_heads,
        max_position_embeddings=shape.context,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=True,
        # Slow enough that most pairs compare tokens alike, wherever they are in a listing.
        rope_parameters={"rope_type": "default", "rope_theta": 1e7},
    )
    before = torch.get_rng_state()
    torch.manual_seed(seed)
    model = transformers.LlamaForCausalLM(config).float()
    torch.set_rng_state(before)
    if has_room(config):
        give_circuits(model, seed, families(tokenizer))
    return Loaded(model, tokenizer, style)


def load_folder(path: Path, *, dtype: str = "float32", device: str = "cpu") -> Loaded:
    """Return the model of a folder, or of a GGUF file, whose weights become plain numbers.

    Raises:
        ToolMissing: a package is missing that reads GGUF files.
        UserError: there is none, or it can't be loaded.
    """
    weights = find_weights(path)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    tokenizer, model = load_weights(transformers, weights, getattr(torch, dtype), device)
    if weights.gguf:
        _forget_quantization(model)
    return Loaded(model, tokenizer, None if weights.gguf else read_style(weights.folder))


def save_folder(folder: Path, model: Any, tokenizer: Any, style: Style) -> None:
    """Write a folder that holds all of a model; it has its name only when it is whole.

    Raises:
        StorageError: that can't be done.
    """
    transformers.utils.logging.disable_progress_bar()
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    with boundary(StorageError, f"writing {folder}", hint="free some space"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        model.save_pretrained(unfinished)
        tokenizer.save_pretrained(unfinished)
        _use_plain_class(unfinished / "tokenizer_config.json")
        write_style(unfinished, style)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.replace(folder)


def _forget_quantization(model: Any) -> None:
    """Make a model of a GGUF file, whose weights are plain numbers already, one that can be saved.

    transformers goes on to call it quantized, and refuses to write it.
    """
    model.hf_quantizer, model.is_quantized = None, False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config


def _use_plain_class(path: Path) -> None:
    """Name the tokenizer's class as all versions of transformers know it."""
    found = json.loads(path.read_text())
    if found.get("tokenizer_class") == "TokenizersBackend":
        found["tokenizer_class"] = "PreTrainedTokenizerFast"
        path.write_text(json.dumps(found, indent=2) + "\n")
