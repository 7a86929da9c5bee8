"""Families on two-dimensional data: stencils, products of matrices, walks through a grid."""

from collections.abc import Callable

from superasm.dataset.synthetic.context import Array, Context
from superasm.dataset.synthetic.expr import Expr, both, cast, choose, const, known, load, var
from superasm.dataset.synthetic.idioms import comparison, condition, derive
from superasm.dataset.synthetic.integers import I32, U32, U64
from superasm.dataset.synthetic.loops import count
from superasm.dataset.synthetic.reductions import combine, fold, guarded
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    For,
    If,
    Step,
    Trips,
    declare,
    local,
)


def cell(grid: Array, side: int, y: Expr | int, x: Expr | int) -> Expr:
    """Return an element of a grid of side x side."""
    y, x = (const(v) if isinstance(v, int) else v for v in (y, x))
    assert min(x.lo, y.lo) >= 0, grid.name
    assert max(x.hi, y.hi) < side, grid.name
    return load(f"{grid.name}[{{0}}][{{1}}]", (y, x), grid.like)


def nest(
    c: Context, side: int, margin: int, body: Callable[[Expr, Expr], Body], by_column: bool = False
) -> For:
    """Return two loops over the cells that keep a margin from the edges."""
    y = c.var("i", I32, margin, side - 1 - margin)
    x = c.var("j", I32, margin, side - 1 - margin)
    pairs = [(y, c.rows), (x, c.cols)]
    inner_body = body(y, x)
    for index, bound in pairs if by_column else reversed(pairs):
        stop = (index + margin).lt(bound) if margin else index.lt(bound)
        loop = For(declare(index, margin), stop, Step(index), inner_body, Trips(1, 1))
        inner_body = (loop,)
    return loop


def stencil(c: Context) -> Body:
    """Each cell from its neighbours, into a second grid or into sums."""
    d = c.dice
    side = c.array.capacity
    grid = c.array
    c.need(3)
    offsets = {
        "cross": ((-1, 0), (1, 0), (0, -1), (0, 1)),
        "box": tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j),
        "diagonal": ((-1, -1), (-1, 1), (1, -1), (1, 1)),
        "row": ((0, -1), (0, 1)),
        "column": ((-1, 0), (1, 0)),
        "knight": ((-1, 0), (1, 1), (0, -1), (1, -1)),
    }[d.pick(("cross", "cross", "box", "diagonal", "row", "column", "knight"))]
    form = d.pick(("smooth", "smooth", "life", "edges", "peaks", "weights"))
    store = form in ("smooth", "life", "weights") and d.chance(0.7)
    before: Body = ()
    values: list[Expr] = []
    target = None
    if store:
        c.mutates = True
        name = c.global_name(("next_grid", "out", "result", "temp", "blurred"))
        c.declarations.append(f"static {c.style.type(grid.like.type)} {name}[{side}][{side}];")
        target = Array(name, grid.like, side)

    def point(y: Expr, x: Expr) -> Body:
        nonlocal before
        middle = cell(grid, side, y, x)
        near = [
            cell(grid, side, y + i if i else y, x + j if j else x) for i, j in d.shuffled(offsets)
        ]
        first: Body = ()
        if form == "life":
            alive = c.var("count", I32, 0, 8)
            test = condition(c, [near[0]], 0)
            steps = tuple(If(_like(test, near[0], e), (Step(alive),)) for e in near)
            first = (declare(alive, 0), *steps)
            low = d.between(1, 3)
            value: Expr = choose(alive.eq(low), middle, choose(alive.gt(low), middle + 1, const(0)))
        elif form == "peaks":
            peak = comparison(c, middle, near[0])
            for e in near[1:3]:
                peak = both(peak, comparison(c, middle, e))
            value = choose(peak, derive(c, [middle, near[0]], 1), const(0))
        elif form == "edges":
            value = (near[0] - near[1]) * d.between(1, 3) + derive(c, [near[-1], middle], 1)
        else:
            value = middle * d.pick((1, 2, 4, 8)) if d.chance(0.6) else near[0]
            for e in near:
                value = value + (e * d.between(1, 5) if form == "weights" else e)
            value = value // d.pick((4, 5, 8, 9)) if d.chance(0.5) else value >> d.between(1, 4)
        if target is not None:
            out: Body = (Assign(cell(target, side, y, x), c.fit(value, grid.like)),)
            return (*first, *guarded(c, [middle, near[0]], out, 0.2))
        start, step, acc = fold(c, value, middle, side * side)
        before += start
        values.append(acc)
        return (*first, *guarded(c, [middle, *near[:2]], step, 0.5))

    main = nest(c, side, 1, point, d.chance(0.05))
    if target is None:
        return (*before, main, combine(c, values))
    out = target

    def back(y: Expr, x: Expr) -> Body:
        nonlocal before
        value = cell(out, side, y, x)
        start, step, acc = fold(c, value, value, side * side)
        before += start
        values.append(acc)
        copy: Body = (Assign(cell(grid, side, y, x), value),) if d.chance(0.6) else ()
        return (*copy, *step)

    after = nest(c, side, d.pick((0, 1)), back)
    return (*before, main, after, combine(c, values))


def _like(test: Expr, old: Expr, new: Expr) -> Expr:
    """Return the test with another value in it."""
    if test == old:
        return new
    args = tuple(_like(arg, old, new) for arg in test.args)
    return Expr(test.op, args, test.type, test.lo, test.hi, test.text, test.cycles, test.calls)


