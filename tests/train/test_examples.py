"""From data sets and pairs to tokens: what is taken, what is left out and counted."""

from collections import Counter

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("pyarrow")

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Outcome
from superasm.core.errors import UserError
from superasm.propose.prompt import Shown
from superasm.propose.style import Style
from superasm.train.examples import Pair, copies, examples, questions, read_material, texts
from superasm.train.settings import DataPart
from superasm.train.text import answer_text

from .data import write_data, write_pairs
from .pause import SOURCE, TASK
from .programs import ASSEMBLY, LINES, small_model, small_tokenizer

BASELINE = ASSEMBLY[0]


@pytest.fixture
def folder(tmp_path):
    write_data(tmp_path / "data", BASELINE)
    return tmp_path


def plan(folder, **more):
    return DataPart(folders=(str(folder / "data"),), val_tasks=5, **more)


def test_a_data_set_is_read_by_split(folder):
    material = read_material(plan(folder), 0)
    assert [job.task.name for job in material.train] == ["pause.c"]
    assert [job.task.name for job in material.val] == ["val.c"]
    assert material.train[0].task == TASK
    assert set(material.jobs) == {TASK.id, material.val[0].task.id}


def test_pairs_of_val_tasks_are_never_learned_from(folder):
    path = folder / "pairs.jsonl"
    count = write_pairs(path, BASELINE, [SOURCE, SOURCE.replace(b"* 31", b"* 33")])
    material = read_material(plan(folder, pairs=(str(path),)), 0)
    assert len(material.pairs) == count
    assert material.left_out == {"pairs of a val task": count}
    # Also when no val task is watched.
    unwatched = DataPart(folders=(str(folder / "data"),), pairs=(str(path),))
    assert len(read_material(unwatched, 0).pairs) == count


def test_pairs_whose_gain_is_not_sure_are_left_out(folder):
    path = folder / "pairs.jsonl"
    count = write_pairs(path, BASELINE, gain=0.99)
    material = read_material(plan(folder, pairs=(str(path),)), 0)
    assert (len(material.pairs), material.left_out["gain not sure"]) == (0, count)


def test_tasks_of_other_families_are_left_out(folder):
    material = read_material(plan(folder, families=("loops",)), 0)
    assert (list(material.train), list(material.val)) == ([], [])
    assert material.left_out["other family"] == 2


@pytest.mark.parametrize("shown", [Shown.ASSEMBLY_ONLY, Shown.C_AND_ASSEMBLY])
@pytest.mark.parametrize("form", AnswerFormat)
def test_an_example_ends_with_an_answer_that_is_read_as_the_faster_program(form, shown):
    made = small_model()
    after = BASELINE.replace("\tret\n", "\tnop\n\tret\n")
    (one,) = examples(
        [Pair(TASK, BASELINE, after)],
        Style(shown, form),
        made.tokenizer,
        made.end,
        most_prompt=10**6,
        most_answer=10**6,
        left_out=Counter(),
    )
    assert one.answer[-1] in made.end
    assert not set(one.answer[:-1]) & made.end
    found = read_answer(answer_text(made.tokenizer, one.answer), form, BASELINE)
    assert found.outcome is Outcome.FOUND
    assert found.assembly.split() == after.split()


def test_what_can_not_be_said_or_is_too_long_is_counted():
    made = small_model()
    data_changed = BASELINE.replace(".string", ".ascii")
    pairs = [
        Pair(TASK, BASELINE, data_changed),
        Pair(TASK, BASELINE, BASELINE.replace("\tret\n", "\tnop\n" * 99 + "\tret\n")),
        *copies([]),
        Pair(TASK, BASELINE, BASELINE),
    ]
    left_out: Counter[str] = Counter()
    found = examples(
        pairs,
        LINES,
        made.tokenizer,
        made.end,
        most_prompt=2000,
        most_answer=100,
        left_out=left_out,
    )
    assert [answer_text(made.tokenizer, one.answer).strip() for one in found] == ["keep"]
    assert left_out == {"pair not expressible": 1, "pair too long": 1}


def test_prompts_that_are_too_long_are_counted(folder):
    material = read_material(plan(folder), 0)
    tokenizer = small_tokenizer()
    left_out: Counter[str] = Counter()
    assert len(questions(material.train, LINES, tokenizer, 2000, left_out)) == 1
    assert questions(material.train, LINES, tokenizer, 20, left_out) == []
    assert left_out == {"prompt too long": 1}


def test_a_tokenizer_sees_what_the_model_will(folder):
    path = folder / "pairs.jsonl"
    count = write_pairs(path, BASELINE)
    material = read_material(plan(folder, pairs=(str(path),)), 0)
    seen = list(texts(material, LINES))
    assert len(seen) == 1 + count, "the program once, and every answer"
    assert seen[0].startswith("\nloop ")


def test_a_model_that_writes_whole_files_has_seen_them(folder):
    material = read_material(plan(folder), 0)
    seen = "".join(texts(material, Style(Shown.C_ONLY, AnswerFormat.FULL)))
    assert "scanf" in seen
    assert BASELINE in seen


@pytest.mark.parametrize("text", ["{}\n", "[]\n", "no\n", '{"task_name": 1, "source": 2}\n'])
def test_a_file_that_holds_no_pairs_is_refused(folder, text):
    path = folder / "pairs.jsonl"
    path.write_text(text)
    with pytest.raises(UserError, match="line 1 is no pair"):
        read_material(plan(folder, pairs=(str(path),)), 0)
    with pytest.raises(UserError, match="no such file"):
        read_material(plan(folder, pairs=("/nowhere",)), 0)
