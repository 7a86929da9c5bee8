"""Families that work with tables, counters and other arrays beside the data."""

from superasm.dataset.synthetic.context import Array, Context
from superasm.dataset.synthetic.expr import Expr, both, cast, choose, const, known, var
from superasm.dataset.synthetic.idioms import comparison, condition, derive, same_sign
from superasm.dataset.synthetic.integers import I32, U8, U16, U32, U64, promoted
from superasm.dataset.synthetic.loops import count, each
from superasm.dataset.synthetic.reductions import combine, fold, guarded, leaves
from superasm.dataset.synthetic.stmt import (
    BREAK,
    Assign,
    Body,
    Decl,
    For,
    If,
    Step,
    Trips,
    While,
    declare,
    local,
)


def histogram(c: Context) -> Body:
    """Counters by a part of each element, then a scan of the counters."""
    d = c.dice
    bins = d.pick((8, 10, 16, 26, 32, 64, 100, 128, 256))
    on_stack = d.chance(0.5)
    # Every counter starts at zero in each call, so none can exceed the number of elements.
    like = var(
        "", d.pick((I32, U32, U32, U16 if c.array.capacity < 65536 else U32)), 0, c.array.capacity
    )
    if on_stack:
        counts = Array(c.name("table"), like, bins)
        clear: Body = (Decl(counts.name, like.type, None, bins),)
    else:
        counts = c.scratch(("counts", "hist", "freq", "buckets", "tally"), like, bins)
        c.mutates = True
        clear = (count(c, bins, lambda j: (Assign(counts.at(j), const(0, I32)),), Trips(bins)),)

    def turn(i: Expr, x: Expr) -> Body:
        parts = leaves(c, x, i)
        value = derive(c, parts, d.pick((0, 1, 1, 2))).unsigned
        bin_ = value & (bins - 1) if bins & (bins - 1) == 0 and d.chance(0.7) else value % bins
        if d.chance(0.4):
            bin_, first = local(c.name("tmp"), bin_, U32)
            return (first, *guarded(c, parts, (Step(counts.at(bin_)),), 0.25))
        return guarded(c, parts, (Step(counts.at(bin_)),), 0.25)

    loop = each(c, c.array, turn)
    before: Body = ()
    values: list[Expr] = []

    def scan(j: Expr) -> Body:
        nonlocal before
        out: Body = ()
        cell = counts.at(j)
        for _ in range(d.pick((1, 1, 2))):
            value = d.made(
                (
                    lambda: cell * cell,
                    lambda: cell,
                    lambda: derive(c, [cell, j], 1),
                    lambda: cell * j,
                )
            )
            first, step, acc = fold(c, value, cell, bins)
            before += first
            values.append(acc)
            out += guarded(c, [cell, j], step, 0.3)
        return out

    after = count(c, bins, scan, Trips(bins))
    return (*clear, *loop, *before, after, combine(c, values))


