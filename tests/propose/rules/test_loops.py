"""Rewrites of loops: where they fire, where they must not, and equal results."""

import pytest

LOOP = """
    xorl %eax, %eax
    movl $16, %ecx
    leaq table(%rip), %rdx
.L1:
    addq (%rdx), %rax
    addq $8, %rdx
    subq $1, %rcx
    jne .L1
    addq %rsi, %rax
    ret
"""
# Tests at its head, has a second exit and a way round in the middle.
WHILE = """
    xorl %eax, %eax
    xorl %ecx, %ecx
    leaq table(%rip), %rdx
.L1:
    cmpq $16, %rcx
    je .L4
    movq (%rdx,%rcx,8), %r8
    addq $1, %rcx
    cmpq %rdi, %r8
    je .L5
    testb $1, %r8b
    je .L1
    addq %r8, %rax
    jmp .L1
.L5:
    addq $100, %rax
.L4:
    addq %rsi, %rax
    ret
"""
NESTED = """
    movl $4, %r9d
    xorl %eax, %eax
.L1:
    movl $3, %ecx
.L2:
    addq %rdi, %rax
    rolq $3, %rax
    subq $1, %rcx
    jne .L2
    xorq %rsi, %rax
    subq $1, %r9
    jne .L1
    ret
"""
SLOT = """
    movq $0, -24(%rsp)
    movq $5, -32(%rsp)
    movl $16, %ecx
    leaq table(%rip), %rdx
.L1:
    movq (%rdx), %rax
    addq %rax, -24(%rsp)
    cmpq %rdi, -24(%rsp)
    jg .L2
    movq -32(%rsp), %r8
    addq %r8, -24(%rsp)
    addq $8, %rdx
    subq $1, %rcx
    jne .L1
    negq %rsi
.L2:
    movq -24(%rsp), %rax
    addq %rsi, %rax
    ret
"""
STATIC = """
    movl $16, %ecx
.L1:
    addq %rdi, count(%rip)
    movq count(%rip), %rax
    testb $64, %al
    jne .L2
    subq $1, %rcx
    jne .L1
    addq %rsi, %rax
    {more}
.L2:
    addq count(%rip), %rax
    movq $0, count(%rip)
    ret
"""
COUNT = "\t.local\tcount\n\t.comm\tcount,8,8"


@pytest.mark.parametrize("body", [LOOP, WHILE, NESTED])
@pytest.mark.parametrize("name", ["unroll-2", "unroll-4", "unroll-8"])
def test_an_unrolled_loop_keeps_every_exit(name, body, function, find, same):
    unit = function(body)
    (change,) = find(name, unit)
    assert same(unit, [change]) == 1
    copies = int(name[-1])
    kept = "addq\t(%rdx), %rax" if body is LOOP else "rolq" if body is NESTED else "testb"
    assert unit.apply(change).text.count(kept) == copies


def test_a_long_loop_is_not_copied(function, find):
    body = "\n".join(["addq %rsi, %rax"] * 90)
    assert find("unroll-2", function(f".L1:\n{body}\nsubq $1, %rdi\njne .L1\nret")) == []


def test_a_loop_that_tests_at_its_head_tests_at_its_end(function, find, same):
    unit = function(WHILE)
    (change,) = find("rotate-loop", unit)
    assert same(unit, [change]) == 1
    assert unit.apply(change).text.count("cmpq\t$16, %rcx") == 2
    assert find("rotate-loop", function(LOOP)) == []


def test_a_short_tail_is_copied_to_each_jump(function, find, same):
    unit = function(
        """
        movq %rdi, %rax
        testq %rsi, %rsi
        js .L1
        addq $5, %rax
        jmp .L2
    .L1:
        subq $5, %rax
        jmp .L2
    .L3:
        ret
    .L2:
        rolq $9, %rax
        testb $2, %al
        je .L3
        notq %rax
        jmp .L3
        """
    )
    changes = find("duplicate-tail", unit)
    assert same(unit, changes) == len(changes) == 4
    assert unit.apply(changes[0]).text.count("rolq") == 3


@pytest.mark.parametrize("operation", ["addq", "xorq", "orq", "andq", "addl"])
def test_a_sum_is_split_in_two(operation, function, find, same):
    text = LOOP.replace("addq (%rdx), %rax", f"{operation} (%rdx), %rax")
    if operation == "addl":
        text = text.replace("(%rdx), %rax", "(%rdx), %eax")
    if operation == "andq":
        text = text.replace("xorl %eax, %eax", "movq %rdi, %rax")
    unit = function(text)
    (change,) = [c for c in find("second-accumulator", unit) if "(%rdx)" in str(c.lines)]
    assert same(unit, [change]) == 1


