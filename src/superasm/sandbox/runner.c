/* The runner: lives inside the jail, executes programs one at a time per lane, and reports facts.
 *
 * It speaks a binary protocol on its stdin and stdout (see sandbox/protocol.py, which mirrors the
 * structs below). Inputs, programs and outputs live in anonymous memory files: an execution finds
 * no file but the read-only system libraries, and leaves nothing behind.
 *
 * One execution: fork; limits; a fresh copy of the program's image, the input as descriptor 0, new
 * empty outputs as 1 and 2, nothing else open; seccomp; exec with argv {"program"} and an empty
 * environment. The parent traces the child only to learn of some moments: the end of exec, the
 * jump to the program's entry point and the start of exit (time and counters lie between these
 * two), a forbidden system call, a signal.
 *
 * Does not cover: wrong hardware, a broken kernel, candidates that exploit this runner itself.
 */
#define _GNU_SOURCE
#include "filter.h"
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>

enum { MAX_SLOTS = 4096, MAX_ARGS = 256, STDERR_BYTES = 64 << 10 };
enum { OP_BLOB = 1, OP_FILE, OP_GET, OP_RUN, OP_HELLO };
enum { POLICY_PROGRAM = 0, POLICY_TOOL = 1 };
enum { EXITED = 0, SIGNALED, TIMED_OUT, OUTPUT_LIMIT, FORBIDDEN, NOT_STARTED };
enum { FEATURE_SECCOMP = 1, FEATURE_PTRACE = 2, FEATURE_COUNTERS = 4 };
enum { REPLY_RUN = 1, REPLY_END, REPLY_DATA, REPLY_HELLO };

struct request { uint32_t op, argument; uint64_t length; };
struct reply { uint32_t kind, index; uint64_t length; };
struct batch { uint32_t count, lanes; };
struct execution {
    int32_t program, input; /* slots; for tools `program` holds the NUL-separated command */
    int32_t policy, cpu;
    uint64_t wall_limit_ns, memory_bytes, output_bytes, stack_bytes;
};
struct result {
    uint32_t how;
    int32_t code;
    int64_t syscall_number;
    uint64_t wall_ns, cpu_ns, loader_ns, max_rss_kib, cycles, instructions, has_counters;
    uint64_t stdout_bytes, stderr_bytes;
};
struct slot { int fd; const char *data; uint64_t length; };

static struct slot slots[MAX_SLOTS];
static int absent; /* features that must be treated as missing (tests) */
static sigset_t child_signal;

static void die(const char *what) {
    fprintf(stderr, "runner: %s: %s\n", what, strerror(errno));
    exit(2);
}

static int read_all(int fd, void *to, uint64_t length) {
    for (char *at = to; length;) {
        ssize_t got = read(fd, at, length);
        if (got == 0) return 0;
        if (got < 0) { if (errno == EINTR) continue; die("read"); }
        at += got, length -= (uint64_t)got;
    }
    return 1;
}

static void write_all(int fd, const void *from, uint64_t length) {
    for (const char *at = from; length;) {
        ssize_t put = write(fd, at, length);
        if (put < 0) { if (errno == EINTR) continue; die("write"); }
        at += put, length -= (uint64_t)put;
    }
}

static int memory_file(const char *name, unsigned flags) {
    int fd = memfd_create(name, MFD_CLOEXEC | flags | 0x10u /* MFD_EXEC, Linux 6.3 */);
    if (fd < 0 && errno == EINVAL) fd = memfd_create(name, MFD_CLOEXEC | flags);
    if (fd < 0) die("memfd_create");
    return fd;
}

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now)) return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

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

/* ---- the child --------------------------------------------------------------------------- */

static void set_limit(int resource, uint64_t value) {
    struct rlimit limit = {value, value};
    if (setrlimit(resource, &limit)) _exit(126);
}