def lookup(c: Context) -> Body:
    """Constant tables: a CRC-like state, substitution, or sums of what the table says."""
    d = c.dice
    size = d.pick((8, 10, 16, 16, 32, 64, 128))
    kind = d.pick((U8, U8, U16, U32, I32))
    top = {U8: 255, U16: 65535, U32: (1 << 32) - 1, I32: 9999}[kind]
    low = -500 if kind == I32 and d.chance(0.5) else 0
    pool = ("table", "sbox", "lut", "weights", "codes", "scores", "remap")
    tables = [
        c.constants(pool, var("", kind), [d.between(low, top) for _ in range(size)])
        for _ in range(d.pick((1, 1, 2)))
    ]
    state = c.var("hash", d.pick((U32, U32, U64)))
    chained = d.chance(0.5)
    before: Body = (declare(state, d.pick((0, 1))),)
    values = [state]

    def entry(value: Expr) -> Expr:
        table = d.pick(tables)
        whole = value.unsigned
        return table.at(whole & (size - 1) if size & (size - 1) == 0 else whole % size)

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        parts = leaves(c, x, i)
        value = derive(c, parts, d.pick((0, 1, 1)))
        if chained:
            found = entry(state ^ value)
            if d.chance(0.3):
                found = entry(found + x)
            new = d.pick(
                (
                    (state >> d.between(1, 8)) ^ found,
                    (state << d.between(1, 6)) + found,
                    state * 33 + found,
                )
            )
            return (*guarded(c, parts, (Assign(state, new),), 0.2),)
        found = entry(value)
        if d.chance(0.5):
            found = derive(c, [found, entry(x >> d.between(1, 4)), x], 2)
        first, step, acc = fold(c, found, x, c.array.capacity)
        before += first
        values.append(acc)
        return (Assign(state, state + (found & 1)), *guarded(c, parts, step, 0.3))

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def prefix(c: Context) -> Body:
    """Running sums, maxima or mixes kept in an array, then questions about ranges."""
    d = c.dice
    c.need(2)
    c.mutates = True
    cap = c.array.capacity
    kind = d.pick((U32, U32, U64))
    sums = c.scratch(("prefix", "cum", "running", "acc_to"), var("", kind), cap + 1)
    form = d.pick(("+", "+", "^", "max", "mix"))

    def fill(i: Expr, x: Expr) -> Body:
        value = derive(c, leaves(c, x, i), d.pick((0, 1, 1, 2)))
        value = cast(kind, value) if value.type != kind else value
        last = sums.at(i)
        new = {"+": last + value, "^": last ^ value, "mix": last * d.pick((3, 5, 31)) + value}.get(
            form
        )
        return (
            Assign(sums.at(i + 1), choose(value.gt(last), value, last) if new is None else new),
        )

    loop = each(c, c.array, fill, any_order=False)
    before: Body = (Assign(sums.at(0), const(d.pick((0, 0, 1)), kind)),)
    step, width = d.between(1, 7), d.pick((2, 3, 5, 8))
    values: list[Expr] = []
    j = c.var("j", I32, 0, cap - 1)
    here, back = sums.at(j + 1), sums.at(j)
    if d.chance(0.5):
        c.need(width)
        far = j + width
        back = sums.at(j)
        here = sums.at(known(far, width, cap))
        stop = (j + width).compare("<=", c.n)
    else:
        stop = j.lt(c.n)
    value = here ^ back if form == "^" else here - back
    if form in ("max", "mix"):
        value = derive(c, [here, back], 1)
    inner: Body = ()
    for _ in range(d.pick((1, 2))):
        first, more, acc = fold(c, value, here, cap)
        before += first
        values.append(acc)
        inner += guarded(c, [value, here], more, 0.35)
    query = For(declare(j, 0), stop, Step(j, step), inner, Trips(1 / step, 1))
    return (*before, *loop, query, combine(c, values))


def runs(c: Context) -> Body:
    """Runs of equal, rising or related neighbours: lengths, counts, an encoding's size."""
    d = c.dice
    c.need(1)
    cap = c.array.capacity
    a = c.array
    length, best = c.var("count", I32, 0, cap), c.var("best", I32, 0, cap)
    total, code = c.var("acc", I32, 0, cap), c.var("hash", U32)
    coarse = d.pick((0, 1, 2, 3, 4)) if a.like.hi > 40 else 0
    mask = d.pick((1, 3, 7))
    form = d.pick(("equal", "equal", "rising", "related", "class"))
    before: Body = tuple(declare(v, s) for v, s in ((length, 1), (best, 1), (total, 0), (code, 0)))

    def related(x: Expr, y: Expr) -> Expr:
        if form == "rising":
            return comparison(c, x, y)
        if form == "class":
            return ((x ^ y) & mask).eq(0)
        if form == "related":
            return condition(c, [d.made((lambda: x + y, lambda: x ^ y, lambda: x - y))])
        return (x >> coarse).eq(y >> coarse) if coarse else x.eq(y)

    end: Body = (
        If(length.gt(best), (Assign(best, length),)),
        *((Step(total),) if d.chance(0.6) else ()),
        Assign(code, code * d.pick((31, 33, 131)) + length),
    )
    if d.chance(0.5):
        end = tuple(d.shuffled(end))

    def turn(i: Expr, x: Expr) -> Body:
        y = a.at(known(i - 1, 0, cap - 1))
        more = (Step(length),)
        restart = (*end, Assign(length, const(1, I32)))
        return (If(related(x, y), more, restart),)

    if d.chance(0.5):
        loop = each(c, a, turn, low=1, any_order=False)
        return (*before, *loop, *end, combine(c, d.shuffled([best, total, code])))
    # Two nested loops: find the end of the run that starts here.
    i, j = c.var("i", I32, 0, cap - 1), c.var("j", I32, 1, cap - 1)
    y = a.at(i) if d.chance(0.5) else a.at(known(j - 1, 0, cap - 1))
    first = Decl(j.text, I32, i + 1)
    grow = While(both(j.lt(c.n), related(a.at(j), y)), (Step(j),), Trips(2.0))
    span = Assign(length, j - i)
    outer = While(i.lt(c.n), (first, grow, span, *end, Assign(i, j)), Trips(0.6, 1))
    return (*before, declare(i, 0), outer, combine(c, d.shuffled([best, total, code])))