def test_vectors_are_summed_up_in_two(function, find, same):
    text = LOOP.replace("addq (%rdx), %rax", "movdqu (%rdx), %xmm1\n paddq %xmm1, %xmm0")
    text = text.replace("xorl %eax", "pxor %xmm0, %xmm0\n xorl %eax").replace("$16", "$15")
    unit = function(text.replace("addq %rsi", "movq %xmm0, %rax\n addq %rsi"))
    (change,) = find("second-accumulator", unit)
    assert same(unit, [change]) == 1
    assert unit.apply(change).text.count("paddq") == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("addq (%rdx), %rax", "addq %rax, %rax"),
        ("addq (%rdx), %rax", "subq (%rdx), %rax"),
        ("addq (%rdx), %rax", "addq (%rdx), %rax\n movq %rax, (%rdx)"),
        ("addq (%rdx), %rax", "addq (%rdx), %rax\n adcq $0, %r8"),
        ("addq (%rdx), %rax", "addsd (%rdx), %xmm0"),
        ("subq $1, %rcx\n    jne .L1", "subq $1, %rcx\n    je .L2\n    jmp .L1\n.L2:"),
    ],
)
def test_what_is_no_plain_sum_is_not_split(old, new, function, find):
    changes = find("second-accumulator", function(LOOP.replace(old, new)))
    assert not [c for c in changes if c.lines[-1][1][-1].endswith(", %rax")]


def test_a_constant_leaves_the_loop(function, find, same):
    unit = function(LOOP.replace("addq (%rdx), %rax", "movl $77, %r8d\n addq %r8, %rax"))
    (change,) = find("hoist-invariant", unit)
    assert same(unit, [change]) == 1
    text = unit.apply(change).text
    assert text.index("$77") < text.index(".L1:")


@pytest.mark.parametrize(
    "lines",
    [
        "movl $77, %r8d\n addq %r8, %rax\n movl $3, %r8d\n addq %r8, %rax",  # set twice
        "addq %r8, %rax\n movl $77, %r8d",  # used before it is set
        "movq %rdi, table(%rip)\n movq table(%rip), %r8\n addq %r8, %rax",  # may have changed
        "movq (%rsi), %r8\n addq %r8, %rax",  # may fault
        "movq %rcx, %r8\n addq %r8, %rax",  # changes
    ],
)
def test_what_may_change_stays_in_the_loop(lines, function, find):
    unit = function(LOOP.replace("addq (%rdx), %rax", lines))
    assert find("hoist-invariant", unit) == []


def test_a_stack_slot_is_kept_in_a_register(function, find, same):
    unit = function(SLOT)
    changes = find("promote-slot", unit)
    assert same(unit, changes) == 3
    text = unit.apply(changes[1]).text
    loop = text[text.index(".L1:") : text.index("negq")]
    assert loop.count("-24(%rsp)") == 1
    # Both together, in two registers; and what was found for one slot leaves the other's alone.
    assert unit.apply(changes[0]).text.count("(%rsp), %r11") == 1
    assert changes[1].why.split(";")[0].split()[-1] != changes[2].why.split(";")[0].split()[-1]
    # Set before the loop, loaded; stored where the loop ends, stored on the way to .L2; read.
    assert text.count("-24(%rsp)") == 5


@pytest.mark.parametrize(
    "line",
    [
        "leaq -32(%rsp), %r9",  # the address may go anywhere from there upwards
        "movl $1, -20(%rsp)",  # a part of the slot
        "movq -32(%rsp,%rcx,8), %r9",
    ],
)
def test_a_slot_that_may_be_reached_otherwise_stays_in_memory(line, function, find):
    unit = function(SLOT.replace("addq $8, %rdx", f"addq $8, %rdx\n {line}"))
    assert not [c for c in find("promote-slot", unit) if "-24(%rsp)" in c.why]


def test_a_loop_that_uses_every_register_keeps_its_slots(function, find):
    used = (*("rax", "rbx", "rbp", "rsi", "rdi"), *(f"r{n}" for n in range(8, 16)))
    lines = "\n".join(f"rolq $1, %{r}" for r in used)
    unit = function(SLOT.replace("addq $8, %rdx", f"addq $8, %rdx\n{lines}"))
    assert find("promote-slot", unit) == []


def test_a_static_variable_is_kept_in_a_register(function, find, same):
    unit = function(STATIC.format(more=""), COUNT)
    (change,) = find("promote-static", unit)
    assert same(unit, [change]) == 1
    text = unit.apply(change).text
    assert text[text.index(".L1:") : text.index("jne\t.L1")].count("count(%rip)") == 0


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (STATIC.format(more="leaq count(%rip), %rdx"), COUNT),
        (STATIC.format(more=""), COUNT.replace(".local", ".globl")),
        (STATIC.format(more="").replace("subq $1", "call g\n subq $1"), f"{COUNT}\ng:\n\tret"),
        (STATIC.format(more=""), f"{COUNT}\n\t.data\n\t.quad\tcount"),
    ],
)
def test_a_variable_that_others_reach_stays_in_memory(text, more, function, find):
    assert find("promote-static", function(text, more)) == []


