import random
import subprocess
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.asm.parse import parse
from superasm.dataset.mutants import mutants
from superasm.dataset.operators import Operator, Place, _moved, data_variants, variants

PROGRAM = r"""
#include <stdio.h>
#include <string.h>
static const int table[8] = {3, -1, 4, -1, 5, -9, 2, 6};
struct item { int key; signed char tag; double weight; };
static struct item items[100];
__attribute__((noinline)) static long lookup(int n, short step) {
    long sum = 0;
    for (int i = 0; i < n; i++) sum += (long)table[(i * step) & 7] << (i & 3);
    return sum / (n | 1);
}
__attribute__((noinline)) static void fill(int n) {
    for (int i = 0; i < n; i++) {
        items[i].key = n - i; items[i].tag = (signed char)(i * 7); items[i].weight = i * 0.5;
    }
}
__attribute__((noinline)) static int classify(int c) {
    switch (c) { case 'a': return 4; case 'b': return 9; case 'c': return 1; case 'd': return 7;
    case 'e': return 70; default: return c < 'x' ? 0 : -1; }
}
int main(void) {
    int n; char word[40]; double total = 0; unsigned hash = 7;
    if (scanf("%d %39s", &n, word) != 2 || n < 1 || n > 100) { puts("bad input"); return 0; }
    fill(n);
    for (int i = 0; i < n; i++) if (items[i].tag > 3) total += items[i].weight * items[i].key;
    for (const char *p = word; *p; p++) hash = (hash >> 3) ^ hash * 31u ^ (unsigned)classify(*p);
    printf("%ld %.2f %u\n", lookup(n, (short)(n * 3)), total, hash % 97);
    return 0;
}
"""


