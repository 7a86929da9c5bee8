"""Proof that straight-line code does what a loop of one block does, by induction.

The loop runs `body` and then runs again if its last branch is taken. Let N be what the new code
does to a state, and B what the body does. If for all states s

    N(s) == N(B(s)) where the branch is taken, and N(s) == B(s) where it is not,
    measure(B(s)) < measure(s) where the branch is taken,

then N does what the loop does: by induction over the measure, which can't fall for ever.

For bit counts the claims are split by the position of the lowest set bit (`lowest_bit_cases`): in
each case x is written as its upper bits, a one, and zeros, and the sums become the same.

Covers: loops of one block without memory, that end with a conditional branch to their beginning.
Does not cover: loops that need an invariant, and inputs on which the loop does not end (`domain`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import z3

from superasm.asm.parse import Instruction
from superasm.asm.state import Mask
from superasm.verify.execute import execute, value_of
from superasm.verify.machine import Machine, NotModelled
from superasm.verify.symbolic import Answer, Counterexample, Proof, Undecided, compared


@dataclass(frozen=True)
class Case:
    """Inputs that meet a condition are those that have these values (with fresh unknowns)."""

    condition: z3.BoolRef
    values: tuple[tuple[z3.ExprRef, z3.ExprRef], ...]


def loop_equals(
    body: Sequence[Instruction],
    new: Sequence[Instruction],
    live_out: Mask,
    measure: str,
    *,
    domain: Callable[[Machine], z3.BoolRef] = lambda _: z3.BoolVal(True),
    cases: Sequence[Case] = (),
    seconds: float = 60.0,
) -> Answer:
    """Prove that new code leaves the same live state as a loop.

    Args:
        body: one iteration, ending with the branch back.
        new: what is to take the loop's place.
        live_out: parts of the state that may matter after the loop.
        measure: general register whose (unsigned) value falls with each iteration that another one
            follows.
        domain: states in which the loop ends; must hold again after each iteration that another
            one follows (which is proved as well).
        cases: claims are proved in each by itself; that no case is missing is proved as well.
        seconds: for the solver, per part and case.

    Raises:
        NotModelled: an instruction without semantics, or a body that touches memory.
    """
    start = Machine.start()
    one = _run(Machine.start("a"), body)
    if len(one.branches) != 1 or one.touched:
        raise NotModelled("a body with other than one branch, or with memory")
    taken = one.branches[0][1]
    direct = _run(Machine.start("b"), new)
    rest = _continued(one, new)
    inside = domain(start)
    claims = {
        name: z3.If(taken, value_of(rest, name), value_of(one, name)) == value_of(direct, name)
        for name in compared(live_out)
    }
    falls = z3.ULT(one.general[measure], start.general[measure])
    claims["measure"] = z3.Implies(taken, z3.And(falls, domain(one)))
    if cases:
        claims["cases"] = z3.Or(*(case.condition for case in cases))
    for name, claim in claims.items():
        wrong = z3.And(inside, z3.Not(claim))
        split = [z3.substitute(wrong, *case.values) for case in cases if name != "cases"]
        for one in split or [wrong]:
            answer = _refute(name, z3.simplify(one), seconds)
            if answer is not None:
                return answer
    return Proof(tuple(claims))


def _refute(name: str, wrong: z3.BoolRef, seconds: float) -> Answer | None:
    solver = z3.SolverFor("QF_BV")
    solver.set("timeout", int(seconds * 1000))
    solver.add(wrong)
    found = solver.check()
    if found == z3.unsat:
        return None
    if found == z3.unknown:
        return Undecided(name, solver.reason_unknown())
    model = solver.model()
    return Counterexample(
        name, {d.name(): model[d].as_long() for d in model if z3.is_bv_value(model[d])}
    )


def lowest_bit_cases(part: str, bits: int) -> tuple[Case, ...]:
    """Return the cases of a general register by the lowest set bit of its low `bits` bits."""
    x = z3.BitVec(part, 64)
    cases = []
    for k in range(bits):
        low = z3.BitVecVal(1 << k, k + 1)
        value = z3.Concat(z3.BitVec(f"{part}.upper", 63 - k), low) if k < 63 else low
        cases.append(Case(z3.Extract(k, 0, x) == 1 << k, ((x, value),)))
    zero = z3.BitVecVal(0, bits)
    if bits < 64:
        zero = z3.Concat(z3.BitVec(f"{part}.upper", 64 - bits), zero)
    return (*cases, Case(z3.Extract(bits - 1, 0, x) == 0, ((x, zero),)))


def _run(machine: Machine, code: Sequence[Instruction]) -> Machine:
    for instruction in code:
        execute(machine, instruction)
    return machine


def _continued(machine: Machine, code: Sequence[Instruction]) -> Machine:
    """Run code on a copy of a state."""
    copy = machine.fork()
    copy.side = "c"
    return _run(copy, code)