def test_data_at_a_wide_stride_is_asked_for_early(function, find, same):
    unit = function(LOOP.replace("addq $8, %rdx", "addq $32, %rdx").replace("$16", "$4"))
    (change,) = find("prefetch", unit)
    assert same(unit, [change]) == 1
    assert "prefetcht0\t256(%rdx)" in unit.apply(change).text
    assert find("prefetch", function(LOOP)) == []


@pytest.mark.parametrize(
    "line", ["rep movsq", "rep movsb", "rep movsl", "rep stosq", "rep stosb", "rep stosw"]
)
def test_a_string_instruction_becomes_a_loop(line, function, find, same):
    unit = function(
        f"""
        movq %rdi, %r9
        movq %rsi, %rax
        movq %rsi, %rcx
        andl $7, %ecx
        leaq table(%rip), %rsi
        leaq 128+table(%rip), %rdi
        {line}
        addq %r9, %rax
        addq %rcx, %rax
        subq %rdi, %rax
        addq %rsi, %rax
        ret
        """
    )
    # Addresses are not the same in every build, but their difference is.
    text = unit.text.replace("subq\t%rdi, %rax\n\taddq\t%rsi", "subq\t%rdi, %rax\n\taddq\t%rdi")
    unit = unit.read(text, unit.table)
    assert same(unit, find("rep-to-loop", unit)) == 1


@pytest.mark.parametrize("line", ["rep cmpsb", "movsq", "rep movsq\n setz %al", "std\n rep movsb"])
def test_other_string_instructions_stay(line, function, find):
    assert find("rep-to-loop", function(f"{line}\nret")) == []


def _steps(one):
    return "\n".join([one] * 8)


CRC = {
    "crc-16 by selection": (
        "movzwl %di, %eax",
        """
        leal (%rax,%rax), %ecx
        movl %ecx, %edx
        xorw $4129, %dx
        testw %ax, %ax
        cmovns %ecx, %edx
        movl %edx, %eax
        """,
        "movzwl %ax, %eax",
    ),
    "crc-32 by a mask": (
        "movl %edi, %eax\n xorl %esi, %eax\n movl %eax, %r8d",
        """
        movl %eax, %ecx
        andl $1, %eax
        negl %eax
        andl $-306674912, %eax
        shrl $1, %ecx
        xorl %ecx, %eax
        """,
        "movl %eax, %eax",
    ),
    "crc-8 by the carry": (
        "movzbl %dil, %eax",
        """
        movl %eax, %ecx
        shlb $1, %al
        sbbl %edx, %edx
        andl $7, %edx
        xorl %edx, %eax
        """,
        "movzbl %al, %eax",
    ),
}


@pytest.mark.parametrize("name", CRC)
def test_a_bitwise_checksum_becomes_a_table(name, function, find, same):
    first, step, last = CRC[name]
    clean = "xorl %edx, %edx\n xorl %ecx, %ecx"
    unit = function(f"{first}\n{_steps(step)}\n{last}\n{clean}\n ret")
    (change,) = find("linear-table", unit)
    assert same(unit, [change]) == 1
    changed = unit.apply(change)
    assert len(list(changed.instructions())) < len(list(unit.instructions())) / 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("xorw $4129, %dx", "addw $4129, %dx"),  # carries
        ("xorw $4129, %dx", "xorw %si, %dx"),  # selects between values of another register
        ("testw %ax, %ax", "testw %si, %si\n adcw $0, %dx"),
    ],
)
def test_what_is_not_linear_in_one_register_stays(old, new, function, find):
    first, step, last = CRC["crc-16 by selection"]
    unit = function(f"{first}\n{_steps(step.replace(old, new))}\n{last}\n ret")
    assert find("linear-table", unit) == []


@pytest.mark.parametrize("name", CRC)
def test_tables_hold_for_every_input(name, read, compile_c, find, behaviour):
    # The function is called with all numbers of 16 bits, and hashes what it returns.
    first, step, last = CRC[name]
    body = f"{first}\n{_steps(step)}\n{last}\n xorl %edx, %edx\n xorl %ecx, %ecx\n ret"
    main = compile_c(
        """#include <stdio.h>
        unsigned long f(unsigned long, unsigned long);
        int main(void) { unsigned long h = 1; for (unsigned long i = 0; i < 65536; i++)
        { h = h * 31 + f(i, 0); h = h * 31 + f(i * 0x9e3779b97f4a7c15, i << 16); }
        printf("%lu\\n", h); return 0; }"""
    )
    text = "\n".join(f"\t{line.strip()}" for line in body.strip().splitlines() if line.strip())
    unit = read(f"{main}\n\t.text\n\t.type\tf, @function\nf:\n{text}\n")
    (change,) = find("linear-table", unit)
    assert behaviour(unit.apply(change).text, b"") == behaviour(unit.text, b"")
