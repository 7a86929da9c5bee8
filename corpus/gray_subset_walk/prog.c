#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <inttypes.h>

/* Every subset of the items exactly once, each differing from the one before
   in one item (reflected Gray code), so weight and value are kept up to date
   with one addition or subtraction per step. */

#define MAX_ITEMS 26

typedef struct Item {
    int64_t weight;
    int64_t value;
} Item;

typedef struct Best {
    uint32_t subset;
    int64_t score;
} Best;

static void print_subset(const char *label, uint32_t subset, int64_t score, int n)
{
    printf("%s %" PRId64 " {", label, score);
    const char *sep = "";
    for (int i = 0; i < n; i++) {
        if (subset >> i & 1) {
            printf("%s%d", sep, i + 1);
            sep = ",";
        }
    }
    puts("}");
}

int main(void)
{
    int n;
    int64_t capacity, target;
    if (scanf("%d %" SCNd64 " %" SCNd64, &n, &capacity, &target) != 3 || n < 0 || n > MAX_ITEMS) {
        puts("usage: n capacity target, then n pairs");
        return 0;
    }
    Item *items = calloc((size_t)n + 1, sizeof(Item));
    if (items == NULL)
        return 0;
    int64_t all = 0;
    for (int i = 0; i < n; i++) {
        if (scanf("%" SCNd64 " %" SCNd64, &items[i].weight, &items[i].value) != 2) {
            printf("item %d is missing\n", i + 1);
            n = i;
            break;
        }
        all += items[i].weight;
    }

    uint32_t subset = 0;
    int64_t weight = 0, value = 0;
    Best knapsack = {0, INT64_MIN};
    Best fairest = {0, INT64_MAX};
    uint64_t exact = 0, fits = 0, steps = 0;
    uint64_t order = 0;
    const uint64_t total = (uint64_t)1 << n;

    for (;;) {
        if (weight == target) {
            exact++;
            order = order * 1000003u + subset;
        }
        if (weight <= capacity) {
            fits++;
            if (value > knapsack.score || (value == knapsack.score && subset < knapsack.subset)) {
                knapsack.score = value;
                knapsack.subset = subset;
            }
        }
        int64_t difference = all - 2 * weight;
        if (difference < 0)
            difference = -difference;
        if (difference < fairest.score) {
            fairest.score = difference;
            fairest.subset = subset;
        }
        if (++steps == total)
            break;
        int bit = 0;
        for (uint64_t s = steps; (s & 1) == 0; s >>= 1)
            bit++;
        subset ^= (uint32_t)1 << bit;
        if (subset >> bit & 1) {
            weight += items[bit].weight;
            value += items[bit].value;
        } else {
            weight -= items[bit].weight;
            value -= items[bit].value;
        }
    }

    printf("%" PRIu64 " subsets, last %" PRIx32 ", all weigh %" PRId64 "\n", steps, subset, all);
    printf("exactly %" PRId64 ": %" PRIu64 " (order %016" PRIx64 ")\n", target, exact, order);
    printf("at most %" PRId64 ": %" PRIu64 "\n", capacity, fits);
    if (fits > 0)
        print_subset("best value", knapsack.subset, knapsack.score, n);
    else
        puts("nothing fits");
    print_subset("fairest split", fairest.subset, fairest.score, n);
    free(items);
    return 0;
}
