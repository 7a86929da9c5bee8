"""Assembly text: reading, comparing and screening it, and the tools that build it.

Here: the names of libc that the screen has an opinion on.
"""

import re


def words(text: str) -> frozenset[str]:
    """Return the set of words in a text: short to write for long tables."""
    return frozenset(text.split())


_HARMLESS = words(
    "_GLOBAL_OFFSET_TABLE_ stdin stdout stderr __stack_chk_fail __assert_fail __errno_location "
    "putchar getchar putc getc fputc fgetc ungetc fputs puts fgets fwrite fread fflush getline "
    "getdelim feof ferror __overflow __uflow _IO_putc _IO_getc printf fprintf sprintf snprintf "
    "vprintf vfprintf vsprintf vsnprintf scanf fscanf sscanf malloc calloc realloc free "
    "aligned_alloc posix_memalign abort exit memcpy memmove memset memcmp bcmp bzero memchr "
    "memrchr rawmemchr mempcpy memmem memccpy strlen strnlen strcpy strncpy stpcpy stpncpy strcat "
    "strncat strcmp strncmp strchr strrchr strchrnul strstr strspn strcspn strpbrk strdup strndup "
    "strtok strtok_r strcasecmp strncasecmp index rindex qsort bsearch abs labs llabs div ldiv "
    "lldiv rand srand random srandom atoi atol atoll atof strtol strtoll strtoul strtoull strtod "
    "strtof strtold strtoimax strtoumax isalpha isdigit isalnum isspace isupper islower isprint "
    "ispunct isxdigit iscntrl isgraph isblank toupper tolower __ctype_b_loc __ctype_tolower_loc "
    "__ctype_toupper_loc setjmp _setjmp __sigsetjmp longjmp __tls_get_addr"
)
_VARIANT = re.compile(r"__isoc(?:99|23)_(\w+)|__(\w+)_chk|(\w+)_unlocked")
_LIBGCC = re.compile(r"__[a-z]+(?:[sdtx][ifc]){1,2}[2-4]?")
_MATHS = re.compile(
    r"(a?(sin|cos|tan)h?|atan2|sincos|exp|exp2|exp10|expm1|log|log2|log10|log1p|logb|ilogb|pow|sqrt"
    r"|cbrt|hypot|floor|ceil|trunc|round|roundeven|rint|nearbyint|l?l(rint|round)|fmod|remainder"
    r"|remquo|fabs|fmin|fmax|fdim|fma|ldexp|frexp|modf|scalbl?n|copysign|nextafter|erfc?|[tl]gamma"
    r"|nan|cabs|carg|creal|cimag|cexp|clog|cpow|csqrt|csin|ccos|ctan|conj|cproj"
    r"|__signbit|__isnan|__isinf|(__)?finite)[fl]?"
)
# What a function does that a faster version of a program has no need of.
DANGEROUS = {
    name: what
    for what, names in {
        "starts or steers processes": "system popen pclose fork vfork clone execve execv execvp "
        "execl execlp execle execvpe fexecve posix_spawn posix_spawnp ptrace kill raise killpg "
        "wait waitpid daemon setsid prctl pthread_create thrd_create",
        "talks to the network": "socket connect bind listen accept send recv sendto recvfrom "
        "getaddrinfo gethostbyname",
        "opens or inspects files": "open open64 openat creat fopen fopen64 freopen fdopen opendir "
        "readdir stat fstat lstat isatty ttyname unlink remove rename mkdir readlink mkstemp "
        "tmpfile dup dup2 pipe fcntl ioctl lseek fseek ftell fileno getcwd chdir",
        "calls the kernel directly": "syscall read write readv writev pread pwrite mmap mmap64 "
        "mprotect munmap mremap madvise sbrk brk _exit _Exit quick_exit",
        "loads code": "dlopen dlsym dlvsym dladdr dl_iterate_phdr __tls_init",
        "reads the clock": "clock clock_gettime gettimeofday time times timespec_get localtime "
        "getrusage sleep usleep nanosleep alarm setitimer timer_create",
        "looks at its surroundings": "getenv secure_getenv environ __environ setenv putenv getpid "
        "getppid getuid sysconf uname gethostname getauxval program_invocation_name __progname "
        "getrandom getentropy arc4random",
        "runs code at another time": "atexit on_exit at_quick_exit __cxa_atexit signal sigaction "
        "sigaltstack makecontext swapcontext setcontext",
        "changes control words": "fesetround fesetenv feenableexcept setlocale",
    }.items()
    for name in names.split()
}


def is_harmless(name: str) -> bool:
    """Tell whether a faster version of a program may well call this function of libc or libgcc.

    Pure computation, memory, and reading stdin and writing stdout, under any name of theirs.
    """
    variant = _VARIANT.fullmatch(name)
    plain = next(filter(None, variant.groups()), name) if variant else name
    known = {name, plain} & _HARMLESS or _LIBGCC.fullmatch(name) or _MATHS.fullmatch(name)
    return bool(known)
