"""Counters and stopwatches leave programs as they were, and count right."""

import subprocess

import pytest

from superasm.asm.effects import EffectsTable, Flow
from superasm.asm.instrument import (
    EMPTY,
    LONG,
    called_back,
    timed_calls,
    with_counters,
    with_timers,
)
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox

INPUTS = {
    "loop_and_switch": b"12345\n",
    "floats": b"1 2.5 3.75\n",
    "tree": b"the quick brown fox",
    "bits": b"0123456789abcdef",
    "jumps": b"",
    "wide_integers": b"12345678901 98765432109",
    "inline_assembly": b"",
}

# What GNU as does not know is left out.
FLAGS = {"gcc": "-O3", "clang": "-O3 -fno-addrsig", "clang-22": "-O3 -fno-addrsig"}


@pytest.fixture(scope="module")
def table():
    return EffectsTable(Sandbox())


@pytest.fixture
def run(tmp_path):
    def build_and_run(text, stdin=b""):
        (tmp_path / "p.s").write_text(text)
        subprocess.run(["gcc", "p.s", "-o", "p", "-lm"], cwd=tmp_path, check=True)
        done = subprocess.run([tmp_path / "p"], input=stdin, capture_output=True, check=False)
        return done.returncode, done.stdout

    return build_and_run


def measured(readings, run, stdin=b""):
    status, output = run(readings.text, stdin)
    split = readings.split(output)
    assert split is not None
    return status, *split


@pytest.mark.parametrize("name", INPUTS)
def test_counting_and_timing_change_nothing_that_a_program_shows(compile_c, cc, run, table, name):
    text = compile_c(name, cc, FLAGS[cc])
    unit = Unit.read(text, table)
    plain = run(text, INPUTS[name])
    for instrumented in (with_counters(unit), with_timers(unit)):
        status, output, numbers = measured(instrumented, run, INPUTS[name])
        assert (status, output) == plain
        assert len(numbers) == instrumented.numbers
        assert any(numbers)


LOOPS = """\
	.globl	main
	.type	main, @function
main:
	pushq	%rbx
	movl	$10, %ebx
.L1:
	movl	$7, %ecx
.L2:
	decl	%ecx
	jne	.L2
	movl	$'x', %edi
	call	putchar@PLT
	decl	%ebx
	jne	.L1
	xorl	%eax, %eax
	popq	%rbx
	ret
never:
	ret
"""


def test_counts_are_how_often_blocks_are_executed(run, table):
    unit = Unit.read(LOOPS, table)
    status, output, counts = measured(with_counters(unit), run)
    assert (status, output) == (0, b"x" * 10)
    assert counts == (1, 10, 70, 10, 1, 0)


def test_stopwatches_count_the_calls_that_leave_the_unit(run, table):
    unit = Unit.read(LOOPS, table)
    (call,) = timed_calls(unit)
    assert unit.instruction(call).operands == ("putchar@PLT",)
    _, output, numbers = measured(with_timers(unit), run)
    whole, loop, *watches = numbers
    stopped, long, spent, spent_long, rounds, _, empty, _ = watches
    assert (output, stopped, rounds) == (b"x" * 10, 10, EMPTY)
    assert 0 < spent + spent_long < whole
    assert 0 < empty < loop
    assert LONG * long <= spent_long


CARRY = """\
	.globl	main
	.type	main, @function
main:
	movl	$-1, %eax
	addl	$1, %eax
	jmp	.L1
.L1:
	jc	.L2
	movl	$1, %eax
	ret
.L2:
	xorl	%eax, %eax
	ret
"""


def test_a_counter_where_only_the_carry_is_live_leaves_the_carry(run, table):
    readings = with_counters(Unit.read(CARRY, table))
    assert readings.text.count("incq") == 4
    assert measured(readings, run) == (0, b"", (1, 1, 0, 1))


