"""Families whose point is control: branches, switches, state machines, calls, recursion."""

from dataclasses import replace

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import Expr, call, cast, choose, const, known, load, var
from superasm.dataset.synthetic.idioms import condition, derive
from superasm.dataset.synthetic.integers import I32, U32, U64, promoted
from superasm.dataset.synthetic.loops import each
from superasm.dataset.synthetic.reductions import combine, fold, guarded, leaves
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Function,
    If,
    Line,
    Param,
    Return,
    Step,
    Stmt,
    Switch,
    below,
    declare,
    local,
)


def branches(c: Context) -> Body:
    """A chain or a tree of conditions on the data, each with its own action."""
    d = c.dice
    before: Body = ()
    values: list[Expr] = []

    def action(x: Expr, parts: list[Expr]) -> Body:
        nonlocal before
        if values and d.chance(0.45):
            acc = d.pick(values)
            if acc.type == U32:
                return (Assign(acc, acc + derive(c, parts, 1)),)
        acc = c.var("acc", U32)
        before += (declare(acc, 0),)
        values.append(acc)
        new = d.made(
            (
                lambda: acc + derive(c, parts, d.pick((0, 1, 2))),
                lambda: acc ^ derive(c, parts, d.pick((0, 1, 2))),
                lambda: acc * d.pick((3, 5, 7, 31)) + x,
                lambda: acc + 1,
            )
        )
        return (Assign(acc, new),)

    def tree(x: Expr, parts: list[Expr], depth: int) -> Body:
        if depth == 0:
            return action(x, parts)
        test = condition(c, parts)
        if d.chance(0.25):
            return (If(test, tree(x, parts, depth - 1)),)
        return (
            If(test, tree(x, parts, depth - 1 if d.chance(0.4) else 0), tree(x, parts, depth - 1)),
        )

    def turn(i: Expr, x: Expr) -> Body:
        parts = leaves(c, x, i)
        if d.chance(0.4):
            value, first = local(c.name("tmp"), derive(c, parts, d.between(1, 2)))
            return (first, *tree(value, [value, x], d.between(2, 4)))
        return tree(x, parts, d.between(2, 4))

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def switch(c: Context) -> Body:
    """A switch on a part of each element, or an interpreter of small operation codes."""
    d = c.dice
    ways = d.between(3, 9)
    kind = d.pick((U32, U32, U64))
    acc, other = c.var("acc", kind), c.var("acc", kind)
    hits = c.var("count", I32, 0, c.array.capacity)
    values = [acc, other, hits]

    def turn(i: Expr, x: Expr) -> Body:
        parts = leaves(c, x, i)
        value = derive(c, parts, d.pick((0, 0, 1))).unsigned
        selector = value & 7 if d.chance(0.3) and ways <= 8 else value % (ways + d.below(3))
        if d.chance(0.2):
            selector = (acc + value) % (ways + 1)

        def action() -> Body:
            operand = derive(c, parts, d.pick((0, 1, 1)))
            mine, rest = d.shuffled([acc, other])
            steps: tuple[Stmt, ...] = (
                Assign(mine, mine + operand),
                Assign(mine, mine ^ operand),
                Assign(mine, mine - operand),
                Assign(mine, mine * d.pick((3, 5, 9, 33))),
                Assign(mine, (mine >> d.between(1, 7)) ^ rest),
                Assign(mine, (mine << d.between(1, 5)) + operand),
                Assign(mine, mine + rest),
                Assign(mine, mine | (operand & 15)),
                If(condition(c, parts, 0), (Assign(mine, mine + 1),), (Assign(rest, rest ^ mine),)),
                Step(hits),
            )
            return tuple(d.pick(steps) for _ in range(d.pick((1, 1, 2))))

        labels: list[tuple[int | str, ...]] = []
        codes = list(range(ways))
        while codes:
            take = 2 if len(codes) > 2 and d.chance(0.2) else 1
            labels.append(tuple(codes[:take]))
            codes = codes[take:]
        cases = tuple((label, action()) for label in labels)
        return (Switch(selector, cases, action()),)

    before = (declare(acc, d.pick((0, 1))), declare(other, 0), declare(hits, 0))
    loop = each(c, c.array, turn)
    changed = [
        inner.target
        for statement in loop
        for inner in below(statement)
        if isinstance(inner, Assign | Step)
    ]
    return (*before, *loop, combine(c, [value for value in values if value in changed]))


