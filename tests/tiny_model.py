"""Folders of tiny models, made without torch: of random weights, or of one that knows a text."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from superasm.propose.tiny.llama import Shape
from superasm.propose.tiny.turns import ASSISTANT, END, TEMPLATE, USER

SPECIAL = ("<|pad|>", USER, ASSISTANT, END)
LETTERS = sorted(pre_tokenizers.ByteLevel.alphabet())
VOCABULARY = len(SPECIAL) + len(LETTERS)


def tokenizer() -> Tokenizer:
    """Return a tokenizer whose tokens are bytes."""
    words = {word: number for number, word in enumerate([*SPECIAL, *LETTERS])}
    made = Tokenizer(models.BPE(vocab=words, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(word, normalized=False) for word in SPECIAL])
    return made


def shape_of(*, hidden=32, tied=True, head=8, key_value_heads=2, context=512) -> Shape:
    return Shape(
        vocabulary=VOCABULARY,
        hidden=hidden,
        inner=48,
        layers=2,
        heads=4,
        key_value_heads=key_value_heads,
        head=head,
        context=context,
        theta=1e7,
        epsilon=1e-6,
        tied=tied,
    )


def write(folder: Path, shape: Shape, weights: dict[str, np.ndarray], **config: object) -> Path:
    """Write a folder as `superasm train` does, by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    end = SPECIAL.index(END)
    written = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_value_heads,
        "head_dim": shape.head,
        "max_position_embeddings": shape.context,
        "rope_parameters": {"rope_type": "default", "rope_theta": shape.theta},
        "rms_norm_eps": shape.epsilon,
        "tie_word_embeddings": shape.tied,
        "eos_token_id": end,
        **config,
    }
    (folder / "config.json").write_text(json.dumps(written))
    (folder / "superasm.json").write_text('{"shown": "asm-only", "answer": "lines"}')
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "eos_token": END,
                "clean_up_tokenization_spaces": False,
                "chat_template": TEMPLATE,
            }
        )
    )
    tokenizer().save(str(folder / "tokenizer.json"))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def random_weights(shape: Shape, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(1.0 if len(size) == 1 else 0.0, 0.3, size).astype(np.float32)
        for name, size in shape.weights.items()
    }


def random_folder(folder: Path, seed: int = 0, **sizes: object) -> Path:
    """Write a model of random weights: it talks, but says nothing."""
    shape = shape_of(**sizes)
    return write(folder, shape, random_weights(shape, seed))


def folder_that_says(folder: Path, answer: str) -> Path:
    """Write a model that knows one answer, of letters that are all different.

    Each token is followed by the one that the output embeddings name: its layers add nothing.
    """
    assert len(set(answer)) == len(answer)
    shape = shape_of(hidden=4 * 66, tied=False, head=66, context=4096)
    weights = {
        name: np.zeros(size, np.float32) if len(size) > 1 else np.ones(size, np.float32)
        for name, size in shape.weights.items()
    }
    token = tokenizer().token_to_id
    said = [ASSISTANT, *(LETTER_OF[letter] for letter in answer.encode()), END]
    for word, following in pairwise(said):
        weights["model.embed_tokens.weight"][token(word), token(word)] = 1
        weights["lm_head.weight"][token(following), token(word)] = 2
    return write(folder, shape, weights)


def _letters() -> dict[int, str]:
    """Return the letter that stands for each byte."""
    made = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    found = {}
    for byte in range(128):
        ((letter, _),) = made.pre_tokenize_str(chr(byte))
        found[byte] = letter
    return found


LETTER_OF = _letters()
