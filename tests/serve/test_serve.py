"""A real server, asked as a trainer asks it."""

import http.client
import json
import os
import subprocess
import sys
import threading

import pytest
from tests.serve.serving import serving

from superasm.dataset.folder import read_folder

TOKEN = "a-token-of-the-test"


@pytest.fixture(scope="module")
def served(dataset, tmp_path_factory):
    with serving(dataset, tmp_path_factory.mktemp("served"), "--workers", "2") as (client, _):
        yield client


@pytest.fixture(scope="module")
def entry(dataset):
    return next(iter(read_folder(dataset)))


def test_a_copy_is_paid_as_no_difference_and_a_broken_one_less(served, entry):
    text = entry.baseline_assembly
    rewards = {}
    for name, assembly in {
        "copy": text,
        "wrong": text.replace("%u\\n", "%d \\n"),
        "broken": text + "\tfrobnicate\n",
    }.items():
        for scheme in ("so", "cgs", "cgs-ci"):
            asked = {"task": entry.task.id, "assembly": assembly, "reward": {"scheme": scheme}}
            status, found, _ = served("/v1/evaluate", asked)
            assert status == 200, found
            rewards[name, scheme] = found["reward"]
            assert found["task_id"] == entry.task.id
    assert rewards["copy", "so"] == 1.0
    assert rewards["copy", "cgs"] == rewards["copy", "cgs-ci"] == 11.0
    assert rewards["wrong", "so"] == rewards["broken", "so"] == 0.0
    assert rewards["broken", "cgs"] == -1.0
    assert -1.0 < rewards["wrong", "cgs"] < 1.0


def test_a_candidate_that_passes_is_timed_and_known_the_next_time(served, entry):
    text = entry.baseline_assembly.replace("main:", "main:\n\tnop")
    asked = {"task": entry.task.name, "assembly": text}
    _, first, _ = served("/v1/evaluate", asked)
    _, again, _ = served("/v1/evaluate", {**asked, "assembly": text + "# another comment\n"})
    assert first["verdict"]["verdict"]["status"] == "passed"
    assert first["verdict"]["speedup"]["low"] <= first["verdict"]["speedup"]["high"]
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["reward"] == first["reward"]


def test_what_a_model_says_is_read_like_anywhere_else(served, entry):
    fenced = f"Here:\n```asm\n{entry.baseline_assembly}```"
    say = {"task": entry.task.id, "timed": "nothing"}
    _, found, _ = served("/v1/evaluate", {**say, "answer": fenced})
    assert (found["outcome"], found["verdict"]["verdict"]["status"]) == ("found", "passed")
    _, found, _ = served("/v1/evaluate", {**say, "answer": "I'd rather not."})
    assert (found["outcome"], found["reward"]) == ("no_answer", -1.0)
    _, found, _ = served("/v1/evaluate", {**say, "answer": fenced[:200], "cut_off": True})
    assert found["outcome"] == "truncated"
    edit = "<<<<<<< SEARCH\nnot there\n=======\nx\n>>>>>>> REPLACE"
    _, found, _ = served("/v1/evaluate", {**say, "answer": edit, "format": "edits"})
    assert found["outcome"] == "bad_edit"


def test_tasks_are_listed_and_shown_with_their_prompt(served, dataset):
    status, listed, _ = served("/v1/tasks?limit=2")
    assert (status, listed["total"], len(listed["tasks"])) == (200, 3, 2)
    key = listed["tasks"][1]["task_id"]
    _, task, _ = served(f"/v1/tasks/{key}?answer=edits")
    assert task["prompt"][-1]["content"].count("SEARCH") == 1
    assert task["source"] in task["prompt"][-1]["content"]
    assert "main:" in task["baseline"]
    assert "expected" not in json.dumps(task)


@pytest.mark.parametrize(
    ("path", "body", "code", "words"),
    [
        ("/v1/evaluate", {"task": "none", "assembly": "x"}, 404, "no such task"),
        ("/v1/tasks/none", None, 404, "no such task"),
        ("/v1/evaluate", {"task": "bits.c"}, 422, "one of assembly and answer"),
        ("/v1/evaluate", {"task": "bits.c", "assembly": "x", "answer": "y"}, 422, "one of"),
        ("/v1/evaluate", {"task": "bits.c", "assembly": "x", "tmied": 1}, 422, "tmied"),
        ("/v1/evaluate", {"task": "bits.c", "assembly": "x", "timed": "never"}, 422, "timed"),
        (
            "/v1/evaluate",
            {"task": "bits.c", "assembly": "x", "reward": {"alpha": 0}},
            422,
            "reward.alpha",
        ),
        ("/v1/tasks/bits.c?shown=c-only&answer=edits", None, 422, "edits need"),
    ],
)
def test_what_can_not_be_answered_is_said_in_one_line(served, path, body, code, words):
    status, found, _ = served(path, body)
    assert status == code
    assert words in found["error"]["message"]
    assert "\n" not in found["error"]["message"]


