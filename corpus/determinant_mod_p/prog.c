/* Linear algebra over GF(p): rank, determinant, and the solution of A x = b when it is unique.
   Each case: "n p" and n*(n+1) integers (rows of A with b at the end), or "n -p" and a seed. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t inverse(int64_t a, int64_t p) {
  int64_t r0 = p, r1 = a, s0 = 0, s1 = 1;
  while (r1 != 0) {
    int64_t q = r0 / r1, t = r0 - q * r1;
    r0 = r1;
    r1 = t;
    t = s0 - q * s1;
    s0 = s1;
    s1 = t;
  }
  return s0 < 0 ? s0 + p : s0;
}

static bool is_prime(int64_t p) {
  if (p < 2)
    return false;
  for (int64_t d = 2; d * d <= p; d++)
    if (p % d == 0)
      return false;
  return true;
}

static void swap_rows(int64_t **a, int i, int j) {
  int64_t *t = a[i];
  a[i] = a[j];
  a[j] = t;
}

struct outcome {
  int rank, swaps;
  int64_t determinant;
};

/* Gauss-Jordan on n rows of n+1 columns. */
static struct outcome eliminate(int64_t **a, int n, int64_t p) {
  struct outcome o = {0, 0, 1};
  for (int col = 0; col < n; col++) {
    int pivot = o.rank;
    while (pivot < n && a[pivot][col] == 0)
      pivot++;
    if (pivot == n) {
      o.determinant = 0;
      continue;
    }
    if (pivot != o.rank) {
      swap_rows(a, pivot, o.rank);
      o.swaps++;
    }
    int64_t *top = a[o.rank];
    o.determinant = o.determinant * top[col] % p;
    int64_t inv = inverse(top[col], p);
    for (int k = col; k <= n; k++)
      top[k] = top[k] * inv % p;
    for (int row = 0; row < n; row++) {
      int64_t f = a[row][col];
      if (row == o.rank || f == 0)
        continue;
      for (int k = col; k <= n; k++)
        a[row][k] = (a[row][k] + (p - f) * top[k]) % p;
    }
    o.rank++;
  }
  if (o.swaps % 2 && o.determinant != 0)
    o.determinant = p - o.determinant;
  return o;
}

static bool read_case(int64_t **a, int n, int64_t *p) {
  int64_t v;
  if (*p > 0) {
    for (int i = 0; i < n; i++)
      for (int j = 0; j <= n; j++) {
        if (scanf("%" SCNd64, &v) != 1)
          return false;
        v %= *p;
        a[i][j] = v + (v < 0 ? *p : 0);
      }
    return true;
  }
  *p = -*p;
  if (scanf("%" SCNd64, &v) != 1)
    return false;
  uint64_t x = (uint64_t)v | 1;
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= n; j++) {
      x ^= x >> 12;
      x ^= x << 25;
      x ^= x >> 27;
      a[i][j] = (int64_t)((x * 2685821657736338717u >> 33) % (uint64_t)*p);
    }
  return true;
}

int main(void) {
  int n, cases = 0;
  int64_t p;
  while (scanf("%d %" SCNd64, &n, &p) == 2) {
    if (n < 1 || n > 300 || p > INT32_MAX || p < -INT32_MAX || !is_prime(p < 0 ? -p : p)) {
      printf("case %d: bad size or modulus\n", cases + 1);
      break;
    }
    int64_t **a = malloc((size_t)n * sizeof *a);
    for (int i = 0; i < n; i++)
      a[i] = calloc((size_t)n + 1, sizeof **a);
    bool complete = read_case(a, n, &p);
    if (complete) {
      struct outcome o = eliminate(a, n, p);
      printf("case %d: rank %d det %" PRId64 " swaps %d\n", ++cases, o.rank, o.determinant, o.swaps);
      if (o.rank == n) {
        uint64_t hash = 0;
        for (int i = 0; i < n; i++) {
          hash = hash * 1000003 + (uint64_t)a[i][n];
          if (n <= 20)
            printf(" %" PRId64, a[i][n]);
        }
        printf(" x# %" PRIu64 "\n", hash);
      } else {
        int inconsistent = 0;
        for (int i = o.rank; i < n; i++)
          inconsistent += a[i][n] != 0;
        printf(" %s (%d)\n", inconsistent ? "no solution" : "many solutions", inconsistent);
      }
    }
    for (int i = 0; i < n; i++)
      free(a[i]);
    free(a);
    if (!complete) {
      printf("case %d: incomplete\n", cases + 1);
      break;
    }
  }
  printf("%d cases\n", cases);
  return 0;
}
