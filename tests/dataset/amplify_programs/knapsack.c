#include <stdio.h>
static int dp[10005];
int main(void) {
    int n, w;
    scanf("%d %d", &n, &w);
    for (int i = 0; i < n; i++) {
        int value, weight;
        scanf("%d %d", &value, &weight);
        for (int j = w; j >= weight; j--)
            if (dp[j - weight] + value > dp[j]) dp[j] = dp[j - weight] + value;
    }
    printf("%d\n", dp[w]);
    return 0;
}