def automaton(c: Context) -> Body:
    """A state machine driven by the elements, as a switch or as a transition table."""
    d = c.dice
    states, symbols = d.between(3, 6), d.between(2, 4)
    state = c.var("state", I32, 0, states - 1)
    visits, total = c.var("count", I32, 0, c.array.capacity), c.var("acc", U32)
    by_table = d.chance(0.5)
    table = None
    if by_table:
        cells = [d.below(states) for _ in range(states * symbols)]
        table = c.constants(
            ("next_state", "delta", "transition", "edges"), var("", d.pick((U32, I32))), cells
        )

    def turn(i: Expr, x: Expr) -> Body:
        parts = leaves(c, x, i)
        value = derive(c, parts, d.pick((0, 1, 1))).unsigned % symbols
        event = d.below(states)
        arrive: Body = (
            If(state.eq(event), (Step(visits), *guarded(c, [x], (Assign(total, total + x),)))),
        )
        output = Assign(total, total * d.pick((3, 5, 31)) + state)
        if d.chance(0.6):
            arrive += (output,)
        if table is not None:
            cell = table.at(cast(I32, state * symbols) + cast(I32, value))
            return (Assign(state, cell), *arrive)
        symbol, first = local(c.name("tmp"), cast(I32, value), I32)
        cases = tuple(
            ((s,), _moves(c, state, symbol, states, symbols, [x])) for s in range(states - 1)
        )
        return first, Switch(state, cases, _moves(c, state, symbol, states, symbols, [x])), *arrive

    loop = each(c, c.array, turn, any_order=False)
    before = (declare(state, d.below(states)), declare(visits, 0), declare(total, 0))
    return (*before, *loop, combine(c, [state, visits, total]))


def _moves(
    c: Context, state: Expr, symbol: Expr, states: int, symbols: int, parts: list[Expr]
) -> Body:
    d = c.dice
    go = [Assign(state, const(d.below(states))) for _ in range(3)]
    test = symbol.eq(d.below(symbols)) if d.chance(0.7) else condition(c, parts)
    form = d.below(4)
    if form == 0:
        return (Assign(state, choose(test, go[0].value, go[1].value)),)
    if form == 1:
        return (If(test, (go[0],)),)
    if form == 2:
        return (If(test, (go[0],), (If(condition(c, parts), (go[1],), (go[2],)),)),)
    return (If(test, (go[0],), (go[1],)),)


