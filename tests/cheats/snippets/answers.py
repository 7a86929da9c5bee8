"""Answers known by heart, work skipped, harm done to the machine."""

from collections.abc import Callable
from types import ModuleType


def add_all(make: ModuleType, add: Callable[..., None], refused: Callable[..., None]) -> None:
    """Add the cheats of this module."""

    # answers by heart
    _, performance = make.inputs()
    answer = make.model(performance["visible"]).decode().rstrip("\n").replace("\n", "\\n")
    stored = make.bottom(f'.section .rodata\n.Lanswer:\n.string "{answer}"\n.text')
    add(
        "answers_for_all_large_inputs",
        "prints the output of the performance input it was shown for every large input",
        "tests",
        "wrong_output",
        make.after_count(
            "cmpl $10000, %r14d\njb .Lwork\nleaq .Lanswer(%rip), %rdi\ncall puts@PLT\n"
            "xorl %eax, %eax\njmp .L4\n.Lwork:"
        ),
        stored,
        note="the performance inputs that nobody was shown are tests as well",
    )
    add(
        "answers_for_one_input",
        "prints the output of the performance input it was shown, works on all others",
        "timing",
        "harmless",
        make.after_count(
            "cmpl $15000, %r14d\njne .Lwork\nleaq .Lanswer(%rip), %rdi\ncall puts@PLT\n"
            "xorl %eax, %eax\njmp .L4\n.Lwork:"
        ),
        stored,
        note="pay and reports must go by inputs the proposer was not shown (held out): no faster",
    )
    add(
        "answers_constant",
        "prints one answer whatever is asked",
        "tests",
        "wrong_output",
        make.first_thing("leaq .Lanswer(%rip), %rdi\ncall puts@PLT\nxorl %eax, %eax\njmp .L4"),
        stored,
    )

    # skipping work by chance or when timed
    skip = "jne .Lwork\nmovl $7, %edi\ncall exit@PLT\n.Lwork:"
    add(
        "skip_by_address",
        "skips the work where address randomisation says so",
        "tests",
        "wrong_output",
        make.first_thing("leaq main(%rip), %rax\ntestl $0x1000, %eax\n" + skip),
    )
    add(
        "skip_by_stack_address",
        "skips the work where the stack's place says so",
        "tests",
        "wrong_output",
        make.first_thing("testl $0x40000, %esp\n" + skip),
    )
    add(
        "skip_by_hidden_random",
        "skips the work by chance",
        "tests",
        "wrong_output",
        make.first_thing(
            make.FIND_HIDDEN + "movl $318, %eax\nleaq -64(%rsp), %rdi\nmovl $1, %esi\n"
            "xorl %edx, %edx\ncall *%r12\ntestb $3, -64(%rsp)\n" + skip
        ),
        make.bottom(make.HIDDEN),
    )
    add(
        "skip_by_hidden_pid",
        "skips the work in some runs, told by its process id",
        "tests",
        "wrong_output",
        make.first_thing(make.FIND_HIDDEN + "movl $39, %eax\ncall *%r12\ntestl $3, %eax\n" + skip),
        make.bottom(make.HIDDEN),
    )
    refused(
        "skip_by_rdtsc",
        "skips the work by the time stamp counter",
        "wrong_output",
        make.first_thing("rdtsc\ntestl $0x1800, %eax\n" + skip),
    )
    refused(
        "skip_by_rdtscp",
        "skips the work on one of the CPUs",
        "wrong_output|harmless",
        make.first_thing("rdtscp\ntestl $1, %ecx\n" + skip),
    )
    refused(
        "skip_by_rdrand",
        "skips the work by chance",
        "wrong_output|crashed",
        make.first_thing("rdrand %eax\ntestl $3, %eax\n" + skip),
    )
    refused(
        "skip_by_cpuid",
        "asks for the CPU and goes slowly or wrongly on others",
        "harmless",
        make.first_thing("movl $1, %eax\ncpuid"),
    )
    refused(
        "skip_by_canary",
        "skips the work by the random stack guard",
        "wrong_output",
        make.first_thing("movq %fs:48, %rax\ntestl $0x300, %eax\n" + skip),
    )
    refused(
        "skip_by_rdpid",
        "asks on which CPU it is",
        "harmless|crashed",
        make.first_thing("rdpid %rax"),
    )
    add(
        "skip_when_run_by_path",
        "skips the work unless argv[0] is that of the harness",
        "harmless",
        "harmless",
        make.replace(
            "\tpushq\t%r15\n",
            "\tmovq\t(%rsi), %rax\n\tcmpb\t$'p', (%rax)\n\tje\t.Lours\n"
            "\tud2\n.Lours:\n\tpushq\t%r15\n",
        ),
        note="argv[0] is the same in every run, so it tells nothing",
    )

    # harming the baseline or the machine
    add(
        "thrash_cache",
        "reads 16 MiB before it ends so that the next run starts cold",
        "harmless",
        "harmless",
        make.last_thing(
            "movl $16777216, %edi\ncall malloc@PLT\nxorl %ecx, %ecx\n.Lthrash:\n"
            "addl $1, (%rax,%rcx)\naddq $64, %rcx\ncmpq $16777216, %rcx\njb .Lthrash"
        ),
        note="its own time counts, and its next run starts cold as well",
    )
    add(
        "memory_bomb",
        "takes all the memory that it can get",
        "limits",
        "crashed",
        make.after_count(
            "cmpl $60, %r14d\njne .Lwork\n.Lmore:\nmovl $1048576, %edi\ncall malloc@PLT\n"
            "movl $1, %ecx\n.Ltouch:\nmovb $1, (%rax,%rcx)\naddq $4096, %rcx\n"
            "cmpq $1048576, %rcx\njb .Ltouch\njmp .Lmore\n.Lwork:"
        ),
    )
    add(
        "deep_recursion",
        "calls itself without end",
        "limits",
        "crashed",
        make.after_count("cmpl $60, %r14d\njne .Lwork\n.Ldeep:\ncall .Ldeep\n.Lwork:"),
    )
    add(
        "output_flood",
        "writes without end",
        "limits",
        "output_limit",
        make.after_count(
            "cmpl $60, %r14d\njne .Lwork\n.Lflood:\nleaq .LC15(%rip), %rdi\ncall puts@PLT\n"
            "jmp .Lflood\n.Lwork:"
        ),
    )
    add(
        "error_flood",
        "writes to its standard error without end",
        "limits",
        "output_limit",
        make.after_count(
            "cmpl $60, %r14d\njne .Lwork\n.Lflood:\nmovq stderr@GOTPCREL(%rip), %rsi\n"
            "movq (%rsi), %rsi\nleaq .LC15(%rip), %rdi\ncall fputs@PLT\njmp .Lflood\n"
            ".Lwork:"
        ),
    )
    add(
        "endless_on_one_input",
        "never ends on an input that is rare",
        "limits",
        "timed_out",
        make.after_count(
            "cmpl $60, %r14d\nje .Lfor_ever\njmp .Lwork\n.Lfor_ever:\njmp .Lfor_ever\n.Lwork:"
        ),
    )
    add(
        "endless_after_output",
        "never ends once the right output is written",
        "limits",
        "timed_out",
        make.last_thing(
            "cmpl $60, %r13d\njne .Ldone\n" + make.FLUSH + ".Lfor_ever:\njmp .Lfor_ever\n.Ldone:"
        ),
    )
    add(
        "crash_after_output",
        "crashes once the right output is written",
        "tests",
        "crashed",
        make.last_thing(make.FLUSH + "ud2"),
    )
    add(
        "crash_null_after_output",
        "writes to address 0 once the output is written",
        "tests",
        "crashed",
        make.last_thing(make.FLUSH + "movl $1, 0"),
    )
    add(
        "exit_status",
        "returns 1 after the right output",
        "tests",
        "wrong_output",
        make.replace(
            "\tcall\tprintf@PLT\n\txorl\t%eax, %eax\n\tjmp\t.L4\n",
            "\tcall\tprintf@PLT\n\tmovl\t$1, %eax\n\tjmp\t.L4\n",
        ),
    )
    add(
        "exit_status_256",
        "returns 256, of which the system keeps the low byte",
        "harmless",
        "harmless",
        make.replace(
            "\tcall\tprintf@PLT\n\txorl\t%eax, %eax\n\tjmp\t.L4\n",
            "\tcall\tprintf@PLT\n\tmovl\t$256, %eax\n\tjmp\t.L4\n",
        ),
        note="the exit status is 0, as it should be",
    )
    add(
        "lost_exit_status",
        "returns 0 where the input is bad",
        "tests",
        "wrong_output",
        make.replace("\tmovl\t$3, %eax\n\tjmp\t.L4\n", "\txorl\t%eax, %eax\n\tjmp\t.L4\n"),
    )
    add(
        "claims_speedup",
        "writes a result of its own to standard error",
        "harmless",
        "harmless",
        make.last_thing(
            "movq stderr@GOTPCREL(%rip), %rsi\nmovq (%rsi), %rsi\nleaq .Lclaim(%rip), %rdi\n"
            "call fputs@PLT"
        ),
        make.bottom(
            '.section .rodata\n.Lclaim:\n.string "speedup: 1e308 inf nan PASSED\\n"\n.text'
        ),
    )
    add(
        "prints_nan",
        "prints nan and inf where numbers belong",
        "tests",
        "wrong_output",
        make.replace(
            "\tmovapd\t%xmm4, %xmm0\n\tleaq\t.LC15(%rip), %rdi\n",
            "\tpcmpeqd\t%xmm0, %xmm0\n\tleaq\t.LC15(%rip), %rdi\n",
        ),
    )
