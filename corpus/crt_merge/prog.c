/* Systems of congruences x = r (mod m) with moduli that need not be coprime.
 *
 * A line "r m" adds a congruence to the current system; a blank line or "=" ends the system.
 * "bulk COUNT SIZE SEED LIMIT" solves COUNT random systems of SIZE congruences, moduli to LIMIT.
 */
#include <stdio.h>
#include <string.h>

typedef long long i64;
typedef __int128 i128;

typedef struct {
    i64 r, m; /* m == 0: no solution, m == -1: too large */
} Congruence;

typedef struct {
    i64 g, s; /* g = gcd(a, b), s * a = g (mod b) */
} Bezout;

static Bezout bezout(i64 a, i64 b)
{
    i64 s0 = 1, s1 = 0;
    while (b != 0) {
        i64 q = a / b, t = a - q * b;
        a = b;
        b = t;
        t = s0 - q * s1;
        s0 = s1;
        s1 = t;
    }
    return (Bezout){a, s0};
}

static Congruence merge(Congruence a, Congruence b)
{
    Bezout e = bezout(a.m, b.m);
    i64 gap = b.r - a.r;
    if (gap % e.g != 0)
        return (Congruence){0, 0};
    i64 scale = b.m / e.g;
    i64 k = (i64)((i128)(gap / e.g) * e.s % scale);
    if (k < 0)
        k += scale;
    i128 m = (i128)a.m * scale;
    if (m > (i128)1 << 62)
        return (Congruence){0, -1};
    return (Congruence){(i64)((i128)k * a.m + a.r), (i64)m};
}

static void report(Congruence c, int at)
{
    if (c.m == 0)
        printf("inconsistent at %d\n", at);
    else if (c.m < 0)
        printf("modulus too large at %d\n", at);
    else
        printf("x = %lld (mod %lld)\n", c.r, c.m);
}

static unsigned long long seed;

static i64 pick(i64 limit)
{
    seed ^= seed << 7;
    seed ^= seed >> 9;
    return (i64)((seed >> 1) % (unsigned long long)limit);
}

static void bulk(long count, int size, i64 limit)
{
    long solved = 0, clash = 0, large = 0;
    unsigned long long hash = 0;
    for (long n = 0; n < count; n++) {
        i64 secret = pick((i64)1 << 40);
        Congruence c = {0, 1};
        for (int i = 0; i < size && c.m > 0; i++) {
            i64 m = pick(limit) + 1;
            i64 r = pick(32) == 0 ? pick(m) : secret % m;
            c = merge(c, (Congruence){r, m});
        }
        if (c.m > 0) {
            solved++;
            hash = hash * 1000003 + (unsigned long long)c.r + (unsigned long long)c.m;
        } else if (c.m == 0) {
            clash++;
        } else {
            large++;
        }
    }
    printf("solved %ld, inconsistent %ld, too large %ld, hash %llx\n", solved, clash, large, hash);
}

int main(void)
{
    char line[200];
    Congruence c = {0, 1};
    int used = 0, failed_at = 0;
    while (fgets(line, sizeof line, stdin)) {
        i64 r, m;
        long count;
        int size;
        if (sscanf(line, "bulk %ld %d %llu %lld", &count, &size, &seed, &m) == 4) {
            if (m < 1 || m > (i64)1 << 40 || size < 0)
                puts("bad bulk");
            else {
                seed |= 1;
                bulk(count, size, m);
            }
        } else if (line[strspn(line, " \t")] == '\n' || line[0] == '=') {
            report(c, failed_at);
            c = (Congruence){0, 1};
            used = failed_at = 0;
        } else if (sscanf(line, "%lld %lld", &r, &m) != 2 || m < 1 || m > (i64)1 << 62) {
            puts("ignored");
        } else {
            used++;
            if (c.m > 0) {
                r %= m;
                if (r < 0)
                    r += m;
                c = merge(c, (Congruence){r, m});
                if (c.m <= 0)
                    failed_at = used;
            }
        }
    }
    report(c, failed_at);
    return 0;
}
