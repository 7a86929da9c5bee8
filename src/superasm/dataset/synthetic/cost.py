"""A static estimate of run time, so that performance inputs can be chosen without compiling.

Covers: operations, loop nests with trips that are a power of n, branches that may be mispredicted,
    a rough allowance for loops that gcc -O3 makes vectors of.
Does not cover: caches, latency chains across iterations, what inlining removes. The families'
    own factors (calibration.py) were fitted to measured times and make up for the average.
"""

from superasm.dataset.synthetic.expr import Expr
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Decl,
    For,
    If,
    Line,
    Return,
    Step,
    Stmt,
    Switch,
    While,
)
from superasm.dataset.synthetic.vectors import widths

Cost = tuple[float, ...]  # cycles as a polynomial in n, constant first

_CYCLES = {"*": 0.8, "/": 6.0, "%": 6.0, "?:": 0.6, "&&": 0.6, "||": 0.6, "cast": 0.1}
_CYCLES_BY_CONSTANT = 1.5
_BRANCH = 1.5  # mostly predicted: rounds repeat the same data


def expr_cycles(node: Expr) -> float:
    """Return the cycles of an expression."""
    own = node.cycles * 0.6 if node.op == "leaf" else _CYCLES.get(node.op, 0.35)
    if node.op in ("/", "%") and node.args[1].op == "const":
        divisor = node.args[1].lo
        own = 0.5 if divisor & (divisor - 1) == 0 else _CYCLES_BY_CONSTANT
    if node.op == "const":
        own = 0.0
    return own + sum(expr_cycles(arg) for arg in node.args)


def cost(body: Body) -> Cost:
    """Return the cost of a block."""
    total: Cost = ()
    for statement in body:
        total = add(total, _statement(statement))
    return total


def evaluate(polynomial: Cost, n: float) -> float:
    """Return the cycles at size n."""
    return sum(factor * n**power for power, factor in enumerate(polynomial))


def add(a: Cost, b: Cost) -> Cost:
    """Return the sum of two costs."""
    if len(a) < len(b):
        a, b = b, a
    return tuple(x + (b[i] if i < len(b) else 0.0) for i, x in enumerate(a))


def scale(a: Cost, factor: float, power: int = 0) -> Cost:
    """Return `a * factor * n ** power`."""
    return (0.0,) * power + tuple(x * factor for x in a)


def _statement(node: Stmt) -> Cost:
    match node:
        case Decl():
            value = expr_cycles(node.value) if node.value else 0.0
            return (value + node.length / 8,)
        case Assign():
            stores = 0.6 if node.target.args else 0.1
            return (expr_cycles(node.value) + sum(map(expr_cycles, node.target.args)) + stores,)
        case Step():
            return (3.0 if node.target.args else 0.3,)
        case Return():
            return (expr_cycles(node.value) if node.value else 0.0,)
        case Line():
            return scale((node.cycles,), 1.0, node.power)
        case If():
            inner = add(scale(cost(node.then), 0.5), scale(cost(node.otherwise), 0.5))
            return add((expr_cycles(node.condition) + _BRANCH,), inner)
        case Switch():
            count = len(node.cases) + 1
            inner = cost(node.default)
            for _, body in node.cases:
                inner = add(inner, cost(body))
            return add((expr_cycles(node.value) + 2 * _BRANCH,), scale(inner, 1 / count))
        case While():
            turn = add((expr_cycles(node.condition) + 0.5,), cost(node.body))
            turn = scale(turn, 1 / vector_gain(node))
            return add((_BRANCH,), scale(turn, node.trips.factor, node.trips.power))
        case For():
            condition = node.condition
            head = 0.5 if isinstance(condition, str) else expr_cycles(condition) + 0.3
            turn = scale(add((head,), cost(node.body)), 1 / vector_gain(node))
            return add((2.0,), scale(turn, node.trips.factor, node.trips.power))


def vector_gain(loop: For | While) -> float:
    """Return how many times faster a loop's vector version may be; 1 if there is none."""
    found = widths(loop)
    return 1.0 if found is None else {8: 8.0, 16: 6.0, 32: 3.0, 64: 1.3}[found[1]]
