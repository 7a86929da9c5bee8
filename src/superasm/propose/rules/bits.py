"""Bit idioms: one instruction of SSE4.2, BMI1, BMI2 or the base set for several."""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Mem, Reg
from superasm.asm.state import mask
from superasm.propose.rules.window import (
    FLAGS,
    BlockRewrite,
    Edit,
    Step,
    Window,
    constant,
    is_reg,
    line,
    sized,
)

_ZERO = mask("zf")
_UNLIKE_LOGIC = mask("cf", "of", "pf", "af")


def _registers(step: Step) -> tuple[Reg, Reg] | None:
    """Return the operands of an instruction of two general registers of 32 or 64 bits."""
    if len(step.op.operands) != 2 or step.bits < 32 or step.op.prefix:
        return None
    first, second = step.op.operands
    if isinstance(first, Reg) and isinstance(second, Reg) and is_reg(first) and is_reg(second):
        return first, second
    return None


def _copy_of(window: Window, at: int, part: str, bits: int, name: str) -> tuple[Step, Reg] | None:
    """Find `mov a, part; NAME part` before a step: return the NAME step, and a if still the same.

    Nothing between may touch the part.
    """
    changed = window.writer(at, part)
    if changed is None or changed.name != name or changed.bits != bits:
        return None
    if len(changed.op.operands) != 1 or window.touches(changed.at, at, mask(part)):
        return None
    moved = window.writer(changed.at, part)
    if moved is None or moved.name != "mov" or moved.bits != bits:
        return None
    pair = _registers(moved)
    if pair is None or window.touches(moved.at, changed.at, mask(part)):
        return None
    if window.writes(moved.at, at, mask(pair[0].part)):
        return None
    return moved, pair[0]


def _clear_lowest(window: Window) -> Iterator[Edit]:
    """`lea -1(a), b; and a, b` becomes `blsr a, b`."""
    for step in window.steps:
        pair = _registers(step)
        if step.name not in ("and", "test") or pair is None:
            continue
        for value, less in (pair, pair[::-1]):
            if step.name == "and" and less.part != pair[1].part and value.part != pair[1].part:
                continue
            source = _one_less(window, step.at, less, value)
            if source is None or not window.dead_after(step.at, _UNLIKE_LOGIC):
                continue
            # The result goes where `and` leaves it; `less` itself must then be dead.
            other = less.part if less.part != pair[1].part else None
            if step.name == "and":
                if other is not None and not window.dead_after(step.at, mask(other)):
                    continue
                yield {source.at: (), step.at: (sized("blsr", step.bits, value, pair[1]),)}
            elif window.dead_after(step.at, mask(less.part)):
                yield {source.at: (), step.at: (sized("blsr", step.bits, value, less),)}
            break


def _one_less(window: Window, at: int, less: Reg, value: Reg) -> Step | None:
    """Return the lea that left value - 1 in `less`, if only the step at a position looks at it."""
    step = window.writer(at, less.part)
    if step is None or step.name != "lea" or step.bits != less.bits or less.part == value.part:
        return None
    if step.op.operands[0] != Mem(value.part, displacement=-1):
        return None
    if window.touches(step.at, at, mask(less.part)) or window.writes(step.at, at, mask(value.part)):
        return None
    return step


def _lowest_bit(window: Window) -> Iterator[Edit]:
    """`mov a, b; neg b; and a, b` becomes `blsi a, b`."""
    for step in window.steps:
        pair = _registers(step)
        if step.name != "and" or pair is None or not window.dead_after(step.at, _UNLIKE_LOGIC):
            continue
        for value, negated in (pair, pair[::-1]):
            copied = _copy_of(window, step.at, negated.part, step.bits, "neg")
            if copied is None or copied[1].part != value.part:
                continue
            negation = window.writer(step.at, negated.part)
            assert negation is not None
            if window.reads(negation.at, step.at, FLAGS):
                continue
            if negated.part != pair[1].part and not window.dead_after(step.at, mask(negated.part)):
                continue
            yield {
                copied[0].at: (),
                negation.at: (),
                step.at: (sized("blsi", step.bits, value, pair[1]),),
            }
            break


def _and_not(window: Window) -> Iterator[Edit]:
    """`not a; and b, a` (or `and a, b`) becomes `andn`, which leaves its sources alone."""
    for step in window.steps:
        pair = _registers(step)
        if step.name != "and" or pair is None or not window.dead_after(step.at, mask("pf", "af")):
            continue
        second = pair[1]
        for inverted, other in (pair, pair[::-1]):
            complement = window.writer(step.at, inverted.part)
            if complement is None or complement.name != "not" or complement.bits != step.bits:
                continue
            if complement.op.destination != inverted or inverted.part == other.part:
                continue
            if window.touches(complement.at, step.at, mask(inverted.part)):
                continue
            if inverted.part != second.part and not window.dead_after(step.at, mask(inverted.part)):
                continue
            copied = _copy_of(window, step.at, inverted.part, step.bits, "not")
            edit: dict[int, tuple[str, ...]] = {complement.at: ()}
            source = inverted
            if copied is not None:
                edit[copied[0].at] = ()
                source = copied[1]
            edit[step.at] = (sized("andn", step.bits, other, source, second),)
            yield edit
            break


