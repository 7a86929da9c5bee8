#include <stdio.h>
#define INF 1000000000
static int d[305][305];
int main(void) {
    int n, m;
    scanf("%d %d", &n, &m);
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) d[i][j] = i == j ? 0 : INF;
    for (int i = 0; i < m; i++) {
        int a, b, c;
        scanf("%d %d %d", &a, &b, &c);
        a--, b--;
        if (c < d[a][b]) d[a][b] = d[b][a] = c;
    }
    for (int k = 0; k < n; k++) for (int i = 0; i < n; i++) for (int j = 0; j < n; j++)
        if (d[i][k] + d[k][j] < d[i][j]) d[i][j] = d[i][k] + d[k][j];
    long sum = 0;
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) if (d[i][j] < INF) sum += d[i][j];
    printf("%ld\n", sum);
    return 0;
}
