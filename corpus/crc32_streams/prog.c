/*
 * CRC-32 three ways over a mixed stream of bytes.
 *
 * The input is a sequence of blocks: a mode letter, a decimal length, a colon and that many raw
 * bytes; 'g' blocks carry "seed" bytes that are expanded to a pseudo-random stream:
 *     b5:hello    bitwise, reflected (zip)
 *     t5:hello    table driven, reflected (zip)
 *     c5:hello    CRC-32C, table of 16 nibbles
 *     m5:hello    MSB first (bzip2)
 *     a5:hello    Adler-32
 *     g1000000:x  all of them over 1000000 bytes expanded from the one byte after the colon
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t table[256], nibbles[16], forward[256];

static void make_tables(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i, f = i << 24;
        for (int k = 0; k < 8; k++) {
            c = c & 1 ? c >> 1 ^ 0xEDB88320u : c >> 1;
            f = f & 0x80000000u ? f << 1 ^ 0x04C11DB7u : f << 1;
        }
        table[i] = c;
        forward[i] = f;
    }
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t c = i;
        for (int k = 0; k < 4; k++)
            c = (c >> 1) ^ (0x82F63B78u & (0 - (c & 1)));
        nibbles[i] = c;
    }
}

static uint32_t bitwise(const uint8_t *p, size_t n)
{
    uint32_t crc = ~0u;
    while (n--) {
        crc ^= *p++;
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return ~crc;
}

static uint32_t tabled(const uint8_t *p, size_t n)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < n; i++)
        crc = table[(crc ^ p[i]) & 0xff] ^ crc >> 8;
    return ~crc;
}

static uint32_t castagnoli(const uint8_t *p, size_t n)
{
    uint32_t crc = ~0u;
    for (const uint8_t *end = p + n; p != end; p++) {
        crc ^= *p;
        crc = nibbles[crc & 15] ^ crc >> 4;
        crc = nibbles[crc & 15] ^ crc >> 4;
    }
    return ~crc;
}

static uint32_t msb_first(const uint8_t *p, size_t n)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < n; i++)
        crc = crc << 8 ^ forward[crc >> 24 ^ p[i]];
    return ~crc;
}

static uint32_t adler(const uint8_t *p, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a += p[i];
        if (a >= 65521)
            a -= 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static size_t expand(uint8_t *p, size_t n, uint8_t seed)
{
    uint64_t x = 0x9E3779B97F4A7C15u * (seed + 1u);
    for (size_t i = 0; i < n; i++) {
        x ^= x << 7;
        x ^= x >> 9;
        p[i] = (uint8_t)(x >> 40);
    }
    return n;
}

int main(void)
{
    uint32_t (*const function[])(const uint8_t *, size_t) = {bitwise, tabled, castagnoli,
                                                             msb_first, adler};
    const char letters[] = "btcma";
    uint32_t all = 0;
    int mode, blocks = 0;
    make_tables();
    while ((mode = getchar()) != EOF) {
        if (mode == '\n' || mode == ' ')
            continue;
        unsigned long n = 0;
        int c, digits = 0;
        while ((c = getchar()) >= '0' && c <= '9' && digits++ < 7)
            n = n * 10 + (unsigned long)(c - '0');
        int which = 0;
        while (which < 5 && letters[which] != mode)
            which++;
        if (c != ':' || !digits || n > 4000000 || (which == 5 && mode != 'g')) {
            printf("block %d: malformed\n", blocks);
            break;
        }
        uint8_t *data = malloc(n + 1);
        if (which == 5) {
            int seed = getchar();
            expand(data, n, (uint8_t)(seed == EOF ? 0 : seed));
        } else {
            size_t got = fread(data, 1, n, stdin);
            if (got < n)
                printf("block %d: %lu bytes missing\n", blocks, (unsigned long)(n - got));
            n = got;
        }
        printf("block %d: %c %lu", blocks++, mode, n);
        for (int i = 0; i < 5; i++)
            if (which == i || which == 5) {
                uint32_t crc = function[i](data, n);
                printf(" %08x", crc);
                all = (all << 5 | all >> 27) ^ crc;
            }
        putchar('\n');
        free(data);
    }
    printf("%d blocks, all %08x\n", blocks, all);
    return 0;
}