static void limit_child(const struct execution *job) {
    set_limit(RLIMIT_CPU, job->wall_limit_ns / 1000000000u + 2);
    set_limit(RLIMIT_AS, job->memory_bytes);
    set_limit(RLIMIT_FSIZE, job->output_bytes);
    set_limit(RLIMIT_STACK, job->stack_bytes);
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_NOFILE, job->policy == POLICY_TOOL ? 256 : 16);
    set_limit(RLIMIT_MEMLOCK, 0);
    set_limit(RLIMIT_MSGQUEUE, 0);
}

/* Becomes the program. Writes errno to `report` and leaves if it can't. */
static void become(const struct execution *job, int image, int in, int out, int err, int go,
                   int report) {
    char mode;
    sigset_t none;
    setpgid(0, 0);
    if (job->cpu >= 0) {
        cpu_set_t cpus;
        CPU_ZERO(&cpus);
        CPU_SET((unsigned)job->cpu, &cpus);
        if (sched_setaffinity(0, sizeof cpus, &cpus)) goto failed;
    }
    if (read(go, &mode, 1) != 1) _exit(126);
    /* Move what is kept above the low numbers first, so that no dup2 overwrites a source. */
    int high_report = fcntl(report, F_DUPFD_CLOEXEC, 100);
    in = fcntl(in, F_DUPFD_CLOEXEC, 100), out = fcntl(out, F_DUPFD_CLOEXEC, 100);
    err = fcntl(err, F_DUPFD_CLOEXEC, 100);
    if (image >= 0) image = fcntl(image, F_DUPFD_CLOEXEC, 100);
    report = high_report;
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) goto failed;
    if (image >= 0 && dup3(image, PROGRAM_FD, O_CLOEXEC) < 0) goto failed;
    if (dup3(report, 4, O_CLOEXEC) < 0) goto failed;
    report = 4;
    syscall(SYS_close_range, 5, ~0u, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    limit_child(job);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) goto failed;
    if (job->policy == POLICY_TOOL) {
        char *argv[MAX_ARGS + 1], *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin",
            "LC_ALL=C", "TMPDIR=.", NULL};
        int count = 0;
        const struct slot *command = &slots[job->program];
        for (uint64_t at = 0; at < command->length && count < MAX_ARGS;
             at += strlen(command->data + at) + 1)
            argv[count++] = (char *)command->data + at;
        argv[count] = NULL;
        execvpe(argv[0], argv, environment);
    } else {
        char *argv[] = {"program", NULL}, *environment[] = {NULL};
        if (!(absent & FEATURE_SECCOMP) && install_filter(mode == 'T')) goto failed;
        syscall(SYS_execveat, PROGRAM_FD, "", argv, environment, AT_EMPTY_PATH);
    }
failed:;
    int reason = errno;
    if (write(report, &reason, sizeof reason) < 0) _exit(125);
    _exit(126);
}

/* At the end of exec: take the vDSO from the new program's auxiliary vector, so that libc asks the
 * time by system call, which the filter refuses (a program that depends on the time of day shows
 * itself), and return the program's entry point, or 0. */
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

/* ---- the parent -------------------------------------------------------------------------- */

/* What is measured starts when the dynamic loader jumps to the program's entry point: the loader
 * costs half a millisecond that says nothing about the program, and varies. A breakpoint there
 * tells. */
struct watch {
    pid_t pid;
    clockid_t cpu_clock;
    struct counters counters;
    int traced, started, entered, timed_out;
    int64_t forbidden;
    uint64_t entry, entry_word;
    uint64_t wall_exec, cpu_exec, wall_start, wall_end, cpu_start, cpu_end;
    struct tally at_entry;
};

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
        die("removing the breakpoint");
    watch->entered = 1;
    return 1;
}

static void start_clocks(struct watch *watch) {
    watch->at_entry = read_counters(watch->counters);
    watch->cpu_start = nanoseconds(watch->cpu_clock);
    watch->wall_start = nanoseconds(CLOCK_MONOTONIC);
}

