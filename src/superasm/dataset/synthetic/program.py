"""Puts a program together: data, kernels, a loop of rounds, input and output."""

from dataclasses import dataclass, replace

from superasm.dataset.synthetic import records
from superasm.dataset.synthetic.calibration import LENGTH_FACTORS
from superasm.dataset.synthetic.context import TEXT, Array, Context
from superasm.dataset.synthetic.cost import Cost, add, cost
from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.expr import Expr, call, cast, const, known, load, var
from superasm.dataset.synthetic.families import FAMILIES, Family
from superasm.dataset.synthetic.integers import I32, U32, U64, promoted
from superasm.dataset.synthetic.layout import (
    Layout,
    Shape,
    draw,
    fill,
    limit,
    read,
    read_line,
    read_list,
)
from superasm.dataset.synthetic.prune import mentioned, names_read, used_only
from superasm.dataset.synthetic.records import Field
from superasm.dataset.synthetic.size import MAIN, instructions
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Decl,
    For,
    Function,
    If,
    Line,
    Param,
    Return,
    Step,
    Stmt,
    Trips,
    declare,
)


@dataclass(frozen=True, slots=True)
class Program:
    """A generated program and what is known of its inputs.

    Attributes:
        source: the C text.
        layout: how its input is laid out.
        capacity, least: bounds of the size n (both sides of a grid).
        per_round, setup: estimated cycles as polynomials in n.
        length: estimated instructions of gcc -O3.
    """

    source: str
    layout: Layout
    capacity: int
    least: int
    per_round: Cost
    setup: Cost
    length: float


_MOST_DRAFTS = 15
_LONGEST = 150.0
_RESERVED = (
    *("seed", "rounds", "n", "rows", "cols", "main", "read_int", "line", "r"),
    *("given", "total", "check", "i", "j", "ch", "z"),
)
_DATA_NAMES = {
    "array": ("values", "data", "arr", "a", "numbers", "input"),
    "text": ("text", "buf", "str"),
    "grid": ("grid", "m", "board", "image"),
    "records": ("items", "table", "list", "records"),
    "none": ("unused",),
}
_CAPACITIES = {
    1: (64, 100, 128, 200, 256, 500, 512, 1000, 1024, 2000, 2048, 4096, 5000, 10000),
    2: (50, 64, 100, 128, 200, 256, 300, 400, 500),
    3: (16, 20, 24, 32, 40, 48, 64),
}


def generate(family: str, dice: Dice) -> Program:
    """Return a random program about the construct that gives the family its name.

    Drafts that are expected to compile to much more than the usual length are drawn again.
    """
    longest = _LONGEST / LENGTH_FACTORS.get(family, 1.0)
    shortest = _draft(family, dice)
    for _ in range(_MOST_DRAFTS):
        if shortest.length < longest:
            break
        draft = _draft(family, dice)
        shortest = draft if draft.length < shortest.length else shortest
    return shortest


def _draft(family: str, dice: Dice) -> Program:
    main = FAMILIES[family]
    c = Context(dice)
    for word in _RESERVED:
        c.reserve(word)
    layout = draw(c, main.kind)
    power = 3 if main.kind == "grid" and dice.chance(0.7) else main.power
    fields: list[Field] = []
    struct = ""
    name = c.global_name(_DATA_NAMES[main.kind])
    like = TEXT if main.kind == "text" else c.element()
    c.array = Array(name, like, dice.pick(_CAPACITIES[power]))
    if main.kind == "records":
        fields = records.draw_fields(c)
        struct = f"struct {c.global_name(('item', 'record', 'entry', 'point', 'node'))}"
        main = replace(main, build=lambda c: records.records(c, fields))
    cap = c.array.capacity
    c.n, c.rows, c.cols = (var(size, I32, 0, cap) for size in ("n", "rows", "cols"))
    return _Maker(c, layout, main, fields, struct).program()


