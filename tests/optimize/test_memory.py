"""What a search remembers of the one before: for the same task, settings and machine alone."""

import math
from dataclasses import replace

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Change
from superasm.config.settings import Sandbox
from superasm.core.task import Case, Task
from superasm.optimize.memory import SearchMemory
from superasm.propose.search.state import Gain, State, Step
from superasm.store.trail import Trail

TEXT = "main:\n\tmovl\t$1, %eax\n\tmovl\t$2, %ebx\n\tret\n"
TASK = Task("prog.c", b"int main(void) { return 0; }", (Case("a", b"", b"1\n"),), ())
TABLE = EffectsTable(Sandbox())


@pytest.fixture
def memory(tmp_path):
    def make(task=TASK, settings="s", machine="m", **more):
        trail = Trail.open(tmp_path / "e.jsonl")
        return SearchMemory(trail, task, settings_id=settings, machine_id=machine, seed=1, **more)

    return make


def walk(memory, *changes, start="gcc -O3"):
    """Accept steps one after the other, each of several changes; returns the last state."""
    state, score = State.begin(start, TEXT, TABLE), 0.1
    for lines in changes:
        edits = tuple(state.edit(Change("r", "why", ((index, new),))) for index, new in lines)
        step = Step("r", "why", edits, Gain(1.1, 1.05, 1.15, 12))
        after = state.apply(edits, step)
        score += 0.1
        memory.accepted(state, step, after, score)
        state = after
    return state


STEPS = (
    [(1, ("\tmovl\t$1, %eax", "\tnop", "\tje\t.Lsa0", ".Lsa0:"))],
    [(5, ("\tmovl\t$7, %ebx",)), (6, ("\tret", "\tcld"))],
    [(2, ("\tcld",)), (6, ("\tret", "\tnop"))],
)


def test_accepted_steps_are_made_again_with_all_that_is_known_of_them(memory):
    wanted = walk(memory(), *STEPS)
    [start] = memory().resume(TABLE)
    assert start.state.unit.text == wanted.unit.text
    assert start.state.ids == wanted.ids
    assert start.state.start == "gcc -O3"
    assert [(s.rewrite, s.gain) for s in start.state.steps] == [
        (s.rewrite, s.gain) for s in wanted.steps
    ]
    assert start.speedup == pytest.approx(math.exp(0.4))


def test_the_best_ends_come_first_and_there_are_few(memory):
    for count in (1, 3, 2):
        walk(memory(), *STEPS[:count])
    assert [len(start.state.steps) for start in memory().resume(TABLE)] == [3, 2]


def test_another_task_setting_or_machine_and_a_fresh_start_know_nothing(memory):
    first = memory()
    walk(first, *STEPS)
    first.tried("k1", "wrong_output", "t1")
    first.flush()
    assert memory().known() == {"k1": "t1"}
    other = replace(TASK, source=b"int main(void) { return 1; }")
    others = [memory(task=other), memory(settings="x"), memory(machine="x"), memory(fresh=True)]
    for one in others:
        assert one.known() == {}
        assert one.resume(TABLE) == []


def test_a_line_that_went_back_and_forth_ends_with_what_was_accepted_last(memory):
    one = memory()
    walk(one, *STEPS)
    wanted = walk(one, [(2, ("\tcld",))])  # It turned out wrong and began anew from the start.
    [start] = memory().resume(TABLE)
    assert start.state.unit.text == wanted.unit.text


def test_what_was_tried_is_written_now_and_then_and_at_the_end(memory):
    one = memory()
    for number in range(60):
        one.tried(f"k{number}", "not_better", "")
    assert 0 < len(memory().known()) < 60
    one.flush()
    assert len(memory().known()) == 60
