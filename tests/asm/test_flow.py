"""Blocks and where control goes after them: as written, and as compilers write it."""

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox


@pytest.fixture(scope="module")
def read():
    table = EffectsTable(Sandbox())

    def run(text, function="f"):
        """Read lines of one function; other functions begin with `name:` without a dot."""
        if function:
            text = f"\t.type\t{function}, @function\n{function}:\n{text}"
        return Unit.read(text + "\n", table)

    return run


def successors(unit, label):
    """The labels of the blocks after the one at a label; numbers for those without."""
    graph = unit.graph
    block = graph.blocks[graph.at[label]]
    return {(*graph.blocks[n].labels, n)[0] for n in block.successors}, block.leaves


def test_blocks_end_at_jumps_and_begin_at_labels_that_are_used(read):
    unit = read("\tincl %eax\n.L1:\n\tincl %ecx\n.Lunused:\n\tjne .L1\n\tret")
    lines = [[unit.lines[i].split()[0] for i in b.instructions] for b in unit.graph.blocks]
    assert lines == [["incl"], ["incl", "jne"], ["ret"]]
    assert [b.labels for b in unit.graph.blocks] == [("f",), (".L1",), ()]
    assert unit.graph.predecessors == ((), (0, 1), (1,))


def test_a_call_does_not_end_a_block_but_one_that_never_returns_does(read):
    unit = read("\tcall\tputs\n\tincl %eax\n\tcall\texit@PLT\n.L2:\n\tret\n\tjmp .L2")
    first, *_ = unit.graph.blocks
    assert len(first.instructions) == 3
    assert (first.successors, first.leaves) == ((), False)
    assert list(unit.graph.calls.values()) == ["puts", "exit"]


def test_a_function_of_ones_own_called_exit_may_return(read):
    unit = read("\tcall\texit\n\tret\n\t.type exit, @function\nexit:\n\tret")
    assert len(unit.graph.blocks[0].instructions) == 2


def test_the_two_ends_of_a_conditional_jump(read):
    unit = read("\tje .L1\n\tnop\n.L1:\n\tret")
    assert successors(unit, "f") == ({1, ".L1"}, False)


def test_numeric_labels_are_the_next_and_the_last_of_their_number(read):
    unit = read("1:\n\tje 1f\n\tjne 1b\n1:\n\tjs 1b\n\tjmp 1f\n1:\n\tret")
    graph = unit.graph
    assert [b.successors for b in graph.blocks] == [(2, 1), (0, 2), (2, 3), (4,), ()]


def test_a_jump_out_of_the_unit_leaves_it_and_names_its_target(read):
    unit = read("\tje elsewhere\n\tjmp puts@PLT")
    assert successors(unit, "f") == ({1}, True)
    assert unit.graph.blocks[1].leaves
    assert sorted(unit.graph.calls.values()) == ["elsewhere", "puts"]


def test_a_jump_to_somewhere_near_a_label_may_go_anywhere(read):
    unit = read("\tjmp .L1+2\n.L1:\n\tret")
    assert successors(unit, "f") == (set(), True)


def test_tail_calls_within_the_unit_are_edges(read):
    unit = read("\tjmp g\n\t.type g, @function\ng:\n\tret")
    assert successors(unit, "f") == ({"g"}, False)
    assert unit.graph.tails["f"] == {"f", "g"}


def test_an_alias_of_a_function_is_the_function(read):
    unit = read("\tcall second\n\tret\n\t.type g, @function\ng:\n\tret\n\t.set second, g")
    assert list(unit.graph.calls.values()) == ["g"]
    assert unit.graph.at["second"] == unit.graph.at["g"]


TABLE = """\
\t.section\t.rodata
.L4:
\t.long\t.L2-.L4
\t.long\t.L3-.L4
\t.text"""
BODY = ".L2:\n\tret\n.L3:\n\tincl %eax\n\tret"


def test_a_jump_through_offsets_in_a_table_goes_to_its_labels(read):
    jump = "\tleaq .L4(%rip), %rdx\n\tmovslq (%rdx,%rdi,4), %rax\n\taddq %rdx, %rax\n"
    for last in ("\tjmp *%rax\n", "\tnotrack jmp *%rax\n", "\tincl %ecx\n\tjmp *%rax\n"):
        unit = read(f"{jump}{last}{TABLE}\n{BODY}")
        assert successors(unit, "f") == ({".L2", ".L3"}, False)