def matrix(c: Context) -> Body:
    """Products, transposes, traces and row or column sums of a square matrix."""
    d = c.dice
    side, grid = c.array.capacity, c.array
    c.need(1)
    before: Body = ()
    values: list[Expr] = []
    form = d.pick(("product", "product", "vector", "rows", "transpose", "symmetric", "power"))
    if form in ("product", "power"):
        acc_type = d.pick((U32, U32, U64))
        total = c.var("acc", acc_type)
        k = c.var("j", I32, 0, side - 1)

        def element(y: Expr, x: Expr) -> Body:
            nonlocal before
            left = cell(grid, side, y, k)
            right = cell(grid, side, *((x, k) if d.chance(0.3) else (k, x)))
            term = (
                choose(comparison(c, left, right), left, right) if d.chance(0.15) else left * right
            )
            loop = For(
                declare(k, 0), k.lt(c.rows), Step(k), (Assign(total, total + term),), Trips(1, 1)
            )
            start, step, acc = fold(c, total, total, side * side)
            before += start
            values.append(acc)
            return (declare(total, 0), loop, *guarded(c, [total], step, 0.3))

        square = nest(c, side, 0, element)
        # A product runs over rows by rows; both counts are made equal by what calls it.
        return (*before, square, combine(c, values))
    if form == "vector":
        vector = c.scratch(("vec", "x_of", "state_of", "rank"), var("", U32), side)
        c.mutates = True
        sums = c.scratch(("next_vec", "y_of", "image"), var("", U32), side)

        def row(y: Expr) -> Body:
            total = c.var("acc", U32)
            inner = count(
                c,
                c.rows,
                lambda x: (Assign(total, total + vector.at(x) * cell(grid, side, y, x)),),
                Trips(1, 1),
            )
            return declare(total, 0), inner, Assign(sums.at(y), total)

        start = count(
            c,
            c.rows,
            lambda y: (Assign(vector.at(y), (y.unsigned * d.pick((3, 7, 31))) ^ c.key()),),
            Trips(1, 1),
        )
        again = count(
            c,
            d.between(1, 4),
            lambda _: (
                count(c, c.rows, row, Trips(1, 1)),
                count(
                    c,
                    c.rows,
                    lambda y: (Assign(vector.at(y), sums.at(y) >> d.between(0, 3)),),
                    Trips(1, 1),
                ),
            ),
            Trips(2.5),
        )

        def read(y: Expr) -> Body:
            nonlocal before
            first, step, acc = fold(c, vector.at(y), y, side)
            before += first
            values.append(acc)
            return step

        end = count(c, c.rows, read, Trips(1, 1))
        return (start, again, *before, end, combine(c, values))

    def point(y: Expr, x: Expr) -> Body:
        nonlocal before
        here = cell(grid, side, y, x)
        if form in ("transpose", "symmetric"):
            there = cell(grid, side, known(x, 0, side - 1), known(y, 0, side - 1))
            value = derive(c, [here, there], d.pick((1, 2)))
        else:
            value = derive(c, [here, y, x], d.pick((1, 2, 2)))
        start, step, acc = fold(c, value, here, side * side)
        before += start
        values.append(acc)
        return guarded(c, [here, x, y], step, 0.5)

    loop = nest(c, side, 0, point, d.chance(0.1))
    return (*before, loop, combine(c, values))


def paths(c: Context) -> Body:
    """Cheapest, longest or counted ways through a grid, row by row."""
    d = c.dice
    side, grid = c.array.capacity, c.array
    c.need(2)
    c.mutates = True
    cost = c.scratch(("cost", "best_to", "ways", "row_of"), var("", U32), side)
    form = d.pick(("cheapest", "longest", "count", "mixed"))
    clear = count(
        c,
        c.cols,
        lambda x: (Assign(cost.at(x), cast(U32, c.key() & d.pick((0, 7, 255)))),),
        Trips(1, 1),
    )
    total = c.var("acc", U32)

    def point(y: Expr, x: Expr) -> Body:
        here = cell(grid, side, y, x)
        step = here.unsigned & d.pick((15, 255, 4095))
        step = cast(U32, step)
        prior = x - 1
        left, up = cost.at(known(prior, 0, side - 1)), cost.at(x)
        if form == "count":
            value = choose(condition(c, [here]), const(0, U32), up + left)
        elif form == "mixed":
            value = derive(c, [up, left], 1) + step
        else:
            value = choose(up.compare("<" if form == "cheapest" else ">", left), up, left) + step
        update = Assign(cost.at(x), value)
        extra: Body = ()
        if d.chance(0.2):
            hit, first = local(c.name("tmp"), here, here.type)
            extra = (first, If(condition(c, [hit]), (Assign(total, total + cost.at(x)),)))
        return (update, *extra)

    y = c.var("i", I32, 0, side - 1)
    x = c.var("j", I32, 1, side - 1)
    row = For(declare(x, 1), x.lt(c.cols), Step(x), point(y, x), Trips(1, 1))
    edge = Assign(cost.at(0), cost.at(0) + cell(grid, side, y, 0))
    walk = For(declare(y, 0), y.lt(c.rows), Step(y), (edge, row), Trips(1, 1))

    def read(j: Expr) -> Body:
        return guarded(
            c, [cost.at(j)], (Assign(total, total * d.pick((3, 31, 131)) + cost.at(j)),), 0.3
        )

    end = count(c, c.cols, read, Trips(1, 1))
    return (declare(total, 0), clear, walk, end, combine(c, [total]))
