"""What may still matter: sentences about single cases; test_corpus.py tries it on real programs."""

import random
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superasm.asm import state
from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Change, Unit
from superasm.config.settings import Sandbox

from .clobber import clobbered

TABLE = EffectsTable(Sandbox())


def read(text):
    return Unit.read(f"\t.type\tf, @function\nf:\n{text}\n", TABLE)


def live(text, before, part):
    """Whether a part is live before the first line that begins with a text."""
    unit = read(text)
    index = next(i for i, _ in unit.instructions() if unit.lines[i].strip().startswith(before))
    return bool(unit.live_before(index) & state.mask(part))


def test_what_a_function_returns_is_live_and_what_it_may_lose_is_dead():
    text = "\tmovl %edi, %eax\n\tret"
    for part in ("rax", "rdx", "v0", "v1", "x87", "rbx", "rbp", "r12", "r15", "rsp", "df"):
        assert live(text, "ret", part)
    for part in ("rcx", "rsi", "rdi", "r8", "r11", "v2", "v31", "k1", "zf", "cf"):
        assert not live(text, "ret", part)
    assert not live(text, "movl", "rax")
    assert live(text, "movl", "rdi")


def test_a_partial_write_does_not_end_the_life_of_the_register():
    assert live("\tmovb\t$1, %cl\n\tmovl\t%ecx, %eax\n\tret", "movb", "rcx")
    assert live("\tsete\t%cl\n\tmovl\t%ecx, %eax\n\tret", "sete", "rcx")
    assert not live("\tmovl\t$1, %ecx\n\tmovl\t%ecx, %eax\n\tret", "movl", "rcx")


def test_a_shift_by_a_count_that_may_be_zero_leaves_the_flags_alive():
    assert live("\tshll\t%cl, %esi\n\tje\t.L1\n.L1:\n\tret", "shll", "zf")
    assert live("\tshldl\t%eax, %esi\n\tje\t.L1\n.L1:\n\tret", "shld", "zf")
    assert not live("\tshll\t$3, %esi\n\tje\t.L1\n.L1:\n\tret", "shll", "zf")
    assert live("\trepe cmpsb\n\tje\t.L1\n.L1:\n\tret", "repe", "zf")


def test_an_increment_leaves_the_carry_alive():
    text = "\tincl\t%esi\n\tjc\t.L1\n.L1:\n\tret"
    assert live(text, "incl", "cf")
    assert not live(text.replace("jc", "jo"), "incl", "of")


def test_a_loop_keeps_alive_what_its_next_round_reads():
    text = (
        "\txorl\t%ecx, %ecx\n.L1:\n\tnop\n\taddl\t%edi, %ecx\n\tjne\t.L1\n\tmovl\t%ecx, %eax\n\tret"
    )
    assert live(text, "nop", "rdi")
    assert live(text, "jne", "rdi")
    assert not live(text, "movl", "rdi")


def test_arguments_are_live_before_a_call_that_leaves_the_unit_and_dead_after():
    text = "\tnop\n\tcall\tprintf@PLT\n\tcld\n\tret"
    for part in ("rdi", "r9", "rax", "r10", "v7", "rsp", "df"):
        assert live(text, "call", part)
    for part in ("rcx", "rdi", "r11", "v2", "k1"):
        assert not live(text, "cld", part)
    for part in ("r11", "v8", "k1", "cf"):
        assert not live(text, "call", part)


def test_an_indirect_call_is_one_by_the_abi():
    for call in ("call\t*%rbx", "call\t*ops(,%rbx,8)", "call\t*f@GOTPCREL(%rip)"):
        assert live(f"\t{call}\n\tret", "call", "rdi")
        assert live(f"\t{call}\n\tret", "call", "rbx")
        assert not live(f"\t{call}\n\tmovl %r11d, %eax\n\tret", "call", "r11")


def test_a_tail_call_keeps_alive_arguments_and_what_the_caller_must_get_back():
    for jump in ("jmp\tputs@PLT", "jmp\t*%rax", "jmp\t*8(%rdi)", "jmp\t*ops(,%rax,8)"):
        for part in ("rdi", "rsi", "v0", "rbx", "rsp"):
            assert live(f"\t{jump}", "jmp", part)
        assert not live(f"\t{jump}", "jmp", "r11")


def test_an_indirect_tail_call_beside_a_switch_keeps_its_arguments_alive():
    text = (
        "\tjmp\t*%rax\n.L1:\n\txorl\t%eax, %eax\n\tret\n\t.section\t.rodata\n.L4:\n\t.long\t.L1-.L4"
    )
    assert live(text, "jmp", "rdi")


