"""Rewrites one after the other on real programs: whatever is chosen, the program does the same.

`tools/check_rewrites.py` does this for every program and every rewrite by itself.
"""

import random

import pytest

from superasm.asm.screen import screen
from superasm.asm.toolchain import Builder, libc_symbols
from superasm.config.settings import Sandbox
from superasm.core.task import Toolchain
from superasm.dataset.corpus import corpus_folder, corpus_task
from superasm.propose.rules.structural import REWRITES
from superasm.sandbox.image import excess

# Input by characters, by lines, by scanf; qsort, recursion, an interpreter, tables of bits.
SAMPLE = (
    "join_orders_customers",
    "pagerank_fixed_point",
    "slip_packet_parser",
    "treap_order_statistics",
)
CONFIGURATIONS = (("gcc", ("-O3",)), ("clang-22", ("-O3", "-march=native", "-ffp-contract=off")))
STEPS = 12
SANDBOX = Sandbox()


@pytest.mark.parametrize("name", SAMPLE)
@pytest.mark.parametrize(("cc", "flags"), CONFIGURATIONS)
def test_a_chain_of_rewrites_leaves_a_program_as_it_was(
    name, cc, flags, read, behaviour, compile_c
):
    draft = corpus_task(corpus_folder() / name).draft
    source = draft.source.decode()
    baseline = compile_c(source)
    unit = first = read(compile_c(source, cc, flags))
    rng = random.Random(f"{name} {cc}")
    steps = []
    for rewrite in rng.sample(REWRITES, len(REWRITES)):
        changes = list(rewrite.find(unit, range(len(unit.graph.blocks))))
        if changes and len(steps) < STEPS:
            change = rng.choice(changes)
            unit = unit.apply(change)
            steps.append(change.rewrite)
    assert len(steps) == STEPS
    assert screen(unit.text, baseline, libc_symbols()) is None
    inputs = [case.stdin for case in draft.tests]
    assert behaviour(unit.text, *inputs) == behaviour(first.text, *inputs), steps


def test_what_is_appended_stays_within_what_the_loader_may_do(find, read, compile_c):
    draft = corpus_task(corpus_folder() / "join_orders_customers").draft
    unit = first = read(compile_c(draft.source.decode()))
    for rewrite in REWRITES:
        for change in list(rewrite.find(unit, range(len(unit.graph.blocks))))[:1]:
            unit = unit.apply(change)
    builder = Builder(Toolchain(), SANDBOX)
    old, new = builder.build(first.text).image, builder.build(unit.text).image
    assert old is not None
    assert new is not None
    assert excess(new, old) == ""


def test_every_rewrite_says_what_it_is():
    names = [rewrite.name for rewrite in REWRITES]
    assert len(set(names)) == len(names) >= 25
    for rewrite in REWRITES:
        assert rewrite.why
        assert rewrite.why[-1] not in ".!"
        assert rewrite.name == rewrite.name.lower().replace(" ", "-")
