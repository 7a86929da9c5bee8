"""The body of a short function in place of a call.

Covers: functions of the unit that call nothing and leave the stack pointer alone, or push and pop
    in pairs without looking at the stack otherwise.
Does not cover: functions with arguments or variables in the stack.
"""

from collections.abc import Collection, Iterator

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.flow import family
from superasm.asm.jumps import relabelled
from superasm.asm.parse import Instruction, Label, names_in
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Names, Rule, instruction, movable, target

_MOST_BODY = 40
_PAIRED = frozenset({"push", "pop"})


class InlineCall(Rule):
    """Replaces a call by the body of the function."""

    name = "inline-call"
    why = "a short function in place of its call: no call, no return, no jump"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each call, and one for all calls of a function."""
        if not movable(unit):
            return
        graph = unit.graph
        by_callee: dict[str, list[int]] = {}
        for number in sorted(blocks):
            for index in graph.blocks[number].instructions:
                callee = graph.calls.get(index, "")
                if unit.effects(index).flow is Flow.CALL and callee in graph.at:
                    by_callee.setdefault(callee, []).append(index)
        for callee, places in by_callee.items():
            body = body_of(unit, callee)
            if body is None:
                continue
            families = {i: graph.blocks[graph.block_of[i]].function for i in places}
            places = [i for i in places if family(families[i]) != family(callee)]
            for some in [places] if len(places) == 1 else [places, *([i] for i in places)]:
                edits, names = Edits(unit), Names(unit)
                for index in some:
                    edits.replace(index, *pasted(body, names))
                if some:
                    yield self.change(edits, f"{callee}: {self.why}")


def body_of(unit: Unit, callee: str) -> list[str] | None:
    """Return the lines of a function that can be pasted (see `pasted`), or None.

    Its returns are the lines "ret"; its labels are still its own.
    """
    graph = unit.graph
    numbers = graph.functions.get(callee, ())
    if not numbers or list(numbers) != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    inside = {name for n in numbers for name in graph.blocks[n].labels}
    indices = [i for n in numbers for i in graph.blocks[n].instructions]
    if not 0 < len(indices) <= _MOST_BODY:
        return None
    for i in indices:
        effects = unit.effects(i)
        if effects.flow not in (Flow.NEXT, Flow.JUMP, Flow.BRANCH, Flow.RETURN):
            return None
        if effects.flow in (Flow.JUMP, Flow.BRANCH) and target(unit, i) not in inside - {callee}:
            return None
        returns = effects.flow is Flow.RETURN
        if not effects.known or (returns and unit.instruction(i).operands):
            return None
        mentions = any("%rsp" in operand for operand in unit.instruction(i).operands)
        stack = (effects.reads | effects.writes) & state.mask("rsp")
        if mentions or (stack and not returns and effects.mnemonic not in _PAIRED):
            return None
    # Nothing falls out of the last block, and only the function's own code refers to its labels.
    if any(set(graph.blocks[n].successors) - set(numbers) for n in numbers):
        return None
    for i, statement in enumerate(unit.statements):
        elsewhere = not isinstance(statement, Label) and i not in indices
        if elsewhere and (inside - {callee}) & set(names_in(statement)):
            return None
    lines = []
    for i in range(min(indices), max(indices) + 1):
        statement = unit.statements[i]
        if isinstance(statement, Label) and statement.name in inside:
            lines.append(unit.lines[i])
        elif isinstance(statement, Instruction):
            returns = unit.effects(i).flow is Flow.RETURN
            lines.append("ret" if returns else unit.lines[i])
    return lines


def pasted(body: list[str], names: Names) -> list[str]:
    """Return a body with labels of its own, its returns made jumps to its end."""
    labels = {line[:-1]: names.label() for line in body if line.endswith(":")}
    end = names.label()
    lines = [relabelled(line, labels) for line in body]
    if lines[-1] == "ret":
        lines.pop()
    result = [instruction("jmp", end) if line == "ret" else line for line in lines]
    return [*result, f"{end}:"]


REWRITES = (InlineCall(),)
