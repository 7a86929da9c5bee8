"""Typed expressions that know the range of their values, so that none can be undefined.

Each constructor applies C's conversion rules. Where a signed result might overflow, the operands
are converted to unsigned first, as careful people write it: `(unsigned)x * 31`. Divisors and shift
counts that are not known to be in range are refused with an AssertionError: they are a mistake in
a building block, never a matter of chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from superasm.dataset.synthetic.integers import I32, I64, U32, U64, Int, common, converted, promoted


@dataclass(frozen=True, slots=True)
class Expr:
    """A node of the syntax tree.

    Attributes:
        op: an operator, "const", "cast", "?:", or "leaf": a name, element, field or call.
        args: operands.
        type: type of the value by C's rules.
        lo, hi: bounds of the value.
        text: of a leaf, C with `{0}` for its operands; of a constant, its spelling if special.
        cycles: cost of a leaf beyond that of its operands.
        calls: a leaf that calls a function.
    """

    op: str
    args: tuple["Expr", ...]
    type: Int
    lo: int
    hi: int
    text: str = ""
    cycles: float = 0.0
    calls: bool = False

    def __add__(self, other: "Expr | int") -> "Expr":
        return binary("+", self, other)

    def __sub__(self, other: "Expr | int") -> "Expr":
        return binary("-", self, other)

    def __mul__(self, other: "Expr | int") -> "Expr":
        return binary("*", self, other)

    def __floordiv__(self, other: "Expr | int") -> "Expr":
        return binary("/", self, other)

    def __mod__(self, other: "Expr | int") -> "Expr":
        return binary("%", self, other)

    def __and__(self, other: "Expr | int") -> "Expr":
        return binary("&", self, other)

    def __or__(self, other: "Expr | int") -> "Expr":
        return binary("|", self, other)

    def __xor__(self, other: "Expr | int") -> "Expr":
        return binary("^", self, other)

    def __lshift__(self, other: "Expr | int") -> "Expr":
        return binary("<<", self, other)

    def __rshift__(self, other: "Expr | int") -> "Expr":
        return binary(">>", self, other)

    def compare(self, op: str, other: "Expr | int") -> "Expr":
        """Return `self op other`, an int that is 0 or 1, for a relational operator."""
        return _compare(op, self, _expr(other, self.type))

    def lt(self, other: "Expr | int") -> "Expr":
        """Return `self < other`."""
        return self.compare("<", other)

    def gt(self, other: "Expr | int") -> "Expr":
        """Return `self > other`."""
        return self.compare(">", other)

    def eq(self, other: "Expr | int") -> "Expr":
        """Return `self == other`."""
        return self.compare("==", other)

    def ne(self, other: "Expr | int") -> "Expr":
        """Return `self != other`."""
        return self.compare("!=", other)

    @property
    def unsigned(self) -> "Expr":
        """The value as the unsigned type of its promoted width."""
        return cast(promoted(self.type).unsigned, self)

    def walk(self) -> Iterator["Expr"]:
        """Yield this node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()


def var(name: str, kind: Int, lo: int | None = None, hi: int | None = None) -> Expr:
    """Return a variable; its range is that of its type where none is given."""
    low = kind.lowest if lo is None else lo
    high = kind.highest if hi is None else hi
    return Expr("leaf", (), kind, low, high, name)


def known(value: Expr, lo: int, hi: int) -> Expr:
    """Return the same expression where the code around it narrows its range."""
    return replace(value, lo=lo, hi=hi)


def load(text: str, args: tuple[Expr, ...], like: Expr, cycles: float = 1.0) -> Expr:
    """Return an element of an array: `text` with the indexes in it."""
    return Expr("leaf", args, like.type, like.lo, like.hi, text, cycles)


def call(name: str, args: tuple[Expr, ...], like: Expr, cycles: float = 5.0) -> Expr:
    """Return a call whose result has the type and the range of `like`."""
    slots = ", ".join(f"{{{i}}}" for i in range(len(args)))
    return Expr("leaf", args, like.type, like.lo, like.hi, f"{name}({slots})", cycles, calls=True)


def const(value: int, kind: Int | None = None, text: str = "") -> Expr:
    """Return a constant of the type given (int or wider), or of the first that holds it."""
    if kind is None:
        kind = next(k for k in (I32, U32, I64, U64) if k.holds(value, value))
    kind = promoted(kind)
    assert kind.holds(value, value), (value, kind)
    return Expr("const", (), kind, value, value, text)


def char(letter: str) -> Expr:
    """Return a character constant."""
    spelt = {"\0": "\\0", "\n": "\\n", "\t": "\\t", "\\": "\\\\", "'": "\\'"}.get(letter, letter)
    return const(ord(letter), I32, f"'{spelt}'")


def cast(kind: Int, value: Expr) -> Expr:
    """Return `(kind)value`, or the value itself if it has that type already."""
    if value.type == kind:
        return value
    if value.op == "const" and kind.bits >= 32 and kind.holds(value.lo, value.hi):
        return const(value.lo, kind, value.text if value.text.startswith("'") else "")
    return Expr("cast", (value,), kind, *converted(kind, value.lo, value.hi))


def invert(value: Expr) -> Expr:
    """Return `~value`."""
    kind = promoted(value.type)
    lo, hi = sorted((~value.lo, ~value.hi))
    return Expr("~", (value,), kind, *converted(kind, lo, hi))


