"""What the building blocks of one program share: chance, style, names, data and helpers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from superasm.dataset.synthetic.cost import cost, evaluate
from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.expr import Expr, call, cast, const, load, var
from superasm.dataset.synthetic.integers import CHAR, I8, I16, I32, I64, U8, U16, U32, U64, Int
from superasm.dataset.synthetic.render import Style
from superasm.dataset.synthetic.stmt import Body, Function, Param

NAMES = {
    "acc": ("sum", "total", "acc", "result", "res", "s", "out", "value"),
    "count": ("count", "cnt", "hits", "found", "seen", "num"),
    "best": ("best", "top", "limit", "bound", "record", "peak"),
    "pos": ("pos", "where", "at", "idx", "place"),
    "i": ("i", "i", "i", "j", "k", "idx"),
    "j": ("j", "j", "k", "l", "m"),
    "x": ("x", "v", "val", "cur", "e", "item", "t"),
    "y": ("y", "w", "other", "u", "next", "q"),
    "hash": ("h", "hash", "digest", "sig", "code", "crc"),
    "key": ("key", "salt", "mask", "k0", "delta", "mix", "bias"),
    "tmp": ("tmp", "t", "d", "diff", "z", "aux"),
    "state": ("state", "mode", "st", "phase"),
    "lo": ("lo", "left", "first", "start"),
    "hi": ("hi", "right", "last", "end"),
    "table": ("table", "lut", "weights", "map", "codes", "steps"),
}


@dataclass(frozen=True, slots=True)
class Array:
    """An array of the program.

    Attributes:
        name: as the code at hand calls it.
        like: an element: its type, and the range that every store keeps to.
        capacity: number of elements.
    """

    name: str
    like: Expr
    capacity: int

    def at(self, index: Expr | int) -> Expr:
        """Return the element at an index that is known to be in range."""
        index = const(index) if isinstance(index, int) else index
        assert index.lo >= 0, f"{self.name}[{index.lo}]"
        assert index.hi < self.capacity, f"{self.name}[{index.hi}]"
        return load(f"{self.name}[{{0}}]", (index,), self.like)


class Context:
    """The state of generating one program.

    Attributes:
        dice: all chance comes from it.
        style: how the author writes.
        declarations: global tables and structs so far, as C text.
        functions: helpers and kernels so far, in order of definition.
        array: the main array (text and structs included), `n` elements of which are in use.
        n: that count, as kernels see it; `rows` and `cols` for grids.
        least_n: kernels are only called with at least so many elements.
        mutates: a kernel changes the data, so that rounds differ anyway.
    """

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.style = Style.draw(dice)
        self.declarations: list[str] = []
        self.functions: list[Function | str] = []
        self.array = Array("", var("", I32), 0)
        self.more: dict[str, Array] = {}
        self.n = self.rows = self.cols = var("n", I32, 0, 0)
        self.least_n = 0
        self.mutates = False
        self._key = var("key", U32)
        self._globals: list[str] = []
        self._reserved: list[str] = []
        # Every name given so far: a global one must not be hidden by a local one.
        self._seen: list[str] = []
        self._locals: list[str] = []

    def name(self, role: str) -> str:
        """Return a local name that nothing in sight has."""
        return self.local_name(NAMES[role])

    def local_name(self, pool: Sequence[str]) -> str:
        """Return a local name from the pool that nothing in sight has."""
        return self.unused(pool, self._locals)

    def unused(self, pool: Sequence[str], taken: list[str]) -> str:
        """Return a name from the pool that is not taken, and take it."""
        for name in self.dice.shuffled(pool):
            if name not in taken and name not in self._globals:
                break
        else:
            stem = self.dice.pick(pool)
            suffix = next(i for i in range(2, 999) if f"{stem}{i}" not in (*taken, *self._globals))
            name = f"{stem}{suffix}"
        taken.append(name)
        self._seen.append(name)
        return name

    def reserve(self, name: str) -> None:
        """Keep a name that `main` uses from being given to anything at file scope."""
        self._reserved.append(name)

    def key_param(self) -> Expr:
        """Return the parameter that `key` gave, without asking for it."""
        return self._key

    def global_name(self, pool: Sequence[str]) -> str:
        """Return a name for something at file scope."""
        clear = [name for name in pool if name not in self._reserved and name not in self._seen]
        if not clear:
            clear = [f"{name}_{self.dice.pick('abcdefgh')}" for name in pool]
            clear = [name for name in clear if name not in self._seen]
        return self.unused(clear or [f"{pool[0]}_of_all"], self._globals)

    def var(self, role: str, kind: Int, lo: int | None = None, hi: int | None = None) -> Expr:
        """Return a new local variable."""
        return var(self.name(role), kind, lo, hi)

    @contextmanager
    def scope(self, *names: str) -> Iterator[None]:
        """Names given inside are those of one function; `names` are its own already."""
        before = self._locals
        self._locals = list(names)
        self._seen += names
        yield
        self._locals = before

    def open_kernel(self, *taken: str) -> None:
        """Start a kernel: no key yet, no local names but those of its parameters."""
        self._locals = list(taken)
        self._seen += taken
        self._key = var(self.name("key"), U32)

    def key(self) -> Expr:
        """Return the parameter that differs from round to round."""
        return self._key

    def need(self, least: int) -> None:
        """Ask for at least so many elements."""
        self.least_n = max(self.least_n, least)

    def helper(self, names: Sequence[str], params: Sequence[Expr], like: Expr, body: Body) -> str:
        """Define a function and return its name."""
        name = self.global_name(names)
        where = tuple(Param(p.text, p.type) for p in params)
        static = self.dice.chance(0.95)
        self.functions.append(Function(name, like.type, where, body, static=static))
        return name

    def function(
        self, names: Sequence[str], params: Sequence[Expr], like: Expr, body: Body
    ) -> Callable[..., Expr]:
        """Define a function and return what makes a call of it from its arguments."""
        name = self.helper(names, params, like, body)
        cycles = 3.0 + evaluate(cost(body), 1)
        return lambda *args: call(name, args, like, cycles)

    def constants(self, pool: Sequence[str], like: Expr, values: Sequence[int]) -> Array:
        """Define a constant table and return it."""
        name = self.global_name(pool)
        kind = self.style.type(like.type)
        words = [str(value) for value in values]
        lines = [", ".join(words[i : i + 12]) for i in range(0, len(words), 12)]
        inner = f",\n{self.style.indent}".join(lines)
        open_, close = ("{ ", " }") if len(lines) == 1 else (f"{{\n{self.style.indent}", "\n}")
        text = f"static const {kind} {name}[{len(values)}] = {open_}{inner}{close};"
        self.declarations.append(text)
        return Array(name, var("", like.type, min(values), max(values)), len(values))

    def scratch(self, pool: Sequence[str], like: Expr, capacity: int) -> Array:
        """Define a global array for intermediate results and return it."""
        name = self.global_name(pool)
        size = {self.array.capacity: "MAX_N", self.array.capacity + 1: "MAX_N + 1"}.get(capacity)
        self.declarations.append(f"static {self.style.type(like.type)} {name}[{size or capacity}];")
        return Array(name, like, capacity)

    def second(self) -> Array:
        """Return a second array of the same size, which the program fills like the first."""
        if "second" not in self.more:
            like = self.element()
            name = self.global_name(("other", "b", "ref", "ys", "right", "w"))
            self.more["second"] = Array(name, like, self.array.capacity)
        return self.more["second"]

    def element(self) -> Expr:
        """Draw the type and the range of an array's elements."""
        kinds = (U8, I16, U16, I32, I32, I32, I32, I32, U32, U32, U32, U32, I64, U64)
        kind = I8 if self.dice.chance(0.03) else self.dice.pick(kinds)
        spans = (10, 26, 64, 100, 128, 200, 256, 500, 1000, 1024, 4096, 9973, 10000, 65536, 100003)
        if kind in (U8, U16, U32, U64) and self.dice.chance(0.5):
            return var("", kind)
        if kind in (I16, I32) and self.dice.chance(0.15):
            return var("", kind)
        span = self.dice.pick([s for s in spans if s // 2 <= kind.highest])
        if kind.signed and self.dice.chance(0.5):
            return var("", kind, -(span // 2), span // 2)
        return var("", kind, 0, min(span - 1, kind.highest))

    def fit(self, value: Expr, like: Expr) -> Expr:
        """Return a value brought into the range of `like`, as its type."""
        if (like.lo, like.hi) == (like.type.lowest, like.type.highest):
            return value if value.type == like.type else cast(like.type, value)
        if like.lo <= value.lo and value.hi <= like.hi:
            return value
        whole, span = value.unsigned, like.hi - like.lo + 1
        if span & (span - 1) == 0:
            reduced = whole & (span - 1)
        elif whole.type.holds(span, span):
            reduced = whole % span
        else:
            reduced = whole >> 1
        if like.lo == 0:
            return reduced
        return cast(I64 if like.type.bits == 64 else I32, reduced) + like.lo


TEXT = var("", CHAR)
