"""Rewrites applied to whole programs of the corpus: no test of any program may fail.

A sample of the programs, and of the changes, so that it takes seconds; `SUPERASM_CORPUS=all` takes
every program. Some changes of each program are proved as well.
"""

import os
import random
import shutil

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.toolchain import Builder
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.core.task import Toolchain
from superasm.dataset.corpus import corpus_tasks
from superasm.propose.rules import DATA_FLOW, REWRITES
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.verify.machine import NotModelled
from superasm.verify.symbolic import Counterexample
from superasm.verify.windows import prove

TABLE = EffectsTable(Sandbox())
BUILDER = Builder(Toolchain(), Sandbox())
SAMPLE = ("factor_rho", "image_filters", "life_bit_rows", "gray_subset_walk", "crc32_streams")
ALL = os.environ.get("SUPERASM_CORPUS") == "all"
NAMES = sorted(t.draft.name for t in corpus_tasks()) if ALL else SAMPLE
COMPILERS = [("gcc", ("-O3",))]
NATIVE = ("-O3", "-march=native", "-ffp-contract=off")
COMPILERS += [(cc, NATIVE) for cc in ("clang-22", "clang") if shutil.which(cc)][:1]
PER_REWRITE = 12
PROVED = 1000 if ALL else 12


def outputs(text, stdins):
    built = BUILDER.build(text)
    assert built.image is not None, built.message
    with Jail(Profile.PROGRAM, Sandbox()) as jail:
        image = jail.load(built.image)
        runs = jail.run([jail.program(image, jail.load(s) if s else -1) for s in stdins])
    return [(run.status, run.exit_code, run.stdout) for run in runs]


def mixed(changes, dice):
    """A random choice of changes of which no two overlap."""
    dice.shuffle(changes)
    seen, chosen, count = set(), [], dict.fromkeys(REWRITES, 0)
    for change in changes:
        span = set(range(change.touched[0], change.touched[-1] + 1))
        if count[change.rewrite] < PER_REWRITE and not span & seen:
            seen |= span
            count[change.rewrite] += 1
            chosen.append(change)
    return chosen


@pytest.mark.parametrize(("cc", "flags"), COMPILERS, ids=[cc for cc, _ in COMPILERS])
@pytest.mark.parametrize("name", NAMES)
def test_rewritten_programs_give_the_same_outputs_and_no_change_is_refuted(name, cc, flags):
    (task,) = corpus_tasks(only=[name])
    dice = random.Random(name)
    text = BUILDER.compile(task.draft.source, cc, flags).assembly
    unit = Unit.read(text, TABLE)
    blocks = range(len(unit.graph.blocks))
    changes = [change for rewrite in DATA_FLOW for change in rewrite.find(unit, blocks)]
    assert changes
    stdins = [given.stdin for given in task.draft.tests]
    chosen = mixed(changes, dice)
    changed = outputs(unit.apply_all(chosen).text, stdins)
    assert changed == outputs(text, stdins), sorted({c.rewrite for c in chosen})
    for change in chosen[:PROVED]:
        try:
            answer = prove(unit, change, seconds=2)
        except NotModelled:
            continue  # a loop, or floating point in the way
        assert not isinstance(answer, Counterexample), (change, answer)