def test_a_jump_through_a_table_of_labels_keeps_alive_what_they_need():
    text = (
        "\tmovslq\t(%rdx,%rdi,4), %rax\n\taddq\t%rdx, %rax\n\tjmp\t*%rax\n"
        ".L1:\n\tmovl\t%r11d, %eax\n\tret\n\t.section\t.rodata\n.L4:\n\t.long\t.L1-.L4"
    )
    assert live(text, "jmp", "r11")
    assert not live(text, "jmp", "rsi")


def test_nothing_but_its_arguments_is_live_before_a_call_that_never_returns():
    text = "\tcall\texit@PLT\n.L1:\n\tmovl\t%r11d, %eax\n\tret\n\tjmp\t.L1"
    assert live(text, "call", "rdi")
    assert not live(text, "call", "rbx")
    assert not live(text, "call", "r11")


def test_what_cannot_be_read_keeps_everything_alive():
    for line in ("\t.byte 0x0f, 0x05", "\tbogus", "\tsyscall", "\tjmp .L1+1\n.L1:"):
        assert live(f"\tnop\n{line}\n\tud2", "nop", "r11")
        assert live(f"\tnop\n{line}\n\tud2", "nop", "zf")


def test_an_instruction_after_a_prefix_of_its_own_line_keeps_everything_alive():
    assert live("\trep\n\tmovsb\n\tret", "rep", "rcx")
    assert live("\tnop\n\trep\n\tmovsb\n\tret", "nop", "r11")


def test_the_rounding_mode_of_x87_survives_calls():
    assert live("\tfldcw\t(%rdi)\n\tcall\tlrint\n\tret", "call", "x87")


def test_legacy_sse_leaves_the_upper_half_alive_where_it_is_used():
    text = "\tmovaps\t%xmm3, %xmm2\n\tvaddps\t%{}2, %{}2, %{}0\n\tret"
    assert live(text.format("ymm", "ymm", "ymm"), "movaps", "v2")
    assert not live(text.format("xmm", "xmm", "xmm"), "movaps", "v2")
    assert not live(text.format("ymm", "ymm", "ymm").replace("mova", "vmova"), "vmovaps", "v2")


def test_vzeroupper_does_not_end_the_life_of_a_result():
    assert live("\tvzeroupper\n\tret", "vzeroupper", "v0")
    assert not live("\tvzeroupper\n\tret", "vzeroupper", "v5")


CALLS = "\tcall\tg\n\t{after}\n\tret\n\t.type\tg, @function\ng:\n\t{body}\n\tret"


def test_what_a_local_callee_reads_is_live_before_the_call():
    text = CALLS.format(after="nop", body="movl %r11d, %eax")
    assert live(text, "call", "r11")
    assert not live(text, "call", "rdi")


def test_what_a_caller_reads_after_a_local_call_is_live_at_the_return_of_the_callee():
    text = CALLS.format(after="movl %r11d, %eax", body="incl %edi")
    assert live(text, "incl", "r11")
    assert live(text, "call", "r11")
    assert not live(text, "incl", "r10")


def test_flags_that_a_local_callee_returns_are_live_at_its_return():
    text = CALLS.format(after="jc .L1\n.L1:", body="cmpl $5, %edi")
    unit = read(text)
    ret = max(i for i, s in unit.instructions() if s.mnemonic == "ret")
    assert unit.live_before(ret) & state.mask("cf")
    assert not unit.live_before(ret) & state.mask("of")


def test_what_is_live_after_a_call_is_live_at_the_returns_of_its_tail_calls():
    text = (
        "\tcall\tg\n\tmovl\t%r11d, %eax\n\tret\n\t.type g, @function\ng:\n\tjmp h\n"
        "\t.type h, @function\nh:\n\tincl %edi\n\tret"
    )
    assert live(text, "incl", "r11")


def test_what_is_live_after_a_call_of_an_alias_is_live_at_the_return_of_the_function():
    text = CALLS.format(after="movl %r11d, %eax", body="incl %edi").replace("call\tg", "call\tsame")
    assert live(f"{text}\n\t.set\tsame, g", "incl", "r11")


def test_what_is_live_after_a_call_is_live_in_the_cold_part_of_the_callee():
    text = CALLS.format(after="movl %r11d, %eax", body="je g.cold") + (
        '\n\t.section .text.unlikely,"ax",@progbits\n\t.type g.cold, @function\n'
        "g.cold:\n\tdecl %edi\n\tret"
    )
    assert live(text, "decl", "r11")


