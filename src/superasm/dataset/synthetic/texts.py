"""Families on strings: classes of characters, words, numbers, patterns."""

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import (
    Expr,
    both,
    cast,
    char,
    choose,
    const,
    either,
    known,
    var,
)
from superasm.dataset.synthetic.idioms import condition, derive
from superasm.dataset.synthetic.integers import I32, U8, U32
from superasm.dataset.synthetic.loops import each
from superasm.dataset.synthetic.reductions import combine, fold, guarded
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Decl,
    For,
    If,
    Step,
    Switch,
    Trips,
    While,
    declare,
    local,
)


def classes(c: Context, x: Expr) -> Expr:
    """Return a test for a class of characters."""
    d = c.dice
    ranges = [("a", "z"), ("A", "Z"), ("0", "9"), ("a", "m"), ("n", "z"), ("a", "f")]
    low, high = d.pick(ranges)
    inside = both(x.compare(">=", char(low)), x.compare("<=", char(high)))
    form = d.below(6)
    if form <= 1:
        return inside
    if form == 2:
        letters = d.shuffled("aeiou")[: d.between(2, 5)]
        test = x.eq(char(letters[0]))
        for letter in letters[1:]:
            test = either(test, x.eq(char(letter)))
        return test
    if form == 3:
        return either(x.eq(char(" ")), x.eq(char(d.pick((",", ".", "-", "\t", "_")))))
    if form == 4:
        return x.compare(d.pick(("<", ">")), char(d.pick("aknmAMZ05")))
    return x.eq(char(d.pick("aestn 0z")))


def scan(c: Context) -> Body:
    """One pass over the characters with counters and a hash by class."""
    d = c.dice
    before: Body = ()
    values: list[Expr] = []

    def action(x: Expr) -> Body:
        nonlocal before
        if d.chance(0.5):
            acc = c.var("count", I32, 0, c.array.capacity)
            step: Body = (Step(acc),)
            before += (declare(acc, 0),)
        else:
            value = derive(
                c, [x & 31 if d.chance(0.4) else x - char(d.pick("a0A "))], d.pick((0, 1, 2))
            )
            first, step, acc = fold(c, value, x, c.array.capacity)
            before += first
        values.append(acc)
        return step

    def turn(i: Expr, raw: Expr) -> Body:
        x, first = local(c.name("x"), cast(U8, raw), U8)
        out: Body = action(x) if d.chance(0.5) else ()
        for _ in range(d.between(1, 4)):
            if out and isinstance(out[0], If) and d.chance(0.6):
                out = (If(classes(c, x), action(x), out),)
            else:
                out = (If(classes(c, x), action(x)), *out)
        return first, *out

    loop = each(c, c.array, turn, indexed=False)
    return (*before, *loop, combine(c, values))


def words(c: Context) -> Body:
    """Words or numbers in a text: their count, lengths and values."""
    d = c.dice
    cap = c.array.capacity
    inside, count = c.var("state", I32, 0, 1), c.var("count", I32, 0, cap)
    length, best = c.var("tmp", I32, 0, cap), c.var("best", I32, 0, cap)
    value, total = c.var("hash", U32), c.var("acc", U32)
    base = d.pick((10, 10, 16, 31, 7))

    def turn(i: Expr, raw: Expr) -> Body:
        x, first = local(c.name("x"), cast(U8, raw), U8)
        digit = x - char(d.pick("0aA"))
        part = classes(c, x)
        grow = (Step(length), Assign(value, value * base + digit))
        leave: Body = (
            If(length.gt(best), (Assign(best, length),)),
            Assign(
                total, d.pick((total + value, total ^ value, total * 31 + value, total + length))
            ),
            Assign(length, const(0)),
            Assign(value, const(0, U32)),
        )
        leave = (*guarded(c, [value, length], (Step(count),), 0.4), *leave)
        if d.chance(0.5):
            enter = If(inside.eq(0), (Assign(inside, const(1)), Step(count)))
            quit_ = If(inside, (Assign(inside, const(0)), *leave))
            return first, If(part, (enter, *grow), (quit_,))
        return first, If(part, grow, (If(length.gt(0), leave),))

    loop = each(c, c.array, turn, any_order=False, indexed=False)
    before = tuple(declare(v, 0) for v in (inside, count, length, best, value, total))
    tail = If(length.gt(0), (Step(count), Assign(total, total + value)))
    after = (tail,) if d.chance(0.5) else ()
    return (*before, *loop, *after, combine(c, d.shuffled([count, best, total, value, inside])))


