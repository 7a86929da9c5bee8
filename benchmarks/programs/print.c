/* Little work, much output through printf. */
#include <stdio.h>
int main(void) {
    unsigned n;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) printf("%u %x %s\n", i, i * 2654435761u, i & 1 ? "odd" : "even");
    return 0;
}
