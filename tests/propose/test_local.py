"""Models on this machine. Where torch or the small model is missing, its tests are skipped."""

import os
import sys
from collections import Counter
from types import SimpleNamespace

import pytest

from superasm.core.errors import EndpointError, EndpointFault, ToolMissing, UserError
from superasm.propose.chat import Finish, Request, Sampling, answers
from superasm.propose.local import LocalModel, find_weights, pick
from superasm.propose.offline import OfflineModel

from ..small_model import HAS_TORCH, needs_small_model, needs_torch, small_model

ASK = [{"role": "user", "content": "Say yes."}]


def conversation(text):
    return [{"role": "user", "content": text}]


# --- Finding weights ---------------------------------------------------------------------------


def test_a_folder_and_a_gguf_file_are_found(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"x")
    assert find_weights(tmp_path).name == tmp_path.name
    gguf = tmp_path / "sub" / "tiny.Q4.gguf"
    gguf.parent.mkdir()
    gguf.write_bytes(b"GGUF....")
    for path in (gguf, gguf.parent):
        found = find_weights(path)
        assert (found.folder, found.gguf, found.name) == (gguf.parent, "tiny.Q4.gguf", "tiny.Q4")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "neither config.json nor a GGUF file"),
        ({"config.json": b"{}"}, "no weights"),
        ({"a.gguf": b"GGUF", "b.gguf": b"GGUF"}, "2 GGUF files"),
        ({"a.gguf": b"PK\3\4"}, "not a GGUF file"),
        ({"prog.c": b"int main;"}, "not a model folder"),
    ],
)
def test_what_is_not_a_model_is_refused(tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / name).write_bytes(text)
    with pytest.raises(UserError, match=message):
        find_weights(tmp_path)


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="no such file or folder"):
        find_weights(tmp_path / "absent")


