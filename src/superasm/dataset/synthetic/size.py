"""A static estimate of the length of gcc -O3's assembly, so that few programs come out too long.

Covers: operations, calls of helpers, loops that gcc 12 makes vectors of (a body widened to the
    widest type in it, and a scalar rest that is unrolled).
Does not cover: what inlining at several places copies, loops that vanish.
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
    bodies,
)
from superasm.dataset.synthetic.vectors import widths

MAIN = 60.0  # entry, input, output, the loop of rounds
_PER_NODE, _PER_DIVISION = 1.1, 5.0
_AROUND_VECTORS = 20.0  # set-up, the reduction of a vector to a number


def instructions(body: Body) -> float:
    """Return the estimated number of instructions of a block."""
    return sum(_statement(statement) for statement in body)


def _expr(node: Expr) -> float:
    own = (
        0.0 if node.op in ("const", "cast") or (node.op == "leaf" and not node.args) else _PER_NODE
    )
    if node.op in ("/", "%"):
        own = _PER_DIVISION
    return own + sum(_expr(arg) for arg in node.args)


def _own(node: Stmt) -> float:
    match node:
        case Decl():
            return _expr(node.value) if node.value else 0.0
        case Assign():
            return _expr(node.value) + (1.0 if node.target.args else 0.0)
        case Step() | Line():
            return 1.0
        case If():
            return _expr(node.condition) + 1.5
        case While():
            return _expr(node.condition) + 2.0
        case Switch():
            return _expr(node.value) + 3.0 + 2.0 * len(node.cases)
        case Return():
            return _expr(node.value) + 1.0 if node.value else 1.0
        case For():
            return 4.0


def _statement(node: Stmt) -> float:
    inner = sum(instructions(body) for body in bodies(node))
    copies = vector_copies(node) if isinstance(node, For | While) else 1.0
    around = _AROUND_VECTORS if copies > 1.0 else 0.0
    return _own(node) + inner * copies + around


def vector_copies(loop: For | While) -> float:
    """Return how many times the body of a loop appears in the assembly, more or less."""
    found = widths(loop)
    if found is None:
        return 1.0
    narrow, wide = found
    return wide / narrow + min(128 // narrow - 1, 7) + (1.0 if wide == 64 else 0.0)
