"""Loads and stores: what was loaded already, what is never looked at, what may be one access."""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Mem, Operand, Reg
from superasm.asm.state import mask
from superasm.propose.rules.window import (
    BlockRewrite,
    Edit,
    Step,
    Window,
    is_reg,
    line,
    may_alias,
    may_store,
    parts_of,
    signed,
    sized,
)

_VECTOR_MOVES = {
    "movdqa": 128, "movdqu": 128, "movaps": 128, "movups": 128, "movapd": 128, "movupd": 128,
}  # fmt: skip
ALIGNED = frozenset({"movdqa", "movaps", "movapd", "vmovdqa", "vmovaps", "vmovapd"})


def load_of(step: Step) -> tuple[Mem, Reg, int] | None:
    """Return (address, register, bits) of a plain load."""
    op = step.op
    if len(op.operands) != 2 or op.prefix:
        return None
    source, target = op.operands
    if not isinstance(source, Mem) or not isinstance(target, Reg):
        return None
    if op.name == "mov" and is_reg(target) and op.bits >= 32:
        return source, target, op.bits
    if op.name.removeprefix("v") in _VECTOR_MOVES and target.part.startswith("v"):
        return source, target, target.bits
    return None


def store_of(step: Step) -> tuple[Operand, Mem, int] | None:
    """Return (value, address, bits) of a plain store."""
    op = step.op
    if len(op.operands) != 2 or op.prefix:
        return None
    source, target = op.operands
    if not isinstance(target, Mem):
        return None
    if op.name == "mov" and (isinstance(source, Imm) or is_reg(source)):
        return source, target, op.bits
    if op.name.removeprefix("v") in _VECTOR_MOVES and isinstance(source, Reg):
        return source, target, source.bits
    return None


