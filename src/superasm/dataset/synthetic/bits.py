"""Families of bit manipulation."""

from collections.abc import Callable

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import Expr, cast, choose, const, invert, known, negate, var
from superasm.dataset.synthetic.idioms import BIG, condition, derive, rotate
from superasm.dataset.synthetic.integers import I32, U32, U64, Int
from superasm.dataset.synthetic.loops import count, each
from superasm.dataset.synthetic.reductions import combine, fold, guarded, leaves
from superasm.dataset.synthetic.stmt import (
    BREAK,
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

Unary = Callable[[Expr], Expr]


def bitloops(c: Context) -> Body:
    """A loop over the bits of each element: population, parity, leading zeros, reversal."""
    return _mapped(c, [_bit_loop(c, c.dice.pick((U32, U32, U64))) for _ in range(_few(c))])


def bitperm(c: Context) -> Body:
    """Straight-line bit tricks on each element: byte swaps, interleaving, folding masks."""
    return _mapped(c, [_bit_trick(c) for _ in range(_few(c))])


def _few(c: Context) -> int:
    return c.dice.pick((1, 1, 1, 2))


def _mapped(c: Context, functions: list[Unary]) -> Body:
    d = c.dice
    before: Body = ()
    values: list[Expr] = []

    def turn(i: Expr, x: Expr) -> Body:
        nonlocal before
        parts = leaves(c, x, i)
        out: Body = ()
        for function in functions:
            arg = derive(c, parts, d.pick((0, 1, 1)))
            if len(functions) == 1 and d.chance(0.2):
                arg = function(arg)
            value = function(arg)
            if d.chance(0.4):
                # Results of a loop over bits are small: nothing that shifts them away.
                mixed = value * d.pick((3, 5, 7, 11)) + x
                value = d.pick((mixed, value ^ x, value + i, value * value))
            start, step, acc = fold(c, value, x, c.array.capacity)
            before += start
            values.append(acc)
            out += guarded(c, [x], step, 0.3)
        return out

    loop = each(c, c.array, turn)
    return (*before, *loop, combine(c, values))


def _bit_loop(c: Context, kind: Int) -> Unary:
    """Define a helper that loops over the bits of its argument."""
    d = c.dice
    bits = kind.bits
    forms: dict[str, tuple[str, ...]] = {
        "population": ("popcount", "count_bits", "bits_set", "weight"),
        "kernighan": ("popcount", "ones", "count_ones", "hamming"),
        "parity": ("parity", "odd_bits", "parity_of"),
        "leading": ("leading_zeros", "clz", "nlz"),
        "trailing": ("trailing_zeros", "ctz", "ruler"),
        "reverse": ("reverse_bits", "bit_reverse", "mirror"),
        "length": ("bit_length", "ilog2", "msb_index"),
        "gray": ("gray_decode", "from_gray", "ungray"),
        "longest": ("longest_ones", "max_run", "run_of_ones"),
        "alternations": ("transitions", "bit_changes", "edges"),
        "spread": ("spread_bits", "interleave", "expand"),
        "select": ("nth_set_bit", "select_bit", "pick_bit"),
    }
    form = d.pick(list(forms))
    with c.scope():
        x, r = c.var("x", kind), c.var("acc", I32, 0, bits)
        whole = c.var("acc", kind)
        run = c.var("tmp", I32, 0, bits)
        shrink = Assign(x, x >> 1)
        turns = Trips(bits / 2)
        result: Expr = r
        match form:
            case "population":
                add = Assign(r, r + (x & 1)) if d.chance(0.5) else If(x & 1, (Step(r),))
                loop = While(x.ne(0) if d.chance(0.5) else x, (add, shrink), turns)
                body: Body = (declare(r, 0), loop)
            case "kernighan":
                clear = Assign(x, x & (x - 1))
                body = (declare(r, 0), While(x, (clear, Step(r)), Trips(bits / 4)))
            case "parity":
                flip = var(r.text, I32, 0, 1)
                new = flip ^ cast(I32, x & 1) if bits == 64 else Assign(flip, flip ^ 1).value
                clear = Assign(x, x & (x - 1)) if new.args[1].op == "const" else shrink
                body = (declare(flip, 0), While(x, (Assign(flip, new), clear), turns))
                result = flip
            case "leading" | "length":
                seen = x & const(1 << (bits - 1), kind)
                if form == "leading":
                    up = Assign(x, x << 1)
                    loop_ = While(r.lt(bits), (If(seen, (BREAK,)), up, Step(r)), Trips(4))
                    body = (declare(r, 0), loop_)
                else:
                    body = (declare(r, 0), While(x.gt(1), (shrink, Step(r)), turns))
            case "trailing":
                body = (
                    declare(r, 0),
                    If(x.eq(0), (Return(const(bits)),)),
                    While((x & 1).eq(0), (shrink, Step(r)), Trips(2)),
                )
            case "reverse":
                both = (Assign(whole, (whole << 1) | (x & 1)), shrink)
                body = (declare(whole, 0), count(c, bits, lambda _: both, Trips(bits)))
                result = whole
            case "gray":
                body = (While(x, (Assign(whole, whole ^ x), shrink), turns),)
                body = (declare(whole, 0), *body)
                result = whole
            case "longest":
                keep = If(run.gt(r), (Assign(r, run),))
                seen_ = If(x & 1, (Step(run), keep), (Assign(run, const(0)),))
                body = (declare(r, 0), declare(run, 0), While(x, (seen_, shrink), turns))
            case "alternations":
                differ = If(((x >> 1) ^ x) & 1, (Step(r),))
                body = (declare(r, 0), While(x.gt(1), (differ, shrink), turns))
            case "spread":

                def deposit(j: Expr) -> Body:
                    bit = (x >> j) & 1
                    return (Assign(whole, whole | (bit << j * 2)),)

                half = d.pick((8, bits // 2))
                body = (declare(whole, 0), count(c, half, deposit, Trips(half)))
                result = whole
            case _:
                nth = d.between(1, 5)
                drop = Assign(x, x & (x - 1))
                body = (count(c, nth, lambda _: (drop,), Trips(nth)),)
                body = (*body, Assign(x, x & negate(x)))
                result = x
        name = c.helper(forms[form], [x], result, (*body, Return(result)))
        cycles = 4.0 + sum(_loop_cycles(s) for s in body)
    return lambda value: _called(name, value, result, cycles)


def _called(name: str, value: Expr, like: Expr, cycles: float) -> Expr:
    return Expr("leaf", (value,), like.type, like.lo, like.hi, f"{name}({{0}})", cycles, calls=True)


def _loop_cycles(node: object) -> float:
    return node.trips.factor * 2.5 + 8 if isinstance(node, While | For) else 1.0


def _bit_trick(c: Context) -> Unary:
    """Define a helper of a few shifts and masks, or return one to be written in place."""
    d = c.dice
    kind = d.pick((U32, U32, U64))
    bits = kind.bits
    pool = ("mix", "swap_bytes", "shuffle", "scramble", "twist", "permute", "spread", "fold_bits")
    masks32 = (0x55555555, 0x33333333, 0x0F0F0F0F, 0x00FF00FF, 0x0000FFFF)
    with c.scope():
        x = c.var("x", kind)
        body: list[Decl | Assign | Return | If | Step | While] = []
        for _ in range(d.between(1, 4)):
            level = d.below(5)
            mask = masks32[level] * (1 if bits == 32 else (1 << 32) + 1)
            m, shift = const(mask, kind), 1 << level
            k = d.between(1, bits - 1)
            step = d.pick(
                (
                    ((x & m) << shift) | ((x >> shift) & m),
                    ((x & m) << shift) | ((x >> shift) & m),
                    x - ((x >> shift) & m),
                    (x & m) + ((x >> shift) & m),
                    (x | (x << shift)) & m,
                    rotate(x, k),
                    rotate(x, k) ^ rotate(x, (k + d.between(3, 11)) % (bits - 2) + 1),
                    x ^ (x >> d.between(1, 16)),
                    x ^ (x << d.between(1, 16)),
                    x * const(d.pick(BIG), kind),
                    ((x & 0xFF) << (bits - 8)) | (x >> 8),
                    (x << 24) | ((x & 0xFF00) << 8) | ((x >> 8) & 0xFF00) | (x >> 24),
                    x & negate(x),
                    x | (x - 1),
                    invert(x) & (x + 1),
                    choose(condition(c, [x], 0), x ^ const(d.pick(BIG), kind), x >> 1),
                )
            )
            body.append(Assign(x, step))
        if d.chance(0.25):
            n = c.var("count", I32, 0, 8)
            turn = While(n.lt(d.between(2, 6)), (*body, Step(n)), Trips(4))
            body = [declare(n, 0), turn]
        y: Expr = x
        if d.chance(0.3):
            y = (x >> d.between(8, 24)) & d.pick((15, 63, 255, 1023))
        like = var("", kind, y.lo, y.hi) if y is not x else x
        name = c.helper(pool, [x], like, (*body, Return(y)))
    return lambda value: _called(name, value, like, 10.0)


def bitset(c: Context) -> Body:
    """A set kept in words of bits: fill it from the data, scan it, combine it."""
    d = c.dice
    wide = d.chance(0.35)
    word, shift = (U64, 6) if wide else (U32, 5)
    words = d.pick((8, 16, 32, 64))
    size = words << shift
    bitmap = c.scratch(("bitmap", "flags", "present", "marked"), var("", word), words)
    c.mutates = True
    one = const(1, word)
    low = (1 << shift) - 1

    def member(at: Expr) -> Expr:
        return (bitmap.at(at >> shift) >> (at & low)) & 1

    clear = count(c, words, lambda j: (Assign(bitmap.at(j), const(0, word)),), Trips(words))
    seen = c.var("count", I32, 0, c.array.capacity)

    def insert(i: Expr, x: Expr) -> Body:
        value = derive(c, leaves(c, x, i), d.pick((0, 1, 1, 2))).unsigned & (size - 1)
        at, first = local(c.name("tmp"), value, U32)
        bit = one << (at & low)
        update = d.pick(("|", "|", "^"))
        target = bitmap.at(at >> shift)
        put = Assign(target, Expr(update, (target, bit), word, 0, word.highest))
        if d.chance(0.4):
            return first, If(member(at).ne(0), (Step(seen),), (put,))
        return (first, put)

    loop = each(c, c.array, insert)
    scan, values = _scan(c, bitmap.at, member, words, size)
    return (clear, declare(seen, 0), *loop, *scan, combine(c, [seen, *values]))


def _scan(
    c: Context, at: Callable[[Expr], Expr], member: Unary, words: int, size: int
) -> tuple[Body, list[Expr]]:
    """Return what reads the set, and the variables with the results."""
    d = c.dice
    total = c.var("acc", I32, 0, size)
    form = d.pick(("members", "words", "gaps", "pairs", "lowest"))
    if form == "members":
        value = c.var("hash", U32)
        gap = d.between(1, 9)

        def test(j: Expr) -> Body:
            mixed = Assign(value, value * d.pick((31, 33, 37)) + j)
            return (If(member(j), (Step(total), mixed)),)

        start = c.var("j", I32, 0, size - 1)
        loop = For(
            declare(start, d.below(gap)),
            start.lt(size),
            Step(start, gap),
            test(start),
            Trips(size / gap),
        )
        return (declare(total, 0), declare(value, 0), loop), [total, value]
    if form == "words":
        word = at(const(0)).type

        def each_word(j: Expr) -> Body:
            rest, first = local(c.name("x"), at(j), word)
            rest = var(rest.text, word)
            return first, While(
                rest, (Assign(rest, rest & (rest - 1)), Step(total)), Trips(word.bits / 2)
            )

        return (declare(total, 0), count(c, words, each_word, Trips(words))), [total]
    if form == "gaps":
        best, run = c.var("best", I32, 0, size), c.var("tmp", I32, 0, size)

        def extend(j: Expr) -> Body:
            keep = If(run.gt(best), (Assign(best, run),))
            test = member(j) if d.chance(0.5) else member(j).eq(0)
            return (If(test, (Step(run), keep), (Assign(run, const(0)),)),)

        return (declare(best, 0), declare(run, 0), count(c, size, extend, Trips(size))), [best]
    if form == "pairs":
        step = d.between(1, 40)

        def both(j: Expr) -> Body:
            return (If((member(j) & member(j + step)).ne(0), (Step(total),)),)

        return (declare(total, 0), count(c, size - step, both, Trips(size - step))), [total]
    first_ = c.var("pos", I32, 0, size)
    ahead = While(
        Expr("&&", (first_.lt(size), member(known(first_, 0, size - 1)).eq(0)), I32, 0, 1),
        (Step(first_),),
        Trips(8),
    )
    return (declare(first_, 0), ahead), [first_]
