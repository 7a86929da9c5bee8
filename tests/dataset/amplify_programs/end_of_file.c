#include <stdio.h>
int main(void) {
    long a, b;
    while (scanf("%ld %ld", &a, &b) == 2) {
        long sum = a + b;
        int digits = 1;
        while (sum >= 10) { sum /= 10; digits++; }
        printf("%d\n", digits);
    }
    return 0;
}
