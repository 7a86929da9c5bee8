import json

import pytest

from superasm.asm.edits import make_edits
from superasm.asm.extract import Outcome
from superasm.core.errors import UserError
from superasm.core.task import Case, Task
from superasm.propose.replay import read_recording

CASES = (Case("one", b"", b""),)
TASK = Task("sieve.c", b"int main(void) { return 0; }\n", CASES, CASES)
BASELINE = "\t.globl\tmain\nmain:\n\tmovl\t$0, %eax\n\tret\n"
BETTER = BASELINE.replace("$0", "$-0")


def jsonl(folder, *entries):
    path = folder / "answers.jsonl"
    path.write_text("".join(f"{e if isinstance(e, str) else json.dumps(e)}\n" for e in entries))
    return path


def test_a_folder_holds_the_samples_of_a_task_by_its_name_or_id(tmp_path):
    for name in ("sieve.s", "sieve.10.s", "sieve.2.s", f"{TASK.id}.s", "other.s"):
        (tmp_path / name).write_text(f"# {name}\n{BETTER}")
    (tmp_path / "notes.txt").write_text("no candidate")
    recording = read_recording(tmp_path)
    texts = [recorded.read(BASELINE).assembly.split()[1] for recorded in recording.of(TASK)]
    assert texts == [f"{TASK.id}.s", "sieve.s", "sieve.2.s", "sieve.10.s"]
    assert recording.strangers([TASK]) == ["other"]


def test_a_file_is_taken_byte_for_byte(tmp_path):
    for text in (b"\xff\r\n```\n<<<<<<< SEARCH\n", b"", b"```asm\nmain:\n```"):
        (tmp_path / "sieve.s").write_bytes(text)
        (recorded,) = read_recording(tmp_path).of(TASK)
        found = recorded.read(BASELINE).assembly
        assert found.encode("utf-8", "surrogateescape") == text


def test_lines_hold_answers_in_any_format_or_assembly(tmp_path):
    path = jsonl(
        tmp_path,
        {"task_id": TASK.id, "answer": f"So:\n```asm\n{BETTER}```"},
        {"task_id": "sieve", "assembly": BETTER, "model": "m"},
        "",
        {"task_id": "sieve.c", "answer": make_edits(BASELINE, BETTER)},
        {"task_id": "sieve.c", "answer": "No."},
    )
    recording = read_recording(path)
    found = [recorded.read(BASELINE) for recorded in recording.of(TASK)]
    outcomes = [f.outcome for f in found]
    assert outcomes == [Outcome.FOUND, Outcome.FOUND, Outcome.NO_ANSWER, Outcome.FOUND]
    assert {f.assembly for f in found} == {BETTER, ""}
    assert not recording.strangers([TASK])


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[1]",
        '{"task_id": "a"}',
        '{"answer": "x"}',
        '{"task_id": 5, "answer": "x"}',
        '{"task_id": "a", "answer": null}',
        '{"task_id": "a", "answer": "x", "assembly": "y"}',
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_named(tmp_path, line):
    path = jsonl(tmp_path, {"task_id": "a", "answer": "x"}, line)
    with pytest.raises(UserError, match="line 2"):
        read_recording(path)


def test_nothing_to_replay_is_an_error_of_the_user(tmp_path):
    for path in (tmp_path, tmp_path / "absent", jsonl(tmp_path)):
        with pytest.raises(UserError):
            read_recording(path)