FROM_C = """
#include <stdio.h>
static __attribute__((noinline)) int odd(int x) { return x * 3 + 1; }
int main(void) {
    int n = 9, s = 0;
    __asm__("" : "+r"(n));
    for (int i = 0; i < n; i++) s = s * 7 + odd(s ^ i);
    printf("%d\\n", s);
    return 0;
}
"""


@pytest.fixture(scope="module")
def kept_across_a_call():
    """gcc -fipa-ra keeps values in caller-saved registers that it knows the callee leaves alone."""
    text = subprocess.run(
        ["gcc", "-O2", "-S", "-x", "c", "-", "-o", "-"],
        input=FROM_C, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    unit = Unit.read(text, TABLE)
    (call,) = (i for i, name in unit.graph.calls.items() if name == "odd")
    return unit, call


def test_a_value_that_a_local_callee_leaves_alone_stays_live(kept_across_a_call):
    unit, call = kept_across_a_call
    kept = unit.live_after(call) & state.CALLER_SAVED & ~state.mask("rax", "x87")
    assert state.names(kept)
    for index in unit.graph.blocks[unit.graph.at["odd"]].instructions:
        assert unit.live_before(index) & kept == kept


def test_clobbering_what_is_dead_in_a_local_callee_does_no_harm(kept_across_a_call, tmp_path):
    unit, call = kept_across_a_call
    index = unit.graph.blocks[unit.graph.at["odd"]].instructions[-1]
    kept = state.names(unit.live_after(call) & state.ALL_GENERAL & ~state.CALLEE_SAVED)
    outputs = []
    damage = (
        unit.lines[index],
        *(f"\tmovl\t$1, %{state.spell(r, 32)[1:]}" for r in kept if r != "rax"),
    )
    wrong = unit.apply(Change("wrong", "", ((index, damage[1:] + damage[:1]),)))
    for text in (unit.text, clobbered(unit, random.Random(1), 1.0), wrong.text):
        (tmp_path / "p.s").write_text(text)
        subprocess.run(["gcc", "p.s", "-o", "p"], cwd=tmp_path, check=True)
        done = subprocess.run(
            ["timeout", "5", "./p"], cwd=tmp_path, capture_output=True, check=False
        )
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1] != outputs[2]


REGISTERS = ("rax", "rcx", "rdx", "rsi", "rdi", "r8")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("movl", "addl", "movb", "cmovel", "xchgl", "testl", "adcl", "imull")),
        st.sampled_from(REGISTERS),
        st.sampled_from(REGISTERS),
        st.sampled_from((None, None, "je", "jc", "jmp")),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_liveness_is_the_least_solution_of_its_equations(steps):
    """In a random function: exactly what some path reads before it is overwritten."""
    lines = []
    for number, (mnemonic, one, other, jump, target) in enumerate(steps):
        bits = 8 if mnemonic == "movb" else 32
        lines.append(f".L{number}:")
        lines.append(f"\t{mnemonic}\t{state.spell(one, bits)}, {state.spell(other, bits)}")
        lines += [f"\t{jump}\t.L{target % len(steps)}"] if jump else []
    unit = read("\n".join([*lines, "\tret"]))
    after_of, at = {}, {}
    order = [i for i, _ in unit.instructions()]
    for position, index in enumerate(order):
        statement = unit.instruction(index)
        following = order[position + 1 : position + 2]
        after_of[index] = [] if statement.mnemonic == "jmp" else following
        at[index] = statement
    where = {
        s.name: next(i for i in order if i > n)
        for n, s in enumerate(unit.statements)
        if type(s).__name__ == "Label"
    }
    for index, statement in at.items():
        if statement.mnemonic in ("je", "jc", "jmp"):
            after_of[index] = [*after_of[index], where[statement.operands[0]]]
    result = state.RESULTS | state.CALLEE_SAVED | state.mask("df", "x87")

    def reaches_a_read(start, bit):
        seen, pending = set(), [start]
        while pending:
            index = pending.pop()
            if index in seen:
                continue
            seen.add(index)
            effects = unit.effects(index)
            if effects.reads & bit or (effects.flow == "return" and result & bit):
                return True
            if not effects.kills & bit:
                pending += after_of[index]
        return False

    for index in order:
        for part in (*REGISTERS, "rbx", "r11", "zf", "cf", "of", "v0", "v3"):
            bit = state.mask(part)
            assert bool(unit.live_before(index) & bit) == reaches_a_read(index, bit)
