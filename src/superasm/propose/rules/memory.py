"""Loads and stores: what was loaded already, what is never looked at, what may be one access."""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import SUFFIX, Imm, Mem, Operand, Reg
from superasm.asm.state import mask
from superasm.propose.rules.substitute import rewritten, uses
from superasm.propose.rules.window import (
    BlockRewrite,
    Edit,
    Step,
    Window,
    constant,
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
_ALIGNED = frozenset({"movdqa", "movaps", "movapd", "vmovdqa", "vmovaps", "vmovapd"})


def _load(step: Step) -> tuple[Mem, Reg, int] | None:
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


def _store(step: Step) -> tuple[Operand, Mem, int] | None:
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


def _untouched(window: Window, first: int, last: int, place: Mem, bits: int) -> bool:
    """No step strictly between may write to a place, and its address stays the same."""
    for step in window.between(first, last):
        if step.effects.writes & parts_of(place):
            return False
        if may_store(step):
            stored = _store(step)
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
        found = _load(step)
        if found is None:
            continue
        place, target, bits = found
        for earlier in reversed(window.steps[: step.at]):
            before = _load(earlier)
            if before is None or before[0] != place or before[2] != bits:
                continue
            if before[1].part in place.parts:
                break
            if window.writes(earlier.at, step.at, mask(before[1].part)):
                break
            if _untouched(window, earlier.at, step.at, place, bits):
                same = before[1].part == target.part
                yield {step.at: () if same else (_copy(step, before[1], target),)}
            break


def _forwarded_store(window: Window) -> Iterator[Edit]:
    """A load of what an earlier store of the block wrote becomes a move."""
    for step in window.steps:
        found = _load(step)
        if found is None:
            continue
        place, target, bits = found
        for earlier in reversed(window.steps[: step.at]):
            before = _store(earlier)
            if before is None or before[1] != place or before[2] != bits:
                continue
            value = before[0]
            if window.writes(earlier.at, step.at, parts_of(value)):
                break
            if _untouched(window, earlier.at, step.at, place, bits):
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
        stored = _store(step)
        if stored is None:
            continue
        _, place, bits = stored
        for later in window.steps[step.at + 1 :]:
            effects = later.effects
            again = _store(later)
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


_FOLDABLE = frozenset({"add", "sub", "and", "or", "xor", "cmp", "test", "imul", "cmov", "adc",
                       "sbb", "movzx", "movsx"})  # fmt: skip
_NO_FOLD_OF_VECTORS = ("mov", "pextr", "pinsr", "pshuf", "vextract", "vinsert", "vmov", "vpextr")


def _folded_load(window: Window) -> Iterator[Edit]:
    """A load whose register is used once becomes a memory operand of the use."""
    for step in window.steps:
        found = _load(step)
        if found is None:
            continue
        place, target, bits = found
        readers = window.readers(step.at, target.part)
        if readers is None or len(readers) != 1:
            continue
        use = readers[0]
        if not _untouched(window, step.at, use.at, place, bits):
            continue
        new = _with_memory(window, step, use, place, target, bits)
        if new is not None:
            yield {step.at: (), use.at: (new,)}


def _with_memory(
    window: Window, load: Step, use: Step, place: Mem, target: Reg, bits: int
) -> str | None:
    """Return a step with memory in place of the register, if there is such a form."""
    op = use.op
    if uses(op, target.part) != 1 or op.prefix or any(isinstance(o, Mem) for o in op.operands):
        return None
    at = next(i for i, o in enumerate(op.operands) if isinstance(o, Reg) and o.part == target.part)
    if target.part.startswith("v"):
        vex = op.name.startswith("v")
        fits = len(op.operands) == (3 if vex else 2) and at == 0
        named = op.name.startswith("p") or op.name.startswith("vp")
        if not fits or not named or op.name.startswith(_NO_FOLD_OF_VECTORS):
            return None
        if "sll" in op.name or "srl" in op.name or "sra" in op.name or "broadcast" in op.name:
            return None
        if "mov" in op.name or "mask" in op.name or "test" in op.name or "perm" in op.name:
            return None
        if any(isinstance(o, Reg) and o.bits != bits for o in op.operands):
            return None
        if not vex and load.name not in _ALIGNED:
            return None
        return rewritten(window.unit.instruction(use.index), {0: place})
    if op.name not in _FOLDABLE or len(op.operands) != 2:
        return None
    if op.name in ("movzx", "movsx"):
        return _extending_load(op.name, op.source_bits, op.bits, place, op.operands[1], bits)
    if op.bits != bits:
        return None
    if op.name == "test" and at == 0:
        return line("test" + SUFFIX[bits], op.operands[1], place)
    if at == 1 and op.name not in ("cmp", "test"):
        return None
    if at == 1 and isinstance(op.operands[0], Imm) and op.operands[0].symbol:
        return None
    instruction = window.unit.instruction(use.index)
    if at == 1:
        return sized(op.name, bits, op.operands[0], place)
    return rewritten(instruction, {0: place})


def _extending_load(
    name: str, source_bits: int, bits: int, place: Mem, target: Operand, loaded: int
) -> str | None:
    if source_bits > loaded:
        return None
    letter = name[3]
    return line(f"mov{letter}{SUFFIX[source_bits]}{SUFFIX[bits]}", place, target)


def _shared_load(window: Window) -> Iterator[Edit]:
    """Two instructions with the same memory operand: load it once, into a free register."""
    for step in window.steps:
        place = _reads_memory(step)
        if place is None:
            continue
        for later in window.steps[step.at + 1 :]:
            if _reads_memory(later) == place and later.bits == step.bits:
                if not _untouched(window, step.at, later.at, place, step.bits):
                    break
                if step.effects.writes & parts_of(place):
                    break
                part = window.free_register(step.at, later.at)
                if part is None:
                    break
                register = Reg(part, step.bits)
                yield {
                    step.at: (
                        sized("mov", step.bits, place, register),
                        rewritten(window.unit.instruction(step.index), {0: register}),
                    ),
                    later.at: (rewritten(window.unit.instruction(later.index), {0: register}),),
                }
                break


def _reads_memory(step: Step) -> Mem | None:
    """Return the memory that an instruction of 32 or 64 bits has as its source."""
    op = step.op
    if op.name not in _FOLDABLE - {"movzx", "movsx"} or len(op.operands) != 2 or op.bits < 32:
        return None
    source = op.operands[0]
    return source if isinstance(source, Mem) and is_reg(op.operands[1]) else None


def _merged_stores(window: Window) -> Iterator[Edit]:
    """Two stores of constants side by side become one twice as wide."""
    for step in window.steps:
        stored = _store(step)
        if stored is None or not isinstance(stored[0], Imm) or stored[0].symbol:
            continue
        value, place, bits = stored[0].value, stored[1], stored[2]
        if bits > 32:
            continue
        for later in window.steps[step.at + 1 :]:
            again = _store(later)
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


def _folded_address(window: Window) -> Iterator[Edit]:
    """An address computed by lea becomes part of the memory operands that use it."""
    for step in window.steps:
        op = step.op
        if op.name != "lea" or op.bits != 64 or not isinstance(op.operands[0], Mem):
            continue
        place, target = op.operands[0], op.operands[1]
        if not isinstance(target, Reg) or place.segment or target.part in place.parts:
            continue
        readers = window.readers(step.at, target.part)
        if not readers:
            continue
        edit: dict[int, tuple[str, ...]] = {}
        for use in readers:
            new = _with_address(window, step, use, place, target.part)
            if new is None:
                break
            edit[use.at] = (new,)
        if len(edit) == len(readers) and all(r.at not in (step.at,) for r in readers):
            yield {step.at: (), **edit}
        elif edit and readers[0].at in edit:
            yield {readers[0].at: edit[readers[0].at]}


def _with_address(window: Window, step: Step, use: Step, place: Mem, part: str) -> str | None:
    if window.writes(step.at, use.at, mask(*place.parts)):
        return None
    operands = [(i, o) for i, o in enumerate(use.op.operands) if isinstance(o, Mem)]
    if len(operands) != 1 or uses(use.op, part) != 1:
        return None
    i, memory = operands[0]
    if memory.base != part or memory.symbol or memory.segment:
        return None
    if memory.index and (place.index or place.base == "rip" or not place.base):
        return None
    displacement = memory.displacement + place.displacement
    if not -(1 << 31) <= displacement < 1 << 31:
        return None
    index, scale = (memory.index, memory.scale) if memory.index else (place.index, place.scale)
    folded = Mem(place.base, index, scale, displacement, place.symbol)
    return rewritten(window.unit.instruction(use.index), {i: folded})


def _delayed_increment(window: Window) -> Iterator[Edit]:
    """`add $c, r; op d(r)` becomes `op d+c(r); add $c, r`: the access need not wait."""
    for step in window.steps:
        op = step.op
        number = constant(op.operands[0]) if len(op.operands) == 2 else None
        target = op.destination
        if op.name not in ("add", "sub") or op.bits != 64 or number is None:
            continue
        if not isinstance(target, Reg) or not is_reg(target) or step.at + 1 >= len(window):
            continue
        delta = number if op.name == "add" else -number
        use = window.steps[step.at + 1]
        memories = [(i, o) for i, o in enumerate(use.op.operands) if isinstance(o, Mem)]
        if (
            len(memories) != 1
            or use.effects.flow is not Flow.NEXT
            or uses(use.op, target.part) != 1
        ):
            continue
        i, memory = memories[0]
        if memory.base != target.part or memory.index == target.part:
            continue
        if use.effects.writes & mask(target.part) or not window.flags_dead(use.at):
            continue
        if use.effects.reads & mask("cf", "of", "sf", "zf", "pf", "af"):
            continue
        displacement = memory.displacement + delta
        if not -(1 << 31) <= displacement < 1 << 31 or target.part == "rsp":
            continue
        moved = Mem(memory.base, memory.index, memory.scale, displacement, memory.symbol,
                    memory.segment)  # fmt: skip
        new = rewritten(window.unit.instruction(use.index), {i: moved})
        yield {step.at: (), use.at: (new, window.line(step.at))}


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
        "fold-load",
        "use memory as an operand instead of loading it first: fewer instructions",
        _folded_load,
        "the loaded register has no other use; no store between may alias",
    ),
    BlockRewrite(
        "share-load",
        "load a memory operand once that two instructions use: fewer loads",
        _shared_load,
        "a register is free; no store between may alias",
    ),
    BlockRewrite(
        "merge-stores",
        "store two neighbouring constants at once: fewer stores",
        _merged_stores,
        "no load and no aliasing store between",
    ),
    BlockRewrite(
        "fold-address",
        "compute an address within the memory operand instead of by lea: shorter chains",
        _folded_address,
        "registers of the address unchanged until the use",
    ),
    BlockRewrite(
        "access-before-increment",
        "access memory before the pointer is advanced: the access need not wait",
        _delayed_increment,
        "flags dead after the access",
    ),
)
