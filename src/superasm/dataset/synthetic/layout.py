"""How a program reads its input and fills its data: C text and syntax trees for `main`."""

from dataclasses import dataclass
from enum import StrEnum

from superasm.dataset.synthetic.context import Array, Context
from superasm.dataset.synthetic.expr import Expr, call, cast, const, load, var
from superasm.dataset.synthetic.integers import I32, I64, U32, U64, Int
from superasm.dataset.synthetic.records import Field
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Decl,
    For,
    Function,
    Line,
    Return,
    Step,
    Trips,
)


class Shape(StrEnum):
    """What a program's input looks like."""

    SEEDED = "seeded"  # sizes, a seed and a number of rounds; the program makes its own data
    LISTED = "listed"  # a count, a number of rounds, and the numbers
    LINE = "line"  # a number of rounds, then a line of text


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of the parameters ("n", "rows", "cols", "seed", "rounds") in the input."""

    shape: Shape
    order: tuple[str, ...]
    reader: str


READ_INT = """\
static int read_int(void)
{
    int c = getchar(), negative = 0;
    unsigned v = 0;
    while (c != EOF && c != '-' && (c < '0' || c > '9'))
        c = getchar();
    if (c == '-') {
        negative = 1;
        c = getchar();
    }
    while (c >= '0' && c <= '9') {
        v = v * 10 + (unsigned)(c - '0');
        c = getchar();
    }
    return negative ? (int)(0 - v) : (int)v;
}"""


def draw(c: Context, kind: str) -> Layout:
    """Draw how the input of a program of this kind is laid out and read."""
    d = c.dice
    if kind == "text":
        return Layout(Shape.LINE, ("rounds",), d.pick(("getchar", "getchar", "fgets")))
    reader = d.pick(("scanf", "scanf", "scanf", "each", "getchar", "fgets"))
    if kind == "array" and d.chance(0.3):
        order = tuple(d.shuffled(("n", "rounds")))
        return Layout(Shape.LISTED, order, reader if reader in ("scanf", "getchar") else "scanf")
    sizes = ("rows", "cols") if kind == "grid" else ("n",)
    order = (*sizes, *d.shuffled(("seed", "rounds")))
    if d.chance(0.2):
        order = ("seed", *sizes, "rounds")
    return Layout(Shape.SEEDED, order, reader)


def read(c: Context, layout: Layout) -> Body:
    """Return the statements that read the parameters."""
    d = c.dice
    start = {"seed": d.pick((1, 7, 42, 12345)), "rounds": 1}
    counts = [name for name in layout.order if name != "seed"]
    default = d.pick((0, 0, 1, 10)) if layout.shape is Shape.SEEDED else 0
    first = ", ".join(f"{name} = {start.get(name, default)}" for name in counts)
    lines = [f"int {first};"]
    if "seed" in layout.order:
        lines.append(f"{c.style.type(U32)} seed = {start['seed']};")
    formats = {"seed": "%u"}
    targets = ", ".join(f"&{name}" for name in layout.order)
    pattern = " ".join(formats.get(name, "%d") for name in layout.order)
    match layout.reader:
        case "each":
            for name in layout.order:
                fallback = start.get(name, default)
                form = formats.get(name, "%d")
                lines.append(
                    f'if (scanf("{form}", &{name}) != 1)\n{c.style.indent}{name} = {fallback};'
                )
        case "getchar" if layout.shape is not Shape.LINE:
            c.functions.append(READ_INT.replace("    ", c.style.indent))
            for name in layout.order:
                lines.append(f"{name} = {'(unsigned)' if name == 'seed' else ''}read_int();")
        case "fgets":
            size = d.pick((64, 128, 256))
            lines.append(f"char line[{size}];")
            lines.append("if (fgets(line, sizeof line, stdin) != NULL)")
            lines.append(f'{c.style.indent}(void)sscanf(line, "{pattern}", {targets});')
        case _:
            first_size = layout.order[0]
            reset = start.get(first_size, default)
            lines.append(
                f'if (scanf("{pattern}", {targets}) < 1)\n{c.style.indent}{first_size} = {reset};'
            )
    return tuple(Line(line) for line in lines)


def limit(c: Context, names: tuple[str, ...], least: int) -> Body:
    """Return the statements that bring the sizes into range, or end the program."""
    d = c.dice
    out: list[Line] = []
    pad = c.style.indent
    for name in names:
        if least and d.chance(0.4):
            out.append(Line(f"if ({name} < {least}) {{\n{pad}{_goodbye(c)}\n{pad}return 0;\n}}"))
        else:
            out.append(Line(f"if ({name} < {least})\n{pad}{name} = {least};"))
        out.append(Line(f"if ({name} > MAX_N)\n{pad}{name} = MAX_N;"))
    return tuple(out)


def _goodbye(c: Context) -> str:
    return c.dice.pick(
        ('printf("0\\n");', 'puts("nothing to do");', 'puts("empty");', 'printf("none\\n");')
    )


def random_source(c: Context) -> tuple[Expr, Body]:
    """Define a pseudo-random generator; return a call of it and what seeds it."""
    d = c.dice
    form = d.pick(("lcg16", "lcg32", "lcg64", "xorshift", "xorshift64", "mix"))
    wide = form in ("lcg64", "xorshift64")
    kind: Int = U64 if wide else U32
    state = var(c.global_name(("rng_state", "rng", "seed_state", "rand_x")), kind)
    c.declarations.append(f"static {c.style.type(kind)} {state.text};")
    body: Body
    match form:
        case "lcg16" | "lcg32":
            body = (Assign(state, state * 1103515245 + 12345),)
            value = (state >> 16) & 0x7FFF if form == "lcg16" else state >> d.between(1, 8)
        case "lcg64":
            body = (Assign(state, state * 6364136223846793005 + 1442695040888963407),)
            value = cast(U32, state >> d.pick((32, 33, 40)))
        case "mix":
            z, more = state ^ (state >> 15), const(2246822519, U32)
            body = (Assign(state, state + const(2654435769, U32)), Decl("z", U32, z * more))
            mixed = var("z", U32)
            value = mixed ^ (mixed >> 13)
        case _:
            shifts = (13, 7, 17) if wide else (13, 17, 5)
            parts = (state << shifts[0], state >> shifts[1], state << shifts[2])
            body = tuple(Assign(state, state ^ part) for part in parts)
            value = cast(U32, state >> 16) if wide else state
    name = c.global_name(("next_random", "rnd", "rand_next", "next_value", "draw"))
    c.functions.append(Function(name, U32, (), (*body, Return(value))))
    seed = var("seed", U32)
    spread = seed * d.pick((2654435769, 747796405)) if d.chance(0.5) else seed
    start = Assign(state, spread | 1)
    return call(name, (), var("", U32, value.lo, value.hi), 6.0), (start,)


def drawn(c: Context, source: Expr, like: Expr) -> Expr:
    """Return a random value in the range of `like`."""
    if like.type.bits == 64 and like.hi == like.type.highest:
        return (cast(U64, source) << 32) | source
    return c.fit(source, like)


def fill(c: Context, arrays: list[Array], fields: list[Field], grid: bool) -> Body:
    """Return the statements that fill the data from the seed."""
    d = c.dice
    i, j = var("i", I32, 0, c.array.capacity - 1), var("j", I32, 0, c.array.capacity - 1)
    seed = var("seed", U32)
    if d.chance(0.2) and not grid:
        source = (i.unsigned + seed) * d.pick((7, 37, 131, 40503, 2654435761))
        source = source ^ (source >> d.between(5, 13))
        start: Body = ()
    else:
        source, start = random_source(c)
    inner: Body
    if fields:
        inner = tuple(
            Assign(load(f"{c.array.name}[{{0}}].{f.name}", (i,), f.like), drawn(c, source, f.like))
            for f in fields
        )
    elif grid:
        target = load(f"{c.array.name}[{{0}}][{{1}}]", (i, j), c.array.like)
        turn = (Assign(target, drawn(c, source, c.array.like)),)
        inner = (For(Decl("j", I32, const(0)), j.lt(c.cols), Step(j), turn, Trips(1, 1)),)
    else:
        inner = tuple(Assign(a.at(i), drawn(c, source, a.like)) for a in arrays)
    bound = c.rows if grid else c.n
    return (*start, For(Decl("i", I32, const(0)), i.lt(bound), Step(i), inner, Trips(1, 1)))


def read_list(c: Context, arrays: list[Array], layout: Layout) -> Body:
    """Return the statements that read the numbers into the arrays."""
    pad, array = c.style.indent, c.array
    wide = array.like.type.bits == 64
    if layout.reader == "getchar":
        value, get = call("read_int", (), var("", I32)), ""
    else:
        value = var("given", I64 if wide else I32)
        spelt = c.style.long if wide else "int"
        form = ("%ld" if c.style.long == "long" else "%lld") if wide else "%d"
        get = f'{pad}{spelt} given = 0;\n{pad}if (scanf("{form}", &given) != 1)\n{pad}{pad}break;'
    i = var("i", I32, 0, array.capacity - 1)
    inner: list[Line | Assign] = [
        Line(line) for line in get.replace(pad, "", 1).split(f"\n{pad}") if line
    ]
    inner.append(Assign(array.at(i), c.fit(value, array.like)))
    for other in arrays[1:]:
        mixed = (array.at(i).unsigned * c.dice.pick((3, 7, 31))) ^ i
        inner.append(Assign(other.at(i), c.fit(mixed, other.like)))
    return (For(Decl("i", I32, const(0)), i.lt(c.n), Step(i), tuple(inner), Trips(1, 1)),)


def read_line(c: Context, layout: Layout) -> Body:
    """Return the statements that read the text and its length `n`."""
    pad, name = c.style.indent, c.array.name
    if layout.reader == "fgets":
        text = f"""\
int n = 0;
if (fgets({name}, sizeof {name}, stdin) != NULL)
{pad}n = (int)strlen({name});
while (n > 0 && ({name}[n - 1] == '\\n' || {name}[n - 1] == '\\r'))
{pad}{name}[--n] = '\\0';"""
    else:
        text = f"""\
int n = 0, ch;
while ((ch = getchar()) != EOF && ch != '\\n')
{pad};
while (n < MAX_N - 1 && (ch = getchar()) != EOF && ch != '\\n')
{pad}{name}[n++] = (char)ch;"""
    return (Line(text),)
