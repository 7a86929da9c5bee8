/* The floor: start a program, wait for its end; nothing else.
 *
 * Usage: bare COUNT CPU INPUT PROGRAM [ARGUMENT...]    (CPU -1: not pinned)
 *
 * For each of COUNT executions: open the input, make an output file in memory; vfork; in the child
 * these become descriptors 0 and 1; execve with an empty environment; wait4 in the parent. Prints
 * one line per execution: nanoseconds from before the open to after wait4. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000L + at.tv_nsec;
}

static __attribute__((noinline)) pid_t start(char **arguments, int in, int out) {
    char *environment[] = {NULL};
    pid_t pid = vfork();
    if (pid == 0) {
        dup2(in, 0), dup2(out, 1);
        execve(arguments[0], arguments, environment);
        _exit(127);
    }
    return pid;
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    long count = atol(argv[1]), *taken = malloc((size_t)count * sizeof *taken);
    int cpu = atoi(argv[2]), status;
    if (cpu >= 0) {
        cpu_set_t cpus;
        CPU_ZERO(&cpus);
        CPU_SET((unsigned)cpu, &cpus);
        if (sched_setaffinity(0, sizeof cpus, &cpus)) return 3;
    }
    for (long i = 0; i < count; i++) {
        struct rusage usage;
        long before = now();
        int in = open(argv[3], O_RDONLY | O_CLOEXEC), out = memfd_create("out", MFD_CLOEXEC);
        pid_t pid = start(argv + 4, in, out);
        if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) return 4;
        close(in), close(out);
        taken[i] = now() - before;
        if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) return 5;
    }
    for (long i = 0; i < count; i++) printf("%ld\n", taken[i]);
    return 0;
}