def brackets(c: Context) -> Body:
    """Depth of nesting, or a tokeniser's states, by a switch on the character."""
    d = c.dice
    cap = c.array.capacity
    depth, deepest = c.var("state", I32, 0, cap), c.var("best", I32, 0, cap)
    errors, acc = c.var("count", I32, 0, cap), c.var("hash", U32)
    pairs = d.pick((("(", ")"), ("[", "]"), ("a", "b"), ("n", "d"), ("t", "s"), ("e", " ")))

    def turn(i: Expr, raw: Expr) -> Body:
        x, first = local(c.name("x"), cast(U8, raw), U8)
        higher = If(depth.gt(deepest), (Assign(deepest, depth),))
        less = If(depth.gt(0), (Step(depth, -1),), (Step(errors),))
        mix = Assign(acc, acc * d.pick((3, 7, 31)) + d.pick((x, x ^ depth, x + depth)))
        opened: Body = (Step(depth), higher)
        others = d.shuffled(list("acginorst,.;"))[: d.between(1, 3)]
        others = [o for o in others if o not in pairs]
        if d.chance(0.6):
            cases: list[tuple[tuple[int | str, ...], Body]] = [
                ((f"'{pairs[0]}'",), opened),
                ((f"'{pairs[1]}'",), (less,)),
            ]
            for letter in others:
                actions: tuple[Body, ...] = (
                    (Assign(acc, acc * 3 + depth),),
                    (Assign(acc, acc ^ i),),
                    (Step(errors),),
                )
                cases.append(((f"'{letter}'",), d.pick(actions)))
            return first, Switch(x, tuple(cases), (mix,))
        return first, If(x.eq(char(pairs[0])), opened, (If(x.eq(char(pairs[1])), (less,), (mix,)),))

    loop = each(c, c.array, turn, any_order=False)
    before = tuple(declare(v, 0) for v in (depth, deepest, errors, acc))
    return (*before, *loop, combine(c, d.shuffled([deepest, errors, acc, depth])))


def patterns(c: Context) -> Body:
    """Repeats, mirrored parts and small patterns in a text."""
    d = c.dice
    c.need(1)
    cap, a = c.array.capacity, c.array
    form = d.pick(("palindromes", "matches", "repeats", "equal_pairs"))
    total, acc = c.var("count", I32, 0, cap * cap), c.var("hash", U32)
    j = c.var("j", I32, 0, cap - 1)
    before: Body = (declare(total, 0), declare(acc, 0))
    length = d.between(2, 5)
    pattern = [ord(ch) for ch in d.shuffled("aabetnos")[:length]]
    table = None
    if form == "matches":
        table = c.constants(("pattern", "needle", "word", "key_text"), var("", U8), pattern)

    def turn(i: Expr, x: Expr) -> Body:
        match form:
            case "palindromes":
                left, right = c.var("lo", I32, -1, cap), c.var("hi", I32, 0, cap)
                same = a.at(known(left, 0, cap - 1)).eq(a.at(known(right, 0, cap - 1)))
                test = both(both(left.compare(">=", 0), right.lt(c.n)), same)
                grow = (Step(total), Step(left, -1), Step(right))
                start = (Decl(left.text, I32, i), Decl(right.text, I32, i + d.below(2)))
                note = Assign(acc, acc * 31 + (right - left))
                return (*start, While(test, grow, Trips(1.5)), note)
            case "matches":
                assert table is not None
                k = c.var("j", I32, 0, length - 1)
                inside = both(k.lt(length), (i + k).lt(c.n))
                same = known(a.at(known(i + k, 0, cap - 1)), -128, 127).eq(table.at(k))
                loop = While(both(inside, same), (Step(k),), Trips(0.3))
                test = k.eq(length)
                hit = (Step(total), Assign(acc, acc * d.pick((31, 7)) + i))
                partial = (Assign(acc, acc + k),)
                return declare(k, 0), loop, If(test, hit, partial)
            case "repeats":
                lag = d.between(1, 6)
                earlier = a.at(known(i - lag, 0, cap - 1))
                test = both(i.compare(">=", lag), x.eq(earlier))
                return (If(test, (Step(total), Assign(acc, acc + i)), (Assign(acc, acc ^ x),)),)
        near = choose((i + 16).lt(c.n), i + 16, c.n)
        stop, decl = local(c.name("hi"), near, I32)
        test = x.eq(a.at(j)) if d.chance(0.6) else condition(c, [x, a.at(j)])
        step = (Step(total), Assign(acc, acc + (j - i)))
        return decl, For(
            Decl(j.text, I32, i + 1), j.lt(stop), Step(j), (If(test, step),), Trips(15)
        )

    loop = each(c, a, turn, any_order=False)
    return (*before, *loop, combine(c, [total, acc]))
