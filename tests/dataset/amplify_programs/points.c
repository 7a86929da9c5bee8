#include <stdio.h>
#include <math.h>
static double x[5005], y[5005];
int main(void) {
    int n;
    double best = 1e18;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) scanf("%lf %lf", &x[i], &y[i]);
    for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) {
        double d = (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]);
        if (d < best) best = d;
    }
    printf("%.6f\n", sqrt(best));
    return 0;
}
