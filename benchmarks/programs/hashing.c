/* Open addressing in a table of 1 MiB: inserts and look-ups. */
#include <stdio.h>
enum { CELLS = 1 << 17 };
static unsigned long table[CELLS];
int main(void) {
    unsigned long n, x = 1, hits = 0;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = 0; i < n; i++) {
        x = x * 6364136223846793005ul + 1442695040888963407ul;
        unsigned long key = (x >> 20) % 90000 + 1, at = key * 0x9e3779b97f4a7c15ul >> 47;
        while (table[at] && table[at] != key) at = (at + 1) % CELLS;
        hits += table[at] == key;
        table[at] = key;
    }
    printf("%lu\n", hits);
    return 0;
}
