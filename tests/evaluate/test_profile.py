"""Counts, shares and library calls of real programs in the jail."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.instrument import EMPTY
from superasm.asm.toolchain import Builder
from superasm.asm.unit import Unit
from superasm.evaluate.admission import Input
from superasm.evaluate.profile import CaseProfile, NotProfiled, Profile, profile
from superasm.evaluate.profile import _times as times_of

# How often the innermost loop is executed per number that is read.
CUBE = 40**3
NESTED = """
#include <stdio.h>
static int a[40][40];
int main(void) {
    int n, s = 0;
    while (scanf("%d", &n) == 1)
        for (int i = 0; i < 40; i++)
            for (int j = 0; j < 40; j++)
                for (int k = 0; k < 40; k++) {
                    a[i][j] = a[i][k] * 31 + a[k][j] + n;
                    __asm__ volatile("pause" ::: "memory");
                }
    for (int i = 0; i < 40; i++) s ^= a[i][i];
    printf("%d\\n", s);
    return 0;
}
"""


@pytest.fixture(scope="module")
def profiled(settings, admitted):
    """Return (profile, unit) of a draft's gcc -O3 code, on all its inputs."""

    def run(draft, text=None, **more) -> Profile:
        baseline = admitted(draft)
        task = baseline.task
        builder = Builder(task.toolchain, settings.sandbox, task.harness)
        unit = Unit.read(text or baseline.assembly, EffectsTable(settings.sandbox))
        return profile(unit, task.tests, builder, settings, **more)

    return run


@pytest.fixture(scope="module")
def nested(program, profiled):
    inputs = Input("short", b"1\n"), Input("long", b"1\n" * 5)
    return profiled(program(NESTED, *inputs, whole=True))


def block_with(unit, mnemonic):
    (found,) = (
        block.number
        for block in unit.graph.blocks
        if any(unit.instruction(i).mnemonic == mnemonic for i in block.instructions)
    )
    return found


def test_counts_are_exact(nested):
    inner = block_with(nested.unit, "pause")
    assert nested.count(inner) == 6 * CUBE
    assert [case.counts[inner] for case in nested.cases] == [CUBE, 5 * CUBE]
    assert nested.calls == {"__isoc99_scanf": 2 + 6, "printf": 2}
    inside = len(nested.unit.graph.blocks[inner].instructions) * 6 * CUBE
    assert inside < nested.instructions < 1.2 * inside


def test_counts_are_the_same_every_time(program, profiled):
    draft = program(NESTED, Input("short", b"1\n"), whole=True)
    one, other = (profiled(draft, time_calls=False) for _ in range(2))
    assert one.cases == other.cases
    assert [one.share(b) for b in range(9)] == [other.share(b) for b in range(9)]
    assert not one.timed


def test_the_innermost_loop_is_the_hottest(nested):
    inner = block_with(nested.unit, "pause")
    counted = Profile(
        nested.unit,
        tuple(replace(case, own_ticks=None, call_ticks={}) for case in nested.cases),
        timed=False,
    )
    assert counted.hot_blocks(0.5) == (inner,)
    assert counted.share(inner) > 0.8
    assert nested.unit.loops.depth(inner) == 4


def test_shares_add_up_to_one(nested):
    blocks = range(len(nested.unit.graph.blocks))
    assert sum(map(nested.share, blocks)) == pytest.approx(1)
    everything = nested.hot_blocks(1.0)
    assert {b for b in blocks if nested.count(b)} >= set(everything)
    shares = [nested.share(b) for b in everything]
    assert shares == sorted(shares, reverse=True)
    assert nested.hot_blocks(0.0) == ()


def test_a_long_input_weighs_no_more_than_a_short_one(nested):
    unit, size = nested.unit, len(nested.unit.graph.blocks)
    first, second = (tuple(int(b == n) for b in range(size)) for n in (0, 1))
    short = CaseProfile("short", first, 1000, {})
    long = CaseProfile("long", tuple(9999 * n for n in second), 999000, {})
    both = Profile(unit, (short, long), timed=True)
    assert (both.share(0), both.share(1)) == (0.5, 0.5)


def test_calls_of_the_library_are_timed_at_each_call(program, profiled):
    found = profiled(program('int c;\nwhile ((c = getchar()) != EOF) putchar(c);\nputs("x");'))
    assert found.timed
    assert found.calls["puts"] == 1
    (case,) = found.cases
    assert case.own_ticks is not None
    named = {found.unit.graph.calls[i]: found.call_count(i) for i in case.call_ticks}
    assert named == {name: n for name, n in found.calls.items() if name in named}
    assert all(0 < share < 1 for share in found.call_shares.values())
    assert found.library_share == pytest.approx(sum(found.call_shares.values()))


class Stopwatches:
    """Runs that show given numbers: (whole, watches, CPU time of 1000 ns)."""

    def __init__(self, *runs):
        self.runs = list(runs)

    def run(self, case):
        whole, watches, cpu_ns = self.runs.pop(0)
        # The loop that measures nothing takes 10 ticks a round, 4 of them inside.
        empty = (EMPTY, 0, 4 * EMPTY, 0)
        numbers = (whole, 10 * EMPTY, *(n for w in (*watches, empty) for n in w))
        return numbers, SimpleNamespace(wall_ns=1000, cpu_ns=cpu_ns)


