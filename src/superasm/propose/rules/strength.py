"""The same arithmetic by other instructions: multiplications, addresses, shifts, constants."""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Mem, Operand, Reg
from superasm.asm.state import mask
from superasm.propose.rules.window import (
    FLAGS,
    BlockRewrite,
    Edit,
    Step,
    Window,
    constant,
    fits_32,
    is_reg,
    signed,
    sized,
)

_LEA_FACTORS = {3: 2, 5: 4, 9: 8}


def _multiplication(step: Step) -> tuple[int, Reg, Reg] | None:
    """Return (constant, source, destination) of a multiplication of registers."""
    op = step.op
    if op.name != "imul" or op.bits < 32 or len(op.operands) not in (2, 3) or op.prefix:
        return None
    value, source, target = op.operands if len(op.operands) == 3 else (*op.operands, op.operands[1])
    number = constant(value)
    if number is None or not isinstance(source, Reg) or not isinstance(target, Reg):
        return None
    return signed(number, op.bits), source, target


def _multiply_without_imul(window: Window) -> Iterator[Edit]:
    for step in window.steps:
        found = _multiplication(step)
        if found is None or not window.flags_dead(step.at):
            continue
        lines = _chain(*found, step.bits)
        if lines is not None:
            yield {step.at: lines}


def _chain(number: int, source: Reg, target: Reg, bits: int) -> tuple[str, ...] | None:
    """Return instructions that multiply by a constant without a multiplication."""
    size = abs(number)
    if size < 2 or source.part == "rsp":
        return None
    twos = (size & -size).bit_length() - 1
    odd = size >> twos
    negate = (sized("neg", bits, target),) if number < 0 else ()
    shift = (sized("shl", bits, Imm(twos), target),) if twos else ()
    if odd == 1:
        move = () if source == target else (sized("mov", bits, source, target),)
        return (*move, *shift, *negate)
    for first, scale in _LEA_FACTORS.items():
        start = _lea(source, source, scale, target, bits)
        if odd == first:
            return (start, *shift, *negate)
        for second, again in _LEA_FACTORS.items():
            if odd == first * second and len(shift) + len(negate) < 2:
                return (start, _lea(target, target, again, target, bits), *shift, *negate)
    if source.part != target.part and not negate:
        return _chain_with_source(odd, source, target, bits, shift)
    return None


def _chain_with_source(
    odd: int, source: Reg, target: Reg, bits: int, shift: tuple[str, ...]
) -> tuple[str, ...] | None:
    """2**n + 1, 2**n - 1, and sums with a scaled source: the source is still there to add."""
    for change, name in ((-1, "add"), (1, "sub")):
        power = odd + change
        if power & (power - 1) == 0 and power > 0:
            count = Imm(power.bit_length() - 1)
            move = sized("mov", bits, source, target)
            by = (sized("shl", bits, count, target), sized(name, bits, source, target))
            return (move, *by, *shift)
    for first, scale in _LEA_FACTORS.items():
        for factor in (2, 4, 8):
            # source + factor * (first * source), and first * source + factor * source
            start = _lea(source, source, scale, target, bits)
            if odd == 1 + factor * first:
                return (start, _lea(source, target, factor, target, bits), *shift)
            if odd == first + factor:
                return (start, _lea(target, source, factor, target, bits), *shift)
    return None


def _lea(base: Reg, index: Reg, scale: int, target: Reg, bits: int) -> str:
    return sized("lea", bits, Mem(base.part, index.part, scale), Reg(target.part, bits))


# What a linear chain computes: root register * factor, at the end of some steps.
_Linear = tuple[str, int]


def _chain_to_multiplication(window: Window) -> Iterator[Edit]:
    """Several dependent shifts, leas and additions of one register become one imul."""
    for step in window.steps:
        target = step.op.destination
        if step.bits < 32 or not isinstance(target, Reg) or not window.flags_dead(step.at):
            continue
        found = _linear(window, step, target.part, step.bits)
        if found is None:
            continue
        root, factor, members = found
        if len(members) < 3 or not fits_32(signed(factor, step.bits)) or factor in (0, 1):
            continue
        first = min(members)
        if window.writes(first - 1, step.at, mask(root)) or not _private(window, members, step):
            continue
        edit: dict[int, tuple[str, ...]] = dict.fromkeys(members, ())
        number, source = Imm(signed(factor, step.bits)), Reg(root, step.bits)
        edit[step.at] = (sized("imul", step.bits, number, source, Reg(target.part, step.bits)),)
        yield edit


def _private(window: Window, members: set[int], last: Step) -> bool:
    """Nobody but the chain looks at what its steps before the last one compute."""
    for at in members - {last.at}:
        target = window.steps[at].op.destination
        assert isinstance(target, Reg)
        readers = window.readers(at, target.part)
        if readers is None or any(r.at not in members for r in readers):
            return False
        if not window.flags_dead(at):
            return False
    return True


