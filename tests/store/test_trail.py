"""The trail: what is written comes back, and torn or foreign lines are told."""

from dataclasses import replace

import pytest

from superasm.core.errors import StorageError
from superasm.store.trail import EditRow, StepRow, Trail

KEY = ("t" * 16, "s" * 16, "m" * 16)
STEP = StepRow(
    *KEY,
    task_name="prog.c",
    run="r1",
    seed=7,
    start="gcc -O3",
    number=0,
    rewrite="align-loop",
    why="a loop that starts at a multiple of 32 is fetched in fewer blocks",
    gain_point=1.04,
    gain_low=1.02,
    gain_high=1.06,
    pairs=24,
    speedup=1.3,
    edits=(EditRow(0, "17", "\tnop", ("\t.p2align\t5", "\tnop")),),
    before="main:\n\tnop\n",
    after="main:\n\t.p2align\t5\n\tnop\n",
    source="int main(void) { return 0; }\n",
)


@pytest.fixture
def trail(tmp_path):
    return Trail.open(tmp_path / "deep" / "evaluations.jsonl")


def test_steps_come_back_as_they_were_in_order(trail):
    steps = [STEP, replace(STEP, number=1, source="byte \udcff of no UTF-8\n")]
    for step in steps:
        trail.append(step)
    assert list(trail.steps()) == steps
    assert list(Trail(trail.steps_path.with_name("evaluations.jsonl")).steps()) == steps


def test_nothing_stored_is_nothing_known(tmp_path):
    trail = Trail(tmp_path / "none.jsonl")
    assert list(trail.steps()) == []
    assert trail.known(KEY) == {}


def test_what_came_to_nothing_is_known_under_its_own_key_only(trail):
    trail.tried(KEY, {"a1": ("wrong_output", "t3"), "b2": ("not_better", "")})
    trail.tried(("other", *KEY[1:]), {"c3": ("crashed", "t1")})
    trail.tried(KEY, {"b2": ("wrong_output", "big")})
    assert trail.known(KEY) == {"a1": ("wrong_output", "t3"), "b2": ("wrong_output", "big")}


def test_half_a_row_of_a_killed_writer_is_left_out_and_the_next_one_is_whole(trail):
    trail.append(STEP)
    with trail.steps_path.open("ab") as file:
        file.write(b'{"trail_version":1,"task_i')
    assert list(trail.steps()) == [STEP]
    trail.append(STEP)
    assert list(trail.steps()) == [STEP, STEP]


def test_another_file_is_not_taken_for_a_trail(tmp_path):
    (tmp_path / "e.trail.jsonl").write_text("precious\n")
    with pytest.raises(StorageError, match="is not a trail file"):
        Trail.open(tmp_path / "e.jsonl")
    assert (tmp_path / "e.trail.jsonl").read_text() == "precious\n"


@pytest.mark.parametrize("line", ['{"trail_version":2}', "[]", '{"trail_version":1}', "nonsense"])
def test_a_line_that_is_no_step_is_told_by_its_number(trail, line):
    trail.append(STEP)
    with trail.steps_path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(StorageError, match="line 2"):
        list(trail.steps())