_FREE_SHIFTS = {"shl": "shlx", "shr": "shrx", "sar": "sarx"}


def _free_shift(window: Window) -> Iterator[Edit]:
    """Shifts by cl become shlx, shrx, sarx: any register counts, and no flags are merged."""
    for step in window.steps:
        op = step.op
        if op.name not in _FREE_SHIFTS or op.bits < 32 or len(op.operands) != 2:
            continue
        target = op.operands[1]
        if op.operands[0] != Reg("rcx", 8) or not isinstance(target, Reg):
            continue
        if not is_reg(target) or not window.flags_dead(step.at):
            continue
        counter, value = Reg("rcx", op.bits), target
        edit: dict[int, tuple[str, ...]] = {}
        # The count may stay where it was moved from, if nobody else wants it in rcx.
        moved = _moved(window, step, "rcx")
        if (
            moved is not None
            and target.part != "rcx"
            and window.readers(moved[0].at, "rcx") == [step]
        ):
            counter, edit = Reg(moved[1].part, op.bits), {moved[0].at: ()}
        copied = _moved(window, step, target.part)
        if copied is not None and (copied[0].bits != op.bits or copied[0].at in edit):
            copied = None
        if copied is not None and not window.touches(copied[0].at, step.at, mask(target.part)):
            value, edit = copied[1], {**edit, copied[0].at: ()}
        shifted = sized(_FREE_SHIFTS[op.name], op.bits, counter, value, target)
        yield {**edit, step.at: (shifted,)}


def _moved(window: Window, step: Step, part: str) -> tuple[Step, Reg] | None:
    """Return the move that brought a register's value, and where from, if it is still there."""
    moved = window.writer(step.at, part)
    if moved is None or moved.name != "mov":
        return None
    pair = _registers(moved)
    if pair is None or pair[0].part == part:
        return None
    return None if window.writes(moved.at, step.at, mask(pair[0].part)) else (moved, pair[0])


def _free_rotate(window: Window) -> Iterator[Edit]:
    """`mov a, b; rol $n, b` becomes `rorx`: no move, no flags."""
    for step in window.steps:
        op = step.op
        target = op.destination
        if op.name not in ("rol", "ror") or op.bits < 32 or not isinstance(target, Reg):
            continue
        count = constant(op.operands[0]) if len(op.operands) == 2 else 1
        if count is None or not is_reg(target) or not window.dead_after(step.at, mask("cf", "of")):
            continue
        right = (count if op.name == "ror" else -count) % op.bits
        moved = window.writer(step.at, target.part)
        if moved is None or moved.name != "mov" or moved.bits != op.bits:
            continue
        pair = _registers(moved)
        if pair is None or window.touches(moved.at, step.at, mask(target.part)):
            continue
        if window.writes(moved.at, step.at, mask(pair[0].part)):
            continue
        yield {moved.at: (), step.at: (sized("rorx", op.bits, Imm(right), pair[0], target),)}


_TAKEN = {"e": "ae", "ne": "b"}


def _bit_test(window: Window) -> Iterator[Edit]:
    """`mov $1, m; shl %cl, m; test m, x` becomes `bt %ecx, x`, and its users look at the carry."""
    for step in window.steps:
        pair = _registers(step)
        if step.name != "test" or pair is None or pair[0].part == pair[1].part:
            continue
        for bit, value in (pair, pair[::-1]):
            found = _one_shifted(window, step.at, bit)
            if found is None or not window.dead_after(step.at, mask(bit.part)):
                continue
            users = _users_of_zero(window, step)
            if users is None:
                continue
            test = sized("bt", step.bits, Reg("rcx", step.bits), value)
            yield {**{s.at: () for s in found}, step.at: (test,), **users}
            break


def _one_shifted(window: Window, at: int, bit: Reg) -> tuple[Step, Step] | None:
    shift = window.writer(at, bit.part)
    if shift is None or shift.name != "shl" or shift.op.operands != (Reg("rcx", 8), bit):
        return None
    one = window.writer(shift.at, bit.part)
    if one is None or one.name != "mov" or constant(one.op.operands[0]) != 1 or one.bits < 32:
        return None
    if window.touches(one.at, shift.at, mask(bit.part)) or not window.flags_dead(shift.at):
        return None
    if window.touches(shift.at, at, mask(bit.part)) or window.writes(shift.at, at, mask("rcx")):
        return None
    return one, shift


