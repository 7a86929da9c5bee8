/* Many small blocks taken from and given back to malloc, in a scattered order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { HELD = 1024 };
int main(void) {
    static char *held[HELD];
    unsigned long n, seed = 7, sum = 0;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = 0; i < n; i++) {
        seed = seed * 6364136223846793005ul + 1442695040888963407ul;
        unsigned at = (unsigned)(seed >> 40) % HELD, size = 16 + (unsigned)(seed >> 33) % 500;
        free(held[at]);
        if (!(held[at] = malloc(size))) return 1;
        memset(held[at], (int)(i & 127), 16);
        sum += (unsigned char)held[at][3];
    }
    printf("%lu\n", sum);
    return 0;
}