def test_counters_without_dead_flags_or_registers_leave_both_and_the_red_zone(run, table):
    """Every flag and register is live where the second block begins."""
    registers = [
        "rax",
        "rcx",
        "rdx",
        "rbx",
        "rbp",
        "rsi",
        "rdi",
        "r8",
        "r9",
        "r10",
        "r11",
        "r12",
        "r13",
        "r14",
        "r15",
    ]
    kept = ["rbx", "rbp", "r12", "r13", "r14", "r15"]
    text = "\n".join(
        [
            "\t.globl\tmain\n\t.type\tmain, @function\nmain:",
            *(f"\tpushq\t%{r}" for r in kept),
            *(f"\tmovq\t${1000 + i}, %{r}" for i, r in enumerate(registers)),
            "\tmovq\t$77, -8(%rsp)\n\tmovq\t$78, -128(%rsp)",
            "\tcmpq\t$1001, %rcx\n\tjmp\t.L1",
            ".L1:",
            "\tjne\t.L2\n\tjb\t.L2\n\tjs\t.L2\n\tjo\t.L2\n\tjnp\t.L2",
            *(f"\tcmpq\t${1000 + i}, %{r}\n\tjne\t.L2" for i, r in enumerate(registers)),
            "\tcmpq\t$77, -8(%rsp)\n\tjne\t.L2\n\tcmpq\t$78, -128(%rsp)\n\tjne\t.L2",
            "\txorl\t%eax, %eax\n\tjmp\t.L3",
            ".L2:\n\tmovl\t$1, %eax",
            ".L3:",
            *(f"\tpopq\t%{r}" for r in reversed(kept)),
            "\tret\n",
        ]
    )
    unit = Unit.read(text, table)
    assert run(text) == (0, b"")
    readings = with_counters(unit)
    assert "saved(%rip), %rax" in readings.text
    status, output, counts = measured(readings, run)
    assert (status, output) == (0, b"")
    assert counts[unit.graph.at[".L1"]] == 1
    assert counts[unit.graph.at[".L2"]] == 0


def test_a_program_that_skips_its_destructors_has_no_counts(run, table):
    text = LOOPS.replace("xorl	%eax, %eax", "xorl	%edi, %edi\n	call	_exit")
    readings = with_counters(Unit.read(text, table))
    status, output = run(readings.text)
    assert (status, readings.split(output)) == (0, None)


def test_what_destructors_print_comes_before_the_counts(run, table, tmp_path):
    source = """#include <stdio.h>
    __attribute__((destructor(101))) static void last(void) { puts("last"); }
    int main(void) { puts("first"); return 3; }"""
    text = subprocess.run(
        ["gcc", "-O2", "-S", "-x", "c", "-", "-o", "-"],
        input=source, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    status, output, _ = measured(with_counters(Unit.read(text, table)), run)
    assert (status, output) == (3, b"first\nlast\n")


CALLED_BACK = """\
	.type	f, @function
f:
	ret
	.type	g, @function
g:
	ret
	.type	main, @function
main:
	leaq	f(%rip), %rcx
	call	qsort
	call	g
	ret
	.type	h, @function
h:
	ret
	.section	.data.rel.ro,"aw"
	.quad	h
"""


def test_what_is_called_back_are_functions_whose_address_is_taken(table):
    unit = Unit.read(CALLED_BACK, table)
    assert called_back(unit) == ("f", "h")
    assert timed_calls(unit) == ()
    assert called_back(Unit.read(CALLED_BACK.replace("qsort", "puts"), table)) == ()


def test_no_block_with_instructions_is_left_out(compile_c, program, cc, table):
    unit = Unit.read(compile_c(program, cc, FLAGS[cc]), table)
    text = with_counters(unit).text
    for block in unit.graph.blocks:
        counted = f".Lsuperasm_counts+{8 * block.number}(%rip)" in text
        assert counted == bool(block.instructions)


def test_nothing_goes_between_a_prefix_and_its_instruction(table):
    unit = Unit.read("f:\n\trep\n\tmovsb\n\tret\n", table)
    assert [unit.follows_prefix(i) for i, _ in unit.instructions()] == [False, True, False]
    assert unit.effects(3).flow is Flow.RETURN
    assert "\trep\n\tmovsb\n" in with_counters(unit).text