static void at_stop(struct watch *watch, int status) {
    int event = status >> 16, signal_number = 0;
    if (event == PTRACE_EVENT_EXEC) {
        watch->started = 1;
        place_breakpoint(watch);
        start_clocks(watch);
        watch->wall_exec = watch->wall_start, watch->cpu_exec = watch->cpu_start;
    } else if (event == PTRACE_EVENT_EXIT) {
        watch->wall_end = nanoseconds(CLOCK_MONOTONIC);
        watch->cpu_end = nanoseconds(watch->cpu_clock);
    } else if (event == PTRACE_EVENT_SECCOMP) {
        struct user_regs_struct registers;
        watch->forbidden = -2;
        if (!ptrace(PTRACE_GETREGS, watch->pid, NULL, &registers))
            watch->forbidden = (int64_t)registers.orig_rax;
        kill(watch->pid, SIGKILL);
        return;
    } else if (event == 0) {
        if (WSTOPSIG(status) == SIGTRAP && at_entry(watch)) start_clocks(watch);
        else signal_number = WSTOPSIG(status);
    }
    ptrace(PTRACE_CONT, watch->pid, NULL, (void *)(intptr_t)signal_number);
}

static int await(struct watch *watch, uint64_t limit_ns, struct rusage *usage) {
    uint64_t deadline = nanoseconds(CLOCK_MONOTONIC) + limit_ns;
    for (;;) {
        int status;
        pid_t got = wait4(watch->pid, &status, WNOHANG | __WALL, usage);
        if (got < 0) die("wait4");
        if (got == 0) {
            uint64_t now = nanoseconds(CLOCK_MONOTONIC);
            if (now >= deadline && !watch->timed_out) {
                watch->timed_out = 1;
                kill(watch->pid, SIGKILL);
            }
            uint64_t left = watch->timed_out ? 1000000000u : deadline - now;
            struct timespec nap = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
            sigtimedwait(&child_signal, NULL, &nap);
        } else if (WIFSTOPPED(status)) {
            at_stop(watch, status);
        } else {
            return status;
        }
    }
}

static int fresh_image(const struct slot *program) {
    int fd = memory_file("program", 0);
    write_all(fd, program->data, program->length);
    return fd;
}

static struct result execute(const struct execution *job, int *out, int *err) {
    struct result result = {.syscall_number = -1};
    struct watch watch = {.forbidden = -1};
    int go[2], report[2], status, reason = 0;
    int image = job->policy == POLICY_PROGRAM ? fresh_image(&slots[job->program]) : -1;
    int in = job->input >= 0 ? slots[job->input].fd : memory_file("input", 0);
    *out = memory_file("stdout", 0), *err = memory_file("stderr", 0);
    if (lseek(in, 0, SEEK_SET) || pipe2(go, O_CLOEXEC) || pipe2(report, O_CLOEXEC))
        die("pipe or lseek");
    uint64_t before = nanoseconds(CLOCK_MONOTONIC);
    if ((watch.pid = fork()) < 0) die("fork");
    if (watch.pid == 0) become(job, image, in, *out, *err, go[0], report[1]);
    close(go[0]), close(report[1]);
    if (image >= 0) close(image);
    watch.counters = (struct counters){-1, -1};
    if (job->policy == POLICY_PROGRAM) {
        if (clock_getcpuclockid(watch.pid, &watch.cpu_clock)) die("clock_getcpuclockid");
        watch.counters = start_counters(watch.pid);
        watch.traced = !(absent & FEATURE_PTRACE) &&
            !ptrace(PTRACE_SEIZE, watch.pid, NULL, (void *)(PTRACE_O_EXITKILL |
                PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP));
    }
    struct rusage usage;
    watch.wall_start = before;
    write_all(go[1], watch.traced ? "T" : "K", 1);
    status = await(&watch, job->wall_limit_ns, &usage);
    if (!watch.wall_end) watch.wall_end = nanoseconds(CLOCK_MONOTONIC);
    if (!watch.cpu_end)
        watch.cpu_end = 1000u * ((uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) *
            1000000u + (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec));
    kill(-watch.pid, SIGKILL); /* what a tool may have left behind */
    struct tally tally = read_counters(watch.counters);
    close_counters(watch.counters);
    int could_not = read(report[0], &reason, sizeof reason) == sizeof reason;
    close(go[1]), close(report[0]);
    if (job->input < 0) close(in);

