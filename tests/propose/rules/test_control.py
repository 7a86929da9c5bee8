"""Rewrites of control and layout: where they fire, where they must not, and equal results."""

import pytest

CMOV = """
    movq %rdi, %rax
    cmpq %rsi, %rdi
    cmovl %esi, %eax
    ret
"""
TRIANGLE = """
    movq %rdi, %rax
    cmpq %rsi, %rdi
    jle .L1
    {body}
.L1:
    ret
"""
LOOP = """
    xorl %eax, %eax
    movl $16, %ecx
    leaq table(%rip), %rdx
.L1:
    addq (%rdx), %rax
    addq %rdi, %rax
    addq $8, %rdx
    subq $1, %rcx
    jne .L1
    addq %rsi, %rax
    ret
"""


@pytest.mark.parametrize("name", ["cmov-to-branch", "cmov-to-cold-branch"])
def test_a_conditional_move_becomes_a_branch_that_also_clears_the_upper_half(
    name, function, find, same
):
    unit = function(CMOV)
    changes = find(name, unit)
    assert same(unit, changes) == 1
    assert any("movl\t%eax, %eax" in line for _, lines in changes[0].lines for line in lines)


def test_moves_on_one_condition_share_a_branch(function, find, same):
    body = "movl %edi, %eax\ncmpq %rsi, %rdi\ncmovb %rsi, %rax\ncmovb %rdi, %rdx\ncmovae %rsi, %rdx"
    unit = function(f"xorl %edx, %edx\n{body}\naddq %rdx, %rax\nret")
    assert same(unit, find("cmov-to-branch", unit)) == 2


def test_a_source_that_the_move_of_another_clears_keeps_its_conditional_move(function, find):
    body = "cmpq %rsi, %rdi\ncmovl %rax, %rdx\ncmovl %esi, %eax\naddq %rdx, %rax\nret"
    assert find("cmov-to-branch", function(f"movq %rdi, %rax\nmovq %rsi, %rdx\n{body}")) == []


@pytest.mark.parametrize(
    "body",
    [
        "movq %rsi, %rax",
        "movl $7, %eax",
        "addq $3, %rax",
        "subq $-5, %rax\nincq %rax",
        "xorl %eax, %eax",
        "leaq 5(%rax,%rsi,2), %rax\naddl %edi, %eax",
        "movslq %esi, %rax\nmovq %rax, %rdx\naddq %rdx, %rax",
        "movq table(%rip), %rax",
    ],
)
def test_a_short_triangle_becomes_a_selection(body, function, find, same):
    unit = function(TRIANGLE.format(body=body))
    (change,) = find("branch-to-cmov", unit)
    assert same(unit, [change]) == 1
    assert "jle" not in unit.apply(change).text


@pytest.mark.parametrize(
    "body",
    [
        "movq (%rsi), %rax",  # may fault
        "movq %rax, table(%rip)",  # is seen
        "call other",
        "imulq %rsi, %rax",  # changes the flags
        "movb $1, %al",
        "cqto\nidivq %rsi",
    ],
)
def test_what_may_fault_or_be_seen_stays_behind_its_branch(body, function, find):
    other = "\t.type\tother, @function\nother:\n\tret"
    assert find("branch-to-cmov", function(TRIANGLE.format(body=body), other)) == []


LARGEST = """
    leaq table(%rip), %rdx
    movq $-99, %rax
    movl $16, %ecx
.L1:
    cmpq (%rdx), %rax
    jge .L2
    {load}
.L2:
    addq $8, %rdx
    subq $1, %rcx
    jne .L1
    addq %rdi, %rax
    ret
"""


def test_what_was_read_before_the_branch_can_be_read_again(function, find, same):
    unit = function(LARGEST.format(load="movq (%rdx), %rax"))
    (change,) = find("branch-to-cmov", unit)
    assert same(unit, [change]) == 1


@pytest.mark.parametrize(
    ("load", "compare"),
    [
        ("movq 8(%rdx), %rax", "cmpq (%rdx), %rax"),  # another place
        ("movq (%rdx), %rax", "cmpb (%rdx), %al"),  # less of it
        ("movq (%rdx), %rax", "movq (%rdx), %rdx\n testq %rdx, %rdx"),  # the address changes
        ("movq $0, %rdx\n movq (%rdx), %rax", "cmpq (%rdx), %rax"),
    ],
)
def test_other_places_may_not_be_read_early(load, compare, function, find):
    text = LARGEST.format(load=load).replace("cmpq (%rdx), %rax", compare)
    assert find("branch-to-cmov", function(text)) == []


def test_flags_that_the_join_reads_keep_the_branch(function, find):
    text = TRIANGLE.format(body="movq %rsi, %rax").replace("ret", "setg %al\n    ret")
    assert find("branch-to-cmov", function(text)) == []


