// Heat in a box of cells, integer 7-point stencil. All temperatures are 32-bit integers.
//   nx ny nz steps alpha/256
//   then hot spots: x y z temperature   (until the end of the input)
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct box {
  int nx, ny, nz;
  int32_t *t;
};

static inline size_t at(const struct box *b, int x, int y, int z) {
  return ((size_t)z * (size_t)b->ny + (size_t)y) * (size_t)b->nx + (size_t)x;
}

static int clamp(int v, int hi) { return v < 0 ? 0 : v > hi ? hi : v; }

static void step(const struct box *from, struct box *to, int alpha) {
  for (int z = 0; z < from->nz; z++) {
    const int below = clamp(z - 1, from->nz - 1), above = clamp(z + 1, from->nz - 1);
    for (int y = 0; y < from->ny; y++) {
      const int front = clamp(y - 1, from->ny - 1), back = clamp(y + 1, from->ny - 1);
      for (int x = 0; x < from->nx; x++) {
        const int left = clamp(x - 1, from->nx - 1), right = clamp(x + 1, from->nx - 1);
        const int32_t here = from->t[at(from, x, y, z)];
        int32_t flow = -6 * here;
        flow += from->t[at(from, left, y, z)] + from->t[at(from, right, y, z)];
        flow += from->t[at(from, x, front, z)] + from->t[at(from, x, back, z)];
        flow += from->t[at(from, x, y, below)] + from->t[at(from, x, y, above)];
        to->t[at(to, x, y, z)] = here + (int32_t)((int64_t)flow * alpha / 256);
      }
    }
  }
}

int main(void) {
  struct box a, b;
  int steps, alpha, spots = 0, outside = 0;
  if (scanf("%d %d %d %d %d", &a.nx, &a.ny, &a.nz, &steps, &alpha) != 5) {
    printf("expected: nx ny nz steps alpha\n");
    return 0;
  }
  if (a.nx < 1 || a.ny < 1 || a.nz < 1 || a.nx > 256 || a.ny > 256 || a.nz > 256 || steps < 0 ||
      steps > 5000 || alpha < 0 || alpha > 42) {
    printf("out of range\n");
    return 0;
  }
  const size_t cells = (size_t)a.nx * (size_t)a.ny * (size_t)a.nz;
  b = a;
  a.t = calloc(cells, sizeof *a.t);
  b.t = calloc(cells, sizeof *b.t);

  int x, y, z, temperature;
  while (scanf("%d %d %d %d", &x, &y, &z, &temperature) == 4) {
    if (x < 0 || y < 0 || z < 0 || x >= a.nx || y >= a.ny || z >= a.nz) {
      outside++;
      continue;
    }
    a.t[at(&a, x, y, z)] = temperature < -100000000  ? -100000000
                             : temperature > 100000000 ? 100000000
                                                       : temperature;
    spots++;
  }

  for (int s = 0; s < steps; s++) {
    step(&a, &b, alpha);
    int32_t *swap = a.t;
    a.t = b.t;
    b.t = swap;
  }

  printf("%d spots, %d outside, %zu cells, %d steps\n", spots, outside, cells, steps);
  int64_t total = 0;
  for (z = 0; z < a.nz; z++) {
    int32_t low = a.t[at(&a, 0, 0, z)], high = low;
    int64_t layer = 0;
    uint32_t hash = 2166136261u;
    for (y = 0; y < a.ny; y++)
      for (x = 0; x < a.nx; x++) {
        int32_t v = a.t[at(&a, x, y, z)];
        if (v < low) low = v;
        if (v > high) high = v;
        layer += v;
        hash = (hash ^ (uint32_t)v) * 16777619u;
      }
    total += layer;
    printf("z=%d sum %lld range %d..%d hash %08x\n", z, (long long)layer, low, high, hash);
  }
  printf("total %lld\n", (long long)total);
  free(a.t);
  free(b.t);
  return 0;
}
