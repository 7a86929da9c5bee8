"""Destroys what liveness calls dead: if a program still works, it was dead indeed."""

import random

from superasm.asm import state
from superasm.asm.state import Mask
from superasm.asm.unit import Unit

GARBAGE = ".Lgarbage"
ALL_BUT_CARRY = state.ARITHMETIC_FLAGS & ~state.mask("cf")
FROM_AH = state.ARITHMETIC_FLAGS & ~state.mask("of")


def clobbered(unit: Unit, rng: random.Random, chance: float, kinds: Mask = state.EVERYTHING) -> str:
    """Return the unit with all that is dead overwritten, before each instruction by chance."""
    widest = _widest(unit)
    lines: list[str] = []
    instructions = {i for i, _ in unit.instructions() if i in unit.graph.block_of}
    for index, line in enumerate(unit.lines):
        if index in instructions and not unit.follows_prefix(index) and rng.random() < chance:
            lines += destroy(kinds & ~unit.live_before(index), rng, widest)
        lines.append(line)
    data = [
        "\t.data",
        "\t.p2align 6",
        f"{GARBAGE}:",
        "\t.quad " + ", ".join(["0x7ff4badbadbadbad"] * 8),
    ]
    return "\n".join([*lines, *data]) + "\n"


def _widest(unit: Unit) -> str:
    """How the widest vector registers of the unit are overwritten, and how many there are."""
    text = unit.text
    if "%zmm" in text or "%k1" in text or "mm16" in text:
        return "z"
    return "y" if "%ymm" in text or "\tv" in text else "x"


def destroy(dead: Mask, rng: random.Random, widest: str = "x") -> list[str]:
    """Return instructions that change dead parts and nothing else."""
    lines = []
    for name in state.names(dead & (state.ALL_VECTORS | state.ALL_MASKS)):
        number = int(name[1:])
        if name[0] == "k":
            lines += [f"\tkmovw\t{GARBAGE}(%rip), %{name}"] if widest == "z" else []
        elif widest == "z":
            lines.append(f"\tvmovdqu64\t{GARBAGE}(%rip), %zmm{number}")
        elif number < 16:
            move = "vmovdqu" if widest == "y" else "movdqu"
            lines.append(f"\t{move}\t{GARBAGE}(%rip), %{widest}mm{number}")
    flags = dead & state.ARITHMETIC_FLAGS
    if flags == state.ARITHMETIC_FLAGS:
        lines.append(f"\tcmpb\t${rng.choice((0, 1, -1, 127, -128, -83))}, {GARBAGE}(%rip)")
    elif flags & ALL_BUT_CARRY == ALL_BUT_CARRY:
        lines.append(f"\tincb\t{GARBAGE}+{rng.randrange(64)}(%rip)")
    elif flags & FROM_AH == FROM_AH and dead & state.mask("rax"):
        lines += [f"\tmovl\t${rng.getrandbits(31)}, %eax", "\tsahf"]
    elif flags & state.mask("cf"):
        lines.append(rng.choice(("\tstc", "\tclc", "\tcmc")))
    for name in state.names(dead & state.ALL_GENERAL & ~state.mask("rsp")):
        lines.append(f"\tmovabsq\t${rng.getrandbits(63)}, %{name}")
    return lines