def _linear(
    window: Window, step: Step, part: str, bits: int, depth: int = 8
) -> tuple[str, int, set[int]] | None:
    """Return (root, factor, positions) if a step leaves factor * root in a register."""
    op = step.op
    if depth == 0 or op.bits != bits or op.prefix or op.destination != Reg(part, bits):
        return None

    def operand_value(register: str) -> tuple[str, int, set[int]]:
        writer = window.writer(step.at, register)
        inner = None
        if writer is not None:
            inner = _linear(window, writer, register, bits, depth - 1)
        return inner if inner is not None else (register, 1, set())

    def combine(terms: list[tuple[str, int]]) -> tuple[str, int, set[int]] | None:
        parts = [(operand_value(r), n) for r, n in terms]
        roots = {value[0] for value, _ in parts}
        if len(roots) != 1:
            return None
        members = {step.at}.union(*(value[2] for value, _ in parts))
        return roots.pop(), sum(value[1] * n for value, n in parts), members

    first = op.operands[0] if op.operands else None
    count = constant(first)
    if op.name == "lea" and isinstance(first, Mem):
        if first.displacement or first.symbol or first.segment or first.base == "rip":
            return None
        terms = [(first.base, 1)] if first.base else []
        terms += [(first.index, first.scale)] if first.index else []
        return combine(terms)
    if op.name == "shl" and count is not None and len(op.operands) == 2 and 0 < count < bits:
        return combine([(part, 1 << count)])
    if op.name == "add" and isinstance(first, Reg) and len(op.operands) == 2:
        return combine([(part, 1), (first.part, 1)])
    if op.name == "sub" and isinstance(first, Reg) and first.part != part:
        return combine([(part, 1), (first.part, -1)])
    if op.name == "mov" and isinstance(first, Reg) and is_reg(first):
        return combine([(first.part, 1)])
    return None


def _split_lea(window: Window) -> Iterator[Edit]:
    """An lea of three parts becomes two additions: shorter latency on processors before Zen."""
    for step in window.steps:
        place = _address(step)
        if place is None or not window.flags_dead(step.at):
            continue
        target = step.op.operands[1]
        if not (place.base and place.index and place.displacement) or place.symbol:
            continue
        if place.base == "rip":
            continue
        short = Mem(place.base, place.index, place.scale)
        yield {
            step.at: (
                sized("lea", step.bits, short, target),
                sized("add", step.bits, Imm(place.displacement), target),
            )
        }


def _address(step: Step) -> Mem | None:
    op = step.op
    if op.name != "lea" or op.bits < 32 or op.prefix or not isinstance(op.operands[0], Mem):
        return None
    return op.operands[0]


def _lea_to_add(window: Window) -> Iterator[Edit]:
    """An lea into one of its own registers is an addition: shorter, on more ports."""
    for step in window.steps:
        place = _address(step)
        target = step.op.destination
        if place is None or place.symbol or not isinstance(target, Reg) or "rsp" in place.parts:
            continue
        if not window.flags_dead(step.at):
            continue
        if (
            place.base == target.part
            and place.index
            and place.scale == 1
            and not place.displacement
        ):
            yield {step.at: (sized("add", step.bits, Reg(place.index, step.bits), target),)}
        elif place.index == target.part and place.scale == 1 and not place.displacement:
            if place.base and place.base != "rip":
                yield {step.at: (sized("add", step.bits, Reg(place.base, step.bits), target),)}
        elif place.base == target.part and not place.index and place.displacement:
            yield {step.at: (sized("add", step.bits, Imm(place.displacement), target),)}
        elif place.index == target.part and not place.base and not place.displacement:
            count = place.scale.bit_length() - 1
            yield {step.at: (sized("shl", step.bits, Imm(count), target),)}


def _move_and_add(window: Window) -> Iterator[Edit]:
    """`mov a, b` and then an addition or shift of b becomes one lea."""
    for step in window.steps:
        op = step.op
        if op.name != "mov" or op.bits < 32 or len(op.operands) != 2:
            continue
        source, target = op.operands
        if not isinstance(source, Reg) or not isinstance(target, Reg) or not is_reg(source):
            continue
        if not is_reg(target) or source.part == target.part:
            continue
        use = window.next_toucher(step.at, target.part)
        if use is None or use.bits != op.bits or use.op.destination != target:
            continue
        if not window.flags_dead(use.at) or use.effects.flow is not Flow.NEXT:
            continue
        place = _sum(source, target, use)
        if place is None or window.writes(step.at, use.at, mask(*place.parts)):
            continue
        yield {step.at: (), use.at: (sized("lea", op.bits, place, target),)}


def _sum(source: Reg, target: Reg, use: Step) -> Mem | None:
    """Return the address that a step computes from the copy of a source."""
    name, operands = use.name, use.op.operands
    if name in ("inc", "dec"):
        return Mem(source.part, displacement=1 if name == "inc" else -1)
    if len(operands) != 2 or use.op.prefix:
        return None
    added, number = operands[0], constant(operands[0])
    if name in ("add", "sub") and number is not None:
        number = number if name == "add" else -number
        return Mem(source.part, displacement=number) if fits_32(number) else None
    if name == "shl" and number in (1, 2, 3):
        if number == 1:
            return None if source.part == "rsp" else Mem(source.part, source.part)
        return None if source.part == "rsp" else Mem("", source.part, 1 << number)
    if name == "add" and isinstance(added, Reg) and is_reg(added) and added.part != target.part:
        base, index = (source.part, added.part)
        if index == "rsp":
            base, index = index, base
        return None if index == "rsp" else Mem(base, index)
    return None