def test_garbage_and_floods_are_refused(served):
    for garbage in (b"\xff{{{", b"[" * 100_000, b"", b"null", b"{}"):
        status, found, _ = served("/v1/evaluate", data=garbage)
        assert status in (400, 422)
        assert found["error"]["message"]
    assert served("/nowhere")[1]["error"]["kind"] == "Refused"
    # The answer comes before the body is sent: it would not be read.
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", "/v1/evaluate")
    connection.putheader("content-length", str(9 << 20))
    connection.endheaders()
    response = connection.getresponse()
    assert (response.status, json.load(response)["error"]["kind"]) == (413, "TooLarge")
    connection.close()
    assert served("/v1/health")[0] == 200


def test_many_at_once_are_all_answered_and_equal_ones_evaluated_once(served, entry):
    before = served("/v1/health")[1]
    found = []

    def ask(number):
        text = entry.baseline_assembly + "\tnop\n" * (1 + number % 3)
        asked = {"task": entry.task.id, "assembly": text, "timed": "nothing"}
        found.append(served("/v1/evaluate", asked))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, *_ in found] == [200] * 24
    after = served("/v1/health")[1]
    assert after["evaluated"] - before["evaluated"] == 3
    assert after["machine_errors"] == before["machine_errors"] == 0


def test_more_than_may_wait_are_told_to_come_back(dataset, tmp_path, entry):
    arguments = ("--workers", "1", "--most-waiting", "1")
    statuses = []
    loop = entry.baseline_assembly.replace("main:", "main:\n.Lx:\n\tjmp .Lx")
    with serving(dataset, tmp_path, *arguments) as (client, _):

        def ask(number):
            asked = {"task": entry.task.id, "assembly": loop + f"\tnop\n\t.p2align {number}\n"}
            statuses.append(client("/v1/evaluate", asked))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        busy = [(headers, body) for status, body, headers in statuses if status == 429]
        assert busy
        assert all({k.lower(): v for k, v in headers.items()}["retry-after"] for headers, _ in busy)
        assert 200 in [status for status, *_ in statuses]


def test_an_evaluation_that_takes_too_long_is_no_verdict(dataset, tmp_path, entry):
    loop = entry.baseline_assembly.replace("main:", "main:\n.Lx:\n\tjmp .Lx")
    with serving(dataset, tmp_path, "--time-limit", "2s", "--workers", "1") as (client, _):
        settled = client("/v1/tasks/bits.c")
        status, found, _ = client("/v1/evaluate", {"task": "bits.c", "assembly": loop})
        assert settled[0] in (200, 503)
        if status == 503:  # It was killed for its time; a fast machine may have judged it.
            assert "reward" not in found
            assert "longer than 2 s" in found["error"]["message"]
        else:
            assert found["verdict"]["verdict"]["status"] == "timed_out"


def test_a_token_is_wanted_for_everything_but_the_health(dataset, tmp_path):
    with serving(dataset, tmp_path, token=TOKEN) as (client, _):
        assert client("/v1/tasks")[0] == 200
        for wrong in ("", "x", TOKEN + "x", TOKEN[:-1]):
            status, found, _ = client("/v1/tasks", token=wrong)
            assert (status, found["error"]["kind"]) == (401, "Unauthorized")
            assert TOKEN not in json.dumps(found)
        assert client("/v1/health", token="")[0] == 200


def test_it_does_not_listen_to_the_world_without_a_token(dataset):
    done = subprocess.run(
        [sys.executable, "-m", "superasm", "serve", str(dataset), "--host", "0.0.0.0"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SUPERASM_SERVE_TOKEN": ""},
    )
    assert done.returncode == 2
    assert "hint: put a token into SUPERASM_SERVE_TOKEN" in done.stderr


def test_a_port_that_is_taken_is_one_line(dataset, tmp_path):
    with serving(dataset, tmp_path) as (client, _):
        port = client.url.rpartition(":")[2]
        done = subprocess.run(
            [sys.executable, "-m", "superasm", "serve", str(dataset), "--port", port],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "SUPERASM_SERVE_TOKEN": ""},
        )
    assert done.returncode == 3
    assert f"listening on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
