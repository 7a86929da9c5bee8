/* Calls and returns: Fibonacci by its definition. */
#include <stdio.h>
static unsigned long fibonacci(unsigned n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}
int main(void) {
    unsigned n;
    if (scanf("%u", &n) != 1) return 1;
    printf("%lu\n", fibonacci(n));
    return 0;
}
