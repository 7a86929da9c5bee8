/* Columns of 64-bit integers packed three ways: zigzag varints of deltas, of second
 * differences, and frame-of-reference bit packing in groups of 128.  Smallest one wins.
 *
 * Each input line is a column:   numbers ...     or    :count seed shape
 */
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>

#define GROUP 128

struct buf { uint8_t *p; size_t n, cap; };

static void reserve(struct buf *b, size_t more)
{
    if (b->n + more <= b->cap)
        return;
    b->cap = (b->n + more) * 2;
    b->p = realloc(b->p, b->cap);
    if (!b->p)
        exit(0);
}

static uint64_t zigzag(int64_t v) { return (uint64_t)v << 1 ^ (uint64_t)(v >> 63); }
static int64_t zagzig(uint64_t u) { return (int64_t)(u >> 1 ^ -(u & 1)); }

static void put_varint(struct buf *b, uint64_t v)
{
    reserve(b, 10);
    while (v >= 0x80) {
        b->p[b->n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    b->p[b->n++] = (uint8_t)v;
}

static uint64_t get_varint(const uint8_t **at)
{
    uint64_t v = 0;
    int shift = 0;
    for (; **at & 0x80 && shift < 63; shift += 7)
        v |= (uint64_t)(*(*at)++ & 0x7f) << shift;
    return v | (uint64_t)*(*at)++ << shift;
}

static void pack_delta(const int64_t *v, size_t n, int order, struct buf *out)
{
    uint64_t prev = 0, slope = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t d = (uint64_t)v[i] - prev;
        put_varint(out, zigzag((int64_t)(order == 2 ? d - slope : d)));
        prev = (uint64_t)v[i];
        slope = d;
    }
}

static void unpack_delta(const uint8_t *at, size_t n, int order, int64_t *v)
{
    uint64_t prev = 0, slope = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t d = (uint64_t)zagzig(get_varint(&at));
        if (order == 2)
            slope = d += slope;
        v[i] = (int64_t)(prev += d);
    }
}

static int width_of(uint64_t v)
{
    int w = 0;
    while (w < 64 && v >> w)
        w++;
    return w;
}

static void pack_frame(const int64_t *v, size_t n, struct buf *out)
{
    for (size_t g = 0; g < n; g += GROUP) {
        size_t len = n - g < GROUP ? n - g : GROUP;
        int64_t low = v[g], high = v[g];
        for (size_t i = 1; i < len; i++) {
            low = v[g + i] < low ? v[g + i] : low;
            high = v[g + i] > high ? v[g + i] : high;
        }
        int w = width_of((uint64_t)high - (uint64_t)low);
        put_varint(out, zigzag(low));
        reserve(out, 1 + (len * (size_t)w + 7) / 8);
        out->p[out->n++] = (uint8_t)w;
        unsigned fill = 0, acc = 0;
        for (size_t i = 0; i < len; i++) {
            uint64_t x = (uint64_t)v[g + i] - (uint64_t)low;
            for (int left = w; left > 0;) {
                unsigned take = 8 - fill < (unsigned)left ? 8 - fill : (unsigned)left;
                acc |= (unsigned)(x & ((1u << take) - 1)) << fill;
                x >>= take;
                left -= (int)take;
                if ((fill += take) < 8)
                    continue;
                out->p[out->n++] = (uint8_t)acc;
                acc = fill = 0;
            }
        }
        if (fill)
            out->p[out->n++] = (uint8_t)acc;
    }
}

static void unpack_frame(const uint8_t *at, size_t n, int64_t *v)
{
    for (size_t g = 0; g < n; g += GROUP) {
        size_t len = n - g < GROUP ? n - g : GROUP, bit = 0;
        uint64_t low = (uint64_t)zagzig(get_varint(&at));
        size_t w = *at++;
        for (size_t i = 0, b = 0; i < len; i++) {
            uint64_t x = 0;
            for (b = 0; b < w; b++, bit++)
                x |= (uint64_t)(at[bit >> 3] >> (bit & 7) & 1) << b;
            v[g + i] = (int64_t)(low + x);
        }
        at += (bit + 7) / 8;
    }
}

static unsigned fletcher(const uint8_t *p, size_t n)
{
    unsigned a = 0, b = 0;
    while (n--) {
        a = (a + *p++) % 255;
        b = (b + a) % 255;
    }
    return b << 8 | a;
}

static void column(const int64_t *v, size_t n, int number)
{
    static const char *const name[] = {"delta", "slope", "frame"};
    struct buf b[3] = {{0}};
    int best = 0;
    int64_t *back = malloc((n + 1) * sizeof *back);
    pack_delta(v, n, 1, &b[0]);
    pack_delta(v, n, 2, &b[1]);
    pack_frame(v, n, &b[2]);
    for (int i = 1; i < 3; i++)
        if (b[i].n < b[best].n)
            best = i;
    printf("column %d: %zu values, %zu/%zu/%zu bytes, %s", number, n, b[0].n, b[1].n, b[2].n, name[best]);
    for (int i = 0; i < 3 && back; i++) {
        if (i < 2) unpack_delta(b[i].p, n, i + 1, back);
        else unpack_frame(b[i].p, n, back);
        printf(" %04x%s", fletcher(b[i].p, b[i].n), n && memcmp(back, v, n * sizeof *v) ? "!" : "");
        for (size_t j = 0; n < 6 && j < b[i].n; j++)
            printf(j ? "%02x" : ":%02x", b[i].p[j]);
        free(b[i].p);
    }
    putchar('\n');
    free(back);
}

static size_t invent(int64_t *v, long n, uint64_t seed, int shape)
{
    uint64_t x = seed, at = seed << 20;
    for (long i = 0; i < n; i++) {
        x = x * 3935559000370003845u + 2691343689449507681u;
        if (shape == 0) at = x >> (x >> 58);              /* any magnitude */
        else if (shape == 1) at += x >> 52;               /* ascending */
        else if (shape == 2) at += (uint64_t)i * 3 - (x >> 62); /* nearly a parabola */
        else at = (seed << 7) + (x >> (40 + i / GROUP % 20)) * (x & 1 ? 1 : -(uint64_t)1);
        v[i] = (int64_t)at;
    }
    return (size_t)n;
}

int main(void)
{
    static char line[1 << 16];
    static int64_t v[1000000];
    int number = 0;
    while (fgets(line, sizeof line, stdin)) {
        size_t n = 0;
        long count;
        unsigned long long seed;
        int shape;
        if (line[0] == ':') {
            if (sscanf(line, ":%ld %llu %d", &count, &seed, &shape) == 3 && count >= 0 && count <= 1000000)
                n = invent(v, count, seed, shape);
        } else {
            for (char *p = line, *end; ; p = end) {
                v[n] = strtoll(p, &end, 10);
                if (p == end)
                    break;
                n++;
            }
        }
        column(v, n, ++number);
    }
    printf("%d columns\n", number);
    return 0;
}
