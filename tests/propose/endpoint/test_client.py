"""The client against a real server that misbehaves."""

import logging
import threading
import traceback

import pytest

from superasm.core.errors import EndpointError, EndpointFault, MachineError
from superasm.propose.cache import AnswerCache, CachedModel
from superasm.propose.chat import Finish, Request, Sampler, Sampling, Usage, answers
from superasm.propose.endpoint.client import Endpoint, EndpointModel
from superasm.propose.endpoint.keys import Key
from superasm.propose.endpoint.pace import Patience
from superasm.propose.ledger import Prices

from .chat_server import ChatServer, Reply, completion, serving, unused_port, wait_until

SECRET = "very-secret-0123456789"
ASK = [{"role": "user", "content": "faster"}]
QUICK = Patience(tries=3, first_wait_seconds=0.001, longest_wait_seconds=0.01)


def error(message, status, code=None, **headers):
    body = {"error": {"message": message, "type": "x", "code": code}}
    return Reply(body, status, {k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture
def ask():
    """Ask the server once (or for several samples) and return the answers, the model closed."""

    def run(server, n=1, sampling=None, **more):
        url = server.url if isinstance(server, ChatServer) else server
        endpoint = Endpoint("m-7b", url, patience=QUICK, **{"timeout_seconds": 20.0, **more})
        with EndpointModel(endpoint, sampling, key=Key(SECRET), seed=1) as model:
            run.ledger = model.ledger
            return answers(model, [Request(ASK, i) for i in range(n)])

    return run


def test_an_answer_comes_with_its_tokens_and_how_it_ended(ask):
    with serving(Reply(completion("hello", reasoning_content="hm"))) as server:
        (answer,) = ask(server)
    assert (answer.text, answer.reasoning, answer.finish) == ("hello", "hm", Finish.STOP)
    assert answer.usage == Usage(prompt=100, cached_prompt=40, completion=20, reasoning=5)
    assert not answer.from_cache


def test_the_request_holds_the_model_the_messages_and_the_sampling(ask):
    sampling = Sampling(0.7, 0.9, 123, reasoning_effort="low", seed=40)
    with serving() as server:
        ask(server, 2, sampling, extra={"thinking": {"budget_tokens": 9}})
    assert server.seen[0].path == "/v1/chat/completions"
    assert server.seen[0].headers["authorization"] == f"Bearer {SECRET}"
    bodies = sorted((seen.body for seen in server.seen), key=lambda body: body["seed"])
    assert [body.pop("seed") for body in bodies] == [40, 41]
    assert (
        bodies[0]
        == bodies[1]
        == {
            "model": "m-7b",
            "messages": ASK,
            "temperature": 0.7,
            "top_p": 0.9,
            "max_tokens": 123,
            "reasoning_effort": "low",
            "thinking": {"budget_tokens": 9},
        }
    )


def test_what_is_none_is_left_to_the_server(ask):
    with serving() as server:
        ask(server, 1, Sampling(temperature=None))
    assert set(server.seen[0].body) == {"model", "messages", "max_tokens"}


@pytest.mark.parametrize(
    ("reply", "fault", "requests"),
    [
        (error("The model `m-7b` does not exist", 404, "model_not_found"), "unknown_model", 1),
        (error("model 'm-7b' not found, try pulling it first", 404), "unknown_model", 1),
        (error("m-7b is not a valid model ID", 400), "unknown_model", 1),
        (Reply(b"<html>nothing here</html>", 404), "wrong_url", 1),
        (error(f"Incorrect API key provided: {SECRET}", 401), "bad_key", 1),
        (error("not yours", 403), "forbidden", 1),
        (error("Unsupported value: 'temperature'", 400), "bad_request", 1),
        (error("You exceeded your current quota", 429, "insufficient_quota"), "out_of_quota", 1),
        (error("pay first", 402), "out_of_quota", 1),
        (error("slow down", 429), "rate_limited", 3),
        (error("slow down", 429, retry_after="0.001"), "rate_limited", 3),
        (error("broken", 500), "server_error", 3),
        (Reply(b"bad gateway", 502), "server_error", 3),
        (error("overloaded", 529), "server_error", 3),
        (Reply({"error": {"message": "overloaded"}}), "server_error", 3),
        (Reply(b"<!doctype html>"), "garbage", 3),
        (Reply(b""), "garbage", 3),
        (Reply(b"\xff\xfe\x00" * 99), "garbage", 3),
        (Reply([1, 2]), "garbage", 3),
        (Reply({"choices": []}), "garbage", 3),
        (Reply({"choices": [{"message": None}]}), "garbage", 3),
        (Reply({"choices": [{"message": {"content": 7}}]}), "garbage", 3),
        (Reply(b"[" * 100_000), "garbage", 3),
        (Reply(b" " * (33 << 20)), "garbage", 1),
        (Reply(breaks=True), "unreachable", 3),
    ],
)
def test_every_failure_of_the_server_has_its_name_and_is_no_answer(ask, reply, fault, requests):
    with serving(reply) as server, pytest.raises(EndpointError) as raised:
        ask(server)
    assert isinstance(raised.value, MachineError)
    assert raised.value.fault == fault
    assert len(server.seen) == requests
    assert raised.value.hint
    assert "\n" not in raised.value.message
    assert len(raised.value.message) < 500
    assert ask.ledger.totals.answers == 0
    assert ask.ledger.totals.requests == requests


def test_a_server_that_is_not_there_is_unreachable(ask):
    with pytest.raises(EndpointError) as raised:
        ask(f"http://127.0.0.1:{unused_port()}/v1")
    assert raised.value.fault is EndpointFault.UNREACHABLE
    assert "is the server running" in raised.value.hint


@pytest.mark.parametrize("reply", [Reply(hangs=60), Reply(drips=0.02)])
def test_a_reply_that_does_not_come_whole_in_time_is_a_time_out(ask, reply):
    with serving(reply) as server, pytest.raises(EndpointError) as raised:
        ask(server, timeout_seconds=0.2)
    assert raised.value.fault is EndpointFault.TIMED_OUT
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    "reply",
    [
        error("slow down", 429, retry_after="0"),
        error("slow down", 429),
        error("broken", 503),
        Reply(b"<!doctype html>"),
        Reply(breaks=True),
    ],
)
def test_what_passes_is_tried_again(ask, reply):
    with serving(reply, reply, Reply(completion("at last"))) as server:
        (answer,) = ask(server)
    assert answer.text == "at last"
    totals = ask.ledger.totals
    assert (totals.requests, totals.retries, totals.answers) == (3, 2, 1)


@pytest.mark.parametrize(
    ("reply", "finish", "text"),
    [
        (Reply(completion("half an ans", "length")), Finish.LENGTH, "half an ans"),
        (Reply(completion("", "content_filter")), Finish.FILTERED, ""),
        (Reply(completion(None, refusal="I can't.")), Finish.REFUSED, "I can't."),
        (Reply(completion("", "stop")), Finish.STOP, ""),
        (Reply(completion(None, "stop")), Finish.STOP, ""),
        (Reply(completion([{"type": "text", "text": "in parts"}])), Finish.STOP, "in parts"),
        (Reply(completion("x" * 1_000_000)), Finish.STOP, "x" * 1_000_000),
        (Reply(completion("x" * 5_000_000)), Finish.TOO_LARGE, "x" * (4 << 20)),
        (error("maximum context length is 8192 tokens", 400), Finish.PROMPT_TOO_LONG, ""),
        (error("prompt is too long: 9000 tokens > 8192", 400), Finish.PROMPT_TOO_LONG, ""),
        (error("the request exceeds the available context size", 400), Finish.PROMPT_TOO_LONG, ""),
        (error("x", 400, "context_length_exceeded"), Finish.PROMPT_TOO_LONG, ""),
        (error("x", 400, "content_filter"), Finish.FILTERED, ""),
    ],
)
def test_what_the_model_does_is_an_answer_and_is_not_tried_again(ask, reply, finish, text):
    with serving(reply) as server:
        (answer,) = ask(server)
    assert (answer.finish, answer.text) == (finish, text)
    assert len(server.seen) == 1


def test_the_name_of_the_token_limit_is_learnt_from_the_server(ask):
    wrong = error("Use 'max_completion_tokens' instead of 'max_tokens'", 400)
    with serving(lambda seen: wrong if "max_tokens" in seen.body else Reply()) as server:
        found = ask(server, 3, concurrency=1)
    assert len(found) == 3
    assert ["max_tokens" in seen.body for seen in server.seen] == [True, False, False, False]


@pytest.mark.parametrize(
    ("message", "room"),
    [
        (
            "This model's maximum context length is 8192 tokens. However, you requested 8300 "
            "tokens (300 in the messages, 8000 in the completion).",
            7892,
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum "
            "context length is 8192 tokens and your request has 300 input tokens",
            7892,
        ),
        ("max_tokens is too large: 8192. This model supports at most 4096 completion tokens", 4096),
    ],
)
def test_a_limit_above_what_the_model_has_left_is_lowered_to_that(ask, message, room):
    wrong = error(message, 400)
    reply = lambda seen: Reply() if seen.body["max_tokens"] <= room else wrong  # noqa: E731
    with serving(reply) as server:
        (answer,) = ask(server, 1, Sampling(max_tokens=8192))
    assert answer.finish is Finish.STOP
    assert [seen.body["max_tokens"] for seen in server.seen] == [8192, room]


def test_a_server_that_refuses_any_limit_is_not_asked_for_ever(ask):
    wrong = error("this model supports at most 4096 completion tokens", 400)
    with serving(wrong) as server, pytest.raises(EndpointError) as raised:
        ask(server, 1, Sampling(max_tokens=8192))
    assert raised.value.fault is EndpointFault.BAD_REQUEST
    assert len(server.seen) == 2


def test_no_more_requests_run_at_once_than_allowed(ask):
    with serving(Reply(hangs=0.02)) as server:
        ask(server, 12, concurrency=3)
    assert len(server.seen) == 12
    assert 2 <= server.most_at_once <= 3


def test_answers_that_came_before_a_failure_are_kept_and_no_request_begins_after_it():
    def reply(seen):
        return error("broken", 400) if seen.body["messages"][0]["content"] == "3" else Reply()

    requests = [Request([{"role": "user", "content": str(i)}]) for i in range(20)]
    endpoint = lambda url: Endpoint("m", url, concurrency=1, patience=QUICK)  # noqa: E731
    found = []
    with serving(reply) as server, EndpointModel(endpoint(server.url)) as model:
        with pytest.raises(EndpointError):
            found.extend(model.generate(requests))
    assert sorted(position for position, _ in found) == [0, 1, 2]
    assert len(server.seen) == 4


def test_a_rerun_asks_for_nothing_and_costs_nothing(tmp_path):
    cache = AnswerCache(tmp_path / "answers")
    with serving() as server:
        for _ in range(2):
            with EndpointModel(Endpoint("m", server.url, prices=Prices(3, 15))) as model:
                cached = CachedModel(model, cache, "1")
                found = Sampler(cached)(ASK, 4)
                totals = model.ledger.totals
        assert len(server.seen) == 4
    assert (cached.hits, cached.misses) == (4, 0)
    assert (totals.requests, totals.cost) == (0, 0.0)
    assert all(answer.from_cache for answer in found)


def test_what_came_before_a_failure_is_in_the_cache(tmp_path):
    cache = AnswerCache(tmp_path)
    replies = [Reply(completion("one")), Reply(completion("two")), error("x", 400), Reply()]
    with serving(*replies) as server:
        endpoint = Endpoint("m", server.url, concurrency=1, patience=QUICK)
        with EndpointModel(endpoint) as model:
            with pytest.raises(EndpointError):
                Sampler(CachedModel(model, cache, "1"))(ASK, 3)
            cached = CachedModel(model, cache, "1")
            found = Sampler(cached)(ASK, 3)
    assert [answer.text for answer in found[:2]] == ["one", "two"]
    assert (cached.hits, cached.misses) == (2, 1)


def test_cost_is_reckoned_with_the_prices_of_the_user(ask):
    with serving() as server:
        ask(server, 2, prices=Prices(prompt=3, completion=15, cached_prompt=0.3))
    expected = 2 * (60 * 3 + 40 * 0.3 + 20 * 15) / 1e6
    assert ask.ledger.totals.cost == pytest.approx(expected)
    with serving() as server:
        ask(server)
    assert ask.ledger.totals.cost is None


def test_tokens_that_a_server_does_not_count_are_reported_as_such(ask):
    body = completion()
    for usage in (None, "many", {"prompt_tokens": -3, "completion_tokens": "x"}):
        with serving(Reply({**body, "usage": usage})) as server:
            (answer,) = ask(server)
        assert answer.usage == Usage()
        assert ask.ledger.totals.uncounted == 1


def test_the_key_is_in_no_error_no_log_and_no_file(ask, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    echo = f"key {SECRET} (Bearer {SECRET}) is bad"
    failures = [error(echo, s) for s in (400, 401, 403, 404, 429, 500)]
    failures += [Reply(echo.encode()), Reply({"choices": echo}), Reply(breaks=True)]
    for failure in failures:
        with serving(failure) as server, pytest.raises(EndpointError) as raised:
            ask(server)
        shown = "".join(traceback.format_exception(raised.value))
        assert SECRET not in f"{raised.value!r} {raised.value} {shown}"
    with pytest.raises(EndpointError) as raised:
        ask(f"http://127.0.0.1:{unused_port()}/v1")
    with serving() as server:
        with EndpointModel(Endpoint("m", server.url), key=Key(SECRET)) as model:
            Sampler(CachedModel(model, AnswerCache(tmp_path), "1"))(ASK, 2)
            assert SECRET not in f"{model.identity} {model!r}"
            assert server.seen[0].headers["authorization"] == f"Bearer {SECRET}"
    assert len(list(tmp_path.rglob("*.json"))) == 2
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()
    assert caplog.records
    for record in caplog.records:
        assert SECRET not in record.getMessage()
        assert SECRET not in str(record.__dict__.get("args"))


def test_closing_ends_a_request_under_way():
    with serving(Reply(hangs=60)) as server:
        model = EndpointModel(Endpoint("m", server.url))
        raised = []

        def run():
            try:
                answers(model, [Request(ASK)])
            except BaseException as error:  # noqa: BLE001 - whatever ends it will do
                raised.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        wait_until(lambda: server.seen)
        model.close()
        thread.join(timeout=20)
        assert not thread.is_alive()
        assert raised
        model.close()


def test_a_missing_library_is_a_missing_tool(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises(MachineError, match="openai library is not installed"):
        EndpointModel(Endpoint("m", "http://127.0.0.1:1/v1"))


def test_a_model_that_is_told_to_stop_yields_what_it_has_and_gives_up_the_rest():
    with serving(Reply(completion("first")), Reply(hangs=60)) as server:
        endpoint = Endpoint("m-7b", server.url, concurrency=1)
        with EndpointModel(endpoint, key=Key(SECRET)) as model:
            yielded = []

            def stop():
                wait_until(lambda: len(server.seen) == 2 and yielded)
                model.stop()

            def ask():
                for _, answer in model.generate([Request(ASK, i) for i in range(3)]):
                    yielded.append(answer.text)

            stopper = threading.Thread(target=stop)
            stopper.start()
            with pytest.raises(EndpointError) as raised:
                ask()
            stopper.join()
            assert (yielded, raised.value.fault) == (["first"], EndpointFault.STOPPED)
            with pytest.raises(EndpointError):
                answers(model, [Request(ASK)])
            assert len(server.seen) == 2
