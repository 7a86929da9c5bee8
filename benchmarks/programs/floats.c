/* Floating point: five bodies under gravity. */
#include <math.h>
#include <stdio.h>
enum { BODIES = 5 };
int main(void) {
    double at[BODIES][3], speed[BODIES][3];
    unsigned long n;
    if (scanf("%lu", &n) != 1) return 1;
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            at[i][k] = (i + 1) * (k + 2) % 7 + 0.1 * i, speed[i][k] = 0.01 * (i - k);
    for (unsigned long step = 0; step < n; step++) {
        for (int i = 0; i < BODIES; i++)
            for (int j = i + 1; j < BODIES; j++) {
                double d[3], square = 0.01;
                for (int k = 0; k < 3; k++) d[k] = at[i][k] - at[j][k], square += d[k] * d[k];
                double pull = 0.001 / (square * sqrt(square));
                for (int k = 0; k < 3; k++) speed[i][k] -= d[k] * pull, speed[j][k] += d[k] * pull;
            }
        for (int i = 0; i < BODIES; i++)
            for (int k = 0; k < 3; k++) at[i][k] += 0.001 * speed[i][k];
    }
    printf("%.9f %.9f\n", at[0][0], speed[4][2]);
    return 0;
}
