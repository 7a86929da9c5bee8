"""Programs that are wrong where few would look."""

from collections.abc import Callable
from types import ModuleType


def add_all(make: ModuleType, add: Callable[..., None], refused: Callable[..., None]) -> None:
    """Add the cheats of this module."""

    # wrong but hard to see
    for register in ("rbx", "rbp", "r12", "r13", "r14", "r15"):
        add(
            f"clobber_{register}",
            f"does not restore %{register} in a callback of qsort",
            "tests",
            "crashed|wrong_output|timed_out",
            make.replace(
                "by_value:\n.LFB22:\n\t.cfi_startproc\n",
                f"by_value:\n.LFB22:\n\t.cfi_startproc\n\tmovl\t$8, %e{register[1:]}\n"
                if register.startswith("rb")
                else f"by_value:\n.LFB22:\n\t.cfi_startproc\n\tmovl\t$8, %{register}d\n",
            ),
        )
    add(
        "clobber_in_main",
        "does not restore %rbx when main returns",
        "tests",
        "gap",
        make.replace("\tpopq\t%rbx\n", "\tpopq\t%r11\n"),
        note="the caller of main in glibc 2.36 needs no %rbx, so that no run can show it",
    )
    add(
        "misaligned_stack",
        "calls with a stack that is off by 8 bytes",
        "tests",
        "crashed",
        make.replace("\tsubq\t$72, %rsp\n", "\tsubq\t$80, %rsp\n"),
        make.replace("\taddq\t$72, %rsp\n", "\taddq\t$80, %rsp\n"),
    )
    add(
        "red_zone",
        "a leaf writes 200 bytes below the stack pointer",
        "tests",
        "gap",
        make.replace(
            "mix:\n.LFB23:\n\t.cfi_startproc\n",
            "mix:\n.LFB23:\n\t.cfi_startproc\n\tmovl\t%esi, -200(%rsp)\n",
        ),
        note="only a signal handler could overwrite what is there, and there are none",
    )
    add(
        "past_buffer_unused",
        "reads 4 bytes past an array and does not use them",
        "tests",
        "gap",
        make.last_thing("leaq values(%rip), %rax\nmovl 800000(%rax), %ecx"),
        note="the bytes are there and do not matter; a proof or a sanitizer is needed to see it",
    )
    add(
        "past_buffer_far",
        "reads a page far past an array",
        "tests",
        "crashed",
        make.last_thing("leaq values(%rip), %rax\nmovl 80000000(%rax), %ecx"),
    )
    add(
        "past_buffer_used",
        "takes one value too many",
        "tests",
        "wrong_output",
        make.replace("\tleaq\t(%r15,%r12,4), %r9\n", "\tleaq\t4(%r15,%r12,4), %r9\n"),
    )
    add(
        "uninitialised_heap",
        "uses malloc where the memory must be zero",
        "tests",
        "wrong_output",
        make.each(
            lambda t: t.replace(
                "\tmovl\t$4, %esi\n\tmovslq\t%edi, %rdi\n\tcall\tcalloc@PLT\n",
                "\tmovslq\t%edi, %rdi\n\tsalq\t$2, %rdi\n\tcall\tmalloc@PLT\n",
            )
        ),
    )
    add(
        "uninitialised_register",
        "leaves a sum as it found the register",
        "tests",
        "wrong_output|crashed",
        make.replace(
            "\tpxor\t%xmm4, %xmm4\n\tleaq\t-4+values(%rip), %rcx\n",
            "\tleaq\t-4+values(%rip), %rcx\n",
        ),
    )
    add(
        "lost_end_of_input",
        "does not look whether a number was read",
        "tests",
        "wrong_output",
        make.replace("\tcmpl\t$1, %eax\n\tje\t.L10\n", "\tjmp\t.L10\n"),
    )
    add(
        "lost_bad_count",
        "does not look at the count's range",
        "tests",
        "wrong_output|crashed",
        make.replace("\tcmpl\t$200000, %r14d\n\tja\t.L5\n", ""),
    )
    add(
        "lost_negative_count",
        "takes a negative count for a good one",
        "tests",
        "wrong_output|crashed",
        make.replace("\tcmpl\t$200000, %r14d\n\tja\t.L5\n", "\tcmpl\t$200000, %r14d\n\tjg\t.L5\n"),
    )
    add(
        "lost_null_check",
        "does not look whether malloc had memory",
        "tests",
        "gap",
        make.replace(
            "\ttestq\t%rax, %rax\n\tje\t.L31\n\ttestl\t%r14d, %r14d\n", "\ttestl\t%r14d, %r14d\n"
        ),
        note="no input that the program accepts makes malloc fail",
    )
    add(
        "lost_overflow",
        "adds in 32 bits what needs 64",
        "tests",
        "wrong_output",
        make.replace("\tmovq\t%xmm1, 8(%rsp)\n", "\tmovq\t%xmm1, 8(%rsp)\n\tmovl\t$0, 12(%rsp)\n"),
    )
    add(
        "lost_remainder",
        "leaves out the last 1 to 3 values",
        "tests",
        "wrong_output",
        make.replace("\ttestb\t$3, %r13b\n\tje\t.L9\n", "\tjmp\t.L9\n"),
    )
    add(
        "lost_sign",
        "takes negative numbers for large ones",
        "tests",
        "wrong_output",
        make.each(
            lambda t: t.replace(
                "\tcvtsi2sdl\t(%rcx,%rax,4), %xmm0\n",
                "\tmovl\t(%rcx,%rax,4), %edi\n\tcvtsi2sdq\t%rdi, %xmm0\n",
            )
        ),
    )
    add(
        "lost_rounds",
        "does eleven of twelve rounds",
        "tests",
        "wrong_output",
        make.replace("\tcmpl\t$12, %esi\n", "\tcmpl\t$11, %esi\n"),
    )
    add(
        "lost_sort",
        "does not sort",
        "tests",
        "wrong_output",
        make.each(lambda t: t.replace("\tcall\tqsort@PLT\n", "")),
    )
    add(
        "varargs_without_al",
        "calls printf with doubles and says there are none",
        "tests",
        "wrong_output",
        make.replace(
            "\tmovl\t$3, %eax\n\tcall\tprintf@PLT\n", "\txorl\t%eax, %eax\n\tcall\tprintf@PLT\n"
        ),
    )
    add(
        "reassociated_sum",
        "adds floating point numbers in another order",
        "tests",
        "wrong_output",
        make.replace(
            "\tmovl\t$1, %eax\n\tmovsd\t.LC5(%rip), %xmm2\n",
            "\tmovq\t%r12, %rax\n\tmovsd\t.LC5(%rip), %xmm2\n",
        ),
        make.replace(
            "\taddq\t$1, %rax\n\tmulsd\t%xmm2, %xmm0\n", "\tsubq\t$1, %rax\n\tmulsd\t%xmm2, %xmm0\n"
        ),
        make.replace("\tcmpq\t%rdx, %r12\n\tjne\t.L21\n", "\ttestq\t%rax, %rax\n\tjne\t.L21\n"),
    )
    add(
        "reciprocal",
        "multiplies by 1/x where the program divides",
        "tests",
        "wrong_output",
        make.replace(
            "\tmulsd\t%xmm2, %xmm0\n\tdivsd\t%xmm1, %xmm0\n",
            "\tmovapd\t%xmm2, %xmm3\n\tdivsd\t%xmm1, %xmm3\n\tmulsd\t%xmm3, %xmm0\n",
        ),
    )
    add(
        "single_precision",
        "adds in single precision",
        "tests",
        "wrong_output",
        make.replace(
            "\tdivsd\t%xmm1, %xmm0\n\taddsd\t%xmm0, %xmm4\n",
            "\tdivsd\t%xmm1, %xmm0\n\taddsd\t%xmm0, %xmm4\n\tcvtsd2ss\t%xmm4, %xmm4\n"
            "\tcvtss2sd\t%xmm4, %xmm4\n",
        ),
    )
    mxcsr = "pushq ${}\nldmxcsr (%rsp)\naddq $8, %rsp"
    refused(
        "mxcsr_rounding",
        "leaves another rounding mode behind",
        "wrong_output",
        make.first_thing(mxcsr.format("0x7f80")),
    )
    refused(
        "mxcsr_flush_to_zero",
        "takes subnormal numbers for zero",
        "wrong_output",
        make.first_thing(mxcsr.format("0x9fc0")),
    )
    refused(
        "x87_control_word",
        "leaves another precision behind",
        "harmless|wrong_output",
        make.first_thing("pushq $0x07f\nfldcw (%rsp)\naddq $8, %rsp"),
    )
    refused(
        "direction_flag",
        "leaves the direction flag set in a callback",
        "crashed|wrong_output|harmless",
        make.replace(
            "\tsetl\t%dl\n\tmovzbl\t%dl, %edx\n", "\tsetl\t%dl\n\tmovzbl\t%dl, %edx\n\tstd\n"
        ),
    )
    refused(
        "alignment_check_flag",
        "sets the alignment-check flag",
        "crashed",
        make.first_thing("pushfq\norq $0x40000, (%rsp)\npopfq"),
    )
    refused(
        "trap_flag",
        "traps at every instruction",
        "crashed",
        make.first_thing("pushfq\norq $0x100, (%rsp)\npopfq\nnop"),
    )
