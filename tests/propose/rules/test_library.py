"""Calls of the C library: fired where they should, and the same behaviour as glibc's own."""

import random

import pytest

from superasm.asm import is_harmless
from superasm.asm.parse import defined_symbols, parse, referenced_symbols
from superasm.asm.screen import screen
from superasm.asm.toolchain import libc_symbols
from superasm.propose.rules.algorithms import merging
from superasm.propose.rules.formats import print_function, scan_function

LIBRARY = (
    "unlocked-stdio",
    "inline-getc",
    "inline-putc",
    "remembered-ctype-table",
    "fast-printf",
    "fast-scanf",
    "fast-strtol",
)

COPY = r"""
#include <ctype.h>
#include <stdio.h>
int main(void) {
    int c, n = 0, sum = 0;
    while ((c = getchar()) != EOF) {
        if (isdigit(c)) sum += c;
        if (n++ % 3 == 0) putc(c, stdout); else putchar(toupper(c));
        if (putchar(c + 256) != c) return 3;
        if (n % 1000 == 999) { ungetc(c ^ 1, stdin); printf("<%d>", getc(stdin)); }
    }
    fputs("end ", stdout);
    fwrite("of file\n", 1, 8, stdout);
    printf("%d %d %d\n", getchar(), n, sum);
    return feof(stdin) ? 0 : 1;
}
"""


@pytest.fixture(scope="module")
def changed(read, find, compile_c):
    """A program's text before and after a library rewrite that must fire once."""

    def run(name, source, cc="gcc", flags=("-O3",)):
        unit = read(compile_c(source, cc, flags))
        changes = find(name, unit)
        assert len(changes) == 1
        return unit.text, unit.apply(changes[0]).text

    return run


def _inputs():
    rng = random.Random(4)
    return [b"", b"x", b"abc", *(rng.randbytes(n) for n in (4095, 4096, 4097, 30000))]


@pytest.mark.parametrize("cc", ["gcc", "clang-22"])
@pytest.mark.parametrize("name", LIBRARY[:5])
def test_a_copying_program_does_the_same(name, cc, changed, behaviour):
    flags = ("-O3",) if cc == "gcc" else ("-O3", "-march=native")
    before, after = changed(name, COPY, cc, flags)
    assert screen(after, before, libc_symbols()) is None
    assert behaviour(after, *_inputs()) == behaviour(before, *_inputs())


@pytest.mark.parametrize("name", LIBRARY)
def test_a_unit_that_starts_threads_keeps_its_calls(name, read, find, compile_c):
    threads = "#include <pthread.h>\nvoid *work(void *);" + COPY.replace(
        "int c,", "pthread_t t; pthread_create(&t, 0, work, 0); int c,"
    )
    assert find(name, read(compile_c(threads))) == []


@pytest.mark.parametrize("name", LIBRARY)
def test_functions_of_the_unit_that_share_a_name_are_left_alone(name, function, find):
    own = "\n\t.type\tgetchar, @function\ngetchar:\n\tmovl\t$7, %eax\n\tret"
    assert find(name, function("call getchar\nret", own)) == []


def test_helpers_ask_for_nothing_that_the_screen_refuses(changed):
    _, after = changed("fast-printf", COPY)
    program = parse(after)
    outside = referenced_symbols(program) - defined_symbols(program)
    assert outside
    assert all(is_harmless(name) for name in outside)


def test_only_calls_in_the_blocks_asked_for_are_changed(read, rewrite, compile_c):
    unit = read(compile_c(COPY))
    (everything,) = rewrite("unlocked-stdio").find(unit, range(len(unit.graph.blocks)))
    block = unit.graph.block_of[everything.touched[0]]
    (one,) = rewrite("unlocked-stdio").find(unit, [block])
    assert set(one.touched) < set(everything.touched)
    assert list(rewrite("unlocked-stdio").find(unit, [])) == []


