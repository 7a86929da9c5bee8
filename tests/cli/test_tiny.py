"""`superasm optimize` with a tiny model, and without."""

import pytest

from superasm.optimize import tiny

from ..tiny_model import folder_that_says, random_folder

ALONE = ("--without", "compilers,flags,rules,search", "--budget", "4s")
NOTHING = ("--without", "compilers,tiny,flags,rules,search", "--budget", "4s")


@pytest.fixture
def folder(tmp_path):
    return folder_that_says(tmp_path / "model", "\n3+\tnop")


def test_what_a_tiny_model_says_is_tested_and_raced_like_all_else(superasm, task, folder):
    ended = superasm("optimize", *task(), *ALONE, "--tiny-model", folder, "--json")
    assert ended.status == 0
    facts = ended.facts
    assert (facts["offered"], facts["proposed"], facts["failed"]) == (1, 1, [])
    assert [c["proposer"] for c in facts["ranking"]] == ["tiny model"]
    assert facts["verdict"]["status"] == "passed"
    assert "asking the tiny model" in ended.err
    assert "tiny model: 16 answers, 1 new programs" in ended.err


def test_the_model_of_the_package_is_asked_by_default(superasm, task, folder, monkeypatch):
    monkeypatch.setattr(tiny, "SHIPPED", folder)
    ended = superasm("optimize", *task(), *ALONE)
    assert ended.status == 0
    assert "1 of 1 candidates" in ended.out
    assert "tiny model: 16 answers" in ended.err


def test_without_the_part_or_without_weights_nobody_is_asked(
    superasm, task, folder, tmp_path, monkeypatch
):
    ended = superasm("optimize", *task(), *NOTHING, "--tiny-model", folder, "--json")
    assert (ended.status, ended.facts["offered"]) == (0, 0)
    assert "tiny model" not in ended.err
    monkeypatch.setattr(tiny, "SHIPPED", tmp_path / "none")
    ended = superasm("optimize", *task(), *ALONE, "--json")
    assert (ended.status, ended.facts["offered"]) == (0, 0)
    assert "tiny model" not in ended.err


def test_a_model_that_talks_nonsense_costs_nothing_but_time(superasm, task, tmp_path):
    folder = random_folder(tmp_path / "model", context=4096)
    ended = superasm("optimize", *task(), *ALONE, "--tiny-model", folder, "--json")
    assert ended.status == 0
    assert ended.facts["verdict"]["status"] == "passed"
    assert "tiny model: 16 answers" in ended.err


def test_a_folder_that_holds_none_is_refused(superasm, task, tmp_path, refused):
    ended = superasm("optimize", *task(), "--tiny-model", tmp_path / "none", "--json")
    refused(ended, "not a tiny model: there is no config.json", "superasm train")
