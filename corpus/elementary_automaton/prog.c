// Wolfram's elementary automata on packed bits.
//   rule width steps boundary(0 dead, 1 live, 2 ring) seed
// seed 0: one live cell in the middle; else pseudo-random.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define WORDS 64
#define WIDTH_MAX (WORDS * 64)

struct line {
  uint64_t w[WORDS];
};

static unsigned rule, width, words, boundary;

static uint64_t last_mask(void) { return width % 64 ? (UINT64_C(1) << width % 64) - 1 : ~UINT64_C(0); }

static int get(const struct line *l, unsigned i) { return (int)(l->w[i / 64] >> i % 64 & 1); }

static void evolve(struct line *l) {
  struct line out;
  uint64_t before = boundary == 2 ? (uint64_t)get(l, width - 1) : boundary;
  uint64_t after = boundary == 2 ? (uint64_t)get(l, 0) : boundary;
  if (width % 64) {
    l->w[words - 1] |= after << width % 64; /* a guest behind the last cell */
  }
  for (unsigned i = 0; i < words; i++) {
    uint64_t c = l->w[i];
    uint64_t left = c << 1 | (i ? l->w[i - 1] >> 63 : before);
    uint64_t right = c >> 1 | (i + 1 < words ? l->w[i + 1] : after) << 63;
    uint64_t r = 0;
    for (unsigned k = 0; k < 8; k++) {
      if (!(rule >> k & 1)) continue;
      r |= (k & 4 ? left : ~left) & (k & 2 ? c : ~c) & (k & 1 ? right : ~right);
    }
    out.w[i] = r;
  }
  out.w[words - 1] &= last_mask();
  memcpy(l->w, out.w, words * sizeof l->w[0]);
}

static unsigned population(const struct line *l) {
  unsigned n = 0;
  for (unsigned i = 0; i < words; i++) {
    uint64_t x = l->w[i];
    while (x) {
      x &= x - 1;
      n++;
    }
  }
  return n;
}

static unsigned longest_run(const struct line *l) {
  unsigned run = 0, best = 0;
  for (unsigned i = 0; i < width; i++) {
    run = get(l, i) ? run + 1 : 0;
    if (run > best) best = run;
  }
  return best;
}

static void draw(const struct line *l) {
  char text[WIDTH_MAX + 1];
  for (unsigned i = 0; i < width; i++) text[i] = get(l, i) ? '*' : ' ';
  text[width] = '\0';
  printf("|%s|\n", text);
}

static void start(struct line *l, uint64_t seed) {
  memset(l, 0, sizeof *l);
  if (seed == 0) l->w[width / 2 / 64] = UINT64_C(1) << width / 2 % 64;
  for (unsigned i = 0; seed && i < words; i++) {
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    l->w[i] = seed * UINT64_C(2685821657736338717);
  }
  l->w[words - 1] &= last_mask();
}

int main(void) {
  unsigned steps;
  unsigned long long seed;
  int jobs = 0;
  while (scanf("%u %u %u %u %llu", &rule, &width, &steps, &boundary, &seed) == 5) {
    if (rule > 255 || width == 0 || width > WIDTH_MAX || boundary > 2 || steps > 2000000) {
      printf("job %d refused\n", ++jobs);
      continue;
    }
    struct line now, mark;
    words = (width + 63) / 64;
    start(&now, seed);
    mark = now;
    uint64_t center = 0, total = 0, period = 0, lap = 0, power = 1;
    int pictures = width <= 64 && steps <= 40;
    for (unsigned t = 0; t < steps; t++) {
      if (pictures) draw(&now);
      total += population(&now);
      center = (center << 1 | center >> 63) ^ (uint64_t)get(&now, width / 2);
      evolve(&now);
      if (period) continue;
      lap++; /* Brent: compare with a mark that is renewed at powers of two */
      if (memcmp(now.w, mark.w, words * sizeof now.w[0]) == 0)
        period = lap;
      else if (lap == power) {
        mark = now;
        power *= 2;
        lap = 0;
      }
    }
    uint64_t hash = 0;
    for (unsigned i = 0; i < words; i++) hash = (hash ^ now.w[i]) * UINT64_C(0x9e3779b97f4a7c15);
    if (pictures) draw(&now);
    printf("job %d: rule %u alive %u total %llu run %u period %llu center %016llx hash %016llx\n",
           ++jobs, rule, population(&now), (unsigned long long)total, longest_run(&now),
           (unsigned long long)period, (unsigned long long)center, (unsigned long long)hash);
  }
  printf("%d jobs\n", jobs);
  return 0;
}