def times(*runs):
    stopwatches = Stopwatches(*runs)
    found = times_of(stopwatches, None, (7, 9))
    return found, len(stopwatches.runs)


def test_what_measuring_takes_is_no_part_of_the_time():
    """100 calls: 10 ticks of measuring each, 4 of them in the figure of the call."""
    (own, calls), _ = times((10000, [(100, 0, 1400, 0), (0, 0, 0, 0)], 1000))
    assert (own, calls) == (10000 - 10 * 100 - 1000, {7: 1000, 9: 0})


def test_a_call_takes_some_time_even_if_measuring_hides_it():
    (_, calls), _ = times((10000, [(100, 0, 300, 0), (1, 1, 0, 200000)], 1000))
    assert calls == {7: 200, 9: 200000 - 4}


def test_a_run_that_waited_is_repeated_and_the_least_of_each_figure_counts():
    short, long = [(100, 0, 1400, 0), (1, 0, 504, 0)], [(100, 0, 5000, 0), (1, 0, 404, 0)]
    (own, calls), left = times((90000, long, 100), (8000, short, 990), (1, short, 1000))
    assert calls == {7: 1000, 9: 400}
    assert own == 7920 - 1010 - 1400
    assert left == 1


def test_a_machine_that_is_always_busy_ends_it_too():
    run = (90000, [(100, 0, 1400, 0), (0, 0, 0, 0)], 500)
    (own, _), left = times(*[run] * 9)
    assert (own, left) == (45000 - 1000 - 1000, 4)


def test_rare_long_calls_were_interrupted_if_the_run_waited_and_are_real_if_it_did_not():
    rare = [(1000, 1, 999 * 50, 10**6), (10, 10, 0, 5 * 10**6)]
    (_, calls), _ = times((10**8, rare, 1000))
    assert calls == {7: 999 * 50 + 10**6 - 4000, 9: 5 * 10**6 - 40}
    (_, calls), _ = times(*[(10**8, rare, 500)] * 5)
    assert calls == {7: 1000 * 50 - 4000, 9: 5 * 10**6 // 2 - 40}


def test_a_sort_weighs_as_often_as_it_calls_back(program, profiled):
    source = """
        #include <stdlib.h>
        #include <stdio.h>
        static int calls;
        static int by(const void *a, const void *b) {
            calls++;
            return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
        }
        int main(void) {
            static int a[500];
            for (int i = 0; i < 500; i++) a[i] = i * 7919 % 503;
            qsort(a, 500, sizeof *a, by);
            printf("%d\\n", calls);
            return 0;
        }
    """
    found = profiled(program(source, whole=True), time_calls=False)
    (call,) = (i for i, name in found.unit.graph.calls.items() if name == "qsort")
    back = found.unit.graph.at["by"]
    assert found.count(back) > 3000
    assert found.call_count(call) == 1
    assert found.share(back) > 0.1
    assert 0.3 < found.call_shares[call] < 0.9
    assert call not in profiled(program(source, whole=True)).cases[0].call_ticks


def test_calls_are_counted_without_being_timed(program, profiled):
    draft = program("for (int i = 0; i < 9; i++) putchar('a' + i % 2);\nreturn 0;")
    found = profiled(draft, time_calls=False)
    assert sum(found.calls.values()) == 9
    assert found.library_share > 0.5
    assert not found.cases[0].call_ticks


def test_a_program_that_leaves_by_exit_is_counted(program, profiled):
    found = profiled(program('puts("x");\nexit(3);'))
    assert found.calls == {"puts": 1, "exit": 1}


def test_the_harness_is_no_part_of_the_counts(program, profiled):
    from superasm.core.task import Source

    driver = Source("driver.c", b"extern int f(int); int main(void) { return f(5) + f(6); }")
    draft = program(
        '#include <stdio.h>\nint f(int n) { printf("%d\\n", n); return 0; }', whole=True
    )
    found = profiled(replace(draft, harness=(driver,)))
    assert found.count(found.unit.graph.at["f"]) == 2


def test_a_program_that_leaves_by_underscore_exit_is_not_profiled(program, profiled):
    draft = program('puts("x");\nfflush(stdout);\n_exit(0);')
    with pytest.raises(NotProfiled, match=r"no counts on input one: it left without exit"):
        profiled(draft)


def test_wrong_assembly_is_not_profiled(program, profiled):
    draft = program('puts("right");\nreturn 0;')
    wrong = "\t.globl main\n\t.type main, @function\nmain:\n\txorl %eax, %eax\n\tret\n"
    with pytest.raises(NotProfiled, match="wrong output on input one: line 1"):
        profiled(draft, text=wrong)
    with pytest.raises(NotProfiled, match="does not build"):
        profiled(draft, text=wrong.replace("main", "niam"))
