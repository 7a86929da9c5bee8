#include <stdio.h>
#include <stdlib.h>
static int a[200005];
static int cmp(const void *x, const void *y) { return *(const int *)x - *(const int *)y; }
int main(void) {
    int n;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) scanf("%d", &a[i]);
    qsort(a, n, sizeof(int), cmp);
    for (int i = 0; i < n; i++) printf("%d%c", a[i], i == n - 1 ? '\n' : ' ');
    return 0;
}
