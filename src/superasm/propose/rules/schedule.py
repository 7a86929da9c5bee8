"""Another order of the instructions of a block, under their dependences.

Covers: registers, flags and memory; calls and what the model does not know stay where they are.
    Two accesses to memory may change places if both read, or if they are at different distances
    from the same value of one register (or in the stack and in named data).
Does not cover: motion between blocks.
"""

from collections.abc import Callable, Collection, Iterator

from superasm.asm import state
from superasm.asm.effects import Access, Effects, Flow
from superasm.asm.state import Mask
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Rule

_LATENCY = {
    **dict.fromkeys(("imul", "mul", "mulx", "popcnt", "pdep", "pext", "bsf", "bsr"), 3),
    **dict.fromkeys(("div", "idiv"), 14),
    **dict.fromkeys(("addsd", "subsd", "mulsd", "addss", "subss", "mulss", "cvttsd2si"), 4),
    **dict.fromkeys(("divsd", "sqrtsd", "divss", "sqrtss"), 13),
    **dict.fromkeys(("pmulld", "vpmulld", "pmuludq", "vpmuludq", "pmullw", "vpmullw"), 4),
}
_LOAD = 4
_MOST = 80
# Flags of AVX instructions aside, what fuses with a conditional jump behind it.
_FUSING = frozenset({"cmp", "test", "add", "sub", "and", "inc", "dec"})


class Schedule(Rule):
    """Reorders the instructions of a block.

    Args:
        name: of the order.
        why: what it is good for.
        priority: (latency to the end of the block, place, effects) to a number; of the
            instructions that may come next, the one with the greatest is taken.
    """

    kind = Kind.LAYOUT

    def __init__(self, name: str, why: str, priority: Callable[[int, int, Effects], float]) -> None:
        self.name, self.why = name, why
        self._priority = priority

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each block whose order is another."""
        for number in sorted(blocks):
            edits, changed = Edits(unit), False
            for run in runs(unit, number):
                effects = [unit.effects(i) for i in run]
                dead = [
                    e.writes & state.ARITHMETIC_FLAGS & ~unit.live_after(i)
                    for i, e in zip(run, effects, strict=True)
                ]
                order = ordered(effects, dead, self._priority)
                for place, new in zip(run, order, strict=True):
                    if run[new] != place:
                        edits.replace(place, unit.lines[run[new]])
                        changed = True
            if changed:
                yield self.change(edits)


def runs(unit: Unit, block: int) -> Iterator[tuple[int, ...]]:
    """Yield the stretches of a block whose instructions may be reordered."""
    found: list[int] = []
    for i in unit.graph.blocks[block].instructions:
        effects = unit.effects(i)
        if effects.flow is Flow.NEXT and effects.known and not effects.writes & _FIXED:
            found.append(i)
            continue
        if 1 < len(found) <= _MOST:
            yield tuple(found)
        found = []
    if 1 < len(found) <= _MOST:
        yield tuple(found)


_FIXED = state.mask("rsp", "df", "x87")


def ordered(
    effects: list[Effects], dead: list[Mask], priority: Callable[[int, int, Effects], float]
) -> list[int]:
    """Return positions in an order that keeps every dependence.

    Args:
        effects: of the instructions, in their old order.
        dead: the flags of each that nobody reads.
        priority: see `Schedule`.
    """
    before = dependences(effects, dead)
    after: list[list[int]] = [[] for _ in effects]
    for later, earlier in enumerate(before):
        for i in earlier:
            after[i].append(later)
    height = [0] * len(effects)
    for i in reversed(range(len(effects))):
        height[i] = latency(effects[i]) + max((height[j] for j in after[i]), default=0)
    waiting = [len(earlier) for earlier in before]
    ready = [i for i, count in enumerate(waiting) if not count]
    order: list[int] = []
    while ready:
        best = max(ready, key=lambda i: (priority(height[i], i, effects[i]), -i))
        ready.remove(best)
        order.append(best)
        for j in after[best]:
            waiting[j] -= 1
            if not waiting[j]:
                ready.append(j)
    return order


def latency(effects: Effects) -> int:
    """Return about how many cycles an instruction's result takes."""
    return _LATENCY.get(effects.mnemonic, 1) + (_LOAD if effects.loads else 0)


def dependences(effects: list[Effects], dead: list[Mask]) -> list[set[int]]:
    """Return, for each instruction, those before it that must stay before it.

    Flags that nobody reads may be written in any order. That they are not written between flags
    that matter and their reader follows: who writes them stays before the former or behind the
    latter, as it was.
    """
    before: list[set[int]] = []
    versions: list[dict[str, int]] = []
    version = dict.fromkeys(state.GENERAL, 0)
    for i, mine in enumerate(effects):
        versions.append(dict(version))
        earlier = set()
        for j in range(i):
            other = effects[j]
            both = mine.writes & other.writes & ~(dead[i] & dead[j])
            registers = mine.reads & other.writes | mine.writes & other.reads | both
            if registers or _collide(mine, versions[i], other, versions[j]):
                earlier.add(j)
        before.append(earlier)
        for name in state.GENERAL:
            if mine.writes & state.mask(name):
                version[name] += 1
    return before


def _collide(a: Effects, at_a: dict[str, int], b: Effects, at_b: dict[str, int]) -> bool:
    """Tell whether two instructions may touch the same memory, one of them writing."""
    return any(
        (x.writes or y.writes) and not _apart(x, at_a, y, at_b) for x in a.memory for y in b.memory
    )


def _apart(a: Access, at_a: dict[str, int], b: Access, at_b: dict[str, int]) -> bool:
    """Tell whether two accesses are at different distances from one value of one register."""
    if a.displacement is None or b.displacement is None or not (a.size and b.size):
        return False
    if a.base != b.base or a.index != b.index or a.scale != b.scale or not a.base:
        return False
    for name in (a.base, a.index):
        if name and at_a.get(name, -1) != at_b.get(name, -2):
            return False
    return a.displacement + a.size <= b.displacement or b.displacement + b.size <= a.displacement


def _fusion(height: int, place: int, effects: Effects) -> float:
    """Keep the old order, but compare as late as possible."""
    del height
    return -place - 1000 * (effects.mnemonic in _FUSING and not effects.writes & state.ALL_GENERAL)


REWRITES = (
    Schedule(
        "schedule-longest-first",
        "the chain that takes longest starts first",
        lambda height, place, effects: height,
    ),
    Schedule(
        "schedule-loads-first",
        "loads start early and work goes on while they are under way",
        lambda height, place, effects: 1000 * (effects.loads and not effects.stores) - place,
    ),
    Schedule(
        "schedule-compare-last",
        "a compare right before its branch fuses with it",
        _fusion,
    ),
)
