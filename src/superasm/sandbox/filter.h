/* The seccomp allow-list of a program under test: what a program that reads stdin and writes
 * stdout needs from libc, and nothing else.
 *
 * The rules become a decision tree, not a list: the kernel walks the filter once for every system
 * call number there is when it is installed, which for a list costs more than a fork.
 *
 * Covers: processes and threads, a second exec, sockets, files other than read-only ones, signals
 *   to others, ptrace, new executable memory (also by way of a written file: what is mapped for
 *   execution must be a file the program opened, and it can open read-only ones alone), changed
 *   limits, sleeping, the clock calls (the vDSO is taken away in trace.h).
 * Does not cover: coarse clocks (sysinfo, file times, futex time-outs, a vDSO that is searched
 *   for), rdtsc (refused in the text by asm/screen), things by which a program can tell one run
 *   from another (process id, random numbers, addresses), CPU side channels.
 */
#include "common.h"
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>

/* The image to execute. Above RLIMIT_NOFILE, so that no program can ever hold a file there; the
 * exec itself closes it. A second exec that names a path instead is refused by the tracer. */
enum { PROGRAM_FD = 100, PROGRAM_FILES = 16 };
enum { GET_FS = 0x1003, SET_FS = 0x1002 }; /* arch_prctl */

enum rule_kind { ALWAYS, IF_EQUAL, IF_ZERO_AND_ZERO, WITHOUT_BITS, MMAP, THREAD_POINTER };
struct rule { uint32_t number; enum rule_kind kind; uint32_t argument, value; };

static const struct rule rules[] = { /* in the order of their numbers */
    {SYS_read, ALWAYS}, {SYS_write, ALWAYS}, {SYS_close, ALWAYS}, {SYS_fstat, ALWAYS},
    {SYS_lseek, ALWAYS}, {SYS_mmap, MMAP}, {SYS_mprotect, WITHOUT_BITS, 2, PROT_EXEC},
    {SYS_munmap, ALWAYS}, {SYS_brk, ALWAYS}, {SYS_rt_sigaction, ALWAYS},
    {SYS_rt_sigprocmask, ALWAYS}, {SYS_rt_sigreturn, ALWAYS}, {SYS_ioctl, IF_EQUAL, 1, TCGETS},
    {SYS_pread64, ALWAYS}, {SYS_readv, ALWAYS}, {SYS_writev, ALWAYS}, {SYS_access, ALWAYS},
    {SYS_mremap, ALWAYS}, {SYS_madvise, ALWAYS}, {SYS_getpid, ALWAYS}, {SYS_exit, ALWAYS},
    {SYS_readlink, ALWAYS}, {SYS_sysinfo, ALWAYS}, {SYS_sigaltstack, ALWAYS},
    {SYS_arch_prctl, THREAD_POINTER}, {SYS_gettid, ALWAYS}, {SYS_futex, ALWAYS},
    {SYS_set_tid_address, ALWAYS}, {SYS_restart_syscall, ALWAYS}, {SYS_exit_group, ALWAYS},
    {SYS_tgkill, IF_EQUAL, 0, 0 /* its own process id: abort() and raise() */},
    {SYS_openat, WITHOUT_BITS, 2, O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY)},
    {SYS_newfstatat, ALWAYS}, {SYS_set_robust_list, ALWAYS},
    {SYS_prlimit64, IF_ZERO_AND_ZERO, 0, 2 /* its own limits, read and never set */},
    {SYS_getrandom, ALWAYS}, {SYS_execveat, IF_EQUAL, 0, PROGRAM_FD}, {SYS_rseq, ALWAYS},
};

static struct {
    struct sock_filter code[400];
    size_t length, own_pid; /* own_pid: the instruction that compares with the process id */
} filter;

static void emit(int code, uint32_t value, int if_true, int if_false) {
    if (filter.length == sizeof filter.code / sizeof *filter.code) { errno = E2BIG; die("filter"); }
    filter.code[filter.length++] =
        (struct sock_filter){(uint16_t)code, (uint8_t)if_true, (uint8_t)if_false, value};
}

