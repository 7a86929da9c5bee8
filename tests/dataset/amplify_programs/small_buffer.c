#include <stdio.h>
int main(void) {
    int n, a[100], sum = 0;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) scanf("%d", &a[i]);
    for (int i = 0; i < n; i++) sum += a[i] * a[n - 1 - i];
    printf("%d\n", sum);
    return 0;
}