def test_the_fingerprint_tells_changed_weights(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    weights = tmp_path / "model.safetensors"
    prints = set()
    for text in (b"a" * 9, b"a" * 10, b"b" * 9, b"a" * 8 + b"b"):
        weights.write_bytes(text)
        prints.add(find_weights(tmp_path).fingerprint())
    assert len(prints) == 4


def test_a_missing_library_is_a_missing_tool(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"x")
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(ToolMissing, match="torch is not installed"):
        LocalModel(tmp_path)
    with pytest.raises(ToolMissing, match="vLLM is not installed"):
        OfflineModel(tmp_path)


# --- Drawing -----------------------------------------------------------------------------------


@needs_torch
def test_tokens_are_drawn_in_proportion_to_their_chances():
    import torch

    scores = torch.log(torch.tensor([[0.1, 0.6, 0.3]]))

    def shares(temperature, top_p):
        drawn = Counter()
        for i in range(1000):
            kept = pick(torch, scores, temperature, top_p, [(i + 0.5) / 1000])
            assert (kept == 0).sum() == 1
            drawn[int(kept.argmax())] += 1
        return [drawn[token] / 1000 for token in range(3)]

    assert shares(1.0, 1.0) == pytest.approx([0.1, 0.6, 0.3], abs=0.002)
    squares = [0.01, 0.36, 0.09]
    assert shares(0.5, 1.0) == pytest.approx([s / sum(squares) for s in squares], abs=0.002)
    assert shares(1.0, 0.8) == pytest.approx([0, 2 / 3, 1 / 3], abs=0.002)
    assert shares(1.0, 0.01) == [0, 1, 0]
    assert shares(0, 1.0) == [0, 1, 0]


@needs_torch
def test_every_row_is_drawn_with_its_own_number():
    import torch

    scores = torch.zeros((4, 10))
    kept = pick(torch, scores, 1.0, 1.0, [0.05, 0.05, 0.95, 0.9999999])
    tokens = kept.argmax(dim=-1).tolist()
    assert tokens[0] == tokens[1] != tokens[2]
    assert (kept == 0).sum(dim=-1).tolist() == [1] * 4


# --- A model with random weights, made here ----------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A folder with a small random llama and a tokenizer of bytes."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("models") / "tiny-llama"
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: i for i, letter in enumerate(["<end>", *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>")
    fast.save_pretrained(folder)
    torch.manual_seed(3)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        bos_token_id=None,
        eos_token_id=0,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@needs_torch
@pytest.mark.filterwarnings("ignore")
def test_a_sample_depends_on_its_seed_and_not_on_the_batch(tiny):
    texts = ("a", "bcd", "e" * 20, "f")
    requests = [Request(conversation(text), i) for i, text in enumerate(texts)]
    sampling = Sampling(temperature=1.0, max_tokens=12, seed=7)
    together = answers(LocalModel(tiny, sampling, batch=4), requests)
    alone = [answers(LocalModel(tiny, sampling, batch=1), [request])[0] for request in requests]
    assert [a.text for a in together] == [a.text for a in alone]
    assert [a.usage for a in together] == [a.usage for a in alone]
    assert [a.finish for a in together] == [a.finish for a in alone]
    other = answers(LocalModel(tiny, Sampling(1.0, max_tokens=12, seed=99)), requests)
    assert [a.text for a in other] != [a.text for a in alone]


@needs_torch
@pytest.mark.filterwarnings("ignore")
def test_no_answer_goes_beyond_its_limit_or_the_context(tiny):
    model = LocalModel(tiny, Sampling(1.0, max_tokens=30, seed=1))
    texts = ("a", "b" * 50, "c" * 63, "d" * 200)
    found = answers(model, [Request(conversation(text)) for text in texts])
    room = [min(30, 64 - answer.usage.prompt) for answer in found]
    for answer, most in zip(found[:2], room, strict=False):
        assert answer.usage.completion <= most
        assert (answer.finish is Finish.LENGTH) == (answer.usage.completion == most) or (
            answer.finish is Finish.STOP
        )
    assert [answer.finish for answer in found[2:]] == [Finish.PROMPT_TOO_LONG] * 2


@needs_torch
@pytest.mark.filterwarnings("ignore")
def test_a_batch_that_does_not_fit_is_halved_until_nothing_fits(tiny, monkeypatch):
    model = LocalModel(tiny, Sampling(1.0, max_tokens=3, seed=1), batch=4)
    real, sizes, most = model._generate, [], 1

    def short(rows):
        sizes.append(len(rows))
        if len(rows) > most:
            raise RuntimeError("CUDA out of memory")
        return real(rows)

    monkeypatch.setattr(model, "_generate", short)
    assert len(answers(model, [Request(ASK)] * 5)) == 5
    assert sizes == [4, 2, 1, 1, 1, 1, 1]
    most = 0
    with pytest.raises(EndpointError) as raised:
        answers(model, [Request(ASK)])
    assert raised.value.fault is EndpointFault.OUT_OF_MEMORY


@needs_torch
@pytest.mark.filterwarnings("ignore")
def test_the_identity_tells_models_and_sampling_apart(tiny):
    one, two = LocalModel(tiny), LocalModel(tiny, Sampling(0.1))
    assert one.name == two.name == "tiny-llama"
    assert one.identity != two.identity
    assert one.identity == LocalModel(tiny).identity


@needs_torch
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("config", ["{}", '{"model_type": "no_such"}', "not json"])
def test_a_folder_that_is_not_a_language_model_is_refused(tmp_path, config):
    (tmp_path / "config.json").write_text(config)
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(UserError, match="can't be loaded"):
        LocalModel(tmp_path)


@pytest.mark.skipif("CI" not in os.environ, reason="only CI promises that nothing is skipped")
def test_in_ci_the_tests_of_local_models_are_not_skipped():
    assert HAS_TORCH
    assert small_model() is not None


@needs_torch
@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_told_to_stop_gives_up_in_the_middle_of_an_answer(tiny, monkeypatch):
    model = LocalModel(tiny, Sampling(1.0, max_tokens=40, seed=1), batch=1)
    drawn = 0

    def stopping(*given):
        nonlocal drawn
        drawn += 1
        if drawn == 3:
            model.stop()
        return pick(*given)

    monkeypatch.setattr("superasm.propose.local.pick", stopping)
    for requests in ([Request(ASK), Request(ASK, 1)], [Request(ASK)]):
        with pytest.raises(EndpointError) as raised:
            answers(model, requests)
        assert raised.value.fault is EndpointFault.STOPPED
    assert drawn == 3


@needs_small_model
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_real_small_model_answers_through_its_chat_template():
    model = LocalModel(small_model(), Sampling(0, max_tokens=16))
    (answer,) = answers(model, [Request(conversation("What is the capital of France?"))])
    assert "Paris" in answer.text
    assert answer.usage.prompt > 20


# --- vLLM, by a stand-in with its interface ----------------------------------------------------


@pytest.fixture
def vllm(monkeypatch):
    calls = []

    class LLM:
        def __init__(self, model, **options):
            calls.append((model, options))

        def chat(self, messages, parameters, use_tqdm):
            if any(len(m[0]["content"]) > 100 for m in messages):
                raise ValueError("The prompt is longer than the maximum model length of 100.")
            calls.append(parameters)
            return [
                SimpleNamespace(
                    prompt_token_ids=[1, 2],
                    outputs=[
                        SimpleNamespace(
                            text=f"re: {m[0]['content']}",
                            token_ids=[3],
                            finish_reason="length" if "long" in m[0]["content"] else "stop",
                        )
                    ],
                )
                for m in messages
            ]

    module = SimpleNamespace(LLM=LLM, SamplingParams=lambda **given: given)
    monkeypatch.setitem(sys.modules, "vllm", module)
    return calls


def test_vllm_gets_one_batch_and_a_seed_per_sample(vllm, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"x")
    model = OfflineModel(tmp_path, Sampling(0.5, max_tokens=9, seed=5), options={"dtype": "half"})
    asked = [Request(conversation("a"), 0), Request(conversation("long"), 1)]
    found = answers(model, asked)
    assert [a.text for a in found] == ["re: a", "re: long"]
    assert [a.finish for a in found] == [Finish.STOP, Finish.LENGTH]
    assert vllm[0] == (str(tmp_path), {"dtype": "half"})
    assert [given["seed"] for given in vllm[1]] == [5, 6]
    assert vllm[1][0] == {"max_tokens": 9, "temperature": 0.5, "seed": 5}


def test_one_prompt_that_is_too_long_for_vllm_does_not_spoil_the_batch(vllm, tmp_path):
    (tmp_path / "tiny.gguf").write_bytes(b"GGUF")
    model = OfflineModel(tmp_path)
    asked = [Request(conversation(text)) for text in ("a", "x" * 200, "b")]
    assert [a.finish for a in answers(model, asked)] == [
        Finish.STOP,
        Finish.PROMPT_TOO_LONG,
        Finish.STOP,
    ]