def test_a_triangle_whose_body_lies_elsewhere_becomes_a_selection(function, find, same):
    unit = function(
        """
        movq %rdi, %rax
        testq %rsi, %rsi
        js .L2
    .L1:
        addq $1, %rax
        ret
    .L2:
        leaq 9(%rsi), %rax
        jmp .L1
        """
    )
    (change,) = find("branch-to-cmov", unit)
    assert same(unit, [change]) == 1


def test_loops_and_functions_can_be_aligned_and_not(function, find, same):
    unit = function(LOOP)
    changes = find("align-loop", unit)
    assert same(unit, changes) == 3
    aligned = unit.apply(changes[1])
    assert ".p2align\t5\n.L1:" in aligned.text
    # 16, 64, and none at all.
    again = find("align-loop", aligned)
    assert same(aligned, again) == 3
    assert ".p2align" not in aligned.apply(again[-1]).text
    assert same(unit, find("align-function", unit)) == 2


BLOCKS = """
    movq %rdi, %rax
    cmpq %rsi, %rdi
    jl .L2
    imulq $7, %rax, %rax
    addq $1, %rax
.L2:
    testb $1, %al
    jne .L3
    xorq %rsi, %rax
    ret
.L3:
    subq $5, %rax
    jmp .L2
"""


def test_blocks_move_out_of_the_line_and_into_it(function, find, same):
    unit = function(BLOCKS)
    assert same(unit, find("move-block-away", unit)) == 2
    assert same(unit, find("hot-fall-through", unit)) == 1


def test_a_jump_to_a_jump_goes_to_its_end(function, find, same):
    unit = function(BLOCKS.replace("jl .L2", "jl .L4") + "\n.L4:\n jmp .L5\n.L5:\n jmp .L2")
    changes = find("thread-jump", unit)
    assert same(unit, changes) == 2
    assert "jl\t.L2" in unit.apply(changes[0]).text


def test_an_endless_chain_of_jumps_is_left_alone(function, find):
    assert find("thread-jump", function("jmp .L1\n.L1:\njmp .L2\n.L2:\njmp .L1")) == []


MIXED = """
    movq table(%rip), %rax
    addq %rdi, %rax
    movq 8+table(%rip), %rdx
    imulq %rsi, %rdx
    leaq -1(%rdx), %rcx
    cmpq %rsi, %rdi
    movq 16+table(%rip), %r8
    jl .L1
    addq %r8, %rax
.L1:
    movq %rcx, -8(%rsp)
    movq %rax, -16(%rsp)
    addq -8(%rsp), %rax
    subq -16(%rsp), %rcx
    addq %rcx, %rax
    ret
"""


@pytest.mark.parametrize(
    "name", ["schedule-longest-first", "schedule-loads-first", "schedule-compare-last"]
)
def test_another_order_computes_the_same(name, function, find, same):
    unit = function(MIXED)
    assert same(unit, find(name, unit)) >= 1


def test_a_compare_moves_to_its_branch(function, find):
    unit = function(MIXED)
    (change,) = find("schedule-compare-last", unit)
    assert "cmpq\t%rsi, %rdi\n\tjl" in unit.apply(change).text


def test_a_store_is_not_passed_by_a_load_that_may_read_it(function, find):
    unit = function("movq %rsi, table(%rip)\nleaq table(%rip), %rdx\nmovq (%rdx), %rax\nret")
    for change in find("schedule-loads-first", unit):
        text = unit.apply(change).text
        assert text.index("%rsi, table") < text.index("(%rdx), %rax")


def test_flags_that_matter_are_not_overwritten(function, find, same):
    body = "cmpq %rsi, %rdi\nsetl %al\nmovzbl %al, %eax\nimulq %rsi, %rdi\naddq %rdi, %rax\n"
    unit = function(f"movl $0, %eax\n{body}subq table(%rip), %rax\nret")
    changes = find("schedule-longest-first", unit) + find("schedule-loads-first", unit)
    assert same(unit, changes) >= 1


def test_a_call_in_the_unit_is_replaced_by_a_short_body(function, find, same):
    leaf = """
\t.type\tg, @function
g:
\tcmpq\t%rsi, %rdi
\tjl\t.L9
\tmovq\t%rdi, %rax
\tret
.L9:
\tpushq\t%rbx
\tmovq\t%rsi, %rbx
\tleaq\t1(%rbx), %rax
\tpopq\t%rbx
\tret"""
    unit = function("call g\nmovq %rax, %rdi\ncall g\nret", leaf)
    changes = find("inline-call", unit)
    assert same(unit, changes) == 3
    assert "call" not in unit.apply(changes[0]).text


@pytest.mark.parametrize("line", ["movq 8(%rsp), %rax", "call other", "leaq -8(%rsp), %rax"])
def test_a_body_that_looks_at_the_stack_or_calls_is_not_pasted(line, function, find):
    leaf = f"\t.type\tg, @function\ng:\n\t{line}\n\tret"
    assert find("inline-call", function("call g\nret", leaf)) == []
