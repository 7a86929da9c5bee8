"""Wrong versions of an assembly text: what a careless optimiser might write.

Each mutant changes one statement (or swaps two neighbours). Mutants are spread over functions and
operators, loops are preferred, and the same line is not used twice while others are left.

Covers: conditions, constants, addresses, lost instructions, registers, widths and sign extension,
    arithmetic, order, jump targets, call arguments, data tables, and strings.
Does not cover: changes of more than one place, other algorithms, and text that does not come from
    a compiler (several statements on one line are left alone).
"""

import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from superasm.asm.normalise import render
from superasm.asm.parse import Directive, Instruction, Label, Program, Statement, parse
from superasm.dataset.operators import Operator, Place, Variant, data_variants, variants


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed program.

    Attributes:
        operator: what kind of change.
        function: where; "data" for what is no code.
        line: line of the change in the original text, from 1.
        change: the old and the new statement, in one line.
        text: the whole changed program.
    """

    operator: Operator
    function: str
    line: int
    change: str
    text: str

    def __str__(self) -> str:
        return f"{self.operator} in {self.function}, line {self.line}: {self.change}"


@dataclass(frozen=True, slots=True)
class _Site:
    """One change that could be made. `depth` is how many loops are around it."""

    statement: Statement
    variant: Variant
    depth: int


_CODE = re.compile(r"\.text(\.|\Z)")
_TABLES = re.compile(r"\.(ro)?data(\.|\Z)")
_LOOP_WEIGHT = (1, 3, 5)


def mutants(assembly: str, rng: random.Random, limit: int) -> Iterator[Mutant]:
    """Yield up to `limit` different mutants of a text; the same ones for the same `rng`.

    Raises:
        AsmSyntaxError: the text can't be read.
    """
    program = parse(assembly)
    lines = assembly.split("\n")
    functions = _functions(program)
    pools = {name: _sites(name, statements, rng) for name, statements in functions.items()}
    pools = {name: pool for name, pool in pools.items() if pool}
    weights = {name: _weight(pool) for name, pool in pools.items()}
    used_lines: Counter[int] = Counter()
    used_operators: Counter[Operator] = Counter()
    # Every function once, the largest first; then by weight.
    queue = sorted(pools, key=lambda name: -weights[name])
    done = 0
    while pools and done < limit:
        if queue:
            name = queue.pop(0)
        else:
            names = list(pools)
            name = rng.choices(names, [weights[n] for n in names])[0]
        pool = pools[name]
        operator = min(pool, key=lambda o: (used_operators[o], rng.random()))
        site = _draw(pool[operator], used_lines, rng)
        if not pool[operator]:
            del pool[operator]
        if not pool:
            del pools[name]
        used_lines[site.statement.line] += 1
        used_operators[operator] += 1
        done += 1
        yield _mutant(lines, name, operator, site)


def _mutant(lines: list[str], function: str, operator: Operator, site: _Site) -> Mutant:
    line = site.statement.line
    changed = list(lines)
    changed[line - 1 : line - 1 + site.variant.lines] = site.variant.text.split("\n")
    old = " ; ".join(_plain(lines[line - 1 + i]) for i in range(site.variant.lines))
    new = " ; ".join(_plain(part) for part in site.variant.text.split("\n"))
    return Mutant(operator, function, line, f"{old} -> {new or 'nothing'}", "\n".join(changed))


def _plain(text: str) -> str:
    return " ".join(text.split())[:60]


def _draw(sites: list[_Site], used: Counter[int], rng: random.Random) -> _Site:
    """Take one site out of the list: rather in a loop, rather on a line not used yet."""
    weights = [
        _LOOP_WEIGHT[min(site.depth, 2)] / (1 + 8 * used[site.statement.line]) for site in sites
    ]
    index = rng.choices(range(len(sites)), weights)[0]
    sites[index], sites[-1] = sites[-1], sites[index]
    return sites.pop()


def _weight(pool: dict[Operator, list[_Site]]) -> float:
    lines = {s.statement.line: s.depth for sites in pool.values() for s in sites}
    return math.sqrt(sum(_LOOP_WEIGHT[min(depth, 2)] for depth in lines.values()))


def _functions(program: Program) -> dict[str, list[Statement]]:
    """Split the statements by function; what lies in data sections goes to "data"."""
    crowded = Counter(s.line for s in program.statements)
    declared = {
        d.operands[0]
        for d in program.directives
        if d.name == ".type" and len(d.operands) == 2 and d.operands[1] == "@function"
    }
    found: dict[str, list[Statement]] = {}
    current = ""
    for statement in program.statements:
        if isinstance(statement, Label) and statement.name in declared:
            current = statement.name
        if crowded[statement.line] > 1:
            continue
        if _TABLES.match(statement.section):
            found.setdefault("data", []).append(statement)
        elif current and _CODE.match(statement.section):
            found.setdefault(current, []).append(statement)
    return found


def _sites(
    name: str, statements: list[Statement], rng: random.Random
) -> dict[Operator, list[_Site]]:
    depths = _loop_depths(statements)
    place = Place.of(statements)
    pool: dict[Operator, list[_Site]] = {}
    seen: set[tuple[int, str]] = set()
    for index, statement in enumerate(statements):
        if name == "data" and isinstance(statement, Directive):
            found = data_variants(statements, index, rng)
        elif name != "data" and isinstance(statement, Instruction):
            found = variants(statements, index, place, rng)
        else:
            continue
        original = render(statement, {})
        for variant in found:
            key = (statement.line, variant.text)
            if variant.text != original and key not in seen:
                seen.add(key)
                site = _Site(statement, variant, depths[index])
                pool.setdefault(variant.operator, []).append(site)
    return pool


def _loop_depths(statements: list[Statement]) -> list[int]:
    """Return around each statement the number of jumps that go back over it, by target."""
    labels = {s.name: i for i, s in enumerate(statements) if isinstance(s, Label)}
    ends: dict[int, int] = {}
    for index, statement in enumerate(statements):
        if isinstance(statement, Instruction) and statement.mnemonic.startswith("j"):
            target = labels.get(statement.operands[0]) if statement.operands else None
            if target is not None and target < index:
                ends[target] = index
    change = [0] * (len(statements) + 1)
    for start, end in ends.items():
        change[start] += 1
        change[end + 1] -= 1
    depth, depths = 0, []
    for step in change[:-1]:
        depth += step
        depths.append(depth)
    return depths
