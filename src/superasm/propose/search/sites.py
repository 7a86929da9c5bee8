"""Where the rewrites apply in a program, hottest places first, in groups that fit together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from superasm.asm.unit import Unit
from superasm.core.errors import MachineError
from superasm.propose.rules.base import Rewrite
from superasm.propose.search.state import Edit, State

# Blocks with a smaller share of the executed instructions are not worth a measurement each.
HOT_SHARE = 0.004
_MOST_SITES = 96
_LOOK_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Site:
    """One place where a rewrite can be made.

    Attributes:
        edit: the change.
        weight: share of the executed instructions that its hottest block has.
    """

    edit: Edit
    weight: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """A state with what is known about where it can be changed.

    Attributes:
        state: the program.
        hot: share of executed instructions by block, hot blocks only.
        sites: by name of the rewrite, hottest first; rewrites without a site are left out.
        broken: rewrites that raised an exception, with its last line.
    """

    state: State
    hot: Mapping[int, float]
    sites: Mapping[str, tuple[Site, ...]]
    broken: Mapping[str, str] = field(default_factory=dict)


def prepare(state: State, rewrites: Iterable[Rewrite], hot: Mapping[int, float]) -> Prepared:
    """Find the sites of all rewrites in the hot blocks of a state.

    A rewrite that raises is a bug of ours. It costs the user that rewrite, not the search, and is
    told with the result.
    """
    blocks = sorted(hot, key=lambda number: (-hot[number], number))
    found: dict[str, tuple[Site, ...]] = {}
    broken: dict[str, str] = {}
    for rewrite in rewrites:
        sites: dict[str, Site] = {}
        try:
            for change in rewrite.find(state.unit, blocks):
                edit = state.edit(change)
                sites.setdefault(edit.key, Site(edit, _weight(state.unit, change.touched, hot)))
        except MachineError:
            raise
        except Exception as error:  # noqa: BLE001 - any bug of one rewrite; see above
            broken[rewrite.name] = f"{type(error).__name__}: {error}"
        if sites:
            ranked = sorted(sites.values(), key=lambda s: -s.weight)
            found[rewrite.name] = tuple(ranked[:_MOST_SITES])
    return Prepared(state, hot, found, broken)


def groups(sites: Sequence[Site]) -> list[tuple[Site, ...]]:
    """Split sites into groups whose edits touch different lines, as few groups as is easy."""
    made: list[tuple[set[str], list[Site]]] = []
    for site in sites:
        touched = site.edit.touched
        for lines, group in made:
            if not lines & touched:
                lines |= touched
                group.append(site)
                break
        else:
            made.append((set(touched), [site]))
    return [tuple(group) for _, group in made]


def halves(group: Sequence[Site]) -> tuple[tuple[Site, ...], ...]:
    """Return the two halves of a group of several, hotter one first; nothing for a single one."""
    if len(group) < 2:
        return ()
    middle = (len(group) + 1) // 2
    return tuple(group[:middle]), tuple(group[middle:])


def loop_guess(unit: Unit) -> dict[int, float]:
    """Guess where a program spends its time, where it can't be profiled: in its innermost loops.

    A block counts ten times as much for every backward jump that encloses it in the text.
    """
    blocks = unit.graph.blocks
    depth = [0] * len(blocks)
    for block in blocks:
        for target in block.successors:
            if target <= block.number:
                for number in range(target, block.number + 1):
                    depth[number] += 1
    weight = {
        block.number: len(block.instructions) * 10.0 ** min(depth[block.number], 4)
        for block in blocks
        if block.instructions
    }
    total = sum(weight.values()) or 1.0
    return {number: w / total for number, w in weight.items() if w / total >= HOT_SHARE}


def _weight(unit: Unit, touched: Sequence[int], hot: Mapping[int, float]) -> float:
    """Share of the hottest block that is touched; a label or directive belongs to what follows."""
    block_of = unit.graph.block_of
    shares = []
    for index in touched:
        ahead = range(index, min(index + _LOOK_AHEAD, len(unit.statements)))
        block = next((block_of[i] for i in ahead if i in block_of), None)
        shares.append(hot.get(block, 0.0) if block is not None else 0.0)
    return max(shares, default=0.0)
