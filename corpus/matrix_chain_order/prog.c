/* Cheapest (and dearest) order to multiply a chain of matrices, with its parentheses.
 * For every chain: N, then N+1 dimensions; or -N SEED MAX for random dimensions 1..MAX. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define N_MAX 700

static int64_t cost[N_MAX][N_MAX];
static short cut[N_MAX][N_MAX];
static int dims[N_MAX + 1];

typedef int better(int64_t, int64_t);

static int less(int64_t a, int64_t b) { return a < b; }
static int more(int64_t a, int64_t b) { return a > b; }

static inline void solve(int n, better *is_better)
{
    for (int i = 0; i < n; i++)
        cost[i][i] = 0;
    for (int i = n - 1; i >= 0; i--)
        for (int j = i + 1; j < n; j++) {
            int64_t ends = (int64_t)dims[i] * dims[j + 1], best = 0;
            int where = -1;
            for (int k = i; k < j; k++) {
                int64_t c = cost[i][k] + cost[k + 1][j] + ends * dims[k + 1];
                if (where < 0 || is_better(c, best)) {
                    best = c;
                    where = k;
                }
            }
            cost[i][j] = best;
            cut[i][j] = (short)where;
        }
}

static int depth(int i, int j)
{
    if (i == j)
        return 0;
    int l = depth(i, cut[i][j]), r = depth(cut[i][j] + 1, j);
    return 1 + (l > r ? l : r);
}

static void print(int i, int j)
{
    if (i == j) {
        if (i < 26)
            putchar('A' + i);
        else
            printf("<%d>", i);
        return;
    }
    putchar('(');
    print(i, cut[i][j]);
    print(cut[i][j] + 1, j);
    putchar(')');
}

static void report(const char *what, int n)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            hash = (hash ^ (uint32_t)cut[i][j]) * 16777619u;
    printf("%s %lld depth %d cuts %08x", what, (long long)cost[0][n - 1], depth(0, n - 1), hash);
    if (n <= 40) {
        putchar(' ');
        print(0, n - 1);
    }
    putchar('\n');
}

int main(void)
{
    int n, chains = 0;
    while (scanf("%d", &n) == 1 && n != 0) {
        int random = n < 0;
        if (n < -N_MAX || n > N_MAX) {
            printf("chain too long\n");
            break;
        }
        n = abs(n);
        if (random) {
            uint64_t seed;
            unsigned max;
            if (scanf("%lu %u", &seed, &max) != 2 || max < 1 || max > 200000)
                max = 10, seed = 1;
            for (int i = 0; i <= n; i++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                dims[i] = 1 + (int)((seed >> 33) % max);
            }
        } else {
            int bad = 0;
            for (int i = 0; i <= n; i++)
                if (scanf("%d", &dims[i]) != 1 || dims[i] < 1 || dims[i] > 200000)
                    bad = 1;
            if (bad) {
                printf("bad dimensions\n");
                break;
            }
        }
        solve(n, less);
        report("least", n);
        solve(n, more);
        report("most", n);
        chains++;
    }
    printf("chains: %d\n", chains);
    return 0;
}