class _Maker:
    """Makes one program of what was drawn for it; `keyed` says which kernels take a key."""

    def __init__(
        self, c: Context, layout: Layout, main: Family, fields: list[Field], struct: str
    ) -> None:
        self.c, self.layout, self.main = c, layout, main
        self.fields, self.struct = fields, struct
        self.kind = main.kind
        self.keyed: list[bool] = []

    def program(self) -> Program:
        c, d = self.c, self.c.dice
        families = [self.main]
        if d.chance(0.15):
            partners = [
                f
                for f in FAMILIES.values()
                if f.kind == self.kind and f.power <= self.main.power and not f.held_out
            ]
            families += (
                [replace(d.pick(partners), names=("extra", "second_pass", "verify", "refine"))]
                if partners and self.kind != "records"
                else []
            )
        kernels = [self.kernel(family) for family in families]
        round_cost: Cost = ()
        for kernel in kernels:
            round_cost = add(round_cost, cost(kernel.body))
        body, setup = self.main_body(kernels)
        source = self.text(body)
        length = MAIN + instructions(body)
        length += sum(instructions(f.body) for f in c.functions if isinstance(f, Function))
        per_round = add(round_cost, (30.0,))
        return Program(source, self.layout, c.array.capacity, c.least_n, per_round, setup, length)

    def kernel(self, family: Family) -> Function:
        c, d = self.c, self.c.dice
        whole = c.array
        params: list[Param] = []
        if self.kind in ("array", "text", "records") and d.chance(0.65):
            alias = d.pick(("a", "p0", "arr", "s", "items", "src"))
            c.array = replace(whole, name=alias)
            spelt = self.struct or c.style.type(whole.like.type)
            star = f"{spelt} *{alias}"
            params.append(Param(alias, None, star if self.struct else f"const {star}"))
        sizes = ("rows", "cols") if self.kind == "grid" else ("n",)
        params += [Param(size, I32) for size in sizes]
        c.open_kernel(*(p.name for p in params))
        body = family.build(c)
        c.array = whole
        body = used_only(body)
        key = c.key_param()
        used = names_read(body)
        params = [p for p in (*params, Param(key.text, U32)) if p.name in used]
        self.keyed.append(key.text in used)
        last = body[-1]
        assert isinstance(last, Return)
        assert last.value is not None
        name = c.global_name(family.names)
        result = promoted(last.value.type)
        function = Function(name, result, tuple(params), body, static=d.chance(0.95))
        c.functions.append(function)
        return function

    def main_body(self, kernels: list[Function]) -> tuple[Body, Cost]:
        c, d = self.c, self.c.dice
        data: Body
        data_arrays = [c.array, *c.more.values()]
        sizes = tuple(s for s in self.layout.order if s in ("n", "rows", "cols"))
        before = read(c, self.layout)
        match self.layout.shape:
            case Shape.LINE:
                data = read_line(c, self.layout)
                if c.least_n:
                    pad = c.style.indent
                    leave = f'{pad}puts("empty");\n{pad}return 0;'
                    data += (Line(f"if (n < {c.least_n}) {{\n{leave}\n}}"),)
            case Shape.LISTED:
                data = (*limit(c, sizes, c.least_n), *read_list(c, data_arrays, self.layout))
            case _:
                data = limit(c, sizes, c.least_n)
                if self.kind != "none":
                    data += fill(c, data_arrays, self.fields, self.kind == "grid")
        total = var("total", d.pick((U32, U32, U64)))
        second = var("check", U32)
        two = len(kernels) > 1 or d.chance(0.4)
        r = var("r", I32, 0, I32.highest)
        turn: list[Stmt] = []
        for position, kernel in enumerate(kernels):
            value = self.call(kernel, r, total, self.keyed[position])
            target = second if position else total
            turn.append(Assign(target, self.mixed(target, value)))
        if two and len(kernels) == 1:
            turn.append(
                Assign(second, (second ^ total) + r if d.chance(0.5) else second * 5 + total)
            )
        churned = not c.mutates
        if churned or (self.kind in ("array", "text") and d.chance(0.3)):
            turn += self.churn(r, total)
        loop = For(
            Decl("r", I32, const(0)), r.lt(var("rounds", I32)), Step(r), tuple(turn), Trips(1)
        )
        totals: tuple[Stmt, ...] = (declare(total, d.pick((0, 0, 1))),)
        if self.kind == "none":
            totals = (Decl(total.text, total.type, var("seed", U32)),)
        if two:
            totals += (declare(second, 0),)
        show = [total, second] if two else [total]
        end = (*self.output(show), Line("return 0;"))
        return (*before, *data, *totals, loop, *end), cost(data)

    def call(self, kernel: Function, r: Expr, total: Expr, keyed: bool) -> Expr:
        d = self.c.dice
        args: list[Expr] = []
        for param in kernel.params:
            if param.type is None:
                args.append(var(self.c.array.name, I32))
            elif param.name in ("n", "rows", "cols"):
                args.append(var(param.name, I32))
        if keyed:
            seeded = "seed" in self.layout.order
            options = [
                cast(U32, r),
                cast(U32, r) * d.pick((3, 7, 2654435761)),
                cast(U32, total) + r,
            ]
            if seeded:
                options += [var("seed", U32) + r, var("seed", U32) ^ cast(U32, total)]
            args.append(d.pick(options))
        assert kernel.result is not None
        return call(kernel.name, tuple(args), var("", kernel.result), 5.0)

    def mixed(self, total: Expr, value: Expr) -> Expr:
        d = self.c.dice
        value = value if value.type.bits <= total.type.bits else cast(total.type, value)
        if value.type.signed and value.type.bits == 64:
            value = cast(U64, value)
        return d.pick(
            (
                total * 31 + value,
                total + value,
                total ^ (value + d.pick((0, 1, 7, 99))),
                total * 3 + value,
            )
        )

    def churn(self, r: Expr, total: Expr) -> list[Stmt]:
        c, d = self.c, self.c.dice
        if self.kind in ("grid", "records", "none"):
            return self.churn_other(r, total)
        index = r % known(c.n, 1, c.array.capacity)
        at = known(index, 0, c.array.capacity - 1)
        target = c.array.at(at)
        if self.kind == "text":
            letter = cast(I32, total % 26) + const(ord("a"), I32, "'a'")
            change: Stmt = Assign(target, cast(c.array.like.type, letter))
        else:
            new = d.made(
                (
                    lambda: target.unsigned + cast(U32, total),
                    lambda: target.unsigned ^ cast(U32, total),
                    lambda: cast(U32, total) + r,
                )
            )
            change = Assign(target, c.fit(new, c.array.like))
        return [If(c.n.gt(0), (change,)) if c.least_n < 1 else change]

    def churn_other(self, r: Expr, total: Expr) -> list[Stmt]:
        c = self.c
        cap = c.array.capacity
        bound = c.rows if self.kind == "grid" else c.n
        at = known(r % known(bound, 1, cap), 0, cap - 1)
        if self.kind == "grid":
            across = known(r % known(c.cols, 1, cap), 0, cap - 1)
            target = load(f"{c.array.name}[{{0}}][{{1}}]", (at, across), c.array.like)
            new = c.fit(target.unsigned + cast(U32, total), c.array.like)
        elif self.fields:
            field = c.dice.pick(self.fields)
            target = load(f"{c.array.name}[{{0}}].{field.name}", (at,), field.like)
            new = c.fit(cast(U32, total) ^ r, field.like)
        else:
            return []
        return [Assign(target, new)]

    def output(self, values: list[Expr]) -> Body:
        c, d = self.c, self.c.dice
        forms, args = [], []
        for value in values:
            form, conversion = c.style.conversion(value.type)
            label = d.pick(("", "", f"{value.text}: ", f"{value.text}=", f"{value.text} "))
            forms.append(label + form)
            args.append(f"{conversion}{value.text}")
        if d.chance(0.25) and self.kind not in ("none", "grid"):
            forms.append("%d")
            args.append("n")
        if d.chance(0.5):
            return (Line(f'printf("{" ".join(forms)}\\n", {", ".join(args)});'),)
        return tuple(Line(f'printf("{f}\\n", {a});') for f, a in zip(forms, args, strict=True))

    def text(self, main: Body) -> str:
        c = self.c
        style = c.style
        lines = ["#include <stdio.h>"]
        if style.stdint:
            lines.append("#include <stdint.h>")
        if self.layout.shape is Shape.LINE and self.layout.reader == "fgets":
            lines.append("#include <string.h>")
        lines += ["", f"#define MAX_N {c.array.capacity}"]
        if self.kind != "none":
            lines.append("")
        for array in (c.array, *c.more.values()):
            size = "[MAX_N][MAX_N]" if self.kind == "grid" else "[MAX_N]"
            spelt = self.struct or style.type(array.like.type)
            if self.struct:
                members = "\n".join(
                    f"{style.indent}{style.type(f.like.type)} {f.name};" for f in self.fields
                )
                lines += [f"{self.struct} {{", *members.split("\n"), "};", ""]
            if self.kind != "none":
                lines.append(f"static {spelt} {array.name}{size};")
        parts = [*c.declarations]
        parts += [f if isinstance(f, str) else "\n".join(style.function(f)) for f in c.functions]
        entry = ["int main(void)", "{"] if style.allman else ["int main(void) {"]
        parts.append("\n".join([*entry, *style.body(main, 1), "}"]))
        parts = mentioned(parts)
        for part in parts:
            apart = part.endswith("}") or lines[-1] == "}"
            lines += [*([""] if apart else []), *part.split("\n")]
        return "\n".join(lines) + "\n"
