"""`superasm optimize --model` against a real server that answers and fails as it is told."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from superasm.propose.cache import AnswerCache
from superasm.propose.chat import Answer

from ..propose.endpoint.chat_server import Reply, completion, serving, unused_port, wait_until

ALONE = ("--without", "compilers,tiny,flags,rules,search", "--budget", "4s")
# One request at a time, so that replies come in the order of the list; and no long waits.
QUICK = (
    *("--set", "model.concurrency=1", "--set", "model.tries=2"),
    *("--set", "model.retry_seconds=0.001", "--set", "timing.max_pairs=12"),
)
RIGHT = """\
	.globl	main
	.type	main, @function
main:
	pushq	%rbx
	subq	$16, %rsp
	xorl	%ebx, %ebx
.Lnext:
	leaq	.Lread(%rip), %rdi
	leaq	8(%rsp), %rsi
	xorl	%eax, %eax
	call	scanf@PLT
	cmpl	$1, %eax
	jne	.Ldone
	addq	8(%rsp), %rbx
	jmp	.Lnext
.Ldone:
	leaq	.Lwrite(%rip), %rdi
	movq	%rbx, %rsi
	xorl	%eax, %eax
	call	printf@PLT
	addq	$16, %rsp
	popq	%rbx
	xorl	%eax, %eax
	ret
	.section	.rodata
.Lread:
	.string	"%ld"
.Lwrite:
	.string	"%ld\\n"
	.section	.note.GNU-stack,"",@progbits
"""
INTEL = """\
.intel_syntax noprefix
.globl main
main:
	push rbx
	xor eax, eax
	pop rbx
	ret
"""
ARM = """\
	.global main
main:
	stp	x29, x30, [sp, -16]!
	mov	w0, 0
	ldp	x29, x30, [sp], 16
	ret
