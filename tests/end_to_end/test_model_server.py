"""A real model on a real server: SmolLM2 on `transformers serve`, started here.

Another server is taken instead with
SUPERASM_TEST_SERVER=http://127.0.0.1:8000/v1 SUPERASM_TEST_MODEL=NAME pytest tests/end_to_end
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.config.settings import Settings
from superasm.core.errors import EndpointError
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.models import Asking, pursue_task
from superasm.propose.chat import Finish, Request, Sampling, answers
from superasm.propose.endpoint.client import Endpoint
from superasm.propose.llm import open_model
from superasm.propose.strategies import Plan, Stop, Strategy

from ..small_model import ENVIRONMENT, HAS_TORCH, folder_of_small_model, small_model

URL = os.environ.get("SUPERASM_TEST_SERVER", "")
MODEL = os.environ.get("SUPERASM_TEST_MODEL", "")
BIN = Path(sys.executable).parent
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (URL and MODEL) and not (HAS_TORCH and small_model()),
        reason="no model for a server: make local, or set SUPERASM_TEST_SERVER and _MODEL",
    ),
]
SOURCE = b"""\
#include <stdio.h>
int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    printf("%d\\n", n * 2);
    return 0;
}
"""


@contextmanager
def serving(folder, log):
    """Run `transformers serve` with one model on a free port; yields its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    where = ("--host", "127.0.0.1", "--port", port, "--device", "cpu", "--dtype", "float32")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [BIN / "transformers", "serve", folder, *where],
            stdout=output,
            stderr=output,
            env={**os.environ, **ENVIRONMENT},
        )
        try:
            given_up = time.monotonic() + 120
            while not answers_to(f"http://127.0.0.1:{port}/health"):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < given_up, log.read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            server.wait(timeout=30)


def answers_to(url):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def folder(pytestconfig):
    """The small model as a Hugging Face folder."""
    if not (HAS_TORCH and small_model()):
        pytest.skip("torch or SmolLM2 is missing: make local")
    return folder_of_small_model(pytestconfig.cache.mkdir("small-model"))


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """URL of a server and the name of its model."""
    if URL and MODEL:
        yield URL, MODEL
        return
    folder = request.getfixturevalue("folder")
    with serving(folder, tmp_path_factory.mktemp("server") / "log") as url:
        yield url, str(folder)


@pytest.mark.parametrize(
    ("plan", "answer"),
    [
        (Plan(), AnswerFormat.EDITS),
        (Plan(Strategy.BEST_OF, 2), AnswerFormat.FULL),
        (Plan(Strategy.REFINE, 2), AnswerFormat.EDITS),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_real_model_is_asked_and_a_rerun_asks_for_nothing(server, plan, answer, tmp_path):
    url, name = server
    settings = Settings()
    inputs = (Input("a", b"3\n"), Input("b", b"9\n"))
    evaluator = Evaluator(admit(Draft("twice.c", SOURCE, inputs), settings), settings)
    texts = []
    for rerun in (False, True):
        sampling = Sampling(0.5, max_tokens=16, seed=3)
        with open_model(name, Endpoint("", url), sampling, cache=tmp_path / "cache") as opened:
            found = pursue_task(opened.model, plan, evaluator, settings, Asking(answer=answer))
            texts.append([attempt.answer.text for attempt in found.attempts])
            assert found.stop is Stop.DONE
            assert opened.ledger.totals.requests == (0 if rerun else plan.attempts)
            assert found.usage.prompt > 100
        for attempt in found.attempts:
            assert attempt.answer.usage.completion <= 16
            assert (attempt.answer.finish is Finish.STOP) or attempt.answer.cut_off
    assert texts[0] == texts[1]


@pytest.fixture
def ask(tmp_path, environment):
    """Run `superasm optimize` with a model and nothing else; returns what it tells of the model."""

    def run(*options):
        (tmp_path / "twice.c").write_bytes(SOURCE)
        (tmp_path / "inputs").mkdir()
        for text in ("3", "9"):
            (tmp_path / "inputs" / f"{text}.in").write_text(f"{text}\n")
        command = [
            *(BIN / "superasm", "optimize", "twice.c", "--inputs", "inputs", "-o", "best.s"),
            # It ends long before this: nothing passes, so there is nothing to time.
            *("--json", "--budget", "200s", "--without", "compilers,tiny,flags,rules,search"),
            *("--set", "model.max_tokens=16", *options),
        ]
        own = {**environment, **ENVIRONMENT, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        done = subprocess.run(
            command, cwd=tmp_path, env=own, capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "best.s").exists()
        return json.loads(done.stdout)["model"]

    return run


def check_one_answer(told):
    assert told["error"] is None
    assert told["asked"]["requests"] == told["answers"] == 1
    assert told["tokens"]["prompt"] > 100
    assert 0 < told["tokens"]["completion"] <= 16
    assert list(told["outcomes"].values()) == [1]


def test_the_command_asks_a_real_model_on_a_real_server(server, ask):
    url, name = server
    check_one_answer(ask("--model", name, "--base-url", url))


def test_the_command_asks_a_real_model_from_its_folder(folder, ask):
    check_one_answer(ask("--model", folder, "--answer", "edits"))


def test_a_model_that_the_server_does_not_have_is_a_failure_of_the_server(server):
    asked = [Request([{"role": "user", "content": "hello"}])]
    with open_model("no-such-model-x", Endpoint("", server[0])) as opened:
        with pytest.raises(EndpointError):
            answers(opened.model, asked)
