"""Dominators and natural loops of a control-flow graph.

A back edge goes to a block that dominates its source; the natural loop of a header is the header
with all blocks from which a source of its back edges can be reached without passing it (Aho, Lam,
Sethi, Ullman, "Compilers", 9.6). Back edges to one header make one loop. Immediate dominators by
the iteration of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm").

Covers: whole units: every function is entered at its first block, and blocks that nothing leads to
    are taken for entries.
Does not cover: cycles with several entries (irreducible control flow), which are no natural loops;
    recursion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from superasm.asm.flow import Graph, family

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Loop:
    """One natural loop. Blocks are numbers of `Graph.blocks`.

    Attributes:
        header: the block through which it is entered.
        blocks: all of its blocks, the header and inner loops included.
        latches: sources of its back edges.
        entries: edges that enter it, all to the header. A single one is where code that runs
            once before the loop can go.
        exits: edges from a block of it to one outside.
        depth: 1 for an outermost loop.
        parent: header of the loop around it, or None.
        innermost: there is no loop in it.
    """

    header: int
    blocks: frozenset[int]
    latches: tuple[int, ...]
    entries: tuple[Edge, ...]
    exits: tuple[Edge, ...]
    depth: int
    parent: int | None
    innermost: bool


@dataclass(frozen=True)
class Loops:
    """The loops of a graph.

    Attributes:
        loops: by their header.
        immediate_dominators: by block; None for a block that only entries lead to.
    """

    loops: tuple[Loop, ...]
    immediate_dominators: tuple[int | None, ...]

    @cached_property
    def _around(self) -> dict[int, Loop]:
        """By block: the innermost loop that it is in."""
        found: dict[int, Loop] = {}
        for loop in sorted(self.loops, key=lambda loop: loop.depth):
            found.update(dict.fromkeys(loop.blocks, loop))
        return found

    def around(self, block: int) -> Loop | None:
        """Return the innermost loop that a block is in."""
        return self._around.get(block)

    def depth(self, block: int) -> int:
        """Return how many loops a block is in."""
        loop = self.around(block)
        return loop.depth if loop else 0

    def dominates(self, one: int, other: int) -> bool:
        """Tell whether every way to `other` from an entry leads through `one`."""
        at: int | None = other
        while at is not None and at != one:
            at = self.immediate_dominators[at]
        return at is not None


def find_loops(graph: Graph) -> Loops:
    """Return the loops of a unit."""
    entries = [
        graph.at[name] for name in graph.functions if name in graph.at and family(name) == name
    ]
    return loops_of([block.successors for block in graph.blocks], entries)


def loops_of(successors: Sequence[Sequence[int]], entries: Iterable[int]) -> Loops:
    """Return the loops of a graph given by the successors of each node, see `find_loops`.

    Args:
        successors: by node.
        entries: where it is entered. So are nodes without predecessors, and of what is reached
            from none of these, the first.
    """
    predecessors: list[list[int]] = [[] for _ in successors]
    for node, following in enumerate(successors):
        for after in dict.fromkeys(following):
            predecessors[after].append(node)
    roots = {*entries, *(n for n, before in enumerate(predecessors) if not before)}
    order = _reverse_postorder(successors, roots)
    dominators = _dominators(order, predecessors, roots)
    found = Loops((), dominators)
    bodies: dict[int, tuple[set[int], list[int]]] = {}
    for node, following in enumerate(successors):
        for header in dict.fromkeys(following):
            if found.dominates(header, node):
                body, latches = bodies.setdefault(header, ({header}, []))
                latches.append(node)
                _add_body(body, node, predecessors)
    return Loops(tuple(_loops(bodies, successors, predecessors)), dominators)


def _reverse_postorder(successors: Sequence[Sequence[int]], roots: set[int]) -> list[int]:
    """Return all nodes, each before those that it leads to but for cycles; completes `roots`."""
    order: list[int] = []
    seen: set[int] = set()
    for start in (*sorted(roots), *range(len(successors))):
        if start in seen:
            continue
        roots.add(start)
        seen.add(start)
        stack = [(start, iter(successors[start]))]
        while stack:
            node, following = stack[-1]
            after = next((n for n in following if n not in seen), None)
            if after is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(after)
                stack.append((after, iter(successors[after])))
    return order[::-1]


def _dominators(
    order: Sequence[int], predecessors: Sequence[Sequence[int]], roots: set[int]
) -> tuple[int | None, ...]:
    """Return immediate dominators; a virtual node -1 leads to all roots."""
    position = {node: i for i, node in enumerate(order)} | {-1: -1}
    nearest: dict[int, int] = dict.fromkeys(roots, -1) | {-1: -1}
    changed = True
    while changed:
        changed = False
        for node in order:
            if node in roots:
                continue
            new: int | None = None
            for before in predecessors[node]:
                if before in nearest:
                    new = before if new is None else _meet(new, before, nearest, position)
            if new is not None and nearest.get(node) != new:
                nearest[node] = new
                changed = True
    return tuple(None if nearest[n] == -1 else nearest[n] for n in range(len(order)))


def _meet(one: int, other: int, nearest: dict[int, int], position: dict[int, int]) -> int:
    """Return the nearest node that dominates both, or -1."""
    while one != other:
        if position[one] > position[other]:
            one = nearest[one]
        else:
            other = nearest[other]
    return one


def _add_body(body: set[int], latch: int, predecessors: Sequence[Sequence[int]]) -> None:
    """Add what reaches a latch without passing the header, which is in the body already."""
    pending = [latch]
    while pending:
        node = pending.pop()
        if node not in body:
            body.add(node)
            pending.extend(predecessors[node])


def _loops(
    bodies: dict[int, tuple[set[int], list[int]]],
    successors: Sequence[Sequence[int]],
    predecessors: Sequence[Sequence[int]],
) -> Iterable[Loop]:
    for header in sorted(bodies):
        body, latches = bodies[header]
        around = [h for h, (other, _) in bodies.items() if h != header and header in other]
        yield Loop(
            header=header,
            blocks=frozenset(body),
            latches=tuple(latches),
            entries=tuple((n, header) for n in predecessors[header] if n not in body),
            exits=tuple(
                (n, after)
                for n in sorted(body)
                for after in dict.fromkeys(successors[n])
                if after not in body
            ),
            depth=len(around) + 1,
            # Natural loops are disjoint or nested: the smallest is the nearest.
            parent=min(around, key=lambda h: len(bodies[h][0]), default=None),
            innermost=not any(h != header and h in body for h in bodies),
        )
