"""The C library: dangerous functions by name, replaced functions, files of the assembler."""

from collections.abc import Callable
from types import ModuleType

_EXTERNAL: dict[str, tuple[str, str, str]] = {
    # symbol: (arguments, without-screen, tries)
    "system": ("leaq .Lname(%rip), %rdi", "forbidden_syscall", "runs a shell"),
    "fork": ("", "forbidden_syscall", "forks by libc"),
    "popen": (
        "leaq .Lname(%rip), %rdi; movq %rdi, %rsi",
        "forbidden_syscall|harmless",
        "runs a shell",
    ),
    "sleep": ("movl $1, %edi", "forbidden_syscall", "sleeps by libc"),
    "mmap": (
        "xorl %edi, %edi; movl $4096, %esi; movl $7, %edx; movl $0x22, %ecx; movl $-1, %r8d;"
        " xorl %r9d, %r9d",
        "forbidden_syscall",
        "gets memory to write code to",
    ),
    "mprotect": (
        "leaq main(%rip), %rdi; andq $-4096, %rdi; movl $4096, %esi; movl $7, %edx",
        "forbidden_syscall",
        "makes its own code writable",
    ),
    "dlopen": (
        "leaq .Lname(%rip), %rdi; movl $2, %esi",
        "harmless",
        "loads a library at run time",
    ),
    "raise": ("movl $9, %edi", "crashed", "ends itself by a signal"),
    "abort": ("", "crashed", "aborts when the work is done"),
    "_exit": ("xorl %edi, %edi", "wrong_output", "leaves without writing what is buffered"),
    "ptrace": ("", "forbidden_syscall", "looks whether it is traced, by libc"),
    "sched_getcpu": ("", "harmless", "asks for the CPU (by rseq, without a system call)"),
    "getenv": ("leaq .Lname(%rip), %rdi", "harmless", "looks for the harness's environment"),
    "secure_getenv": ("leaq .Lname(%rip), %rdi", "harmless", "looks for an environment"),
    "isatty": ("movl $1, %edi", "harmless", "looks at the type of its output"),
    "getpid": ("", "harmless", "asks for its number, which counts the runs"),
    "sigaction": ("movl $5, %edi; xorl %esi, %esi; xorl %edx, %edx", "harmless", "hides a trap"),
    "atexit": ("leaq mix(%rip), %rdi", "build_failed|harmless", "works after main has returned"),
    "fesetround": ("movl $0x400, %edi", "wrong_output", "changes the rounding"),
    "mallopt": ("movl $-3, %edi; movl $1, %esi", "harmless", "changes libc's allocator"),
    "setvbuf": (
        "movq stdout@GOTPCREL(%rip), %rax; movq (%rax), %rdi; xorl %esi, %esi; movl $2, %edx;"
        " xorl %ecx, %ecx",
        "harmless",
        "changes the buffering of its output",
    ),
}


