/* Factors 64-bit numbers: trial division, Miller-Rabin, Pollard's rho (Brent's variant).
 * Input tokens: a number to factor, or "semi SEED COUNT BITS" for COUNT products of two random
 * primes of BITS bits. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t u64;
typedef unsigned __int128 u128;

static u64 mul(u64 a, u64 b, u64 m) { return (u64)((u128)a * b % m); }

static u64 power(u64 a, u64 e, u64 m)
{
    u64 r = 1 % m;
    for (a %= m; e; e >>= 1, a = mul(a, a, m))
        if (e & 1)
            r = mul(r, a, m);
    return r;
}

static bool is_prime(u64 n)
{
    static const u64 witness[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    const int count = sizeof witness / sizeof *witness;
    if (n < 2)
        return false;
    for (int i = 0; i < count; i++)
        if (n % witness[i] == 0)
            return n == witness[i];
    int s = __builtin_ctzll(n - 1);
    u64 d = (n - 1) >> s;
    for (int i = 0; i < count; i++) {
        u64 x = power(witness[i], d, n);
        if (x == 1 || x == n - 1)
            continue;
        int r = 1;
        while (r < s && x != n - 1) {
            x = mul(x, x, n);
            r++;
        }
        if (x != n - 1)
            return false;
    }
    return true;
}

static u64 gcd(u64 a, u64 b)
{
    while (b) {
        u64 t = a % b;
        a = b;
        b = t;
    }
    return a;
}

static u64 advance(u64 x, u64 c, u64 n) { return (u64)(((u128)x * x + c) % n); }

/* A proper divisor of an odd composite. */
static u64 rho(u64 n)
{
    for (u64 c = 1;; c++) {
        u64 y = 2, x = 2, saved = 2, product = 1, g = 1;
        for (u64 r = 1; g == 1; r *= 2) {
            x = y;
            for (u64 i = 0; i < r; i++)
                y = advance(y, c, n);
            for (u64 k = 0; k < r && g == 1; k += 64) {
                saved = y;
                for (u64 i = 0; i < 64 && i < r - k; i++) {
                    y = advance(y, c, n);
                    product = mul(product, x > y ? x - y : y - x, n);
                }
                g = gcd(product, n);
            }
        }
        if (g == n) {
            do {
                saved = advance(saved, c, n);
                g = gcd(x > saved ? x - saved : saved - x, n);
            } while (g == 1);
        }
        if (g != n)
            return g;
    }
}

static u64 factors[64];
static int nfactors;

static void split(u64 n)
{
    if (n == 1)
        return;
    if (is_prime(n)) {
        int i = nfactors++;
        while (i > 0 && factors[i - 1] > n) {
            factors[i] = factors[i - 1];
            i--;
        }
        factors[i] = n;
        return;
    }
    u64 d = rho(n);
    split(d);
    split(n / d);
}

static void factor(u64 n)
{
    nfactors = 0;
    for (u64 p = 2; p < 50 && n; p++)
        while (n % p == 0) {
            n /= p;
            factors[nfactors++] = p;
        }
    if (n)
        split(n);
}

static u64 random_prime(u64 *state, int bits)
{
    for (;;) {
        *state = *state * UINT64_C(2862933555777941757) + UINT64_C(3037000493);
        u64 p = *state >> (64 - bits) | UINT64_C(1) << (bits - 1) | 1;
        if (is_prime(p))
            return p;
    }
}

int main(void)
{
    char token[32];
    u64 n, seed, sum = 0;
    int numbers = 0, count, bits;
    while (scanf("%31s", token) == 1) {
        if (strcmp(token, "semi") == 0) {
            if (scanf("%" SCNu64 " %d %d", &seed, &count, &bits) != 3 || bits < 2 || bits > 32) {
                puts("bad semi");
                break;
            }
            for (; count > 0; count--, numbers++) {
                u64 p = random_prime(&seed, bits);
                factor(p * random_prime(&seed, bits));
                sum = sum * 7 + factors[0] + nfactors;
            }
            printf("semi %" PRIx64 "\n", sum);
            continue;
        }
        char *end;
        n = strtoull(token, &end, 10);
        if (*end || *token == '-') {
            printf("%s: not a number\n", token);
            continue;
        }
        factor(n);
        numbers++;
        printf("%" PRIu64 ":", n);
        for (int i = 0, j; i < nfactors; i = j) {
            for (j = i; j < nfactors && factors[j] == factors[i]; j++)
                ;
            printf(j - i > 1 ? " %" PRIu64 "^%d" : " %" PRIu64, factors[i], j - i);
        }
        putchar('\n');
    }
    printf("%d numbers\n", numbers);
    return 0;
}