    result.wall_ns = watch.wall_end - watch.wall_start;
    result.cpu_ns = watch.cpu_end > watch.cpu_start ? watch.cpu_end - watch.cpu_start : 0;
    result.loader_ns = watch.cpu_start - watch.cpu_exec;
    if (tally.valid) {
        result.cycles = tally.cycles - watch.at_entry.cycles;
        result.instructions = tally.instructions - watch.at_entry.instructions;
        result.has_counters = 1;
    }
    result.max_rss_kib = (uint64_t)usage.ru_maxrss;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    if (could_not || (watch.traced && !watch.started && !watch.timed_out))
        result.how = NOT_STARTED, result.code = reason;
    else if (watch.forbidden != -1 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS))
        result.how = FORBIDDEN, result.syscall_number = watch.forbidden;
    else if (watch.timed_out || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        result.how = TIMED_OUT;
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        result.how = OUTPUT_LIMIT;
    else
        result.how = WIFEXITED(status) ? EXITED : SIGNALED;
    return result;
}

/* ---- the protocol ------------------------------------------------------------------------ */

static void send_reply(uint32_t kind, uint32_t index, uint64_t length) {
    struct reply reply = {kind, index, length};
    write_all(1, &reply, sizeof reply);
}

static void send_memory(int fd, uint64_t length) {
    if (length) {
        void *data = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
        if (data == MAP_FAILED) die("mmap of an output");
        write_all(1, data, length);
        munmap(data, length);
    }
    close(fd);
}

static uint64_t size_of(int fd) {
    struct stat info;
    if (fstat(fd, &info)) die("fstat");
    return (uint64_t)info.st_size;
}

static void run_one(const struct execution *job, uint32_t index, int lock) {
    int out, err;
    struct result result = execute(job, &out, &err);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    result.stdout_bytes = size_of(out), result.stderr_bytes = size_of(err);
    if (result.stdout_bytes > job->output_bytes) result.stdout_bytes = job->output_bytes;
    if (result.stderr_bytes > STDERR_BYTES) result.stderr_bytes = STDERR_BYTES;
    if (lock >= 0 && fcntl(lock, F_SETLKW, &whole)) die("lock");
    send_reply(REPLY_RUN, index, sizeof result + result.stdout_bytes + result.stderr_bytes);
    write_all(1, &result, sizeof result);
    send_memory(out, result.stdout_bytes);
    send_memory(err, result.stderr_bytes);
    whole.l_type = F_UNLCK;
    if (lock >= 0 && fcntl(lock, F_SETLK, &whole)) die("unlock");
}

/* Keep the runner off the measured CPU where there is another one. */
static void step_aside(int cpu) {
    cpu_set_t cpus;
    if (cpu < 0 || sched_getaffinity(0, sizeof cpus, &cpus)) return;
    CPU_CLR((unsigned)cpu, &cpus);
    if (CPU_COUNT(&cpus)) sched_setaffinity(0, sizeof cpus, &cpus);
}

/* Executions that share an input share a file offset, so they go to the same lane. */
static void run_batch(const struct batch *batch, const struct execution *jobs) {
    if (batch->lanes <= 1) {
        for (uint32_t i = 0; i < batch->count; i++) {
            step_aside(jobs[i].cpu);
            run_one(&jobs[i], i, -1);
        }
    } else {
        int lock = memory_file("lock", 0), failed = 0, status;
        for (uint32_t lane = 0; lane < batch->lanes; lane++) {
            pid_t pid = fork();
            if (pid < 0) die("fork of a lane");
            if (pid) continue;
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (uint32_t i = 0; i < batch->count; i++)
                if ((uint32_t)(jobs[i].input + 1) % batch->lanes == lane)
                    run_one(&jobs[i], i, lock);
            _exit(0);
        }
        for (uint32_t lane = 0; lane < batch->lanes; lane++)
            if (wait(&status) > 0 && status) failed = 1;
        if (failed) { errno = ECHILD; die("a lane failed"); }
        close(lock);
    }
    send_reply(REPLY_END, batch->count, 0);
}

