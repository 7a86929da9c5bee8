"""Families that fold one or two arrays into few values."""

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import Expr, cast, choose, const, var
from superasm.dataset.synthetic.idioms import (
    BIG,
    MULTIPLIERS,
    PRIMES,
    accumulator_type,
    condition,
    derive,
    distance,
    rotate,
)
from superasm.dataset.synthetic.integers import I32, U32, U64, promoted
from superasm.dataset.synthetic.loops import each
from superasm.dataset.synthetic.stmt import (
    BREAK,
    Assign,
    Body,
    If,
    Return,
    Step,
    Stmt,
    declare,
    local,
)


def leaves(c: Context, x: Expr, i: Expr | None = None) -> list[Expr]:
    """Return what an element's expression may use: the element, sometimes index and key."""
    out = [x]
    if i is not None and c.dice.chance(0.45):
        out.append(i)
    if c.dice.chance(0.3):
        out.append(c.key())
    return out


def combine(c: Context, values: list[Expr]) -> Return:
    """Return the end of a function that makes one result of several."""
    out = values[0]
    for value in values[1:]:
        if out.type.bits == 32 and value.type.bits == 64:
            out = cast(U64, out)
        out = _joined(c, out, value)
    if c.dice.chance(0.1):
        out = out.unsigned ^ c.key()
    return Return(out)


def _joined(c: Context, a: Expr, b: Expr) -> Expr:
    return c.dice.made(
        (
            lambda: a ^ b,
            lambda: a + b,
            lambda: a * c.dice.pick(MULTIPLIERS) + b,
            lambda: a - b,
        )
    )


def guarded(c: Context, tests: list[Expr], body: Body, chance: float = 0.45) -> Body:
    """Return the body, sometimes under a condition on the data."""
    return (If(condition(c, tests), body),) if c.dice.chance(chance) else body


def fold(c: Context, value: Expr, x: Expr, times: int) -> tuple[Body, Body, Expr]:
    """Return declarations, the step, and the variable of a random reduction of a value."""
    d = c.dice
    form = d.pick(("sum", "sum", "sum", "xor", "extreme", "count", "or", "modular", "alternate"))
    if form == "sum":
        kind, lo, hi = accumulator_type(c, value, times)
        acc = c.var("acc", kind, lo, hi)
        return (declare(acc, 0),), (Assign(acc, acc + value),), acc
    if form == "count":
        hits = c.var("count", I32, 0, times)
        return (declare(hits, 0),), (If(condition(c, [value, x]), (Step(hits),)),), hits
    if form == "extreme":
        kind = promoted(value.type)
        best = c.var("best", kind, min(value.lo, 0), value.hi)
        relation = d.pick((">", ">", "<"))
        start = 0 if relation == ">" else value.hi
        update = value.compare(relation, best)
        step: Stmt = If(update, (Assign(best, value),))
        if d.chance(0.4):
            step = Assign(best, choose(update, value, best))
        return (declare(best, start),), (step,), best
    if form == "modular":
        modulus = d.pick(PRIMES)
        acc = c.var("acc", U64, 0, modulus - 1)
        small = value.unsigned % d.pick((1000, 1009, 997))
        step = Assign(acc, (acc * (small + 1)) % modulus)
        return (declare(acc, 1),), (step,), acc
    kind = promoted(value.type).unsigned
    acc = c.var("acc", kind)
    if form == "alternate":
        new = (acc << 1) + value if d.chance(0.5) else (acc >> 1) ^ value
    else:
        new = acc | value if form == "or" and d.chance(0.5) else acc ^ value
    return (declare(acc, 0),), (Assign(acc, new),), acc


def reduction(c: Context) -> Body:
    """One to three reductions of expressions over an array."""
    d = c.dice
    before: Body = ()
    values: list[Expr] = []
    early = d.chance(0.15)

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        out: Body = ()
        for _ in range(d.pick((1, 1, 2, 2, 3))):
            parts = leaves(c, x, i)
            value = derive(c, parts, d.pick((0, 1, 1, 2, 2, 3)))
            first, step, acc = fold(c, value, x, c.array.capacity)
            before += first
            values.append(acc)
            out += guarded(c, [x, *parts[1:]], step)
        if early:
            out += (If((values[0] & 1023).eq(d.below(1000)), (BREAK,)),)
        return out

    loop = each(c, c.array, turn, indexed=d.chance(0.6))
    return (*before, *loop, combine(c, values))


