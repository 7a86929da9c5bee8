/*
 * Pattern counts in a synthetic text, Boyer-Moore-Horspool.
 *
 *   input:  length alphabet seed
 *           one pattern per line; a leading '^' folds case
 *           a line of the form "=text" replaces the text by what follows
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX (1u << 21)

static unsigned char text[TEXT_MAX], folded[TEXT_MAX];
static size_t text_len;

static void fold(void) {
  for (size_t i = 0; i < text_len; i++) {
    unsigned char c = text[i];
    folded[i] = c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
  }
}

static void generate(size_t n, unsigned alphabet, uint32_t seed) {
  uint32_t state = seed;
  for (size_t i = 0; i < n; i++) {
    state = state * 1664525u + 1013904223u;
    unsigned letter = (state >> 16) % alphabet;
    text[i] = (unsigned char)((state & 0x8000u ? 'a' : 'A') + letter);
  }
  text_len = n;
}

struct hits {
  size_t count, first, last;
  uint64_t positions; /* sum of (position + 1) * ordinal */
  uint64_t shifts;
};

static struct hits search(const unsigned char *hay, size_t n, const unsigned char *pat, size_t m) {
  struct hits h = {0, 0, 0, 0, 0};
  size_t skip[256];
  if (m == 0 || m > n)
    return h;
  for (int c = 0; c < 256; c++)
    skip[c] = m;
  for (size_t j = 0; j + 1 < m; j++)
    skip[pat[j]] = m - 1 - j;
  for (size_t at = 0; at <= n - m;) {
    size_t j = m;
    while (j > 0 && hay[at + j - 1] == pat[j - 1])
      j--;
    if (j == 0) {
      if (h.count++ == 0)
        h.first = at;
      h.last = at;
      h.positions += (at + 1) * h.count;
    }
    at += skip[hay[at + m - 1]];
    h.shifts++;
  }
  return h;
}

int main(void) {
  static char line[4096];
  unsigned long n = 0;
  unsigned alphabet = 1, seed = 0;

  if (!fgets(line, sizeof line, stdin)) {
    puts("no header");
    return 0;
  }
  int got = sscanf(line, "%lu %u %u", &n, &alphabet, &seed);
  if (got != 3 || n > TEXT_MAX || alphabet < 1 || alphabet > 26) {
    printf("bad header (%d)\n", got);
    return 0;
  }
  generate(n, alphabet, seed);
  fold();

  uint64_t all = 0;
  while (fgets(line, sizeof line, stdin)) {
    size_t m = strlen(line);
    while (m > 0 && (line[m - 1] == '\n' || line[m - 1] == '\r'))
      line[--m] = '\0';
    if (line[0] == '=') {
      text_len = m - 1;
      memcpy(text, line + 1, text_len);
      fold();
      printf("text of %zu bytes\n", text_len);
      continue;
    }
    const char *pattern = line;
    const unsigned char *hay = text;
    if (line[0] == '^') {
      pattern++;
      m--;
      hay = folded;
      for (char *p = line + 1; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
          *p += 32;
    }
    struct hits h = search(hay, text_len, (const unsigned char *)pattern, m);
    if (h.count)
      printf("%.20s: %zu hits, %zu..%zu, %llu, %llu shifts\n", pattern, h.count, h.first, h.last,
             (unsigned long long)h.positions, (unsigned long long)h.shifts);
    else
      printf("%.20s: none, %llu shifts\n", pattern, (unsigned long long)h.shifts);
    all = all * 1000003u + h.count * 7 + h.shifts;
  }
  printf("check %llu\n", (unsigned long long)all);
  return 0;
}
