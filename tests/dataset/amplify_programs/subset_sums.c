#include <stdio.h>
int main(void) {
    int n, target, a[26], ways = 0;
    scanf("%d %d", &n, &target);
    for (int i = 0; i < n; i++) scanf("%d", &a[i]);
    for (int mask = 0; mask < 1 << n; mask++) {
        int sum = 0;
        for (int i = 0; i < n; i++) if (mask >> i & 1) sum += a[i];
        ways += sum == target;
    }
    printf("%d\n", ways);
    return 0;
}
