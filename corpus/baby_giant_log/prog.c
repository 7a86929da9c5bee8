/* Discrete logarithms modulo primes below 2^32, baby steps and giant steps.
 *
 * Queries on stdin:  p g h    the least x >= 0 with g^x = h (mod p)
 *                    p g      the multiplicative order of g modulo p
 * separated by newlines; p is not checked to be prime, but p must be at least 2.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BITS 17
#define SLOTS (1u << BITS)
#define EMPTY UINT32_MAX

static uint32_t keys[SLOTS], logs[SLOTS];

static uint32_t slot_of(uint32_t key)
{
    uint32_t s = key * 2654435769u >> (32 - BITS);
    while (logs[s] != EMPTY && keys[s] != key)
        s = (s + 1) & (SLOTS - 1);
    return s;
}

static uint64_t pow_mod(uint64_t b, uint64_t e, uint64_t p)
{
    uint64_t r = 1 % p;
    while (e) {
        if (e & 1)
            r = r * b % p;
        b = b * b % p;
        e >>= 1;
    }
    return r;
}

static uint32_t ceil_sqrt(uint32_t n)
{
    uint32_t lo = 0, hi = 65536;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if ((uint64_t)mid * mid >= n)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

static int64_t discrete_log(uint32_t p, uint32_t g, uint32_t h)
{
    uint32_t m = ceil_sqrt(p);
    memset(logs, 0xff, sizeof logs);
    uint64_t v = h; /* h * g^j: the largest j wins, so that x = i * m - j is least */
    for (uint32_t j = 0; j < m; j++) {
        uint32_t s = slot_of((uint32_t)v);
        keys[s] = (uint32_t)v;
        logs[s] = j;
        v = v * g % p;
    }
    uint64_t giant = pow_mod(g, m, p), w = 1 % p;
    if (h == w)
        return 0;
    for (uint32_t i = 1; i <= m; i++) {
        w = w * giant % p;
        uint32_t s = slot_of((uint32_t)w);
        if (logs[s] != EMPTY) {
            int64_t x = (int64_t)i * m - logs[s];
            return pow_mod(g, (uint64_t)x, p) == h ? x : -2; /* -2 only for composite p */
        }
    }
    return -1;
}

static uint32_t order(uint32_t p, uint32_t g)
{
    uint32_t n = p - 1, rest = n;
    if (pow_mod(g, n, p) != 1 % p)
        return 0;
    for (uint32_t q = 2; (uint64_t)q * q <= rest; q++) {
        if (rest % q)
            continue;
        while (rest % q == 0)
            rest /= q;
        while (n % q == 0 && pow_mod(g, n / q, p) == 1 % p)
            n /= q;
    }
    if (rest > 1 && pow_mod(g, n / rest, p) == 1 % p)
        n /= rest;
    return n;
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    uint64_t total = 0;
    while (getline(&line, &room, stdin) > 0) {
        unsigned long v[3];
        int n = 0;
        char *at = line, *end;
        for (; n < 3; n++, at = end) {
            v[n] = strtoul(at, &end, 10);
            if (end == at)
                break;
        }
        if (n < 2 || v[0] < 2 || v[0] > UINT32_MAX) {
            printf("bad query\n");
            continue;
        }
        uint32_t p = (uint32_t)v[0], g = (uint32_t)(v[1] % p);
        if (n == 2) {
            printf("order %u\n", order(p, g));
            continue;
        }
        int64_t x = discrete_log(p, g, (uint32_t)(v[2] % p));
        if (x < 0)
            printf("%s\n", x == -1 ? "none" : "none found");
        else
            printf("%lld\n", (long long)x);
        total += (uint64_t)x;
    }
    printf("total %llu\n", (unsigned long long)total);
    free(line);
    return 0;
}
