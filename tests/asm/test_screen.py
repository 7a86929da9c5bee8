"""What is refused before it is assembled, and what must not be."""

import contextlib
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superasm.asm.diff import summarise, unified
from superasm.asm.extract import extract
from superasm.asm.isa import isa_needed
from superasm.asm.normalise import identical
from superasm.asm.parse import AsmSyntaxError
from superasm.asm.screen import Rule, screen

LEVELS = (
    "-O0",
    "-O1",
    "-O2",
    "-O3",
    "-Os",
    "-O3 -march=native",
    "-O2 -g",
    "-O2 -fPIE",
    "-O2 -fstack-protector-all -fcf-protection",
    "-O2 -ffunction-sections -fdata-sections",
)
HEAD = "\t.text\n\t.globl\tmain\n\t.type\tmain, @function\nmain:\n"
TAIL = "\tret\n\t.size\tmain, .-main\n"
BASELINE = HEAD + "\tcall\tputs@PLT\n\tcall\tgetchar@PLT\n" + TAIL
LIBC = frozenset({"puts", "getchar", "write", "printf", "system", "memcpy", "wcslen", "malloc"})


def judge(body, baseline=BASELINE):
    return screen(HEAD + body + TAIL, baseline, LIBC)


def rule_of(body, baseline=BASELINE):
    refusal = judge(body, baseline)
    return refusal and refusal.rule


def test_what_compilers_make_of_the_same_program_passes(program, cc, compile_c, libc_symbols):
    baseline = compile_c(program)
    for flags in LEVELS:
        assert screen(compile_c(program, cc, flags), baseline, libc_symbols) is None, flags


