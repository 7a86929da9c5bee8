"""Divisions: narrower, skipped, or without a call."""

from collections.abc import Iterator

from superasm.asm.operands import Mem, Operand, Reg
from superasm.asm.parse import Label
from superasm.asm.state import mask
from superasm.propose.rules.bounds import bound
from superasm.propose.rules.window import (
    BlockRewrite,
    Edit,
    Step,
    Window,
    constant,
    is_reg,
    line,
    sized,
)

_LIMIT = (1 << 32) - 1


def _prepared(window: Window, step: Step) -> tuple[Step, Operand] | None:
    """Return what extends rax into rdx before a 64-bit division, and the divisor.

    Nothing between them may touch rdx, or write rax.
    """
    if step.name not in ("div", "idiv") or step.bits != 64 or len(step.op.operands) != 1:
        return None
    divisor = step.op.operands[0]
    extends = window.writer(step.at, "rdx")
    if extends is None or window.touches(extends.at, step.at, mask("rdx")):
        return None
    if isinstance(divisor, Reg) and divisor.part in ("rax", "rdx"):
        return None
    if isinstance(divisor, Mem) and "rdx" in divisor.parts:
        return None
    if step.name == "idiv":
        fits = extends.name == "cqto" and not window.writes(extends.at, step.at, mask("rax"))
    else:
        op = extends.op
        zeroed = op.name == "xor" and len(op.operands) == 2 and op.operands[0] == op.operands[1]
        fits = zeroed or (op.name == "mov" and constant(op.operands[0]) == 0)
    return (extends, divisor) if fits else None


def _narrow_division(window: Window) -> Iterator[Edit]:
    """A 64-bit division of values that are known to fit 32 bits."""
    for step in window.steps:
        found = _prepared(window, step)
        extends, divisor = found if found is not None else (step, None)
        if not isinstance(divisor, Reg):
            continue
        signed = step.name == "idiv"
        limit = (1 << 31) - 1 if signed else _LIMIT
        bounds = [bound(window, step.at, part) for part in ("rax", divisor.part)]
        if any(b is None or b > limit for b in bounds):
            continue
        edit: dict[int, tuple[str, ...]] = {
            step.at: (sized("div", 32, Reg(divisor.part, 32)),),
        }
        if signed:
            if not window.flags_dead(step.at):
                continue
            if any(s.effects.reads & mask("cf", "of", "sf", "zf", "pf", "af")
                   for s in window.between(extends.at, step.at)):  # fmt: skip
                continue
            edit[extends.at] = ()
            edit[step.at] = (sized("xor", 32, "%edx", "%edx"), *edit[step.at])
        yield edit


def _label(window: Window, kind: str, step: Step) -> str:
    """Return a label that the unit does not have yet."""
    taken = {s.name for s in window.unit.statements if isinstance(s, Label)}
    number = 0
    while (name := f".L{kind}{step.index}_{number}") in taken:
        number += 1
    return name


def _checked_division(window: Window) -> Iterator[Edit]:
    """A 64-bit division looks at run time whether 32 bits are enough."""
    for step in window.steps:
        found = _prepared(window, step)
        extends, divisor = found if found is not None else (step, None)
        if not isinstance(divisor, Reg) or not window.flags_dead(step.at):
            continue
        scratch = window.free_register(extends.at, step.at, avoid=mask("rax", "rdx"))
        if scratch is None:
            continue
        wide, done = _label(window, "wide", step), _label(window, "divided", step)
        test = Reg(scratch, 64)
        yield {
            step.at: (
                sized("mov", 64, "%rax", test),
                sized("or", 64, divisor, test),
                sized("shr", 64, "$32", test),
                line("jne", wide),
                sized("xor", 32, "%edx", "%edx"),
                sized("div", 32, Reg(divisor.part, 32)),
                line("jmp", done),
                f"{wide}:",
                window.line(step.at),
                f"{done}:",
            )
        }


