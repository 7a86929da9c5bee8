"""Natural loops of a graph, found through dominators."""

from dataclasses import dataclass
from functools import cached_property

from superasm.asm.flow import Graph


@dataclass(frozen=True)
class Loop:
    """A natural loop: all back edges to one header together.

    Attributes:
        graph: that it is part of.
        header: the only block through which the loop is entered.
        blocks: its blocks, header included.
        latches: the blocks that jump back to the header.
        entry: the header is where a function is entered, so that calls come in beside `entries`.
    """

    graph: Graph
    header: int
    blocks: frozenset[int]
    latches: tuple[int, ...]
    entry: bool

    @cached_property
    def instructions(self) -> tuple[int, ...]:
        """Statement indices of all its instructions, in the order of the text."""
        blocks = self.graph.blocks
        return tuple(sorted(i for n in self.blocks for i in blocks[n].instructions))

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """Blocks outside from which the header may be reached."""
        return tuple(n for n in self.graph.predecessors[self.header] if n not in self.blocks)

    @cached_property
    def exits(self) -> tuple[tuple[int, int], ...]:
        """Edges (block inside, block outside) by which control leaves."""
        blocks = self.graph.blocks
        return tuple(
            (n, after)
            for n in sorted(self.blocks)
            for after in blocks[n].successors
            if after not in self.blocks
        )

    @property
    def contiguous(self) -> bool:
        """Its blocks follow each other in the text, the header first."""
        return sorted(self.blocks) == list(range(self.header, self.header + len(self.blocks)))


def loops(graph: Graph) -> tuple[Loop, ...]:
    """Return all natural loops, inner ones before those around them."""
    dominators = _dominators(graph)
    latches: dict[int, list[int]] = {}
    for block in graph.blocks:
        for after in block.successors:
            if after in dominators.get(block.number, ()):
                latches.setdefault(after, []).append(block.number)
    found = []
    for header, ends in latches.items():
        body = {header}
        pending = [n for n in ends if n != header]
        while pending:
            number = pending.pop()
            if number not in body:
                body.add(number)
                pending.extend(graph.predecessors[number])
        entry = not graph.functions.keys().isdisjoint(graph.blocks[header].labels)
        found.append(Loop(graph, header, frozenset(body), tuple(ends), entry))
    return tuple(sorted(found, key=lambda loop: (len(loop.blocks), loop.header)))


def innermost(graph: Graph) -> tuple[Loop, ...]:
    """Return the loops that hold no other loop."""
    every = loops(graph)
    headers = {loop.header for loop in every}
    return tuple(loop for loop in every if len(loop.blocks & headers) == 1)


def _dominators(graph: Graph) -> dict[int, frozenset[int]]:
    """Return, by block, the blocks that every way to it from an entry goes through.

    Entries are blocks that no block leads to and first blocks of functions. Unreachable blocks
    are left out.
    """
    roots = {n for n, before in enumerate(graph.predecessors) if not before}
    roots |= {numbers[0] for numbers in graph.functions.values()}
    order: list[int] = []
    seen: set[int] = set()
    for root in sorted(roots):
        stack = [(root, iter(graph.blocks[root].successors))]
        if root in seen:
            continue
        seen.add(root)
        while stack:
            number, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                order.append(number)
                stack.pop()
            elif after not in seen:
                seen.add(after)
                stack.append((after, iter(graph.blocks[after].successors)))
    order.reverse()
    position = {n: i for i, n in enumerate(order)}
    parent: dict[int, int | None] = dict.fromkeys(roots)

    def common(a: int | None, b: int | None) -> int | None:
        while a != b:
            if a is None or b is None:
                return None
            if position[a] > position[b]:
                a = parent[a]
            else:
                b = parent[b]
        return a

    changed = True
    while changed:
        changed = False
        for number in order:
            if number in roots:
                continue
            known = [n for n in graph.predecessors[number] if n in parent]
            new: int | None = known[0]
            for n in known[1:]:
                new = common(new, n)
            if parent.get(number, -1) != new:
                parent[number] = new
                changed = True
    result: dict[int, frozenset[int]] = {}
    for number in order:
        above = parent[number]
        result[number] = frozenset({number}) | (result[above] if above is not None else frozenset())
    return result
