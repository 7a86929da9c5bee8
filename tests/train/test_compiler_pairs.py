"""Pairs of what compilers make: the best of them, and -O0 beside -O3."""

import json
from collections import Counter

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("pyarrow")

from superasm.asm.answer import AnswerFormat
from superasm.cli.main import run
from superasm.core.reward import Pay
from superasm.evaluate.readmit import readmit
from superasm.propose.compilers import Configuration
from superasm.propose.examples import read_examples
from superasm.propose.prompt import Shown
from superasm.propose.style import Style
from superasm.train.compiler_pairs import BestCompiler
from superasm.train.examples import examples, read_material
from superasm.train.harvest import harvest, tried_path
from superasm.train.rewards import Job, workers_of
from superasm.train.settings import DataPart

from .data import write_data
from .pause import SETTINGS, TASK
from .programs import LINES, small_model
from .test_rewrite_pairs import BITS

# gcc counts bits by a call until it may use popcnt.
SETS = (("-O0",), ("-O3", "-march=x86-64-v2"), ("-O3", "-no-such-flag"))


def test_the_best_compiler_of_a_program_is_its_pair(tmp_path):
    jobs = [Job(BITS, readmit(BITS, SETTINGS).assembly)]
    chosen = [Configuration("gcc", flags) for flags in SETS]
    out = tmp_path / "pairs.jsonl"
    with workers_of({}, LINES.answer, Pay(), SETTINGS, None, workers=1, limit_seconds=60) as payer:
        maker = BestCompiler(payer.judge, chosen, SETTINGS.sandbox).begin
        done = harvest(jobs, [maker], out, tried=True)
    assert (done.tasks, done.candidates, done.pairs, done.lost) == (1, 2, 1, 0)
    (row,) = [json.loads(line) for line in out.read_text().splitlines()]
    assert row["rewrite"] == "gcc -O3 -march=x86-64-v2"
    assert row["before"] == jobs[0].baseline
    assert "popcnt" in row["after"]
    assert row["gain_high"] > row["gain_low"] > 1.2
    tried = [json.loads(line) for line in tried_path(out).read_text().splitlines()]
    assert [one["rewrite"] for one in tried] == ["gcc -O0", row["rewrite"]]
    assert tried[0]["gain"] < row["gain"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compilers")
    write_data(folder / "data", readmit(TASK, SETTINGS).assembly)
    (folder / "config.toml").write_text(f'[data]\nfolders = ["{folder}/data"]\n')
    return folder


def pairs(place, *more):
    return run(["train", "pairs", f"{place}/config.toml", "-o", f"{place}/pairs.jsonl", *more])


def test_unoptimised_code_is_shown_as_what_it_is(place):
    assert pairs(place, 'pairs.kinds=["unoptimised"]') == 0
    material = read_material(DataPart(pairs=(f"{place}/pairs.jsonl",)), 0)
    (pair,) = material.pairs
    baseline = readmit(TASK, SETTINGS).assembly
    assert pair.after == baseline
    assert len(pair.before.splitlines()) > len(baseline.splitlines()) / 2
    assert "%rbp" in pair.before
    made, left_out = small_model(), Counter()
    (one,) = examples(
        [pair],
        Style(Shown.C_AND_ASSEMBLY, AnswerFormat.FULL),
        made.tokenizer,
        made.end,
        most_prompt=10**6,
        most_answer=10**6,
        left_out=left_out,
    )
    asked = made.tokenizer.decode(one.prompt)
    assert "gcc -O0" in asked
    assert "-O3" not in asked
    # Numbered lines can't say it, and that is counted.
    assert not examples(
        [pair],
        LINES,
        made.tokenizer,
        made.end,
        most_prompt=10**6,
        most_answer=10**6,
        left_out=left_out,
    )
    assert left_out == {"pair not expressible": 1}
    (shown,) = read_examples(place / "pairs.jsonl", 1)
    assert shown.task.toolchain.cflags == ("-O0",)


def test_several_kinds_go_into_one_file(place):
    chosen = ('pairs.kinds=["unoptimised","rewrites"]', "pairs.measured=false")
    assert pairs(place, *chosen) == 0
    rows = [json.loads(line) for line in (place / "pairs.jsonl").read_text().splitlines()]
    assert [row.get("compiled_by") for row in rows] == ["gcc -O0"] + [None] * (len(rows) - 1)
    assert len(rows) > 3


def test_a_model_imitates_whole_files(place):
    """The two settings of a supervised baseline that compilers alone give: pairs, and copies."""
    assert pairs(place, 'pairs.kinds=["unoptimised"]') == 0
    small = ["hidden=32", "layers=2", "heads=2", "key_value_heads=1", "inner=64", "context=4096"]
    learning = ("run.steps=2", "sft.batch=2", "sft.copies=0.5", "rollout.most_tokens=4000")
    status = run(
        [
            "train",
            "sft",
            f"{place}/config.toml",
            *(f"model.{one}" for one in small),
            "model.answer=full",
            "model.shown=c+asm",
            "model.vocabulary=1024",
            f'data.pairs=["{place}/pairs.jsonl"]',
            *learning,
            "-o",
            f"{place}/sft",
        ]
    )
    assert status == 0
    rows = [json.loads(line) for line in (place / "sft/metrics.jsonl").read_text().splitlines()]
    assert rows[1]["loss"] < rows[0]["loss"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (('pairs.kinds=["compilers"]', "pairs.measured=false"), "unmeasured"),
        (("pairs.kinds=[]",), "kinds: rewrites, compilers, unoptimised"),
        (('pairs.kinds=["searches"]',), "made of rewrites, compilers, unoptimised"),
        (('pairs.kinds=["compilers"]', "pairs.isa=v9"), "one of x86-64"),
    ],
)
def test_what_can_not_be_made_is_refused(place, capsys, more, said):
    assert pairs(place, *more) == 2
    assert said in capsys.readouterr().err
