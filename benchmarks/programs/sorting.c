/* qsort with a comparison by call. */
#include <stdio.h>
#include <stdlib.h>
static int compare(const void *one, const void *other) {
    unsigned a = *(const unsigned *)one, b = *(const unsigned *)other;
    return (a > b) - (a < b);
}
int main(void) {
    unsigned n, x = 12345;
    if (scanf("%u", &n) != 1) return 1;
    unsigned *values = malloc((n + 1) * sizeof *values);
    if (!values) return 1;
    for (unsigned i = 0; i <= n; i++) values[i] = x = x * 1664525u + 1013904223u;
    qsort(values, n, sizeof *values, compare);
    printf("%u %u\n", values[0], values[n / 2]);
    free(values);
    return 0;
}
