"""Families on pairs of elements: two arrays, neighbours, all pairs."""

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import Expr, choose, const, known, var
from superasm.dataset.synthetic.idioms import comparison, condition, derive, distance
from superasm.dataset.synthetic.integers import I32, U64
from superasm.dataset.synthetic.loops import count, each
from superasm.dataset.synthetic.reductions import combine, fold, guarded
from superasm.dataset.synthetic.stmt import (
    BREAK,
    Assign,
    Body,
    Decl,
    For,
    If,
    Step,
    Trips,
    declare,
    local,
)


def dot(c: Context) -> Body:
    """Two arrays element by element: products, distances, agreements."""
    d = c.dice
    mirrored = d.chance(0.3)
    other = c.array if mirrored else c.second()
    before: Body = ()
    values: list[Expr] = []

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        y = other.at(i)
        if mirrored:
            y = other.at(known(c.n - 1 - i, 0, c.array.capacity - 1))
        first: Body = ()
        if d.chance(0.4):
            y, decl = local(c.name("y"), y)
            first = (decl,)
        out: Body = ()
        for _ in range(d.pick((1, 1, 2))):
            value = d.made(
                (
                    lambda: x * y,
                    lambda: x * y,
                    lambda: distance(x, y),
                    lambda: (x - y) * (x - y),
                    lambda: x ^ y,
                    lambda: derive(c, [x, y, i], 2),
                    lambda: derive(c, [y, x], 1) * x,
                )
            )
            start, step, acc = fold(c, value, x, c.array.capacity)
            before += start
            values.append(acc)
            tests = (lambda: comparison(c, x, y), lambda: condition(c, [x, y]))
            out += (If(d.made(tests), step),) if d.chance(0.35) else step
        return (*first, *out)

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def window(c: Context) -> Body:
    """A one-dimensional filter or a sliding window over neighbours."""
    d = c.dice
    width = d.between(2, 6)
    c.need(width)
    a = c.array
    before: Body = ()
    values: list[Expr] = []
    inner_loop = d.chance(0.45)
    table = None
    if d.chance(0.4):
        weights = [d.between(-4, 9) for _ in range(width)]
        table = c.constants(("kernel", "taps", "coef", "filter"), var("", I32), weights)

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        first: Body = ()
        if inner_loop:
            total = c.var("tmp", U64)

            def tap(j: Expr) -> Body:
                near = a.at(i + j)
                weight = table.at(j) if table else j + d.between(1, 3)
                return (Assign(total, total + near * weight),)

            first = (declare(total, 0), count(c, width, tap, Trips(width)))
            value = total
        else:
            terms = [a.at(i + j if j else i) for j in range(width)]
            value = terms[0]
            for term in d.shuffled(terms[1:])[: d.between(1, 3)]:
                value = derive(c, [value, term], 1) if d.chance(0.4) else value + term
            if d.chance(0.5):
                value = value // d.pick((2, 3, 4, width))
        start, step, acc = fold(c, value, x, a.capacity)
        before += start
        values.append(acc)
        return (*first, *guarded(c, [value, x], step, 0.3))

    loop = each(c, a, turn, margin=width - 1, any_order=d.chance(0.3))
    return (*before, *loop, combine(c, values))


def triangular(c: Context) -> Body:
    """All pairs i < j: inversions, close pairs, best products."""
    d = c.dice
    a = c.array
    before: Body = ()
    values: list[Expr] = []
    cap = a.capacity
    early = d.chance(0.25)

    def outer(i: Expr, x: Expr) -> Body:
        def inner(j: Expr) -> Body:
            nonlocal before
            y = a.at(j)
            value = d.made(
                (
                    lambda: x * y,
                    lambda: distance(x, y),
                    lambda: derive(c, [x, y], 2),
                    lambda: x ^ y,
                    lambda: x + y,
                    lambda: j - i,
                )
            )
            start, step, acc = fold(c, value, x, cap * cap // 2)
            before += start
            values.append(acc)
            stop: Body = (If((value & 255).eq(d.below(256)), (BREAK,)),) if early else ()
            tests = (lambda: comparison(c, x, y), lambda: condition(c, [value, y]))
            return (If(d.made(tests), step) if d.chance(0.6) else step[0], *stop)

        bound = c.n
        form = d.pick(("after", "after", "before", "band"))
        share = Trips(0.5, 1)
        j = var(c.name("j"), I32, 0, cap - 1)
        if form == "before":
            return (For(Decl(j.text, I32, const(0)), j.lt(i), Step(j), inner(j), share),)
        start = i + 1
        if form == "band":
            width = d.pick((4, 8, 16, 32, 50))
            near = choose((i + width).lt(bound), i + width, bound)
            stop_, decl = local(c.name("hi"), near, I32)
            loop = For(Decl(j.text, I32, start), j.lt(stop_), Step(j), inner(j), Trips(width))
            return decl, loop
        return (For(Decl(j.text, I32, start), j.lt(bound), Step(j), inner(j), share),)

    loop = each(c, a, outer, any_order=d.chance(0.3))
    return (*before, *loop, combine(c, values))
