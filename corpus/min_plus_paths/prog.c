#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All-pairs shortest paths with successor table. Reads "n m" and m arcs "a b cost" with a character
   parser; an arc count of -s means: make a random graph from seed s. Then queries "a b" follow. */

#define MAXN 400
#define INF (LLONG_MAX / 4)

typedef long long dist_t;

static dist_t d[MAXN][MAXN];
static short via[MAXN][MAXN];

static int look = ' ';

static int next_int(long long *out)
{
    unsigned long long v = 0;
    int neg = 0;
    while (look == ' ' || look == '\n' || look == '\r' || look == '\t')
        look = getchar();
    if (look == '-') {
        neg = 1;
        look = getchar();
    }
    if (look < '0' || look > '9')
        return 0;
    do {
        if (v < 1000000000000000ULL)
            v = v * 10 + (unsigned)(look - '0');
        look = getchar();
    } while (look >= '0' && look <= '9');
    *out = neg ? -(long long)v : (long long)v;
    return 1;
}

static void arc(int a, int b, dist_t cost)
{
    if (cost < d[a][b]) {
        d[a][b] = cost;
        via[a][b] = (short)b;
    }
}

static void random_graph(int n, unsigned seed)
{
    for (int i = 0; i < n * 6; i++) {
        seed = seed * 214013u + 2531011u;
        int a = (int)((seed >> 16) % (unsigned)n);
        seed = seed * 214013u + 2531011u;
        int b = (int)((seed >> 16) % (unsigned)n);
        seed = seed * 214013u + 2531011u;
        arc(a, b, (dist_t)(seed >> 8) * 1000);
    }
}

static int floyd(int n)
{
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++) {
            if (d[i][k] >= INF)
                continue;
            for (int j = 0; j < n; j++)
                if (d[k][j] < INF && d[i][k] + d[k][j] < d[i][j]) {
                    d[i][j] = d[i][k] + d[k][j];
                    if (d[i][j] < -INF / 2)
                        d[i][j] = -INF / 2;
                    via[i][j] = via[i][k];
                }
        }
    for (int i = 0; i < n; i++)
        if (d[i][i] < 0)
            return i;
    return -1;
}

/* Min-plus transitive profile: for every node, distance to the farthest reachable node. */
static void profile(int n)
{
    dist_t radius = INF, diameter = -INF;
    int center = -1, reachable = 0;
    unsigned long long hash = 0;
    for (int i = 0; i < n; i++) {
        dist_t far = 0;
        for (int j = 0; j < n; j++)
            if (d[i][j] < INF) {
                reachable++;
                hash = hash * 6364136223846793005ULL + (unsigned long long)d[i][j];
                hash ^= (unsigned long long)via[i][j] << 7;
                if (d[i][j] > far)
                    far = d[i][j];
            }
        if (far > diameter)
            diameter = far;
        if (far < radius) {
            radius = far;
            center = i;
        }
    }
    printf("pairs %d radius %lld at %d diameter %lld hash %llu\n", reachable, radius, center,
           diameter, hash);
}

static void route(int a, int b, int n)
{
    if (d[a][b] >= INF) {
        printf("%d->%d unreachable\n", a, b);
        return;
    }
    printf("%d->%d %lld:", a, b, d[a][b]);
    int hops = 0;
    for (int at = a; at != b && hops <= n; hops++) {
        at = via[at][b];
        if (hops < 10)
            printf(" %d", at);
    }
    printf(" (%d hops)\n", hops);
}

int main(void)
{
    long long n, m, a, b, c;
    look = getchar();
    if (!next_int(&n) || !next_int(&m) || n < 1 || n > MAXN) {
        puts("no graph");
        return 0;
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            d[i][j] = i == j ? 0 : INF;
            via[i][j] = (short)(i == j ? i : -1);
        }
    if (m < 0)
        random_graph((int)n, (unsigned)-m);
    long long bad = 0;
    for (long long i = 0; i < m; i++) {
        if (!next_int(&a) || !next_int(&b) || !next_int(&c))
            break;
        if (a < 0 || a >= n || b < 0 || b >= n || c > 1000000000000LL || c < -1000000000000LL)
            bad++;
        else
            arc((int)a, (int)b, c);
    }
    int cycle = floyd((int)n);
    printf("%lld nodes, %lld bad arcs\n", n, bad);
    if (cycle >= 0)
        printf("negative cycle through %d\n", cycle);
    else
        profile((int)n);
    while (next_int(&a) && next_int(&b)) {
        if (a < 0 || a >= n || b < 0 || b >= n)
            printf("no such pair\n");
        else if (cycle < 0)
            route((int)a, (int)b, (int)n);
    }
    return 0;
}
