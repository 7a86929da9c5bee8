"""Tells whether an assembly text is what gcc makes without optimisation or with -O3.

Other versions of gcc write other code, so the text is not compared as it stands: of each
instruction the mnemonic and the kinds of its operands count, wherever it stands. Code of -O0 keeps
every variable in the frame of %rbp and code of -O3 hardly any, so that the two are far apart.

Covers: other versions and defaults of gcc (CET, position-independent or not, other tuning).
Does not cover: -O1, -O2 and -Os, which are `-O3` where they are near it, else `unknown`; clang,
    which is `unknown` more often than not; whether the text is of the same program.
"""

from collections import Counter
from enum import StrEnum

from superasm.asm.normalise import identical
from superasm.asm.parse import AsmSyntaxError, Instruction, parse

# On 40 programs of the corpus (docs/data-formats.md): -O0 and -O3 of gcc 12 with other defaults
# are at least 0.80 and 0.49 like ours, and nearer to it than to the other by 0.47 and 0.22.
_LEAST_LIKENESS = 0.5
_LEAST_LEAD = 0.2


class Level(StrEnum):
    """What an assembly text was compiled with, as far as it can be told."""

    O0 = "-O0"
    O3 = "-O3"
    UNKNOWN = "unknown"
    ABSENT = "absent"


def level_of(assembly: str, unoptimised: str, optimised: str) -> Level:
    """Return which of two builds of the same source a text is much nearer to.

    Args:
        assembly: the text; blank for `absent`.
        unoptimised: what gcc -O0 makes of the source here.
        optimised: what gcc -O3 makes of it here.
    """
    if not assembly.strip():
        return Level.ABSENT
    if identical(assembly, unoptimised):
        return Level.O0
    if identical(assembly, optimised):
        return Level.O3
    try:
        given, slow, fast = map(_shapes, (assembly, unoptimised, optimised))
    except AsmSyntaxError:
        return Level.UNKNOWN
    to_slow, to_fast = likeness(given, slow), likeness(given, fast)
    if max(to_slow, to_fast) < _LEAST_LIKENESS or abs(to_slow - to_fast) < _LEAST_LEAD:
        return Level.UNKNOWN
    return Level.O0 if to_slow > to_fast else Level.O3


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of two multisets that they have in common (Jaccard), from 0 to 1."""
    return (one & other).total() / max(1, (one | other).total())


def _shapes(text: str) -> Counter[str]:
    return Counter(map(_shape, parse(text).instructions))


def _shape(instruction: Instruction) -> str:
    return " ".join((instruction.mnemonic, *map(_kind, instruction.operands)))


def _kind(operand: str) -> str:
    if operand.startswith(("%", "$")):
        return operand[0]
    if "(%rbp)" in operand:
        return "frame"
    return "memory" if "(" in operand else "symbol"
