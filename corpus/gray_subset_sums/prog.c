// Visits all subsets of up to 24 numbers in Gray code order: each step adds or removes one number.
#include <stdio.h>
#include <stdlib.h>

#define LIMIT 24
#define BOUND 100000000000000000LL

int main(void)
{
    int n;
    long long target, item[LIMIT + 1] = {0};

    if (scanf("%d%lld", &n, &target) != 2 || n < 0 || n > LIMIT || target > BOUND || target < -BOUND) {
        puts("invalid");
        return 0;
    }
    for (int i = 0; i < n; ++i) {
        if (scanf("%lld", item + i) != 1 || item[i] > BOUND || item[i] < -BOUND) {
            printf("invalid item %d\n", i);
            return 0;
        }
    }

    unsigned in = 0, best_set = 0;
    int size = 0;
    long long sum = 0, best_gap = llabs(target);
    unsigned long below = 0, hits[LIMIT + 1] = {0};
    unsigned long long trail = 0;

    if (target == 0)
        hits[0] = 1;
    if (target > 0)
        below = 1;
    for (unsigned step = 1; step < 1u << n; ++step) {
        int k = __builtin_ctz(step);
        unsigned bit = 1u << k;
        in ^= bit;
        if (in & bit) {
            sum += item[k];
            ++size;
        } else {
            sum -= item[k];
            --size;
        }
        trail = trail * 31 + (unsigned long long)sum;
        long long gap = sum - target;
        if (gap < 0) {
            ++below;
            gap = -gap;
        }
        if (gap == 0)
            ++hits[size];
        if (gap < best_gap || (gap == best_gap && in < best_set)) {
            best_gap = gap;
            best_set = in;
        }
    }

    printf("below %lu\n", below);
    for (int s = 0; s <= n; ++s)
        if (hits[s])
            printf("hits with %d: %lu\n", s, hits[s]);
    printf("gap %lld by {", best_gap);
    for (const char *sep = ""; best_set; best_set &= best_set - 1, sep = " ")
        printf("%s%lld", sep, item[__builtin_ctz(best_set)]);
    printf("}\ntrail %016llx\n", trail);
    return 0;
}
