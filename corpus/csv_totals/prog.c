/* SELECT key, COUNT(*), SUM(amount), MIN(amount), MAX(amount) FROM stdin GROUP BY key ORDER BY ...
 *
 * First line of the input: "<key column> <amount column> <repeat>", columns from 0. The rest is CSV
 * with quoted fields ("" is a quote; quotes may hide commas and line ends). Amounts are decimal
 * with up to four digits behind the point, kept in 1/10000. The table is read `repeat` times.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD = 48, GROUPS = 512, INPUT = 1 << 20 };

struct total {
  char key[FIELD];
  long count;
  int64_t sum, min, max;
};

static char data[INPUT + 1];
static size_t size;
static struct total totals[GROUPS];
static int groups;
static long rows, skipped, overflowed;

/* Reads the field at *p into out (cut to fit); returns the character that ended it. */
static int field(size_t *p, char *out) {
  size_t i = *p, n = 0;
  bool quoted = i < size && data[i] == '"';
  if (quoted) i++;
  while (i < size) {
    char c = data[i];
    if (quoted && c == '"') {
      if (i + 1 >= size || data[i + 1] != '"') {
        quoted = false;
        i++;
        continue;
      }
      i++;
    } else if (!quoted && (c == ',' || c == '\n')) {
      break;
    }
    if (n < FIELD - 1 && c != '\r') out[n++] = c;
    i++;
  }
  out[n] = '\0';
  int end = i < size ? data[i] : EOF;
  *p = i + 1;
  return end;
}

static bool amount(const char *s, int64_t *value) {
  bool minus = *s == '-';
  if (*s == '-' || *s == '+') s++;
  int64_t v = 0;
  int digits = 0, places = -1;
  for (; *s; s++) {
    if (*s == '.' && places < 0) {
      places = 0;
    } else if (*s >= '0' && *s <= '9' && places < 4 && digits < 14) {
      v = v * 10 + (*s - '0');
      digits++;
      if (places >= 0) places++;
    } else {
      return false;
    }
  }
  if (digits == 0) return false;
  for (int k = places < 0 ? 0 : places; k < 4; k++) v *= 10;
  *value = minus ? -v : v;
  return true;
}

static void add(const char *key, int64_t value) {
  int g = 0;
  while (g < groups && strcmp(totals[g].key, key) != 0) g++;
  if (g == GROUPS) {
    overflowed++;
    return;
  }
  struct total *t = &totals[g];
  if (g == groups) {
    groups++;
    strcpy(t->key, key);
    t->min = t->max = value;
  }
  t->count++;
  t->sum = (int64_t)((uint64_t)t->sum + (uint64_t)value);
  if (value < t->min) t->min = value;
  if (value > t->max) t->max = value;
}

static int by_sum_then_key(const void *a, const void *b) {
  const struct total *x = a, *y = b;
  if (x->sum != y->sum) return x->sum < y->sum ? 1 : -1;
  return strcmp(x->key, y->key);
}

static void money(int64_t v) {
  uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
  printf(",%s%llu.%04llu", v < 0 ? "-" : "", (unsigned long long)(u / 10000),
         (unsigned long long)(u % 10000));
}

int main(void) {
  size = fread(data, 1, INPUT, stdin);
  char *rest = data;
  long key_column = strtol(rest, &rest, 10);
  long amount_column = strtol(rest, &rest, 10);
  long repeat = strtol(rest, &rest, 10);
  char *newline = memchr(rest, '\n', size - (size_t)(rest - data));
  if (!newline || repeat < 0 || repeat > 10000) {
    puts("no table");
    return 0;
  }
  for (long r = 0; r < repeat; r++) {
    size_t p = (size_t)(newline + 1 - data);
    while (p < size) {
      char text[FIELD] = "", key[FIELD] = "", number[FIELD] = "";
      int end;
      long column = 0;
      do {
        end = field(&p, text);
        if (column == key_column) memcpy(key, text, FIELD);
        if (column == amount_column) memcpy(number, text, FIELD);
        column++;
      } while (end == ',');
      int64_t value;
      rows++;
      if (column <= key_column || !amount(number, &value))
        skipped++;
      else
        add(key, value);
    }
  }
  qsort(totals, (size_t)groups, sizeof totals[0], by_sum_then_key);
  printf("key,count,sum,min,max\n");
  for (int g = 0; g < groups; g++) {
    printf("%s,%ld", totals[g].key, totals[g].count);
    money(totals[g].sum);
    money(totals[g].min);
    money(totals[g].max);
    putchar('\n');
  }
  printf("%ld rows, %ld skipped, %ld beyond the table\n", rows, skipped, overflowed);
  return 0;
}
