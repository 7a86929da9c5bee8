"""Expressions and conditions that people write, drawn at random and typed."""

from collections.abc import Callable, Sequence

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import (
    Expr,
    both,
    cast,
    choose,
    const,
    either,
    invert,
    negate,
)
from superasm.dataset.synthetic.integers import I32, I64, U32, U64, Int
from superasm.dataset.synthetic.semantics import samples

MULTIPLIERS = (3, 5, 7, 9, 10, 11, 13, 17, 19, 29, 31, 33, 37, 41, 53, 61, 101, 127, 131, 257, 1009)
BIG = (65599, 16777619, 1664525, 22695477, 1103515245, 2654435761, 2246822519, 3266489917)
MODULI = (
    3,
    5,
    6,
    7,
    9,
    10,
    11,
    12,
    13,
    17,
    19,
    23,
    60,
    97,
    100,
    101,
    127,
    251,
    255,
    360,
    1000,
    1009,
)
MASKS = (1, 3, 7, 15, 31, 63, 127, 255, 0x55, 0x33, 0xF0, 0x7F, 1023, 4095, 0xAAAA, 0xFF00)
_MOST_NODES = 14
PRIMES = (97, 251, 997, 1009, 7919, 9973, 10007, 65521, 99991, 1000003, 1000000007)


def derive(c: Context, leaves: Sequence[Expr], depth: int) -> Expr:
    """Return a value computed from the leaves; the first of them is always used."""
    value = leaves[0]
    others = [leaf for leaf in leaves[1:] if leaf != value]
    for _ in range(depth):
        other = c.dice.pick(others) if others and c.dice.chance(0.55) else None
        value = _lively(c, value, other)
    return value


def _lively(c: Context, value: Expr, other: Expr | None) -> Expr:
    """Return a further operation on a value that leaves something of it and stays readable."""
    least = min(4, value.hi - value.lo + 1)
    for _ in range(8):
        new = _binary(c, value, other) if other is not None else _unary(c, value)
        short = sum(1 for _ in new.walk()) <= _MOST_NODES
        if short and len(dict.fromkeys(samples(new, c.dice, 12))) >= least:
            return new
    return value


