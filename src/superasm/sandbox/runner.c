/* The runner: lives inside the jail, executes programs one at a time per lane, and reports facts.
 *
 * It speaks a binary protocol on its stdin and stdout (see sandbox/protocol.py, which mirrors the
 * structs of common.h). Inputs, programs and outputs live in anonymous memory files: an execution
 * finds no file but the read-only system libraries, and leaves nothing behind.
 *
 * One execution: fork; limits; a fresh copy of the program's image, the input as descriptor 0,
 * empty outputs as 1 and 2, nothing else open; seccomp; exec with argv {"program"} and an empty
 * environment (child.h, filter.h). The parent traces the child only to learn of some moments: the
 * end of exec, the jump to the program's entry point and the start of exit (time and counters lie
 * between these two), a forbidden system call, a signal (trace.h).
 *
 * Covers: what the filter covers; limits of time, memory and output; a program can change neither
 *   its input, nor another run's output, nor the image that the next run executes; a tool can't
 *   trace the runner.
 * Does not cover: wrong hardware, a broken kernel, candidates that exploit this runner itself,
 *   a tool's children that leave its process group (they end with the jail; without one, not).
 */
#define _GNU_SOURCE
#include "trace.h"
#include <sys/stat.h>

/* Kept from run to run of a program, emptied in between: -1 until first used in this lane. */
static int kept_stdout = -1, kept_stderr = -1;
static int no_input = -1; /* an empty sealed file */

/* Every run executes a copy of its own: its place in physical memory, which may be lucky or
 * unlucky for the caches, is then drawn anew each time instead of once per program. */
static int fresh_image(const struct slot *program) {
    int fd = memory_file("program", 0);
    write_all(fd, program->data, program->length);
    return fd;
}

/* Returns an empty file for an output of a run. */
static int empty_output(const struct execution *job, int *kept) {
    if (job->policy == POLICY_TOOL) return memory_file("output", 0);
    if (*kept < 0) *kept = memory_file("output", 0);
    return *kept;
}

static void seal(int fd) {
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
        die("seal");
}

static uint64_t size_of(int fd) {
    struct stat info;
    if (fstat(fd, &info)) die("fstat");
    return (uint64_t)info.st_size;
}

/* Say how the run ended. `failure` is what the child reported, if it could not start. */
static void conclude(struct result *result, const struct watch *watch, int status,
                     const struct report *failure) {
    int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result->code = signal_number ? signal_number : WEXITSTATUS(status);
    if (failure) {
        int machine = !failure->in_exec || failure->reason == EAGAIN ||
                      failure->reason == EMFILE || failure->reason == ENFILE;
        result->how = machine ? NOT_PREPARED : NOT_STARTED, result->code = failure->reason;
    } else if (watch->traced && !watch->started && !watch->timed_out) {
        result->how = NOT_STARTED, result->code = 0; /* killed by the kernel while loading */
    } else if (watch->forbidden != -1 || signal_number == SIGSYS) {
        result->how = FORBIDDEN, result->syscall_number = watch->forbidden;
    } else if (watch->timed_out || signal_number == SIGXCPU) {
        result->how = TIMED_OUT;
    } else if (signal_number == SIGXFSZ) {
        result->how = OUTPUT_LIMIT;
    } else {
        result->how = signal_number ? SIGNALED : EXITED;
    }
}

static struct result execute(const struct execution *job, int out, int err) {
    struct result result = {.syscall_number = -1};
    struct watch watch = {.forbidden = -1, .counters = {-1, -1}, .at_start = {0, 0, 1}};
    struct report failure;
    struct rusage usage;
    int go[2], report[2];
    int program = job->policy == POLICY_PROGRAM;
    int image = program ? fresh_image(&slots[job->program]) : -1;
    int in = job->input >= 0 ? slots[job->input].fd : no_input;
    if (lseek(in, 0, SEEK_SET) || pipe2(go, O_CLOEXEC) || pipe2(report, O_CLOEXEC))
        die("pipe or lseek");
    if (!program) prctl(PR_SET_DUMPABLE, 0); /* a tool has no filter, and has our user id */
    watch.wall_start = nanoseconds(CLOCK_MONOTONIC);
    if ((watch.pid = fork()) < 0) die("fork");
    if (watch.pid == 0) close(go[1]), become(job, image, in, out, err, go[0], report[1]);
    close(go[0]), close(report[1]);
    if (program) {
        close(image);
        if (clock_getcpuclockid(watch.pid, &watch.cpu_clock)) die("clock_getcpuclockid");
        watch.counters = start_counters(watch.pid);
        watch.traced = !(absent & FEATURE_PTRACE) &&
            !ptrace(PTRACE_SEIZE, watch.pid, NULL, (void *)(PTRACE_O_EXITKILL |
                PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP));
    }
    write_all(go[1], watch.traced ? "T" : "K", 1);
    int status = await(&watch, job->wall_limit_ns, &usage);
    if (!watch.wall_end) watch.wall_end = nanoseconds(CLOCK_MONOTONIC);
    if (!watch.cpu_end)
        watch.cpu_end = 1000u * ((uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) *
            1000000u + (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec));
    if (!program) kill(-watch.pid, SIGKILL), prctl(PR_SET_DUMPABLE, 1);
    struct tally tally = read_counters(watch.counters);
    close_counters(watch.counters);
    int failed = read(report[0], &failure, sizeof failure) == sizeof failure;
    close(go[1]), close(report[0]);

