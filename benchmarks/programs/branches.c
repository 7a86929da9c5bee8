/* Branches that no predictor knows. */
#include <stdio.h>
int main(void) {
    unsigned long n, x = 1, a = 0, b = 0, c = 0;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = 0; i < n; i++) {
        x = x * 6364136223846793005ul + 1442695040888963407ul;
        switch (x >> 61) {
        case 0: a += i; break;
        case 1: b ^= a + 3; break;
        case 2: c -= b; a++; break;
        case 3: if (a & 1) b += 5; else c ^= i; break;
        case 4: a ^= c << 1; break;
        case 5: b -= i | 1; break;
        default: c += a ^ b;
        }
    }
    printf("%lu %lu %lu\n", a, b, c);
    return 0;
}
