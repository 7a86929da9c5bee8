"""C programs for the sandbox tests. Most are told on standard input what to do."""

# Makes one system call (or a few) that a program must not make, named on standard input.
FORBIDDEN_C = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void *nothing(void *p) { return p; }
static int child(void *p) { return p != NULL; }
static long try(const char *what) {
    char *argv[] = {"sh", NULL}, *none[] = {NULL};
    struct rlimit lower = {1, 1};
    struct timespec moment = {0, 1000};
    struct timeval tv;
    pthread_t thread;
    static char stack[65536];
    long r = -1;
    if (!strcmp(what, "fork")) r = syscall(SYS_fork);
    else if (!strcmp(what, "vfork")) r = syscall(SYS_vfork);
    else if (!strcmp(what, "clone")) r = clone(child, stack + sizeof stack, SIGCHLD, NULL);
    else if (!strcmp(what, "clone3")) r = syscall(SYS_clone3, stack, 88);
    else if (!strcmp(what, "pthread_create")) r = pthread_create(&thread, NULL, nothing, NULL);
    else if (!strcmp(what, "execve")) r = execve("/bin/sh", argv, none);
    else if (!strcmp(what, "execveat of a path"))
        r = syscall(SYS_execveat, AT_FDCWD, "/lib64/ld-linux-x86-64.so.2", argv, none, 0);
    else if (!strcmp(what, "execveat of an open file")) {
        int fd = open("/lib64/ld-linux-x86-64.so.2", O_RDONLY);
        r = syscall(SYS_execveat, fd, "", argv, none, AT_EMPTY_PATH);
    }
    else if (!strcmp(what, "execveat by the runner's number"))
        r = syscall(SYS_execveat, 100, "/lib64/ld-linux-x86-64.so.2", argv, none, AT_EMPTY_PATH);
    else if (!strcmp(what, "socket")) r = socket(AF_UNIX, SOCK_STREAM, 0);
    else if (!strcmp(what, "kill")) r = kill(1, 0);
    else if (!strcmp(what, "kill itself")) r = kill(getpid(), 0);
    else if (!strcmp(what, "tgkill of another")) r = syscall(SYS_tgkill, 1, 1, 0);
    else if (!strcmp(what, "ptrace")) r = ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    else if (!strcmp(what, "open for writing")) r = open("x", O_WRONLY | O_CREAT, 0600);
    else if (!strcmp(what, "open for appending")) r = open("/dev/null", O_RDWR | O_APPEND);
    else if (!strcmp(what, "open")) r = syscall(SYS_open, "/etc/passwd", O_RDONLY);
    else if (!strcmp(what, "creat")) r = syscall(SYS_creat, "x", 0600);
    else if (!strcmp(what, "mkdir")) r = mkdir("x", 0700);
    else if (!strcmp(what, "unlink")) r = unlink("x");
    else if (!strcmp(what, "nanosleep")) r = syscall(SYS_nanosleep, &moment, NULL);
    else if (!strcmp(what, "usleep")) r = usleep(1);
    else if (!strcmp(what, "pause")) r = pause();
    else if (!strcmp(what, "alarm")) r = alarm(1);
    else if (!strcmp(what, "setitimer")) r = syscall(SYS_setitimer, 0, NULL, NULL);
    else if (!strcmp(what, "clock_gettime")) r = clock_gettime(CLOCK_MONOTONIC, &moment);
    else if (!strcmp(what, "gettimeofday")) r = gettimeofday(&tv, NULL);
    else if (!strcmp(what, "time")) r = time(NULL);
    else if (!strcmp(what, "setrlimit")) r = setrlimit(RLIMIT_CPU, &lower);
    else if (!strcmp(what, "prlimit64 set through a pointer whose low half is zero")) {
        struct rlimit *at = mmap((void *)0x300000000, 4096, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        at->rlim_cur = at->rlim_max = 1;
        r = syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, at, NULL);
    }
    else if (!strcmp(what, "prlimit64 of another")) r = prlimit(1, RLIMIT_CPU, NULL, &lower);
    else if (!strcmp(what, "mmap writable and executable"))
        r = (long)mmap(NULL, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    else if (!strcmp(what, "mmap executable"))
        r = (long)mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    else if (!strcmp(what, "mmap of the output as code")) {
        if (write(1, "\xc3", 1) != 1) return -1;
        r = (long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, 1, 0);
    }
    else if (!strcmp(what, "mmap of the input as code"))
        r = (long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0, 0);
    else if (!strcmp(what, "mprotect"))
        r = mprotect((void *)((long)&try & -4096L), 4096, PROT_READ | PROT_EXEC);
    else if (!strcmp(what, "pkey_mprotect")) r = syscall(SYS_pkey_mprotect, 0, 0, 5, -1);
    else if (!strcmp(what, "memfd_create")) r = memfd_create("x", 0);
    else if (!strcmp(what, "fcntl")) r = fcntl(1, F_GETFL);
    else if (!strcmp(what, "dup")) r = dup(1);
    else if (!strcmp(what, "pipe")) r = syscall(SYS_pipe, stack);
    else if (!strcmp(what, "ftruncate")) r = ftruncate(1, 5);
    else if (!strcmp(what, "prctl")) r = prctl(PR_SET_DUMPABLE, 1);
    else if (!strcmp(what, "personality")) r = syscall(SYS_personality, 0x0400000);
    else if (!strcmp(what, "sched_setaffinity")) r = syscall(SYS_sched_setaffinity, 0, 8, stack);
    else if (!strcmp(what, "sched_yield")) r = sched_yield();
    else if (!strcmp(what, "setpriority")) r = setpriority(PRIO_PROCESS, 0, 1);
    else if (!strcmp(what, "getppid")) r = getppid();
    else if (!strcmp(what, "setsid")) r = setsid();
    else if (!strcmp(what, "io_uring_setup")) r = syscall(SYS_io_uring_setup, 1, stack);
    else if (!strcmp(what, "bpf")) r = syscall(SYS_bpf, 0, NULL, 0);
    else if (!strcmp(what, "perf_event_open")) r = syscall(SYS_perf_event_open, 0, 0, 0, 0, 0);
    else if (!strcmp(what, "process_vm_writev"))
        r = syscall(SYS_process_vm_writev, 1, NULL, 0, NULL, 0, 0);
    else if (!strcmp(what, "getdents64")) r = readdir(opendir("/")) != NULL;
    else if (!strcmp(what, "ioctl")) r = syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x");
    else if (!strcmp(what, "chdir")) r = chdir("/");
    else if (!strcmp(what, "mount")) r = syscall(SYS_mount, 0, 0, 0, 0, 0);
    else if (!strcmp(what, "unshare")) r = unshare(CLONE_NEWUSER);
    else if (!strcmp(what, "x32 getpid")) r = syscall(0x40000000 | SYS_getpid);
    else if (!strcmp(what, "number that is none")) r = syscall(4000);
    else if (!strcmp(what, "32-bit getpid"))
        __asm__ volatile("int $0x80" : "=a"(r) : "a"(20) : "memory");
    else { printf("no such test: %s", what); exit(99); }
    return r;
}
int main(void) {
    char line[100];
    if (!fgets(line, sizeof line, stdin)) return 98;
    line[strcspn(line, "\n")] = 0;
    long r = try(line);
    printf("survived %s: %ld\n", line, r);
    return 0;
}
"""

# Behaves in a way that is named on standard input.
BEHAVE_C = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
static char page[4096];
static char *const *const_argv;
static int argc_seen;
extern char **environ;
static void spin(void) { for (;;) __asm__ volatile(""); }
static void flood(int fd) { for (;;) if (write(fd, page, sizeof page) < 0) return; }
static void ignore_all(void) { for (int s = 1; s < 65; s++) signal(s, SIG_IGN); }
static void wait_on_futex(void) {
    static int word;
    syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, NULL, NULL, 0);
}
int main(int argc, char **argv) {
    char line[200] = "";
    struct stat info;
    int n = 0;
    argc_seen = argc, const_argv = argv;
    while (n < 199 && read(0, line + n, 1) == 1 && line[n] != '\n') n++;
    line[n] = 0;
    if (!strncmp(line, "exit ", 5)) _exit(atoi(line + 5));
    else if (!strcmp(line, "right, then segfault")) {
        puts("right"), fflush(stdout);
        *(volatile int *)8 = 1;
    }
    else if (!strcmp(line, "abort")) abort();
    else if (!strcmp(line, "divide")) { /* gcc makes no division of 1 / zero */
        __asm__ volatile("xor %%ecx, %%ecx\n div %%ecx" : : : "eax", "ecx", "edx");
    }
    else if (!strcmp(line, "illegal")) __asm__ volatile("ud2");
    else if (!strcmp(line, "trap")) __asm__ volatile("int3");
    else if (!strcmp(line, "deep")) { /* endless recursion */
        __asm__ volatile("1: push %rax\n jmp 1b");
    }
    else if (!strcmp(line, "spin")) spin();
    else if (!strcmp(line, "wait")) for (;;) wait_on_futex();
    else if (!strcmp(line, "stop")) for (;;) raise(SIGSTOP);
    else if (!strcmp(line, "ignore signals and spin")) ignore_all(), spin();
    else if (!strcmp(line, "ignore signals and flood")) { ignore_all(); flood(1); return 0; }
    else if (!strcmp(line, "flood")) flood(1);
    else if (!strcmp(line, "flood stderr")) flood(2);
    else if (!strcmp(line, "write far away")) {
        ignore_all();
        lseek(1, 1L << 40, SEEK_SET);
        n = (int)write(1, "x", 1), lseek(1, 0, SEEK_SET);
        printf("%d\n", n);
    }
    else if (!strcmp(line, "long stderr")) {
        for (int i = 0; i < 100; i++) if (write(2, page, sizeof page) < 0) return 1;
    }
    else if (!strcmp(line, "eat memory")) {
        for (;;) { char *p = malloc(1 << 20); memset(p, 1, 1 << 20); }
    }
    else if (!strcmp(line, "eat memory politely")) {
        long mib = 0;
        for (char *p; (p = malloc(1 << 20)); mib++) memset(p, 1, 1 << 20);
        return mib > 0 ? 77 : 1;
    }
    else if (!strcmp(line, "write to stdin")) {
        ssize_t wrote = write(0, "CHANGED", 7);
        void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 0, 0);
        lseek(0, 0, SEEK_SET);
        n = (int)read(0, page, sizeof page);
        printf("%zd %d %d:%.*s", wrote, at == MAP_FAILED, n, n, page);
    }
    else if (!strcmp(line, "descriptors")) {
        for (int fd = 0; fd < 2000; fd++)
            if (!fstat(fd, &info))
                printf("%d %o %ld %ld\n", fd, info.st_mode, (long)lseek(fd, 0, SEEK_CUR),
                       fd ? (long)info.st_size : 0L);
    }
    else if (!strcmp(line, "surroundings")) {
        printf("%d %s %d %s %d\n", argc_seen, const_argv[0], environ[0] == NULL,
               const_argv[1] ? "?" : "-", getauxval(AT_SYSINFO_EHDR) == 0);
    }
    else if (!strcmp(line, "uid")) printf("%lu\n", getauxval(AT_UID));
    else if (!strncmp(line, "open ", 5)) printf("%d\n", open(line + 5, O_RDONLY) >= 0);
    else if (!strcmp(line, "leave a mark"))
        printf("%ld", (long)pread(1, page, 100, 0)), printf(" a mark");
    else if (!strcmp(line, "work")) {
        unsigned long x = 1;
        for (long i = 0; i < 60000000; i++) __asm__ volatile("imul %0, %0\n inc %0" : "+r"(x));
        printf("%d\n", (int)(x & 0));
    }
    else if (!strcmp(line, "cpu")) {
        unsigned low, high, cpu;
        __asm__ volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(cpu));
        printf("%u\n", cpu & 0xfff);
    }
    else if (!strcmp(line, "fake clock")) { /* ask the kernel for a second vDSO */
        long r = syscall(SYS_arch_prctl, 0x2003 /* ARCH_MAP_VDSO_64 */, 0);
        printf("%ld %d\n", r, errno == EINVAL);
    }
    else if (!strncmp(line, "echo ", 5)) {
        fputs(line + 5, stdout);
    }
    else { printf("no such behaviour: %s", line); return 99; }
    return 0;
}
"""

# Copies standard input to standard output, byte by byte as C programs do.
COPY_C = r"""
#include <stdio.h>
int main(void) {
    int c;
    while ((c = getchar_unlocked()) != EOF) putchar_unlocked(c);
    return 0;
}
"""

COUNT_C = r"""
#include <stdio.h>
#include <unistd.h>
int main(void) {
    static char buffer[1 << 20];
    long total = 0, got;
    while ((got = read(0, buffer, sizeof buffer)) > 0) total += got;
    printf("%ld\n", total);
    return 0;
}
"""

# Does its work in one program and ends as another, whose run is short.
AGAIN_C = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
    char *argv[] = {"ld.so", "--help", NULL}, *none[] = {NULL};
    for (volatile long i = 0; i < 1000000; i++) ;
    syscall(SYS_execveat, 100, "/lib64/ld-linux-x86-64.so.2", argv, none, AT_EMPTY_PATH);
    return 0;
}
"""

HUGE_C = "char huge[1800 << 20]; int main(void) { return huge[5]; }"

# Programs with code that the dynamic loader would run before the entry point.
EARLY = {
    "preinit_array": r"""
