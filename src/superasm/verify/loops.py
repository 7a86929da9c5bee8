"""Proof that straight-line code does what a loop of one block does, by induction.

The loop runs `body` and then runs again if its last branch is taken. Let N be what the new code
does to a state, and B what the body does. If for all states s

    N(s) == N(B(s)) where the branch is taken, and N(s) == B(s) where it is not,
    measure(B(s)) < measure(s) where the branch is taken,

then N does what the loop does: by induction over the measure, which can't fall for ever.

Covers: loops of one block without memory, that end with a conditional branch to their beginning.
Does not cover: loops that need an invariant, and inputs on which the loop does not end (`domain`).
"""

from collections.abc import Callable, Sequence

import z3

from superasm.asm.parse import Instruction
from superasm.asm.state import Mask
from superasm.verify.machine import Machine, NotModelled
from superasm.verify.symbolic import (
    Answer,
    Counterexample,
    Proof,
    Undecided,
    compared,
    execute,
    value_of,
)


def loop_equals(
    body: Sequence[Instruction],
    new: Sequence[Instruction],
    live_out: Mask,
    measure: str,
    *,
    domain: Callable[[Machine], z3.BoolRef] = lambda _: z3.BoolVal(True),
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
        seconds: for the solver, per part.

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
    for name, claim in claims.items():
        solver = z3.Solver()
        solver.set("timeout", int(seconds * 1000))
        solver.add(inside, z3.Not(claim))
        found = solver.check()
        if found == z3.unknown:
            return Undecided(name, solver.reason_unknown())
        if found == z3.sat:
            model = solver.model()
            inputs = {d.name(): model[d].as_long() for d in model if z3.is_bv_value(model[d])}
            return Counterexample(name, inputs)
    return Proof(tuple(claims))


def _run(machine: Machine, code: Sequence[Instruction]) -> Machine:
    for instruction in code:
        execute(machine, instruction)
    return machine


def _continued(machine: Machine, code: Sequence[Instruction]) -> Machine:
    """Run code on a copy of a state."""
    copy = Machine(
        dict(machine.general), dict(machine.flags), dict(machine.vectors), machine.memory, "c"
    )
    return _run(copy, code)
