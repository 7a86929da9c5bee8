"""Steps that can be made again: on other programs, in another order, without one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Change
from superasm.config.settings import Sandbox
from superasm.propose.search.state import ConflictError, Edit, Gain, State, Step

LINES = ("\tmovl\t$1, %eax", "\tmovl\t$2, %ebx", "\tmovl\t$3, %ecx", "\tret")
TABLE = EffectsTable(Sandbox())


def begin() -> State:
    return State.begin("gcc", "main:\n" + "\n".join(LINES) + "\n", TABLE)


def replace(state: State, index: int, *new: str) -> Edit:
    return state.edit(Change("r", "why", ((index, new),)))


def step(*edits: Edit) -> Step:
    return Step("r", "why", edits, Gain(1.1, 1.0, 1.2))


def test_an_edit_replaces_the_line_it_names():
    state = begin()
    after = state.apply([replace(state, 2, "\tnop", "\tnop")])
    assert after.unit.lines == ("main:", LINES[0], "\tnop", "\tnop", *LINES[2:])


def test_other_lines_keep_their_identity_and_so_does_one_that_something_is_put_before():
    state = begin()
    after = state.apply([replace(state, 2, "\tnop", LINES[1])])
    assert set(state.ids) < set(after.ids)
    assert after.ids[after.unit.lines.index(LINES[1])] == state.ids[2]


def test_edits_made_on_the_same_state_can_be_made_one_after_the_other_in_any_order():
    state = begin()
    one, two = replace(state, 1, "\tnop", LINES[0]), replace(state, 3)
    both = state.apply([one, two])
    assert state.apply([one]).apply([two]).unit.text == both.unit.text
    assert state.apply([two]).apply([one]).unit.text == both.unit.text
    assert state.apply([two]).apply([one]).ids == both.ids


def test_two_edits_of_one_line_conflict():
    state = begin()
    edits = [replace(state, 1, "\tnop"), replace(state, 1)]
    with pytest.raises(ConflictError):
        state.apply(edits)
    with pytest.raises(ConflictError):
        state.apply(edits[:1]).apply(edits[1:])


def test_lines_that_are_no_single_statement_conflict():
    state = begin()
    for lines in (("\tnop; nop",), ("# nothing",), ('\t.ascii "',)):
        with pytest.raises(ConflictError):
            state.apply([replace(state, 1, *lines)])


def test_a_step_can_be_left_out_unless_a_later_one_builds_on_it():
    start = begin()
    first = step(replace(start, 1, "\tnop", "\tnop"))
    middle = start.apply(first.edits, first)
    second = step(replace(middle, 1, "\tmovl\t$9, %eax"))  # Replaces one of the new lines.
    third = step(replace(middle, 4))
    end = middle.replay([second, third])
    assert [s.rewrite for s in end.steps] == ["r", "r", "r"]
    assert start.replay([third]).unit.lines == ("main:", LINES[0], LINES[1], LINES[3])
    with pytest.raises(ConflictError):
        start.replay([second])


@given(st.permutations(range(3)), st.lists(st.sampled_from(["\tnop", "\tcld"]), max_size=3))
def test_replay_gives_the_same_text_and_identities_whatever_the_order(order, new):
    state = begin()
    steps = [step(replace(state, index + 1, *new)) for index in range(3)]
    wanted = state.replay(steps)
    found = state.replay([steps[k] for k in order])
    assert (found.unit.text, found.ids) == (wanted.unit.text, wanted.ids)


def test_two_edits_may_put_something_after_one_line_and_each_can_be_left_out():
    start = begin()
    one = step(replace(start, 4, LINES[3], "\tnop"))
    two = step(replace(start, 4, LINES[3], "\tcld"))
    both = (LINES[3], "\tcld", "\tnop")
    assert start.replay([one, two]).unit.lines[4:] == both
    assert start.apply([*one.edits, *two.edits]).unit.lines[4:] == both
    assert start.replay([two]).unit.lines[4:] == (LINES[3], "\tcld")


def test_edits_that_define_the_same_new_label_do_not_clash():
    start = begin()
    edits = [
        replace(start, index, "\tje\t.Lsa0", LINES[index - 1], ".Lsa0:") for index in (1, 2)
    ] + [replace(start, 4, LINES[3], "\t.section\t.text.unlikely", "main.cold.0:", "\tnop")]
    after = start.apply(edits)
    labels = [line for line in after.unit.lines if line.endswith(":")]
    assert len(labels) == len(set(labels)) == 4
    jumps = [line.split("\t")[2] + ":" for line in after.unit.lines if "je" in line]
    assert set(jumps) < set(labels)
    assert any(label.startswith("main.cold.") for label in labels)


def test_labels_that_are_there_already_keep_their_names():
    state = State.begin("gcc", "main:\n.L1:\n\tnop\n\tjmp\t.L1\n", TABLE)
    edit = state.edit(Change("r", "why", ((1, ("\t.p2align\t5", ".L1:")),)))
    assert state.apply([edit]).unit.lines[1:3] == ("\t.p2align\t5", ".L1:")
