"""Computing a value in another way, and dropping what only the old way needed.

A rewrite that knows that the value some step leaves can be computed from other values, by another
instruction, asks `replace_value` for an edit: where in the block the inputs are still in registers,
which register can hold the result until it is wanted, and which steps are dead then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.operands import Reg
from superasm.asm.state import Mask, mask
from superasm.propose.rules.values import Values
from superasm.propose.rules.window import Edit, Window, line, may_store, sized

_BACK = 48  # how many steps before its use a value may be computed

# Given the registers of the inputs and of the result: the instructions, or None if they do not fit.
Emit = Callable[[Sequence[str], str], tuple[str, ...] | None]


@dataclass(frozen=True)
class Recipe:
    """Another way to compute a value.

    Attributes:
        inputs: numbers of the values that it needs.
        emit: gives the instructions.
        flags: the arithmetic flags are lost.
        fixed: further parts of the state that it reads (a mask in xmm0, say).
    """

    inputs: tuple[int, ...]
    emit: Emit
    flags: bool = False
    fixed: Mask = 0


def replace_value(window: Window, values: Values, at: int, recipe: Recipe) -> Edit | None:
    """Return the edit that computes what a step leaves in its destination by a recipe.

    The shortest one found; None when the inputs are nowhere together, no register is free, or
    nothing would get shorter.
    """
    target = window.steps[at].op.destination
    if not isinstance(target, Reg):
        return None
    best: tuple[int, Edit] | None = None
    for place in range(at, max(-1, at - _BACK), -1):
        if place < at and window.steps[place].effects.flow is not Flow.NEXT:
            break
        found = [values.holders(place, value) for value in recipe.inputs]
        if not all(found):
            continue
        for result in _candidates(found, target.part):
            for registers in _choices(found, result):
                edit = _edit(window, at, place, registers, result, target, recipe)
                if edit is not None and (best is None or edit[0] < best[0]):
                    best = edit
    return best[1] if best is not None and best[0] < 0 else None


def _candidates(found: Sequence[Sequence[str]], target: str) -> list[str]:
    pool = state.VECTORS[:16] if target in state.VECTORS else state.GENERAL
    same_kind = [part for parts in found for part in parts if part in pool]
    return list(dict.fromkeys([target, *same_kind]))


def _choices(found: Sequence[Sequence[str]], result: str) -> list[tuple[str, ...]]:
    """Return assignments of registers to inputs: the result's own where that is possible."""
    plain = tuple(parts[0] for parts in found)
    choices = [plain]
    for i, parts in enumerate(found):
        if result in parts:
            choices.append((*plain[:i], result, *plain[i + 1 :]))
    return list(dict.fromkeys(choices))


def _edit(
    window: Window,
    at: int,
    place: int,
    registers: tuple[str, ...],
    result: str,
    target: Reg,
    recipe: Recipe,
) -> tuple[int, Edit] | None:
    """Return (change in the number of instructions, edit), or None if it is not right."""
    lines = recipe.emit(registers, result)
    if lines is None:
        return None
    wanted = mask(result)
    if result != target.part and window.live_after(at) & wanted:
        return None
    kept = _kept(window, at, place, mask(*registers) | recipe.fixed, recipe.flags,
                 mask(target.part))  # fmt: skip
    if kept is None:
        return None
    between = [i for i in range(place, at) if i in kept]
    for i in between:
        effects = window.steps[i].effects
        if (effects.reads | effects.writes) & wanted:
            return None
    last = (_move(result, target),) if result != target.part else ()
    edit: dict[int, tuple[str, ...]] = {
        i: () for i in range(len(window)) if i not in kept and i != at
    }
    edit[at] = last
    own = edit.get(place, (window.line(place),) if place != at else last)
    edit[place] = (*lines, *own)
    removed = len(window) - len(kept)
    return len(lines) + len(last) - removed, edit


def _move(result: str, target: Reg) -> str:
    if target.part in state.VECTORS:
        name = "movdqa" if target.bits == 128 else "vmovdqa"
        return line(name, Reg(result, target.bits), target)
    return sized("mov", max(target.bits, 32), Reg(result, max(target.bits, 32)),
                 Reg(target.part, max(target.bits, 32)))  # fmt: skip


def _kept(
    window: Window, at: int, place: int, reads: Mask, flags: bool, target: Mask
) -> set[int] | None:
    """Return the steps that are still needed when the step at `at` is replaced.

    None when the flags that the new instructions change are needed.
    """
    live = window.live_after(len(window) - 1)
    kept: set[int] = set()
    for i in range(len(window) - 1, -1, -1):
        step = window.steps[i]
        if i == at:
            live &= ~target  # the new result is not counted: nothing that stays may touch it
        elif _removable(window, i) and not step.effects.writes & live:
            pass
        else:
            kept.add(i)
            live = (live & ~step.effects.kills) | step.effects.reads
        if i == place:
            if flags and live & state.ARITHMETIC_FLAGS:
                return None
            live |= reads
    return kept


def _removable(window: Window, at: int) -> bool:
    """A step only computes registers and flags."""
    step = window.steps[at]
    effects = step.effects
    return (
        effects.known
        and effects.flow is Flow.NEXT
        and not may_store(step)
        and bool(effects.writes)
        and not effects.writes & ~(state.ALL_GENERAL | state.ALL_VECTORS | state.ARITHMETIC_FLAGS)
        and not effects.writes & mask("rsp")
        and step.name not in ("vzeroupper", "vzeroall", "endbr64", "nop")
    )
