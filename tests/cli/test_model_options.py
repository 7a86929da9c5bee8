"""The options that commands with a model share."""

from dataclasses import replace
from pathlib import Path

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.cli.model import answers_folder, asking_from, with_base_url
from superasm.config.settings import Settings
from superasm.core.errors import UserError
from superasm.optimize.models import Asking
from superasm.propose.prompt import Shown


def test_the_words_of_the_options_are_those_of_the_prompts():
    assert asking_from("c+asm", "full") == Asking()
    assert asking_from("asm-only", "edits") == Asking(Shown.ASSEMBLY_ONLY, AnswerFormat.EDITS)


@pytest.mark.parametrize(
    ("shown", "answer", "message"),
    [
        ("c", "full", "--shown c is unknown"),
        ("c+asm", "whole", "--answer whole is unknown"),
        ("c-only", "edits", "--answer edits needs the assembly"),
    ],
)
def test_words_that_are_none_or_don_t_go_together_are_refused(shown, answer, message):
    with pytest.raises(UserError, match=message) as raised:
        asking_from(shown, answer)
    assert raised.value.hint


def test_the_base_url_is_a_setting_and_wins_over_it():
    settings = Settings()
    assert with_base_url(settings, "") is settings
    changed = with_base_url(settings, "http://127.0.0.1:1/v1")
    assert changed.model.base_url == "http://127.0.0.1:1/v1"
    assert replace(changed, model=settings.model) == settings


def test_answers_are_kept_in_the_cache_folder_of_the_user(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert answers_folder() == Path("/somewhere/superasm/answers")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert answers_folder() == Path("/home/me/.cache/superasm/answers")
