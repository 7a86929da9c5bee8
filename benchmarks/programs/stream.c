/* Sums and writes 8 MiB again and again: bound by memory bandwidth. */
#include <stdio.h>
enum { CELLS = 1 << 20 };
static unsigned long cells[CELLS];
int main(void) {
    unsigned long n, sum = 0;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long pass = 0; pass < n; pass++)
        for (unsigned i = 0; i < CELLS; i++) sum += cells[i] += i ^ pass;
    printf("%lu\n", sum);
    return 0;
}
