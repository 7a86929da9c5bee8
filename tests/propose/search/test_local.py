"""Random edits: always readable, always in hot blocks, reproducible, and what each kind may do."""

import random
import shutil
import subprocess

import pytest

from superasm.propose.search.local import KINDS, independent, random_edit
from superasm.propose.search.sites import Prepared, groups, halves, loop_guess, prepare
from superasm.propose.search.state import State

SOURCE = r"""
#include <stdio.h>
static int t[64];
int main(void) {
    int n; unsigned h = 1; double d = 0;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) { h = h * 31 + i; t[i & 63] += h >> 3; d += t[(i * 7) & 63] * 0.5; }
    for (int i = 0; i < 64; i++) h ^= t[i];
    printf("%u %f\n", h, d);
    return 0;
}
"""


@pytest.fixture(scope="module", params=["gcc", "clang"])
def prepared(request, table, tmp_path_factory):
    cc = next((c for c in (request.param, f"{request.param}-22") if shutil.which(c)), None)
    if cc is None:
        pytest.skip(f"no {request.param}")
    folder = tmp_path_factory.mktemp("c")
    (folder / "p.c").write_text(SOURCE)
    command = [cc, "-O3", "-S", "p.c", "-o", "p.s"]
    subprocess.run(command, cwd=folder, check=True)
    state = State.begin(cc, (folder / "p.s").read_text(), table)
    return Prepared(state, loop_guess(state.unit), {})


@pytest.mark.parametrize("kind", KINDS)
def test_edits_of_every_kind_apply_and_change_the_text(prepared, kind):
    texts = set()
    for seed in range(60):
        edit = random_edit(kind, prepared, random.Random(seed))
        if edit is not None:
            assert edit.rewrite == f"random-{kind}"
            texts.add(prepared.state.apply([edit]).unit.text)
    assert len(texts) >= 3, kind


@pytest.mark.parametrize("kind", KINDS)
def test_one_seed_gives_one_edit(prepared, kind):
    draws = [[random_edit(kind, prepared, random.Random(7)) for _ in range(5)] for _ in range(2)]
    assert draws[0] == draws[1]


def test_instructions_change_in_hot_blocks_only(prepared):
    unit = prepared.state.unit
    hot = {prepared.state.ids[i] for n in prepared.hot for i in unit.graph.blocks[n].instructions}
    for seed in range(80):
        for kind in ("swap", "delete", "operand", "insert"):
            edit = random_edit(kind, prepared, random.Random(seed))
            assert edit is None or {name for name, _ in edit.lines} <= hot


def test_neighbours_that_share_a_value_or_memory_are_not_independent(begin):
    unit = begin(
        "main:\n\tmovl\t$1, %eax\n\tmovl\t%eax, %ebx\n\tmovl\t$2, %ecx\n"
        "\tmovl\t%ecx, (%rdi)\n\tmovl\t(%rsi), %edx\n\tmovl\t(%rsi), %r8d\n\tret\n"
    ).unit
    assert not independent(unit, 1, 2)
    assert independent(unit, 2, 3)
    assert not independent(unit, 4, 5)  # A store and a load may meet.
    assert independent(unit, 5, 6)


def test_the_guess_of_hot_blocks_prefers_inner_loops(begin):
    unit = begin(
        "main:\n\tnop\n.L1:\n\tnop\n.L2:\n\tdecl\t%eax\n\tjne\t.L2\n"
        "\tdecl\t%ebx\n\tjne\t.L1\n\tret\n"
    ).unit
    guess = loop_guess(unit)
    inner = unit.graph.at[".L2"]
    assert max(guess, key=guess.get) == inner
    assert sum(guess.values()) == pytest.approx(1, abs=0.05)


def test_sites_are_grouped_so_that_no_two_touch_one_line(begin, lower):
    state = begin()
    hot = {block.number: 0.5 for block in state.unit.graph.blocks}

    class Twice(lower):
        def find(self, unit, blocks):
            yield from lower("x", ("eax", "ebx", "ecx"), 1).find(unit, blocks)
            yield from lower("x", ("ebx", "ecx"), 2).find(unit, blocks)

    sites = prepare(state, [Twice("twice", (), 0), lower("none", (), 0)], hot).sites
    assert set(sites) == {"twice"}
    made = groups(sites["twice"])
    assert sorted(len(group) for group in made) == [2, 3]
    for group in made:
        state.apply([site.edit for site in group])  # Raises where they conflict.


def test_halves_hold_everything_once_and_a_single_one_has_none():
    assert halves(tuple("abcde")) == (tuple("abc"), tuple("de"))
    assert halves(("a",)) == ()
    assert halves(()) == ()
