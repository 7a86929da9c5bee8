"""Removes declarations of variables that nothing reads, which compilers would warn of."""

import re
from dataclasses import replace

from superasm.dataset.synthetic.expr import Expr, negation
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

_WORD = re.compile(r"[A-Za-z_]\w*")


def used_only(body: Body) -> Body:
    """Return a block without variables whose values are never used, nor assignments to them."""
    while True:
        pruned = _kept(body, names_read(body))
        if pruned == body:
            return body
        body = pruned


def names_read(body: Body) -> dict[str, None]:
    """Return the names whose values a block uses."""
    read: dict[str, None] = {}
    for statement in body:
        _reads(statement, read)
    return read


def mentioned(parts: list[str]) -> list[str]:
    """Return definitions at file scope without those that no later one mentions."""
    kept: list[str] = []
    words: dict[str, None] = {}
    for part in reversed(parts):
        head = re.split(r"[=;{]", part, maxsplit=1)[0]
        pointer = re.search(r"\(\*const (\w+)", head)
        name = pointer[1] if pointer else _WORD.findall(head.split("(")[0].split("[")[0])[-1]
        if name in words or name == "main":
            kept.append(part)
            words.update(dict.fromkeys(_WORD.findall(part)))
    return kept[::-1]


def _expr_reads(node: Expr, into: dict[str, None]) -> None:
    for part in node.walk():
        if part.op == "leaf":
            into.update(dict.fromkeys(_WORD.findall(part.text)))


def _reads(node: Stmt, into: dict[str, None]) -> None:
    """Add the names that a statement reads; a variable's own update does not read it."""
    match node:
        case Decl():
            if node.value:
                _expr_reads(node.value, into)
        case Assign():
            mine: dict[str, None] = {}
            _expr_reads(node.value, mine)
            if not node.target.args:
                mine.pop(node.target.text, None)
            else:
                _expr_reads(node.target, into)
            into.update(mine)
        case Step():
            if node.target.args:
                _expr_reads(node.target, into)
        case If():
            _expr_reads(node.condition, into)
        case While():
            _expr_reads(node.condition, into)
        case Switch():
            _expr_reads(node.value, into)
        case Return():
            if node.value:
                _expr_reads(node.value, into)
        case Line():
            into.update(dict.fromkeys(_WORD.findall(node.text)))
        case For():
            for part in (node.first, node.condition, node.step):
                if isinstance(part, str):
                    into.update(dict.fromkeys(_WORD.findall(part)))
                elif isinstance(part, Expr):
                    _expr_reads(part, into)
                elif isinstance(part, Decl | Assign) and part.value is not None:
                    _expr_reads(part.value, into)
    for body in bodies(node):
        for statement in body:
            _reads(statement, into)


def _kept(body: Body, read: dict[str, None]) -> Body:
    out: list[Stmt] = []
    for node in body:
        match node:
            case Decl() if node.name not in read:
                continue
            case Assign() | Step() if not node.target.args and node.target.text not in read:
                continue
            case If():
                then, otherwise = _kept(node.then, read), _kept(node.otherwise, read)
                if then:
                    out.append(replace(node, then=then, otherwise=otherwise))
                elif otherwise:
                    out.append(If(negation(node.condition), otherwise))
            case For() | While():
                inner = _kept(node.body, read)
                if inner:
                    out.append(replace(node, body=inner))
            case Switch():
                cases = tuple((labels, _kept(case, read)) for labels, case in node.cases)
                out.append(replace(node, cases=cases, default=_kept(node.default, read)))
            case _:
                out.append(node)
    return tuple(out)
