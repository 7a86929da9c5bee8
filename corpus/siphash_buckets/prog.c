// How evenly do hash functions spread keys over buckets?
//
//   siphash KEY0 KEY1 C D | fnv | murmur SEED | xx SEED | djb      choose the function
//   keys PREFIX FROM COUNT                                         hash PREFIX<number> for a range
//   text WORD                                                      hash one word
//   buckets N                                                      (1..65536) clears the counts
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t k0, k1;
static unsigned c_rounds = 2, d_rounds = 4;

static inline uint64_t rotl64(uint64_t x, unsigned b) { return x << b | x >> (64 - b); }
static inline uint32_t rotl32(uint32_t x, unsigned b) { return x << b | x >> (32 - b); }

static uint64_t load(const uint8_t *p, size_t n) {
  uint64_t v = 0;
  while (n-- > 0) v = v << 8 | p[n];
  return v;
}

static void sip_round(uint64_t v[4]) {
  v[0] += v[1];
  v[1] = rotl64(v[1], 13) ^ v[0];
  v[0] = rotl64(v[0], 32);
  v[2] += v[3];
  v[3] = rotl64(v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = rotl64(v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = rotl64(v[1], 17) ^ v[2];
  v[2] = rotl64(v[2], 32);
}

static uint64_t siphash(const uint8_t *p, size_t n) {
  uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                   k1 ^ 0x7465646279746573u};
  size_t left = n;
  for (;; p += 8, left -= 8) {
    uint64_t m = left >= 8 ? load(p, 8) : load(p, left) | (uint64_t)n << 56;
    v[3] ^= m;
    for (unsigned i = 0; i < c_rounds; i++) sip_round(v);
    v[0] ^= m;
    if (left < 8) break;
  }
  v[2] ^= 0xff;
  for (unsigned i = 0; i < d_rounds; i++) sip_round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint64_t fnv(const uint8_t *p, size_t n) {
  uint64_t h = 0xcbf29ce484222325u;
  while (n--) h = (h ^ *p++) * 0x100000001b3u;
  return h;
}

static uint64_t murmur3(const uint8_t *p, size_t n) {
  uint32_t h = (uint32_t)k0, tail = (uint32_t)(n & 3);
  for (size_t i = 0; i < n / 4; i++, p += 4) {
    uint32_t k = (uint32_t)load(p, 4) * 0xcc9e2d51u;
    h ^= rotl32(k, 15) * 0x1b873593u;
    h = rotl32(h, 13) * 5 + 0xe6546b64u;
  }
  if (tail) h ^= rotl32((uint32_t)load(p, tail) * 0xcc9e2d51u, 15) * 0x1b873593u;
  h ^= (uint32_t)n;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return h ^ h >> 16;
}

static uint64_t xx32(const uint8_t *p, size_t n) {
  const uint32_t p1 = 2654435761u, p2 = 2246822519u, p3 = 3266489917u, p4 = 668265263u, p5 = 374761393u;
  uint32_t seed = (uint32_t)k0, h = seed + p5;
  size_t left = n;
  if (n >= 16) {
    uint32_t lane[4] = {seed + p1 + p2, seed + p2, seed, seed - p1};
    for (; left >= 16; left -= 16, p += 16)
      for (int i = 0; i < 4; i++)
        lane[i] = rotl32(lane[i] + (uint32_t)load(p + 4 * i, 4) * p2, 13) * p1;
    h = rotl32(lane[0], 1) + rotl32(lane[1], 7) + rotl32(lane[2], 12) + rotl32(lane[3], 18);
  }
  h += (uint32_t)n;
  for (; left >= 4; left -= 4, p += 4) h = rotl32(h + (uint32_t)load(p, 4) * p3, 17) * p4;
  for (; left > 0; left--, p++) h = rotl32(h + *p * p5, 11) * p1;
  h = (h ^ h >> 15) * p2;
  h = (h ^ h >> 13) * p3;
  return h ^ h >> 16;
}

static uint64_t djb(const uint8_t *p, size_t n) {
  uint32_t h = 5381;
  for (size_t i = 0; i < n; i++) h = h * 33 ^ p[i];
  return h;
}

static uint64_t (*hash)(const uint8_t *, size_t) = fnv;
static uint32_t counts[65536];
static unsigned long buckets = 64;
static uint64_t hashed, combined;

static uint64_t add(const char *key, size_t n) {
  uint64_t h = hash((const uint8_t *)key, n);
  counts[h % buckets]++;
  combined = rotl64(combined, 9) ^ h;
  hashed++;
  return h;
}

static void report(void) {
  uint64_t squares = 0;
  uint32_t low = UINT32_MAX, high = 0, empty = 0;
  for (unsigned long i = 0; i < buckets; i++) {
    squares += (uint64_t)counts[i] * counts[i];
    if (counts[i] < low) low = counts[i];
    if (counts[i] > high) high = counts[i];
    empty += counts[i] == 0;
  }
  printf("%llu keys in %lu buckets: %u..%u, %u empty, squares %llu, combined %016llx\n",
         (unsigned long long)hashed, buckets, low, high, empty, (unsigned long long)squares,
         (unsigned long long)combined);
}

int main(void) {
  char verb[16], word[128], key[160];
  unsigned long long a, b, from;
  unsigned long count;
  while (scanf("%15s", verb) == 1) {
    if (!strcmp(verb, "siphash") && scanf("%llx %llx %u %u", &a, &b, &c_rounds, &d_rounds) == 4) {
      hash = siphash, k0 = a, k1 = b, c_rounds &= 15, d_rounds &= 15;
    } else if (!strcmp(verb, "murmur") && scanf("%llu", &a) == 1) {
      hash = murmur3, k0 = a;
    } else if (!strcmp(verb, "xx") && scanf("%llu", &a) == 1) {
      hash = xx32, k0 = a;
    } else if (!strcmp(verb, "fnv")) {
      hash = fnv;
    } else if (!strcmp(verb, "djb")) {
      hash = djb;
    } else if (!strcmp(verb, "buckets") && scanf("%lu", &count) == 1 && count - 1 < 65536) {
      report();
      memset(counts, 0, sizeof counts);
      buckets = count;
      hashed = 0;
    } else if (!strcmp(verb, "text") && scanf("%127s", word) == 1) {
      printf("%.20s %016llx\n", word, (unsigned long long)add(word, strlen(word)));
    } else if (!strcmp(verb, "keys") && scanf("%127s %llu %lu", word, &from, &count) == 3 &&
               count <= 2000000) {
      for (unsigned long i = 0; i < count; i++) {
        char digits[24];
        size_t n = strlen(word), k = 0;
        unsigned long long v = from + i;
        memcpy(key, word, n);
        do digits[k++] = (char)('0' + v % 10);
        while (v /= 10);
        while (k > 0) key[n++] = digits[--k];
        add(key, n);
      }
    } else {
      printf("cannot '%s'\n", verb);
      break;
    }
  }
  report();
  return 0;
}
