#include <stdio.h>
int main(void) {
    int a, b;
    while (scanf("%d %d", &a, &b) == 2 && (a || b)) {
        int steps = 0;
        while (a && b) { if (a > b) a -= b; else b -= a; steps++; }
        printf("%d %d\n", a + b, steps);
    }
    return 0;
}
