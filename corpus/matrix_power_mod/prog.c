/* Powers of a square matrix modulo m, by repeated squaring, applied to a vector.
   Input: n m, then n*n entries (or the word "fill" and a seed), then exponents up to the end. */
#include <stdio.h>
#include <stdlib.h>

#define N 128

typedef unsigned long long u64;
typedef unsigned int u32;
typedef struct { u32 a[N][N]; } Matrix;

static int n;
static u32 m;

static Matrix base, power, result, temp;

static void multiply(Matrix *out, const Matrix *x, const Matrix *y)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            u64 acc = 0;
            for (int k = 0; k < n; k++) {
                acc += (u64)x->a[i][k] * y->a[k][j] % m;
            }
            temp.a[i][j] = (u32)(acc % m);
        }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            out->a[i][j] = temp.a[i][j];
}

static u32 to_residue(long long v)
{
    long long r = v % (long long)m;
    return (u32)(r < 0 ? r + m : r);
}

static int read_matrix(void)
{
    char word[8];
    long long v;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            if (scanf("%lld", &v) == 1) {
                base.a[i][j] = to_residue(v);
                continue;
            }
            if (i || j || scanf("%7s", word) != 1 || scanf("%lld", &v) != 1)
                return 0;
            u64 state = (u64)v;
            for (i = 0; i < n; i++)
                for (j = 0; j < n; j++) {
                    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
                    base.a[i][j] = (u32)(state >> 32) % m;
                }
            return 1;
        }
    return 1;
}

int main(void)
{
    u64 e;
    int number = 0;

    if (scanf("%d %u", &n, &m) != 2 || n < 1 || n > N || m < 1) {
        printf("no matrix\n");
        return 0;
    }
    if (!read_matrix()) {
        printf("matrix incomplete\n");
        return 0;
    }
    while (scanf("%llu", &e) == 1) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                result.a[i][j] = (i == j) % m;
                power.a[i][j] = base.a[i][j];
            }
        for (u64 rest = e; rest; rest >>= 1) {
            if (rest & 1)
                multiply(&result, &result, &power);
            if (rest > 1)
                multiply(&power, &power, &power);
        }
        u64 trace = 0, hash = 0;
        u32 smallest = m, largest = 0;
        for (int i = 0; i < n; i++) {
            trace += result.a[i][i];
            for (int j = 0; j < n; j++) {
                u32 v = result.a[i][j];
                hash = hash * 1000003 + v;
                smallest = v < smallest ? v : smallest;
                largest = v > largest ? v : largest;
            }
        }
        printf("#%d ^%llu: trace %llu range %u..%u corner %u hash %llx\n", ++number, e, trace % m,
               smallest, largest, result.a[n - 1][0], hash);
        if (n <= 4)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    printf("%u%c", result.a[i][j], j == n - 1 ? '\n' : ' ');
    }
    printf("%d powers of a %dx%d matrix mod %u\n", number, n, n, m);
    return 0;
}