static void load(size_t offset) { emit(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }
static void load_low(uint32_t argument) {
    load(offsetof(struct seccomp_data, args) + 8 * argument);
}
static void load_high(uint32_t argument) {
    load(offsetof(struct seccomp_data, args) + 8 * argument + 4);
}
static void skip_if(int test, uint32_t value, int if_true, int if_false) {
    emit(BPF_JMP | test | BPF_K, value, if_true, if_false);
}
static void answer(uint32_t action) { emit(BPF_RET | BPF_K, action, 0, 0); }

static void emit_zero_or(uint32_t argument, uint32_t refuse) {
    load_low(argument), skip_if(BPF_JEQ, 0, 1, 0), answer(refuse);
    load_high(argument), skip_if(BPF_JEQ, 0, 1, 0), answer(refuse);
}

static void emit_rule(const struct rule *rule, uint32_t refuse) {
    if (rule->kind == ALWAYS) {
        answer(SECCOMP_RET_ALLOW);
    } else if (rule->kind == IF_EQUAL) { /* the kernel takes these as 32-bit numbers */
        load_low(rule->argument);
        if (rule->number == SYS_tgkill) filter.own_pid = filter.length;
        skip_if(BPF_JEQ, rule->value, 0, 1), answer(SECCOMP_RET_ALLOW), answer(refuse);
    } else if (rule->kind == IF_ZERO_AND_ZERO) {
        emit_zero_or(rule->argument, refuse), emit_zero_or(rule->value, refuse);
        answer(SECCOMP_RET_ALLOW);
    } else if (rule->kind == WITHOUT_BITS) {
        load_low(rule->argument);
        skip_if(BPF_JSET, rule->value, 1, 0), answer(SECCOMP_RET_ALLOW), answer(refuse);
    } else if (rule->kind == THREAD_POINTER) { /* libc also asks for shadow stacks: not here */
        load_low(0), skip_if(BPF_JEQ, SET_FS, 1, 0), skip_if(BPF_JEQ, GET_FS, 0, 1);
        answer(SECCOMP_RET_ALLOW), answer(SECCOMP_RET_ERRNO | EINVAL);
    } else { /* MMAP: executable memory comes from files alone, not writable, not 0, 1 or 2 */
        load_low(2), skip_if(BPF_JSET, PROT_EXEC, 1, 0), answer(SECCOMP_RET_ALLOW);
        skip_if(BPF_JSET, PROT_WRITE, 0, 1), answer(refuse);
        load_low(3), skip_if(BPF_JSET, MAP_ANONYMOUS, 0, 1), answer(refuse);
        load_low(4), skip_if(BPF_JGT, 2, 1, 0), answer(refuse);
        skip_if(BPF_JGE, PROGRAM_FILES, 0, 1), answer(refuse);
        answer(SECCOMP_RET_ALLOW);
    }
}

/* Decide between rules[first] .. rules[last - 1]; the number is in the accumulator. */
static void emit_tree(size_t first, size_t last, uint32_t refuse) {
    if (last - first == 1) {
        skip_if(BPF_JEQ, rules[first].number, 1, 0), answer(refuse);
        emit_rule(&rules[first], refuse);
        return;
    }
    size_t middle = (first + last) / 2, branch = filter.length;
    skip_if(BPF_JGE, rules[middle].number, 0, 0);
    emit_tree(first, middle, refuse);
    size_t distance = filter.length - branch - 1;
    if (distance > 255 || rules[middle].number <= rules[middle - 1].number) {
        errno = EDOM;
        die("filter");
    }
    filter.code[branch].jt = (uint8_t)distance;
    emit_tree(middle, last, refuse);
}

/* Install the filter in this process. `traced`: a tracer is there to name the call and kill. */
static int install_filter(int traced) {
    uint32_t refuse = traced ? SECCOMP_RET_TRACE : SECCOMP_RET_KILL_PROCESS;
    filter.length = 0;
    load(offsetof(struct seccomp_data, arch));
    skip_if(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0), answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(struct seccomp_data, nr));
    emit_tree(0, sizeof rules / sizeof *rules, refuse);
    filter.code[filter.own_pid].k = (uint32_t)getpid();
    struct sock_fprog program = {(unsigned short)filter.length, filter.code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
