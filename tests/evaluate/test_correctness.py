import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from superasm.core.evaluation import Run, RunStatus
from superasm.core.task import Case
from superasm.evaluate.correctness import compare, explain_end, first_difference

RUN = Run(RunStatus.EXITED, 0, None, None, b"3\n", b"", 5, 4, 1, 900, None, 77)
CASE = Case("one", b"1 2", b"3\n")

output = st.lists(
    st.sampled_from([b"a", b"b", b"\n", b"\r", b"\0", b" ", b"ab\n"]), max_size=12
).map(b"".join)


def ended(status, **more):
    return replace(RUN, **{"status": status, "exit_code": None, **more})


# --- the first difference --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "got", "message"),
    [
        (b"3\n", b"4\n", "line 1: expected '3', got '4'"),
        (b"a\nb\nc\n", b"a\nx\nc\n", "line 2: expected 'b', got 'x'"),
        (b"a\nb\n", b"a\n", "line 2: output ends after 2 of 4 bytes"),
        (b"a\n", b"a", "line 1: output ends after 1 of 2 bytes"),
        (b"a\n", b"", "line 1: output ends after 0 of 2 bytes"),
        (b"", b"a\n", "line 1: expected the end, got 'a'"),
        (b"a\n", b"a\nb\nc\n", "line 2: expected the end, got 'b'"),
        (b"a", b"a\n", r"line 1: expected the end, got '\n'"),
        (b"a", b"ab", "line 1: expected the end, got 'b'"),
        (b"a\n", b"ab\n", "line 1: expected 'a', got 'ab'"),
        (b"a\n", b"a\r\n", r"line 1: expected 'a', got 'a\r'"),
        (b"\0\n", b"\1\n", r"line 1: expected '\x00', got '\x01'"),
        (b"\n\n", b"\nb\n", "line 2: expected '', got 'b'"),
        ("é\n".encode(), "è\n".encode(), "line 1: expected 'é', got 'è'"),
        (
            b"x" * 70 + b"\n",
            b"y" * 70 + b"\n",
            f"line 1: expected '{'x' * 60}'…, got '{'y' * 60}'…",
        ),
    ],
)
def test_the_first_difference_is_told_in_one_line(expected, got, message):
    assert first_difference(expected, got) == message


def test_a_difference_far_into_a_long_line_is_shown_and_not_its_equal_beginning():
    expected, got = b"x" * 1000 + b"1\n", b"x" * 1000 + b"2\n"
    assert first_difference(expected, got) == (
        f"line 1: expected …'{'x' * 20}1', got …'{'x' * 20}2'"
    )


@given(expected=output, got=output)
def test_the_line_named_is_the_first_that_differs_and_lies_within_the_text(expected, got):
    assume(expected != got)
    message = first_difference(expected, got)
    assert "\n" not in message
    line = int(re.match(r"line (\d+): ", message)[1])
    ours, theirs = expected.split(b"\n"), got.split(b"\n")
    assert ours[: line - 1] == theirs[: line - 1]
    assert 1 <= line <= min(len(ours), len(theirs))


@given(expected=output, got=output, before=st.integers(0, 200))
def test_what_is_shown_of_both_sides_is_different(expected, got, before):
    assume(expected != got)
    start = b"y" * before
    found = re.fullmatch(
        r"line \d+: (?:expected (.*), got (.*)|output ends after (\d+) of (\d+) bytes)",
        first_difference(start + expected, start + got),
    )
    assert found is not None
    assert found[1] != found[2] or found[3] != found[4]


@given(expected=output, cut=st.integers(0, 30))
def test_an_output_that_ends_early_says_after_how_many_bytes(expected, cut):
    got = expected[:cut]
    assume(got != expected)
    assert first_difference(expected, got).endswith(
        f"output ends after {len(got)} of {len(expected)} bytes"
    )


def test_a_difference_at_the_end_of_much_output_is_found_quickly():
    text = b"0123456789\n" * 1_000_000
    assert first_difference(text + b"a\n", text + b"b\n").startswith("line 1000001: ")


# --- the facts of a case ---------------------------------------------------------------------


def test_the_right_output_and_exit_status_match():
    result = compare(RUN, CASE, 1000)
    assert (result.matched, result.difference, result.case) == (True, "", "one")
    assert result.stdout_sha256 == hashlib.sha256(b"3\n").hexdigest()
    assert (result.wall_ns, result.max_rss_kib, result.instructions) == (5, 900, 77)


def test_wrong_output_does_not_match():
    result = compare(replace(RUN, stdout=b"4\n"), CASE, 1000)
    assert (result.matched, result.status) == (False, RunStatus.EXITED)
    assert result.difference == "line 1: expected '3', got '4'"


def test_right_output_with_another_exit_status_does_not_match():
    result = compare(replace(RUN, exit_code=1), CASE, 1000)
    assert (result.matched, result.difference) == (False, "exit status 1, expected 0")


def test_an_exit_status_that_the_program_does_not_define_is_not_compared():
    assert compare(replace(RUN, exit_code=9), replace(CASE, exit_code=None), 1000).matched


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (ended(RunStatus.CRASHED, signal=11), "crashed (SIGSEGV)"),
        (ended(RunStatus.CRASHED, signal=35), "crashed (signal 35)"),
        (ended(RunStatus.TIMED_OUT), "still running after 1.50 s"),
        (ended(RunStatus.OUTPUT_LIMIT), "wrote more than the output limit"),
        (ended(RunStatus.FORBIDDEN_SYSCALL, syscall="fork"), "forbidden system call: fork"),
        (ended(RunStatus.NOT_STARTED, stderr=b"no such format"), "no such format"),
        (ended(RunStatus.NOT_STARTED), "could not be started"),
    ],
)
@pytest.mark.parametrize("exit_code", [0, None])
def test_a_run_that_did_not_exit_never_matches_even_if_its_output_was_right(run, words, exit_code):
    result = compare(run, replace(CASE, exit_code=exit_code), 1_500_000_000)
    assert (result.matched, result.difference) == (False, words)
    assert result.status is run.status


def test_every_way_to_end_but_an_exit_is_explained():
    for status in RunStatus:
        assert bool(explain_end(ended(status), 1)) == (status is not RunStatus.EXITED)


@given(output, output, st.sampled_from([0, 1]), st.sampled_from([0, 1, None]))
def test_a_case_matches_exactly_when_bytes_and_exit_status_are_right(got, right, code, wanted):
    run = replace(RUN, stdout=got, exit_code=code)
    result = compare(run, Case("c", b"", right, wanted), 1)
    assert result.matched == (got == right and wanted in (None, code))
    assert result.matched == (not result.difference)
