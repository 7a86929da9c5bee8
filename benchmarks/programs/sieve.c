/* Sieve of Eratosthenes: strided byte writes. */
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    unsigned long n, count = 0;
    if (scanf("%lu", &n) != 1) return 1;
    char *composite = calloc(n + 1, 1);
    if (!composite) return 1;
    for (unsigned long i = 2; i <= n; i++) {
        if (composite[i]) continue;
        count++;
        for (unsigned long j = i * i; j <= n; j += i) composite[j] = 1;
    }
    printf("%lu\n", count);
    free(composite);
    return 0;
}
