/* A dependent chain of integer multiplications and shifts. */
#include <stdio.h>
int main(void) {
    unsigned long n, x = 88172645463325252ul;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = 0; i < n; i++) {
        x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
        x = x * 2685821657736338717ul + i;
    }
    printf("%lu\n", x);
    return 0;
}
