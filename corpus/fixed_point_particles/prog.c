/*
 * Particles in a box, 16.16 fixed point, semi-implicit Euler.
 *
 *   n steps gravity width height seed      gravity in 1/65536 per step^2, sizes in whole units
 *   then up to n lines "x y vx vy mass"    (raw 16.16 numbers); missing ones are random
 *
 * Pairs closer than one unit repel with a spring; walls reflect and lose 1/8 of the speed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef int32_t fixed;

#define ONE 65536
#define MAXN 2000

static fixed x[MAXN], y[MAXN], vx[MAXN], vy[MAXN];
static fixed fx[MAXN], fy[MAXN];
static fixed mass[MAXN];
static int n;
static long bounces, contacts;

static fixed mul(fixed a, fixed b) { return (fixed)((int64_t)a * b >> 16); }

static fixed divide(fixed a, fixed b) { return (fixed)((int64_t)a * ONE / b); }

static fixed limit(fixed v, fixed most) { return v > most ? most : v < -most ? -most : v; }

/* Square root of a 16.16 number, digit by digit. */
static fixed root(fixed v) {
  uint64_t rest = (uint64_t)(uint32_t)v << 16, r = 0, bit = (uint64_t)1 << 46;
  while (bit > rest)
    bit >>= 2;
  while (bit) {
    if (rest >= r + bit) {
      rest -= r + bit;
      r = (r >> 1) + bit;
    } else {
      r >>= 1;
    }
    bit >>= 2;
  }
  return (fixed)r;
}

static uint32_t noise(uint32_t *s) {
  *s ^= *s << 13;
  *s ^= *s >> 17;
  *s ^= *s << 5;
  return *s;
}

static void forces(void) {
  for (int i = 0; i < n; i++)
    fx[i] = fy[i] = 0;
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) {
      fixed dx = x[j] - x[i], dy = y[j] - y[i];
      if (dx >= ONE || dx <= -ONE || dy >= ONE || dy <= -ONE)
        continue;
      fixed square = mul(dx, dx) + mul(dy, dy);
      if (square >= ONE)
        continue;
      contacts++;
      fixed distance = root(square), push = (ONE - distance) / 8;
      if (distance < 64) { /* on top of each other: apart along x */
        fx[i] -= push;
        fx[j] += push;
        continue;
      }
      fixed px = divide(mul(push, dx), distance), py = divide(mul(push, dy), distance);
      fx[i] -= px;
      fy[i] -= py;
      fx[j] += px;
      fy[j] += py;
    }
}

static void wall(fixed *position, fixed *speed, fixed size) {
  if (*position < 0) {
    *position = -*position;
  } else if (*position > size) {
    *position = 2 * size - *position;
  } else {
    return;
  }
  *speed = -(*speed - *speed / 8);
  bounces++;
}

static void step(fixed gravity, fixed width, fixed height) {
  forces();
  for (int i = 0; i < n; i++) {
    vx[i] = limit(vx[i] + divide(fx[i], mass[i]), ONE / 2);
    vy[i] = limit(vy[i] + divide(fy[i], mass[i]) + gravity, ONE / 2);
    x[i] += vx[i];
    y[i] += vy[i];
    wall(&x[i], &vx[i], width);
    wall(&y[i], &vy[i], height);
  }
}

static void print_fixed(const char *label, int64_t v) {
  uint64_t u = v < 0 ? (uint64_t)-v : (uint64_t)v;
  printf("%s%s%llu.%04llu", label, v < 0 ? "-" : "", (unsigned long long)(u >> 16),
         (unsigned long long)((u & 0xffff) * 10000 >> 16));
}

static void report(int at) {
  int64_t px = 0, py = 0, energy = 0, sx = 0, sy = 0;
  uint32_t hash = 1;
  for (int i = 0; i < n; i++) {
    px += mul(mass[i], vx[i]);
    py += mul(mass[i], vy[i]);
    energy += mul(mass[i], mul(vx[i], vx[i]) + mul(vy[i], vy[i])) / 2;
    sx += x[i];
    sy += y[i];
    hash = (hash ^ (uint32_t)x[i]) * 0x01000193u;
    hash = (hash ^ (uint32_t)y[i]) * 0x01000193u + (uint32_t)(vx[i] - vy[i]);
  }
  printf("step %d:", at);
  print_fixed(" momentum ", px);
  print_fixed(" ", py);
  print_fixed(" energy ", energy);
  print_fixed(" center ", n ? sx / n : 0);
  print_fixed(" ", n ? sy / n : 0);
  printf(" contacts %ld bounces %ld hash %08x\n", contacts, bounces, hash);
}

int main(void) {
  int steps, gravity, width, height, given = 0;
  uint32_t seed;
  if (scanf("%d %d %d %d %d %u", &n, &steps, &gravity, &width, &height, &seed) != 6 || n < 0 ||
      n > MAXN || steps < 0 || steps > 100000 || gravity < -ONE || gravity > ONE || width < 2 ||
      width > 8000 || height < 2 || height > 8000) {
    printf("no box\n");
    return 0;
  }
  fixed w = width * ONE, h = height * ONE;
  seed |= 1;
  for (int i = 0; i < n; i++) {
    int a, b, c, d, m;
    if (given == i && scanf("%d %d %d %d %d", &a, &b, &c, &d, &m) == 5) {
      given++;
    } else {
      a = (int)(noise(&seed) % (uint32_t)w);
      b = (int)(noise(&seed) % (uint32_t)h);
      c = (int)(noise(&seed) >> 17) - 16384;
      d = (int)(noise(&seed) >> 17) - 16384;
      m = (int)(noise(&seed) % (3 * ONE)) + ONE / 2;
    }
    x[i] = a < 0 ? 0 : a > w ? w : a;
    y[i] = b < 0 ? 0 : b > h ? h : b;
    vx[i] = limit(c, ONE / 2);
    vy[i] = limit(d, ONE / 2);
    mass[i] = m < ONE / 4 ? ONE / 4 : m > 100 * ONE ? 100 * ONE : m;
  }
  printf("%d particles, %d given\n", n, given);
  int every = steps < 5 ? 1 : steps / 5;
  for (int s = 0; s < steps; s++) {
    if (s % every == 0)
      report(s);
    step(gravity, w, h);
  }
  report(steps);
  for (int i = 0; i < n && n <= 12; i++)
    printf("%d: %d %d %d %d\n", i, x[i], y[i], vx[i], vy[i]);
  return 0;
}