static void early(void) {}
__attribute__((section(".preinit_array"), used)) static void (*hook)(void) = early;
int main(void) { return 0; }
""",
    "IFUNC": r"""
static int one(void) { return 0; }
static void *choose(void) { return one; }
int zero(void) __attribute__((ifunc("choose")));
int main(void) { return zero(); }
""",
    "__gmon_start__": "void __gmon_start__(void) {} int main(void) { return 0; }",
    "__tunable_get_val": "void __tunable_get_val(void) {} int main(void) { return 0; }",
    "writable and executable": r"""
__asm__(".section .both,\"awx\"\n.byte 0xc3\n.text");
int main(void) { return 0; }
""",
    "loader of its own": r"""
__attribute__((section(".interp"))) const char interp[] = "/runner";
int main(void) { return 0; }
""",
}

# Has the loader touch memory, before the clock runs, that an ordinary program does not have.
EXCESS = {
    "thread-local": "_Thread_local int t[1 << 20]; int main(int c, char **v) { return t[c]; }",
    "relocations touch": r"""
__asm__(".data\n.rept 200\n.quad main\n.zero 4088\n.endr\n.text");
int main(void) { return 0; }
""",
    "MiB": "char data[2 << 20] = {1}; int main(int c, char **v) { return data[c]; }",
}

# Runs code that it writes onto its stack.
STACK_CODE_C = r"""
#include <string.h>
__asm__(".section .note.GNU-stack,\"x\",@progbits\n.text");
int main(void) {
    char code[8];
    memcpy(code, "\x31\xc0\xc3", 3); /* xor eax, eax; ret */
    __asm__ volatile("" : : "r"(code) : "memory");
    return ((int (*)(void))code)();
}
"""
