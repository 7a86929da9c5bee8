"""Families of number theory, dynamic programming and generated sequences."""

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import Expr, both, cast, choose, const, known, var
from superasm.dataset.synthetic.idioms import PRIMES, condition, derive
from superasm.dataset.synthetic.integers import I32, I64, U8, U32, U64
from superasm.dataset.synthetic.loops import count, each
from superasm.dataset.synthetic.prune import used_only
from superasm.dataset.synthetic.reductions import combine, fold, guarded, leaves
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Decl,
    For,
    If,
    Return,
    Step,
    Trips,
    While,
    declare,
    local,
)


def division(c: Context) -> Body:
    """Division and remainder per element: digits, common divisors, powers, divisor counts."""
    d = c.dice
    function, cycles = _numeric(c)
    before: Body = ()
    values: list[Expr] = []

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        parts = leaves(c, x, i)
        arg = cast(U32, derive(c, parts, d.pick((0, 1, 1))).unsigned)
        value = Expr("leaf", (arg,), U32, 0, U32.highest, f"{function}({{0}})", cycles, calls=True)
        if d.chance(0.3):
            value = derive(c, [value, x], 1)
        start, step, acc = fold(c, value, x, c.array.capacity)
        before += start
        values.append(acc)
        return guarded(c, parts, step, 0.3)

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def _numeric(c: Context) -> tuple[str, float]:
    """Define a helper from number to number by a loop of divisions."""
    d = c.dice
    forms = {
        "digits": ("digit_sum", "sum_digits", "digit_root", "cross"),
        "reverse": ("reverse_digits", "mirror", "flip_digits"),
        "gcd": ("gcd_with", "common", "shared_factor"),
        "power": ("mod_pow", "power_mod", "modexp"),
        "divisors": ("count_divisors", "divisors", "num_div"),
        "collatz": ("collatz", "chain_length", "hailstone"),
        "factors": ("strip_factors", "smooth_part", "factor_sum"),
        "root": ("isqrt", "int_root", "root_of"),
        "prime": ("is_prime", "least_factor", "smallest_divisor"),
    }
    form = d.pick(list(forms))
    with c.scope():
        x, r, k = c.var("x", U32), c.var("acc", U32), c.var("j", U32, 2, 1 << 16)
        base = d.pick((2, 3, 5, 7, 8, 10, 10, 10, 16))
        digit = x % base
        match form:
            case "digits":
                term = d.pick((digit, digit * digit, derive(c, [digit, r], 1)))
                extra = guarded(c, [digit], (Assign(r, r + term),), 0.3)
                loop = While(
                    x.gt(0) if d.chance(0.5) else x, (*extra, Assign(x, x // base)), Trips(9.0)
                )
                body: Body = (declare(r, 0), loop, Return(r))
                cycles = 60.0
            case "reverse":
                loop = While(x, (Assign(r, r * base + digit), Assign(x, x // base)), Trips(9.0))
                body = (declare(r, d.pick((0, 1))), loop, Return(r))
                cycles = 60.0
            case "gcd":
                y = c.var("y", U32, 1, U32.highest)
                step = (Decl(r.text, U32, x % y), Assign(x, y), Assign(var(y.text, U32), r))
                other = d.pick((720720, 360360, 30030, 1000000, 65536, 223092870))
                loop = While(var(y.text, U32).ne(0), step, Trips(8.0))
                body = (Decl(y.text, U32, const(other, U32)), loop, Return(x))
                cycles = 150.0
            case "power":
                m = d.pick(PRIMES[:-2])
                b, e = c.var("y", U64, 0, m - 1), c.var("tmp", U32)
                exponent = d.pick((13, 65, 100, 255, 1023))
                acc = c.var("acc", U64, 0, m - 1)
                odd = If(e & 1, (Assign(acc, acc * b % m),))
                turn = (odd, Assign(b, b * b % m), Assign(e, e >> 1))
                body = (Decl(b.text, U64, x % m), declare(acc, 1), declare(e, exponent))
                body = (*body, While(e, turn, Trips(7.0)), Return(cast(U32, acc)))
                cycles = 10.0 * exponent.bit_length()
            case "divisors" | "prime":
                most = d.pick((500, 1000, 2000, 5000))
                y = c.var("y", U32, 2, most + 1)
                small = Decl(y.text, U32, x % most + 2)
                squared = (k * k).compare("<=", y)
                if form == "prime":
                    test = If((y % k).eq(0), (Return(k if d.chance(0.6) else const(0, U32)),))
                    start = declare(k, 2)
                    after: Body = (Return(y if d.chance(0.5) else const(1, U32)),)
                    body = (small, For(start, squared, Step(k), (test,), Trips(6.0)), *after)
                    cycles = 90.0
                else:
                    k = var(k.text, U32, 1, 1 << 16)
                    weighed = Assign(r, r + choose((k * k).eq(y), const(1, U32), d.pick((2, 2, 3))))
                    counted = weighed if d.chance(0.6) else Assign(r, r + k)
                    test = If((y % k).eq(0), (counted,))
                    loop_ = For(declare(k, 1), squared, Step(k), (test,), Trips(30.0))
                    body = (small, declare(r, 0), loop_, Return(r))
                    cycles = 8.0 * (most / 2) ** 0.5
            case "collatz":
                y, limit = c.var("tmp", U32), d.pick((30, 50, 100))
                by = d.pick((3, 3, 5))
                step_ = If(y & 1, (Assign(y, y * by + 1),), (Assign(y, y >> 1),))
                stop = both(y.ne(1), r.lt(limit))
                loop = While(stop, (step_, Step(r)), Trips(limit * 0.8))
                body = (
                    Decl(y.text, U32, x % d.pick((1000, 4096, 10000)) + 1),
                    declare(r, 0),
                    loop,
                    Return(r),
                )
                cycles = limit * 6.0
            case "factors":
                p = d.pick((2, 3, 5, 6, 10))
                loop = While(
                    (x % p).eq(0), (Assign(x, x // p), Assign(r, r + d.pick((1, p)))), Trips(1.0)
                )
                guard = If(x.eq(0), (Return(const(0, U32)),))
                end = Return(x if d.chance(0.5) else x + r)
                body = (guard, declare(r, 0), loop, end)
                cycles = 25.0
            case _:
                bit = c.var("tmp", U32)
                top = d.pick((1 << 14, 1 << 16, 1 << 30)) if d.chance(0.5) else 1 << 30
                fits = If(
                    x.compare(">=", r + bit),
                    (Assign(x, x - (r + bit)), Assign(r, (r >> 1) + bit)),
                    (Assign(r, r >> 1),),
                )
                loop = While(bit, (fits, Assign(bit, bit >> 2)), Trips(15.0))
                body = (declare(bit, top), declare(r, 0), loop, Return(r))
                cycles = 100.0
        return c.helper(forms[form], [x], r, used_only(body)), cycles


def dp(c: Context) -> Body:
    """Dynamic programming over an array: best subarrays, subsets, longest sequences."""
    d = c.dice
    c.need(1)
    cap = c.array.capacity
    form = d.pick(("coins", "coins", "longest", "skip", "subarray"))
    c.mutates |= form != "subarray"
    if form == "subarray":
        run, top = (c.var(role, I64, -(1 << 44), 1 << 44) for role in ("acc", "best"))

        def turn(i: Expr, x: Expr) -> Body:
            value = derive(c, leaves(c, x, i), d.pick((0, 1, 2))).unsigned
            spread = d.pick([m for m in (8, 100, 1000, 4096) if m <= max(8, value.hi)])
            signed = cast(I32, value % spread) - d.between(spread // 4, spread // 2)
            grow = Assign(run, run + signed)
            start = If(run.lt(0), (Assign(run, const(0, I64)),))
            keep = If(run.gt(top), (Assign(top, run),))
            return (grow, *(d.shuffled([start, keep]) if d.chance(0.3) else [keep, start]))

        return (declare(run, 0), declare(top, 0), *each(c, c.array, turn), Return(top))
    if form == "longest":
        length = c.scratch(("len", "dp", "longest"), var("", I32, 0, cap), cap)
        best = c.var("best", I32, 0, cap)
        j = c.var("j", I32, 0, cap - 1)

        def outer(i: Expr, x: Expr) -> Body:
            y = c.array.at(j)
            test = condition(c, [x, y]) if d.chance(0.2) else x.compare(d.pick((">", ">=", "<")), y)
            longer = length.at(j).compare(">=", length.at(i))
            grown = known(length.at(j) + 1, 0, cap)
            inner = For(
                declare(j, 0),
                j.lt(i),
                Step(j),
                (If(both(test, longer), (Assign(length.at(i), grown),)),),
                Trips(0.5, 1),
            )
            return (
                Assign(length.at(i), const(1)),
                inner,
                If(length.at(i).gt(best), (Assign(best, length.at(i)),)),
            )

        loop = each(c, c.array, outer, any_order=False)
        return (declare(best, 0), *loop, Return(best.unsigned + c.key()))
    room = d.pick((32, 50, 64, 100, 128, 200, 256))
    ways = c.scratch(
        ("ways", "dp", "reach", "table_of"), var("", d.pick((U32, U32, U64, U8))), room + 1
    )
    j = c.var("j", I32, 0, room)
    weight = c.var("tmp", I32, 1, room)
    back = known(j - weight, 0, room)
    clear = count(c, room + 1, lambda k: (Assign(ways.at(k), const(0, I32)),), Trips(room))

    def item(i: Expr, x: Expr) -> Body:
        value = derive(c, leaves(c, x, i), d.pick((0, 1)))
        first = Decl(weight.text, I32, cast(I32, value.unsigned % d.between(5, 32)) + 1)
        old, other = ways.at(j), ways.at(back)
        gain = other + cast(U32, x.unsigned & d.pick((1, 7, 63))) if form == "skip" else other
        new = (
            d.pick((old + gain, old ^ gain)) if form == "coins" else choose(gain.gt(old), gain, old)
        )
        step = Assign(old, new)
        down = For(
            declare(j, room), j.compare(">=", weight), Step(j, -1), (step,), Trips(room * 0.8)
        )
        up = For(
            Decl(j.text, I32, weight), j.compare("<=", room), Step(j), (step,), Trips(room * 0.8)
        )
        return first, (down if d.chance(0.6) else up)

    loop = each(c, c.array, item)
    end = ways.at(room) if d.chance(0.5) else ways.at(room // 2) ^ ways.at(room)
    return (clear, Assign(ways.at(0), const(1)), *loop, Return(end.unsigned))


def generator(c: Context) -> Body:
    """A sequence that is generated, not stored: each step feeds counters and sums."""
    d = c.dice
    kind = d.pick((U32, U32, U64))
    state = c.var("state", kind)
    steps = c.n
    before: Body = (Decl(state.text, kind, cast(kind, c.key()) | d.pick((1, 1, 3))),)
    values = [state]
    recurrence = d.pick(("lcg", "xorshift", "weyl", "lfsr", "square", "logistic"))
    bits = kind.bits

    def advance() -> Body:
        match recurrence:
            case "lcg":
                return (
                    Assign(
                        state,
                        state * d.pick((1664525, 22695477, 69069, 1103515245))
                        + d.pick((1, 12345, 1013904223)),
                    ),
                )
            case "xorshift":
                a, b, e = d.pick(((13, 17, 5), (7, 9, 13), (1, 3, 10), (5, 9, 7), (11, 7, 12)))
                return tuple(Assign(state, state ^ s) for s in (state << a, state >> b, state << e))
            case "weyl":
                return Assign(state, state + const(2654435769, kind)), Assign(
                    state, state ^ (state >> d.between(9, 16))
                )
            case "lfsr":
                taps = const(d.pick((0xB4BCD35C, 0x7A5BC2E3, 0xD0000001, 0x80200003)), kind)
                return (Assign(state, choose(state & 1, (state >> 1) ^ taps, state >> 1)),)
            case "square":
                return (
                    Assign(state, ((state * state) >> d.between(4, bits // 2 - 4)) + state * 3 + 1),
                )
        return (
            Assign(
                state, (state >> 1) * (const(1023, kind) - (state & 1023)) + d.pick((7, 77, 777))
            ),
        )

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        out = advance()
        x = state >> d.between(3, 20) if d.chance(0.5) else state
        if d.chance(0.5):
            x, first = local(c.name("x"), x & d.pick((255, 1023, 65535)), U32)
            out += (first,)
        for _ in range(d.pick((1, 2, 2, 3))):
            value = derive(c, [x, i] if d.chance(0.3) else [x], d.pick((0, 1, 2)))
            start, step, acc = fold(c, value, x, c.array.capacity)
            before += start
            values.append(acc)
            out += guarded(c, [x], step, 0.5)
        return out

    index = c.var("i", I32, 0, c.array.capacity - 1)
    loop = For(declare(index, 0), index.lt(steps), Step(index), turn(index, state), Trips(1, 1))
    return (*before, loop, combine(c, d.shuffled(values)))
