"""Entrants: names, what they are made of, and the way through JSON and TOML."""

import tomllib
from pathlib import Path

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.bench.entrants import (
    SEARCHES,
    CompilerEntrant,
    ModelEntrant,
    RecordingEntrant,
    SearchEntrant,
    from_json,
    to_json,
)
from superasm.config.settings import Model
from superasm.core.errors import UserError
from superasm.propose.prompt import Shown

ALL = [
    ModelEntrant("gpt-x", strategy="best-of-8", settings=Model(temperature=None, seed=3)),
    ModelEntrant("/w/small.gguf", Shown.C_ONLY, label="small", token_budget=900),
    CompilerEntrant("clang-22 -O3 -march=native"),
    SearchEntrant("rules", 12.5, "v3", 4),
    RecordingEntrant(Path("answers.jsonl"), attempts=2),
]


def test_entrants_come_back_from_json_as_they_were():
    assert from_json(to_json(ALL), "here") == ALL


def test_a_toml_file_describes_the_same_entrants():
    text = """
    [[entrant]]
    kind = "model"
    model = "gpt-x"
    answer = "edits"
    strategy = "refine-3"
    settings.base_url = "http://127.0.0.1:1/v1"
    settings.price_prompt = 0.5
    settings.price_completion = 2
    [[entrant]]
    kind = "compiler"
    command = "gcc -O2"
    """
    model, compiler = from_json(tomllib.loads(text)["entrant"], "x.toml")
    assert model.answer is AnswerFormat.EDITS
    assert model.plan.attempts == 3
    assert model.facts.cost == (0.5, 2.0)
    assert not model.facts.exchangeable
    assert compiler.configuration.cflags == ("-O2",)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"kind": "robot"}, "entrant 1"),
        ({"model": "x"}, "entrant 1"),
        ({"kind": "model"}, "model"),
        ({"kind": "model", "model": "x", "shwon": "c-only"}, "shwon"),
        ({"kind": "model", "model": "x", "settings": {"temprature": 1}}, "settings.temprature"),
        ({"kind": "model", "model": "x", "strategy": "best"}, "best"),
        ({"kind": "model", "model": "x", "shown": "c-only", "answer": "edits"}, "edits"),
        ({"kind": "search", "parts": "magic"}, "magic"),
        ({"kind": "search", "seconds": "long"}, "seconds"),
        (7, "entrant 1"),
    ],
)
def test_a_table_that_is_no_entrant_is_one_line_that_names_it(table, words):
    with pytest.raises(UserError, match=words) as raised:
        from_json([table], "x.toml")
    assert raised.value.hint
    assert "\n" not in raised.value.message


def test_names_tell_entrants_apart_and_leave_paths_out():
    names = [entrant.name for entrant in ALL]
    assert names == [
        "gpt-x c+asm full best-of-8",
        "small c-only full single",
        "clang-22 -O3 -march=native",
        "superasm rules 12.5 s v3 seed 4",
        "answers",
    ]
    assert ModelEntrant("/a/b/SmolLM2.gguf").short == "SmolLM2"
    assert ModelEntrant("Qwen/Qwen2.5-Coder-7B").short == "Qwen/Qwen2.5-Coder-7B"


@pytest.mark.parametrize("parts", SEARCHES)
def test_a_search_has_the_parts_of_its_name(parts):
    assert SearchEntrant(parts).included == frozenset(SEARCHES[parts])


def test_a_profiled_compiler_is_asked_for_by_name():
    found = CompilerEntrant("gcc -O3 -fprofile-use").configuration
    assert (found.cc, found.cflags, found.profiled) == ("gcc", ("-O3",), True)
    assert CompilerEntrant(found.name).configuration == found
    with pytest.raises(UserError, match="empty"):
        _ = CompilerEntrant(" ").configuration
