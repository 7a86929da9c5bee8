/* What every part of the runner uses: the structs of the protocol, and small helpers. */
#ifndef COMMON_H
#define COMMON_H
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SLOTS = 1 << 16, MAX_ARGS = 256, STDERR_BYTES = 64 << 10 };
enum { OP_BLOB = 1, OP_FILE, OP_GET, OP_RUN, OP_HELLO };
enum { POLICY_PROGRAM = 0, POLICY_TOOL = 1 };
enum { EXITED = 0, SIGNALED, TIMED_OUT, OUTPUT_LIMIT, FORBIDDEN, NOT_STARTED, NOT_PREPARED };
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
    int32_t code; /* exit status, signal, or errno */
    int64_t syscall_number;
    uint64_t wall_ns, cpu_ns, loader_ns, max_rss_kib, cycles, instructions, has_counters;
    uint64_t stdout_bytes, stderr_bytes;
};
struct slot { int fd; const char *data; uint64_t length; };

static struct slot slots[MAX_SLOTS];
static int absent; /* features that must be treated as missing (tests) */

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
#endif
