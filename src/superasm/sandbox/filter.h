/* The seccomp allow-list of a program under test: what a program that reads stdin and writes
 * stdout needs from libc, and nothing else.
 *
 * Covers: processes and threads, sockets, files other than read-only ones, signals to others,
 *   ptrace, new executable memory, changed limits, sleeping, clocks (see hide_clock in runner.c).
 * Does not cover: rdtsc and the like (refused in the text by asm/screen), CPU side channels.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PROGRAM_FD = 3 }; /* the image to execute; closed by the exec itself */

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define NUMBER offsetof(struct seccomp_data, nr)
#define LOW(argument) (offsetof(struct seccomp_data, args) + 8 * (argument))
#define HIGH(argument) (LOW(argument) + 4)

/* Each rule leaves the system call's number in the accumulator. */
#define ALLOW(name) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), RETURN(SECCOMP_RET_ALLOW)
#define ALLOW_IF_EQUAL(name, argument, value)                                                  \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4), LOAD(LOW(argument)),                \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), RETURN(SECCOMP_RET_ALLOW),         \
        LOAD(NUMBER)
#define ALLOW_WITHOUT_BITS(name, argument, bits)                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4), LOAD(LOW(argument)),                \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), RETURN(SECCOMP_RET_ALLOW),         \
        LOAD(NUMBER)
/* Refuse memory that is or becomes executable, but for read-only file mappings (libraries). */
#define ALLOW_MMAP()                                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 7), LOAD(LOW(2)),                         \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 3),                                 \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_WRITE, 3, 0), LOAD(LOW(3)),                  \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 1, 0), RETURN(SECCOMP_RET_ALLOW),  \
        LOAD(NUMBER)

/* Install the filter in this process. `traced`: a tracer is there to name the call and kill. */
static int install_filter(int traced) {
    struct sock_filter rules[] = {
        LOAD(offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        LOAD(NUMBER),
        ALLOW(read),
        ALLOW(write),
        ALLOW(mremap),
        ALLOW(munmap),
        ALLOW(brk),
        ALLOW_MMAP(),
        ALLOW_WITHOUT_BITS(mprotect, 2, PROT_EXEC),
        ALLOW(madvise),
        ALLOW(newfstatat),
        ALLOW(fstat),
        ALLOW(lseek),
        ALLOW(close),
        ALLOW(exit_group),
        ALLOW(exit),
        ALLOW_WITHOUT_BITS(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY)),
        ALLOW(pread64),
        ALLOW(readv),
        ALLOW(writev),
        ALLOW(access),
        ALLOW(readlink),
        ALLOW_IF_EQUAL(ioctl, 1, TCGETS),
        ALLOW(arch_prctl),
        ALLOW(set_tid_address),
        ALLOW(set_robust_list),
        ALLOW(rseq),
        ALLOW(getrandom),
        ALLOW(futex),
        ALLOW(rt_sigprocmask),
        ALLOW(rt_sigaction),
        ALLOW(rt_sigreturn),
        ALLOW(sigaltstack),
        ALLOW(restart_syscall),
        ALLOW(sysinfo),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW_IF_EQUAL(tgkill, 0, (unsigned)getpid()), /* abort() and raise() */
        ALLOW_IF_EQUAL(prlimit64, 2, 0),               /* read a limit, never set one */
        ALLOW_IF_EQUAL(execveat, 0, PROGRAM_FD),       /* our own exec: the file closes with it */
        RETURN(traced ? SECCOMP_RET_TRACE : SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog filter = {sizeof rules / sizeof *rules, rules};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
