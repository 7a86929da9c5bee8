/* Reads arguments from stdin, calls the function, prints its results. Never rewritten. */
#include <stddef.h>
#include <stdio.h>

int count_below(const int *values, size_t length, int limit);

static int values[100000];

int main(void)
{
    int length, rounds;
    unsigned state;
    if (scanf("%d %d %u", &length, &rounds, &state) != 3 || length < 0 || length > 100000) {
        puts("bad input");
        return 0;
    }
    for (int i = 0; i < length; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (int)(state >> 8) - 8000000;
    }
    long total = 0;
    for (int round = 0; round < rounds; round++)
        total += count_below(values, (size_t)length, round * 9973 - 5000000);
    printf("%ld\n", total);
    return 0;
}