def test_a_jump_through_a_table_of_addresses_goes_to_its_labels_alone(read):
    table = "\t.section\t.rodata\n{}:\n\t.quad\t.L2\n\t.quad\t{}\n\t.text\n"
    tables = table.format(".L4", ".L2") + table.format("other", ".L3")
    for jump in ("\tjmp *.L4(,%rax,8)\n", "\tmovq .L4(,%rax,8), %rcx\n\tjmp *%rcx\n"):
        unit = read(f"{jump}{tables}{BODY}")
        assert successors(unit, "f") == ({".L2"}, False)


def test_a_jump_through_a_pointer_may_be_a_call_or_go_to_a_label_of_its_function(read):
    unit = read(
        f"\tjmp *%rax\n{TABLE}\n{BODY}\n\t.type g, @function\ng:\n\tjmp *8(%rdi)\n.L9:\n\tret\n"
        "\tleaq .L9(%rip), %rax"
    )
    assert successors(unit, "f") == ({".L2", ".L3"}, True)
    assert successors(unit, "g") == ({".L9"}, True)


def test_a_jump_through_a_table_of_functions_is_a_call(read):
    unit = read(
        "\tjmp *ops(,%rax,8)\n\t.type g, @function\ng:\n\tret\n"
        "\t.section .data.rel.ro\nops:\n\t.quad g\n\t.quad h"
    )
    assert successors(unit, "f") == (set(), True)


def test_labels_that_only_debug_information_mentions_are_no_targets(read):
    unit = read('\tjmp *%rax\n.LVL1:\n\tret\n\t.section .debug_info,"",@progbits\n\t.quad .LVL1')
    assert successors(unit, "f") == (set(), True)


@pytest.mark.parametrize("directive", [".byte 0x90", ".long 5", ".rept 3", ".if 0", ".zero 4"])
def test_code_that_cannot_be_read_may_go_anywhere(read, directive):
    unit = read(f"\tincl %eax\n\t{directive}\n\tret")
    assert [b.leaves for b in unit.graph.blocks] == [True, True]
    assert unit.graph.blocks[0].successors == (1,)


def test_alignment_and_unwinding_information_are_no_code(read):
    unit = read("\tincl %eax\n\t.p2align 4,,10\n\t.cfi_def_cfa_offset 16\n\t.loc 1 2\n\tret")
    assert len(unit.graph.blocks) == 1


def test_parts_of_one_section_are_read_as_one(read):
    unit = read(
        '\tje .L5\n\t.section .text.unlikely,"ax",@progbits\n\t.type f.cold, @function\nf.cold:\n'
        ".L5:\n\tjmp .L6\n\t.text\n.L6:\n\tret"
    )
    assert successors(unit, "f") == ({".L6", "f.cold"}, False)
    assert successors(unit, "f.cold") == ({".L6"}, False)
    cold = unit.graph.blocks[unit.graph.at["f.cold"]]
    assert cold.labels == ("f.cold", ".L5")
    assert cold.function == "f.cold"


def test_a_section_of_any_name_holds_code_if_its_flags_say_so(read):
    unit = read(
        '\t.section hot,"ax",@progbits\n\t.type f, @function\nf:\n\tret\n'
        '\t.section cold,"aw",@progbits\n\t.quad 5\nx:\n',
        function="",
    )
    assert [b.function for b in unit.graph.blocks] == ["f"]


def test_what_falls_out_of_a_section_leaves(read):
    assert read("\tincl %eax").graph.blocks[0].leaves


def test_every_instruction_is_in_one_block_and_every_edge_has_two_ends(
    compile_c, program, cc, read
):
    unit = read(compile_c(program, cc), function="")
    graph = unit.graph
    held = [i for block in graph.blocks for i in block.instructions]
    assert sorted(held) == [i for i, _ in unit.instructions()]
    for block in graph.blocks:
        assert all(block.number in graph.predecessors[n] for n in block.successors)
        for index in block.instructions[:-1]:
            assert unit.effects(index).flow in ("next", "call")


def test_switches_and_computed_gotos_stay_in_their_function(compile_c, cc, read):
    for name in ("loop_and_switch", "jumps"):
        for flags in ("-O2", "-O2 -fno-pie", "-O2 -fcf-protection"):
            unit = read(compile_c(name, cc, flags), function="")
            jumps = [
                block
                for block in unit.graph.blocks
                if block.instructions and unit.effects(block.instructions[-1]).flow == "indirect"
            ]
            for block in jumps:
                assert len(block.successors) > 1
                for after in block.successors:
                    assert unit.graph.blocks[after].function.startswith(block.function)
            if name == "loop_and_switch":
                assert not any(block.leaves for block in jumps)
