"""A folder that says how it wants to be asked is asked so, unless the user says otherwise."""

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.cli.model import wanted_from
from superasm.core.errors import UserError
from superasm.optimize.models import Asking
from superasm.propose.prompt import Shown
from superasm.propose.style import Style, write_style


def asking(folder, shown="c+asm", answer="full"):
    return wanted_from(str(folder), "", "single", shown, answer).asking


def test_a_folder_that_says_nothing_is_asked_as_usual(tmp_path):
    assert asking(tmp_path) == Asking()
    assert asking("gpt-5") == Asking()


def test_a_folder_that_says_so_is_asked_its_way(tmp_path):
    write_style(tmp_path, Style(Shown.ASSEMBLY_ONLY, AnswerFormat.LINES))
    assert asking(tmp_path) == Asking(Shown.ASSEMBLY_ONLY, AnswerFormat.LINES)


def test_what_the_user_says_wins(tmp_path):
    write_style(tmp_path, Style(Shown.ASSEMBLY_ONLY, AnswerFormat.LINES))
    assert asking(tmp_path, answer="edits") == Asking(answer=AnswerFormat.EDITS)


def test_edits_of_an_assembly_that_is_not_shown_are_refused(tmp_path):
    with pytest.raises(UserError, match="edits needs the assembly"):
        asking(tmp_path, "c-only", "edits")
