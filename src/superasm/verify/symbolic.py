"""Proof that two pieces of code without loops do the same, for all inputs.

`equivalent` runs both on one symbolic state and asks z3 for an input that tells them apart: in the
parts of the state that are live afterwards, in memory, or in where a conditional jump goes.

Covers: what `verify.execute` can run, on all paths of the second piece. An instruction
    that both sides have and that has none can be taken as an unknown function of what it reads
    (`effects`); so can a call, which by the ABI leaves the callee-saved registers alone. A piece
    that touches memory that the other one does not touch is a counterexample as well: it might
    fault.
Does not cover: loops, faults of division, alignment faults (a legacy SSE instruction with an
    unaligned memory operand), timing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import z3

from superasm.asm import state
from superasm.asm.effects import Effects
from superasm.asm.parse import Statement
from superasm.asm.state import Mask
from superasm.verify.execute import run_all, statements, value_of
from superasm.verify.machine import FLAGS, Machine, Touch

DEFAULT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Proof:
    """Both pieces do the same. `compared`: the parts of the state that were compared."""

    compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An input on which the pieces differ.

    Attributes:
        where: what differs ("rax", "zf", "memory", "branch", "access to ...", "fault").
        inputs: values of the inputs that matter, by name.
    """

    where: str
    inputs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undecided:
    """The solver gave up on a part of the state."""

    where: str
    reason: str


Answer = Proof | Counterexample | Undecided
_Pair = tuple[str, z3.ExprRef, z3.ExprRef]


def equivalent(
    before: Sequence[Statement] | str,
    after: Sequence[Statement] | str,
    live_out: Mask,
    *,
    effects: Mapping[str, Effects] | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Answer:
    """Prove that two pieces leave the same live state and memory for all inputs.

    Args:
        before: the original: one path. Inputs for which it is undefined as a whole (`bsf` of zero,
            a division that faults) do not count.
        after: what is to take its place; may have forward jumps to labels of its own.
        live_out: parts of the state whose value may matter afterwards. A part that the original
            leaves undefined (after a call, say) may get any value.
        effects: see `verify.execute.execute`.
        seconds: for the solver, per part of the state and path.

    Raises:
        NotModelled: an instruction without semantics.
    """
    (first,) = run_all(Machine.start("a"), _read(before), effects)
    for second in run_all(Machine.start("b"), _read(after), effects):
        answer = _compare(first, second, live_out, seconds)
        if not isinstance(answer, Proof):
            return answer
    return Proof((*compared(live_out), "memory"))


def _read(code: Sequence[Statement] | str) -> Sequence[Statement]:
    return statements(code) if isinstance(code, str) else code


def _compare(first: Machine, second: Machine, live_out: Mask, seconds: float) -> Answer:
    """Compare one path of the new code with the original."""
    if [t for t, _ in first.branches] != [t for t, _ in second.branches]:
        return Counterexample("branch")
    given = (*first.axioms, *second.axioms, *first.assumed, *second.path)
    pairs: list[_Pair]
    pairs = [(name, value_of(first, name), value_of(second, name)) for name in compared(live_out)]
    pairs.append(("memory", first.memory, second.memory))
    taken = zip(first.branches, second.branches, strict=True)
    pairs += [("branch", x, y) for (_, x), (_, y) in taken]
    pairs += [("fault", condition, z3.BoolVal(True)) for condition in second.assumed]
    for name, a, b in pairs:
        if _anything(name, a, pairs):
            continue
        answer = _differs(name, a, b, given, seconds)
        if answer is not None:
            return answer
    if (touch := _new_access(first.touched, second.touched)) is not None:
        return Counterexample(f"access to {touch.size} bytes at {z3.simplify(touch.address)}")
    return Proof(tuple(name for name, _, _ in pairs))


def _anything(name: str, value: z3.ExprRef, pairs: Sequence[_Pair]) -> bool:
    """The original leaves a part undefined, by a value that goes nowhere else: any will do."""
    unknown = z3.is_const(value) and value.decl().name().startswith("undefined")
    return unknown and not any(
        value.decl().name() in other.sexpr() for there, other, _ in pairs if there != name
    )


def compared(live_out: Mask) -> tuple[str, ...]:
    """Return the names of the parts of a set that the model knows."""
    known = {*state.GENERAL, *FLAGS, *state.VECTORS}
    return tuple(name for name in state.names(live_out) if name in known)


def _differs(
    name: str, a: z3.ExprRef, b: z3.ExprRef, given: Sequence[z3.BoolRef], seconds: float
) -> Answer | None:
    if a.eq(b):
        return None
    claim = z3.simplify(a != b)
    if z3.is_false(claim):
        return None
    solver = z3.Solver()
    solver.set("timeout", int(seconds * 1000))
    solver.add(claim, *given)
    found = solver.check()
    if found == z3.unsat:
        return None
    if found == z3.unknown:
        return Undecided(name, solver.reason_unknown())
    return Counterexample(name, _inputs(solver.model()))


def _inputs(model: z3.ModelRef) -> dict[str, int]:
    values = {}
    for symbol in model.decls():
        value = model[symbol]
        if symbol.arity() == 0 and z3.is_bv_value(value):
            values[symbol.name()] = value.as_long()
        elif symbol.arity() == 0 and z3.is_bool(value):
            values[symbol.name()] = int(z3.is_true(value))
    return values


def _new_access(before: Sequence[Touch], after: Sequence[Touch]) -> Touch | None:
    """Return an access of `after` to a byte that `before` does not access (in the same way)."""
    reach: list[tuple[z3.BitVecRef, int, int, bool]] = []
    for touch in before:
        reach.append((z3.simplify(touch.address), 0, touch.size, touch.writes))
    for touch in after:
        covered: set[int] = set()
        for base, start, size, writes in reach:
            distance = z3.simplify(touch.address - base)
            if z3.is_bv_value(distance) and (writes or not touch.writes):
                at = distance.as_signed_long()
                covered.update(range(start - at, start + size - at))
        if not covered.issuperset(range(touch.size)):
            return touch
    return None


def live_parts(names: str) -> Mask:
    """Return a set of parts of the state from their names, separated by blanks."""
    return state.mask(*names.split())
