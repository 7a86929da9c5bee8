"""Few-shot examples from a file."""

import json

import pytest

from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.propose.examples import read_examples
from superasm.propose.prompt import PromptRequest, render

PAIR = {"task_name": "a.c", "source": "int main(void) {}\n", "before": "main:\n", "after": "m:\n"}


def write(path, *rows):
    path.write_text(
        "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    )
    return path


def test_each_program_is_an_example_once_and_as_many_as_wanted_are_read(tmp_path):
    other = {**PAIR, "source": "int main(void) { return 1; }\n", "after": "other:\n"}
    third = {**PAIR, "source": "int main(void) { return 2; }\n"}
    again = {**PAIR, "after": "again:\n"}
    slow = {**PAIR, "compiled_by": "gcc -O0"}
    path = write(tmp_path / "p", PAIR, again, slow, "", other, third, "garbage")
    found = read_examples(path, 2)
    assert [example.faster for example in found] == ["m:\n", "other:\n"]


def test_an_example_is_shown_as_a_turn_that_was_answered(tmp_path):
    (example,) = read_examples(write(tmp_path / "p", PAIR), 1)
    turns = render(PromptRequest(Task("t", b"int t;\n", (), ()), "t:\n", examples=(example,)))
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert "int main(void) {}" in turns[0]["content"]
    assert "m:" in turns[1]["content"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "line 1 is no example"),
        ("[]", "line 1 is no example"),
        ('{"task_name": "x"}', "source"),
        (json.dumps({**PAIR, "after": 3}), "texts"),
        ("", "no examples"),
    ],
)
def test_a_file_of_something_else_is_one_line_with_a_hint(tmp_path, row, words):
    with pytest.raises(UserError, match=words) as raised:
        read_examples(write(tmp_path / "p", row), 3)
    assert "export --format edits" in raised.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UserError, match="nowhere"):
        read_examples(tmp_path / "nowhere", 1)
