"""Instructions that change nothing that matters."""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Mem, Reg
from superasm.asm.state import mask
from superasm.propose.rules.bounds import bound
from superasm.propose.rules.window import (
    FLAGS,
    BlockRewrite,
    Edit,
    Step,
    Window,
    constant,
    is_reg,
    line,
    may_store,
    sized,
)

_NEVER = frozenset({"nop", "endbr64", "vzeroupper", "vzeroall", "emms", "leave", "push", "pop"})


def _dead_code(window: Window) -> Iterator[Edit]:
    for step in window.steps:
        effects = step.effects
        if not effects.known or effects.flow is not Flow.NEXT or may_store(step):
            continue
        if step.name in _NEVER or step.op.prefix or not effects.writes:
            continue
        fixed = mask("rsp", "df", "x87")
        if window.dead_after(step.at, effects.writes) and not effects.writes & fixed:
            yield {step.at: ()}


def _moves_register(step: Step, bits: int = 0) -> tuple[Reg, Reg] | None:
    """Return (source, destination) of a move between general registers of 32 or 64 bits."""
    if step.name != "mov" or len(step.op.operands) != 2 or step.op.prefix:
        return None
    source, target = step.op.operands
    if not (is_reg(source, bits or step.bits) and is_reg(target) and step.bits >= 32):
        return None
    assert isinstance(source, Reg)
    assert isinstance(target, Reg)
    return source, target


def _redundant_move(window: Window) -> Iterator[Edit]:
    """A move to where the value is already: `mov a, a`, or `mov a, b` ... `mov b, a` or again."""
    for step in window.steps:
        moved = _moves_register(step)
        if moved is None:
            continue
        source, target = moved
        wide = step.bits == 64
        if source.part == target.part:
            if wide or window.upper_zero(step.at, target.part):
                yield {step.at: ()}
            continue
        for earlier in window.steps[: step.at]:
            before = _moves_register(earlier)
            if before is None or {before[0].part, before[1].part} != {source.part, target.part}:
                continue
            if window.writes(earlier.at, step.at, mask(source.part, target.part)):
                continue
            wide = earlier.bits == step.bits == 64
            if wide or (step.bits == 32 and window.upper_zero(step.at, target.part)):
                yield {step.at: ()}


def _redundant_extension(window: Window) -> Iterator[Edit]:
    """An extension or mask of what is small already becomes a move, or nothing."""
    for step in window.steps:
        found = _narrow_source(step)
        if found is None:
            continue
        source, target, limit = found
        most = bound(window, step.at, source.part)
        if most is None or most > limit:
            continue
        if step.name == "and":
            if window.flags_dead(step.at):
                yield {step.at: ()}
        elif source.part == target.part:
            yield {step.at: ()}
        else:
            yield {step.at: (sized("mov", 32, Reg(source.part, 32), Reg(target.part, 32)),)}


def _narrow_source(step: Step) -> tuple[Reg, Reg, int] | None:
    """Return source, destination, and the largest value that the step leaves as it is."""
    op = step.op
    if op.prefix:
        return None
    if op.name == "cltq":
        return Reg("rax", 32), Reg("rax", 64), (1 << 31) - 1
    if len(op.operands) != 2:
        return None
    source, target = op.operands
    if not isinstance(target, Reg) or not is_reg(target) or op.bits < 32:
        return None
    if op.name in ("movzx", "movsx") and isinstance(source, Reg) and is_reg(source):
        positive = op.source_bits - (op.name == "movsx")
        return source, target, (1 << positive) - 1
    if op.name == "mov" and is_reg(source, 32) and isinstance(source, Reg):
        return (source, target, (1 << 32) - 1) if source.part == target.part else None
    if op.name == "and":
        value = constant(source)
        # All ones from bit 0 on.
        if value is not None and value >= 0 and value & (value + 1) == 0:
            return target, target, value
    return None


def _sign_to_zero_extension(window: Window) -> Iterator[Edit]:
    """A sign extension of which only the low half is looked at is a plain move."""
    for step in window.steps:
        if step.name == "cltq":
            source, target = Reg("rax", 32), Reg("rax", 64)
        elif step.name == "movsx" and step.op.source_bits == 32:
            first, second = step.op.operands
            if not is_reg(first) or not isinstance(first, Reg) or not isinstance(second, Reg):
                continue
            source, target = first, second
        else:
            continue
        if not window.low_only(step.at, target.part, 32):
            continue
        same = source.part == target.part
        yield {step.at: () if same else (sized("mov", 32, source, Reg(target.part, 32)),)}