def search(c: Context) -> Body:
    """Search in sorted data, or sort a copy and read it."""
    d = c.dice
    c.need(1)
    c.mutates = True
    cap = c.array.capacity
    like = c.array.like
    work = c.scratch(("sorted", "order", "work", "copy"), like, cap)
    copy = each(
        c,
        c.array,
        lambda i, x: (
            Assign(work.at(i), c.fit(derive(c, leaves(c, x, i), d.pick((0, 0, 1))), like)),
        ),
        any_order=False,
    )
    sort = _sort(c, work)
    before: Body = ()
    values: list[Expr] = []

    def probe(i: Expr, x: Expr) -> Body:
        nonlocal before
        want, first = local(
            c.name("x"), c.fit(derive(c, [x, c.key()], 1), like), promoted(like.type)
        )
        lo, hi = c.var("lo", I32, 0, cap), c.var("hi", I32, 0, cap)
        sum_ = lo + (hi - lo) // 2
        mid = c.var("tmp", I32, 0, cap - 1)
        cell = work.at(mid)
        left, right = same_sign(cell, want)
        move = If(
            left.compare(d.pick(("<", "<=")), right), (Assign(lo, mid + 1),), (Assign(hi, mid),)
        )
        halve = While(lo.lt(hi), (Decl(mid.text, I32, sum_), move), Trips(9.0))
        start, step, acc = fold(c, derive(c, [lo, i], d.pick((0, 1))), lo, cap)
        before += start
        values.append(acc)
        return (first, declare(lo, 0), Decl(hi.text, I32, c.n), halve, *step)

    def read(i: Expr, x: Expr) -> Body:
        nonlocal before
        start, step, acc = fold(c, derive(c, [x, i], d.pick((1, 2))), x, cap)
        before += start
        values.append(acc)
        return guarded(c, [x, i], step)

    loop = each(c, c.array, probe) if d.chance(0.6) else each(c, work, read, any_order=False)
    return (*copy, *sort, *before, *loop, combine(c, values))


