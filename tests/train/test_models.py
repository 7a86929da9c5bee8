"""Models from scratch and their folders."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.propose.chat import Request, Sampling
from superasm.propose.local import LocalModel
from superasm.propose.prompt import render
from superasm.train.models import Shape, from_scratch, load_folder, save_folder
from superasm.train.policy import Policy

from ..small_model import needs_small_model
from ..small_model import small_model as the_real_one
from .programs import ASSEMBLY, LINES, SMALL, small_model, small_tokenizer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = small_model()
    path = tmp_path_factory.mktemp("model") / "tiny"
    save_folder(path, made.model, made.tokenizer, LINES)
    return path


def test_the_same_seed_gives_the_same_model():
    tokenizer = small_tokenizer()
    one, same, other = (from_scratch(tokenizer, SMALL, seed, LINES).model for seed in (1, 1, 2))
    weights = [next(iter(model.parameters())) for model in (one, same, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_a_fresh_model_leaves_the_random_numbers_of_others_alone():
    tokenizer = small_tokenizer()
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    from_scratch(tokenizer, SMALL, 1, LINES)
    assert torch.equal(torch.rand(3), wanted)


def test_the_tiny_model_is_small_enough_to_ship(tmp_path):
    class Full:
        """Stands for a tokenizer of full size."""

        eos_token_id, pad_token_id = 3, 0

        def __len__(self):
            return 4096

        def decode(self, tokens):
            return f"word {tokens}"

    model = from_scratch(Full(), Shape(), 0, LINES).model
    assert sum(p.numel() for p in model.parameters()) * 4 <= 25 * 10**6


def test_a_folder_comes_back_as_it_was(folder):
    made, again = small_model(), load_folder(folder)
    assert again.style == LINES
    assert again.end == made.end == frozenset([made.tokenizer.eos_token_id])
    assert again.context == SMALL.context
    for name, weight in made.model.state_dict().items():
        assert torch.equal(weight, again.model.state_dict()[name]), name


def test_superasm_asks_the_folder_like_any_other_model(folder):
    """What `propose.local` reads of it is what the policy says, token by token."""
    made = load_folder(folder)
    policy = Policy(made.model, end=made.end, padding=made.tokenizer.pad_token_id)
    question = render(LINES.request(Task("t", b"", (), ()), ASSEMBLY[0]))
    text = made.tokenizer.apply_chat_template(question, tokenize=False, add_generation_prompt=True)
    prompt = made.tokenizer(text, add_special_tokens=False)["input_ids"]
    (sample,) = policy.sample([prompt], [0], 12, greedy=True)
    wanted = made.tokenizer.decode(sample.tokens, skip_special_tokens=True)
    model = LocalModel(folder, Sampling(temperature=0.0, max_tokens=12))
    ((_, answer),) = model.generate([Request(question, 0)])
    assert answer.text == wanted
    assert answer.usage.prompt == len(prompt)


@needs_small_model
def test_a_model_that_began_as_a_gguf_file_is_saved_like_any_other(tmp_path):
    begun = load_folder(the_real_one(), dtype="bfloat16")
    save_folder(tmp_path / "m", begun.model, begun.tokenizer, LINES)
    again = load_folder(tmp_path / "m", dtype="bfloat16")
    assert again.style == LINES
    assert again.end == begun.end
    there = again.model.state_dict()
    assert all(
        torch.equal(weight, there[name]) for name, weight in begun.model.state_dict().items()
    )
    assert "quantization_config" not in (tmp_path / "m" / "config.json").read_text()


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(UserError, match="not a model folder"):
        load_folder(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UserError, match="can't be loaded"):
        load_folder(tmp_path)
