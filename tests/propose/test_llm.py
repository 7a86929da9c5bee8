import pytest

from superasm.core.errors import EndpointError, EndpointFault, UserError
from superasm.propose.chat import Sampler
from superasm.propose.endpoint.client import Endpoint
from superasm.propose.llm import is_path, open_model

from .endpoint.chat_server import serving

ASK = [{"role": "user", "content": "faster"}]


def test_a_model_on_a_server_is_opened_with_cache_and_ledger(tmp_path):
    with serving() as server:
        for rerun in (False, True):
            endpoint = Endpoint("", server.url)
            with open_model("m-7b", endpoint, cache=tmp_path / "cache") as opened:
                found = Sampler(opened.model)(ASK, 2)
                assert opened.model.name == "m-7b"
                assert all(answer.from_cache is rerun for answer in found)
                assert opened.ledger.totals.answers == (0 if rerun else 2)
                assert not opened.cache.damaged
        assert [seen.body["model"] for seen in server.seen] == ["m-7b"] * 2


def test_openai_is_the_server_if_none_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EndpointError) as raised, open_model("gpt-5-mini"):
        pass
    assert raised.value.fault is EndpointFault.NO_KEY


def test_what_looks_like_a_path_is_one_and_other_names_may_hold_a_slash(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "mine").mkdir(parents=True)
    for path in ("./m", "/models/m", "~/m", "../m", "m.gguf", "models/mine", "models"):
        assert is_path(path)
    for name in ("gpt-5-mini", "Qwen/Qwen2.5-Coder-7B-Instruct", "mine", "m" * 5000):
        assert not is_path(name)


def test_a_path_without_a_model_is_an_error_of_the_user(tmp_path):
    with pytest.raises(UserError, match="not a model folder"), open_model(str(tmp_path)):
        pass


def test_an_empty_name_is_an_error_of_the_user():
    with pytest.raises(UserError, match="empty"), open_model("  "):
        pass
