"""Training pairs from the trail: blocks that make the text after of the text before."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.dataset.steps import EditBlock, apply_blocks, edit_blocks, edit_pairs
from superasm.store.trail import EditRow, StepRow

LINES = st.lists(st.sampled_from(["\tnop", "\tret", ".L1:", "\tincl\t%eax"]), min_size=1)


def text(lines):
    return "\n".join(lines) + "\n"


@given(LINES, LINES)
def test_blocks_make_any_text_of_any_other(old, new):
    blocks = edit_blocks(text(old), text(new))
    assert apply_blocks(text(old), blocks) == text(new)
    assert bool(blocks) == (old != new)


def test_few_changes_in_a_long_text_are_few_short_blocks():
    rng = random.Random(1)
    old = [f"\tmovl\t${rng.randrange(200)}, %eax" for _ in range(3000)]
    new = old.copy()
    new[100] = "\tnop"
    new[2000:2000] = ["\tret", "\tret"]
    del new[2900]
    blocks = edit_blocks(text(old), text(new))
    assert apply_blocks(text(old), blocks) == text(new)
    assert len(blocks) == 3
    assert sum(len(block.search) for block in blocks) < 15


def test_what_a_block_looks_for_must_occur_once():
    for wanted in ("\tnop", "\tcld"):
        with pytest.raises(ValueError, match="times"):
            apply_blocks(text(["\tnop", "\tnop"]), [EditBlock((wanted,), ())])


def test_a_block_is_written_as_models_know_it():
    assert str(EditBlock(("a", "b"), ("c",))) == (
        "<<<<<<< SEARCH\na\nb\n=======\nc\n>>>>>>> REPLACE"
    )


def step(before, after, task="t1"):
    return StepRow(
        task, "s", "m", "prog.c", "r", 1, "gcc -O3", 0, "align-loop", "why", 1.1, 1.05, 1.15, 12,
        1.3, (EditRow(0, "1", "\tnop", ()),), before, after, "int main(void) {}",
    )  # fmt: skip


def test_each_step_is_one_pair_and_a_repeated_one_is_left_out():
    before, middle, after = text(["a", "\tnop"]), text(["a"]), text(["b"])
    rows = [step(before, middle), step(middle, after), step(before, middle)]
    pairs = list(edit_pairs([*rows, step(before, middle, task="t2")]))
    assert [(p.task_id, p.before, p.after) for p in pairs] == [
        ("t1", before, middle),
        ("t1", middle, after),
        ("t2", before, middle),
    ]
    assert pairs[0].blocks == "<<<<<<< SEARCH\n\tnop\n=======\n>>>>>>> REPLACE"
    assert (pairs[0].gain, pairs[0].gain_low, pairs[0].speedup) == (1.1, 1.05, 1.3)
