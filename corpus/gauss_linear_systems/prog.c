#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* system := "given N" rows of N+1 numbers | "hilbert N" | "random N SEED" */

typedef struct {
    int n, stride;
    double *a; /* n rows, right-hand side in the last column */
} System;

#define A(s, i, j) ((s)->a[(size_t)(i) * (s)->stride + (j)])

static unsigned long seed;

static double uniform(void) {
    seed = (seed * 1103515245UL + 12345UL) & 0x7fffffffUL;
    return (double)seed / 1073741824.0 - 1.0;
}

static int fill(System *s, const char *kind) {
    int n = s->n;
    if (strcmp(kind, "given") == 0) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= n; j++)
                if (scanf("%lf", &A(s, i, j)) != 1 || !(fabs(A(s, i, j)) <= 1e9))
                    return 0;
    } else if (strcmp(kind, "hilbert") == 0) {
        for (int i = 0; i < n; i++) {
            double sum = 0.0;
            for (int j = 0; j < n; j++)
                sum += A(s, i, j) = 1.0 / (double)(i + j + 1);
            A(s, i, n) = sum;
        }
    } else if (strcmp(kind, "random") == 0) {
        if (scanf("%lu", &seed) != 1)
            return 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= n; j++)
                A(s, i, j) = uniform();
    } else
        return 0;
    return 1;
}

/* determinant as mantissa * 2^exponent, so that it can't overflow */
static void scale(double *mantissa, long *exponent) {
    while (fabs(*mantissa) >= 2.0) {
        *mantissa *= 0.5;
        ++*exponent;
    }
    while (*mantissa != 0.0 && fabs(*mantissa) < 1.0) {
        *mantissa *= 2.0;
        --*exponent;
    }
}

static int eliminate(System *s, double *det, long *exponent, int *swaps) {
    int n = s->n;
    *det = 1.0;
    *exponent = 0;
    *swaps = 0;
    for (int c = 0; c < n; c++) {
        int pivot = c;
        for (int i = c + 1; i < n; i++)
            if (fabs(A(s, i, c)) > fabs(A(s, pivot, c)))
                pivot = i;
        if (fabs(A(s, pivot, c)) < 1e-13)
            return c;
        if (pivot != c) {
            for (int j = c; j <= n; j++) {
                double t = A(s, c, j);
                A(s, c, j) = A(s, pivot, j);
                A(s, pivot, j) = t;
            }
            *det = -*det;
            ++*swaps;
        }
        *det *= A(s, c, c);
        scale(det, exponent);
        for (int i = c + 1; i < n; i++) {
            double f = A(s, i, c) / A(s, c, c);
            if (f == 0.0)
                continue;
            double *to = &A(s, i, 0);
            const double *from = &A(s, c, 0);
            for (int j = c + 1; j <= n; j++)
                to[j] -= f * from[j];
            to[c] = 0.0;
        }
    }
    return n;
}

static void solve(int number, System *s) {
    int n = s->n, swaps;
    size_t bytes = (size_t)n * s->stride * sizeof(double);
    double *copy = malloc(bytes), *x = malloc((size_t)n * sizeof(double)), det;
    long exponent;

    if (!copy || !x)
        exit(0);
    memcpy(copy, s->a, bytes);
    int rank = eliminate(s, &det, &exponent, &swaps);
    if (rank < n) {
        printf("system %d: n=%d, no pivot in column %d after %d swaps\n", number, n, rank, swaps);
    } else {
        for (int i = n - 1; i >= 0; i--) {
            double sum = A(s, i, n);
            for (int j = i + 1; j < n; j++)
                sum -= A(s, i, j) * x[j];
            x[i] = sum / A(s, i, i);
        }
        double worst = 0.0, largest = 0.0;
        for (int i = 0; i < n; i++) {
            double sum = 0.0;
            for (int j = 0; j < n; j++)
                sum += copy[(size_t)i * s->stride + j] * x[j];
            double r = fabs(sum - copy[(size_t)i * s->stride + n]);
            if (r > worst)
                worst = r;
            if (fabs(x[i]) > largest)
                largest = fabs(x[i]);
        }
        printf("system %d: n=%d, %d swaps, det %.9g*2^%ld, residual %.2e, largest %.9g\n", number,
               n, swaps, det, exponent, worst, largest);
        for (int i = 0; i < n && i < 12; i++)
            printf("%s%.7g%s", i ? " " : "  ", x[i], i + 1 == n || i == 11 ? "\n" : "");
    }
    free(copy);
    free(x);
}

int main(void) {
    char kind[16];
    System s;
    int number = 0;
    while (scanf("%15s %d", kind, &s.n) == 2) {
        number++;
        if (s.n < 1 || s.n > 400)
            break;
        s.stride = s.n + 1;
        s.a = calloc((size_t)s.n * s.stride, sizeof(double));
        if (!s.a)
            return 0;
        if (fill(&s, kind))
            solve(number, &s);
        else
            printf("system %d: not usable\n", number);
        free(s.a);
    }
    printf("%d systems\n", number);
    return 0;
}
