"""The folder of a tiny model: what is read of it, and what is refused."""

import json

import jinja2
import numpy as np
import pytest
from safetensors.numpy import save_file

from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.propose.chat import Finish
from superasm.propose.prompt import messages, render
from superasm.propose.tiny.folder import NEEDED, TinyModel
from superasm.propose.tiny.turns import TEMPLATE, asked

from ...small_model import needs_torch
from ...tiny_model import SPECIAL, folder_that_says, random_folder, random_weights, shape_of, write

QUESTION = messages("1\tmain:\n2\tret")


def said(folder, samples=2, seed=0, most=12):
    return TinyModel.load(folder).answers(
        QUESTION, samples, seed=seed, temperature=1.0, most_tokens=most
    )


def edit(folder, name, **changes):
    path = folder / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return folder


def test_a_model_says_what_it_knows_and_ends(tmp_path):
    answers = said(folder_that_says(tmp_path / "model", "\n2+\tnop"))
    assert [answer.text for answer in answers] == ["\n2+\tnop"] * 3
    assert {answer.finish for answer in answers} == {Finish.STOP}
    assert {answer.usage.completion for answer in answers} == {8}


def test_answers_repeat_with_their_seed_and_are_cut_off_at_the_limit(tmp_path):
    folder = random_folder(tmp_path / "model")
    one, same, other = said(folder), said(folder), said(folder, seed=1)
    texts = [[answer.text for answer in answers] for answers in (one, same, other)]
    assert texts[0] == texts[1]
    assert texts[0][0] == texts[2][0]  # The likeliest one is drawn with no seed.
    assert texts[0][1:] != texts[2][1:]
    (cut,) = said(folder, samples=0, most=3)
    assert (cut.finish, cut.usage.completion) == (Finish.LENGTH, 3)


def test_a_prompt_that_does_not_fit_has_no_answer(tmp_path):
    folder = random_folder(tmp_path / "model", context=32)
    short, long = messages("1"), messages("1" * 30)
    model = TinyModel.load(folder)
    (answer,) = model.answers(short, 0, seed=0, temperature=1.0, most_tokens=99)
    assert answer.usage.prompt + answer.usage.completion <= 32
    (answer,) = model.answers(long, 0, seed=0, temperature=1.0, most_tokens=99)
    assert (answer.text, answer.finish) == ("", Finish.PROMPT_TOO_LONG)


@pytest.mark.parametrize(
    "conversation",
    [
        QUESTION,
        [*QUESTION, {"role": "assistant", "content": "keep"}, *messages("{{ 1 }}\n")],
        [{"role": "system", "content": " a\n"}, *messages("<|end|> é \\n 'x'")],
    ],
)
def test_turns_are_written_as_the_template_says(conversation):
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE)
    assert asked(conversation) == template.render(messages=conversation, add_generation_prompt=True)


@needs_torch
def test_a_trained_folder_is_asked_with_the_tokens_it_was_trained_on(tmp_path):
    from superasm.train.models import load_folder, save_folder
    from superasm.train.text import answer_text, prompt_tokens

    from ...train.programs import ASSEMBLY, LINES, small_model

    made = small_model()
    save_folder(tmp_path / "model", made.model, made.tokenizer, LINES)
    own, other = TinyModel.load(tmp_path / "model"), load_folder(tmp_path / "model")
    assert own.style == other.style == LINES
    assert own.end == other.end
    assert own.llama.shape.context == other.context
    for assembly in ASSEMBLY:
        question = render(LINES.request(Task("t", b"", (), ()), assembly))
        tokens = own.tokens(question)
        assert tuple(tokens) == prompt_tokens(other.tokenizer, question)
        text = own.tokenizer.decode(tokens, skip_special_tokens=True)
        assert text == answer_text(other.tokenizer, tokens)


def test_weights_of_half_precision_are_read_as_single(tmp_path):
    shape = shape_of()
    halves = {name: w.astype(np.float16) for name, w in random_weights(shape).items()}
    half = TinyModel.load(write(tmp_path / "half", shape, halves)).llama
    rounded = {name: w.astype(np.float32) for name, w in halves.items()}
    single = TinyModel.load(write(tmp_path / "single", shape, rounded)).llama
    assert half.logits([9, 8]).dtype == np.float32
    assert np.array_equal(half.logits([9, 8]), single.logits([9, 8]))


def test_theta_is_found_where_older_versions_of_transformers_wrote_it(tmp_path):
    new = TinyModel.load(random_folder(tmp_path / "model"))
    edit(tmp_path / "model", "config.json", rope_parameters=None, rope_theta=1e7)
    assert TinyModel.load(tmp_path / "model").llama.shape == new.llama.shape


def test_every_token_that_is_said_to_end_a_text_does(tmp_path):
    folder = random_folder(tmp_path / "model")
    (folder / "generation_config.json").write_text('{"eos_token_id": [7, 8]}')
    assert TinyModel.load(folder).end == {7, 8, SPECIAL.index("<|end|>")}


def refused(folder, why):
    with pytest.raises(UserError, match=why) as raised:
        TinyModel.load(folder)
    assert "not a tiny model" in raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize("name", NEEDED)
def test_a_folder_without_one_of_the_files_is_refused(tmp_path, name):
    folder = random_folder(tmp_path / "model")
    (folder / name).unlink()
    refused(folder, name)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"model_type": "qwen2"}, "model_type is 'qwen2'"),
        ({"hidden_act": "gelu"}, "hidden_act"),
        ({"attention_bias": True}, "attention_bias"),
        ({"rope_parameters": {"rope_type": "llama3"}}, "rope_type"),
        ({"hidden_size": 64}, "has the shape"),
        ({"hidden_size": "wide"}, "names no sizes"),
        ({"vocab_size": None}, "names no sizes"),
        ({"num_key_value_heads": 3}, "don't go together"),
        ({"num_hidden_layers": 3}, r"layers\.2\..* is missing"),
        ({"num_hidden_layers": 1}, r"layers\.1\..* is not known"),
        ({"tie_word_embeddings": False}, "lm_head.weight is missing"),
    ],
)
def test_another_architecture_is_refused(tmp_path, changes, why):
    refused(edit(random_folder(tmp_path / "model"), "config.json", **changes), why)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json", "tokenizer.json"])
@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_damaged_file_is_refused(tmp_path, name, text):
    folder = random_folder(tmp_path / "model")
    (folder / name).write_text(text)
    refused(folder, name)


def test_damaged_weights_are_refused(tmp_path):
    folder = random_folder(tmp_path / "model")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:-10])
    refused(folder, "can't be read")
    shape = shape_of()
    weights = random_weights(shape)
    weights["model.norm.weight"][3] = np.nan
    save_file(weights, folder / "model.safetensors")
    refused(folder, "model.norm.weight is not finite")
    weights["model.norm.weight"] = np.ones(shape.hidden, np.float64)
    save_file(weights, folder / "model.safetensors")
    refused(folder, "float32 or float16")


def test_another_template_or_tokenizer_is_refused(tmp_path):
    folder = random_folder(tmp_path / "model")
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    refused(folder, "chat template")
    (folder / "chat_template.jinja").unlink()
    edit(folder, "tokenizer_config.json", chat_template=None)
    refused(folder, "chat template")


def test_a_model_that_never_ends_is_refused(tmp_path):
    folder = edit(random_folder(tmp_path / "model"), "config.json", eos_token_id=None)
    refused(edit(folder, "tokenizer_config.json", eos_token=None), "end of a text")
