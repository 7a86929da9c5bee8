#include <stdio.h>
static int a[1005];
int main(void) {
    int n;
    while (scanf("%d", &n) == 1 && n) {
        long best = 1L << 60;
        for (int i = 0; i < n; i++) scanf("%d", &a[i]);
        for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) {
            long d = a[i] > a[j] ? a[i] - a[j] : a[j] - a[i];
            if (d < best) best = d;
        }
        printf("%ld\n", best);
    }
    return 0;
}