    conclude(&result, &watch, status, failed ? &failure : NULL);
    result.wall_ns = watch.wall_end - watch.wall_start;
    result.cpu_ns = watch.cpu_end > watch.cpu_start ? watch.cpu_end - watch.cpu_start : 0;
    result.loader_ns = watch.cpu_start - watch.cpu_exec;
    if (tally.valid && watch.at_start.valid) {
        result.cycles = tally.cycles - watch.at_start.cycles;
        result.instructions = tally.instructions - watch.at_start.instructions;
        result.has_counters = 1;
    }
    result.max_rss_kib = (uint64_t)usage.ru_maxrss;
    return result;
}

/* ---- the protocol ------------------------------------------------------------------------ */

static void send_reply(uint32_t kind, uint32_t index, uint64_t length) {
    struct reply reply = {kind, index, length};
    write_all(1, &reply, sizeof reply);
}

static void send_memory(int fd, uint64_t length) {
    if (!length) return;
    void *data = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED) die("mmap of an output");
    write_all(1, data, length);
    munmap(data, length);
}

/* Send reply, result, stdout and stderr; in one write if they are short, as they mostly are. */
static void send_run(uint32_t index, const struct result *result, int out, int err) {
    static struct { struct reply reply; struct result result; char text[4096]; } message;
    uint64_t text = result->stdout_bytes + result->stderr_bytes;
    message.reply = (struct reply){REPLY_RUN, index, sizeof *result + text};
    message.result = *result;
    if (text <= sizeof message.text) {
        if (pread(out, message.text, result->stdout_bytes, 0) != (ssize_t)result->stdout_bytes ||
            pread(err, message.text + result->stdout_bytes, result->stderr_bytes, 0) !=
                (ssize_t)result->stderr_bytes)
            die("reading an output");
        write_all(1, &message, offsetof(typeof(message), text) + text);
    } else {
        write_all(1, &message, offsetof(typeof(message), text));
        send_memory(out, result->stdout_bytes);
        send_memory(err, result->stderr_bytes);
    }
}

static void discard(const struct execution *job, int fd) {
    if (job->policy == POLICY_TOOL) close(fd);
    else if (lseek(fd, 0, SEEK_SET) || ftruncate(fd, 0)) die("emptying an output");
}

/* The runner shares the CPU of a pinned program: it sleeps while the program runs, and a wake-up
 * across CPUs costs more, and varies more, than a switch on one. */
static void share_cpu(int cpu) {
    static int shared = -1;
    cpu_set_t one;
    if (cpu == shared) return;
    CPU_ZERO(&one);
    if (cpu >= 0) CPU_SET((unsigned)cpu, &one);
    sched_setaffinity(0, sizeof one, cpu >= 0 ? &one : &all_cpus);
    shared = cpu;
}

static void run_one(const struct execution *job, uint32_t index, int lock) {
    share_cpu(job->cpu);
    int out = empty_output(job, &kept_stdout), err = empty_output(job, &kept_stderr);
    struct result result = execute(job, out, err);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    result.stdout_bytes = size_of(out), result.stderr_bytes = size_of(err);
    if (result.how == EXITED && (result.stdout_bytes > job->output_bytes ||
                                 result.stderr_bytes > job->output_bytes))
        result.how = OUTPUT_LIMIT; /* it ignored the signal */
    /* Of a run that has failed, and may have failed by flooding, the beginning is enough. */
    int ended = result.how == EXITED || result.how == SIGNALED;
    uint64_t most = ended ? job->output_bytes : STDERR_BYTES;
    if (result.stdout_bytes > most) result.stdout_bytes = most;
    if (result.stderr_bytes > STDERR_BYTES) result.stderr_bytes = STDERR_BYTES;
    if (lock >= 0 && fcntl(lock, F_SETLKW, &whole)) die("lock");
    send_run(index, &result, out, err);
    whole.l_type = F_UNLCK;
    if (lock >= 0 && fcntl(lock, F_SETLK, &whole)) die("unlock");
    discard(job, out), discard(job, err);
}

/* Executions that share an input share a file offset, so they go to the same lane. */
static void run_batch(const struct batch *batch, const struct execution *jobs) {
    if (batch->lanes <= 1) {
        for (uint32_t i = 0; i < batch->count; i++) run_one(&jobs[i], i, -1);
    } else {
        int lock = memory_file("lock", 0), failed = 0, status;
        for (uint32_t lane = 0; lane < batch->lanes; lane++) {
            pid_t pid = fork();
            if (pid < 0) die("fork of a lane");
            if (pid) continue;
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            kept_stdout = kept_stderr = -1; /* those are another lane's */
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
    seal(slot->fd);
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
    close(fd);
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
    if (counters.member >= 0) features |= FEATURE_COUNTERS;
    close_counters(counters);
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
    sched_getaffinity(0, sizeof all_cpus, &all_cpus);
    set_limit(RLIMIT_NOFILE, ~0ull); /* every input is an open file */
    no_input = memory_file("input", MFD_ALLOW_SEALING);
    seal(no_input);
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
