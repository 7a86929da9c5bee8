/* The program that the cheats in this folder claim to make faster.
 *
 * It has what a wrong rewrite trips over: callbacks from libc (callee-saved registers), printf of
 * doubles (stack alignment, rounding), sums whose order matters, subnormal numbers, 64-bit sums,
 * calloc over dirty memory, error paths with an exit status, and a static table of 4 MiB. */
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 200000, SLOTS = 1 << 20, WORST = 400 };

static int values[MOST];
static int counts[SLOTS];
static long swaps;

__attribute__((noinline)) static int by_value(const void *one, const void *other) {
    int a = *(const int *)one, b = *(const int *)other;
    swaps += a > b;
    return (a > b) - (a < b);
}

__attribute__((noinline)) static unsigned mix(unsigned x, unsigned salt) {
    x ^= salt;
    x *= 2654435761u;
    x ^= x >> 15;
    x *= 2246822519u;
    return x ^ (x >> 13);
}

int main(void) {
    int n;
    if (scanf("%d", &n) != 1 || n < 0 || n > MOST) {
        puts("bad count");
        return 2;
    }
    int *copy = malloc(sizeof(int) * (size_t)(n + 1));
    if (!copy) return 4;
    for (int i = 0; i < n; i++) {
        if (scanf("%d", &values[i]) != 1) {
            printf("bad value after %d\n", i);
            return 3;
        }
        copy[i] = values[i] | 1;
    }
    long long sum = 0;
    int low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        sum += values[i];
        if (values[i] < low) low = values[i];
        if (values[i] > high) high = values[i];
    }
    unsigned hash = 17;
    long collisions = 0;
    for (unsigned round = 0; round < 12; round++)
        for (int i = 0; i < n; i++) {
            hash = mix(hash + (unsigned)copy[i], round);
            collisions += counts[hash & (SLOTS - 1)]++ != 0;
        }
    double weighted = 0;
    for (int i = 0; i < n; i++) weighted += values[i] * 0.1 / (i + 1);
    free(copy);
    int *first = calloc((size_t)n + 1, sizeof(int));
    if (!first) return 4;
    int worst = n < WORST ? n : WORST;
    for (int i = 0; i < worst; i++) first[values[i] & 255 & (n - 1)] += i;
    long kept = 0;
    for (int i = 0; i < n; i++) kept += (long)first[i] * (i % 7);
    free(first);
    qsort(values, (size_t)worst, sizeof *values, by_value);
    printf("n %d sum %lld\n", n, sum);
    printf("low %d high %d\n", low, high);
    printf("hash %08x collisions %ld\n", hash, collisions);
    printf("kept %ld sorted %d\n", kept, swaps > 0);
    for (int i = 0; i < worst; i += 50) printf("%d%c", values[i], i + 50 < worst ? ' ' : '\n');
    printf("weighted %.17g mean %.3f tiny %.6g\n", weighted, n ? weighted / n : 0.0,
           (weighted + 1) * 1e-312);
    return 0;
}
