/* Work whose amount is known: the trip count is n * work / 1000. The amount is data that the
 * compiler may not look into, so the code of two builds with other amounts is the same to the
 * byte. A dependent chain: each trip takes the same time. The state is never 0, so all builds
 * print the same. */
#include <stdio.h>
#ifndef WORK
#define WORK 1000
#endif
static volatile unsigned long work = WORK;
int main(void) {
    unsigned long n, x = 88172645463325252ul;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = n * work / 1000; i > 0; i--)
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    printf("%d\n", x != 0);
    return 0;
}
