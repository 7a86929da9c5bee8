"""Tells which loops gcc -O3 is likely to make vectors of, for the estimates of time and length."""

from superasm.dataset.synthetic.expr import Expr
from superasm.dataset.synthetic.stmt import (
    Assign,
    Decl,
    For,
    If,
    Step,
    Stmt,
    While,
    below,
)


def widths(loop: For | While) -> tuple[int, int] | None:
    """Return the narrowest and the widest type in bits in a loop of vectors; None if it is none."""
    condition = loop.condition
    if isinstance(condition, Expr) and condition.op not in ("<", ">", "<=", ">="):
        return None
    narrow, wide = 64, 8
    for statement in loop.body:
        for inner in below(statement):
            values = _values(inner)
            if values is None:
                return None
            for value in values:
                for node in value.walk():
                    if node.calls or not _vectorisable(node):
                        return None
                    if node.op == "leaf" and node.args:
                        narrow = min(narrow, node.type.bits)
                    if node.op != "const":
                        wide = max(wide, node.type.bits)
    return min(narrow, wide), wide


def _vectorisable(node: Expr) -> bool:
    if node.op in ("/", "%"):
        return node.args[1].op == "const" and node.type.bits == 32
    # Elements found by way of other elements would have to be gathered.
    return not (node.op == "leaf" and any(a.op == "leaf" and a.args for a in _inside(node)))


def _inside(node: Expr) -> list[Expr]:
    return [inner for arg in node.args for inner in arg.walk()]


def _values(node: Stmt) -> list[Expr] | None:
    """Return the expressions of a statement that may be in a vector loop, or None."""
    match node:
        case Decl():
            return [node.value] if node.value else []
        case Assign():
            value, target = node.value, node.target
            reduction = value.op in ("+", "^", "|", "&") and value.args[0] == target
            carried = any(target in arg.walk() for arg in value.args[1:]) or target == value
            if not target.args and (carried or (target in value.walk() and not reduction)):
                return None
            return [value, target]
        case Step():
            return None if node.target.args else [node.target]
        case If():
            return [node.condition]
        case _:
            return None
