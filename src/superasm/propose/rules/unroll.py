"""Copies of code that save jumps: unrolled loops, loops that test at their end, doubled tails.

Covers: stretches of blocks in the order of the text; every exit is kept, so that nothing need be
    known about how often a loop turns.
Does not cover: merging the counters of the copies.
"""

from collections.abc import Collection, Iterator

from superasm.asm.effects import Flow
from superasm.asm.jumps import INVERSE, relabelled
from superasm.asm.loops import Loop
from superasm.asm.parse import Instruction, Label
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
    instruction,
    loops,
    movable,
    numeric,
    place_label,
    target,
)

_MOST_COPIED = 160
_MOST_TAIL = 12


class Unroll(Rule):
    """Puts copies of the body of an innermost loop one behind the other.

    Args:
        copies: how many there are then.
    """

    why = "the body several times in a row: fewer taken branches, more to do at a time"
    kind = Kind.CONTROL

    def __init__(self, copies: int) -> None:
        self.name = f"unroll-{copies}"
        self._copies = copies

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each innermost loop."""
        if not movable(unit):
            return
        for loop in (loop for loop in loops(unit) if loop.innermost):
            if loop.blocks.isdisjoint(blocks) or called(unit, loop):
                continue
            stretch = self._stretch(unit, loop)
            if stretch is not None and (change := self._unrolled(unit, loop, stretch)):
                yield change

    def _stretch(self, unit: Unit, loop: Loop) -> range | None:
        """Return the blocks from the header to the last one that jumps back, if that is fit."""
        blocks = unit.graph.blocks
        after = [n for n in loop.latches if n >= loop.header]
        if not after:
            return None
        stretch = range(loop.header, max(after) + 1)
        last = blocks[stretch[-1]].instructions
        if not last or target(unit, last[-1]) not in blocks[loop.header].labels:
            return None
        code = condition(unit.instruction(last[-1]), "j")
        if code is None and unit.effects(last[-1]).flow is not Flow.JUMP:
            return None
        function = blocks[loop.header].function
        if any(blocks[n].function != function or numeric(blocks[n].labels) for n in stretch):
            return None
        size = sum(len(blocks[n].instructions) for n in stretch)
        return stretch if size * self._copies <= _MOST_COPIED else None

    def _unrolled(self, unit: Unit, loop: Loop, stretch: range) -> Change | None:
        graph = unit.graph
        header = graph.blocks[loop.header].labels
        own = [i for n in stretch for i in graph.blocks[n].instructions]
        last = own[-1]
        code = condition(unit.instruction(last), "j")
        edits, names = Edits(unit), Names(unit)
        end = names.label()
        heads = [header[0], *(names.label() for _ in range(1, self._copies))]
        inner = {x for n in stretch for x in graph.blocks[n].labels} - set(header)
        lines: list[str] = []
        # The first copy stays where it is; its jumps back go on to the second.
        for i in own[:-1]:
            if target(unit, i) in header and unit.effects(i).flow in (Flow.JUMP, Flow.BRANCH):
                edits.replace(i, relabelled(unit.lines[i], dict.fromkeys(header, heads[1])))
        edits.replace(last, *(() if code is None else (instruction(f"j{INVERSE[code]}", end),)))
        for copy in range(1, self._copies):
            following = heads[(copy + 1) % self._copies]
            labels = {name: names.label() for name in sorted(inner)}
            labels.update(dict.fromkeys(header, following))
            lines.append(f"{heads[copy]}:")
            for i in range(own[0], last):
                statement = unit.statements[i]
                if isinstance(statement, Label) and statement.name in inner:
                    lines.append(relabelled(unit.lines[i], labels))
                elif isinstance(statement, Instruction):
                    plain = unit.effects(i).flow in (Flow.JUMP, Flow.BRANCH)
                    lines.append(relabelled(unit.lines[i], labels) if plain else unit.lines[i])
            if copy + 1 == self._copies:
                lines.append(relabelled(unit.lines[last], labels))
            elif code is not None:
                lines.append(instruction(f"j{INVERSE[code]}", end))
        edits.after(last, *lines, f"{end}:")
        return self.change(edits, f"loop at {header[0]}: {self.why}")


class Rotate(Rule):
    """Tests at the end of a loop what it tests at its head."""

    name = "rotate-loop"
    why = "a loop that tests at its end takes one jump per turn, not two"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each jump back to a head that tests."""
        if not movable(unit):
            return
        graph = unit.graph
        for loop in loops(unit):
            head = graph.blocks[loop.header]
            falls = fall_through(unit, loop.header)
            if loop.blocks.isdisjoint(blocks) or not head.instructions or falls is None:
                continue
            branch = head.instructions[-1]
            code = condition(unit.instruction(branch), "j")
            if code is None or len(head.instructions) > _MOST_TAIL or numeric(head.labels):
                continue
            for number in loop.latches:
                last = graph.blocks[number].instructions[-1]
                direct = unit.effects(last).flow is Flow.JUMP and number != loop.header
                if not direct or target(unit, last) not in head.labels:
                    continue
                edits, names = Edits(unit), Names(unit)
                label = place_label(edits, names, falls)
                if label is None:
                    continue
                body = [unit.lines[i] for i in head.instructions[:-1]]
                leaves = target(unit, branch)
                stays = falls in loop.blocks
                if stays:
                    body += [instruction(f"j{INVERSE[code]}", label), instruction("jmp", leaves)]
                else:
                    body += [unit.lines[branch], instruction("jmp", label)]
                edits.replace(last, *body)
                yield self.change(edits, f"loop at {head.labels[0]}: {self.why}")


class DoubleTail(Rule):
    """Puts a copy of a short block in place of a jump to it."""

    name = "duplicate-tail"
    why = "a copy in place of a jump to it: one jump less, and each copy is predicted by itself"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: for each jump to a short block, and for all jumps to it."""
        if not movable(unit):
            return
        graph = unit.graph
        found: dict[int, list[int]] = {}
        for number in sorted(blocks):
            own = graph.blocks[number].instructions
            if not own or unit.effects(own[-1]).flow is not Flow.JUMP:
                continue
            there = graph.at.get(target(unit, own[-1]))
            if there is None or there == number or numeric(graph.blocks[there].labels):
                continue
            tail = graph.blocks[there]
            if 0 < len(tail.instructions) <= _MOST_TAIL:
                found.setdefault(there, []).append(own[-1])
        for there, places in found.items():
            for some in [places] if len(places) == 1 else [places, *([i] for i in places)]:
                edits, names = Edits(unit), Names(unit)
                body = [unit.lines[i] for i in graph.blocks[there].instructions]
                last = graph.blocks[there].instructions[-1]
                if unit.effects(last).flow not in ENDS:
                    falls = fall_through(unit, there)
                    label = None if falls is None else place_label(edits, names, falls)
                    if label is None:
                        continue
                    body.append(instruction("jmp", label))
                for index in some:
                    edits.replace(index, *body)
                yield self.change(edits, f"{graph.blocks[there].labels[0]}: {self.why}")


REWRITES = (Unroll(2), Unroll(4), Unroll(8), Rotate(), DoubleTail())
