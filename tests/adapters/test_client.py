"""The client against a real server, and against servers that misbehave."""

import asyncio
import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.serve.serving import serving

from superasm.adapters.client import AsyncClient, Client, NoReward, Patience, Refused
from superasm.core.errors import UserError
from superasm.dataset.folder import read_folder

TOKEN = "a-token-of-the-test"
VERDICT = {"reward": 11.0, "verdict": {"verdict": {"status": "passed"}, "speedup": None}}


@pytest.fixture(scope="module")
def entry(dataset):
    return next(iter(read_folder(dataset)))


@pytest.fixture(scope="module")
def url(dataset, tmp_path_factory):
    with serving(dataset, tmp_path_factory.mktemp("served"), token=TOKEN) as (client, _):
        yield client.url


@pytest.fixture
def client(url):
    return Client(url, TOKEN)


def fenced(assembly):
    return f"```asm\n{assembly}```"


def test_an_answer_is_judged_and_paid(client, entry):
    found = client.evaluate(entry.task.id, answer=fenced(entry.baseline_assembly))
    assert (found.reward, found.passed) == (11.0, True)
    found = client.evaluate(entry.task.name, answer="No.", reward={"scheme": "so"})
    assert (found.reward, found.status, found.speedup) == (0.0, "no_answer", None)
    slower = entry.baseline_assembly.replace("main:", "main:\n\tnop")
    found = client.evaluate(entry.task.id, assembly=slower)
    assert found.speedup == found.facts["verdict"]["speedup"]["point"] > 0


def test_half_a_surrogate_pair_is_an_answer_like_any_other(client, entry):
    found = client.evaluate(entry.task.id, answer=fenced("\ud800" + entry.baseline_assembly))
    assert not found.passed


def test_many_answers_are_waited_for_at_once(client, entry):
    async def ask():
        patient = AsyncClient(client, most=8)
        texts = [entry.baseline_assembly + "\tnop\n" * (1 + n % 3) for n in range(12)]
        asked = (patient.evaluate(entry.task.id, assembly=t, timed="nothing") for t in texts)
        found = await asyncio.gather(*asked)
        patient.close()
        return found

    assert [found.status for found in asyncio.run(ask())] == ["passed"] * 12


def test_tasks_and_health_can_be_asked_for(client, entry):
    assert client.health()["tasks"] == 3
    assert entry.task.id in [task["task_id"] for task in client.tasks()]
    shown = client.task(entry.task.id, shown="c-only")
    assert entry.task.source.decode() in shown["prompt"][-1]["content"]


@pytest.mark.parametrize(
    ("token", "task", "options", "words"),
    [
        ("wrong", "bits.c", {}, "token"),
        (TOKEN, "none", {}, "no such task"),
        (TOKEN, "bits.c", {"tmied": "nothing"}, "tmied"),
    ],
)
def test_a_mistake_of_ours_is_no_reward_and_said_at_once(url, token, task, options, words):
    with pytest.raises(Refused, match=words):
        Client(url, token).evaluate(task, assembly="x", **options)


def test_a_task_that_takes_too_long_has_no_reward(dataset, tmp_path, entry):
    loop = entry.baseline_assembly.replace("main:", "main:\n.Lx:\n\tjmp .Lx")
    with serving(dataset, tmp_path, "--time-limit", "0.01s", "--workers", "1") as (served, _):
        with pytest.raises(NoReward, match="longer than"):
            Client(served.url, "").evaluate(entry.task.id, assembly=loop)


@contextmanager
def misbehaving(*replies):
    """A server that gives these replies in turn, the last one for ever.

    A reply is (status, headers, bytes), or None to break off.
    """
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            reply = replies[min(len(asked), len(replies) - 1)]
            asked.append(self.path)
            if reply is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers, text = reply
            self.send_response(status)
            for name, value in {"content-length": len(text), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


GOOD = (200, {}, json.dumps(VERDICT).encode())
BUSY = (429, {"Retry-After": "7"}, b'{"error": {"message": "busy"}}')


def error(status, message="it is broken"):
    return (status, {}, json.dumps({"error": {"message": message, "hint": ""}}).encode())


def evaluate(url, **patience):
    pauses = []
    client = Client(url, "", Patience(**patience), pause=pauses.append)
    return client.evaluate("task", assembly="x"), pauses


def test_a_busy_server_is_asked_again_when_it_says():
    with misbehaving(*[BUSY] * 9, GOOD) as (url, asked):
        found, pauses = evaluate(url)
    assert (found.reward, len(asked)) == (11.0, 10)
    assert len(pauses) == 9
    assert all(7 <= pause <= 7 * 1.5 for pause in pauses)


def test_a_server_that_is_busy_for_ever_has_no_reward():
    with misbehaving((429, {"Retry-After": "0"}, b"")) as (url, _):
        with pytest.raises(NoReward, match=r"no answer for 0\.3 s"):
            Client(url, "", Patience(seconds=0.3)).evaluate("task", assembly="x")


@pytest.mark.parametrize("broken", [None, (502, {}, b""), (200, {"content-length": 99}, b"{")])
def test_a_connection_that_breaks_is_tried_again_a_bounded_number_of_times(broken):
    with misbehaving(broken, broken, GOOD) as (url, asked):
        assert evaluate(url)[0].reward == 11.0
    with misbehaving(broken) as (url, asked):
        with pytest.raises(NoReward, match="3 attempts"):
            evaluate(url, attempts=3)
    assert len(asked) == 3


def test_a_server_that_is_not_there_has_no_reward():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NoReward, match="can't be reached"):
            evaluate(url)


@pytest.mark.parametrize("status", [500, 503])
def test_a_machine_that_fails_is_not_asked_again(status):
    with misbehaving(error(status)) as (url, asked):
        with pytest.raises(NoReward, match="it is broken"):
            evaluate(url)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"reward": null}',
        b'{"reward": true, "verdict": {"verdict": {"status": "passed"}}}',
        b'{"reward": NaN, "verdict": {"verdict": {"status": "passed"}}}',
        b'{"reward": "11", "verdict": {"verdict": {"status": "passed"}}}',
        b'{"reward": 1}',
    ],
)
def test_nonsense_is_never_a_reward(text):
    with misbehaving((200, {}, text)) as (url, _):
        with pytest.raises(NoReward):
            evaluate(url)


@pytest.mark.parametrize("url", ["", "localhost:8100", "ftp://x", "http://"])
def test_what_is_no_url_is_said_with_the_way_out(url, monkeypatch):
    monkeypatch.delenv("SUPERASM_SERVE_URL", raising=False)
    with pytest.raises(UserError, match="SUPERASM_SERVE_URL"):
        Client(url)
