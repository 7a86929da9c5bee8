"""Loops that count bits: proved by induction, for all inputs on which they end."""

import importlib.util
from pathlib import Path

import pytest
import z3

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.propose.rules import REWRITES
from superasm.verify.execute import statements
from superasm.verify.loops import loop_equals, lowest_bit_cases
from superasm.verify.symbolic import Counterexample, Proof

_spec = importlib.util.spec_from_file_location("cases", Path(__file__).with_name("cases.py"))
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)
TABLE = EffectsTable(Sandbox())
LOOPS = {
    "x &= x - 1": ("popcnt-loop", cases.KERNIGHAN),
    "x &= x - 1, the operands the other way round": (
        "popcnt-loop",
        ".L3:\naddq $1, %rax\nleal -1(%rdi), %ecx\nandl %edi, %ecx\nmovl %ecx, %edi\n"
        "testl %ecx, %ecx\njne .L3",
    ),
    "x &= x - 1 by blsr": ("popcnt-loop", ".L3:\nincl %eax\nblsrq %rdi, %rdi\njne .L3"),
    "c += x & 1, 64 bits, the bit is live": ("popcnt-loop", cases.HALVING),
    "c += x & 1, 32 bits": (
        "popcnt-loop",
        cases.HALVING.replace("rdi", "edi").replace("shrq", "shrl").replace("edx", "ecx"),
    ),
    "trailing zeros": ("tzcnt-loop", cases.TRAILING),
}


def loop_and_replacement(name, code):
    """Returns the body of the loop, what the rewrite makes of it, and what is live after it."""
    lines = "\n".join(s if s.endswith(":") else f"\t{s}" for s in code.splitlines())
    text = (
        f"\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n\ttestl\t%r11d, %r11d\n{lines}\n\tret\n"
    )
    unit = Unit.read(text, TABLE)
    (change,) = REWRITES[name].find(unit, range(len(unit.graph.blocks)))
    block = unit.graph.blocks[unit.graph.at[".L3"]]
    body = [unit.instruction(i) for i in block.instructions]
    new = [line for _, lines in change.lines for line in lines]
    return body, statements("\n".join(new)), unit.live_after(block.instructions[-1])


def ends(machine):
    """The loop over trailing zeros goes on for ever when no bit but the lowest is set."""
    return z3.Extract(31, 1, machine.general["rdi"]) != 0


@pytest.mark.parametrize("what", LOOPS)
def test_a_bit_loop_and_its_replacement_are_equal_by_induction(what):
    name, code = LOOPS[what]
    body, new, live = loop_and_replacement(name, code)
    width = 64 if "blsrq" in code else 32
    more = {"domain": ends} if name == "tzcnt-loop" else {}
    if "x &= x - 1" in what:
        more["cases"] = lowest_bit_cases("rdi", width)
    answer = loop_equals(body, new, live, "rdi", **more)
    assert isinstance(answer, Proof), answer


def test_without_the_case_of_zero_the_replacement_is_refuted():
    body, _, live = loop_and_replacement("popcnt-loop", cases.KERNIGHAN)
    naive = statements("popcntl %edi, %ecx\naddl %ecx, %eax\nxorl %edi, %edi")
    answer = loop_equals(body, naive, live, "rdi", cases=lowest_bit_cases("rdi", 32))
    assert isinstance(answer, Counterexample)
    assert answer.where == "rax"


def test_a_loop_whose_measure_does_not_fall_is_not_proved():
    body = statements("addl $1, %eax\ntestl %edi, %edi\njne .L3")
    answer = loop_equals(body, statements("addl $1, %eax"), 0, "rdi")
    assert isinstance(answer, Counterexample)
    assert answer.where == "measure"