def _zero_idiom(window: Window) -> Iterator[Edit]:
    for step in window.steps:
        if step.name != "mov" or len(step.op.operands) != 2 or step.bits < 32:
            continue
        source, target = step.op.operands
        cleared = constant(source) == 0 and isinstance(target, Reg) and is_reg(target)
        if cleared and isinstance(target, Reg) and window.flags_dead(step.at):
            low = Reg(target.part, 32)
            yield {step.at: (sized("xor", 32, low, low),)}


_ZERO_SIGN = frozenset({"add", "sub", "and", "or", "xor", "neg", "inc", "dec", "adc", "sbb"})
_LOGIC = frozenset({"and", "or", "xor"})


def _redundant_test(window: Window) -> Iterator[Edit]:
    """A comparison with zero after an instruction that set the same flags from the same value."""
    for step in window.steps:
        tested = _compared_with_zero(step)
        if tested is None:
            continue
        for earlier in reversed(window.steps[: step.at]):
            if earlier.effects.writes & (FLAGS | mask(tested.part)):
                if _flags_of(earlier, tested) and _wanted_are_same(window, step, earlier):
                    yield {step.at: ()}
                break


def _compared_with_zero(step: Step) -> Reg | None:
    """Return the register that a step only compares with zero."""
    if step.name not in ("test", "cmp") or len(step.op.operands) != 2:
        return None
    first, second = step.op.operands
    same = step.name == "test" and first == second
    zero = step.name == "cmp" and constant(first) == 0
    return second if (same or zero) and isinstance(second, Reg) and is_reg(second) else None


def _flags_of(earlier: Step, tested: Reg) -> bool:
    """A step set zero, sign and parity from the value it left in a register."""
    name, op = earlier.name, earlier.op
    shifted = name in ("shl", "shr", "sar") and bool(constant(op.operands[0]) if op.operands else 0)
    first = op.operands[0] if op.operands else None
    shifted = shifted and isinstance(first, Imm) and 0 < first.value < min(op.bits, 32)
    return (name in _ZERO_SIGN or shifted) and op.destination == tested and not op.prefix


def _wanted_are_same(window: Window, step: Step, earlier: Step) -> bool:
    """The flags that matter after a test are what an earlier step left."""
    unlike = mask("af") if earlier.name in _LOGIC else mask("af", "cf", "of")
    return window.dead_after(step.at, unlike)


def _compare_to_test(window: Window) -> Iterator[Edit]:
    for step in window.steps:
        tested = _compared_with_zero(step) if step.name == "cmp" else None
        if tested is not None and window.dead_after(step.at, mask("af")):
            yield {step.at: (sized("test", step.bits, tested, tested),)}


def _narrow_operation(window: Window) -> Iterator[Edit]:
    """64-bit logic, addition and moves become 32-bit ones where the upper half is dead."""
    for step in window.steps:
        op = step.op
        if op.bits != 64 or op.prefix or op.name not in _NARROWABLE or len(op.operands) != 2:
            continue
        source, target = op.operands
        if not isinstance(target, Reg) or not is_reg(target) or target.part == "rsp":
            continue
        if isinstance(source, Mem) and op.name != "lea":
            continue
        value = source.value if isinstance(source, Imm) else 0
        if isinstance(source, Imm) and (source.symbol or not -(1 << 31) <= value < 1 << 32):
            continue
        if op.name == "shl" and not isinstance(source, Imm):
            continue
        if op.name == "shl" and value >= 32:
            continue
        if op.name not in ("mov", "lea") and not window.flags_dead(step.at):
            continue
        zero = op.name in ("and", "or", "xor") and _both_upper_zero(window, step)
        zero = zero or (op.name == "mov" and isinstance(source, Imm) and value >= 0)
        if zero or window.low_only(step.at, target.part, 32):
            narrow = Reg(source.part, 32) if isinstance(source, Reg) else source
            if isinstance(source, Imm) and op.name != "shl":
                narrow = Imm(value & 0xFFFFFFFF if op.name == "mov" else _signed_32(value))
            yield {step.at: (sized(op.name, 32, narrow, Reg(target.part, 32)),)}


