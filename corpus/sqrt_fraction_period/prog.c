/* Continued fractions of square roots: sqrt(D) = [a0; a1 .. ap a1 .. ap ...].
 * Input lines:  D          the period and the least solution of x*x - D*y*y = 1
 *               LOW HIGH   the longest and the summed period over a range of D */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MODULUS 998244353u
#define SHOWN 24

typedef uint64_t u64;

static u64 isqrt(u64 n)
{
    u64 root = 0;
    for (u64 bit = (u64)1 << 31; bit; bit >>= 1) {
        u64 trial = root | bit;
        if (trial * trial <= n)
            root = trial;
    }
    return root;
}

static long period(u64 d)
{
    u64 a0 = isqrt(d);
    if (a0 * a0 == d)
        return 0;
    u64 m = 0, q = 1, a = a0;
    long length = 0;
    do {
        m = a * q - m;
        q = (d - m * m) / q;
        a = (a0 + m) / q;
        length++;
    } while (a != 2 * a0);
    return length;
}

struct convergent {
    u64 x, x1, y, y1; /* h(n), h(n-1), k(n), k(n-1), modulo MODULUS */
    unsigned __int128 ex, ex1, ey, ey1;
    int exact; /* whether ex and ey have not overflowed */
};

static void append(struct convergent *c, u64 a)
{
    u64 x = (a % MODULUS * c->x + c->x1) % MODULUS, y = (a % MODULUS * c->y + c->y1) % MODULUS;
    c->x1 = c->x, c->x = x;
    c->y1 = c->y, c->y = y;
    if (c->exact) {
        unsigned __int128 t;
        if (__builtin_mul_overflow(c->ex, a, &t) || __builtin_add_overflow(t, c->ex1, &t)) {
            c->exact = 0;
            return;
        }
        c->ex1 = c->ex;
        c->ex = t;
        t = c->ey * a + c->ey1; /* y < x */
        c->ey1 = c->ey;
        c->ey = t;
    }
}

static void print_wide(unsigned __int128 v)
{
    if (v >= 10)
        print_wide(v / 10);
    putchar('0' + (int)(v % 10));
}

static void describe(u64 d)
{
    u64 a0 = isqrt(d);
    long p = period(d);
    printf("%llu: [%llu", (unsigned long long)d, (unsigned long long)a0);
    if (!p) {
        puts("]");
        return;
    }
    struct convergent c = {a0 % MODULUS, 1, 1, 0, a0, 1, 1, 0, 1};
    long last = p % 2 ? 2 * p - 1 : p - 1;
    u64 m = 0, q = 1, a = a0;
    for (long i = 1; i <= p || i <= last; i++) {
        m = a * q - m;
        q = (d - m * m) / q;
        a = (a0 + m) / q;
        if (i <= p && i <= SHOWN)
            printf("%c %llu", i == 1 ? ';' : ',', (unsigned long long)a);
        if (i <= last)
            append(&c, a);
    }
    printf("%s] period %ld, x %% M = %llu, y %% M = %llu", p > SHOWN ? ", ..." : "", p,
           (unsigned long long)c.x, (unsigned long long)c.y);
    if (c.exact) {
        printf(", x = ");
        print_wide(c.ex);
        printf(", y = ");
        print_wide(c.ey);
    }
    putchar('\n');
}

int main(void)
{
    char line[128];
    while (fgets(line, sizeof line, stdin)) {
        char *end, *rest;
        u64 low = strtoull(line, &end, 10), high = strtoull(end, &rest, 10);
        if (end == line || low >= (u64)1 << 62 || high >= (u64)1 << 62) {
            puts("error");
        } else if (rest == end) {
            describe(low);
        } else {
            u64 total = 0, at = 0, squares = 0;
            long longest = -1;
            for (u64 d = low; d <= high; d++) {
                long p = period(d);
                squares += p == 0;
                total += (u64)p;
                if (p > longest) {
                    longest = p;
                    at = d;
                }
            }
            printf("total %llu, longest %ld at %llu, %llu squares\n", (unsigned long long)total, longest,
                   (unsigned long long)at, (unsigned long long)squares);
        }
    }
    puts("end");
    return 0;
}
