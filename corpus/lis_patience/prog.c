// Longest increasing subsequence by patience sorting: its length, the number of such subsequences
// (modulo a prime), and the one found by following the piles back. Strict or not: first word.
//
//   strict|weak N [SEED RANGE]     with SEED and RANGE the N values are made up, otherwise they follow
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define P 1000000007L

static int c; // current character

static int get_word(char *w, int room)
{
    int n = 0;
    while (c == ' ' || c == '\n')
        c = getchar();
    while (c > ' ') {
        if (n < room - 1)
            w[n++] = (char)c;
        c = getchar();
    }
    w[n] = 0;
    return n;
}

static int get_int(int *v)
{
    char w[16], *end;
    if (!get_word(w, sizeof w))
        return 0;
    long x = strtol(w, &end, 10);
    *v = (int)x;
    return *end == 0 && x == *v;
}

int main(void)
{
    char mode[8];
    int n, seed = 0, range = 0;
    c = getchar();
    if (!get_word(mode, sizeof mode) || (strcmp(mode, "strict") && strcmp(mode, "weak"))) {
        puts("strict or weak?");
        return 0;
    }
    int weak = mode[0] == 'w';
    if (!get_int(&n) || n < 0 || n > 1000000) {
        puts("how many?");
        return 0;
    }
    while (c == ' ')
        c = getchar();
    if (c > ' ' && (!get_int(&seed) || !get_int(&range) || range < 1)) {
        puts("seed and range?");
        return 0;
    }

    int *a = malloc(sizeof(int) * (n + 1)), *prev = malloc(sizeof(int) * (n + 1));
    int *under = malloc(sizeof(int) * (n + 1)); // the card below in its pile
    long *ways = malloc(sizeof(long) * (n + 1));
    int *top = malloc(sizeof(int) * (n + 1)); // last card of each pile
    int npiles = 0, bad = 0;
    unsigned s = (unsigned)seed;

    for (int i = 0; i < n; i++) {
        if (range) {
            s ^= s << 13, s ^= s >> 17, s ^= s << 5;
            a[i] = (int)(s % (unsigned)range) - range / 2;
        } else if (!get_int(&a[i])) {
            printf("value %d?\n", i);
            bad = 1;
            break;
        }
        int lo = 0, hi = npiles;
        while (lo < hi) {
            int mid = (lo + hi) >> 1;
            int below = weak ? a[top[mid]] <= a[i] : a[top[mid]] < a[i];
            if (below)
                lo = mid + 1;
            else
                hi = mid;
        }
        prev[i] = lo ? top[lo - 1] : -1;
        ways[i] = 1;
        if (lo) {
            // Values rise from the top of a pile down: stop at the first that is too large.
            long w = 0;
            for (int k = top[lo - 1]; k >= 0 && (weak ? a[k] <= a[i] : a[k] < a[i]); k = under[k])
                w += ways[k];
            ways[i] = w % P;
        }
        if (lo == npiles) {
            npiles++;
            under[i] = -1;
        } else {
            under[i] = top[lo];
        }
        top[lo] = i;
    }

    if (!bad) {
        long total = npiles == 0;
        for (int k = npiles ? top[npiles - 1] : -1; k >= 0; k = under[k])
            total = (total + ways[k]) % P;
        printf("length %d, %ld ways\n", npiles, total);
        int *chain = under, at = npiles;
        for (int k = npiles ? top[npiles - 1] : -1; k >= 0; k = prev[k])
            chain[--at] = k;
        unsigned hash = 0;
        for (int i = 0; i < npiles; i++) {
            hash = (hash ^ (unsigned)chain[i]) * 16777619u + (unsigned)a[chain[i]];
            if (i < 40)
                printf("%d%c", a[chain[i]], i == npiles - 1 || i == 39 ? '\n' : ' ');
        }
        printf("hash %u\n", hash);
    }
    free(a), free(prev), free(under), free(ways), free(top);
    return 0;
}
