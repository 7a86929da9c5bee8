/*
 * CRC of any width from 8 to 64 bits in the Rocksoft parametrisation.
 *
 * First line:  width poly init refin refout xorout rounds   (hex except width and rounds)
 * Everything after the first newline is the message, taken as raw bytes. Each further round
 * starts from the remainder of the round before, over the message again.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define MESSAGE_MAX (1 << 20)

struct crc {
    unsigned width;
    uint64_t poly, init, xorout;
    bool refin, refout;
    uint64_t table[256];
};

static unsigned char message[MESSAGE_MAX];

static uint64_t reflect(uint64_t v, unsigned bits)
{
    uint64_t r = 0;
    while (bits--) {
        r = (r << 1) | (v & 1);
        v >>= 1;
    }
    return r;
}

static uint64_t mask_of(unsigned width) { return ~UINT64_C(0) >> (64 - width); }

static void build(struct crc *c)
{
    for (unsigned b = 0; b < 256; b++) {
        uint64_t r;
        if (c->refin) {
            uint64_t poly = reflect(c->poly, c->width);
            r = b;
            for (int i = 0; i < 8; i++)
                r = r & 1 ? (r >> 1) ^ poly : r >> 1;
        } else {
            uint64_t top = UINT64_C(1) << (c->width - 1);
            r = (uint64_t)b << (c->width - 8);
            for (int i = 0; i < 8; i++)
                r = r & top ? (r << 1) ^ c->poly : r << 1;
        }
        c->table[b] = r & mask_of(c->width);
    }
}

static uint64_t update(const struct crc *c, uint64_t r, const unsigned char *p, size_t n)
{
    if (c->refin) {
        for (size_t i = 0; i < n; i++)
            r = (r >> 8) ^ c->table[(r ^ p[i]) & 255];
        return r;
    }
    for (size_t i = 0; i < n; i++)
        r = (r << 8) ^ c->table[((r >> (c->width - 8)) ^ p[i]) & 255];
    return r & mask_of(c->width);
}

int main(void)
{
    static struct crc c;
    unsigned long long poly, init, xorout;
    unsigned refin, refout;
    long rounds;
    char head[160];

    if (!fgets(head, sizeof head, stdin) ||
        sscanf(head, "%u %llx %llx %u %u %llx %ld", &c.width, &poly, &init, &refin, &refout,
               &xorout, &rounds) != 7 ||
        c.width < 8 || c.width > 64 || rounds < 0 || rounds > 1000000) {
        puts("bad header");
        return 0;
    }
    size_t n = fread(message, 1, sizeof message, stdin);
    c.poly = poly & mask_of(c.width);
    c.init = init & mask_of(c.width);
    c.xorout = xorout & mask_of(c.width);
    c.refin = refin != 0;
    c.refout = refout != 0;
    build(&c);

    uint64_t r = c.refin ? reflect(c.init, c.width) : c.init;
    for (long i = 0; i < rounds; i++)
        r = update(&c, r, message, n);
    if (c.refin != c.refout)
        r = reflect(r, c.width);
    r ^= c.xorout;
    printf("%zu bytes, %ld rounds: %0*llx\n", n, rounds, (int)(c.width + 3) / 4,
           (unsigned long long)r);
    return 0;
}
