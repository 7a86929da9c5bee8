#include <stdio.h>
int main(void) {
    int t;
    scanf("%d", &t);
    while (t--) {
        int n;
        long best = -1000000000, here = 0;
        scanf("%d", &n);
        for (int i = 0; i < n; i++) {
            int x;
            scanf("%d", &x);
            here = here > 0 ? here + x : x;
            if (here > best) best = here;
        }
        printf("%ld\n", best);
    }
    return 0;
}
