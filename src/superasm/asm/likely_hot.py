"""Where a program probably spends its time, from its text alone. Pure.

A line counts by the backward jumps that enclose it: each is a loop. A function that is called in a
loop is as deep as the call; one that calls itself is one deeper. The names of the functions that
the chosen lines are in are among them: where a function begins is where all of it can be moved.

Covers: what compilers write, where the jump that closes a loop comes after its body.
Does not cover: parts of a loop that were moved away, indirect jumps and calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from superasm.asm.parse import Instruction, Label, Statement

_DEEPEST = 4
_ROUNDS = 4
# Of the places in a listing, names of functions take no more than one in eight.
_NAMES = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: what it defines, and where it jumps to or what it calls."""

    label: str = ""
    jump: str = ""
    call: str = ""


def likely_hot(statements: Sequence[Statement], most: int) -> list[int]:
    """Return the places of the likely hottest statements among those given, in order.

    The deepest loops come first; what is nearest to loops fills up.

    Args:
        statements: labels, instructions and directives of a program's code, in order.
        most: how many at most.
    """
    size = len(statements)
    if size <= most:
        return list(range(size))
    lines = [_line(statement) for statement in statements]
    depths = _depths(lines)
    far = _distances([depth > 0 for depth in depths])
    order = sorted(range(size), key=lambda at: (-depths[at], far[at], at))
    starts = _functions(lines)
    inside = (max((start for start in starts if start <= at), default=at) for at in order[:most])
    names = list(dict.fromkeys(inside))[: most // _NAMES]
    return sorted([*names, *[at for at in order if at not in names][: most - len(names)]])


def _line(statement: Statement) -> _Line:
    match statement:
        case Label(name=name):
            return _Line(label=name)
        case Instruction(mnemonic=mnemonic, operands=operands) if operands:
            target = operands[0].removesuffix("@PLT")
            return _Line(
                jump=target if mnemonic.startswith("j") else "",
                call=target if mnemonic.startswith("call") else "",
            )
        case _:
            return _Line()


def _depths(lines: Sequence[_Line]) -> list[int]:
    """Return how deep in loops each line is, calls included."""
    places = {line.label: at for at, line in enumerate(lines) if line.label}
    own = [0] * len(lines)
    for at, line in enumerate(lines):
        begin = places.get(line.jump, at)
        if begin < at:
            for inside in range(begin, at + 1):
                own[inside] += 1
    starts = [0, *(at for at in _functions(lines) if at)]
    spans = list(zip(starts, [*starts[1:], len(lines)], strict=True))
    base = dict.fromkeys(starts, 0)
    for _ in range(_ROUNDS):
        for first, last in spans:
            for at in range(first, last):
                begin = places.get(lines[at].call, -1)
                if begin in base and lines[at].call:
                    deep = base[first] + own[at] + (begin == first)
                    base[begin] = min(_DEEPEST, max(base[begin], deep))
    return [min(_DEEPEST, base[a] + own[at]) for a, b in spans for at in range(a, b)]


def _functions(lines: Sequence[_Line]) -> list[int]:
    """Return the places of the names of functions."""
    return [at for at, line in enumerate(lines) if line.label and line.label[:2] != ".L"]


def _distances(chosen: Sequence[bool]) -> list[int]:
    """Return how far each place is from the nearest chosen one."""
    size = len(chosen)
    found = [0 if is_chosen else size for is_chosen in chosen]
    for at in range(1, size):
        found[at] = min(found[at], found[at - 1] + 1)
    for at in reversed(range(size - 1)):
        found[at] = min(found[at], found[at + 1] + 1)
    return found
