// LSD radix sort of signed 64-bit keys with their positions, one byte a pass; passes in which all
// bytes are equal are left out. Whole input in one fread; numbers separated by anything else.
//
//   g COUNT SEED SHIFT     appends random numbers, shifted right arithmetically
//   anything else          numbers to sort, "-" directly before a digit is a sign
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct { int64_t key; uint32_t pos; } item;

static item *items, *spare;
static uint32_t n, room;
static size_t counts[8][256];

static void push(int64_t key)
{
    if (n == room) {
        room = room ? room + room / 2 : 1000;
        items = realloc(items, room * sizeof(item));
    }
    items[n] = (item){key, n};
    n++;
}

static const unsigned char *number(const unsigned char *p, const unsigned char *end, int64_t *out)
{
    uint64_t v = 0;
    int minus = *p == '-';
    for (p += minus; p < end && *p >= '0' && *p <= '9'; p++)
        v = v * 10 + (*p - '0');
    *out = (int64_t)(minus ? -v : v);
    return p;
}

static int starts_number(const unsigned char *p, const unsigned char *end)
{
    if (*p == '-')
        return p + 1 < end && p[1] >= '0' && p[1] <= '9';
    return *p >= '0' && *p <= '9';
}

static void generate(int64_t count, uint64_t seed, unsigned shift)
{
    for (int64_t i = 0; i < count && n < 1000000; i++) {
        seed ^= seed >> 12;
        seed ^= seed << 25;
        seed ^= seed >> 27;
        push((int64_t)(seed * 0x2545F4914F6CDD1Du) >> (shift & 63));
    }
}

static void parse(const unsigned char *p, const unsigned char *end)
{
    while (p < end) {
        if (*p == 'g') {
            int64_t arg[3] = {0, 1, 0};
            p++;
            for (int k = 0; k < 3; k++) {
                while (p < end && *p == ' ')
                    p++;
                if (p < end && starts_number(p, end))
                    p = number(p, end, &arg[k]);
            }
            generate(arg[0], (uint64_t)arg[1], (unsigned)arg[2]);
        } else if (starts_number(p, end)) {
            int64_t v;
            p = number(p, end, &v);
            push(v);
        } else {
            p++;
        }
    }
}

static unsigned byte_of(int64_t key, int pass)
{
    uint64_t u = (uint64_t)key ^ UINT64_C(1) << 63; // order as unsigned
    return u >> (8 * pass) & 255;
}

static int radix_sort(void)
{
    int passes = 0;
    for (uint32_t i = 0; i < n; i++)
        for (int pass = 0; pass < 8; pass++)
            counts[pass][byte_of(items[i].key, pass)]++;
    for (int pass = 0; pass < 8; pass++) {
        size_t *c = counts[pass], at = 0;
        if (n == 0 || c[byte_of(items[0].key, pass)] == n)
            continue;
        for (int b = 0; b < 256; b++) {
            size_t count = c[b];
            c[b] = at;
            at += count;
        }
        for (uint32_t i = 0; i < n; i++)
            spare[c[byte_of(items[i].key, pass)]++] = items[i];
        item *t = items;
        items = spare;
        spare = t;
        passes++;
    }
    return passes;
}

int main(void)
{
    static unsigned char text[1 << 20];
    size_t size = fread(text, 1, sizeof text, stdin);
    parse(text, text + size);
    spare = malloc((n + 1) * sizeof(item));
    int passes = radix_sort();

    uint64_t hash = n, gap = 0;
    uint32_t distinct = n > 0, stay = 0, mode_at = 0, mode = 0, run = 0;
    for (uint32_t i = 0; i < n; i++) {
        hash = (hash << 5 | hash >> 59) ^ ((uint64_t)items[i].key + items[i].pos);
        stay += items[i].pos == i;
        if (i > 0 && items[i].key != items[i - 1].key) {
            uint64_t d = (uint64_t)items[i].key - (uint64_t)items[i - 1].key;
            gap = d > gap ? d : gap;
            distinct++;
            run = 0;
        }
        if (++run > mode) {
            mode = run;
            mode_at = i;
        }
    }
    printf("%u numbers, %u distinct, %d passes, %u stay, widest gap %llu\n", n, distinct, passes, stay,
           (unsigned long long)gap);
    if (n) {
        printf("mode %lld (%u times)\n", (long long)items[mode_at].key, mode);
        for (uint32_t i = 0; i < n; i += n < 30 ? 1 : n / 15)
            printf("%u: %lld [%u]\n", i, (long long)items[i].key, items[i].pos);
    }
    printf("hash %016llx\n", (unsigned long long)hash);
    free(items);
    free(spare);
    return 0;
}
