/* The child of the runner, from fork to exec: what surrounds a program when it starts. */
#include "filter.h"
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

/* What the child tells its parent when it can't become the program. */
struct report { int32_t in_exec, reason; };

static cpu_set_t all_cpus; /* those the runner was given */

static int set_limit(int resource, uint64_t value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit)) return -1;
    if (limit.rlim_max > value) limit.rlim_max = value;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit);
}

static int limit_child(const struct execution *job) {
    int tool = job->policy == POLICY_TOOL;
    /* A byte more than allowed may be written: that tells a full output from too long a one. */
    return set_limit(RLIMIT_CPU, job->wall_limit_ns / 1000000000u + 2) ||
           set_limit(RLIMIT_AS, job->memory_bytes) ||
           set_limit(RLIMIT_FSIZE, job->output_bytes + 1) ||
           set_limit(RLIMIT_STACK, job->stack_bytes) || set_limit(RLIMIT_CORE, 0) ||
           set_limit(RLIMIT_NOFILE, tool ? 256 : PROGRAM_FILES) ||
           set_limit(RLIMIT_MEMLOCK, 0) || set_limit(RLIMIT_MSGQUEUE, 0);
}

static int drop_capabilities(void) { /* there are some only without a jail, as root */
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    return (int)syscall(SYS_capset, &header, none);
}

static void exec_tool(const struct slot *command) {
    char *argv[MAX_ARGS + 1];
    char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TMPDIR=.", NULL};
    int count = 0;
    for (uint64_t at = 0; at < command->length && count < MAX_ARGS;
         at += strlen(command->data + at) + 1)
        argv[count++] = (char *)command->data + at;
    argv[count] = NULL;
    execvpe(argv[0], argv, environment);
}

/* Becomes the program. Writes why to `report` and leaves if it can't. */
static void become(const struct execution *job, int image, int in, int out, int err, int go,
                   int report) {
    struct report failure = {0, 0};
    char mode;
    sigset_t none;
    if (read(go, &mode, 1) != 1) _exit(125); /* the parent is ready, or gone */
    setpgid(0, 0);
    const cpu_set_t *cpus = &all_cpus;
    cpu_set_t one;
    CPU_ZERO(&one);
    if (job->cpu >= 0) cpus = &one, CPU_SET((unsigned)job->cpu, &one);
    if (sched_setaffinity(0, sizeof *cpus, cpus)) goto failed;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL)) goto failed;
    /* Move what is kept above these numbers first, so that no dup2 overwrites a source. All but
     * 0, 1 and 2 is closed by the exec: the runner opens nothing without O_CLOEXEC. */
    report = fcntl(report, F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
    in = fcntl(in, F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
    out = fcntl(out, F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
    err = fcntl(err, F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
    if (image >= 0) image = fcntl(image, F_DUPFD_CLOEXEC, PROGRAM_FD + 1);
    if (report < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) goto failed;
    if (image >= 0 && dup3(image, PROGRAM_FD, O_CLOEXEC) < 0) goto failed;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (limit_child(job) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) goto failed;
    if (job->policy == POLICY_TOOL) {
        failure.in_exec = 1;
        exec_tool(&slots[job->program]);
    } else {
        char *argv[] = {"program", NULL}, *environment[] = {NULL};
        if (drop_capabilities()) goto failed;
        if (!(absent & FEATURE_SECCOMP) && install_filter(mode == 'T')) goto failed;
        failure.in_exec = 1;
        syscall(SYS_execveat, PROGRAM_FD, "", argv, environment, AT_EMPTY_PATH);
    }
failed:
    failure.reason = errno;
    if (write(report, &failure, sizeof failure) < 0) _exit(125);
    _exit(126);
}
