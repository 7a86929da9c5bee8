"""How a model's folder says that it wants to be asked."""

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.propose.prompt import Shown, render
from superasm.propose.style import STYLE_FILE, Style, read_style, write_style


@pytest.mark.parametrize("answer", AnswerFormat)
def test_a_style_comes_back_as_it_was_written(tmp_path, answer):
    style = Style(Shown.ASSEMBLY_ONLY, answer)
    write_style(tmp_path, style)
    assert read_style(tmp_path) == style


def test_a_folder_may_say_nothing(tmp_path):
    assert read_style(tmp_path) is None
    assert read_style(tmp_path / "absent") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"shown": "asm-only", "answer": "line"}',
        '{"shown": "c-only", "answer": "edits"}',
        "\x00",
    ],
)
def test_what_is_no_style_is_refused_with_the_file_named(tmp_path, text):
    (tmp_path / STYLE_FILE).write_text(text)
    with pytest.raises(UserError, match=STYLE_FILE):
        read_style(tmp_path)


def test_a_style_asks_in_its_way():
    request = Style(Shown.ASSEMBLY_ONLY, AnswerFormat.LINES).request(
        Task("t", b"int f;", (), ()), "main:\n\tret\n"
    )
    assert render(request)[-1]["content"] == "1\tmain:\n2\tret"
