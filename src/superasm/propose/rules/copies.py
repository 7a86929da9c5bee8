"""Copy propagation: reading a register where its value came from."""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import Mem, Op, Operand, Other, Reg
from superasm.asm.state import GENERAL, mask
from superasm.propose.rules.substitute import replaced, rewritten, uses
from superasm.propose.rules.window import BlockRewrite, Edit, Step, Window, is_reg

_VECTOR_COPIES = frozenset({"movdqa", "movaps", "movapd", "vmovdqa", "vmovaps", "vmovapd"})
# These read their last operand and do not write it.
_ONLY_READ = frozenset({"cmp", "test", "bt", "push", "ptest", "vptest", "comisd", "comiss",
                        "ucomisd", "ucomiss", "vcomisd", "vucomisd"})  # fmt: skip
# Their operands are in registers that nobody names, or that can't be others.
_FIXED = frozenset({"mul", "div", "idiv", "mulx", "xchg", "cmpxchg", "xadd", "pblendvb",
                    "blendvps", "blendvpd"})  # fmt: skip


def _copy(step: Step) -> tuple[Reg, Reg] | None:
    """Return (source, destination) of a move between two registers of one kind."""
    op = step.op
    if len(op.operands) != 2 or op.prefix:
        return None
    source, target = op.operands
    if not isinstance(source, Reg) or not isinstance(target, Reg) or source.part == target.part:
        return None
    if op.name == "mov" and is_reg(source) and is_reg(target) and op.bits >= 32:
        return source, target
    vectors = source.part[0] == target.part[0] == "v" and source.bits == target.bits
    return (source, target) if op.name in _VECTOR_COPIES and vectors else None


def _propagated(window: Window) -> Iterator[Edit]:
    """All readers of a copy read the original instead, and the copy goes."""
    for step in window.steps:
        copy = _copy(step)
        if copy is None or "rsp" in (copy[0].part, copy[1].part):
            continue
        source, target = copy
        readers = window.readers(step.at, target.part)
        if not readers:
            continue
        edit: dict[int, tuple[str, ...]] = {step.at: ()}
        for use in readers:
            if window.writes(step.at, use.at, mask(source.part)):
                break
            new = _reading(window, use, source, target)
            if new is None:
                break
            edit[use.at] = (new,)
        if len(edit) == len(readers) + 1:
            yield edit
        elif len(edit) > 1:
            first = readers[0].at  # shorter chains are something too: the copy stays
            yield {first: edit[first]}


def _reading(window: Window, use: Step, source: Reg, target: Reg) -> str | None:
    """Return a step with the source of a copy in place of its destination."""
    op = use.op
    if use.effects.flow is not Flow.NEXT or op.name in _FIXED or op.prefix:
        return None
    # A masked destination is read as well.
    if any(isinstance(o, Other) or (isinstance(o, Reg) and o.high) for o in op.operands):
        return None
    last = len(op.operands) - 1
    new: dict[int, Operand] = {}
    for i, operand in enumerate(op.operands):
        written = i == last and op.name not in _ONLY_READ and isinstance(operand, Reg)
        if written and isinstance(operand, Reg) and operand.part == target.part:
            # Read and written: it can't be another register. Only written: it stays.
            if not _only_writes(op):
                return None
            continue
        if not _narrow_enough(operand, source, target):
            return None
        changed = replaced(operand, target.part, source.part)
        if changed != operand:
            new[i] = changed
    read = sum(uses(Op(op.name, op.bits, (o,)), target.part) for i, o in enumerate(op.operands)
               if i in new)  # fmt: skip
    if not read or _implied(use, target.part, op):
        return None
    return rewritten(window.unit.instruction(use.index), new)


def _only_writes(op: Op) -> bool:
    if op.name in ("mov", "lea", "movzx", "movsx") and op.bits >= 32:
        return True
    if op.name in ("imul", "andn", "shlx", "shrx", "sarx", "rorx") and len(op.operands) == 3:
        return True
    return op.name.startswith("v") and len(op.operands) == 3 and "fm" not in op.name


def _narrow_enough(operand: Operand, source: Reg, target: Reg) -> bool:
    """An operand looks at no more of a register than the copy brought."""
    if isinstance(operand, Mem) and target.part in operand.parts:
        return source.bits == 64
    if isinstance(operand, Reg) and operand.part == target.part:
        return operand.bits <= source.bits
    return True


def _implied(use: Step, part: str, op: Op) -> bool:
    """A step reads a register that its operands do not name (a shift count, rax of a division)."""
    named = 0
    for operand in op.operands:
        if isinstance(operand, Reg):
            named |= mask(operand.part)
        elif isinstance(operand, Mem):
            named |= mask(*operand.parts)
    if op.name in ("shl", "shr", "sar", "rol", "ror", "shld", "shrd") and part == "rcx":
        return True
    general = part in GENERAL
    return bool(use.effects.reads & mask(part) & ~named) or (general and op.name == "bextr")


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "copy-propagation",
        "read a value where it was copied from: shorter chains, and often the copy goes",
        _propagated,
        "the original is unchanged until the last use",
    ),
)
