#include <stdio.h>
static long a[255][255], b[255][255], c[255][255];
int main(void) {
    int n, m, l;
    scanf("%d %d %d", &n, &m, &l);
    for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) scanf("%ld", &a[i][j]);
    for (int i = 0; i < m; i++) for (int j = 0; j < l; j++) scanf("%ld", &b[i][j]);
    for (int i = 0; i < n; i++) for (int j = 0; j < l; j++) {
        for (int k = 0; k < m; k++) c[i][j] += a[i][k] * b[k][j];
        printf("%ld%c", c[i][j], j == l - 1 ? '\n' : ' ');
    }
    return 0;
}