def _small_constants(window: Window) -> Iterator[Edit]:
    """`add $128` is `sub $-128`: the constant fits a byte."""
    for step in window.steps:
        op = step.op
        number = constant(op.operands[0]) if len(op.operands) == 2 else None
        if op.name not in ("add", "sub") or number != 128 or op.bits < 16:
            continue
        if window.dead_after(step.at, mask("cf", "of", "af")):
            other = "sub" if op.name == "add" else "add"
            yield {step.at: (sized(other, op.bits, Imm(-128), op.operands[1]),)}


def _increments(window: Window) -> Iterator[Edit]:
    """`add $1` and `inc`, each as the other: inc is shorter, add keeps flags in one piece."""
    for step in window.steps:
        op = step.op
        if not window.dead_after(step.at, mask("cf")) or op.prefix:
            continue
        number = constant(op.operands[0]) if len(op.operands) == 2 else None
        if op.name in ("add", "sub") and number in (1, -1):
            name = "inc" if (op.name == "add") == (number == 1) else "dec"
            if window.dead_after(step.at, mask("cf", "of", "af") if number == -1 else mask("cf")):
                yield {step.at: (sized(name, op.bits, op.operands[1]),)}
        elif op.name in ("inc", "dec"):
            name = "add" if op.name == "inc" else "sub"
            yield {step.at: (sized(name, op.bits, Imm(1), op.operands[0]),)}


def _merged_constants(window: Window) -> Iterator[Edit]:
    """Two additions of constants, or two shifts, of a register become one."""
    for step in window.steps:
        op = step.op
        target = op.destination
        number = constant(op.operands[0]) if len(op.operands) == 2 else None
        if number is None or not isinstance(target, Reg) or op.name not in _MERGEABLE:
            continue
        later = window.next_toucher(step.at, target.part)
        if later is None or later.op.destination != target or later.bits != step.bits:
            continue
        second = constant(later.op.operands[0]) if len(later.op.operands) == 2 else None
        if second is None or later.op.prefix or not window.flags_dead(later.at):
            continue
        if window.reads(step.at, later.at, FLAGS) or target.part == "rsp":
            continue
        new = _merged(op.name, number, later.name, second, target, step.bits)
        if new is not None:
            yield {step.at: (), later.at: new}


_MERGEABLE = frozenset({"add", "sub", "shl", "shr", "sar", "and", "or", "xor"})


def _merged(
    name: str, first: int, after: str, second: int, target: Operand, bits: int
) -> tuple[str, ...] | None:
    if name in ("add", "sub") and after in ("add", "sub"):
        total = (first if name == "add" else -first) + (second if after == "add" else -second)
        if not fits_32(total):
            return None
        return (sized("add", bits, Imm(total), target),) if total else ()
    if name != after:
        return None
    if name in ("shl", "shr", "sar"):
        total = first + second
        fits = 0 < first < bits and 0 < second < bits and total < bits
        return (sized(name, bits, Imm(total), target),) if fits else None
    combined = {"and": first & second, "or": first | second, "xor": first ^ second}.get(name)
    if combined is None or not fits_32(combined):
        return None
    return (sized(name, bits, Imm(combined), target),)


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "imul-to-lea",
        "multiply by a constant with lea and shifts: 1 to 3 cycles instead of 3 to 4",
        _multiply_without_imul,
        "flags dead",
    ),
    BlockRewrite(
        "lea-to-imul",
        "one multiplication instead of a chain of three or more shifts and additions",
        _chain_to_multiplication,
        "flags dead; intermediate results have no other use",
    ),
    BlockRewrite(
        "split-lea",
        "split an lea of three parts: one cycle instead of three on older Intel",
        _split_lea,
        "flags dead",
    ),
    BlockRewrite(
        "lea-to-add",
        "add instead of lea into an own register: shorter, on more ports",
        _lea_to_add,
        "flags dead",
    ),
    BlockRewrite(
        "move-add-to-lea",
        "copy and add in one lea: fewer instructions",
        _move_and_add,
        "flags dead; the copy has no use between",
    ),
    BlockRewrite(
        "small-constant",
        "subtract -128 instead of adding 128: three bytes shorter",
        _small_constants,
        "carry and overflow dead",
    ),
    BlockRewrite(
        "inc-dec",
        "add 1 as inc (shorter), and inc as add 1 (writes all flags)",
        _increments,
        "carry dead",
    ),
    BlockRewrite(
        "merge-constants",
        "merge two additions, shifts or masks by constants: a shorter chain",
        _merged_constants,
        "nobody looks between; flags dead after the second",
    ),
)
