"""Random local edits on hot blocks: swap, delete, replace an operand, insert, align.

Most of them are wrong or change nothing, and tests and timing find that out. They reach what no
rewrite was written for (Schkufza, Sharma & Aiken, Stochastic Superoptimization, ASPLOS 2013).
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from superasm.asm import state as parts
from superasm.asm.effects import Flow
from superasm.asm.parse import Label
from superasm.asm.unit import Change, Unit
from superasm.propose.search.sites import Prepared
from superasm.propose.search.state import Edit

_REGISTER = re.compile(r"%[a-z][a-z0-9]*")
_NUMBER = re.compile(r"(?<![\w.%])-?\d+(?![\w.])")
_ALIGNMENTS = (".p2align\t4", ".p2align\t5", ".p2align\t6", "")
_TRIES = 12


def random_edit(kind: str, prepared: Prepared, rng: random.Random) -> Edit | None:
    """Return a random edit of a kind (a key of `KINDS`), or None if none was found.

    Blocks are drawn by how hot they are, and instructions inside a block evenly.
    """
    numbers, weights = list(prepared.hot), list(prepared.hot.values())
    unit = prepared.state.unit
    if not numbers:
        return None
    for _ in range(_TRIES):
        number = rng.choices(numbers, weights)[0]
        lines = KINDS[kind](unit, number, prepared.hot, rng)
        if lines:
            why = f"random {kind} in a hot block"
            return prepared.state.edit(Change(f"random-{kind}", why, tuple(lines.items())))
    return None


_Lines = dict[int, tuple[str, ...]]


def _straight(unit: Unit, number: int) -> Sequence[int]:
    """The instructions of a block without the jump or call at its end."""
    return [i for i in unit.graph.blocks[number].instructions if unit.effects(i).flow is Flow.NEXT]


def _swap(unit: Unit, number: int, hot: Mapping[int, float], rng: random.Random) -> _Lines:
    """Swap two neighbours: mostly independent ones, sometimes any."""
    inside = unit.graph.blocks[number].instructions
    pairs = [
        (a, b)
        for a, b in pairwise(inside)
        if unit.effects(a).flow is Flow.NEXT and unit.effects(b).flow is Flow.NEXT
    ]
    if not pairs:
        return {}
    a, b = rng.choice(pairs)
    if unit.lines[a] == unit.lines[b]:
        return {}
    if not independent(unit, a, b) and rng.random() < 0.8:
        return {}
    return {a: (unit.lines[b],), b: (unit.lines[a],)}


def independent(unit: Unit, first: int, second: int) -> bool:
    """Tell whether two neighbours may change places without changing what they compute."""
    a, b = unit.effects(first), unit.effects(second)
    if not (a.known and b.known):
        return False
    if (a.writes & (b.reads | b.writes)) or (b.writes & a.reads):
        return False
    return not ((a.stores and (b.loads or b.stores)) or (b.stores and a.loads))


def _delete(unit: Unit, number: int, hot: Mapping[int, float], rng: random.Random) -> _Lines:
    inside = unit.graph.blocks[number].instructions
    return {rng.choice(inside): ()} if inside else {}


def _operand(unit: Unit, number: int, hot: Mapping[int, float], rng: random.Random) -> _Lines:
    """Replace one register by another of its kind, or change one number."""
    inside = _straight(unit, number)
    if not inside:
        return {}
    index = rng.choice(inside)
    line = unit.lines[index]
    head, tab, operands = line.strip().partition("\t")
    spots = [*_REGISTER.finditer(operands), *_NUMBER.finditer(operands)]
    if not spots:
        return {}
    spot = rng.choice(spots)
    old = spot.group()
    new = _other_register(unit, number, old, rng) if old.startswith("%") else _other(old, rng)
    if not new or new == old:
        return {}
    changed = f"{operands[: spot.start()]}{new}{operands[spot.end() :]}"
    return {index: (f"\t{head}{tab}{changed}",)}


def _other_register(unit: Unit, number: int, old: str, rng: random.Random) -> str:
    known = parts.register(old)
    if known is None or known[0] == "rsp":
        return ""
    part, bits = known
    kind = next((k for k in (parts.GENERAL, parts.VECTORS, parts.MASKS) if part in k), ())
    block = unit.graph.blocks[number]
    used = parts.names(
        parts.union(unit.effects(i).reads | unit.effects(i).writes for i in block.instructions)
    )
    others = [p for p in used if p in kind and p not in (part, "rsp")]
    return parts.spell(rng.choice(others), bits) if others else ""


def _other(old: str, rng: random.Random) -> str:
    value = int(old)
    return str(rng.choice((value + 1, value - 1, value * 2, value // 2, -value, 0, 1)))


def _insert(unit: Unit, number: int, hot: Mapping[int, float], rng: random.Random) -> _Lines:
    """Insert an instruction of the program's own hot blocks before another one."""
    inside = unit.graph.blocks[number].instructions
    pool = [i for other in hot for i in _straight(unit, other)]
    if not inside or not pool:
        return {}
    at = rng.choice(inside)
    return {at: (unit.lines[rng.choice(pool)], unit.lines[at])}


def _align(unit: Unit, number: int, hot: Mapping[int, float], rng: random.Random) -> _Lines:
    """Give the beginning of a block another alignment, or none."""
    inside = unit.graph.blocks[number].instructions
    if not inside:
        return {}
    at = inside[0]
    while at > 0 and isinstance(unit.statements[at - 1], Label):
        at -= 1
    align = rng.choice(_ALIGNMENTS)
    lines: _Lines = {at: ((f"\t{align}", unit.lines[at]) if align else (unit.lines[at],))}
    # Directives of the compiler that stand there already give way.
    before = at - 1
    while before >= 0 and unit.lines[before].strip().startswith(".p2align"):
        lines[before] = ()
        before -= 1
    return lines if align or len(lines) > 1 else {}


KINDS: Mapping[
    str, Callable[[Unit, int, Mapping[int, float], random.Random], dict[int, tuple[str, ...]]]
] = {"swap": _swap, "delete": _delete, "operand": _operand, "insert": _insert, "align": _align}
