"""Pairs by trying rewrites: a real program that calls a function where one instruction does."""

import json

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from superasm.asm.normalise import normalise
from superasm.asm.numbered import Numbered
from superasm.core.reward import Pay
from superasm.core.task import Case, Task
from superasm.evaluate.readmit import readmit
from superasm.train.examples import read_material
from superasm.train.harvest import harvest, tried_path
from superasm.train.rewards import Job, workers_of
from superasm.train.rewrite_pairs import RewritePairs, with_plain_labels
from superasm.train.settings import DataPart, PairsPart

from .pause import SETTINGS
from .programs import LINES

# For want of popcnt in x86-64 of old, gcc calls a function for each number.
SOURCE = b"""#include <stdio.h>
int main(void) {
    unsigned long n, total = 0;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = 1; i <= n; i++) total += __builtin_popcountl(i * 2654435761u);
    printf("%lu\\n", total);
    return 0;
}
"""


def case(name, n):
    total = sum((i * 2654435761).bit_count() for i in range(1, n + 1))
    return Case(name, b"%d\n" % n, b"%d\n" % total)


TESTS = tuple(case(f"t{n}", n) for n in (1, 2, 9, 100, 4000))
BITS = Task("bits.c", SOURCE, TESTS, (case("p", 1_000_000),))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What was found, and the file of pairs."""
    folder = tmp_path_factory.mktemp("harvest")
    baseline = readmit(BITS, SETTINGS).assembly
    jobs = [Job(BITS, baseline), Job(BITS, '\t.string "\n')]
    with workers_of(
        {}, LINES.answer, Pay(), SETTINGS, folder / "kept.jsonl", workers=1, limit_seconds=60
    ) as payer:
        told = []
        maker = RewritePairs(payer.judge, PairsPart(per_rewrite=1), SETTINGS.sandbox).begin
        done = harvest(jobs, [maker], folder / "pairs.jsonl", tried=True, tell=told.append)
    assert told[-1] == done
    rows = [json.loads(line) for line in (folder / "pairs.jsonl").read_text().splitlines()]
    return done, rows, baseline, folder / "pairs.jsonl"


def test_the_call_becomes_one_instruction(found):
    done, rows, baseline, _ = found
    assert done.tasks == 2
    assert done.lost == 1, "the text that can't be read"
    assert done.pairs == len(rows) >= 1
    (one,) = [row for row in rows if row["rewrite"] == "inline-popcount"]
    assert "popcnt" in one["after"]
    assert one["gain_low"] > 1.2
    assert one["lines"]
    assert one["before"] == baseline


def test_what_came_of_each_candidate_is_kept(found):
    done, rows, _, path = found
    tried = [json.loads(line) for line in tried_path(path).read_text().splitlines()]
    assert len(tried) == done.candidates
    (one,) = [row for row in tried if row["rewrite"] == "inline-popcount"]
    (pair,) = [row for row in rows if row["rewrite"] == "inline-popcount"]
    assert one["status"] == "passed"
    assert one["sayable"]
    assert one["gain"] == pair["gain"]


def test_a_pair_can_be_said_by_lines(found):
    _, rows, baseline, _ = found
    best = max((row for row in rows if row["lines"]), key=lambda row: row["gain"])
    made = Numbered.read(baseline).apply(best["lines"])
    assert normalise(made) == normalise(best["after"])


def test_pairs_are_read_as_training_material(found):
    _, rows, _, path = found
    material = read_material(DataPart(pairs=(str(path),)), 0)
    assert [pair.after for pair in material.pairs] == [row["after"] for row in rows]


LOOPS = """\t.text
\t.globl\tmain
main:
\txorl\t%eax, %eax
.L1:
\taddl\t$1, %eax
\tcmpl\t$1000, %eax
\tjne\t.L1
.L2:
\tsubl\t$1, %eax
\tjne\t.L2
\tret
"""


def test_rewrites_are_drawn_together_where_nothing_is_measured(tmp_path):
    plan = PairsPart(measured=False, together=20)
    out = tmp_path / "pairs.jsonl"
    maker = RewritePairs(None, plan, SETTINGS.sandbox).begin
    assert harvest([Job(BITS, LOOPS)], [maker], out, tried=False).candidates
    assert not tried_path(out).exists()
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    several = [row for row in rows if "+" in row["rewrite"]]
    assert 5 < len(several) <= 20
    assert len({row["lines"] for row in several}) == len(several)
    assert any("*2\nloop" in row["lines"] or "*4\nloop" in row["lines"] for row in several)
    for row in several:
        assert Numbered.read(LOOPS).apply(row["lines"]) == row["after"]


def test_new_labels_are_plain_and_those_without_use_go():
    before = "main:\n.L2:\n\tjne\t.L2\n"
    after = "main:\n.L2:\n\tje\t.Lx9\n.Lcopy:\n\tjne\t.L2\n.Lx9:\n\tret\n"
    wanted = "main:\n.L2:\n\tje\t.L900\n\tjne\t.L2\n.L900:\n\tret\n"
    assert with_plain_labels(before, after) == wanted
    assert with_plain_labels(before, before) == before