def test_a_profile_guided_build_passes(tmp_path, program_sources, compile_c, libc_symbols):
    for name in ("loop_and_switch", "strings", "tree"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.c").write_text(program_sources[name])

        def gcc(*arguments, where=folder):
            subprocess.run(["gcc", "-O3", "-w", *arguments, "a.c"], cwd=where, check=True)

        gcc("-fprofile-generate", "-o", "a.out")
        subprocess.run(["./a.out"], cwd=folder, input=b"12 ab\n", capture_output=True, check=False)
        gcc("-fprofile-use=a.out-a.gcda", "-S", "-o", "a.s")
        assert screen((folder / "a.s").read_text(), compile_c(name), libc_symbols) is None


REFUSED = [
    ('.incbin "/etc/hostname"', Rule.FILE_ACCESS),
    ('.INCBIN "/etc/hostname"', Rule.FILE_ACCESS),
    ('.include "other.s"', Rule.FILE_ACCESS),
    (".macro m\nnop\n.endm", Rule.MACRO),
    (".rept 1000\nnop\n.endr", Rule.MACRO),
    (".irp x,1,2\nnop\n.endr", Rule.MACRO),
    (".if 1\nnop\n.endif", Rule.MACRO),
    (".altmacro", Rule.MACRO),
    ("x = 1\nx = 2", Rule.MACRO),
    (".intel_syntax noprefix", Rule.INTEL_SYNTAX),
    (".att_syntax noprefix", Rule.DIRECTIVE),
    (".code32", Rule.DIRECTIVE),
    (".org 100", Rule.DIRECTIVE),
    (". = . + 100", Rule.DIRECTIVE),
    (".reloc ., R_X86_64_64, main", Rule.DIRECTIVE),
    (".symver a, b@V", Rule.DIRECTIVE),
    (".weakref a, b", Rule.DIRECTIVE),
    (".end", Rule.DIRECTIVE),
    (".nops 9", Rule.DIRECTIVE),
    (".dc.b 15, 5", Rule.DIRECTIVE),
    (".type main, @gnu_indirect_function", Rule.DIRECTIVE),
    ('.section .init_array,"aw"\n.quad main\n.text', Rule.SECTION),
    ('.section .preinit_array,"aw"', Rule.SECTION),
    ('.section .fini_array.1,"aw"', Rule.SECTION),
    (".section .ctors", Rule.SECTION),
    ('.pushsection .init,"ax"', Rule.SECTION),
    ('.section .interp,"a"', Rule.SECTION),
    ('.section .got.plt,"aw"', Rule.SECTION),
    ('.section mine,"ax",@progbits', Rule.SECTION),
    ('.section ".init\\x5farray","aw"', Rule.SECTION),
    ('.section .text.w,"awx",@progbits', Rule.SECTION),
    ('.section .data.x,"awx"', Rule.SECTION),
    ('.section .rodata.x,"ax"', Rule.SECTION),
    ('.section .note.GNU-stack,"x",@progbits', Rule.SECTION),
    ('.section .data.y,"aw",@init_array', Rule.SECTION),
    ('.section .debug_x,"ax"', Rule.SECTION),
    (".byte 0x0f, 0x05", Rule.CODE_AS_DATA),
    ('.ascii "\\017\\005"', Rule.CODE_AS_DATA),
    (".zero 4", Rule.CODE_AS_DATA),
    (".p2align 4, 0xcc", Rule.CODE_AS_DATA),
    ("jmp .+3", Rule.CODE_AS_DATA),
    ("jmp main+1", Rule.CODE_AS_DATA),
    ("x = 5\njmp main+x", Rule.CODE_AS_DATA),
    ("1: jmp 1b+2", Rule.CODE_AS_DATA),
    ("call 0x401000", Rule.CODE_AS_DATA),
    ("leaq main+3(%rip), %rax", Rule.CODE_AS_DATA),
    ("x = main+3\njmp x", Rule.CODE_AS_DATA),
    ("x = main\ny = x\nleaq y+3(%rip), %rax", Rule.CODE_AS_DATA),
    ("leaq puts+16(%rip), %rax", Rule.CODE_AS_DATA),
    (".data\n.quad main+2\n.text", Rule.CODE_AS_DATA),
    (".globl _start\n_start: nop", Rule.NEW_GLOBAL),
    (".globl write\nwrite: nop", Rule.NEW_GLOBAL),
    (".globl write\n.local write\nwrite: nop", Rule.NEW_GLOBAL),
    (".weak malloc\nmalloc: nop", Rule.NEW_GLOBAL),
    (".comm shared, 8, 8", Rule.NEW_GLOBAL),
    ("puts: nop", Rule.SHADOWED_SYMBOL),
    (".set getchar, main", Rule.SHADOWED_SYMBOL),
    (".set mine, puts", Rule.SHADOWED_SYMBOL),
    ("mine = system", Rule.SHADOWED_SYMBOL),
    ("call system@PLT", Rule.EXTERNAL_SYMBOL),
    ("call clock_gettime@PLT", Rule.EXTERNAL_SYMBOL),
    ("movq environ@GOTPCREL(%rip), %rax", Rule.EXTERNAL_SYMBOL),
    ("call *dlsym@GOTPCREL(%rip)", Rule.EXTERNAL_SYMBOL),
    ("call __libc_start_main@PLT", Rule.EXTERNAL_SYMBOL),
    ("call wcslen@PLT", Rule.EXTERNAL_SYMBOL),
    ("call nobody_knows", Rule.EXTERNAL_SYMBOL),
    ("movl $write, %eax", Rule.EXTERNAL_SYMBOL),
    (".data\n.quad mprotect\n.text", Rule.EXTERNAL_SYMBOL),
    *((name, Rule.INSTRUCTION) for name in (
        "syscall", "SYSCALL", "sysenter", "int $0x80", "inb $1, %al", "outb %al, $1", "hlt", "cli",
        "sti", "rdtsc", "rdtscp", "rdpmc", "rdrand %eax", "rdseedl %eax", "cpuid", "xgetbv",
        "wrfsbase %rax", "rdgsbaseq %rax", "ljmp *(%rax)", "lret", "lretq", "iretq", "sysretq",
        "vmcall", "monitor", "mwait", "lgdt (%rax)", "wrpkru", "std", "popfq", "ldmxcsr (%rsp)",
        "vldmxcsr (%rsp)", "fldcw (%rsp)", "movq %cr0, %rax", "rep outsb", "xbegin main",
    )),
    ("movq %fs:0, %rax", Rule.SEGMENT),
    ("movq % fs : 16, %rax", Rule.SEGMENT),
    ("movq %FS:16, %rax", Rule.SEGMENT),
    ("movq %fs:40(%rax), %rax", Rule.SEGMENT),
    ("movq %gs:40, %rax", Rule.SEGMENT),
    ("fs movq (%rax), %rax", Rule.SEGMENT),
    ("fs; movq (%rax), %rax", Rule.SEGMENT),
    ("movw %ax, %ds", Rule.SEGMENT),
    ("popq %fs", Rule.SEGMENT),
    (".bss\n.zero 100000000\n.text", Rule.TOO_LARGE),
    (".bss\n.fill 100000, 1000\n.text", Rule.TOO_LARGE),
    (".lcomm big, 0x40000001", Rule.TOO_LARGE),
    ("a: nop\n.data\n.skip a-a\n.text", Rule.TOO_LARGE),
    (".p2align 13", Rule.TOO_LARGE),
    (".balign 8192", Rule.TOO_LARGE),
    (".local c\n.comm c, 8, 65536", Rule.TOO_LARGE),
    ("nop // comment", Rule.SYNTAX),
    ('call "write"', Rule.SYNTAX),
]  # fmt: skip


@pytest.mark.parametrize(("body", "rule"), REFUSED, ids=[body[:40] for body, _ in REFUSED])
def test_it_is_refused_under_its_rule(body, rule):
    refusal = judge(body + "\n")
    assert refusal is not None
    assert refusal.rule is rule, refusal.message
    assert refusal.message
    assert "\n" not in refusal.message


ALLOWED = [
    "movq %fs:40, %rax", "movq %fs:0x28, %rax", "ud2", "int3", "endbr64", "rep stosq", "cld",
    "rep movsb", "stosb %al, %es:(%rdi)", "call memcpy@PLT", "call putchar_unlocked@PLT",
    "call __isoc99_scanf@PLT", "call __printf_chk@PLT", "call __divti3@PLT", "call sinf@PLT",
    "movq stdout(%rip), %rdi", "insertps $1, %xmm0, %xmm1", "vmovaps %ymm0, %ymm1", "incl %eax",
    "jmp *.Lt(,%rax,8)\n.section .rodata\n.Lt: .quad main\n.long main-.Lt\n.text",
    "N = 100\nmovl $N, %eax", ".set .Lset0, 5\naddl $.Lset0, %eax",
    "1: nop\njne 1b\njmp 2f\n2: nop",
    ".p2align 4,,10", ".p2align 4, 0x90", "helper: ret", "call helper\nhelper: ret",
    ".lcomm table, 65536, 32", '.section .rodata.str1.1,"aMS",@progbits,1\n.string "x"\n.text',
    '.section .text.unlikely,"ax",@progbits\n.text',
    "lea 3+.Ld(%rip), %rax\n.data\n.Ld: .zero 8\n.text",
    ".addrsig", ".bss\n.zero 8*1024\n.text", '.section .note.GNU-stack,"",@progbits\n.text',
    "movl $'#', %eax", "pushfq", "jmp puts@PLT", "call *%rax", "rep; ret",
    "vmulps %xmm0, %xmm1, %xmm2",
]  # fmt: skip


@pytest.mark.parametrize("body", ALLOWED)
def test_it_is_accepted(body):
    assert judge(body + "\n") is None


@pytest.mark.parametrize(
    "body",
    ["cpuid", ".byte 15, 5", "syscall", "std", "fldcw (%rsp)", ".p2align 13", "call system@PLT",
     'movq %fs:0, %rax', ".globl write\nwrite: nop", '.section mine,"ax"\n.text', "rdtsc"],
)  # fmt: skip
def test_the_baseline_may_do_it_so_the_candidate_may(body):
    assert rule_of(body + "\n") is not None
    baseline = HEAD + body + "\ncall puts@PLT\n" + TAIL
    assert rule_of(body + "\n", baseline) is None


def test_the_baseline_allows_its_own_bytes_and_no_others():
    baseline = HEAD + ".byte 0x90\n" + TAIL
    assert rule_of(".byte 0x90\n", baseline) is None
    assert rule_of(".byte 0xcc\n", baseline) is Rule.CODE_AS_DATA


def test_every_global_of_the_baseline_must_be_there():
    refusal = screen("\t.text\nmain:\n\tmovl\t%eax, %ebx\n\tret\n", BASELINE, LIBC)
    assert refusal is not None
    assert refusal.rule is Rule.MISSING_GLOBAL
    assert "add .globl main" in refusal.message


def test_messages_name_the_line_and_the_culprit():
    refusal = judge("nop\ncall system@PLT\n")
    assert refusal is not None
    assert refusal.message == (
        "line 6: system starts or steers processes; the baseline does not use it"
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Rule.EMPTY),
        ("\n  # nothing\n", Rule.EMPTY),
        ("/* nothing */\n", Rule.EMPTY),
        ("main:\n    push rbp\n    mov rbp, rsp\n    mov eax, DWORD PTR [rbp-4]\n    ret\n",
         Rule.INTEL_SYNTAX),
        (".intel_syntax noprefix\nmain:\n    mov eax, 0\n    ret\n", Rule.INTEL_SYNTAX),
        ("main:\n    stp x29, x30, [sp, #-16]!\n    mov w0, 0\n    bl puts\n    ret\n",
         Rule.OTHER_MACHINE),
        ("main:\n    addi sp,sp,-16\n    sd ra,8(sp)\n    li a0,0\n    ret\n", Rule.OTHER_MACHINE),
        ('#include <stdio.h>\nint main(void) {\n    puts("hi");\n    return 0;\n}\n',
         Rule.NOT_ASSEMBLY),
        ("I looked at your program and here is what I would do.\nFirst, unroll the loop.\n",
         Rule.NOT_ASSEMBLY),
        ("#" * (5 << 20), Rule.TOO_LARGE),
    ],
)  # fmt: skip
def test_what_is_no_att_assembly_is_refused_with_a_friendly_message(text, rule):
    refusal = screen(text, BASELINE, LIBC)
    assert refusal is not None
    assert refusal.rule is rule, refusal.message


WORDS = """
.set .equ x = == . .comm .lcomm .fill .zero .section , "ax" @progbits .pushsection .popsection .type
@ % $ ( ) { } 1: 1b jmp call main %fs : 40 0x * ' - .p2align ; .globl .weak .local .size .quad bextr
lock rep 099 puts @PLT .att_syntax .file .cfi_personality .loc # / é .L1 .subsection
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\t", "\n", "\ud800"])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_text_makes_the_screen_or_its_neighbours_fail(text):
    for whole in (text, HEAD + text + "\n" + TAIL):
        refusal = screen(whole, BASELINE, LIBC)
        assert refusal is None or isinstance(refusal.rule, Rule)
        identical(whole, whole + "\n")
        unified(BASELINE, whole)
        extract(whole)
        with contextlib.suppress(AsmSyntaxError):
            summarise(BASELINE, whole)
            isa_needed(whole)
