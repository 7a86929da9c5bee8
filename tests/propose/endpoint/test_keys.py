import pickle

import pytest

from superasm.core.errors import EndpointError, EndpointFault, UserError
from superasm.propose.endpoint.keys import OPENAI_URL, PROVIDERS, Key, find_key, server, variables

EVERY = {variable: f"secret-of-{variable}" for variable in PROVIDERS.values()} | {
    "SUPERASM_API_KEY": "secret-of-superasm"
}


@pytest.mark.parametrize("host", PROVIDERS)
def test_a_provider_gets_its_own_key_and_no_other(host):
    key = find_key(server(f"https://{host}/v1"), environment=EVERY)
    assert key.reveal() == f"secret-of-{PROVIDERS[host]}"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com.evil.org/v1",
        "https://evilapi.openai.com.x/v1",
        "http://gpu-box:8000",
    ],
)
def test_a_server_that_is_no_provider_gets_no_providers_key(url):
    assert find_key(server(url), environment=EVERY).reveal() == "secret-of-superasm"


def test_a_named_variable_wins():
    assert variables("api.openai.com", "MINE") == ("MINE",)
    assert find_key(server(OPENAI_URL), "MINE", {"MINE": "abc"}).reveal() == "abc"


@pytest.mark.parametrize(("url", "named"), [(OPENAI_URL, ""), ("http://127.0.0.1:8000/v1", "MINE")])
def test_a_missing_key_names_the_variable(url, named):
    with pytest.raises(EndpointError) as raised:
        find_key(server(url), named, {})
    assert raised.value.fault is EndpointFault.NO_KEY
    assert f"export {named or 'OPENAI_API_KEY'}=" in raised.value.hint


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/v1", "http://127.0.0.1:1/", "http://[::1]:1"]
)
def test_a_server_on_this_machine_wants_no_key(url):
    assert server(url).is_here
    assert find_key(server(url), environment={}).reveal() == "no-key"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.openai.com/v1",
        "ftp://api.openai.com",
        "http://",
        "http://host:99999999/v1",
        "http://[::1",
        "file:///etc/passwd",
    ],
)
def test_what_is_not_a_url_is_refused(url):
    with pytest.raises(UserError, match="URL"):
        server(url)


@pytest.mark.parametrize(
    "url", ["https://me:hunter2@host/v1", "https://host/v1?key=hunter2", "https://host/#hunter2"]
)
def test_a_url_with_a_secret_in_it_is_refused_without_showing_it(url):
    with pytest.raises(UserError) as raised:
        server(url)
    assert "hunter2" not in str(raised.value)


def test_a_key_does_not_print_and_does_not_travel():
    key = Key("hunter2-hunter2")
    assert "hunter2" not in f"{key} {key!r} {[key]}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize(
    "text",
    [
        "key hunter2-hunter2!",
        "sk-proj-abcdef012345 is wrong",
        "sk-ant-***************xyz is wrong",
        "Authorization: Bearer abc.def-ghi",
        "AIzaSyA0123456789abcdefghij",
    ],
)
def test_keys_are_hidden_in_what_is_shown(text):
    shown = Key("hunter2-hunter2").hide(text)
    assert "[key]" in shown
    for secret in ("hunter2", "abcdef", "xyz", "abc.def", "SyA0"):
        assert secret not in shown


def test_ordinary_words_are_left_alone():
    text = "The task-list of model gpt-5-mini: sky-high, risk-free, hf.co/x, 429 tokens."
    assert Key("hunter2").hide(text) == text
    assert Key("").hide(text) == text