def negate(value: Expr) -> Expr:
    """Return `-value`, in unsigned arithmetic where the sign might not fit."""
    kind = promoted(value.type)
    if not kind.signed or -value.lo > kind.highest:
        return const(0, kind.unsigned) - value
    return Expr("neg", (value,), kind, -value.hi, -value.lo)


def both(a: Expr, b: Expr) -> Expr:
    """Return `a && b`."""
    return Expr("&&", (a, b), I32, 0, 1)


def either(a: Expr, b: Expr) -> Expr:
    """Return `a || b`."""
    return Expr("||", (a, b), I32, 0, 1)


def negation(condition: Expr) -> Expr:
    """Return the opposite condition, by the opposite relation where there is one."""
    opposite = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "==": "!=", "!=": "=="}
    if condition.op in opposite:
        return Expr(opposite[condition.op], condition.args, I32, 0, 1)
    if condition.op == "!":
        return condition.args[0]
    return Expr("!", (condition,), I32, 0, 1)


def choose(condition: Expr, yes: Expr, no: Expr | int) -> Expr:
    """Return `condition ? yes : no`."""
    no = _expr(no, yes.type)
    kind = common(yes.type, no.type)
    if promoted(yes.type).signed != promoted(no.type).signed:
        yes, no = cast(kind, yes), cast(kind, no)
    ranges = (converted(kind, yes.lo, yes.hi), converted(kind, no.lo, no.hi))
    lo, hi = min(r[0] for r in ranges), max(r[1] for r in ranges)
    return Expr("?:", (condition, yes, no), kind, lo, hi)


def _expr(value: "Expr | int", like: Int) -> Expr:
    if isinstance(value, Expr):
        return value
    # A constant takes on the type of the other side: no surprise by a change of sign.
    kind = promoted(like)
    return const(value, kind) if kind.holds(value, value) else const(value)


def binary(op: str, left: Expr, other: "Expr | int") -> Expr:
    """Return `left op other` for an arithmetic, bit or shift operator."""
    if op == "+" and isinstance(other, int) and other < 0:
        return binary("-", left, -other)
    if op in ("<<", ">>"):
        return _shift(op, left, const(other) if isinstance(other, int) else other)
    if op in ("/", "%") and isinstance(other, int) and not left.type.holds(other, other):
        other = const(other, I32 if I32.holds(other, other) else None)
    right = _expr(other, left.type)
    kind = common(left.type, right.type)
    a, b = converted(kind, left.lo, left.hi), converted(kind, right.lo, right.hi)
    lo, hi = _RANGES[op](a, b)
    if not kind.holds(lo, hi):
        if kind.signed:
            return binary(op, cast(kind.unsigned, left), cast(kind.unsigned, right))
        lo, hi = kind.lowest, kind.highest
    return Expr(op, (left, right), kind, lo, hi)


Range = tuple[int, int]


def _add(a: Range, b: Range) -> Range:
    return a[0] + b[0], a[1] + b[1]


def _subtract(a: Range, b: Range) -> Range:
    return a[0] - b[1], a[1] - b[0]


def _multiply(a: Range, b: Range) -> Range:
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


def _divide(a: Range, b: Range) -> Range:
    assert b[0] > 0, "a divisor must be positive"
    corners = [abs(x) // y * (1 if x >= 0 else -1) for x in a for y in b]
    return min(corners), max(corners)


def _remainder(a: Range, b: Range) -> Range:
    assert b[0] > 0, "a divisor must be positive"
    most = b[1] - 1
    return max(-most, min(0, a[0])), min(most, max(0, a[1]))


def _mask(a: Range, b: Range) -> Range:
    positive = [r[1] for r in (a, b) if r[0] >= 0]
    return (0, min(positive)) if positive else _bits(a, b)


def _bits(a: Range, b: Range) -> Range:
    width = max(x.bit_length() if x >= 0 else (~x).bit_length() for x in (*a, *b))
    return (0 if a[0] >= 0 and b[0] >= 0 else -(1 << width)), (1 << width) - 1


_RANGES = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
    "&": _mask,
    "|": _bits,
    "^": _bits,
}


def _shift(op: str, left: Expr, count: Expr) -> Expr:
    kind = promoted(left.type)
    assert count.lo >= 0, "a shift count must not be negative"
    assert count.hi < kind.bits, "a shift count must be below the width"
    if op == ">>":
        corners = [x >> c for x in (left.lo, left.hi) for c in (count.lo, count.hi)]
        return Expr(op, (left, count), kind, min(corners), max(corners))
    if kind.signed and (left.lo < 0 or left.hi << count.hi > kind.highest):
        left, kind = cast(kind.unsigned, left), kind.unsigned
    lo, hi = converted(kind, left.lo << count.lo, left.hi << count.hi)
    return Expr(op, (left, count), kind, lo, hi)


def _compare(op: str, left: Expr, right: Expr) -> Expr:
    kind = common(left.type, right.type)
    if promoted(left.type).signed != promoted(right.type).signed:
        # Compared as mathematics would: in a type that holds both, as no warning may remain.
        if not kind.signed and min(left.lo, right.lo) < 0:
            assert kind.bits == 32, "no type holds both sides of the comparison"
            kind = I64
        left, right = cast(kind, left), cast(kind, right)
    return Expr(op, (left, right), I32, 0, 1)
