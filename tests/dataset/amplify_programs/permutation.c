#include <stdio.h>
static int p[200005], tree[200005];
int main(void) {
    int n;
    long long inversions = 0;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) scanf("%d", &p[i]);
    for (int i = n - 1; i >= 0; i--) {
        for (int j = p[i]; j > 0; j -= j & -j) inversions += tree[j];
        for (int j = p[i]; j <= n; j += j & -j) tree[j]++;
    }
    printf("%lld\n", inversions);
    return 0;
}
