"""Memory operands: loads folded into their uses and out of them, addresses computed in place."""

from collections.abc import Iterator
from dataclasses import replace

from superasm.asm.effects import Flow
from superasm.asm.operands import SUFFIX, Imm, Mem, Operand, Other, Reg
from superasm.asm.state import mask
from superasm.propose.rules.memory import ALIGNED, load_of, untouched
from superasm.propose.rules.substitute import rewritten, uses
from superasm.propose.rules.window import (
    BlockRewrite,
    Edit,
    Step,
    Window,
    constant,
    is_reg,
    line,
    parts_of,
    sized,
)

_FOLDABLE = frozenset({"add", "sub", "and", "or", "xor", "cmp", "test", "imul", "cmov", "adc",
                       "sbb", "movzx", "movsx"})  # fmt: skip
_NO_FOLD_OF_VECTORS = ("mov", "pextr", "pinsr", "pshuf", "vextract", "vinsert", "vmov", "vpextr")


def _folded_load(window: Window) -> Iterator[Edit]:
    """A load whose register is used once becomes a memory operand of the use."""
    for step in window.steps:
        found = load_of(step)
        if found is None:
            continue
        place, target, bits = found
        readers = window.readers(step.at, target.part)
        if readers is None or len(readers) != 1:
            continue
        use = readers[0]
        if not untouched(window, step.at, use.at, place, bits):
            continue
        new = _with_memory(window, step, use, place, target, bits)
        if new is not None:
            yield {step.at: (), use.at: (new,)}


def _with_memory(
    window: Window, load: Step, use: Step, place: Mem, target: Reg, bits: int
) -> str | None:
    """Return a step with memory in place of the register, if there is such a form."""
    op = use.op
    if uses(op, target.part) != 1 or op.prefix:
        return None
    if any(isinstance(o, Mem | Other) for o in op.operands):
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
        if not vex and load.name not in ALIGNED:
            return None
        return rewritten(window.unit.instruction(use.index), {0: place})
    if op.name not in _FOLDABLE or len(op.operands) != 2:
        return None
    source = op.operands[at]
    if isinstance(source, Reg) and source.high:
        place = replace(place, displacement=place.displacement + 1)
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
                if not untouched(window, step.at, later.at, place, step.bits):
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
