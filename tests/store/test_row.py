import json
import math
import pickle
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from superasm.core.candidate import Candidate
from superasm.core.evaluation import BuildLog, CaseResult, Evaluation, Machine, Timing
from superasm.core.reward import Pay, pay
from superasm.core.verdict import Rules, judge
from superasm.store.row import (
    COLUMNS,
    LINE_START,
    VERDICT_COLUMNS,
    MalformedError,
    Row,
    decode,
    encode,
    machine_id,
    verdict_columns,
)

# Bytes that are not UTF-8 come in as surrogates; the rest of Unicode, line separators and
# backslashes before a "udc80" are what could be mistaken on the way.
texts = st.one_of(
    st.text(),
    st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    st.text(st.sampled_from("\\udc80\udc80\udcff\n\r\u2028\x00\"'")),
)
parameters = st.dictionaries(texts, texts)
candidates = st.builds(
    Candidate,
    assembly=texts,
    proposer=texts,
    parameters=parameters | parameters.map(MappingProxyType) | st.just(MappingProxyType({})),
    parent=st.none() | texts,
    seed=st.none() | st.integers(),
)
cases = st.builds(CaseResult, case=texts, difference=texts)
evaluations = st.builds(
    Evaluation,
    build=st.builds(BuildLog, message=texts),
    cases=st.lists(cases, max_size=2).map(tuple),
    timing=st.none() | st.builds(Timing, failure=st.none() | cases),
    machine=st.builds(Machine, cpu=texts),
    seconds=st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.none() | st.booleans() | st.integers() | texts
verdicts = st.fixed_dictionaries(
    {name: scalars | st.floats(allow_nan=False, allow_infinity=False) for name in VERDICT_COLUMNS}
)


def stored(candidate, evaluation, **verdict) -> Row:
    columns = dict.fromkeys(VERDICT_COLUMNS) | verdict
    time = "2026-01-02T03:04:05"
    return Row(time, "0.1.0", "demo", candidate, evaluation, "s" * 16, columns)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(candidates, evaluations, verdicts, texts)
def test_a_row_read_back_equals_the_row_written(candidate, evaluation, verdict, name):
    row = stored(candidate, replace(evaluation, candidate_id=candidate.id), **verdict)
    row = replace(row, task_name=name)
    line = encode(row)
    assert decode(line) == row
    assert decode(line).candidate.id == candidate.id


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
@example("\udc80")
@example("\\udc80")
@example("\ud83d\ude00")
def test_a_line_is_one_json_object_in_utf_8_with_every_column_whatever_the_text(evaluated, text):
    try:
        candidate = Candidate(text, "llm", {text: text})
        row = stored(candidate, replace(evaluated(1)[1], candidate_id=candidate.id))
    except UnicodeEncodeError:  # Not from undecodable bytes: no candidate can hold it.
        return
    line = encode(row)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert line.startswith(LINE_START)
    columns = json.loads(line.decode("utf-8"))
    assert tuple(columns) == COLUMNS
    columns["assembly"].encode("utf-8")
    if not columns["escaped"]:
        assert columns["assembly"] == text


def test_text_that_is_not_utf_8_is_escaped_as_the_documentation_says(evaluated):
    candidate, evaluation = evaluated(1, suffix="\\n\udce9")
    columns = json.loads(encode(stored(candidate, evaluation)))
    assert columns["escaped"] is True
    assert columns["assembly"] == "# 1\nmain:\n\tret\\\\n\\udce9\n"


def test_a_row_read_back_can_be_sent_to_another_process(evaluated):
    row = decode(encode(stored(*evaluated(1))))
    assert pickle.loads(pickle.dumps(row)) == row


def test_a_verdict_and_its_reward_fill_the_verdict_columns(evaluated):
    candidate, evaluation = evaluated(1)
    verdict = judge(evaluation, Rules())
    columns = verdict_columns(verdict, pay(verdict, Pay()))
    assert tuple(columns) == VERDICT_COLUMNS
    assert (columns["status"], columns["outcome"]) == ("passed", "no_difference")
    assert columns["reward"] == 11
    assert decode(encode(stored(candidate, evaluation, **columns))).verdict == columns
    broken = judge(replace(evaluation, cases=()), Rules())
    assert verdict_columns(broken)["reward"] is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_a_bug_of_the_caller(evaluated, value):
    candidate, evaluation = evaluated(1)
    with pytest.raises(ValueError, match="JSON compliant"):
        encode(stored(candidate, evaluation, reward=value))
    with pytest.raises(ValueError, match="JSON compliant"):
        encode(stored(candidate, replace(evaluation, seconds=value)))


def test_an_unknown_verdict_column_is_a_bug_of_the_caller(evaluated):
    with pytest.raises(ValueError, match="not a verdict column: speed"):
        encode(stored(*evaluated(1), speed=2.0))


def test_a_candidate_is_not_stored_with_the_evaluation_of_another(evaluated):
    with pytest.raises(ValueError, match="was not evaluated"):
        encode(stored(evaluated(1)[0], evaluated(2)[1]))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"ret", b"nop", "has been altered"),
        (b"AMD", b"Intel", "has been altered"),
        (b'"schema_version":1', b'"schema_version":2', "has schema version 2; this is superasm"),
        (b'"schema_version":1', b'"version":1', "is not a row of a results store"),
        (b'"seed"', b'"sead"', "has no column 'seed'"),
        (b'"exited"', b'"left"', "holds a value that is not allowed"),
        (b'"cases_total":1', b'"cases_total":"x"', "holds a value that is not allowed"),
        (b'"# 1', b'5,"# 1', "is not JSON"),
        (b'"parameters":{}', b'"parameters":null', "holds a value that is not allowed"),
    ],
)
def test_a_line_that_was_altered_is_malformed_and_says_why(evaluated, old, new, reason):
    line = encode(stored(*evaluated(1)))
    assert old in line
    with pytest.raises(MalformedError, match=reason):
        decode(line.replace(old, new))


def test_machines_have_the_same_id_exactly_when_they_are_equal(evaluated):
    one, same, other = (evaluated(1, cores=n)[1].machine for n in (2, 2, 4))
    assert machine_id(one) == machine_id(same) != machine_id(other)
    assert re.fullmatch("[0-9a-f]{16}", machine_id(one))


def test_every_column_is_documented():
    text = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []
