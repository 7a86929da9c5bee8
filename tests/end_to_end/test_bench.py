"""`superasm bench` as a command: killed again and again, with a server that misbehaves, by hand."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from tests.propose.endpoint.chat_server import Reply, completion, serving

from superasm.asm.answer import AnswerFormat
from superasm.cli.bench import _models, _More
from superasm.config.settings import Settings
from superasm.propose.prompt import Shown
from superasm.propose.style import Style, write_style
from superasm.store.run import RunFolder

KILLS = 10
QUICK = ("--set", "timing.max_pairs=12", "--set", "evaluator.lanes=1")
SUPERASM = (sys.executable, "-m", "superasm")


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "80")


def bench(*arguments, **more):
    done = subprocess.run(
        [*SUPERASM, "bench", *map(str, arguments), *QUICK],
        capture_output=True,
        text=True,
        check=False,
        **more,
    )
    return done.returncode, done.stdout, done.stderr


def a_model(seen):
    """A served model that copies the assembly it is shown, breaks it, or says nothing."""
    prompt = seen.body["messages"][-1]["content"]
    assembly = prompt.rpartition("```asm\n")[0].rpartition("```asm\n")[2].partition("```")[0]
    seed = seen.body.get("seed", 0)
    text = [f"```asm\n{assembly}```", f"```asm\n{assembly}\n\tbad %eax\n```", "no"][seed % 3]
    return Reply(completion(text))


def what_happened(folder):
    """What of a run does not depend on the clock, by entrant and task."""
    return {
        (row.entrant, row.task_name): (
            [(a.outcome, a.status, a.candidate_id, a.completion_tokens) for a in row.attempts],
            row.chosen,
            row.passed,
            "identical" in row.final.flags if row.final else None,
        )
        for row in folder.rows()
    }


def test_a_run_that_is_killed_ten_times_has_the_rows_of_an_undisturbed_one(dataset, tmp_path):
    draw = random.Random(20261124)
    with serving(a_model) as server:
        arguments = [
            dataset, "--model", "m", "--base-url", server.url, "--strategy", "single,best-of-3",
            "--compiler", "gcc -O1", "--compiler", "gcc -O2 -funroll-loops",
            "--compiler", "gcc -Os", "--compiler", "gcc -O2 -fno-such-flag",
        ]  # fmt: skip
        started = time.monotonic()
        status, _, errors = bench(*arguments, "-o", tmp_path / "whole")
        assert status == 0, errors
        seconds = time.monotonic() - started
        undisturbed = RunFolder(tmp_path / "whole")
        asked = len(server.seen)
        assert asked == 3 * 3
        killed, kills = RunFolder(tmp_path / "killed"), 0
        command = [*SUPERASM, "bench", *map(str, arguments), "-o", str(killed.path), *QUICK]
        while kills < KILLS:
            process = subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                # Within the part that the run is in: most of it goes on being done.
                process.wait(draw.uniform(0.2, 1.0) * max(2.0, seconds / 3))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                kills += 1
                continue
            assert process.returncode == 0
            # It was done before it was killed often enough: let it lose its last rows.
            lines = (killed.path / "rows.jsonl").read_bytes().splitlines(keepends=True)
            (killed.path / "rows.jsonl").write_bytes(b"".join(lines[:4]) + lines[4][:30])
        status, _, errors = bench(*arguments, "-o", killed.path)
        assert status == 0, errors
        # A question that was under way when the process died is asked again, no other one.
        assert len(server.seen) - asked <= asked + KILLS * 8
    assert what_happened(killed) == what_happened(undisturbed)
    assert len(undisturbed.rows()) == 3 * 7
    lines = (killed.path / "rows.jsonl").read_text().splitlines()
    keys = [(row["entrant"], row["task_id"]) for row in map(json.loads, lines)]
    assert len(keys) == len(set(keys)) == 3 * 7


def test_ctrl_c_ends_it_with_its_status_and_nothing_lost(dataset, tmp_path):
    arguments = [dataset, "--compiler", "gcc -O1", "--search", "rules", "--search-budget", "60s"]
    command = [*SUPERASM, "bench", *map(str, arguments), "-o", str(tmp_path / "run"), *QUICK]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    rows = RunFolder(tmp_path / "run")
    while len(rows.rows()) < 2:
        assert time.monotonic() < end, "no row was made"
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert out == ""
    # The row that was seen last may not have been on disk yet: then it is taken back.
    assert rows.rows()


def test_a_failing_server_leaves_rows_missing_and_says_how_to_go_on(dataset, tmp_path):
    with serving(Reply({"error": {"message": "bad key"}}, status=401)) as server:
        arguments = (dataset, "--model", "m", "--base-url", server.url, "-o", tmp_path / "run")
        status, out, errors = bench(*arguments)
    assert status == 3
    assert "rows are missing: m c+asm full single" in errors
    assert "gcc -O3" in out
    assert len(RunFolder(tmp_path / "run").rows()) == 3
    with serving(a_model) as server:
        # The same run goes on with another address: where a model is does not change its answers.
        arguments = (dataset, "--model", "m", "--base-url", server.url, "-o", tmp_path / "other")
        status, out, errors = bench(*arguments, "--json")
    assert status == 0, errors
    facts = json.loads(out)
    assert {line["entrant"] for line in facts["standings"]} == {"gcc -O3", "m c+asm full single"}
    assert facts["asked"]["m"]["requests"] == 3
    assert facts["missing"] == {}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["DATA", "--model", "m", "--ask", "c-only/edits"], "edits needs the assembly"),
        (["DATA", "--model", "m", "--ask", "full"], "is not a way to ask"),
        (["DATA", "--model", "m", "--strategy", "best"], "best"),
        (["DATA", "--search", "magic"], "magic"),
        (["DATA", "--split", "test"], "--split test"),
        (["DATA", "--format", "pdf"], "--format pdf"),
        (["DATA", "--replay", "nowhere.jsonl"], "no recording"),
        (["DATA", "--entrants", "nowhere.toml"], "nowhere.toml"),
        (["DATA", "--only", "none.c"], "no such tasks"),
        (["DATA", "--model", "./nowhere.gguf"], "nowhere.gguf"),
        (["nowhere"], "holds no data set"),
        ([], "no data set given"),
    ],
)
def test_bad_input_is_one_line_with_a_hint(dataset, tmp_path, arguments, words):
    given = [str(dataset) if word == "DATA" else word for word in arguments]
    status, out, errors = bench(*given, "-o", tmp_path / "run")
    assert (status, out) == (2, ""), errors
    error = next(line for line in errors.splitlines() if line.startswith("error: "))
    assert words in error
    assert "hint: " in errors
    assert "Traceback" not in errors


def test_a_model_is_asked_as_its_folder_says_unless_the_user_says_otherwise(tmp_path):
    (tmp_path / "tiny").mkdir()
    write_style(tmp_path / "tiny", Style(Shown.ASSEMBLY_ONLY, AnswerFormat.LINES))
    folder = str(tmp_path / "tiny")
    models = [folder, "somebody"]
    given = _models(models, "", "single", Settings(), _More())
    assert [entrant.name for entrant in given] == [
        "tiny asm-only lines single",
        "somebody c+asm full single",
    ]
    (asked,) = _models([folder], "c-only/full", "single", Settings(), _More())
    assert asked.name == "tiny c-only full single"


def test_entrants_of_a_file_take_part(dataset, tmp_path):
    (tmp_path / "more.toml").write_text(
        '[[entrant]]\nkind = "compiler"\ncommand = "gcc -O1"\n'
        '[[entrant]]\nkind = "compiler"\ncommand = "gcc -O2"\n'
    )
    arguments = (dataset, "--only", "mix.c", "--entrants", tmp_path / "more.toml")
    status, out, errors = bench(*arguments, "-o", tmp_path / "run", "--format", "csv")
    assert status == 0, errors
    names = {line.partition(",")[0] for line in out.splitlines()[1:]}
    assert names == {"gcc -O3", "gcc -O1", "gcc -O2"}
    # Without a data set the run goes on; it is done, and only printed.
    status, out, errors = bench("-o", tmp_path / "run", "--format", "markdown")
    assert status == 0, errors
    assert out.startswith("| entrant | compile |")
