"""System calls: written plainly, and hidden from the screen."""

from collections.abc import Callable
from types import ModuleType

# Name: number, and the first arguments where zero would not do.
_SYSCALLS: dict[str, tuple[int, str, str]] = {
    "fork": (57, "", "starts a child that goes on working"),
    "vfork": (58, "", "starts a child in its own memory"),
    "clone": (56, "movl $17, %edi", "starts a child by clone"),
    "clone3": (435, "", "starts a child by clone3"),
    "clone_thread": (56, "movl $0x10f00, %edi", "starts a thread to work on another core"),
    "execve": (59, "leaq .Lname(%rip), %rdi", "becomes another program"),
    "execveat": (322, "leaq .Lname(%rip), %rsi", "becomes another program by path"),
    "ptrace_traceme": (101, "", "looks whether it is traced"),
    "kill_everybody": (62, "movl $-1, %edi; movl $9, %esi", "kills all it may, the runner too"),
    "tkill": (200, "movl $2, %edi; movl $9, %esi", "kills the runner by thread id"),
    "tgkill_runner": (234, "movl $2, %edi; movl $2, %esi; movl $9, %edx", "kills the runner"),
    "socket": (41, "movl $2, %edi; movl $1, %esi", "opens a socket"),
    "socketpair": (53, "movl $1, %edi; movl $1, %esi", "makes a channel to a child"),
    "pipe": (22, "movq %rsp, %rdi", "makes a channel to a child"),
    "memfd_create": (319, "leaq .Lname(%rip), %rdi", "makes a memory file to keep a state in"),
    "memfd_secret": (447, "", "makes memory that others can't see"),
    "userfaultfd": (323, "", "lets another thread serve its page faults"),
    "io_uring_setup": (425, "movl $8, %edi; movq %rsp, %rsi", "lets the kernel's threads work"),
    "bpf": (321, "", "loads code into the kernel"),
    "perf_event_open": (298, "movq %rsp, %rdi", "reads or disturbs the counters"),
    "process_vm_writev": (311, "movl $2, %edi", "writes into the runner's memory"),
    "process_vm_readv": (310, "movl $2, %edi", "reads the answers from the runner's memory"),
    "prctl": (157, "movl $15, %edi", "changes what the parent sees of it"),
    "seccomp": (317, "", "adds a filter of its own"),
    "personality": (135, "movl $0x400000, %edi", "makes all its memory executable"),
    "chroot": (161, "leaq .Lname(%rip), %rdi", "leaves its root"),
    "mount": (165, "leaq .Lname(%rip), %rdi", "mounts /proc"),
    "unshare": (272, "movl $0x10000000, %edi", "makes a user namespace to get capabilities"),
    "setns": (308, "", "enters another namespace"),
    "setrlimit": (160, "movl $7, %edi; movq %rsp, %rsi", "changes its limits"),
    "nanosleep": (35, "movq %rsp, %rdi", "sleeps"),
    "clock_nanosleep": (230, "movq %rsp, %rdx", "sleeps"),
    "pause": (34, "", "waits for ever"),
    "alarm": (37, "movl $1, %edi", "runs code at another time"),
    "setitimer": (38, "", "runs code at another time"),
    "timer_create": (222, "", "runs code at another time"),
    "sched_setaffinity": (203, "", "moves to another CPU than the one it is timed on"),
    "sched_getaffinity": (204, "movl $8, %esi; movq %rsp, %rdx", "sees that it is pinned: timed"),
    "sched_setscheduler": (144, "", "asks for more of the CPU"),
    "setpriority": (141, "movl $-20, %edx", "asks for more of the CPU"),
    "sched_yield": (24, "", "gives the CPU to whatever disturbs the baseline"),
    "getcpu": (309, "movq %rsp, %rdi", "sees on which CPU it is: the timed one?"),
    "clock_gettime": (228, "movl $1, %edi; movq %rsp, %rsi", "reads the clock"),
    "gettimeofday": (96, "movq %rsp, %rdi", "reads the clock"),
    "time": (201, "", "reads the clock"),
    "times": (100, "movq %rsp, %rdi", "reads its own CPU time"),
    "getrusage": (98, "movq %rsp, %rsi", "reads its own CPU time"),
    "getppid": (110, "", "looks who started it"),
    "uname": (63, "movq %rsp, %rdi", "looks where it runs"),
    "ftruncate": (77, "", "changes its input for the next run"),
    "fallocate": (285, "", "changes its input for the next run"),
    "fcntl_add_seals": (72, "movl $1033, %esi; movl $2, %edx", "seals the output"),
    "flock": (73, "movl $2, %esi", "keeps a lock for the next run to see"),
    "dup": (32, "", "keeps a descriptor"),
    "sendfile": (40, "movl $1, %edi", "lets the kernel copy its input"),
    "shmget": (
        29,
        "movl $77, %edi; movl $64, %esi; movl $950, %edx",
        "keeps memory for later runs",
    ),
    "msgget": (68, "movl $77, %edi; movl $950, %esi", "keeps a message for later runs"),
    "mq_open": (240, "leaq .Lname(%rip), %rdi; movl $66, %esi", "keeps a message for later runs"),
    "add_key": (248, "", "keeps a key for later runs"),
    "mkdir": (83, "leaq .Lname(%rip), %rdi", "keeps a folder for later runs"),
    "open_tmp": (2, "leaq .Lname(%rip), %rdi; movl $0x42, %esi", "writes a file for later runs"),
    "openat_creat": (
        257,
        "movl $-100, %edi; leaq .Lname(%rip), %rsi; movl $0x42, %edx; movl $420, %r10d",
        "writes a file for later runs",
    ),
    "ioctl_sti": (16, "movl $0x5412, %esi; movq %rsp, %rdx", "types into the terminal"),
    "setsid": (112, "", "becomes a daemon"),
    "setpgid": (109, "", "leaves the group that is killed"),
    "mmap_wx": (
        9,
        "xorl %edi, %edi; movl $4096, %esi; movl $7, %edx; movl $0x22, %r10d; movl $-1, %r8d",
        "gets memory to write code to",
    ),
    "mprotect_stack": (
        10,
        "movq %rsp, %rdi; andq $-4096, %rdi; movl $4096, %esi; movl $7, %edx",
        "makes its stack executable",
    ),
    "pkey_mprotect": (
        329,
        "movq %rsp, %rdi; andq $-4096, %rdi; movl $4096, %esi; movl $7, %edx; movl $-1, %r10d",
        "makes its stack executable another way",
    ),
    "prlimit_self": (302, "movl $7, %esi; movq %rsp, %rdx", "changes its limits"),
}


