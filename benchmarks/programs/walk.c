/* Pointer chase through 16 MiB in a random cycle: bound by memory latency. */
#include <stdio.h>
enum { CELLS = 1 << 22 };
static unsigned next[CELLS];
int main(void) {
    unsigned long n, seed = 1;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned i = 0; i < CELLS; i++) next[i] = i;
    for (unsigned i = CELLS - 1; i > 0; i--) { /* Sattolo: one cycle */
        seed = seed * 6364136223846793005ul + 1442695040888963407ul;
        unsigned j = (unsigned)((seed >> 33) % i), kept = next[i];
        next[i] = next[j], next[j] = kept;
    }
    unsigned at = 0;
    for (unsigned long i = 0; i < n; i++) at = next[at];
    printf("%u\n", at);
    return 0;
}
