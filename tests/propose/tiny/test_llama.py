"""Llama's architecture in numpy: against transformers, and against its own reading at one go."""

import numpy as np
import pytest

from superasm.propose.tiny.folder import TinyModel
from superasm.propose.tiny.llama import Branches, Llama

from ...small_model import needs_torch
from ...tiny_model import SPECIAL, VOCABULARY, random_folder, random_weights, shape_of

SIZES = [
    {"tied": True},
    {"tied": False, "key_value_heads": 1},
    {"tied": False, "key_value_heads": 4, "head": 6},
]


@pytest.fixture
def tokens():
    return np.random.default_rng(7).integers(len(SPECIAL), VOCABULARY, 90).tolist()


@needs_torch
@pytest.mark.parametrize("sizes", SIZES)
def test_logits_are_those_of_transformers(tmp_path, tokens, sizes):
    import torch
    from transformers import AutoModelForCausalLM

    folder = random_folder(tmp_path / "model", **sizes)
    other = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32)
    with torch.inference_mode():
        wanted = other(torch.tensor([tokens])).logits[0].numpy()
    found = TinyModel.load(folder).llama.logits(tokens)
    assert found.dtype == np.float32
    assert np.abs(wanted).max() > 1
    np.testing.assert_allclose(found, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("sizes", SIZES)
def test_what_is_kept_of_a_prompt_is_as_good_as_reading_all_again(tokens, sizes):
    shape = shape_of(**sizes)
    model = Llama(shape, random_weights(shape))
    prompt, rows = tokens[:60], [tokens[60:75], tokens[75:90]]
    read = model.read(prompt)
    branches = Branches(read, shape, len(rows), limit=15)
    whole = [model.logits([*prompt, *row]) for row in rows]
    np.testing.assert_allclose(model.scores(read.last), whole[0][59], atol=1e-4)
    for place in range(15):
        found = model.step([row[place] for row in rows], branches)
        wanted = np.stack([logits[60 + place] for logits in whole])
        np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_a_branch_that_is_left_out_does_not_change_the_others(tokens):
    shape = shape_of()
    model = Llama(shape, random_weights(shape))
    branches = Branches(model.read(tokens[:20]), shape, 3, limit=4)
    model.step([5, 6, 7], branches)
    branches.keep([2])
    found = model.step([8], branches)
    np.testing.assert_allclose(found[0], model.logits([*tokens[:20], 7, 8])[-1], atol=1e-4)


def test_a_token_knows_nothing_of_later_ones(tokens):
    shape = shape_of()
    model = Llama(shape, random_weights(shape))
    changed = [*tokens[:50], *tokens[:40]]
    one, other = model.logits(tokens), model.logits(changed)
    np.testing.assert_allclose(one[:50], other[:50], atol=1e-4)
    assert np.abs(one[50:] - other[50:]).max() > 0.1
