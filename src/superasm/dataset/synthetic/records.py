"""A family on arrays of small structs: filters, totals by field, the best record."""

from dataclasses import dataclass

from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.expr import Expr, load, var
from superasm.dataset.synthetic.idioms import condition, derive
from superasm.dataset.synthetic.integers import I16, I32, I64, U8, U16, U32, promoted
from superasm.dataset.synthetic.loops import each
from superasm.dataset.synthetic.reductions import combine, fold, guarded
from superasm.dataset.synthetic.stmt import Assign, Body, If, declare


@dataclass(frozen=True, slots=True)
class Field:
    """A member of the struct, its type and its range."""

    name: str
    like: Expr


FIELDS = (
    "id",
    "x",
    "y",
    "score",
    "price",
    "count",
    "weight",
    "age",
    "level",
    "flags",
    "group",
    "cost",
)


def draw_fields(c: Context) -> list[Field]:
    """Draw the members of the program's struct."""
    d = c.dice
    fields = []
    for name in d.shuffled(FIELDS)[: d.between(2, 5)]:
        kind = d.pick((U8, U8, I16, U16, I32, I32, I32, U32, I64))
        top = d.pick((9, 50, 99, 255)) if kind == U8 else d.pick((99, 255, 999, 5000, 20000))
        low = -top if kind.signed and d.chance(0.4) else 0
        fields.append(Field(name, var("", kind, low, top)))
    return fields


def records(c: Context, fields: list[Field]) -> Body:
    """One pass over the records with filters, totals and updates."""
    d = c.dice
    a = c.array
    before: Body = ()
    values: list[Expr] = []
    c.need(1)

    def turn(i: Expr, _: Expr) -> Body:
        nonlocal before
        access = f"{a.name}[{{0}}]."
        members = [load(access + f.name, (i,), f.like) for f in fields]
        out: Body = ()
        for _turn in range(d.pick((1, 2, 2, 3))):
            parts = d.shuffled(members)[: d.between(1, 3)]
            value = derive(c, parts, d.pick((0, 1, 2)))
            if d.chance(0.25):
                kind = promoted(value.type)
                best = c.var("best", kind, min(0, value.lo), value.hi)
                where = c.var("pos", I32, 0, a.capacity - 1)
                before += (declare(best, best.lo), declare(where, 0))
                step: Body = (If(value.gt(best), (Assign(best, value), Assign(where, i))),)
                values.extend((best, where))
            else:
                first, step, acc = fold(c, value, parts[0], a.capacity)
                before += first
                values.append(acc)
            out += guarded(c, d.shuffled(members)[:2], step, 0.55)
        if d.chance(0.35):
            c.mutates = True
            k = d.below(len(fields))
            new = c.fit(derive(c, [members[k], d.pick(members)], d.between(1, 2)), fields[k].like)
            update = Assign(members[k], new)
            out += (If(condition(c, d.shuffled(members)[:2]), (update,)),)
        return out

    loop = each(c, a, turn, any_order=d.chance(0.6), bind=False)
    return (*before, *loop, combine(c, d.shuffled(values)))