def untouched(window: Window, first: int, last: int, place: Mem, bits: int) -> bool:
    """No step strictly between may write to a place, and its address stays the same."""
    for step in window.between(first, last):
        if step.effects.writes & parts_of(place):
            return False
        if may_store(step):
            stored = store_of(step)
            if stored is None or step.effects.flow is not Flow.NEXT:
                return False
            if may_alias(window, first, place, bits // 8, step.at, stored[1], stored[2] // 8):
                return False
    return True


def _copy(step: Step, source: Reg, target: Reg) -> str:
    """Return a move of what a load would have brought, between registers."""
    if target.part.startswith("v"):
        return line(step.op.name.replace("u", "a"), source, target)
    return sized("mov", step.bits, source, target)


def _redundant_load(window: Window) -> Iterator[Edit]:
    """A load of what an earlier load of the block still has in a register."""
    for step in window.steps:
        found = load_of(step)
        if found is None:
            continue
        place, target, bits = found
        for earlier in reversed(window.steps[: step.at]):
            before = load_of(earlier)
            if before is None or before[0] != place or before[2] != bits:
                continue
            if before[1].part in place.parts:
                break
            if window.writes(earlier.at, step.at, mask(before[1].part)):
                break
            if untouched(window, earlier.at, step.at, place, bits):
                same = before[1].part == target.part
                yield {step.at: () if same else (_copy(step, before[1], target),)}
            break


def _forwarded_store(window: Window) -> Iterator[Edit]:
    """A load of what an earlier store of the block wrote becomes a move."""
    for step in window.steps:
        found = load_of(step)
        if found is None:
            continue
        place, target, bits = found
        for earlier in reversed(window.steps[: step.at]):
            before = store_of(earlier)
            if before is None or before[1] != place or before[2] != bits:
                continue
            value = before[0]
            if window.writes(earlier.at, step.at, parts_of(value)):
                break
            if untouched(window, earlier.at, step.at, place, bits):
                if isinstance(value, Imm):
                    yield {step.at: (sized("mov", bits, value, target),)}
                elif isinstance(value, Reg) and target.part[0] == "v" and value.part[0] == "v":
                    yield {step.at: (_copy(step, value, target),)}
                elif is_reg(value) and is_reg(target) and isinstance(value, Reg):
                    kept = value == target and (
                        bits == 64 or window.upper_zero(step.at, value.part)
                    )
                    yield {step.at: () if kept else (_copy(step, value, target),)}
            break


def _dead_store(window: Window) -> Iterator[Edit]:
    """A store that a later store of the block overwrites before anybody can look."""
    for step in window.steps:
        stored = store_of(step)
        if stored is None:
            continue
        _, place, bits = stored
        for later in window.steps[step.at + 1 :]:
            effects = later.effects
            again = store_of(later)
            if effects.flow is not Flow.NEXT or effects.writes & parts_of(place):
                break
            if again is not None and again[1] == place and again[2] >= bits:
                yield {step.at: ()}
                break
            if effects.loads and not _reads_elsewhere(window, step, place, bits, later):
                break
            if may_store(later) and again is None:
                break


def _reads_elsewhere(window: Window, step: Step, place: Mem, bits: int, later: Step) -> bool:
    """A later step's one memory operand certainly lies elsewhere."""
    operands = [o for o in later.op.operands if isinstance(o, Mem)]
    if len(operands) != 1 or len(later.effects.memory) != 1:
        return False
    size = later.effects.memory[0].size
    return size > 0 and not may_alias(
        window, step.at, place, bits // 8, later.at, operands[0], size
    )


def _merged_stores(window: Window) -> Iterator[Edit]:
    """Two stores of constants side by side become one twice as wide."""
    for step in window.steps:
        stored = store_of(step)
        if stored is None or not isinstance(stored[0], Imm) or stored[0].symbol:
            continue
        value, place, bits = stored[0].value, stored[1], stored[2]
        if bits > 32:
            continue
        for later in window.steps[step.at + 1 :]:
            again = store_of(later)
            if later.effects.flow is not Flow.NEXT or later.effects.writes & parts_of(place):
                break
            if again is not None and again[2] == bits and isinstance(again[0], Imm):
                merged = _merge(value, place, again[0], again[1], bits)
                if merged is not None:
                    yield {step.at: (), later.at: (merged,)}
                    break
            if later.effects.loads or (may_store(later) and again is None):
                break
            if again is not None and may_alias(
                window, step.at, place, bits // 8, later.at, again[1], again[2] // 8
            ):
                break


def _merge(value: int, place: Mem, second: Imm, there: Mem, bits: int) -> str | None:
    if second.symbol or _apart(place, there) != bits // 8:
        return None
    low, high, start = value, second.value, place
    if there.displacement < place.displacement:
        low, high, start = second.value, value, there
    width = (1 << bits) - 1
    both = signed((high & width) << bits | (low & width), 2 * bits)
    if bits == 32 and not -(1 << 31) <= both < 1 << 31:
        return None
    return sized("mov", 2 * bits, Imm(both), start)


def _apart(a: Mem, b: Mem) -> int:
    """Return how many bytes apart two places are; -1 when that is not known."""
    if (a.base, a.index, a.scale, a.symbol, a.segment) != (
        b.base, b.index, b.scale, b.symbol, b.segment
    ):  # fmt: skip
        return -1
    return abs(a.displacement - b.displacement)


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "redundant-load",
        "take a value from the register it was loaded into before: no second load",
        _redundant_load,
        "no store between may alias; address and register unchanged",
    ),
    BlockRewrite(
        "store-to-load",
        "take a value from the register that was stored: no wait for the store",
        _forwarded_store,
        "same address and size; no other store between may alias; register unchanged",
    ),
    BlockRewrite(
        "dead-store",
        "delete a store that is overwritten before anybody looks: fewer stores",
        _dead_store,
        "no load, call or address change between that could see it",
    ),
    BlockRewrite(
        "merge-stores",
        "store two neighbouring constants at once: fewer stores",
        _merged_stores,
        "no load and no aliasing store between",
    ),
)
