"""Running code on a symbolic machine: single instructions, calls, and code with forward jumps.

Covers: what `verify.integer`, `verify.bits`, `verify.vector` and `verify.calls` have semantics for,
    and other instructions as unknown functions of what they read, given their effects.
Does not cover: jumps back.
"""

from collections.abc import Mapping, Sequence

import z3

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.operands import Mem, Op, Reg, decode
from superasm.asm.parse import Instruction, Label, Statement, parse
from superasm.asm.state import Mask
from superasm.verify import bits, calls, integer, vector
from superasm.verify.machine import Machine, NotModelled

_HANDLERS = {**integer.HANDLERS, **bits.HANDLERS, **calls.HANDLERS}
_PATHS = 16


def statements(text: str) -> tuple[Statement, ...]:
    """Return the instructions and labels of a text; directives that do nothing are left out.

    Raises:
        NotModelled: there is a directive that means something.
        AsmSyntaxError: it can't be read.
    """
    program = parse(text if text.endswith("\n") else text + "\n")
    taken = tuple(s for s in program.statements if isinstance(s, Instruction | Label))
    for statement in program.statements:
        name = getattr(statement, "name", "")
        silent = name.startswith((".loc", ".cfi_", ".p2align", ".align")) and name != ".local"
        if not isinstance(statement, Instruction | Label) and not silent:
            raise NotModelled(f"directive {name} between the instructions")
    return taken


def run_all(
    machine: Machine, code: Sequence[Statement], effects: Mapping[str, Effects] | None = None
) -> list[Machine]:
    """Run code to its end on every path; each result has the conditions of its path.

    Jumps to labels of the code itself, forwards, are followed; others end up in `branches`.

    Raises:
        NotModelled: an instruction without semantics, a jump back, too many paths.
    """
    labels = {s.name: i for i, s in enumerate(code) if isinstance(s, Label)}
    waiting = [(0, machine)]
    done: list[Machine] = []
    while waiting:
        at, now = waiting.pop()
        if at == len(code):
            done.append(now)
            continue
        if len(waiting) + len(done) > _PATHS:
            raise NotModelled("too many paths")
        waiting += _step(code, at, now, labels, effects)
    return done


def _step(
    code: Sequence[Statement],
    at: int,
    machine: Machine,
    labels: Mapping[str, int],
    effects: Mapping[str, Effects] | None,
) -> list[tuple[int, Machine]]:
    """Return where control may be after a statement, each with the machine there."""
    statement = code[at]
    if not isinstance(statement, Instruction):
        return [(at + 1, machine)]
    op = decode(statement)
    target = labels.get(str(op.operands[0])) if len(op.operands) == 1 else None
    if op.name not in ("j", "jmp") or target is None:
        execute(machine, statement, effects)
        return [(at + 1, machine)]
    if target <= at:
        raise NotModelled("a jump back")
    if op.name == "jmp":
        return [(target, machine)]
    condition = machine.holds(op.condition)
    other = machine.fork()
    other.path.append(condition)
    machine.path.append(z3.Not(condition))
    return [(target, other), (at + 1, machine)]


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
        if run is None or op.prefix:
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
            # What is also written is looked at as a whole: some of it may be kept.
            if read and writes & state.mask(operand.part):
                arguments.append(value_of(machine, operand.part))
            elif read:
                arguments.append(machine.read(operand, operand.bits))
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
