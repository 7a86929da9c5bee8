"""Training pairs from the trail: blocks that make the text after of the text before."""

import json
from dataclasses import asdict

import pytest

from superasm.asm.edits import apply_edits
from superasm.core.errors import UserError
from superasm.dataset.steps import edit_pairs, export_edits
from superasm.propose.prompt import Shown
from superasm.store.trail import EditRow, StepRow, Trail


def text(lines):
    return "\n".join(lines) + "\n"


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
    assert all(apply_edits(p.before, p.blocks) == p.after for p in pairs)
    assert (pairs[0].gain, pairs[0].gain_low, pairs[0].speedup) == (1.1, 1.05, 1.3)


def stored(folder):
    trail = Trail.open(folder / "runs.jsonl")
    trail.append(step(text(["a", "\tnop"]), text(["a"])))
    return folder / "runs.jsonl"


@pytest.mark.parametrize("name", ["runs.jsonl", "runs.trail.jsonl"])
def test_an_exported_step_is_a_conversation_whose_answer_makes_the_text_after(tmp_path, name):
    stored(tmp_path)
    assert export_edits(tmp_path / name, tmp_path / "out") == 1
    (line,) = (tmp_path / "out" / "edits.jsonl").read_text().splitlines()
    row = json.loads(line)
    assert "int main(void) {}" in row["prompt"][-1]["content"]
    assert apply_edits(row["before"], row["completion"][0]["content"]) == row["after"]
    assert {k: row[k] for k in ("rewrite", "gain_low")} == {
        "rewrite": "align-loop",
        "gain_low": 1.05,
    }
    assert row.keys() > asdict(next(edit_pairs([step("a", "b")]))).keys()


def test_a_store_without_steps_and_a_prompt_without_assembly_are_refused(tmp_path):
    with pytest.raises(UserError, match="holds no steps"):
        export_edits(tmp_path / "none.jsonl", tmp_path / "out")
    with pytest.raises(UserError, match="must show it"):
        export_edits(stored(tmp_path), tmp_path / "out", Shown.C_ONLY)
    assert not (tmp_path / "out").exists()
