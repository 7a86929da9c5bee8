/*
 * Products of pseudo-random integer matrices.
 *
 * Input: any number of lines "n low high seed" with 0 <= n <= 256 and
 * -1000 <= low <= high <= 1000. Two n x n matrices with elements in low..high are made from
 * the seed and multiplied; printed are trace, smallest and largest element and a checksum.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#define MAX_N 256
#define LIMIT 1000

static int a[MAX_N][MAX_N];
static int b[MAX_N][MAX_N];
static int c[MAX_N][MAX_N];

static int next_element(uint32_t *state, int low, int high)
{
    *state = *state * 1664525u + 1013904223u;
    return low + (int)((*state >> 8) % (uint32_t)(high - low + 1));
}

static void fill(int m[MAX_N][MAX_N], int n, int low, int high, uint32_t *state)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            m[i][j] = next_element(state, low, high);
}

static void multiply(int n)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            int sum = 0;
            for (int k = 0; k < n; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    }
}

static void report(int n)
{
    long trace = 0;
    int smallest = INT_MAX;
    int largest = INT_MIN;
    uint32_t checksum = 0;

    for (int i = 0; i < n; i++) {
        trace += c[i][i];
        for (int j = 0; j < n; j++) {
            if (c[i][j] < smallest)
                smallest = c[i][j];
            if (c[i][j] > largest)
                largest = c[i][j];
            checksum = checksum * 31 + (uint32_t)c[i][j];
        }
    }
    if (n == 0)
        puts("empty");
    else
        printf("n %d trace %ld min %d max %d checksum %08lx\n", n, trace, smallest, largest,
               (unsigned long)checksum);
}

int main(void)
{
    int n, low, high;
    unsigned seed;

    while (scanf("%d %d %d %u", &n, &low, &high, &seed) == 4) {
        uint32_t state = seed;

        if (n < 0 || n > MAX_N || low < -LIMIT || high > LIMIT || low > high) {
            puts("out of range");
            continue;
        }
        fill(a, n, low, high, &state);
        fill(b, n, low, high, &state);
        multiply(n);
        report(n);
    }
    return 0;
}
