/* Bounded knapsack: item kinds with a weight, a value and a supply (-1: unlimited).
 * Kinds with a supply are split into bundles of 1, 2, 4, ... copies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kind {
    int weight;
    long value;
    int supply;
};

struct bundle {
    int kind, copies;
};

static int read_kinds(struct kind **kinds, int *n, int *capacity)
{
    unsigned seed;
    if (scanf("%d %d %u", n, capacity, &seed) != 3)
        return 0;
    if (*n < 0 || *n > 500 || *capacity < 0 || *capacity > 200000)
        return 0;
    *kinds = calloc((size_t)*n + 1, sizeof **kinds);
    for (int i = 0; i < *n; i++) {
        struct kind *k = *kinds + i;
        if (seed) { /* made up */
            seed = seed * 1103515245u + 12345u;
            k->weight = 1 + (int)(seed >> 20);
            seed = seed * 1103515245u + 12345u;
            k->value = k->weight + (long)(seed >> 22);
            k->supply = (int)(seed >> 8 & 15) - 1;
            continue;
        }
        if (scanf("%d %ld %d", &k->weight, &k->value, &k->supply) != 3)
            return 0;
        if (k->weight < 1 || k->supply < -1 || k->value > 1000000000000 || k->value < -1000000000000)
            return 0;
    }
    return 1;
}

int main(void)
{
    struct kind *kinds = NULL;
    int n, capacity;
    if (!read_kinds(&kinds, &n, &capacity)) {
        puts("invalid input");
        free(kinds);
        return 0;
    }

    struct bundle *bundles = malloc(((size_t)n * 20 + 1) * sizeof *bundles);
    int nbundles = 0;
    for (int i = 0; i < n; i++) {
        int left = kinds[i].supply;
        if (left > capacity / kinds[i].weight)
            left = capacity / kinds[i].weight;
        if (left < 0)
            bundles[nbundles++] = (struct bundle){i, 0};
        for (int size = 1; left > 0; size *= 2) {
            int take = size < left ? size : left;
            bundles[nbundles++] = (struct bundle){i, take};
            left -= take;
        }
    }

    long *best = calloc((size_t)capacity + 1, sizeof *best);
    size_t stride = (size_t)capacity / 8 + 1;
    unsigned char *taken = calloc(stride, (size_t)nbundles + 1);
    for (int b = 0; b < nbundles; b++) {
        struct kind k = kinds[bundles[b].kind];
        unsigned char *mark = taken + stride * (size_t)b;
        if (bundles[b].copies == 0) {
            for (int c = k.weight; c <= capacity; c++)
                if (best[c - k.weight] + k.value > best[c]) {
                    best[c] = best[c - k.weight] + k.value;
                    mark[c >> 3] |= (unsigned char)(1u << (c & 7));
                }
            continue;
        }
        int weight = k.weight * bundles[b].copies;
        long value = k.value * bundles[b].copies;
        for (int c = capacity; c >= weight; c--)
            if (best[c - weight] + value > best[c]) {
                best[c] = best[c - weight] + value;
                mark[c >> 3] |= (unsigned char)(1u << (c & 7));
            }
    }

    int *used = calloc((size_t)n + 1, sizeof *used);
    int c = capacity;
    for (int b = nbundles - 1; b >= 0; b--) {
        while (taken[stride * (size_t)b + (size_t)(c >> 3)] >> (c & 7) & 1) {
            int copies = bundles[b].copies ? bundles[b].copies : 1;
            used[bundles[b].kind] += copies;
            c -= copies * kinds[bundles[b].kind].weight;
            if (bundles[b].copies)
                break;
        }
    }
    int tight = capacity;
    while (tight > 0 && best[tight - 1] == best[capacity])
        tight--;
    printf("value %ld, weight %d, least capacity %d\n", best[capacity], capacity - c, tight);
    for (int i = 0; i < n; i++)
        if (used[i])
            printf("%d x %d (%d, %ld)\n", used[i], i, kinds[i].weight, kinds[i].value);
    free(used);
    free(taken);
    free(best);
    free(bundles);
    free(kinds);
    return 0;
}