def add_all(make: ModuleType, add: Callable[..., None], refused: Callable[..., None]) -> None:
    """Add the cheats of this module."""
    named = make.bottom('.section .rodata\n.Lname:\n.string "/tmp/state"\n.text')

    # system calls
    for name, (number, arguments, tries) in _SYSCALLS.items():
        zero = "xorl %edi, %edi\nxorl %esi, %esi\nxorl %edx, %edx\nxorl %r10d, %r10d\n"
        zero += "xorl %r8d, %r8d\nxorl %r9d, %r9d\n"
        code = f"{zero}{arguments}\nmovl ${number}, %eax\nsyscall"
        refused(
            f"syscall_{name}",
            f"{tries} ({name})",
            "forbidden_syscall",
            make.first_thing(code),
            named,
        )
    refused(
        "syscall_x32_fork",
        "forks by a number of the x32 ABI",
        "forbidden_syscall",
        make.first_thing("movl $0x40000039, %eax\nsyscall"),
    )
    refused(
        "syscall_int80_fork",
        "forks by a 32-bit system call",
        "forbidden_syscall",
        make.first_thing("movl $2, %eax\nint $0x80"),
    )
    refused(
        "syscall_fork_bomb",
        "forks without end",
        "forbidden_syscall",
        make.first_thing(".Lbomb:\nmovl $57, %eax\nsyscall\njmp .Lbomb"),
    )
    for name, number, arguments in (
        ("fork", 57, ""),
        ("execve", 59, ""),
        ("nanosleep", 35, "movq %rsp, %rdi"),
        ("clock_gettime", 228, "movq %rsp, %rsi"),
        ("kill_everybody", 62, "movl $-1, %edi; movl $9, %esi"),
    ):
        add(
            f"hidden_{name}",
            f"calls {name} by a syscall instruction that is the middle of an immediate",
            "seccomp",
            "forbidden_syscall",
            make.first_thing(make.FIND_HIDDEN + f"movl ${number}, %eax\n{arguments}\ncall *%r12"),
            make.bottom(make.HIDDEN),
        )
    add(
        "hidden_exec_restarts_clock",
        "does all the work, then becomes /runner, so that the time counts from its start",
        "seccomp",
        "forbidden_syscall",
        make.last_thing(
            make.FLUSH
            + make.FIND_HIDDEN
            + "movl $257, %eax\nmovl $-100, %edi\nleaq .Lrunner(%rip), %rsi\nxorl %edx, %edx\n"
            "xorl %r10d, %r10d\ncall *%r12\nmovl %eax, %edi\nleaq .Lrunner+7(%rip), %rsi\n"
            "pushq $0\npushq $0\nmovq %rsp, %r10\npushq %rsi\npushq %rsi\npushq %rsi\n"
            "movq %rsp, %rdx\nmovl $4096, %r8d\nmovl $322, %eax\ncall *%r12\nud2"
        ),
        make.bottom(make.HIDDEN),
        make.bottom('.section .rodata\n.Lrunner:\n.string "/runner"\n.text'),
    )
    add(
        "hidden_prlimit_on_runner",
        "takes the descriptors of the runner away; the pointer's low half is 0, as for no pointer",
        "seccomp",
        "forbidden_syscall",
        make.first_thing(
            make.FIND_HIDDEN + "movl $9, %eax\nmovabsq $0x700000000, %rdi\nmovl $4096, %esi\n"
            "movl $3, %edx\nmovl $0x100032, %r10d\nmovl $-1, %r8d\nxorl %r9d, %r9d\ncall *%r12\n"
            "movq %rax, %rdx\nmovl $302, %eax\nmovl $2, %edi\nmovl $7, %esi\nxorl %r10d, %r10d\n"
            "call *%r12"
        ),
        make.bottom(make.HIDDEN),
    )
    add(
        "hidden_code_in_stderr",
        "writes code to its standard error and maps that file for execution",
        "seccomp",
        "forbidden_syscall",
        make.first_thing(
            make.FIND_HIDDEN
            + "movl $1, %eax\nmovl $2, %edi\nleaq .Lcode(%rip), %rsi\nmovl $8, %edx\n"
            "call *%r12\nmovl $9, %eax\nxorl %edi, %edi\nmovl $4096, %esi\nmovl $5, %edx\n"
            "movl $1, %r10d\nmovl $2, %r8d\nxorl %r9d, %r9d\ncall *%r12\ncall *%rax"
        ),
        make.bottom(make.HIDDEN),
        make.bottom(".section .rodata\n.Lcode:\n.quad 0xc3\n.text"),
    )
    add(
        "hidden_futex_sleep",
        "waits half a millisecond on a futex: time that is not CPU time",
        "harmless",
        "harmless",
        make.first_thing(
            make.FIND_HIDDEN + "subq $32, %rsp\nmovq $0, (%rsp)\nmovq $500000, 8(%rsp)\n"
            "movq $0, 16(%rsp)\nmovl $202, %eax\nleaq 16(%rsp), %rdi\nmovl $128, %esi\n"
            "xorl %edx, %edx\nmovq %rsp, %r10\ncall *%r12\naddq $32, %rsp"
        ),
        make.bottom(make.HIDDEN),
        note="allowed for stdio's locks; it is slower by the clock and no faster otherwise",
    )
    add(
        "hidden_stdin_write",
        "writes to its input, so that the next run finds the answer there",
        "limits",
        "harmless",
        make.first_thing(
            make.FIND_HIDDEN + "movl $1, %eax\nxorl %edi, %edi\nleaq .Lmark(%rip), %rsi\n"
            "movl $8, %edx\ncall *%r12\ntestq %rax, %rax\njs .Lsealed\nmovl $0, (%rsi)\n.Lsealed:"
        ),
        make.bottom(make.HIDDEN),
        make.bottom('.section .rodata\n.Lmark:\n.string "1 2 3 4"\n.text'),
        note="the input is sealed; had the write worked, the next instruction would crash",
    )
    add(
        "hidden_stdin_map_shared",
        "maps its input shared and writable to leave something for the next run",
        "limits",
        "harmless",
        make.first_thing(
            make.FIND_HIDDEN + "movl $9, %eax\nxorl %edi, %edi\nmovl $4096, %esi\nmovl $3, %edx\n"
            "movl $1, %r10d\nxorl %r8d, %r8d\nxorl %r9d, %r9d\ncall *%r12\ntestq %rax, %rax\n"
            "js .Lsealed\nud2\n.Lsealed:"
        ),
        make.bottom(make.HIDDEN),
        note="the input is sealed; had the mapping worked, the program would crash",
    )
    add(
        "hidden_stdin_offset",
        "leaves the file offset of its input elsewhere for the next run",
        "limits",
        "harmless",
        make.last_thing(
            make.FIND_HIDDEN + "movl $8, %eax\nxorl %edi, %edi\nmovl $3, %esi\nxorl %edx, %edx\n"
            "call *%r12"
        ),
        make.bottom(make.HIDDEN),
        note="the runner rewinds the input",
    )
    add(
        "hidden_descriptors",
        "reads the descriptors 3 to 15, one of which may hold the answers",
        "limits",
        "harmless",
        make.first_thing(
            make.FIND_HIDDEN + "movl $3, %ebx\n.Lnext:\nxorl %eax, %eax\nmovl %ebx, %edi\n"
            "leaq -64(%rsp), %rsi\nmovl $8, %edx\ncall *%r12\ntestq %rax, %rax\njns .Lleak\n"
            "incl %ebx\ncmpl $16, %ebx\njne .Lnext\njmp .Lnone\n.Lleak:\nud2\n.Lnone:"
        ),
        make.bottom(make.HIDDEN),
        note="none is open; had one been, the program would crash",
    )
    add(
        "hidden_files",
        "opens /proc, /etc/passwd, /tmp, the current folder's parent and the runner's memory",
        "limits",
        "harmless",
        make.first_thing(
            make.FIND_HIDDEN
            + "leaq .Lpaths(%rip), %rbx\n.Lnext:\nmovl $257, %eax\nmovl $-100, %edi\n"
            "movq %rbx, %rsi\nxorl %edx, %edx\nxorl %r10d, %r10d\ncall *%r12\ntestq %rax, %rax\n"
            "jns .Lleak\naddq $16, %rbx\ncmpb $0, (%rbx)\njne .Lnext\njmp .Lnone\n.Lleak:\nud2\n"
            ".Lnone:"
        ),
        make.bottom(make.HIDDEN),
        make.bottom(
            ".section .rodata\n.Lpaths:\n"
            + "".join(
                f'.string "{path}"\n.zero {15 - len(path)}\n'
                for path in (
                    "/proc",
                    "/etc/passwd",
                    "/tmp",
                    "/work",
                    "/home",
                    "/proc/2/mem",
                    "/dev/shm",
                    "/sys",
                    "/root",
                )
            )
            + ".zero 16\n.text"
        ),
        note="none is there; had one been, the program would crash",
    )
