#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#define MOD 1000000007L
#define NMAX 20000
#define SHOW 12

/*
 * commands, one per line:
 *   p N          partitions of N, modulo 1e9+7 (Euler's pentagonal recurrence)
 *   d N          partitions of N into distinct parts, modulo 1e9+7
 *   l N LOW HIGH K   walk over partitions of N with parts in LOW..HIGH and at
 *                most K parts (K = 0: any number)
 */

typedef struct {
    int part[128];
    int depth;
    int low, max_parts;
    unsigned long seen;
    unsigned long longest;
    unsigned int hash;
    long product_sum;
} Walk;

static long table[NMAX + 1];
static int filled = 0;

static long pentagonal(int n)
{
    if (filled == 0) { table[0] = 1; filled = 1; }
    for (; filled <= n; filled++) {
        long acc = 0;
        for (int k = 1; ; k++) {
            int g = k * (3 * k - 1) / 2;
            if (g > filled) break;
            long t = table[filled - g];
            if (g + k <= filled) t += table[filled - g - k];
            acc += (k & 1) ? t : -t;
        }
        acc %= MOD;
        if (acc < 0) acc += MOD;
        table[filled] = acc;
    }
    return table[n];
}

static long distinct_parts(int n)
{
    int *ways = calloc((size_t)n + 1, sizeof *ways);
    if (!ways) return -1;
    ways[0] = 1;
    for (int part = 1; part <= n; part++)
        for (int s = n; s >= part; s--) {
            int v = ways[s] + ways[s - part];
            ways[s] = v >= MOD ? (int)(v - MOD) : v;
        }
    long r = ways[n];
    free(ways);
    return r;
}

static void visit(Walk *w)
{
    unsigned int h = w->hash;
    long product = 1;
    for (int i = 0; i < w->depth; i++) {
        h = (h ^ (unsigned)w->part[i]) * 16777619u;
        product = product * w->part[i] % MOD;
    }
    w->hash = h;
    w->product_sum = (w->product_sum + product) % MOD;
    if ((unsigned long)w->depth > w->longest) w->longest = (unsigned long)w->depth;
    if (w->seen++ < SHOW) {
        for (int i = 0; i < w->depth; i++)
            printf(i ? "+%d" : "  %d", w->part[i]);
        putchar('\n');
    }
}

static void walk(Walk *w, int rest, int largest)
{
    if (rest == 0) { visit(w); return; }
    if (w->max_parts && w->depth == w->max_parts) return;
    if (largest > rest) largest = rest;
    for (int p = largest; p >= w->low; p--) {
        w->part[w->depth++] = p;
        walk(w, rest - p, p);
        w->depth--;
    }
}

int main(void)
{
    char line[200];
    int number = 0;

    while (fgets(line, sizeof line, stdin)) {
        int n, low, high, k;
        number++;
        if (sscanf(line, "p %d", &n) == 1 && n >= 0 && n <= NMAX) {
            printf("p(%d) = %ld\n", n, pentagonal(n));
        } else if (sscanf(line, "d %d", &n) == 1 && n >= 0 && n <= NMAX) {
            printf("q(%d) = %ld\n", n, distinct_parts(n));
        } else if (sscanf(line, "l %d %d %d %d", &n, &low, &high, &k) == 4
                   && n >= 0 && n <= 120 && low >= 1 && high >= 0 && k >= 0) {
            Walk w;
            memset(&w, 0, sizeof w);
            w.low = low;
            w.max_parts = k;
            w.hash = 2166136261u;
            printf("list %d in %d..%d, at most %d\n", n, low, high, k);
            walk(&w, n, high);
            printf("  %lu found, longest %lu, hash %08x, products %ld\n",
                   w.seen, w.longest, w.hash, w.product_sum);
        } else {
            printf("line %d not understood\n", number);
        }
    }
    printf("done after %d lines\n", number);
    return 0;
}