@pytest.fixture(scope="module")
def assembly():
    command = ["gcc", "-O3", "-w", "-S", "-x", "c", "-", "-o", "-"]
    return subprocess.run(command, input=PROGRAM, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def many(assembly):
    return list(mutants(assembly, random.Random(1), 400))


def assembles(text):
    command = ["as", "--64", "-o", "/dev/null"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return done.returncode == 0


def changes_of(line, *, after=""):
    """The variants of one instruction inside a small function, as (operator, text)."""
    rest = "\tmovl\t%ebx, %r9d\n.L1:\n\taddl\t$2, %ecx\n.L2:\n.LFE7:\n"
    text = f"f:\n{line}\n{after}\n{rest}"
    statements = list(parse(text).statements)
    number = text.split("\n").index(line) + 1
    index = next(i for i, s in enumerate(statements) if s.line == number)
    found = variants(statements, index, Place.of(statements), random.Random(0))
    return {(v.operator, " ".join(v.text.split())) for v in found}


def test_the_same_seed_gives_the_same_mutants(assembly, many):
    assert list(mutants(assembly, random.Random(1), 60)) == many[:60]
    assert list(mutants(assembly, random.Random(2), 60)) != many[:60]


def test_mutants_differ_from_the_program_and_from_each_other(assembly, many):
    texts = {mutant.text for mutant in many}
    assert assembly not in texts
    assert len(texts) == len(many) == 400


def test_a_mutant_changes_one_statement_or_swaps_two(assembly, many):
    old = assembly.split("\n")
    for mutant in many:
        new = mutant.text.split("\n")
        start = mutant.line - 1
        assert new[:start] == old[:start]
        kept = next(
            n for n in (1, 2) if new[len(new) - (len(old) - start - n) :] == old[start + n :]
        )
        assert kept == 1 or mutant.operator in (Operator.ORDER, Operator.TABLE), str(mutant)


def test_nearly_every_mutant_assembles(many):
    assert sum(assembles(mutant.text) for mutant in many[:120]) >= 114


def test_every_function_and_the_data_get_mutants_first(many):
    assert {m.function for m in many[:5]} == {"lookup", "fill", "classify", "main", "data"}


def test_operators_take_turns(many):
    counts = Counter(mutant.operator for mutant in many[:80])
    assert len(counts) >= 18
    assert max(counts.values()) <= 8


def test_lines_are_not_used_twice_while_others_are_left(many):
    lines = Counter(mutant.line for mutant in many[:60])
    assert len(lines) >= 50


def test_loops_get_more_than_their_share():
    straight = "".join(f"\taddl\t${i + 2}, %eax\n" for i in range(40))
    loop = "".join(f"\taddl\t${i + 50}, %ecx\n" for i in range(10))
    text = f"\t.text\n\t.type f, @function\nf:\n{straight}.L2:\n{loop}\tjne\t.L2\n\tret\n"
    drawn = [m for seed in range(10) for m in mutants(text, random.Random(seed), 15)]
    in_loop = sum(mutant.line > 44 for mutant in drawn)
    assert in_loop / len(drawn) > 1.5 * 11 / 52


def test_the_end_of_the_changes_is_the_end():
    text = "\t.text\n\t.type f, @function\nf:\n\taddl\t$1, %eax\n\tret\n"
    found = list(mutants(text, random.Random(0), 10_000))
    assert 5 < len(found) < 30


def test_a_mutant_says_what_it_is(many):
    mutant = next(m for m in many if m.operator is Operator.NEGATED)
    assert str(mutant).startswith(f"negated condition in {mutant.function}, line {mutant.line}: ")
    assert "->" in str(mutant)


@pytest.mark.parametrize(
    ("line", "operator", "expected"),
    [
        ("\tjle\t.L1", Operator.NEGATED, "jg .L1"),
        ("\tjle\t.L1", Operator.BOUNDARY, "jl .L1"),
        ("\tjae\t.L1", Operator.BOUNDARY, "ja .L1"),
        ("\tjle\t.L1", Operator.SIGNEDNESS, "jbe .L1"),
        ("\tjle\t.L1", Operator.LOST_BRANCH, ""),
        ("\tjle\t.L1", Operator.LOST_BRANCH, "jmp .L1"),
        ("\tjmp\t.L1", Operator.TARGET, "jmp .L2"),
        ("\tsetg\t%al", Operator.BOUNDARY, "setge %al"),
        ("\tcmovl\t%eax, %edx", Operator.NEGATED, "cmovge %eax, %edx"),
        ("\taddl\t$5, %eax", Operator.OFF_BY_ONE, "addl $6, %eax"),
        ("\taddl\t$5, %eax", Operator.CONSTANT, "addl $-5, %eax"),
        ("\taddl\t$5, %eax", Operator.CONSTANT, "addl $0, %eax"),
        ("\taddl\t%ebx, %eax", Operator.ARITHMETIC, "subl %ebx, %eax"),
        ("\taddl\t%ebx, %eax", Operator.WIDTH, "addq %rbx, %rax"),
        ("\tmovq\t%rbx, 8(%rdi)", Operator.WIDTH, "movl %ebx, 8(%rdi)"),
        ("\tmovq\t%rbx, 8(%rdi)", Operator.LOST_STORE, ""),
        ("\tmovl\t(%rsi,%rax,4), %ebx", Operator.ADDRESS, "movl (%rsi,%rax,8), %ebx"),
        ("\tmovl\t(%rsi,%rax,4), %ebx", Operator.ADDRESS, "movl -4(%rsi,%rax,4), %ebx"),
        ("\tmovl\ttable+8(%rip), %ebx", Operator.ADDRESS, "movl table+12(%rip), %ebx"),
        ("\tmovl\tx1(%rip), %ebx", Operator.ADDRESS, "movl x1+4(%rip), %ebx"),
        ("\tleal\t(%rax,%rax), %ebx", Operator.OFF_BY_ONE, "leal 1(%rax,%rax), %ebx"),
        ("\tmovslq\t%eax, %rdx", Operator.EXTENSION, "movl %eax, %edx"),
        ("\tmovsbl\t(%rdi), %eax", Operator.EXTENSION, "movzbl (%rdi), %eax"),
        ("\tmovzwl\t%ax, %eax", Operator.EXTENSION, "movswl %ax, %eax"),
        ("\tcltq", Operator.EXTENSION, "movl %eax, %eax"),
        ("\tcltd", Operator.EXTENSION, "xorl %edx, %edx"),
        ("\tidivl\t%ebx", Operator.SIGNEDNESS, "divl %ebx"),
        ("\tsarl\t$3, %eax", Operator.SHIFT, "shrl $3, %eax"),
        ("\tsarl\t$3, %eax", Operator.SHIFT, "sarl $2, %eax"),
        ("\tcmpl\t%ebx, %eax", Operator.OPERANDS, "cmpl %eax, %ebx"),
        ("\tmulsd\t%xmm1, %xmm0", Operator.ARITHMETIC, "addsd %xmm1, %xmm0"),
        ("\tpaddd\t%xmm1, %xmm0", Operator.ARITHMETIC, "psubd %xmm1, %xmm0"),
        ("\tcvttsd2sil\t%xmm0, %eax", Operator.ARITHMETIC, "cvtsd2sil %xmm0, %eax"),
        ("\txorl\t%eax, %eax", Operator.LOST_INSTRUCTION, ""),
    ],
)
def test_a_change_that_a_careless_optimiser_makes(line, operator, expected):
    assert (operator, expected) in changes_of(line)


def test_an_argument_is_lost_only_before_a_call():
    assert (Operator.LOST_ARGUMENT, "") in changes_of("\tmovl\t$1, %edi", after="\tcall\tputs")
    assert (Operator.LOST_ARGUMENT, "") not in changes_of("\tmovl\t$1, %edi", after="\tret")


def test_a_wrong_register_is_one_of_the_same_width_that_the_function_uses():
    found = {text for op, text in changes_of("\tmovl\t%eax, %edx") if op is Operator.REGISTER}
    allowed = {"%eax", "%edx", "%ebx", "%ecx", "%r9d"}
    assert found
    for text in found:
        assert set(text.removeprefix("movl ").split(", ")) <= allowed


def test_neighbours_are_swapped_only_where_the_order_matters():
    def swapped(one, two):
        return any(op is Operator.ORDER for op, _ in changes_of(one, after=two))

    assert swapped("\tmovl\t%eax, %edx", "\taddl\t%edx, %ecx")
    assert swapped("\tmovl\t%eax, (%rdi)", "\tmovl\t(%rsi), %ecx")
    assert swapped("\ttestl\t%eax, %eax", "\tcmovne\t%ebx, %ecx")
    assert not swapped("\tmovl\t%eax, %edx", "\taddl\t%ebx, %ecx")


@pytest.mark.parametrize(
    "line", ["\tsubq\t$8, %rsp", "\tpushq\t%rbx", "\tret", "\tcall\tputs", "\trep stosq"]
)
def test_what_only_tells_whether_a_program_runs_at_all_is_left_alone(line):
    assert not changes_of(line)


def test_no_jump_goes_to_a_mark_of_the_unwinder(many):
    assert not any(".LF" in m.change for m in many if m.operator is Operator.TARGET)


def test_data_changes_by_a_number_an_order_or_a_letter():
    table = "\t.section\t.rodata\n\t.long\t3\n\t.long\t.L5-.L2\n\t.long\t.L6-.L2\n"
    text = f'{table}\t.string\t"n\\t%d\\n"\n'
    statements = list(parse(text).statements)
    found = {
        (v.operator, " ".join(v.text.split()))
        for i in range(1, len(statements))
        for v in data_variants(statements, i, random.Random(0))
    }
    assert (Operator.TABLE, ".long 4") in found
    assert (Operator.TABLE, ".long .L6-.L2 .long .L5-.L2") in found
    assert (Operator.STRING, '.string "n\\t%e\\n"') in found
    # Escapes stay whole.
    assert all(text.count("\\") == 2 for op, text in found if op is Operator.STRING)


def test_lines_with_several_statements_are_left_alone():
    text = "\t.text\n\t.type f, @function\nf: movl $1, %eax; addl $2, %eax\n\tret\n"
    assert not list(mutants(text, random.Random(0), 10))


@given(st.sampled_from(["", "8", "-24", "table", "table+8", "x1", ".LC0-4"]), st.integers(-64, 64))
def test_an_address_moved_there_and_back_is_the_same(displacement, step):
    assert _moved(_moved(displacement, step), -step) == displacement
