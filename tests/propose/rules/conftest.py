"""Reading, changing and running small programs."""

from functools import cache

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.toolchain import Builder
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.core.task import Source, Toolchain
from superasm.propose.rules.structural import REWRITES
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

SANDBOX = Sandbox(wall_limit_seconds=10.0)
TABLE = EffectsTable(SANDBOX)
# Calls `long f(long a, long b)` of the unit with all pairs of the numbers given.
DRIVER = b"""
#include <stdio.h>
long f(long a, long b);
long table[64] = {5, -3, 9, 9, 2, 7, -8, 1, 0, 4, 6, 6, -1, 3, 11, -20};
int main(void) {
    long v[64]; int n = 0;
    while (n < 64 && scanf("%ld", &v[n]) == 1) n++;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) printf("%ld\\n", f(v[i], v[k]));
    for (int i = 0; i < 64; i++) printf("%ld ", table[i]);
    return 0;
}
"""
NUMBERS = b"0 1 2 3 5 8 -1 -2 -7 16 31 4294967295 4294967296 -4294967297 9223372036854775807"


@pytest.fixture(scope="session")
def read():
    """Read assembly text."""
    return lambda text: Unit.read(text, TABLE)


@pytest.fixture(scope="session")
def rewrite():
    """The rewrite of a name."""
    return {r.name: r for r in REWRITES}.__getitem__


@pytest.fixture(scope="session")
def find(rewrite):
    """The changes that a rewrite finds anywhere in a unit."""
    return lambda name, unit: list(rewrite(name).find(unit, range(len(unit.graph.blocks))))


@pytest.fixture(scope="session")
def compile_c():
    builder = Builder(Toolchain(), SANDBOX)

    @cache
    def run(source: str, cc: str = "gcc", flags: tuple[str, ...] = ("-O3",)) -> str:
        compiled = builder.compile(source.encode(), cc, flags)
        assert compiled.assembly is not None, compiled.message
        return compiled.assembly

    return run


def _behaviour(builder: Builder, text: str, inputs):
    built = builder.build(text)
    assert built.image is not None, built.message
    with Jail(Profile.PROGRAM, SANDBOX) as jail:
        program = jail.load(built.image)
        runs = jail.run([jail.program(program, jail.load(data)) for data in inputs])
    return [(run.status, run.exit_code, run.stdout) for run in runs]


@pytest.fixture(scope="session")
def behaviour():
    """What a whole program does with inputs."""
    builder = Builder(Toolchain(), SANDBOX)
    return lambda text, *inputs: _behaviour(builder, text, inputs)


@pytest.fixture(scope="session")
def results():
    """What `f` of a unit returns for all pairs of many numbers."""
    builder = Builder(Toolchain(), SANDBOX, (Source("driver.c", DRIVER),))

    @cache
    def run(text: str):
        found = _behaviour(builder, text, (NUMBERS,))[0]
        assert str(found[0]) == "exited", found
        return found

    return run


@pytest.fixture(scope="session")
def function(read):
    """A unit that holds nothing but `long f(long a, long b)`, a in %rdi, b in %rsi."""

    def make(body: str, *more: str):
        lines = "\n".join(
            f"\t{line.strip()}" if ":" not in line else line.strip()
            for line in body.strip().splitlines()
        )
        head = "\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n"
        return read(f"{head}{lines}\n\t.size\tf, .-f\n" + "\n".join(more) + "\n")

    return make


@pytest.fixture(scope="session")
def same(results):
    """Assert that every change leaves what `f` returns as it is; returns how many there were."""

    def check(unit, changes):
        for change in changes:
            changed = unit.apply(change)
            assert changed.text != unit.text
            assert results(changed.text) == results(unit.text), change
        return len(changes)

    return check
