"""Options that make no sense are refused before any work."""

import pytest


@pytest.mark.parametrize("budget", ["", "0", "0s", "-1s", "soon", "1d", "1 m s", "nan", "inf"])
def test_a_budget_that_is_no_duration_is_refused(superasm, refused, task, budget):
    for command in (["optimize", *task()], ["evaluate", task()[0], *task()]):
        ended = superasm(*command, f"--budget={budget}", "--json")
        refused(ended, "is not a duration", "60s, 2m or 1h")


def test_a_budget_of_more_than_a_year_is_refused(superasm, refused, task):
    ended = superasm("optimize", *task(), "--budget", "99999999999h", "--json")
    refused(ended, "too long", "year")


def test_an_unknown_instruction_set_is_refused_before_any_work(superasm, refused, task):
    ended = superasm("optimize", *task(), "--isa", "v9", "--json")
    refused(ended, "unknown instruction-set level 'v9'", "x86-64-v3")
    assert len(ended.err.splitlines()) == 2


def test_a_misspelt_setting_is_told_the_near_one(superasm, refused, task):
    ended = superasm("optimize", *task(), "--set", "timing.max_pair=3", "--json")
    refused(ended, "unknown key timing.max_pair", "did you mean timing.max_pairs")


def test_a_setting_without_a_section_is_told_its_name(superasm, refused, task):
    ended = superasm("doctor", "--set", "max_pairs=3", "--json")
    refused(ended, "not section.key=value", "timing.max_pairs")


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["optimize", "--foo"], "No such option: --foo", "superasm optimize --help"),
        (["optimize"], "Missing argument 'PROG.c'", "superasm optimize --help"),
        (["optimize", "a.c", "--tests"], "'--tests' requires an argument", "--help"),
        (["evaluate", "a.c"], "Missing argument", "superasm evaluate --help"),
        (["optimise"], "No such command 'optimise'", "superasm --help"),
        (["doctor", "more"], "unexpected extra argument", "superasm doctor --help"),
    ],
)
def test_wrong_usage_is_an_error_line_with_the_help_to_ask_for(
    superasm, refused, arguments, error, hint
):
    refused(superasm(arguments[0], "--json", *arguments[1:]), error, hint)
    ended = superasm(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 2


def test_no_arguments_at_all_show_the_help_and_fail(superasm):
    ended = superasm()
    assert ended.status == 2
    assert "Usage: superasm" in ended.out
    assert ended.err == ""


def test_no_tests_without_json_leave_stdout_empty(superasm, task):
    ended = superasm("optimize", task()[0])
    assert ended.out == ""
    assert [line.split(":")[0] for line in ended.err.splitlines()] == ["error", "hint"]
