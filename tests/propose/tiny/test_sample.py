"""Continuations: repeatable, each on its own, and of the right distribution."""

import random
from collections import Counter

import numpy as np
import pytest

from superasm.propose.tiny.folder import TinyModel
from superasm.propose.tiny.llama import Llama
from superasm.propose.tiny.sample import pick, sample

from ...small_model import needs_torch
from ...tiny_model import random_folder, random_weights, shape_of

PROMPT = list(range(10, 40))


@pytest.fixture(scope="module")
def model():
    shape = shape_of()
    return Llama(shape, random_weights(shape))


def draws(*seeds):
    return [None if seed is None else random.Random(seed) for seed in seeds]


def sampled(model, *seeds, end=(), limit=20, temperature=1.0):
    return sample(model, PROMPT, draws(*seeds), end=end, limit=limit, temperature=temperature)


def test_the_same_seeds_give_the_same_answers(model):
    one, same, other = (sampled(model, *seeds) for seeds in ([1, 2], [1, 2], [3, 4]))
    assert one == same
    assert one != other
    assert one[0] != one[1]


def test_answers_drawn_side_by_side_are_those_drawn_one_by_one(model):
    seeds = [None, 1, 2, 3, 4]
    together = sampled(model, *seeds)
    # With an end, rows stop one after the other and the rest goes on.
    end = {together[1][4], together[3][9]}
    for ends in ((), end):
        alone = [sampled(model, seed, end=ends)[0] for seed in seeds]
        assert sampled(model, *seeds, end=ends) == alone


def test_an_answer_ends_with_its_end_of_text_or_at_the_limit(model):
    (free,) = sampled(model, 1)
    assert len(free) == 20
    first = free.index(free[6])
    (ended,) = sampled(model, 1, end={free[6]})
    assert ended == free[: first + 1]
    assert len(sampled(model, 1, limit=1)[0]) == 1


@needs_torch
def test_the_likeliest_answer_is_that_of_transformers(tmp_path):
    import torch
    from transformers import AutoModelForCausalLM, GenerationConfig

    folder = random_folder(tmp_path / "model", seed=5)
    other = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32)
    asked = torch.tensor([PROMPT])
    config = GenerationConfig(max_new_tokens=40, do_sample=False, pad_token_id=0)
    wanted = other.generate(asked, attention_mask=torch.ones_like(asked), generation_config=config)
    own = TinyModel.load(folder)
    (found,) = sample(own.llama, PROMPT, [None], end=(), limit=40)
    assert found == wanted[0, len(PROMPT) :].tolist()


def test_tokens_are_drawn_as_often_as_their_chance_says():
    chances = np.array([0.5, 0.0, 0.3, 0.2])
    with np.errstate(divide="ignore"):
        logits = np.log(chances).astype(np.float32)
    draw, times = random.Random(0), 4000
    found = Counter(pick(logits, draw, 1.0) for _ in range(times))
    assert found[1] == 0
    for token, chance in enumerate(chances):
        assert abs(found[token] / times - chance) < 0.03
    cold = Counter(pick(logits, draw, 0.25) for _ in range(times))
    sharp = chances**4 / (chances**4).sum()
    assert abs(cold[0] / times - sharp[0]) < 0.03
    assert pick(logits, None, 1.0) == 0


def test_a_number_next_to_one_draws_a_token_that_there_is():
    class Last:
        def random(self):
            return np.nextafter(1.0, 0.0)

    assert pick(np.zeros(5, np.float32), Last(), 1.0) == 4
