// SHA-256 of standard input, followed by a hash chain.
//
// The first line is the number of links; the message is everything behind it. Link k is
// SHA-256(link k-1 || k as 8 bytes, little endian). Prints the first links, the last one, and
// statistics of the chain (leading zero bits, population).
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  uint32_t h[8];
  uint8_t block[64];
  uint64_t length;
} sha256;

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define ROR(x, n) ((x) >> (n) | (x) << (32 - (n)))

static void sha256_init(sha256 *s) {
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(s->h, start, sizeof start);
  s->length = 0;
}

static void compress(sha256 *s) {
  uint32_t w[64], v[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 |
           (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = ROR(w[i - 15], 7) ^ ROR(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = ROR(w[i - 2], 17) ^ ROR(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  memcpy(v, s->h, sizeof v);
  for (int i = 0; i < 64; i++) {
    uint32_t e = v[4], a = v[0];
    uint32_t t1 = v[7] + (ROR(e, 6) ^ ROR(e, 11) ^ ROR(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + K[i] + w[i];
    uint32_t t2 = (ROR(a, 2) ^ ROR(a, 13) ^ ROR(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) s->h[i] += v[i];
}

static void sha256_update(sha256 *s, const void *data, size_t n) {
  const uint8_t *p = data;
  while (n > 0) {
    size_t used = s->length % 64, room = 64 - used, take = n < room ? n : room;
    memcpy(s->block + used, p, take);
    s->length += take;
    p += take;
    n -= take;
    if (take == room) compress(s);
  }
}

static void sha256_final(sha256 *s, uint8_t digest[32]) {
  static const uint8_t padding[64] = {0x80};
  uint64_t bits = s->length * 8;
  uint8_t tail[8];
  for (int i = 0; i < 8; i++) tail[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_update(s, padding, s->length % 64 < 56 ? 56 - s->length % 64 : 120 - s->length % 64);
  sha256_update(s, tail, sizeof tail);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(s->h[i / 4] >> (24 - i % 4 * 8));
}

static void print(const char *label, uint64_t number, const uint8_t digest[32]) {
  printf("%s %" PRIu64 ": ", label, number);
  for (int i = 0; i < 32; i++) printf("%02x", digest[i]);
  printf("\n");
}

static int leading_zeros(const uint8_t digest[32]) {
  int n = 0;
  while (n < 256 && !(digest[n / 8] >> (7 - n % 8) & 1)) n++;
  return n;
}

int main(void) {
  sha256 s;
  uint8_t digest[32], buffer[1000], counter[8];
  uint64_t links = 0, ones = 0, best = 0;
  int c, zeros = -1;

  while ((c = getchar()) != EOF && c != '\n')
    if (c >= '0' && c <= '9' && links < 100000) links = links * 10 + (uint64_t)(c - '0');
  sha256_init(&s);
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, stdin)) > 0;)
    sha256_update(&s, buffer, got);
  uint64_t size = s.length;
  sha256_final(&s, digest);
  print("message of", size, digest);

  for (uint64_t k = 1; k <= links; k++) {
    for (int i = 0; i < 8; i++) counter[i] = (uint8_t)(k >> 8 * i);
    sha256_init(&s);
    sha256_update(&s, digest, sizeof digest);
    sha256_update(&s, counter, sizeof counter);
    sha256_final(&s, digest);
    int z = leading_zeros(digest);
    if (z > zeros) zeros = z, best = k;
    for (int i = 0; i < 32; i++) ones += (uint64_t)__builtin_popcount(digest[i]);
    if (k <= 3 || k == links) print("link", k, digest);
  }
  printf("best link %" PRIu64 " with %d zeros, %" PRIu64 " ones\n", best, zeros, ones);
  return 0;
}
