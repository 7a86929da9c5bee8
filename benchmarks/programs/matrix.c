/* Product of two n x n integer matrices; gcc vectorises the inner loop. */
#include <stdio.h>
enum { MOST = 700 };
static int a[MOST][MOST], b[MOST][MOST], c[MOST][MOST];
int main(void) {
    int n;
    if (scanf("%d", &n) != 1 || n < 1 || n > MOST) return 1;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) a[i][j] = i * 3 + j, b[i][j] = i - j * 2;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++) c[i][j] += a[i][k] * b[k][j];
    printf("%d %d\n", c[0][n - 1], c[n / 2][n / 3]);
    return 0;
}