PRINT = r"""
#include <limits.h>
#include <stdio.h>
long v[] = {0, 1, -1, 7, 9, 10, 99, 100, 101, 12345, -99999, 999999, 1000000, 2147483647,
            -2147483648L, 4294967295L, 4294967296L, -4294967297L, LONG_MAX, LONG_MIN, 99999999999L};
char *s[] = {"", "a", "word", "a rather long piece of text, longer than the width", "\n\t"};
int main(void) {
    long total = 0;
    for (int round = 0; round < 40; round++)
        for (unsigned k = 0; k < sizeof v / sizeof *v; k++) {
            int d = (int)v[k];
            long l = v[k];
            char *t = s[(k + round) % 5];
            total = total * 31 + printf("%d\n", d);
            total = total * 31 + printf("%d %5d %-6d|%06d\n", d, d, d, d);
            total = total * 31 + printf("%u %i %08x %x %X %o", (unsigned)d, d, d, d, d, d);
            total = total * 31 + printf("%c%%%s %12s%-9s|", d & 127 | 1, t, t, t);
            total = total * 31 + printf("%lu %ld %llu %lld %zu", l, l, (unsigned long long)l,
                                        (long long)l, (size_t)l);
            total = total * 31 + printf("%016lx %20ld %-20lu|%hd %hhu%3c\n", l, l, l, (short)l,
                                        (unsigned char)l, 'x');
            total = total * 31 + fprintf(stdout, "%d,%ld;", d, l);
            total = total * 31 + fprintf(stderr, "%d", d);
        }
    fflush(stdout);
    printf("%ld %s\n", total, (char *)0 == s[0] ? "" : s[2]);
    return 0;
}
"""


@pytest.mark.parametrize("cc", ["gcc", "clang-22"])
def test_every_format_prints_what_glibc_prints(cc, changed, behaviour):
    before, after = changed("fast-printf", PRINT, cc)
    assert after.count("\tsa_print_") > 8
    assert behaviour(after, b"") == behaviour(before, b"")


def test_a_null_string_is_printed_as_glibc_does(changed, behaviour):
    source = """#include <stdio.h>
    char *volatile s; int main(void) { for (int i = 0; i < 9; i++)
    { printf("<%s %d>\\n", s, i); printf("%9s|", s); } return 0; }"""
    before, after = changed("fast-printf", source)
    assert b"(null)" in behaviour(after, b"")[0][2]
    assert behaviour(after, b"") == behaviour(before, b"")


@pytest.mark.parametrize("text", [b"%.3f", b"%+d", b"% d", b"%#x", b"%*d", b"%.3s", b"%p", b"%n"])
def test_what_a_format_asks_beyond_plain_integers_and_words_is_left_to_printf(text):
    assert print_function("f", "printf", text) is None


@pytest.mark.parametrize("text", [b"%3d", b"%[a-z]", b"%i", b"%p", b"%f", b"%5c", b"%%", b"%Lf"])
def test_what_a_format_asks_beyond_plain_items_is_left_to_scanf(text):
    assert scan_function("f", "__isoc99_scanf", text) is None


READ = (
    *("%d", "%d %d", "%ld", "%u", "%llu %lld", " %c", "%c", "%s", "%7s %d", "%lf", "%x"),
    *("%d,%d\\n", "%*d %d", "%hd%hhd"),
)
SLOTS = {
    "d": "int",
    "ld": "long",
    "u": "unsigned",
    "llu": "unsigned long long",
    "lld": "long long",
    "c": "char",
    "s": "char",
    "7s": "char",
    "lf": "double",
    "x": "unsigned",
    "hd": "short",
    "hhd": "signed char",
}


def _items(form):
    kinds = []
    for piece in form.split("%")[1:]:
        kind = next(
            k for k in sorted(SLOTS, key=len, reverse=True) if piece.lstrip("*").startswith(k)
        )
        if not piece.startswith("*"):
            kinds.append(kind)
    return kinds