def _skipped_division(window: Window) -> Iterator[Edit]:
    """An unsigned division looks at run time whether the dividend is the smaller one."""
    for step in window.steps:
        found = _prepared_any(window, step)
        if found is None or not window.flags_dead(step.at):
            continue
        divide, done = _label(window, "divide", step), _label(window, "skipped", step)
        low, high = Reg("rax", step.bits), Reg("rdx", step.bits)
        yield {
            step.at: (
                sized("cmp", step.bits, found, low),
                line("jae", divide),
                sized("mov", step.bits, low, high),
                sized("xor", 32, "%eax", "%eax"),
                line("jmp", done),
                f"{divide}:",
                window.line(step.at),
                f"{done}:",
            )
        }


def _prepared_any(window: Window, step: Step) -> Operand | None:
    """Return the divisor of an unsigned division whose upper half is zero."""
    if step.name != "div" or step.bits not in (32, 64) or len(step.op.operands) != 1:
        return None
    extends = window.writer(step.at, "rdx")
    if extends is None or extends.name not in ("xor", "mov"):
        return None
    first = extends.op.operands[0]
    zero = constant(first) == 0 or (extends.name == "xor" and first == extends.op.operands[1])
    divisor = step.op.operands[0]
    return divisor if zero and is_reg(divisor) else None


_WIDE_CALLS = {"__umodti3": True, "__udivti3": False}


def _called(step: Step) -> str:
    """Return the function that a direct call names, or ""."""
    if not step.name.startswith("call") or len(step.op.operands) != 1:
        return ""
    return str(step.op.operands[0]).removesuffix("@PLT")


def _wide_modulo(window: Window) -> Iterator[Edit]:
    """A call of libgcc's 128-bit division becomes `div` where that one can't overflow."""
    for step in window.steps:
        name = _called(step)
        if name not in _WIDE_CALLS or name in window.unit.graph.at:
            continue
        slow, done = _label(window, "slow", step), _label(window, "wide", step)
        result = ("%rdx", "%rax") if _WIDE_CALLS[name] else None
        yield {
            step.at: (
                sized("test", 64, "%rcx", "%rcx"),
                line("jne", slow),
                sized("cmp", 64, "%rdx", "%rsi"),
                line("jae", slow),
                sized("mov", 64, "%rdx", "%rcx"),
                sized("mov", 64, "%rdi", "%rax"),
                sized("mov", 64, "%rsi", "%rdx"),
                sized("div", 64, "%rcx"),
                *((sized("mov", 64, *result),) if result else ()),
                sized("xor", 32, "%edx", "%edx"),
                line("jmp", done),
                f"{slow}:",
                window.line(step.at),
                f"{done}:",
            )
        }


def _called_popcount(window: Window) -> Iterator[Edit]:
    """A call of libgcc's population count becomes popcnt."""
    for step in window.steps:
        if _called(step) == "__popcountdi2" and "__popcountdi2" not in window.unit.graph.at:
            yield {step.at: (sized("popcnt", 64, "%rdi", "%rax"),)}


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "narrow-division",
        "divide in 32 bits what fits: a third of the time on many processors",
        _narrow_division,
        "bounds of dividend and divisor are known in the block; flags dead",
        proof="z3, each window and path, from the laws of division",
    ),
    BlockRewrite(
        "checked-division",
        "divide in 32 bits when a look at the operands says they fit",
        _checked_division,
        "upper half of the dividend zero or its sign; a register is free; flags dead",
        proof="z3, each window and path, from the laws of division",
    ),
    BlockRewrite(
        "skip-division",
        "do not divide what is smaller than the divisor",
        _skipped_division,
        "upper half of the dividend zero; flags dead",
        proof="z3, each window and path, from the laws of division",
    ),
    BlockRewrite(
        "inline-wide-division",
        "divide 128 bits by div instead of calling libgcc, when the quotient fits",
        _wide_modulo,
        "the call is of libgcc's function; its results are all that is live",
        proof="z3, each path, from the laws of division and what libgcc documents",
    ),
    BlockRewrite(
        "inline-popcount",
        "count bits by popcnt (SSE4.2) instead of calling libgcc",
        _called_popcount,
        "the call is of libgcc's function",
        proof="z3, from what libgcc documents",
    ),
)
