/* Travelling salesman over subsets (Held-Karp), for directed distances.
 *
 * First line: N.  Then either N rows of N distances ("-" for no road, the diagonal is ignored), or
 * "points" and N pairs x y (Manhattan distances), or "hash SEED SPREAD" for made-up distances.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CITIES 16
#define NO_ROAD (UINT32_C(1) << 30)

static uint32_t road[MAX_CITIES][MAX_CITIES];
static uint32_t (*reach)[MAX_CITIES]; /* reach[set][last]: from city 0 through set, ending at last */

static int fail(const char *why)
{
    printf("error: %s\n", why);
    return 0;
}

static int read_roads(int n)
{
    char word[16];
    if (scanf("%15s", word) != 1)
        return fail("no distances");
    if (strcmp(word, "points") == 0) {
        int x[MAX_CITIES], y[MAX_CITIES];
        for (int i = 0; i < n; i++)
            if (scanf("%d %d", &x[i], &y[i]) != 2 || abs(x[i]) > 1000000 || abs(y[i]) > 1000000)
                return fail("bad point");
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                road[i][j] = (uint32_t)(abs(x[i] - x[j]) + abs(y[i] - y[j]));
        return 1;
    }
    if (strcmp(word, "hash") == 0) {
        uint32_t seed, spread;
        if (scanf("%u %u", &seed, &spread) != 2 || spread == 0 || spread > 10000000)
            return fail("bad hash");
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                seed = (seed ^ 61) ^ (seed >> 16);
                seed = (seed + (seed << 3) + (uint32_t)(i * 16 + j)) * 0x27d4eb2du;
                seed ^= seed >> 15;
                road[i][j] = 1 + seed % spread;
            }
        return 1;
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            if (i + j > 0 && scanf("%15s", word) != 1)
                return fail("row too short");
            char *end;
            long v = strtol(word, &end, 10);
            if (strcmp(word, "-") == 0)
                road[i][j] = NO_ROAD;
            else if (*end || v < 0 || v > 50000000)
                return fail("bad distance");
            else
                road[i][j] = (uint32_t)v;
        }
    return 1;
}

static void held_karp(int n)
{
    uint32_t sets = UINT32_C(1) << n;
    for (uint32_t set = 1; set < sets; set += 2) /* city 0 is always there */
        for (int last = 0; last < n; last++) {
            uint32_t rest = set & ~(UINT32_C(1) << last), best = NO_ROAD;
            if (set == 1) {
                reach[set][last] = last == 0 ? 0 : NO_ROAD;
                continue;
            }
            if (last == 0 || rest == set) {
                reach[set][last] = NO_ROAD;
                continue;
            }
            for (int from = 0; from < n; from++)
                if (rest >> from & 1) {
                    uint32_t d = reach[rest][from] + road[from][last];
                    if (d < best)
                        best = d;
                }
            reach[set][last] = best;
        }
}

int main(void)
{
    int n;
    if (scanf("%d", &n) != 1 || n < 1 || n > MAX_CITIES) {
        fail("1 to 16 cities");
        return 0;
    }
    if (!read_roads(n))
        return 0;
    reach = malloc(sizeof *reach << n);
    held_karp(n);

    uint32_t set = (UINT32_C(1) << n) - 1, best = NO_ROAD;
    int at = 0;
    for (int last = 0; last < n; last++) {
        uint32_t d = reach[set][last] + (n > 1 ? road[last][0] : 0);
        if (d < best) {
            best = d;
            at = last;
        }
    }
    if (best == NO_ROAD) {
        printf("no tour\n");
    } else {
        int tour[MAX_CITIES], length = n;
        while (length > 0) { /* the smallest city that explains the distance comes before */
            tour[--length] = at;
            uint32_t rest = set & ~(UINT32_C(1) << at);
            for (int from = 0; from < n; from++)
                if ((rest >> from & 1) && reach[rest][from] + road[from][at] == reach[set][at]) {
                    at = from;
                    break;
                }
            set = rest;
        }
        printf("tour %u:", best);
        for (int i = 0; i < n; i++)
            printf(" %d", tour[i]);
        printf(" 0\n");
    }

    uint64_t sum = 0; /* over all paths that are possible, of all sizes */
    uint32_t possible = 0;
    for (uint32_t s = 1; s < UINT32_C(1) << n; s += 2)
        for (int last = 0; last < n; last++)
            if (reach[s][last] < NO_ROAD) {
                sum = sum * 5 + reach[s][last];
                possible++;
            }
    printf("%u paths, checksum %016llx\n", possible, (unsigned long long)sum);
    free(reach);
    return 0;
}
