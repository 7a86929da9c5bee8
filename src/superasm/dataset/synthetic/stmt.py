"""Statements and functions of the syntax tree."""

from collections.abc import Iterator
from dataclasses import dataclass

from superasm.dataset.synthetic.expr import Expr, const, var
from superasm.dataset.synthetic.integers import Int


@dataclass(frozen=True, slots=True)
class Trips:
    """How often a loop turns for an input of size n: `factor * n ** power`."""

    factor: float
    power: int = 0


@dataclass(frozen=True, slots=True)
class Decl:
    """`type name = value;`, or an array of `length` elements set to zero."""

    name: str
    type: Int
    value: Expr | None
    length: int = 0


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value;`, printed as `target op= value` where it is one."""

    target: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class Step:
    """`target += by;`, printed as `target++` where it is one."""

    target: Expr
    by: int = 1


@dataclass(frozen=True, slots=True)
class If:
    """`if (condition) then else otherwise`."""

    condition: Expr
    then: "Body"
    otherwise: "Body" = ()


@dataclass(frozen=True, slots=True)
class For:
    """`for (first; condition; step) body`, as plain C text in the head where it has pointers."""

    first: "Decl | Assign | str"
    condition: "Expr | str"
    step: "Assign | Step | str"
    body: "Body"
    trips: Trips


@dataclass(frozen=True, slots=True)
class While:
    """`while (condition) body`, or `do body while (condition)`."""

    condition: Expr
    body: "Body"
    trips: Trips
    do: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """`switch`; every case ends with a break or a return, and there is a default."""

    value: Expr
    cases: "tuple[tuple[tuple[int | str, ...], Body], ...]"
    default: "Body"


@dataclass(frozen=True, slots=True)
class Return:
    """`return value;`."""

    value: Expr | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of C as it is: break, continue, input and output, a comment.

    `cycles * n ** power` is what it costs; without text it only stands for the cost of a call.
    """

    text: str
    cycles: float = 0.0
    power: int = 0


Stmt = Decl | Assign | Step | If | For | While | Switch | Return | Line
Body = tuple[Stmt, ...]

BREAK = Line("break;")
CONTINUE = Line("continue;")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: a plain integer, or a pointer given by its whole declaration."""

    name: str
    type: Int | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function definition; `result` None is void."""

    name: str
    result: Int | None
    params: tuple[Param, ...]
    body: Body
    static: bool = True


def declare(target: Expr, value: Expr | int) -> Decl:
    """Return the declaration of a variable with its first value."""
    return Decl(
        target.text, target.type, const(value, target.type) if isinstance(value, int) else value
    )


def local(name: str, value: Expr, kind: Int | None = None) -> tuple[Expr, Decl]:
    """Return a variable that holds a value, and its declaration."""
    kind = kind or value.type
    fits = kind.holds(value.lo, value.hi)
    here = var(name, kind, value.lo, value.hi) if fits else var(name, kind)
    return here, Decl(name, kind, value)


def below(statement: Stmt) -> Iterator[Stmt]:
    """Yield a statement and all statements in it."""
    yield statement
    for body in bodies(statement):
        for inner in body:
            yield from below(inner)


def bodies(statement: Stmt) -> tuple[Body, ...]:
    """Return the blocks directly in a statement."""
    match statement:
        case If():
            return statement.then, statement.otherwise
        case For() | While():
            return (statement.body,)
        case Switch():
            return (*(body for _, body in statement.cases), statement.default)
        case _:
            return ()
