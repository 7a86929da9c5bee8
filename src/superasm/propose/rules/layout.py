"""Where code lies: alignment of loops and functions, and which successor falls through.

Covers: directives before labels, and moves of whole blocks whose ends are adapted.
Does not cover: the order of functions, and prefixes that stretch instructions.
"""

from collections.abc import Collection, Iterator

from superasm.asm.effects import Flow
from superasm.asm.jumps import INVERSE
from superasm.asm.parse import ALIGNMENTS, Directive, Label
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import (
    ENDS,
    Edits,
    Names,
    Rule,
    called,
    condition,
    fall_through,
    gap,
    instruction,
    loops,
    movable,
    numeric,
    place_label,
    target,
)

_POWERS = (4, 5, 6)
_MOST_MOVED = 24


def _start(unit: Unit, label: str) -> tuple[int, list[int]]:
    """Return the statement of the first of the labels at a place, and the alignments before it."""
    statements = unit.statements
    index = next(i for i, s in enumerate(statements) if isinstance(s, Label) and s.name == label)
    alignments = []
    while index > 0:
        before = statements[index - 1]
        if isinstance(before, Directive) and before.name in ALIGNMENTS:
            alignments.append(index - 1)
        elif not isinstance(before, Label):
            break
        index -= 1
    first = next(i for i in range(index, len(statements)) if isinstance(statements[i], Label))
    return first, alignments


def _aligned(unit: Unit, label: str, power: int) -> Edits | None:
    """Have a label at a multiple of 2**power (0: wherever it falls); None if that is no news."""
    first, alignments = _start(unit, label)
    lines = [instruction(".p2align", str(power))] if power else []
    if [unit.lines[i] for i in alignments] == lines:
        return None
    edits = Edits(unit)
    for i in alignments:
        edits.replace(i)
    if lines:
        edits.before(first, *lines)
    return edits


class AlignLoop(Rule):
    """Puts the head of a loop at the start of a fetch window, or takes the padding away."""

    name = "align-loop"
    why = "a loop that starts with a fetch window or cache line needs fewer of them"
    kind = Kind.LAYOUT

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: the alignments of each loop with a block among those given."""
        for loop in loops(unit):
            labels = unit.graph.blocks[loop.header].labels
            if (
                loop.blocks.isdisjoint(blocks)
                or not labels
                or numeric(labels)
                or called(unit, loop)
            ):
                continue
            for power in (*_POWERS, 0):
                edits = _aligned(unit, labels[0], power)
                if edits is not None:
                    what = f"aligned to {1 << power} bytes" if power else "not aligned"
                    yield self.change(edits, f"loop at {labels[0]} {what}: {self.why}")


class AlignFunction(Rule):
    """Puts the entry of a function at a multiple of 32 or 64 bytes."""

    name = "align-function"
    why = "moves all code of a function to other places in fetch windows and cache lines"
    kind = Kind.LAYOUT

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: the alignments of each function with a block among those given."""
        names = dict.fromkeys(unit.graph.blocks[n].function for n in sorted(blocks))
        for name in names:
            if name in unit.graph.at:
                for power in (5, 6):
                    edits = _aligned(unit, name, power)
                    if edits is not None:
                        yield self.change(
                            edits, f"{name} aligned to {1 << power} bytes: {self.why}"
                        )


def _text(unit: Unit, block: int) -> list[str]:
    return [unit.lines[i] for i in unit.graph.blocks[block].instructions]


class MoveAway(Rule):
    """Takes a block that a branch skips out of the straight line."""

    name = "move-block-away"
    why = "code that is rarely executed leaves the straight line: one taken branch less"
    kind = Kind.LAYOUT

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: for each branch that skips a short block."""
        if not movable(unit):
            return
        graph = unit.graph
        for number in sorted(blocks):
            own = graph.blocks[number].instructions
            code = condition(unit.instruction(own[-1]), "j") if own else None
            falls = fall_through(unit, number)
            if code is None or falls is None:
                continue
            skipped = graph.blocks[falls]
            after = fall_through(unit, falls)
            there = graph.at.get(target(unit, own[-1]))
            ends = skipped.instructions and unit.effects(skipped.instructions[-1]).flow in ENDS
            # The block that the branch goes to must come next once the skipped one is gone.
            if there != falls + 1 or not (after == there or ends):
                continue
            if graph.predecessors[falls] != (number,) or numeric(skipped.labels):
                continue
            place = gap(unit, skipped.function, falls + 1)
            usable = place is not None and place not in skipped.instructions
            if not usable or not 0 < len(skipped.instructions) <= _MOST_MOVED:
                continue
            edits, names = Edits(unit), Names(unit)
            label = names.label()
            edits.replace(own[-1], instruction(f"j{INVERSE[code]}", label))
            for i in skipped.instructions:
                edits.replace(i)
            back = () if ends else (instruction("jmp", target(unit, own[-1])),)
            assert place is not None
            edits.after(place, f"{label}:", *_text(unit, falls), *back)
            yield self.change(edits)


class FallThrough(Rule):
    """Puts the block that a branch goes to right behind the branch."""

    name = "hot-fall-through"
    why = "the likely successor falls through: one taken branch less"
    kind = Kind.LAYOUT

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: for each branch forward or back to a block that ends in a jump."""
        if not movable(unit):
            return
        graph = unit.graph
        for number in sorted(blocks):
            own = graph.blocks[number].instructions
            code = condition(unit.instruction(own[-1]), "j") if own else None
            there = graph.at.get(target(unit, own[-1])) if code else None
            falls = fall_through(unit, number)
            if code is None or there is None or falls is None or there in (falls, number):
                continue
            moved = graph.blocks[there]
            if not 0 < len(moved.instructions) <= _MOST_MOVED or numeric(moved.labels):
                continue
            last = moved.instructions[-1]
            flow = unit.effects(last).flow
            if flow not in ENDS or moved.function != graph.blocks[number].function:
                continue
            edits, names = Edits(unit), Names(unit)
            label = place_label(edits, names, falls)
            if label is None:
                continue
            body = _text(unit, there)
            # A jump back to where control falls now is not needed any more.
            if flow is Flow.JUMP and target(unit, last) in graph.blocks[falls].labels:
                body.pop()
            edits.replace(own[-1], instruction(f"j{INVERSE[code]}", label))
            edits.after(own[-1], *body)
            yield self.change(edits)


class ThreadJump(Rule):
    """Sends jumps to jumps straight to the end."""

    name = "thread-jump"
    why = "a jump to a jump goes to its end at once"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: for each direct jump or branch whose target is only a jump."""
        graph = unit.graph
        for number in sorted(blocks):
            own = graph.blocks[number].instructions
            if not own or unit.effects(own[-1]).flow not in (Flow.JUMP, Flow.BRANCH):
                continue
            there = graph.at.get(target(unit, own[-1]))
            seen = {number}
            final = ""
            while there is not None and there not in seen:
                seen.add(there)
                only = graph.blocks[there].instructions
                if len(only) != 1 or unit.effects(only[0]).flow is not Flow.JUMP:
                    break
                following = target(unit, only[0])
                if following not in graph.at or not movable(unit):
                    break
                final, there = following, graph.at[following]
            else:
                continue  # a chain that comes back to itself has no end
            if final:
                edits = Edits(unit)
                edits.replace(own[-1], instruction(unit.instruction(own[-1]).mnemonic, final))
                yield self.change(edits)


REWRITES = (AlignLoop(), AlignFunction(), MoveAway(), FallThrough(), ThreadJump())