static void store_blob(uint32_t index, uint64_t length) {
    if (index >= MAX_SLOTS) { errno = E2BIG; die("slot"); }
    struct slot *slot = &slots[index];
    if (slot->fd) {
        if (slot->length) munmap((void *)slot->data, slot->length);
        close(slot->fd);
    }
    slot->fd = memory_file("blob", MFD_ALLOW_SEALING);
    slot->length = length;
    if (ftruncate(slot->fd, (off_t)length)) die("ftruncate");
    if (length) {
        char *data = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, slot->fd, 0);
        if (data == MAP_FAILED) die("mmap of an input");
        if (!read_all(0, data, length)) exit(0);
        munmap(data, length);
    }
    /* A program can write to its standard input if that is a file; this one it cannot. */
    if (fcntl(slot->fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
        die("seal");
    if (length) {
        slot->data = mmap(NULL, length, PROT_READ, MAP_PRIVATE, slot->fd, 0);
        if (slot->data == MAP_FAILED) die("mmap of a sealed input");
    }
}

static void write_file(const char *payload, uint64_t length) { /* name NUL content */
    size_t name = strnlen(payload, length) + 1;
    int fd = open(payload, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || name > length) die("writing a file in the jail");
    write_all(fd, payload + name, length - name);
    close(fd);
}

static void get_file(const char *name) { /* index 0: found; 1: absent */
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) || !S_ISREG(info.st_mode)) {
        send_reply(REPLY_DATA, 1, 0);
        if (fd >= 0) close(fd);
        return;
    }
    send_reply(REPLY_DATA, 0, (uint64_t)info.st_size);
    send_memory(fd, (uint64_t)info.st_size);
}

/* Which features work here: tried for real in a child that is thrown away. */
static uint32_t probe_features(void) {
    uint32_t features = 0;
    int status, go[2];
    char byte = 0;
    if (pipe2(go, O_CLOEXEC)) die("pipe");
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) {
        int code = 1;
        if (read(go[0], &byte, 1) == 1 && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
            !install_filter(0))
            code = 0;
        _exit(code);
    }
    struct counters counters = start_counters(pid);
    if (counters.member >= 0) features |= FEATURE_COUNTERS, close(counters.member);
    if (counters.leader >= 0) close(counters.leader);
    if (!ptrace(PTRACE_SEIZE, pid, NULL, (void *)PTRACE_O_EXITKILL)) features |= FEATURE_PTRACE;
    write_all(go[1], &byte, 1);
    while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_CONT, pid, NULL, NULL);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) features |= FEATURE_SECCOMP;
    close(go[0]), close(go[1]);
    return features & ~(uint32_t)absent;
}

int main(int argc, char **argv) {
    struct request request;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--without-seccomp")) absent |= FEATURE_SECCOMP;
        if (!strcmp(argv[i], "--without-ptrace")) absent |= FEATURE_PTRACE;
        if (!strcmp(argv[i], "--without-counters")) absent |= FEATURE_COUNTERS;
    }
    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_signal, NULL);
    signal(SIGPIPE, SIG_IGN);
    while (read_all(0, &request, sizeof request)) {
        if (request.op == OP_BLOB) {
            store_blob(request.argument, request.length);
            continue;
        }
        char *payload = calloc(1, request.length + 1);
        if (!payload || !read_all(0, payload, request.length)) die("request");
        if (request.op == OP_RUN)
            run_batch((struct batch *)payload,
                      (struct execution *)(payload + sizeof(struct batch)));
        else if (request.op == OP_FILE) write_file(payload, request.length);
        else if (request.op == OP_GET) get_file(payload);
        else if (request.op == OP_HELLO) send_reply(REPLY_HELLO, probe_features(), 0);
        else { errno = EPROTO; die("request"); }
        free(payload);
    }
    return 0;
}