def _users_of_zero(window: Window, step: Step) -> dict[int, tuple[str, ...]] | None:
    """Return the users of the zero flag, rewritten to the carry; None if that is not possible."""
    users: dict[int, tuple[str, ...]] = {}
    for later in window.steps[step.at + 1 :]:
        if later.effects.reads & FLAGS:
            other = _TAKEN.get(later.op.condition)
            if other is None or later.effects.flow not in (Flow.NEXT, Flow.BRANCH):
                return None
            name = {"j": f"j{other}", "set": f"set{other}"}.get(later.name)
            if name is None:
                name = f"cmov{other}"
            users[later.at] = (line(name, *later.op.operands),)
        if later.effects.writes & FLAGS:
            return users
    last = len(window.steps) - 1
    return users if window.dead_after(last, FLAGS) else None


def _shifted_bit(window: Window) -> Iterator[Edit]:
    """`shr %cl, x; and $1, x` becomes `bt %ecx, x; setc; movzx`, or just `bt` if only tested."""
    for step in window.steps:
        target = step.op.destination
        one = constant(step.op.operands[0]) if len(step.op.operands) == 2 else None
        if step.name not in ("and", "test") or one != 1 or not isinstance(target, Reg):
            continue
        if not is_reg(target):
            continue
        shift = window.writer(step.at, target.part)
        if shift is None or shift.name not in ("shr", "sar") or shift.bits < 32:
            continue
        by, shifted = shift.op.operands if len(shift.op.operands) == 2 else (None, None)
        if by != Reg("rcx", 8) or not isinstance(shifted, Reg) or shifted.part != target.part:
            continue
        if window.touches(shift.at, step.at, mask(target.part, "rcx")):
            continue
        if not window.flags_dead(shift.at):
            continue
        test = sized("bt", shift.bits, Reg("rcx", shift.bits), shifted)
        dead = window.dead_after(step.at, mask(target.part))
        if window.flags_dead(step.at) and step.name == "and" and step.bits >= 32 and not dead:
            low = Reg(target.part, 8)
            set_ = (line("setc", low), line("movzbl", low, Reg(target.part, 32)))
            yield {shift.at: (), step.at: (test, *set_)}
        elif dead:
            users = _users_of_zero(window, step)
            if users:
                yield {shift.at: (), step.at: (test,), **users}


def _leading_zeros(window: Window) -> Iterator[Edit]:
    """`bsr a, b; xor $31, b` becomes `lzcnt a, b`."""
    for step in window.steps:
        target = step.op.destination
        number = constant(step.op.operands[0]) if len(step.op.operands) == 2 else None
        if step.name != "xor" or not isinstance(target, Reg) or not window.flags_dead(step.at):
            continue
        scan = window.writer(step.at, target.part)
        if scan is None or scan.name != "bsr" or scan.op.destination is None:
            continue
        if number != scan.bits - 1 or window.touches(scan.at, step.at, mask(target.part)):
            continue
        if not window.flags_dead(scan.at) or window.stores(scan.at, step.at):
            continue
        source = scan.op.operands[0]
        yield {scan.at: (sized("lzcnt", scan.bits, source, Reg(target.part, scan.bits)),),
               step.at: ()}  # fmt: skip


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "blsr",
        "clear the lowest set bit by blsr (BMI1): one instruction for two",
        _clear_lowest,
        "x - 1 has no other use; carry and parity dead",
    ),
    BlockRewrite(
        "blsi",
        "isolate the lowest set bit by blsi (BMI1): one instruction for three",
        _lowest_bit,
        "-x has no other use; carry and parity dead",
    ),
    BlockRewrite(
        "andn",
        "and with a complement by andn (BMI1): one instruction for two or three",
        _and_not,
        "the complement has no other use; parity dead",
    ),
    BlockRewrite(
        "free-shift",
        "shift by shlx, shrx or sarx (BMI2): no flags, no count in cl, no copy",
        _free_shift,
        "flags dead; registers unchanged since the moves that go",
    ),
    BlockRewrite(
        "rorx",
        "copy and rotate in one instruction (BMI2)",
        _free_rotate,
        "carry and overflow dead; the source unchanged",
    ),
    BlockRewrite(
        "bit-test",
        "test a bit by its number with bt instead of a mask made by a shift",
        _bit_test,
        "the mask is dead; all users of the flags look at zero only",
    ),
    BlockRewrite(
        "shifted-bit",
        "take a bit by its number with bt instead of shifting it down",
        _shifted_bit,
        "all users of the flags look at zero only",
    ),
    BlockRewrite(
        "lzcnt",
        "count leading zeros by lzcnt instead of bsr and xor: bsr is slow on AMD",
        _leading_zeros,
        "flags dead; bsr of zero is undefined",
        proof="z3, each window, for inputs other than zero",
    ),
)
