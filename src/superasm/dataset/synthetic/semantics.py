"""What expressions compute: to keep conditions and values alive while they are being drawn.

Calls and elements count as unknown values of their range, so only what is written is judged.
"""

from collections.abc import Callable

from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.expr import Expr
from superasm.dataset.synthetic.integers import Int, common

_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: abs(a) // b * (1 if a >= 0 else -1),
    "%": lambda a, b: abs(a) % b * (1 if a >= 0 else -1),
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
}
_RELATIONS = ("<", ">", "<=", ">=", "==", "!=")


def value_at(node: Expr, point: Callable[[Expr], int]) -> int:
    """Return the value of an expression where leaves have the values of a point.

    Raises:
        AssertionError: C does not define it there.
    """
    kind, op = node.type, node.op
    if op == "leaf":
        return point(node)
    if op == "const":
        return node.lo
    first = value_at(node.args[0], point)
    match op:
        case "?:":
            return wrapped(kind, value_at(node.args[1 if first else 2], point))
        case "&&":
            return int(first != 0 and value_at(node.args[1], point) != 0)
        case "||":
            return int(first != 0 or value_at(node.args[1], point) != 0)
        case "cast":
            return wrapped(kind, first)
        case "~":
            return wrapped(kind, ~first)
        case "!":
            return int(not first)
        case "neg":
            return _defined(kind, -first)
    second = value_at(node.args[1], point)
    if op in ("<<", ">>"):
        assert 0 <= second < kind.bits
        if op == ">>":
            return first >> second
        assert not kind.signed or first >= 0
        return _defined(kind, first << second)
    side = common(node.args[0].type, node.args[1].type) if op in _RELATIONS else kind
    return _defined(kind, _ARITHMETIC[op](wrapped(side, first), wrapped(side, second)))


def wrapped(kind: Int, value: int) -> int:
    """Return the value after a conversion to the type."""
    value &= (1 << kind.bits) - 1
    return value - (1 << kind.bits) if kind.signed and value >> (kind.bits - 1) else value


def _defined(kind: Int, value: int) -> int:
    assert not kind.signed or kind.holds(value, value), (kind, value)
    return wrapped(kind, value)


def samples(node: Expr, dice: Dice, count: int) -> list[int]:
    """Return the values of an expression at random points."""
    return [value_at(node, _Point(dice)) for _ in range(count)]


class _Point:
    """Gives each leaf one random value of its range."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._values: dict[tuple[str, tuple[Expr, ...]], int] = {}

    def __call__(self, leaf: Expr) -> int:
        name = (leaf.text, leaf.args)
        if name not in self._values:
            self._values[name] = self._dice.between(leaf.lo, leaf.hi)
        return min(leaf.hi, max(leaf.lo, self._values[name]))