def polyhash(c: Context) -> Body:
    """A hash or checksum that carries its state from element to element."""
    d = c.dice
    h = c.var("hash", d.pick((U32, U32, U32, U64)))
    h2 = c.var("hash", h.type)
    form = d.pick(("poly", "fnv", "rotate", "modular", "adler", "shift", "mixed", "two"))
    modulus = d.pick(PRIMES)
    small = c.var("hash", h.type, 0, modulus - 1)
    start = c.key() if d.chance(0.5) else const(d.pick((0, 1, 5381, 17, 2166136261)), h.type)
    before: Body = (declare(h, cast(h.type, start) if start.type != h.type else start),)
    values = [h]
    if form in ("modular", "adler"):
        before, values = (declare(small, d.pick((0, 1))),), [small]
    if form in ("adler", "two"):
        before += (declare(h2, 0),)
        values.append(h2)

    def turn(i: Expr, x: Expr) -> Body:
        value = derive(c, leaves(c, x, i), d.pick((0, 0, 1, 2)))
        k = d.pick((31, 33, 37, 131, 257, 65599))
        big = const(d.pick(BIG), h.type)
        match form:
            case "poly":
                return (Assign(h, h * k + value),)
            case "fnv":
                return Assign(h, h ^ value), Assign(h, h * big)
            case "rotate":
                return Assign(h, rotate(h, d.between(1, 27)) ^ value), *_mixing(c, h)
            case "modular":
                whole = cast(U64, small) * k + value.unsigned % 65536
                return (Assign(small, whole % modulus),)
            case "adler":
                whole = small + (value.unsigned & 0xFFFF)
                return Assign(small, whole % modulus), Assign(h2, h2 + small)
            case "shift":
                return (Assign(h, h ^ ((h << d.between(3, 7)) + (h >> d.between(1, 5)) + value)),)
            case "two":
                return Assign(h, h + value), Assign(h2, h2 + h)
        return Assign(h, h + value), *_mixing(c, h), *_mixing(c, h)

    loop = each(c, c.array, turn, indexed=d.chance(0.4))
    after = _mixing(c, values[0]) if values[0] is h else ()
    return (*before, *loop, *after, combine(c, values))


def _mixing(c: Context, h: Expr) -> Body:
    d = c.dice
    steps = (
        Assign(h, h ^ (h >> d.between(3, 17))),
        Assign(h, h * const(d.pick(BIG), h.type)),
        Assign(h, h + (h << d.between(2, 10))),
        Assign(h, h ^ (h << d.between(3, 13))),
    )
    return tuple(d.pick(steps) for _ in range(d.between(1, 2)))


def extremes(c: Context) -> Body:
    """Where a key of the elements is largest or smallest, second best, nearest to a target."""
    d = c.dice
    c.need(1)
    extra = leaves(c, c.array.at(0), None)[1:]
    form = d.pick(("argmax", "argmax", "second", "nearest", "range", "count_best"))
    depth = d.pick((0, 1, 1, 2))
    target = c.fit(c.key(), c.array.like)
    pos = c.var("pos", I32, 0, c.array.capacity - 1)
    hits = c.var("count", I32, 0, c.array.capacity)
    best: list[Expr] = []
    relation = d.pick((">", "<", ">=", "<="))

    def turn(i: Expr, x: Expr) -> Body:
        value = derive(c, [x, *extra], depth)
        if form == "nearest":
            value = distance(value, target)
        kind = promoted(value.type)
        top = c.var("best", kind, min(0, value.lo), value.hi)
        best.append(top)
        test = value.compare(relation, top)
        if form == "second":
            other = c.var("best", kind, top.lo, top.hi)
            best.append(other)
            lower = If(value.compare(relation, other), (Assign(other, value),))
            return (If(test, (Assign(other, top), Assign(top, value)), (lower,)),)
        if form == "range":
            other = c.var("best", kind, top.lo, top.hi)
            best.append(other)
            opposite = value.compare("<" if ">" in relation else ">", other)
            return If(test, (Assign(top, value),)), If(opposite, (Assign(other, value),))
        if form == "count_best":
            again = If(value.eq(top), (Step(hits),))
            strict = value.compare(relation[0], top)
            return (If(strict, (Assign(top, value), Assign(hits, const(1))), (again,)),)
        return (If(test, (Assign(top, value), Assign(pos, i))),)

    loop = each(c, c.array, turn, any_order=d.chance(0.5))
    low, high = best[0].lo, best[0].hi
    start = low if relation[0] == ">" else high
    before: Body = (declare(best[0], start),)
    values = [*best]
    if len(best) > 1:
        opposite = high if start == low else low
        before += (declare(best[1], opposite if form == "range" else start),)
    elif form == "count_best":
        before, values = (*before, declare(hits, 0)), [*values, hits]
    else:
        before, values = (*before, declare(pos, 0)), [*values, pos]
    return (*before, *loop, combine(c, values))


def saturate(c: Context) -> Body:
    """Arithmetic that stops at a limit: saturating sums, clamped and quantised values."""
    d = c.dice
    top = d.pick((100, 127, 255, 1000, 32767, 65535))
    low = d.pick((0, 0, -128, -top))
    level = c.var("acc", I32, low, top)
    clipped = c.var("count", I32, 0, c.array.capacity)
    before: Body = (declare(level, max(low, 0)), declare(clipped, 0))
    rest: list[Expr] = []

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        small = derive(c, leaves(c, x, i), d.pick((0, 1, 2)))
        spread = d.pick([s for s in (17, 64, 100, 256, 1000) if s <= max(17, small.hi)])
        small = cast(I32, small.unsigned % spread)
        lost = d.between(spread // 8, spread // 3)
        amount, first = local(c.name("tmp"), level + small - lost, I32)
        wide = var(amount.text, I32, amount.lo, amount.hi)
        over, under = wide.gt(top), wide.lt(low)
        if d.chance(0.5):
            kept = choose(over, const(top), choose(under, const(low), wide))
            store: Body = (Assign(level, kept), If(over, (Step(clipped),)))
        else:
            hit = (Assign(level, const(top)), Step(clipped))
            store = (
                If(over, hit, (If(under, (Assign(level, const(low)),), (Assign(level, wide),)),)),
            )
        start, step, acc = fold(c, level * d.pick((2, 3, 5)) + 1, x, c.array.capacity)
        before += start
        rest.append(acc)
        return (first, *store, *guarded(c, [level, x], step, 0.3))

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, d.shuffled([level, clipped, *rest])))
