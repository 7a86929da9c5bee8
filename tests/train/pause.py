"""A real task whose best answer is known: a program with a line that only takes time."""

from dataclasses import replace

from superasm.config.settings import Settings
from superasm.core.task import Case, Task
from superasm.train.rewards import timing_of_a_candidate

# A pause takes tens of cycles, and nobody needs it: deleting its line is the edit to find.
SOURCE = b"""#include <stdio.h>
int main(void) {
    unsigned n = 0, s = 1;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) { s = s * 31 + i; __builtin_ia32_pause(); }
    printf("%u\\n", s);
    return 0;
}
"""


def _result(n):
    s = 1
    for i in range(n):
        s = (s * 31 + i) % 2**32
    return b"%d\n" % s


TESTS = tuple(Case(f"t{n}", b"%d" % n, _result(n)) for n in (0, 1, 7, 1000))
SPEED = tuple(Case(f"p{n}", b"%d" % n, _result(n)) for n in (30_000, 40_000))
TASK = Task("pause.c", SOURCE, TESTS, SPEED)
SETTINGS = timing_of_a_candidate(Settings(), 6, 5.0)
SETTINGS = replace(SETTINGS, timing=replace(SETTINGS.timing, confidence=0.9))


def line_of_the_pause(listing):
    (line,) = [x for x in listing.split("\n") if x.endswith(("\tpause", "\trep\tnop"))]
    return line.split("\t")[0]