_NARROWABLE = frozenset({"add", "sub", "and", "or", "xor", "mov", "imul", "shl", "lea"})


def _signed_32(value: int) -> int:
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def _both_upper_zero(window: Window, step: Step) -> bool:
    source, target = step.op.operands
    assert isinstance(target, Reg)
    known = [window.upper_zero(step.at, target.part)]
    if isinstance(source, Reg):
        known.append(window.upper_zero(step.at, source.part))
    elif isinstance(source, Imm):
        known.append(source.value >= 0)
    return any(known) if step.name == "and" else all(known)


def _set_by_zero(window: Window) -> Iterator[Edit]:
    """`setcc; movzbl` becomes `xor` before the comparison, then `setcc`."""
    for step in window.steps:
        if step.name != "movzx" or step.op.source_bits != 8 or step.bits != 32:
            continue
        source, target = step.op.operands
        if not isinstance(source, Reg) or not isinstance(target, Reg) or source.high:
            continue
        setter = window.writer(step.at, source.part)
        if setter is None or setter.name != "set" or setter.op.destination != source:
            continue
        if window.touches(setter.at, step.at, mask(source.part)):
            continue
        if source.part != target.part:
            if not window.dead_after(step.at, mask(source.part)):
                continue
            if window.touches(setter.at, step.at, mask(target.part)):
                continue
        flagger = _setter_of_flags(window, setter.at)
        if flagger is None or flagger.effects.reads & FLAGS:
            continue
        low = Reg(target.part, 8)
        busy = window.steps[flagger.at : setter.at]
        if any((s.effects.reads | s.effects.writes) & mask(target.part) for s in busy):
            continue
        if (
            not window.dead_after(flagger.at - 1, FLAGS)
            if flagger.at
            else (window.live_before(flagger.at) & FLAGS)
        ):
            continue
        clear = sized("xor", 32, Reg(target.part, 32), Reg(target.part, 32))
        set_ = line(f"set{setter.op.condition}", low)
        yield {
            flagger.at: (clear, window.line(flagger.at)),
            setter.at: (set_,),
            step.at: (),
        }


def _setter_of_flags(window: Window, at: int) -> Step | None:
    for step in reversed(window.steps[:at]):
        if step.effects.writes & FLAGS:
            return step if step.effects.flow is Flow.NEXT else None
    return None


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "dead-code",
        "delete an instruction whose results nobody looks at: fewer instructions",
        _dead_code,
        "all it writes is dead; it writes no memory",
    ),
    BlockRewrite(
        "redundant-move",
        "delete a move of a value to where it is already: fewer instructions",
        _redundant_move,
        "neither register changed since the first move",
    ),
    BlockRewrite(
        "redundant-extension",
        "drop an extension or mask of a value that is known to be small: shorter chains",
        _redundant_extension,
        "the value's bound in the block is below the limit; flags dead for a mask",
    ),
    BlockRewrite(
        "unneeded-sign-extension",
        "drop a sign extension whose upper half nobody looks at: shorter chains",
        _sign_to_zero_extension,
        "only the low 32 bits are read until the register is overwritten or dead",
    ),
    BlockRewrite(
        "zero-idiom",
        "clear a register by xor: shorter, and free in the renamer",
        _zero_idiom,
        "flags dead",
    ),
    BlockRewrite(
        "redundant-test",
        "delete a test of a value whose flags are set already: fewer instructions",
        _redundant_test,
        "flags and register unchanged since; only flags that are the same are live",
    ),
    BlockRewrite(
        "compare-to-test",
        "compare with zero by test: one byte shorter",
        _compare_to_test,
        "the auxiliary carry is dead",
    ),
    BlockRewrite(
        "narrow-operation",
        "compute in 32 bits what needs no 64: shorter encoding, cheaper multiplication",
        _narrow_operation,
        "the upper half is dead or zero, flags dead",
    ),
    BlockRewrite(
        "set-after-clear",
        "clear a register before the comparison instead of extending a byte after it",
        _set_by_zero,
        "the register is free from the comparison to the set; flags dead before it",
    ),
)
