"""`superasm optimize`: the search's options, and what is told of it."""

import pytest

from superasm.cli.searched import search_lines
from superasm.store.trail import Trail


def test_an_unknown_part_is_refused_with_the_parts_there_are(superasm, task, refused):
    ended = superasm("optimize", *task(), "--without", "rules,magic", "--json")
    refused(ended, "no part is called 'magic'", "parts: compilers, tiny, flags, rules, search")


@pytest.mark.parametrize("without", ["", "flags,rules,search", "compilers,tiny,flags"])
def test_the_answer_is_right_and_never_slower_whatever_parts_take_part(
    superasm, task, tmp_path, without
):
    store = tmp_path / "store.jsonl"
    options = ("--budget", "4s", "--json", "--seed", "3", "--store", store)
    facts = superasm("optimize", *task(), *options, "--without", without).facts
    assert facts["verdict"]["status"] == "passed"
    assert facts["verdict"]["outcome"] in {"faster", "no_difference"}
    assert facts["tests"]["passed"] == facts["tests"]["total"]
    over = facts["over_best_compiler"]
    assert set(over) == {"point", "low", "high"}
    if facts["search_won"]:
        assert over["low"] > 1
        assert len(facts["steps"]) == facts["search"]["steps_accepted"]
    else:
        assert over == {"point": 1.0, "low": 1.0, "high": 1.0}
        assert facts["steps"] == []
    if without == "flags,rules,search":
        assert facts["search"] is None
    else:
        assert facts["search"]["edits"]["candidates"] >= 0
        assert (facts["search"]["flags"] is None) == ("flags" in without)
    if "compilers" in without:
        assert facts["offered"] == 0
    rows = list(Trail(store).steps())
    assert all(row.seed == 3 for row in rows)


def test_without_a_search_nothing_is_said_of_one():
    class Plain:
        searched = None

    assert search_lines(Plain()) == []