"""
WIDE = RIGHT.replace("\txorl\t%ebx, %ebx\n", "\txorl\t%ebx, %ebx\n\tvpaddd\t%ymm0, %ymm0, %ymm1\n")
TWICE = "<<<<<<< SEARCH\n\txorl\t%eax, %eax\n=======\n\tnop\n>>>>>>> REPLACE\n"
LOOP = "<<<<<<< SEARCH\n\tret\n=======\n" + "\tnop\n" * 3


def fenced(text, tag="asm"):
    return completion(f"```{tag}\n{text}```")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "superasm" / "answers"


@pytest.fixture
def ask(superasm, task):
    """Optimize with a model and nothing else."""

    def call(server, *more, alone=ALONE):
        url = server if isinstance(server, str) else server.url
        arguments = [*task(), "--model", "m-7b", "--base-url", url]
        return superasm("optimize", *arguments, *alone, *QUICK, "--json", *more)

    return call


def outcomes(ended):
    assert ended.status == 0, ended.err
    return [attempt["outcome"] for attempt in ended.facts["model"]["attempts"]]


# --- Answers -----------------------------------------------------------------------------------


def test_every_bad_answer_has_its_name_and_none_of_them_is_the_result(ask):
    replies = {
        "no_answer": [completion(""), completion("x" * 1_000_000), fenced("int main;\n", "c")],
        "refused": [fenced(INTEL), fenced(ARM)],
        "truncated": [completion("```asm\n" + "\tnop\n" * 50_000, "length")],
        "bad_edit": [completion(TWICE.replace("xorl", "nosuch"))],
        "wrong_output": [fenced(RIGHT.replace("%ld\\n", "%ld \\n"))],
        "build_failed": [fenced(RIGHT.replace("xorl\t%ebx", "xorzl\t%ebx"))],
        "passed": [fenced(RIGHT)],
    }
    expected = [name for name, bodies in replies.items() for _ in bodies]
    bodies = [Reply(body) for same in replies.values() for body in same]
    with serving(*bodies) as server:
        ended = ask(server, "--strategy", f"best-of-{len(bodies)}")
    assert outcomes(ended) == expected
    told = ended.facts["model"]
    assert told["outcomes"]["passed"] == 1
    assert told["asked"]["requests"] == told["answers"] == len(bodies)
    assert all(a["reason"] for a in told["attempts"] if a["outcome"] != "passed")
    assert told["error"] is None
    assert ended.facts["verdict"]["status"] == "passed"


def test_an_edit_that_matches_twice_is_told_and_so_is_an_answer_without_an_end(ask):
    replies = (completion(TWICE), completion(LOOP + "\tnop\n" * 100_000, "length"))
    with serving(*map(Reply, replies)) as server:
        ended = ask(server, "--answer", "edits", "--strategy", "best-of-2")
    assert outcomes(ended) == ["bad_edit", "truncated"]
    assert "more than once" in ended.facts["model"]["attempts"][0]["reason"]


def test_an_answer_that_needs_more_than_the_instruction_set_allowed_is_left_aside(ask):
    with serving(Reply(fenced(WIDE))) as server:
        ended = ask(server, "--isa", "v2")
        assert outcomes(ended) == ["wider_isa"]
        assert ended.facts["ranking"] == []
        assert "x86-64-v2" in server.seen[0].body["messages"][0]["content"]


def test_a_rerun_asks_for_nothing(ask):
    with serving(Reply(fenced(RIGHT))) as server:
        first, again = (ask(server, "--strategy", "best-of-2").facts["model"] for _ in range(2))
        assert len(server.seen) == 2
    assert (first["cache_hits"], again["cache_hits"]) == (0, 2)
    assert again["asked"]["requests"] == 0
    assert again["tokens"] == first["tokens"]
    assert [a["candidate"] for a in again["attempts"]] == [
        a["candidate"] for a in first["attempts"]
    ]


def test_refinement_is_shown_where_the_time_of_its_answer_goes(ask):
    with serving(Reply(fenced(RIGHT))) as server:
        assert outcomes(ask(server, "--strategy", "refine-2")) == ["passed", "passed"]
        told = server.seen[1].body["messages"][-1]["content"]
    assert told.startswith("Your answer is right.")
    assert "% of the time in main" in told


def test_a_prompt_tells_what_was_asked_for_and_shows_examples(ask, tmp_path):
    pair = {"task_name": "e.c", "source": "int e;\n", "before": RIGHT, "after": RIGHT + "\tnop\n"}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n")
    more = ("--tell", "hot,machine,isa", "--examples", tmp_path / "pairs.jsonl")
    with serving(Reply(fenced(RIGHT))) as server:
        assert outcomes(ask(server, *more)) == ["passed"]
        turns = server.seen[0].body["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert "int e;" in turns[0]["content"]
    told = turns[-1]["content"]
    assert "of the time in main" in told
    assert "It is timed on this machine: " in told
    assert "may use the instructions of x86-64" in told


def test_answers_to_prompts_of_another_version_and_damaged_ones_are_asked_for_anew(ask, cache):
    with serving(Reply(fenced(RIGHT))) as server:
        ask(server)
        (stored,) = cache.rglob("*.json")
        entry = json.loads(stored.read_text())
        assert entry["key"]["prompt_version"]
        entry["key"]["prompt_version"] = "0"
        stored.unlink()
        answer = entry["answer"]
        AnswerCache(cache).store(entry["key"], Answer(answer["text"]))
        told = ask(server).facts["model"]
        assert (told["cache_hits"], told["damaged_answers"], len(server.seen)) == (0, [], 2)
        for path in cache.rglob("*.json"):
            path.write_text("{")
        ended = ask(server)
        assert len(server.seen) == 3
    assert len(ended.facts["model"]["damaged_answers"]) == 1
    assert "warning: 1 damaged files in the cache were left aside" in ended.err


def test_a_cost_is_told_where_prices_are_given_and_people_see_it_too(superasm, task):
    with serving(Reply(fenced(RIGHT))) as server:
        prices = ("model.price_prompt=2", "--set", "model.price_completion=10")
        arguments = ("--model", "m-7b", "--base-url", server.url, *ALONE, *QUICK, "--set", *prices)
        ended = superasm("optimize", *task(), *arguments)
    assert ended.status == 0
    text = " ".join(ended.out.split())
    assert "m-7b, single: 1 passed" in text
    assert "1 answers (0 from the cache), 100 tokens read, 20 written, cost 0.0004" in text
    assert "asking a model: m-7b (single)" in ended.err
    assert "m-7b (single): asked 1, answered 1, 120 tokens" in ended.err


# --- Beside the compilers ----------------------------------------------------------------------


def test_a_model_races_with_the_compilers_and_is_the_start_of_a_search(ask):
    with serving(Reply(fenced(RIGHT))) as server:
        parts = ("--without", "compilers,tiny,flags", "--budget", "5s")
        ended = ask(server, alone=parts)
    assert outcomes(ended) == ["passed"]
    assert [c["proposer"] for c in ended.facts["ranking"]] == ["m-7b"]
    # The lines of descent are of the model's answer and of gcc -O3, whichever is faster.
    assert "m-7b" in [line["start"] for line in ended.facts["search"]["lines"]]


def test_a_failing_server_is_told_aloud_and_the_compilers_still_answer(ask):
    with serving(Reply({"error": {"message": "no such key"}}, 401)) as server:
        ended = ask(server, alone=("--without", "flags,rules,search", "--budget", "5s"))
    assert ended.status == 0
    error = ended.facts["model"]["error"]
    assert (error["fault"], ended.facts["model"]["stop"]) == ("bad_key", "failed")
    assert f"warning: {error['message']}" in ended.err
    assert f"hint: {error['hint']}" in ended.err
    assert ended.facts["proposed"] > 0


def test_answers_that_came_before_the_server_failed_are_used(ask):
    replies = (Reply(fenced(RIGHT)), Reply({"error": {"message": "later"}}, 500))
    with serving(*replies) as server:
        ended = ask(server, "--strategy", "best-of-3")
    assert outcomes(ended) == ["passed"]
    assert ended.facts["model"]["error"]["fault"] == "server_error"


def test_a_model_that_takes_too_long_is_given_up_and_the_rest_goes_on(ask):
    with serving(Reply(fenced(RIGHT)), Reply(hangs=60)) as server:
        ended = ask(server, "--strategy", "best-of-2", alone=(*ALONE[:2], "--budget", "2s"))
    assert outcomes(ended) == ["passed"]
    told = ended.facts["model"]
    assert (told["stop"], told["error"]) == ("seconds", None)
    assert ended.facts["total_seconds"] < 60


def test_an_interrupt_while_a_model_is_asked_loses_no_answer(task, cache):
    with serving(Reply(fenced(RIGHT)), Reply(hangs=60)) as server:
        command = [
            *(Path(sys.executable).parent / "superasm", "optimize", *task(), "--json", *QUICK),
            *("--model", "m-7b", "--base-url", server.url, "--strategy", "best-of-2"),
            *(*ALONE[:2], "--budget", "300s"),
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            wait_until(lambda: len(server.seen) == 2)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    told = json.loads(out)["model"]
    assert (told["stop"], told["error"], told["answers"]) == ("interrupted", None, 1)
    assert len(list(cache.rglob("*.json"))) == 1


# --- When nothing can be asked -----------------------------------------------------------------

SERVERS = {
    "unknown_model": (
        Reply({"error": {"message": "The model `m-7b` does not exist"}}, 404),
        "/models",
    ),
    "wrong_url": (Reply(b"<html>not found</html>", 404), "--base-url"),
    "bad_key": (Reply({"error": {"message": "wrong key"}}, 401), "SUPERASM_API_KEY"),
    "forbidden": (Reply({"error": {"message": "not for you"}}, 403), "SUPERASM_API_KEY"),
    "out_of_quota": (
        Reply({"error": {"message": "no more", "code": "insufficient_quota"}}, 429),
        "use",
    ),
    "rate_limited": (
        Reply({"error": {"message": "slow down"}}, 429, {"retry-after-ms": "1"}),
        "model.requests_per_minute",
    ),
    "server_error": (Reply({"error": {"message": "oops"}}, 500), "later"),
    "garbage": (Reply(b"hello"), "--base-url"),
    "timed_out": (Reply(hangs=60), "model.timeout_seconds"),
}


@pytest.fixture
def endpoint_failed():
    """Check that the server's failure ended the command: one line and a hint."""

    def check(ended, fault, hint):
        assert "Traceback" not in ended.err
        assert ended.status == 3, ended.err
        last = ended.err.splitlines()[-2:]
        assert last[0].startswith("error: ")
        assert fault in last[0]
        assert last[1].startswith("hint: ")
        assert hint in last[1]
        assert ended.facts["error"]["kind"] == "EndpointError"

    return check