def _reader(call):
    """A program that reads with each format in turn and tells all that can be told."""
    cases = []
    for number, form in enumerate(READ):
        names, stores = [], []
        for i, kind in enumerate(_items(form)):
            if kind.endswith("s"):
                names.append(f"w{i}")
                stores.append(f"memset(w{i}, '~', 9); w{i}[9] = 0;")
            else:
                names.append(f"&x{number}_{i}")
                stores.append(f"static {SLOTS[kind]} x{number}_{i}; x{number}_{i} = 77;")
        shown = [
            f'for (int j = 0; j < 10; j++) printf("%02x", w{i}[j] & 255);'
            if kind.endswith("s")
            else f"for (unsigned j = 0; j < sizeof x{number}_{i}; j++)"
            f' printf("%02x", ((unsigned char *)&x{number}_{i})[j]);'
            for i, kind in enumerate(_items(form))
        ]
        arguments = ", ".join([call.format(f'"{form}"'), *names])
        cases.append(
            f"case {number}: {{ {' '.join(stores)} r = {arguments}); {' '.join(shown)} break; }}"
        )
    return "\n".join(cases)


SCAN = f"""
#include <stdio.h>
#include <string.h>
static char w0[70000], w1[70000];
int main(void) {{
    int mode = getchar() - 'a', r = 0, steps = 0;
    for (;;) {{
        switch (mode) {{ {_reader("scanf({}")} }}
        printf(" %d", r);
        int c = getchar();
        printf(" %d\\n", c);
        if (c == EOF) break;
        if (steps++ % 3) ungetc(c, stdin);
        else if (r <= 0 && steps > 40000) break;
        if (r <= 0) getchar();
    }}
    return feof(stdin) ? 0 : 4;
}}
"""
LINES = f"""
#include <stdio.h>
#include <string.h>
static char w0[70000], w1[70000], line[70000];
int main(void) {{
    while (fgets(line, sizeof line, stdin))
        for (int mode = 0; mode < {len(READ)}; mode++) {{
            int r = 0;
            switch (mode) {{ {_reader("sscanf(line, {}")} }}
            printf(" %d\\n", r);
        }}
    return 0;
}}
"""
WORDS_TEXT = """0 -0 +0 7 -7 +7 007 -00012 2147483647 2147483648 -2147483649 4294967295 - + -+1
    4294967296 999999999999999999 9999999999999999999 99999999999999999999999 -9223372036854775808
    -9223372036854775809 18446744073709551616 1.5 -2.25 .5 5. 1e3 1.5e-3 0x10 0xg 1.2.3 inf nan
    abc x 12abc 3,4 5,x , a,b 123456789012345.5 1234567890.12345 0.1 00000000000000000001 ff FF
    0.000001 3.14159265358979 -x - 1e 12e5 9007199254740993 0.30000000000000004"""
WORDS = tuple(WORDS_TEXT.split())


def _texts(seed, count):
    rng = random.Random(seed)
    blanks = [" ", "\n", "  ", "\t", "\v\f\r", " \n ", "\n\n"]
    words = [*WORDS, *(str(rng.randrange(-(10**k), 10**k)) for k in range(1, 19) for _ in "ab")]
    return "".join(rng.choice(words) + rng.choice(blanks) for _ in range(count)).encode()


def test_streams_are_read_as_glibc_reads_them(changed, behaviour):
    before, after = changed("fast-scanf", SCAN)
    assert after.count("\tsa_scan_") >= len(READ)
    inputs = []
    for mode in range(len(READ)):
        letter = bytes([97 + mode])
        text = _texts(mode, 1600)
        numbers = b"\n".join(b"%d %d" % (i * 7919 - 9999, -i) for i in range(1500))
        inputs += [letter, letter + text, letter + text.rstrip() + b"12", letter + numbers]
        inputs += [letter + end for end in (b"5", b" ", b"-", b"3 ", b"x\0y 4\n", b"1,2\n3,4")]
    assert behaviour(after, *inputs) == behaviour(before, *inputs)


def test_lines_are_read_as_glibc_reads_them(changed, behaviour):
    before, after = changed("fast-scanf", LINES)
    pairs = [f"{a} {b}" for a in WORDS for b in ("1", "x", "-5 ", "7,8", "")]
    inputs = ["\n".join([*WORDS, *pairs, *(f" \t{w}" for w in WORDS)]).encode(), _texts(99, 900)]
    assert behaviour(after, *inputs) == behaviour(before, *inputs)


