"""Proof that two straight-line pieces of code do the same, for all inputs.

`equivalent` runs both on one symbolic state and asks z3 for an input that tells them apart: in the
parts of the state that are live afterwards, in memory, or in where a conditional jump goes.

Covers: what `verify.integer`, `verify.bits` and `verify.vector` have semantics for. An instruction
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
from superasm.asm.effects import Effects, Flow
from superasm.asm.operands import Mem, Op, Reg, decode
from superasm.asm.parse import Instruction, parse
from superasm.asm.state import Mask
from superasm.verify import bits, integer, vector
from superasm.verify.machine import FLAGS, Machine, NotModelled, Touch

DEFAULT_SECONDS = 20.0
_HANDLERS = {**integer.HANDLERS, **bits.HANDLERS}


@dataclass(frozen=True, slots=True)
class Proof:
    """Both pieces do the same. `compared`: the parts of the state that were compared."""

    compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An input on which the pieces differ.

    Attributes:
        where: what differs ("rax", "zf", "memory", "branch", "access").
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


def instructions(text: str) -> tuple[Instruction, ...]:
    """Return the instructions of a text.

    Raises:
        NotModelled: there is a label, so that control may come from elsewhere.
        AsmSyntaxError: it can't be read.
    """
    program = parse(text if text.endswith("\n") else text + "\n")
    taken = tuple(s for s in program.statements if isinstance(s, Instruction))
    if any(not isinstance(s, Instruction) and not _silent(s) for s in program.statements):
        raise NotModelled("a label or directive between the instructions")
    return taken


def _silent(statement: object) -> bool:
    name = getattr(statement, "name", "")
    return name.startswith((".loc", ".cfi_", ".p2align", ".align")) and name != ".local"


def execute(
    machine: Machine, instruction: Instruction, effects: Mapping[str, Effects] | None = None
) -> None:
    """Execute one instruction symbolically.

    Args:
        machine: changed in place.
        instruction: what to execute.
        effects: by text: of instructions that may be taken as unknown functions if need be.

    Raises:
        NotModelled: there are no semantics for it.
    """
    op = decode(instruction)
    run = vector.handler(op) if vector.is_vector(op) else _HANDLERS.get(op.name)
    text = text_of(instruction)
    opaque = (effects or {}).get(text)
    try:
        if run is None or op.prefix not in ("", "notrack"):
            raise NotModelled(f"no semantics for {text}")
        run(machine, op)
    except (NotModelled, ValueError, KeyError, IndexError, z3.Z3Exception) as error:
        if opaque is None:
            raise NotModelled(f"{text}: {error}") from error
        _unknown_function(machine, text, opaque, op)


def text_of(instruction: Instruction) -> str:
    """Return an instruction as `execute` looks it up in its effects."""
    return " ".join((*instruction.prefixes, instruction.mnemonic, ", ".join(instruction.operands)))


def _unknown_function(machine: Machine, text: str, effects: Effects, op: Op) -> None:
    """Do to a machine what nobody knows, but the same whenever what is read is the same.

    Operands count by their values and places, not by their names, so that an instruction stays the
    same function when another register or address expression is put into it.
    """
    if not effects.known or effects.flow not in (Flow.NEXT, Flow.CALL):
        raise NotModelled(f"no semantics for {text}")
    call = effects.flow is Flow.CALL
    if effects.writes & (state.ALL_MASKS | state.mask("x87")) and not call:
        raise NotModelled(f"{text}: a part of the state that is not modelled")
    # What a call pushes it pops again.
    writes = effects.writes & ~state.mask("rsp") if call else effects.writes
    wanted = effects.reads | (writes & ~effects.kills)
    arguments: list[z3.ExprRef] = []
    function = [op.prefix, op.name, op.condition]
    placed: dict[str, int] = {}
    addressed = 0
    for i, operand in enumerate(op.operands):
        if isinstance(operand, Reg) and _has(machine, operand.part):
            read = bool(wanted & state.mask(operand.part))
            function.append(f"{operand.bits}{'h' if operand.high else ''}{'r' if read else ''}")
            if read:
                arguments.append(value_of(machine, operand.part))
            placed.setdefault(operand.part, i)
        elif isinstance(operand, Mem):
            function.append("m")
            arguments.append(machine.address(operand))
            addressed |= state.mask(*operand.parts)
        else:
            function.append(str(operand))
    rest = wanted & ~state.mask(*placed) & ~addressed
    function.append(str(rest))
    arguments += [value_of(machine, n) for n in state.names(rest) if _has(machine, n)]
    if effects.loads or effects.stores:
        arguments.append(machine.memory)
    name = " ".join(function)
    _apply(machine, name, arguments, writes, placed)
    if effects.stores:
        machine.memory = _result(f"{name}/memory", arguments, machine.memory.sort())


def _result(name: str, arguments: list[z3.ExprRef], sort: z3.SortRef) -> z3.ExprRef:
    if not arguments:
        return z3.Const(name, sort)
    return z3.Function(name, *(a.sort() for a in arguments), sort)(*arguments)


def _apply(
    machine: Machine, name: str, arguments: list[z3.ExprRef], writes: Mask, placed: dict[str, int]
) -> None:
    for part in state.names(writes):
        for place in (machine.general, machine.flags, machine.vectors):
            if part in place:
                label = f"{name}/{placed.get(part, part)}"
                place[part] = _result(label, arguments, place[part].sort())


def _has(machine: Machine, name: str) -> bool:
    return name in machine.general or name in machine.flags or name in machine.vectors


def value_of(machine: Machine, name: str) -> z3.ExprRef:
    """Return the value of a part of the state."""
    for place in (machine.general, machine.flags, machine.vectors):
        if name in place:
            return place[name]
    raise NotModelled(f"{name} is not modelled")


def equivalent(
    before: Sequence[Instruction] | str,
    after: Sequence[Instruction] | str,
    live_out: Mask,
    *,
    effects: Mapping[str, Effects] | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Answer:
    """Prove that two pieces leave the same live state and memory for all inputs.

    Args:
        before: the original. What it leaves undefined as a whole (`bsf` of zero) is no input.
        after: what is to take its place.
        live_out: parts of the state whose value may matter afterwards.
        effects: see `execute`.
        seconds: for the solver, per part of the state.

    Raises:
        NotModelled: an instruction without semantics.
    """
    sides = []
    for side, code in (("a", before), ("b", after)):
        machine = Machine.start(side)
        for one in instructions(code) if isinstance(code, str) else code:
            execute(machine, one, effects)
        sides.append(machine)
    first, second = sides
    where = _branches(first, second)
    if where is None:
        return Counterexample("branch")
    pairs = [(name, value_of(first, name), value_of(second, name)) for name in compared(live_out)]
    pairs += [("memory", first.memory, second.memory), *where]
    for name, a, b in pairs:
        answer = _differs(name, a, b, first.assumed, seconds)
        if answer is not None:
            return answer
    if (touch := _new_access(first.touched, second.touched)) is not None:
        return Counterexample(f"access to {touch.size} bytes at {z3.simplify(touch.address)}")
    return Proof(tuple(name for name, _, _ in pairs))


def compared(live_out: Mask) -> tuple[str, ...]:
    """Return the names of the parts of a set that the model knows."""
    known = {*state.GENERAL, *FLAGS, *state.VECTORS}
    return tuple(name for name in state.names(live_out) if name in known)


def _branches(a: Machine, b: Machine) -> list[tuple[str, z3.ExprRef, z3.ExprRef]] | None:
    if [t for t, _ in a.branches] != [t for t, _ in b.branches]:
        return None
    pairs = zip(a.branches, b.branches, strict=True)
    return [("branch", x, y) for (_, x), (_, y) in pairs]


def _differs(
    name: str, a: z3.ExprRef, b: z3.ExprRef, assumed: Sequence[z3.BoolRef], seconds: float
) -> Answer | None:
    if a.eq(b):
        return None
    claim = z3.simplify(a != b)
    if z3.is_false(claim):
        return None
    solver = z3.Solver()
    solver.set("timeout", int(seconds * 1000))
    solver.add(claim, *assumed)
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