@pytest.mark.parametrize("fault", SERVERS)
def test_a_server_that_fails_ends_the_command_when_there_is_nothing_else_to_try(
    ask, endpoint_failed, fault
):
    reply, hint = SERVERS[fault]
    with serving(reply) as server:
        ended = ask(server, "--set", "model.timeout_seconds=0.3")
    endpoint_failed(ended, f": {fault}", hint)


def test_a_server_that_is_not_there(ask, endpoint_failed):
    ended = ask(f"http://127.0.0.1:{unused_port()}/v1")
    endpoint_failed(ended, "unreachable", "is the server running")


def test_no_key_is_told_before_any_work(superasm, task, endpoint_failed, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    ended = superasm("optimize", *task(), "--model", "gpt-x", "--json")
    endpoint_failed(ended, "no key for api.openai.com", "OPENAI_API_KEY")
    assert "compiling the baseline" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["--model", "/nowhere/x.gguf"], "no model at /nowhere/x.gguf", "config.json"),
        (["--model", "{folder}"], "is not a model folder", "config.json"),
        (["--model", " "], "the name of the model is empty", "--model NAME"),
        (["--model", "m", "--base-url", "ftp://x"], "not the URL of a server", "https://HOST/v1"),
        (["--model", "m", "--strategy", "best-of"], "'best-of' is not a strategy", "best-of-8"),
        (["--model", "m", "--shown", "all"], "--shown all is unknown", "c-only"),
        (["--model", "m", "--answer", "diff"], "--answer diff is unknown", "edits"),
        (
            ["--model", "m", "--answer", "edits", "--shown", "c-only"],
            "--answer edits needs the assembly",
            "asm-only",
        ),
        (["--model", "m", "--tell", "hot,all"], "--tell all is unknown", "machine"),
        (["--model", "m", "--examples", "{folder}/no"], "reading {folder}/no", "JSON Lines"),
        (["--tell", "hot"], "none is named", "--model"),
        (["--strategy", "best-of-4"], "none is named", "--model"),
        (["--base-url", "http://127.0.0.1:1/v1"], "none is named", "--model"),
        (
            [
                "--model",
                "m",
                "--set",
                "model.price_prompt=1",
                "--base-url",
                "http://127.0.0.1:1/v1",
            ],
            "price_completion is missing",
            "give both",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused_before_any_work(
    superasm, refused, task, tmp_path, arguments, error, hint
):
    given = [argument.format(folder=tmp_path) for argument in arguments]
    ended = superasm("optimize", *task(), *given, "--json")
    refused(ended, error.format(folder=tmp_path), hint)
    assert "compiling the baseline" not in ended.err
