#include <stdio.h>
int main(void) {
    unsigned n, total = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 1; i <= n; i++)
        for (unsigned v = i; v; v &= v - 1) total++;
    printf("%u\n", total);
    return 0;
}