NUMBERS = r"""
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    static char line[70000], *end;
    while (fgets(line, sizeof line, stdin)) {
        for (int base = 0; base <= 16; base += base ? 6 : 10) {
            errno = 0;
            end = 0;
            long a = strtol(line, &end, base);
            printf("%ld %d %d\n", a, (int)(end - line), errno);
            unsigned long b = strtoul(line, &end, base);
            printf("%lu %d %d\n", b, (int)(end - line), errno);
            long long c = strtoll(line, &end, base);
            unsigned long long d = strtoull(line, 0, base);
            printf("%lld %llu %d %d\n", c, d, (int)(end - line), errno);
        }
        printf("%d %ld %lld\n", atoi(line), atol(line), atoll(line));
    }
    return 0;
}
"""


def test_numbers_are_converted_as_glibc_converts_them(changed, behaviour):
    before, after = changed("fast-strtol", NUMBERS, "gcc", ("-O3", "-fno-builtin"))
    inputs = ["\n".join([*WORDS, *(f" \t{w} 9" for w in WORDS)]).encode(), _texts(7, 900)]
    assert behaviour(after, *inputs) == behaviour(before, *inputs)


SORT = r"""
#include <stdio.h>
#include <stdlib.h>
typedef struct { int key, at; } pair;
typedef struct { char key; char more[10]; } odd;
static long calls;
static int by_int(const void *a, const void *b) {
    int x = *(const int *)a, y = *(const int *)b; return x < y ? -1 : x > y; }
static int by_difference(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b; }
static int by_key(const void *a, const void *b) {
    const pair *x = a, *y = b; calls = calls * 3 + x->at; return x->key - y->key; }
static int by_char(const void *a, const void *b) { return *(const char *)b - *(const char *)a; }
static int by_nothing(const void *a, const void *b) { calls++; return calls % 3 - 1; }
static unsigned long seed = 1;
static int next(int most) { seed = seed * 6364136223846793005UL + 1; return (seed >> 33) % most; }
static int v[3000]; static pair p[3000]; static odd o[3000]; static long l[3000];
int main(void) {
    int n;
    while (scanf("%d", &n) == 1) {
        for (int i = 0; i < n; i++) {
            v[i] = next(1 + n / 2) - 3; p[i] = (pair){next(9), i}; l[i] = next(100);
            o[i] = (odd){next(50), {i, i / 256}};
        }
        qsort(v, n, sizeof *v, by_int);
        for (int i = 0; i < n; i++) printf("%d ", v[i]), v[i] = next(1 << 30) * 7;
        qsort(v, n, sizeof *v, by_difference);
        qsort(p, n, sizeof *p, by_key);
        qsort(o, n, sizeof *o, by_char);
        qsort(l, n, sizeof *l, by_nothing);
        for (int i = 0; i < n; i++)
            printf("%d %d %d %d %d %ld\n", v[i], p[i].key, p[i].at, o[i].key, o[i].more[0], l[i]);
        printf("%ld\n", calls);
    }
    return 0;
}
"""


@pytest.mark.skipif(not merging(), reason="this C library does not sort by merging")
@pytest.mark.parametrize("cc", ["gcc", "clang-22"])
def test_sorting_makes_the_same_comparisons_in_order(cc, read, find, compile_c, behaviour):
    before = unit = read(compile_c(SORT, cc))
    for done in range(5):
        changes = find("direct-qsort", unit)
        assert len(changes) == 5 - done
        unit = unit.apply(changes[0])
    sizes = b"0 1 2 3 4 5 7 8 9 31 64 100 255 256 257 1000 2999"
    assert behaviour(unit.text, sizes) == behaviour(before.text, sizes)


@pytest.mark.skipif(not merging(), reason="this C library does not sort by merging")
def test_large_elements_and_unknown_comparisons_are_left_to_qsort(read, find, compile_c):
    source = """#include <stdlib.h>
    typedef struct { long a[5]; } big; big b[9]; int other(const void *, const void *); int n;
    static int mine(const void *x, const void *y) { return *(char *)x - *(char *)y; }
    int main(void) { qsort(b, 9, sizeof *b, mine); qsort(b, 9, 8, other); qsort(b, 9, n, mine); }"""
    assert find("direct-qsort", read(compile_c(source))) == []
