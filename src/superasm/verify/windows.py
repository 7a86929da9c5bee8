"""Proof of a change of a unit, on the window of code that it touches.

The window runs from the first statement touched to the last. If that does not prove it, code before
it (that tells what is known at its start) and behind it (that tells what is still looked at) is
taken in, as far as the block and the model reach.

Covers: changes within one basic block; the new lines may jump forwards among themselves.
Does not cover: loops (see `verify.loops`), changes of more than one block: `NotModelled`.
"""

from collections.abc import Iterator
from dataclasses import replace

from superasm.asm.effects import Effects, Flow
from superasm.asm.parse import Instruction, Statement
from superasm.asm.unit import Change, Unit
from superasm.verify.execute import execute, statements, text_of
from superasm.verify.machine import Machine, NotModelled
from superasm.verify.symbolic import Answer, Proof, equivalent

_FAR = 200


def prove(unit: Unit, change: Change, *, seconds: float = 20.0) -> Answer:
    """Prove that a change keeps what is live, in the smallest window that shows it.

    Args:
        unit: what the change is to be applied to.
        change: what to prove.
        seconds: for the solver, per part of the state.

    Raises:
        NotModelled: the change is outside of what this covers.
    """
    touched = [i for i in change.touched if isinstance(unit.statements[i], Instruction)]
    blocks = {unit.graph.block_of.get(i) for i in change.touched}
    number = next(iter(blocks))
    if len(blocks) != 1 or number is None or len(touched) != len(change.touched):
        raise NotModelled("a change of no single block")
    indices = unit.graph.blocks[number].instructions
    first, last = indices.index(touched[0]), indices.index(touched[-1])
    new = dict(change.lines)
    answer: Answer | None = None
    for start, end in _windows(unit, indices, first, last):
        window = indices[start : end + 1]
        before = [unit.instruction(i) for i in window]
        after: list[Statement] = []
        for i in window:
            after += statements("\n".join(new[i])) if i in new else (unit.instruction(i),)
        effects = _effects(unit, window, before, after)
        live = unit.live_after(window[-1])
        answer = equivalent(before, after, live, effects=effects, seconds=seconds)
        if isinstance(answer, Proof):
            return answer
    assert answer is not None
    return answer


def _windows(
    unit: Unit, indices: tuple[int, ...], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield windows around the touched one, in growing size."""
    earliest, latest = first, last
    while earliest > 0 and first - earliest < _FAR and _usable(unit, indices[earliest - 1]):
        earliest -= 1
    while latest + 1 < len(indices) and latest - last < _FAR:
        if not _usable(unit, indices[latest + 1]):
            break
        latest += 1
    # Code before costs the solver little: of it, only what is asked about gets into a claim.
    tried = ((0, 0), (_FAR, 0), (_FAR, 8), (_FAR, 32), (_FAR, _FAR))
    windows = ((max(earliest, first - back), min(latest, last + ahead)) for back, ahead in tried)
    yield from dict.fromkeys(windows)


def _usable(unit: Unit, index: int) -> bool:
    effects = _own(unit, index)
    if effects.flow is Flow.BRANCH:
        return True
    try:
        text = text_of(unit.instruction(index))
        execute(Machine.start(), unit.instruction(index), {text: effects})
    except NotModelled:
        return False
    return True


def _effects(
    unit: Unit, window: tuple[int, ...], before: list[Instruction], after: list[Statement]
) -> dict[str, Effects]:
    found = {text_of(s): _own(unit, i) for i, s in zip(window, before, strict=True)}
    new = {text_of(s) for s in after if isinstance(s, Instruction)} - found.keys()
    return {**found, **{text: unit.table[text] for text in new}}


def _own(unit: Unit, index: int) -> Effects:
    """Effects of an instruction; a call has those of the callee, and reads all that is live."""
    effects = unit.graph.effects(index, unit.effects(index))
    if effects.flow is not Flow.CALL:
        return effects
    return replace(effects, reads=effects.reads | unit.live_before(index))