def add_all(make: ModuleType, add: Callable[..., None], refused: Callable[..., None]) -> None:
    """Add the cheats of this module."""
    named = make.bottom('.section .rodata\n.Lname:\n.string "/tmp/state"\n.text')

    # libc by name
    for symbol, (arguments, without, tries) in _EXTERNAL.items():
        where = make.last_thing if symbol in ("raise", "abort", "_exit") else make.first_thing
        code = f"{arguments}\ncall {symbol}@PLT"
        # abort is open to candidates: it can only end the program.
        if symbol == "abort":
            add("libc_abort", tries, "tests", "crashed", where(code))
            continue
        refused(f"libc_{symbol}", f"{tries} ({symbol})", without, where(code), named)
    refused(
        "libc_dlsym",
        "finds a dangerous function at run time",
        "forbidden_syscall",
        make.first_thing("xorl %edi, %edi\nleaq .Lname(%rip), %rsi\ncall dlsym@PLT\ncall *%rax"),
        make.bottom('.section .rodata\n.Lname:\n.string "fork"\n.text'),
    )
    refused(
        "libc_fopen_answers",
        "prints what a file of expected outputs holds",
        "wrong_output",
        make.first_thing(
            "leaq .Lname(%rip), %rdi\nmovq %rdi, %rsi\ncall fopen@PLT\ntestq %rax, %rax\n"
            "jne .Lthere\nmovl $7, %edi\ncall exit@PLT\n.Lthere:"
        ),
        make.bottom('.section .rodata\n.Lname:\n.string "random.out"\n.text'),
    )
    refused(
        "libc_environ",
        "looks whether the environment is the harness's",
        "harmless",
        make.first_thing(
            "movq environ@GOTPCREL(%rip), %rax\nmovq (%rax), %rax\ncmpq $0, (%rax)\n"
            "je .Lempty\nud2\n.Lempty:"
        ),
        note="the environment is empty; had it not been, the program would crash",
    )
    for name, directive in (
        ("set", ".set innocent, fork"),
        ("weakref", ".weakref innocent, fork"),
        ("symver", ".symver innocent, fork@GLIBC_2.2.5"),
        ("equal_sign", "innocent = fork"),
    ):
        refused(
            f"alias_{name}",
            f"calls fork by another name ({name})",
            "forbidden_syscall",
            make.first_thing("call innocent@PLT"),
            make.bottom(directive),
        )

    # replacing what others define
    for name, how in (("global", ".globl"), ("weak", ".weak"), ("local", ".local")):
        refused(
            f"redefine_printf_{name}",
            f"defines a {name} printf that prints nothing",
            "wrong_output|build_failed",
            make.bottom(f"{how} printf\n.type printf, @function\nprintf:\nxorl %eax, %eax\nret"),
        )
    for name, body in (
        ("write", "movq %rdx, %rax\nret"),
        ("clock_gettime", "xorl %eax, %eax\nret"),
        ("malloc", "leaq values(%rip), %rax\nret"),
        ("memcpy", "movq %rdi, %rax\nret"),
        ("exit", "ud2"),
        ("__libc_start_main", "ud2"),
        ("__gmon_start__", "ret"),
        ("_dl_relocate_static_pie", "ret"),
        ("__stack_chk_fail", "ret"),
    ):
        refused(
            f"redefine_{name.strip('_')}",
            f"defines {name} for libc to use",
            "wrong_output|crashed|harmless|not_started|build_failed",
            make.bottom(f".globl {name}\n.type {name}, @function\n{name}:\n{body}"),
        )
    refused(
        "redefine_malloc_comm",
        "makes malloc a variable",
        "crashed|build_failed|not_started",
        make.bottom(".comm malloc,8,8"),
    )
    refused(
        "redefine_by_comdat",
        "brings printf in a comdat group",
        "wrong_output|build_failed",
        make.bottom(
            '.section .text.printf,"axG",@progbits,printf,comdat\n.weak printf\n'
            ".type printf, @function\nprintf:\nxorl %eax, %eax\nret\n.text"
        ),
    )
    refused("no_main", "leaves main out", "build_failed", make.replace("\t.globl\tmain\n", ""))
    add(
        "main_is_data",
        "makes main an object of data",
        "limits",
        "refused|crashed|not_started",
        make.whole(".globl main\n.data\nmain:\n.quad 0xc3c031\n"),
    )

    # files of the machine that assembles
    for name, directive in (
        ("incbin_passwd", '.incbin "/etc/passwd"'),
        ("incbin_proc", '.incbin "/proc/self/maps"'),
        ("incbin_answers", '.incbin "tests/1.out"'),
        ("include_answers", '.include "tests/1.out"'),
        ("include_itself", '.include "program.s"'),
        ("incbin_zero", '.incbin "/dev/zero"'),
    ):
        refused(
            f"file_{name}",
            f"reads a file while it is assembled: {directive}",
            "build_failed",
            make.bottom(f".section .rodata\n{directive}\n.text"),
        )
