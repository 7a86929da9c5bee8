"""What a model from scratch can do before any training."""

import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from superasm.train.models import Shape, from_scratch

from .programs import LINES


class Words:
    """Stands for a tokenizer."""

    eos_token_id, pad_token_id = 3, 0

    def __len__(self):
        return 400

    def decode(self, tokens):
        """Tokens from 200 on are labels as they stand, 200 less where they are jumped to."""
        (token,) = tokens
        return f"\t.L{token}:" if token >= 200 else f" .L{token + 200}"


@pytest.fixture(scope="module")
def attentions():
    """Attention (layer, head, query, key) over 40 different tokens that come a second time."""
    model = from_scratch(Words(), Shape(), 0, LINES).model
    model.set_attn_implementation("eager")
    once = random.Random(1).sample(range(4, 400), 40)
    with torch.no_grad():
        found = model(torch.tensor([once + once]), output_attentions=True).attentions
    return torch.stack([layer[0] for layer in found])


@pytest.mark.parametrize("back", [1, 2, 3, 4])
def test_a_head_looks_so_many_tokens_back(attentions, back):
    head = attentions[0, back - 1]
    looked = [head[at, at - back].item() for at in range(back, 80)]
    assert min(looked) > 0.5


@pytest.mark.parametrize("head", [0, 1])
def test_two_heads_look_at_what_followed_the_last_time(attentions, head):
    looked = [attentions[1, head, 40 + at, at + 1].item() for at in range(8, 39)]
    assert sum(looked) / len(looked) > 0.5
    assert sum(weight > 0.3 for weight in looked) > 25


def test_a_name_is_found_by_another_form_of_it():
    model = from_scratch(Words(), Shape(), 0, LINES).model
    model.set_attn_implementation("eager")
    once = random.Random(1).sample(range(200, 400), 40)
    other = [token - 200 for token in once]
    with torch.no_grad():
        found = model(torch.tensor([once + other]), output_attentions=True).attentions
    looked = [found[1][0, head, 40 + at, at + 1].item() for at in range(8, 39) for head in (0, 1)]
    assert sum(looked) / len(looked) > 0.3


def test_a_shape_without_room_begins_at_random():
    narrow = Shape(hidden=32, layers=2, heads=2, key_value_heads=1, inner=64, context=128)
    weight = from_scratch(Words(), narrow, 0, LINES).model.model.embed_tokens.weight
    assert weight.std().item() == pytest.approx(0.02, rel=0.1)
