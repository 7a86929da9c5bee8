import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core.candidate import Candidate
from superasm.core.task import Case, Source, Task, Toolchain

CASE = Case("one", b"1 2", b"3\n")
TASK = Task("sum", b"int main(void){}", (CASE,), (CASE,), Toolchain(), (Source("h.c", b"int h;"),))

blob = st.sampled_from([b"", b"a", b"ab", b"test", b"performance", b"0", b"gcc", b"-lm", b"|"])
word = blob.map(bytes.decode)
case = st.builds(Case, st.just("n"), blob, blob, st.sampled_from([0, 1, None]))
cases = st.lists(case, max_size=2).map(tuple)
words = st.lists(word, max_size=3).map(tuple)
tasks = st.builds(
    Task,
    st.just("t"),
    blob,
    cases,
    cases,
    st.builds(Toolchain, word, words, words),
    st.lists(st.builds(Source, word, blob), max_size=2).map(tuple),
)


def changed(**fields):
    return dataclasses.replace(TASK, **fields)


def test_an_id_is_sixteen_hex_digits():
    for found in (TASK.id, Candidate("ret", "file").id):
        assert len(found) == 16
        assert set(found) <= set("0123456789abcdef")


def test_the_name_of_a_task_is_not_part_of_its_identity():
    assert changed(name="another").id == TASK.id


@pytest.mark.parametrize(
    "other",
    [
        changed(source=b"int main(void){ }"),
        changed(tests=()),
        changed(performance=()),
        changed(tests=(CASE, CASE)),
        changed(tests=(dataclasses.replace(CASE, stdin=b"1 3"),)),
        changed(tests=(dataclasses.replace(CASE, expected=b"4\n"),)),
        changed(tests=(dataclasses.replace(CASE, exit_code=None),)),
        changed(performance=(dataclasses.replace(CASE, exit_code=1),)),
        changed(toolchain=Toolchain(cc="clang")),
        changed(toolchain=Toolchain(cflags=("-O2",))),
        changed(toolchain=Toolchain(ldflags=())),
        changed(harness=()),
        changed(harness=(Source("h.c", b"int i;"),)),
        changed(harness=(Source("i.c", b"int h;"),)),
    ],
)
def test_any_change_of_content_changes_the_id(other):
    assert other.id != TASK.id


def test_tests_and_performance_inputs_are_told_apart():
    second = Case("two", b"", b"")
    there = changed(tests=(CASE, second), performance=())
    assert there.id != changed(tests=(CASE,), performance=(second,)).id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            changed(toolchain=Toolchain("gcc", ("|",), ())),
            changed(toolchain=Toolchain("gcc", (), ("|",))),
        ),
        (
            changed(toolchain=Toolchain("gcc", (), ("-lm", "h.c", "x")), harness=()),
            changed(toolchain=Toolchain("gcc", (), ("-lm",)), harness=(Source("h.c", b"x"),)),
        ),
        (
            Task("t", b"", (Case("n", b"a", b"b"),), (), Toolchain("gcc", (), ())),
            Task("t", b"", (), (), Toolchain("test", ("a", "b", "0", "gcc"), ())),
        ),
    ],
)
def test_bytes_moved_from_one_field_to_the_next_make_another_task(one, other):
    assert one.id != other.id


@given(one=tasks, other=tasks)
def test_two_tasks_have_one_id_only_if_they_are_equal(one, other):
    assert (one.id == other.id) == (one == other)


def test_a_task_may_hold_bytes_that_are_no_text():
    odd = changed(source=b"\xff\x00", toolchain=Toolchain(cflags=("-DX=\udcff",)))
    assert odd.id != TASK.id


def test_a_search_may_look_at_every_other_performance_input_and_no_more():
    inputs = tuple(Case(str(i), b"", b"") for i in range(5))
    task = changed(performance=inputs)
    assert [c.name for c in task.selection] == ["0", "2", "4"]
    assert [c.name for c in task.held_out] == ["1", "3"]


def test_a_single_performance_input_serves_for_both():
    assert TASK.selection == TASK.held_out == (CASE,)


@given(count=st.integers(0, 12))
def test_selection_and_held_out_share_nothing_and_leave_nothing_out(count):
    task = changed(performance=tuple(Case(str(i), b"", b"") for i in range(count)))
    if count >= 2:
        assert not set(task.selection) & set(task.held_out)
    assert set(task.selection) | set(task.held_out) == set(task.performance)


@given(one=st.text(st.characters()), other=st.text(st.characters()))
def test_the_id_of_a_candidate_stands_for_its_assembly(one, other):
    assert (Candidate(one, "a").id == Candidate(other, "b").id) == (one == other)


def test_where_a_candidate_came_from_is_not_part_of_its_identity():
    plain = Candidate("ret", "clang-22")
    grown = Candidate("ret", "llm", {"temperature": "1"}, parent=plain.id, seed=3)
    assert grown.id == plain.id


@pytest.mark.parametrize("text", [chr(0xDCFF), chr(0xD800), chr(0)], ids=ascii)
def test_any_text_a_model_may_write_has_an_id(text):
    assert Candidate(text, "llm").id != Candidate("", "llm").id


def test_tasks_and_candidates_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TASK.source = b""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Candidate("ret", "file").assembly = ""
