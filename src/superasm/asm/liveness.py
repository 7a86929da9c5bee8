"""Which parts of the state may still matter at each point: backward data flow over the graph.

A callee in the same unit may leave alone more than the ABI asks, and gcc (-fipa-ra) lets its
callers rely on that. So what is live after a call of a function here is live at its returns too;
and what is live at its entry is live before the call, whatever the ABI says about arguments.

Covers: registers and flags, calls by the ABI, tail calls, calls within the unit. Where a unit uses
    wider vector registers, a legacy SSE instruction does not end the life of one (it keeps the
    upper part).
Does not cover: memory; callees of indirect calls with a convention of their own.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.flow import Block, Graph, family
from superasm.asm.state import Mask


class Liveness:
    """Live sets of one graph.

    Args:
        graph: of the unit.
        effects: of its instructions, by statement index.
    """

    def __init__(self, graph: Graph, effects: Mapping[int, Effects]) -> None:
        self._graph = graph
        wide = any(own.wide for own in effects.values())
        self._effects = {
            i: _with_upper(graph.effects(i, effects[i])) if wide else graph.effects(i, effects[i])
            for block in graph.blocks
            for i in block.instructions
        }
        self._local_calls = {i: name for i, name in graph.calls.items() if name in graph.at}
        self._at_return: defaultdict[str, Mask] = defaultdict(int)
        self._in: list[Mask] = []
        self._out: list[Mask] = []
        self._after: dict[int, Mask] = {}
        changed = True
        while changed:
            self._after.clear()
            self._out = self._solve()
            changed = self._learn_from_calls()

    def after(self, index: int) -> Mask:
        """Return what is live after an instruction; everything if no block holds it."""
        number = self._graph.block_of.get(index)
        if number is None:
            return state.EVERYTHING
        if index not in self._after:
            live = self._out[number]
            for i in reversed(self._graph.blocks[number].instructions):
                self._after[i] = live
                live = self._through(i, live)
        return self._after[index]

    def before(self, index: int) -> Mask:
        """Return what is live before an instruction; everything if no block holds it."""
        if index not in self._effects:
            return state.EVERYTHING
        return self._through(index, self.after(index))

    def _through(self, index: int, live: Mask) -> Mask:
        effects = self._effects[index]
        return (live & ~effects.kills) | effects.reads

    def _learn_from_calls(self) -> bool:
        """Carry what is live between callers and callees in the unit; True if that is news."""
        news = False
        for index, name in self._local_calls.items():
            live = self.after(index) & (state.CALLER_SAVED | state.ARITHMETIC_FLAGS)
            entry = self._graph.at[name]
            for function in self._graph.tails[family(self._graph.blocks[entry].function)]:
                news = news or bool(live & ~self._at_return[function])
                self._at_return[function] |= live
            call = self._effects[index]
            reads = call.reads | self._in[entry]
            news = news or reads != call.reads
            self._effects[index] = replace(call, reads=reads)
        return news

    def _solve(self) -> list[Mask]:
        """Return what is live at the end of each block; leaves in `_in` what is at the start."""
        blocks = self._graph.blocks
        at_exit = [self._at_exit(block) for block in blocks]
        # Of a whole block: what it reads before it kills it, and what it kills.
        reads, kills = [0] * len(blocks), [0] * len(blocks)
        for block in blocks:
            for i in reversed(block.instructions):
                effects = self._effects[i]
                reads[block.number] = (reads[block.number] & ~effects.kills) | effects.reads
                kills[block.number] |= effects.kills
        live_in = reads.copy()
        out = at_exit.copy()
        pending = set(range(len(blocks)))
        while pending:
            number = pending.pop()
            live = at_exit[number]
            for after in blocks[number].successors:
                live |= live_in[after]
            out[number] = live
            before = reads[number] | (live & ~kills[number])
            if before != live_in[number]:
                live_in[number] = before
                pending.update(self._graph.predecessors[number])
        self._in = live_in
        return out

    def _at_exit(self, block: Block) -> Mask:
        """What is live where a block leaves the unit."""
        if not block.leaves:
            return 0
        last = block.instructions[-1] if block.instructions else None
        flow = self._effects[last].flow if last is not None else Flow.NEXT
        live = (
            state.CALLEE_SAVED | state.mask("df", "x87") | self._at_return[family(block.function)]
        )
        if flow is Flow.RETURN:
            return live | state.RESULTS
        # A tail call; where an indirect jump may be one, its labels are among the successors.
        if flow is Flow.INDIRECT or (last in self._graph.calls and flow is not Flow.CALL):
            return live | state.ARGUMENTS
        return state.EVERYTHING


def _with_upper(effects: Effects) -> Effects:
    """Leave alive what a legacy SSE instruction does not overwrite."""
    return replace(effects, kills=effects.kills & ~effects.keeps_upper)
