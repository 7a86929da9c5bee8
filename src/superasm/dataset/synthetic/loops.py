"""Loop headers in the forms that people write."""

from collections.abc import Callable

from superasm.dataset.synthetic.context import Array, Context
from superasm.dataset.synthetic.expr import Expr, char, const, load, negation, var
from superasm.dataset.synthetic.integers import I32, U32
from superasm.dataset.synthetic.stmt import (
    CONTINUE,
    Body,
    Decl,
    For,
    If,
    Line,
    Return,
    Step,
    Stmt,
    Trips,
    While,
    below,
    local,
)

ElementBody = Callable[[Expr, Expr], Body]


def each(
    c: Context,
    array: Array,
    body: ElementBody,
    *,
    low: int = 0,
    margin: int = 0,
    any_order: bool = True,
    indexed: bool = True,
    n: Expr | None = None,
    bind: bool = True,
) -> Body:
    """Return a loop over the elements low .. n - margin - 1 of an array.

    Args:
        c: context.
        array: what to walk over.
        body: makes the statements of one turn from index and element.
        low, margin: elements left out at either end.
        any_order: the loop may run downwards or skip elements.
        indexed: the body uses the index, so that a pointer alone would not do.
        n: number of elements, `c.n` if not given.
        bind: the element may be put into a variable first.
    """
    n = c.n if n is None else n
    forms = ["up"] * 6 + ["while"] * 2 + ["do"]
    if any_order:
        forms += ["down"] * 2 + ["stride"] + ["unsigned_down"] * (margin == 0)
    if not indexed and low == margin == 0 and not c.mutates:
        forms += ["pointer"] * 3
    form = c.dice.pick(forms)
    if array.like.type.is_char and c.dice.chance(0.75):
        form = "string"
    if form == "pointer":
        return _by_pointer(c, array, body, n)
    index = var(c.name("i"), I32, low, array.capacity - 1 - margin)
    inner = _element(c, array, body, index, bind)
    stop = _stop(c, index, n, margin)
    trips = Trips(1.0, 1)
    first = Decl(index.text, I32, const(low))
    match form:
        case "string":
            # The text ends with a zero, and its length is below the capacity.
            last = array.at(index)
            end = last.ne(char("\0")) if c.dice.chance(0.5) else last
            if c.dice.chance(0.3):
                return first, While(end, (*inner, Step(index)), trips)
            return (_with_continue(c, For(first, end, Step(index), inner, trips)),)
        case "while":
            return first, While(stop, (*inner, Step(index)), trips)
        case "do":
            loop = While(stop, (*inner, Step(index)), trips, do=True)
            return (If(n.gt(low + margin), (first, loop)),)
        case "down":
            start = Decl(index.text, I32, n - (1 + margin))
            loop_ = For(start, index.compare(">=", low), Step(index, -1), inner, trips)
            return (_with_continue(c, loop_),)
        case "unsigned_down":
            start = Decl(index.text, I32, n)
            return (For(start, f"{index.text}-- > {low}", "", inner, trips),)
        case "stride":
            by = c.dice.pick((2, 2, 3, 4))
            return (_with_continue(c, For(first, stop, Step(index, by), inner, Trips(1 / by, 1))),)
    return (_with_continue(c, For(first, stop, Step(index), inner, trips)),)


def count(
    c: Context, bound: Expr | int, body: Callable[[Expr], Body], trips: Trips, role: str = "j"
) -> For:
    """Return `for (j = 0; j < bound; j++)`; the index is below the bound's upper limit."""
    most = bound if isinstance(bound, int) else bound.hi
    kind = U32 if c.dice.chance(0.1) and isinstance(bound, int) else I32
    index = var(c.name(role), kind, 0, max(0, most - 1))
    return For(Decl(index.text, kind, const(0)), index.lt(bound), Step(index), body(index), trips)


def span(
    c: Context, low: Expr, high: Expr, body: Callable[[Expr], Body], trips: Trips, role: str = "j"
) -> For:
    """Return `for (j = low; j < high; j++)`."""
    index = var(c.name(role), I32, low.lo, high.hi - 1)
    return For(Decl(index.text, I32, low), index.lt(high), Step(index), body(index), trips)


def _stop(c: Context, index: Expr, n: Expr, margin: int) -> Expr:
    if margin == 0:
        return index.lt(n)
    return (index + margin).lt(n) if c.dice.chance(0.6) else index.lt(n - margin)


def _element(c: Context, array: Array, body: ElementBody, index: Expr, bind: bool) -> Body:
    element = array.at(index)
    if not bind or c.dice.chance(0.5):
        return body(index, element)
    value, first = local(c.name("x"), element)
    return (first, *body(index, value))


def _by_pointer(c: Context, array: Array, body: ElementBody, n: Expr) -> Body:
    pointer = c.local_name(("p", "ptr", "src", "it"))
    kind = f"const {c.style.type(array.like.type)} *"
    element = load(f"*{pointer}", (), array.like)
    inner: Body
    if c.dice.chance(0.6):
        value, first = local(c.name("x"), element)
        inner = (first, *body(value, value))
    else:
        inner = body(element, element)
    stop = f"{array.name} + {n.text}"
    if c.dice.chance(0.4):
        end = c.local_name(("end", "stop", "limit_p"))
        before: Stmt = Line(f"{kind}{end} = {stop};")
        stop = end
    else:
        before = Line("")
    step = f"{pointer}++"
    if c.style.for_declares:
        loop = For(
            f"{kind}{pointer} = {array.name}", f"{pointer} < {stop}", step, inner, Trips(1, 1)
        )
        return (before, loop) if before != Line("") else (loop,)
    start = Line(f"{kind}{pointer};")
    loop = For(f"{pointer} = {array.name}", f"{pointer} < {stop}", step, inner, Trips(1, 1))
    return (start, before, loop) if before != Line("") else (start, loop)


def _with_continue(c: Context, loop: For) -> For:
    """Turn a final `if (x) ...` into `if (!x) continue; ...`, sometimes."""
    last = loop.body[-1]
    if not isinstance(last, If) or last.otherwise or not c.dice.chance(0.25):
        return loop
    if any(isinstance(s, Return | Decl) for inner in last.then for s in below(inner)):
        return loop
    skip = If(negation(last.condition), (CONTINUE,))
    return For(
        loop.first, loop.condition, loop.step, (*loop.body[:-1], skip, *last.then), loop.trips
    )
