#include <stdio.h>
int main(void) {
    int n, count = 0;
    scanf("%d", &n);
    for (int i = 2; i <= n; i++) {
        int prime = 1;
        for (int j = 2; (long)j * j <= i; j++) if (i % j == 0) { prime = 0; break; }
        count += prime;
    }
    printf("%d\n", count);
    return 0;
}