def _sort(c: Context, a: Array) -> Body:
    d = c.dice
    cap = a.capacity
    form = d.pick(("insertion", "selection", "bubble", "shell"))
    kind = a.like.type
    i, j = c.var("i", I32, 0, cap - 1), c.var("j", I32, 0, cap - 1)
    later = known(j + 1, 0, cap - 1)
    t = c.var("tmp", kind, a.like.lo, a.like.hi)
    up = d.pick((">", "<"))
    swap = (Decl(t.text, kind, a.at(j)), Assign(a.at(j), a.at(later)), Assign(a.at(later), t))
    if form == "bubble":
        stop = j.lt(c.n - 1 - i)
        inner = For(
            declare(j, 0),
            stop,
            Step(j),
            (If(a.at(j).compare(up, a.at(later)), swap),),
            Trips(0.5, 1),
        )
        return (For(declare(i, 0), i.lt(c.n), Step(i), (inner,), Trips(1, 1)),)
    if form == "selection":
        pick = c.var("pos", I32, 0, cap - 1)
        better = If(a.at(j).compare(up, a.at(pick)), (Assign(pick, j),))
        inner = For(Decl(j.text, I32, i + 1), j.lt(c.n), Step(j), (better,), Trips(0.5, 1))
        swap = (Decl(t.text, kind, a.at(i)), Assign(a.at(i), a.at(pick)), Assign(a.at(pick), t))
        return (
            For(
                declare(i, 0),
                i.lt(c.n),
                Step(i),
                (Decl(pick.text, I32, i), inner, *swap),
                Trips(1, 1),
            ),
        )
    gap = c.var("tmp", I32, 1, cap) if form == "shell" else const(1, I32)
    back = known(j - gap, 0, cap - 1)
    k = var(j.text, I32, 0, cap - 1)
    test = both(k.compare(">=", gap) if form == "shell" else k.gt(0), a.at(back).compare(up, t))
    shift = While(
        test,
        (Assign(a.at(k), a.at(back)), Assign(k, back)),
        Trips(6.0) if form == "shell" else Trips(0.25, 1),
    )
    turn = (Decl(t.text, kind, a.at(i)), Decl(k.text, I32, i), shift, Assign(a.at(k), t))
    first = Decl(i.text, I32, gap)
    loop = For(first, i.lt(c.n), Step(i), turn, Trips(1, 1))
    if form == "insertion":
        return (loop,)
    ratio = d.pick((2, 2, 3))
    return (
        For(
            Decl(gap.text, I32, c.n // 2), gap.gt(0), Assign(gap, gap // ratio), (loop,), Trips(7.0)
        ),
    )


def chain(c: Context) -> Body:
    """Links by index: following successors, cycles, a union of sets."""
    d = c.dice
    c.need(1)
    c.mutates = True
    cap = c.array.capacity
    link = c.scratch(
        ("next_of", "parent", "succ", "link"),
        var("", d.pick((I32, U16 if cap < 65536 else I32)), 0, cap - 1),
        cap,
    )
    size = known(cast(U32, c.n), 1, cap)

    def connect(i: Expr, x: Expr) -> Body:
        value = derive(c, leaves(c, x, i), d.pick((0, 1, 1, 2))).unsigned
        wide = size if value.type.bits == 32 else cast(U64, size)
        return (Assign(link.at(i), value % wide),)

    build = each(c, c.array, connect, any_order=False)
    at, acc = c.var("pos", I32, 0, cap - 1), c.var("hash", U32)
    steps = c.var("count", I32, 0, 1 << 20)
    weight = c.array.at(at)
    mix = Assign(acc, acc * d.pick((3, 31, 33)) + (weight if d.chance(0.6) else at))
    move = Assign(at, link.at(at))
    start = Decl(at.text, I32, cast(I32, c.key() % size))
    turns = d.pick((1, 1, 2))
    if d.chance(0.5):
        stop = steps.lt(c.n * turns)
        body = (
            mix,
            *guarded(c, [weight, at], (Assign(acc, acc ^ (acc >> d.between(3, 15))),)),
            move,
        )
        walk: Body = (
            start,
            declare(acc, 1),
            For(declare(steps, 0), stop, Step(steps), body, Trips(3.0 * turns, 1)),
        )
        return (*build, *walk, combine(c, [acc, at]))
    hops = d.pick((2, 3, 4, 8, 16))

    def follow(i: Expr, x: Expr) -> Body:
        here = Decl(at.text, I32, i)
        jump = count(
            c,
            hops,
            lambda j: (*guarded(c, [weight], (Assign(acc, acc + weight),), 0.4), move),
            Trips(hops * 1.5),
        )
        stop = (
            If(at.eq(i), (Step(steps),)),
            *((If(steps.gt(d.between(100, 900)), (BREAK,)),) if d.chance(0.2) else ()),
        )
        return (here, jump, mix, *stop)

    loop = each(c, c.array, follow)
    return (*build, declare(acc, 0), declare(steps, 0), *loop, combine(c, [acc, steps]))