def _unary(c: Context, x: Expr) -> Expr:
    d = c.dice
    width = 8 if x.hi < 256 and x.lo >= 0 else min(x.type.bits, 32)
    options: list[Callable[[], Expr]] = [
        lambda: x * d.pick(MULTIPLIERS),
        lambda: x * d.pick(MULTIPLIERS) + d.between(1, 99),
        lambda: x + d.between(1, 200),
        lambda: x - d.between(1, 50),
        lambda: x * x,
        lambda: x ^ d.pick(MASKS),
        lambda: x & d.pick(MASKS),
        lambda: x | d.pick((1, 2, 8, 16, 64, 128)),
        lambda: x % modulus(c, x),
        lambda: x // d.pick((2, 3, 4, 5, 7, 8, 10, 16, 100)),
        lambda: (x >> d.between(1, width // 2)) ^ x,
        lambda: x >> d.between(1, width // 2 + 1),
        lambda: x << d.between(1, 4),
        lambda: (x << d.between(1, 3)) + x,
        lambda: (x >> d.between(1, width // 2)) & d.pick((1, 3, 7, 15)),
        lambda: rotate(x, d.between(1, 31)),
        lambda: invert(x),
        lambda: magnitude(x),
        lambda: clamp(c, x),
        lambda: choose(condition(c, [x]), x, x // 2),
        lambda: x.unsigned & negate(x.unsigned),
        lambda: x.unsigned & (x.unsigned - 1),
    ]
    return d.made(options)


def _binary(c: Context, x: Expr, y: Expr) -> Expr:
    d = c.dice
    options: list[Callable[[], Expr]] = [
        lambda: x + y,
        lambda: x + y,
        lambda: x - y,
        lambda: x * y,
        lambda: x ^ y,
        lambda: x & y,
        lambda: x | y,
        lambda: (x + y) >> 1,
        lambda: x * d.pick(MULTIPLIERS) + y,
        lambda: x * d.pick(MULTIPLIERS) - y * d.pick(MULTIPLIERS),
        lambda: (x - y) * (x - y),
        lambda: x ^ (y >> d.between(1, 5)),
        lambda: x + (y & d.pick(MASKS)),
        lambda: x.unsigned >> (y.unsigned & d.pick((3, 7, 15))),
        lambda: x % ((y.unsigned & d.pick((3, 7, 15, 63))) + d.between(1, 9)),
        lambda: extreme(c, x, y),
        lambda: distance(x, y),
        lambda: choose(condition(c, [x], 0), x, y),
    ]
    return d.made(options)


def modulus(c: Context, x: Expr) -> int:
    """Draw a divisor that leaves more than the value itself."""
    return c.dice.pick([m for m in MODULI if m <= max(3, x.hi)])


def rotate(x: Expr, by: int) -> Expr:
    """Return the 32- or 64-bit rotation to the left."""
    whole = x.unsigned
    return (whole << by) | (whole >> (whole.type.bits - by))


def magnitude(x: Expr) -> Expr:
    """Return the absolute value, in unsigned arithmetic where it might not fit."""
    return choose(x.lt(0), negate(x), x) if x.lo < 0 else x ^ (x >> 1)


def distance(x: Expr, y: Expr) -> Expr:
    """Return `x > y ? x - y : y - x`."""
    x, y = same_sign(x, y)
    return choose(x.gt(y), x - y, y - x)


def extreme(c: Context, x: Expr, y: Expr) -> Expr:
    """Return the larger or the smaller of two."""
    x, y = same_sign(x, y)
    return choose(x.compare(c.dice.pick(("<", ">")), y), x, y)


def same_sign(x: Expr, y: Expr) -> tuple[Expr, Expr]:
    """Return two values that C compares as mathematics does."""
    wide = any(e.type.bits == 64 and not e.type.signed for e in (x, y))
    if wide and min(x.lo, y.lo) < 0:
        return cast(U64, x), cast(U64, y)
    return x, y


def clamp(c: Context, x: Expr) -> Expr:
    """Return the value kept below a limit or between two."""
    high = inside(c, x)
    if c.dice.chance(0.5):
        return choose(x.gt(high), const_like(high, x), x)
    return choose(x.lt(high), const_like(high, x), x)


def const_like(value: int, like: Expr) -> Expr:
    """Return a constant of an expression's own (promoted) type."""
    return const(value, like.type)


def inside(c: Context, x: Expr) -> int:
    """Draw a threshold that splits the values, a round number if the range is large."""
    low, high = x.lo + (x.hi - x.lo) // 4, x.hi - (x.hi - x.lo) // 4
    value = c.dice.between(low, high)
    for step in (10**15, 10**12, 10**9, 10**6, 1000, 100, 10):
        if high - low > 20 * step:
            value -= value % step
            break
    return max(x.lo + 1, min(x.hi - 1, value)) if x.hi - x.lo > 2 else x.hi


def comparison(c: Context, x: Expr, y: Expr) -> Expr:
    """Return a relation of two values."""
    x, y = same_sign(x, y)
    return x.compare(c.dice.pick(("<", ">", "<=", ">=", "!=")), y)


def condition(c: Context, leaves: Sequence[Expr], depth: int = 1) -> Expr:
    """Return a test on data that is neither (nearly) always true nor (nearly) always false."""
    for _ in range(8):
        test = _condition(c, leaves, depth)
        if len(dict.fromkeys(value != 0 for value in samples(test, c.dice, 20))) == 2:
            return test
    x = leaves[0]
    return x.ne(inside(c, x))


def _condition(c: Context, leaves: Sequence[Expr], depth: int) -> Expr:
    d, x = c.dice, leaves[0]
    # A value against what it was computed from is too often always the same.
    others = [leaf for leaf in leaves[1:] if leaf not in x.walk() and x not in leaf.walk()]
    if others and d.chance(0.3):
        return comparison(c, x, d.pick(others))
    if depth and d.chance(0.2):
        join = d.pick((both, either))
        first, second = _condition(c, leaves, 0), _condition(c, leaves, 0)
        # Two tests for equality of one value would exclude each other, or always hold.
        same = first.op in ("==", "!=") and second.op in ("==", "!=")
        return first if same else join(first, second)
    width = max(1, min(x.hi.bit_length(), 16) - 1)
    m = modulus(c, x)
    options: list[Callable[[], Expr]] = [
        lambda: x.compare(d.pick(("<", ">", ">=", "<=")), inside(c, x)),
        lambda: x.compare(d.pick(("<", ">")), inside(c, x)),
        lambda: x & 1,
        lambda: (x & 1).eq(0),
        lambda: (x >> d.between(1, width)) & 1,
        lambda: x & (1 << d.between(0, width)),
        lambda: (x % m).eq(d.below(min(m, 3))),
        lambda: (x % m).compare(d.pick(("<", ">")), max(1, m // 2)),
        lambda: (x & d.pick((3, 7, 15))).ne(d.below(4)),
        lambda: between(c, x),
    ]
    return d.made(options)


def between(c: Context, x: Expr) -> Expr:
    """Return a test for an interval."""
    first, second = sorted((inside(c, x), inside(c, x)))
    if first == second:
        return x.compare(">=", first)
    return both(x.compare(">=", first), x.compare("<=", second))


def accumulator_type(c: Context, value: Expr, times: int) -> tuple[Int, int, int]:
    """Return a type and a range that hold the sum of so many values, or an unsigned one."""
    lo, hi = min(0, value.lo * times), max(0, value.hi * times)
    kinds = [kind for kind in (I32, U32, I64, U64) if kind.holds(lo, hi)]
    if kinds and c.dice.chance(0.7):
        kind = kinds[0] if c.dice.chance(0.6) else c.dice.pick(kinds)
        return kind, lo, hi
    kind = c.dice.pick((U32, U64)) if value.type.bits <= 32 else U64
    return kind, 0, kind.highest
