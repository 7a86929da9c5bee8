#include <stdio.h>
int main(void) {
    int a, b, best = 0;
    scanf("%d %d", &a, &b);
    for (int i = a; i <= b; i++) {
        int steps = 1;
        for (long n = i; n != 1; n = n % 2 ? 3 * n + 1 : n / 2) steps++;
        if (steps > best) best = steps;
    }
    printf("%d %d %d\n", a, b, best);
    return 0;
}
