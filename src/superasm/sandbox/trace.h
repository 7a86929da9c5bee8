/* The parent's view of an execution: counters, and the moments that ptrace tells.
 *
 * What is measured starts when the dynamic loader jumps to the program's entry point: the loader
 * costs half a millisecond that says nothing about the program, and varies. A breakpoint there
 * tells. It ends when the process starts to exit. Code of a program that could run before its
 * entry point is refused by the host (sandbox/image.py).
 */
#include "child.h"
#include <linux/perf_event.h>
#include <sys/auxv.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

static sigset_t child_signal;

/* ---- counters ---------------------------------------------------------------------------- */

struct counters { int leader, member; };

static int open_counter(pid_t pid, uint64_t config, int group) {
    struct perf_event_attr attr = {.type = PERF_TYPE_HARDWARE, .size = sizeof attr,
        .config = config, .disabled = group < 0, .enable_on_exec = group < 0,
        .exclude_kernel = 1, .exclude_hv = 1,
        .read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
                       PERF_FORMAT_TOTAL_TIME_RUNNING};
    return (int)syscall(SYS_perf_event_open, &attr, pid, -1, group, PERF_FLAG_FD_CLOEXEC);
}

static struct counters start_counters(pid_t pid) {
    struct counters counters = {-1, -1};
    if (absent & FEATURE_COUNTERS) return counters;
    counters.leader = open_counter(pid, PERF_COUNT_HW_CPU_CYCLES, -1);
    if (counters.leader >= 0)
        counters.member = open_counter(pid, PERF_COUNT_HW_INSTRUCTIONS, counters.leader);
    return counters;
}

struct tally { uint64_t cycles, instructions; int valid; };

static struct tally read_counters(struct counters counters) {
    struct { uint64_t count, enabled, running, values[2]; } group;
    struct tally tally = {0, 0, 0};
    if (counters.member >= 0 && read(counters.leader, &group, sizeof group) == sizeof group &&
        group.count == 2 && group.running && group.running == group.enabled)
        tally = (struct tally){group.values[0], group.values[1], 1};
    return tally;
}

static void close_counters(struct counters counters) {
    if (counters.member >= 0) close(counters.member);
    if (counters.leader >= 0) close(counters.leader);
}

/* ---- moments ----------------------------------------------------------------------------- */

struct watch {
    pid_t pid;
    clockid_t cpu_clock;
    struct counters counters;
    int traced, started, entered, timed_out;
    int64_t forbidden; /* system call number; -1: none; -2: one, but which is not known */
    uint64_t entry, entry_word;
    uint64_t wall_start, wall_end, cpu_exec, cpu_start, cpu_end;
    struct tally at_start;
};

/* At the end of exec: take the vDSO from the new program's auxiliary vector, so that libc asks the
 * time by system call, which the filter refuses (a program that depends on the time of day shows
 * itself), and return the program's entry point, or 0. The stack is the kernel's work here: no
 * instruction of the program has run. */
static uint64_t read_auxiliary_vector(pid_t pid) {
    struct user_regs_struct registers;
    uint64_t stack[128], entry = 0;
    if (ptrace(PTRACE_GETREGS, pid, NULL, &registers)) return 0;
    struct iovec here = {stack, sizeof stack}, there = {(void *)registers.rsp, sizeof stack};
    ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
    /* argc, argv[0], NULL, NULL (empty environment), then pairs */
    for (size_t i = 4; got > 0 && i + 1 < (size_t)got / 8 && stack[i]; i += 2) {
        if (stack[i] == AT_ENTRY) entry = stack[i + 1];
        if (stack[i] == AT_SYSINFO_EHDR)
            ptrace(PTRACE_POKEDATA, pid, (void *)(registers.rsp + 8 * i), (void *)AT_IGNORE);
    }
    return entry;
}

static void place_breakpoint(struct watch *watch) {
    watch->entry = read_auxiliary_vector(watch->pid);
    if (!watch->entry) return;
    errno = 0;
    long word = ptrace(PTRACE_PEEKTEXT, watch->pid, (void *)watch->entry, NULL);
    watch->entry_word = (uint64_t)word;
    if (errno || ptrace(PTRACE_POKETEXT, watch->pid, (void *)watch->entry,
                        (void *)((watch->entry_word & ~0xffull) | 0xcc)))
        watch->entry = 0;
}

/* Returns 1 if this stop is our breakpoint, which is then gone. */
static int at_entry(struct watch *watch) {
    struct user_regs_struct registers;
    if (!watch->entry || watch->entered ||
        ptrace(PTRACE_GETREGS, watch->pid, NULL, &registers) || registers.rip != watch->entry + 1)
        return 0;
    registers.rip = watch->entry;
    if (ptrace(PTRACE_POKETEXT, watch->pid, (void *)watch->entry, (void *)watch->entry_word) ||
        ptrace(PTRACE_SETREGS, watch->pid, NULL, &registers))
        return 0; /* killed meanwhile: there is nothing left to measure */
    watch->entered = 1;
    return 1;
}

static void start_clocks(struct watch *watch) {
    watch->at_start = read_counters(watch->counters);
    watch->cpu_start = nanoseconds(watch->cpu_clock);
    watch->wall_start = nanoseconds(CLOCK_MONOTONIC);
}

static void forbid(struct watch *watch, int64_t syscall_number) {
    watch->forbidden = syscall_number;
    kill(watch->pid, SIGKILL);
}

static void at_stop(struct watch *watch, int status) {
    int event = status >> 16, signal_number = 0;
    if (event == PTRACE_EVENT_EXEC) {
        if (watch->started) return forbid(watch, SYS_execveat);
        watch->started = 1;
        place_breakpoint(watch);
        start_clocks(watch);
        watch->cpu_exec = watch->cpu_start;
    } else if (event == PTRACE_EVENT_EXIT) {
        watch->wall_end = nanoseconds(CLOCK_MONOTONIC);
        watch->cpu_end = nanoseconds(watch->cpu_clock);
    } else if (event == PTRACE_EVENT_SECCOMP) {
        struct user_regs_struct registers;
        int known = !ptrace(PTRACE_GETREGS, watch->pid, NULL, &registers);
        return forbid(watch, known ? (int64_t)registers.orig_rax : -2);
    } else if (event == 0) { /* else: stopped by SIGSTOP and the like, from which it must go on */
        if (WSTOPSIG(status) == SIGTRAP && at_entry(watch)) start_clocks(watch);
        else signal_number = WSTOPSIG(status);
    }
    ptrace(PTRACE_CONT, watch->pid, NULL, (void *)(intptr_t)signal_number);
}

/* Wait for the end of the child, or bring it about, and return its status. */
static int await(struct watch *watch, uint64_t limit_ns, struct rusage *usage) {
    uint64_t deadline = nanoseconds(CLOCK_MONOTONIC) + limit_ns;
    for (;;) {
        int status;
        uint64_t now = nanoseconds(CLOCK_MONOTONIC);
        if (now >= deadline && !watch->timed_out) { /* asked at every stop: they may not cease */
            watch->timed_out = 1;
            kill(watch->pid, SIGKILL);
        }
        pid_t got = wait4(watch->pid, &status, WNOHANG | __WALL, usage);
        if (got < 0) die("wait4");
        if (got > 0 && !WIFSTOPPED(status)) return status;
        if (got > 0) {
            at_stop(watch, status);
        } else {
            uint64_t left = watch->timed_out ? 1000000000u : deadline - now;
            struct timespec nap = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
            sigtimedwait(&child_signal, NULL, &nap);
        }
    }
}
