#include <stdio.h>
static long t[100005];
static int n, q;
static void add(int i, long x) { for (; i <= n; i += i & -i) t[i] += x; }
static long sum(int i) { long s = 0; for (; i > 0; i -= i & -i) s += t[i]; return s; }
int main(void) {
    scanf("%d %d", &n, &q);
    for (int i = 1; i <= n; i++) { int x; scanf("%d", &x); add(i, x); }
    while (q--) {
        int k, a, b;
        scanf("%d", &k);
        if (k == 0) { scanf("%d %d", &a, &b); printf("%ld\n", sum(b) - sum(a - 1)); }
        else { scanf("%d", &a); add(a, 1); }
    }
    return 0;
}
