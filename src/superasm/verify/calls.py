"""What functions of libgcc do, by their documentation (GCC internals, section 4.1).

Covers: unsigned division and remainder of 128 bits, and the population count of 64 bits. By the ABI
    a call leaves unknown values in all caller-saved registers but its results, and in the flags;
    what is below the stack pointer is nobody's. The upper half of a 32-bit result is unspecified,
    so that it may be zero.
"""

import z3

from superasm.asm import state
from superasm.asm.operands import Op
from superasm.verify.bits import population
from superasm.verify.integer import Handler, divide
from superasm.verify.machine import FLAGS, VECTOR_BITS, Bits, Machine, NotModelled


def _return(machine: Machine, low: Bits, high: Bits | None = None) -> None:
    for name in state.names(state.CALLER_SAVED):
        if name in machine.general:
            machine.general[name] = machine.unknown(64)
        elif name in machine.vectors:
            machine.vectors[name] = machine.unknown(VECTOR_BITS)
    machine.unknown_flag(*FLAGS)
    machine.general["rax"] = low
    if high is not None:
        machine.general["rdx"] = high


def _wide(machine: Machine, *, remainder: bool) -> None:
    general = machine.general
    dividend = z3.Concat(general["rsi"], general["rdi"])
    divisor = z3.Concat(general["rcx"], general["rdx"])
    machine.assumed.append(divisor != 0)
    result = divide(machine, dividend, divisor)[remainder]
    _return(machine, z3.Extract(63, 0, result), z3.Extract(127, 64, result))


def _call(machine: Machine, op: Op) -> None:
    name = str(op.operands[0]).removesuffix("@PLT")
    if name in ("__umodti3", "__udivti3"):
        _wide(machine, remainder=name == "__umodti3")
    elif name == "__popcountdi2":
        _return(machine, population(machine.general["rdi"]))
    else:
        raise NotModelled(f"a call of {name}")


HANDLERS: dict[str, Handler] = {"call": _call, "callq": _call}