def dispatch(c: Context) -> Body:
    """A table of function pointers, called by a code taken from the data."""
    d = c.dice
    ways = d.pick((2, 3, 4, 4, 5, 8))
    kind = d.pick((U32, U32, U64))
    binary = d.chance(0.6)
    pool = (
        "op_add",
        "op_mix",
        "op_sub",
        "op_rot",
        "op_min",
        "op_swap",
        "op_mul",
        "op_step",
        "op_fold",
    )
    names: list[str] = []
    for _ in range(ways):
        with c.scope():
            x, y = c.var("x", kind), c.var("y", kind)
            value = derive(c, [x, y] if binary else [x], d.between(1, 2))
            if binary and y not in value.walk():
                value = value ^ y
            body: Body = (Return(value),)
            if d.chance(0.3):
                other = derive(c, [x, y] if binary else [x], 1)
                body = (If(condition(c, [x]), (Return(other),)), *body)
            names.append(c.helper(pool, [x, y] if binary else [x], var("", kind), body))
    spelt = c.style.type(kind)
    table = c.global_name(("ops", "handlers", "actions", "table"))
    params = f"{spelt}, {spelt}" if binary else spelt
    c.functions.append(
        f"static {spelt} (*const {table}[{ways}])({params}) = {{ {', '.join(names)} }};"
    )
    acc = c.var("acc", kind)
    before: Body = (declare(acc, 1),)
    values = [acc]

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        parts = leaves(c, x, i)
        code = derive(c, parts, d.pick((0, 1, 1))).unsigned % ways
        if d.chance(0.2):
            code = (acc ^ x) % ways
        args = (acc, derive(c, parts, d.pick((0, 1)))) if binary else (acc ^ x,)
        slots = ", ".join(f"{{{k + 1}}}" for k in range(len(args)))
        step = load(f"{table}[{{0}}]({slots})", (code, *args), acc, 22.0)
        step = replace(step, calls=True)
        out: Body = (Assign(acc, step),)
        if d.chance(0.4):
            first, more, total = fold(c, acc & 1023, x, c.array.capacity)
            before += first
            values.append(total)
            out += guarded(c, [x], more)
        return out

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def recursion(c: Context) -> Body:
    """A small recursive function applied to the elements, or to halves of the array."""
    d = c.dice
    if d.chance(0.4):
        return _along(c)
    with c.scope():
        x, y = c.var("x", U32), c.var("y", U32)
        form = d.pick(("gcd", "power", "digits", "steps", "binomial"))
        pool = {
            "gcd": ("gcd", "common_divisor"),
            "power": ("power", "ipow", "raise"),
            "digits": ("digit_sum", "sum_digits", "cross_sum"),
            "steps": ("depth", "steps_to_one", "levels"),
            "binomial": ("mix_down", "descend", "collapse"),
        }[form]
        name = c.global_name(pool)

        def again(*args: Expr) -> Expr:
            return call(name, args, var("", U32), 6.0)

        step = derive(c, [x], d.pick((0, 1)))
        match form:
            case "gcd":
                params = [x, y]
                body: Body = (If(y.eq(0), (Return(x),)), Return(again(y, x % known(y, 1, y.hi))))
            case "power":
                params = [x, y]
                half, first = local(c.name("tmp"), again(x * x, y >> 1))
                odd = choose(y & 1, half * x, half)
                body = (If(y.eq(0), (Return(const(1, U32)),)), first, Return(odd))
            case "digits":
                params, base = [x], d.pick((2, 3, 7, 10, 10, 16))
                digit = x % base
                value = digit if d.chance(0.5) else digit * digit
                body = (If(x.lt(base), (Return(value),)), Return(again(x // base) + value))
            case "steps":
                params, by = [x], d.between(2, 5)
                rest = choose((x % by).eq(0), x // by, x - 1)
                body = (If(x.compare("<=", 1), (Return(const(0, U32)),)), Return(again(rest) + 1))
            case _:
                params = [x, y]
                stop = If(y.eq(0), (Return(x),))
                deeper = If(condition(c, [x]), (Return(again(step ^ y, y - 1)),))
                body = (stop, deeper, Return(again(x + y * d.pick((3, 5, 7)), y - 1) ^ x))
        c.functions.append(Function(name, U32, tuple(Param(p.text, p.type) for p in params), body))

    before: Body = ()
    values: list[Expr] = []

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        arg = derive(c, leaves(c, x, i), d.pick((0, 1))).unsigned
        extra = derive(c, [x], 1).unsigned
        deep = {"steps": arg & 255, "digits": arg}.get(form, arg)
        second = {"gcd": extra & 0xFFFF, "power": extra & 31}.get(form, extra & 7)
        args = [cast(U32, deep)] if len(params) == 1 else [cast(U32, arg), cast(U32, second)]
        cycles = {"gcd": 110.0, "power": 40.0, "digits": 60.0, "steps": 60.0}.get(form, 30.0)
        value = call(name, tuple(args), var("", U32), cycles)
        start, step, acc = fold(c, value, x, c.array.capacity)
        before += start
        values.append(acc)
        return guarded(c, [x], step, 0.3)

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def _along(c: Context) -> Body:
    """Recur along the array, with the rest of it as the inner call or as the last one."""
    d = c.dice
    a = c.array
    kind = promoted(a.like.type).unsigned
    deepest = 1000
    with c.scope(a.name):
        size = c.var("count", I32, 0, a.capacity)
        acc = c.var("acc", kind)
        name = c.global_name(("fold", "walk_rest", "reduce_rest", "from_end", "combine_rest"))
        here = a.at(known(size - 1, 0, a.capacity - 1))
        like = var("", kind)
        pointer = Param(a.name, None, f"const {c.style.type(a.like.type)} *{a.name}")
        params: tuple[Param, ...] = (pointer, Param(size.text, I32))
        first = (var(a.name, I32), size - 1)
        stop: Body
        body: Body
        if d.chance(0.5):
            params = (*params, Param(acc.text, kind))
            stop = (If(size.compare("<=", 0), (Return(acc),)),)
            new = derive(c, [acc, here], d.between(1, 2))
            new = new if here in new.walk() else new + here
            other = derive(c, [acc, here], 1)
            if d.chance(0.5):
                new = choose(condition(c, [here, acc]), new, cast(kind, other))
            body = (*stop, Return(call(name, (*first, cast(kind, new)), like)))
        else:
            stop = (If(size.compare("<=", 0), (Return(const(d.below(3), kind)),)),)
            rest, decl = local(c.name("y"), call(name, first, like), kind)
            value = derive(c, [rest, here], d.between(1, 2))
            value = value if here in value.walk() else value ^ here
            early = If(condition(c, [here]), (Return(rest ^ d.between(1, 99)),))
            body = (*stop, decl, *((early,) if d.chance(0.5) else ()), Return(value))
        c.functions.append(Function(name, kind, params, body))
    limit = choose(c.n.lt(deepest), c.n, deepest) if a.capacity > deepest else c.n
    args = (var(a.name, I32), limit, *((cast(kind, c.key()),) if len(params) > 2 else ()))
    total, decl = local(c.name("acc"), call(name, args, like, 0.0), kind)
    return Line("", 7.0, 1), decl, Return(total ^ c.key())
