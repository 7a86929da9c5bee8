#include <stdio.h>
#include <string.h>
static char s[4005];
static int dp[4005][4005];
int main(void) {
    scanf("%4000s", s);
    int n = strlen(s);
    for (int i = n - 1; i >= 0; i--) {
        dp[i][i] = 1;
        for (int j = i + 1; j < n; j++) {
            if (s[i] == s[j]) dp[i][j] = dp[i + 1][j - 1] + 2;
            else dp[i][j] = dp[i + 1][j] > dp[i][j - 1] ? dp[i + 1][j] : dp[i][j - 1];
        }
    }
    printf("%d\n", dp[0][n - 1]);
    return 0;
}
