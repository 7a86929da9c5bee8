// One linear sieve gives phi, mu and the least prime factor of everything up to N, then queries:
//   phi n | mu n | lpf n | farey n (length of the Farey sequence) | mertens n | chain n
//   inv v (how many n <= N have phi(n) = v, and the least)  | squarefree n | depth (longest chain)
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sieve {
    int n, nprimes;
    int32_t *lpf, *phi, *primes;
    signed char *mu;
};

static void sieve_init(struct sieve *s, int n)
{
    size_t size = (size_t)n + 1;
    s->n = n;
    s->nprimes = 0;
    s->lpf = calloc(size, sizeof *s->lpf);
    s->phi = calloc(size, sizeof *s->phi);
    s->primes = calloc(size, sizeof *s->primes);
    s->mu = calloc(size, sizeof *s->mu);
    s->phi[1] = s->mu[1] = s->lpf[1] = 1;
    for (int i = 2; i <= n; i++) {
        if (s->lpf[i] == 0) {
            s->lpf[i] = i;
            s->phi[i] = i - 1;
            s->mu[i] = -1;
            s->primes[s->nprimes++] = i;
        }
        for (int j = 0; j < s->nprimes; j++) {
            int p = s->primes[j];
            if (p > s->lpf[i] || p > n / i)
                break;
            s->lpf[i * p] = p;
            if (p == s->lpf[i]) {
                s->phi[i * p] = s->phi[i] * p;
            } else {
                s->phi[i * p] = s->phi[i] * (p - 1);
                s->mu[i * p] = (signed char)-s->mu[i];
            }
        }
    }
}

static void sieve_free(struct sieve *s)
{
    free(s->lpf);
    free(s->phi);
    free(s->primes);
    free(s->mu);
}

static int chain(const struct sieve *s, int n)
{
    return n == 1 ? 0 : 1 + chain(s, s->phi[n]);
}

int main(void)
{
    int n;
    if (scanf("%d", &n) != 1 || n < 1 || n > 3000000) {
        puts("N must be 1..3000000");
        return 0;
    }
    struct sieve s;
    sieve_init(&s, n);
    printf("%d primes\n", s.nprimes);

    char what[16];
    while (scanf("%15s", what) == 1) {
        if (!strcmp(what, "depth")) {
            int best = 0, at = 1;
            for (int i = 1; i <= n; i++) {
                int c = chain(&s, i);
                if (c > best)
                    best = c, at = i;
            }
            printf("depth %d first at %d\n", best, at);
            continue;
        }
        int m;
        if (scanf("%d", &m) != 1) {
            printf("%s of what?\n", what);
            break;
        }
        if (!strcmp(what, "inv")) {
            int count = 0, least = 0;
            for (int i = n; i >= 1; i--)
                if (s.phi[i] == m)
                    count++, least = i;
            printf("inv %d: %d, least %d\n", m, count, least);
            continue;
        }
        if (m < 1 || m > n) {
            printf("%s %d: out of range\n", what, m);
        } else if (!strcmp(what, "phi")) {
            printf("phi %d\n", s.phi[m]);
        } else if (!strcmp(what, "mu")) {
            printf("mu %d\n", s.mu[m]);
        } else if (!strcmp(what, "lpf")) {
            printf("lpf %d\n", s.lpf[m]);
        } else if (!strcmp(what, "farey")) {
            int64_t length = 1;
            for (int i = 1; i <= m; i++)
                length += s.phi[i];
            printf("farey %lld\n", (long long)length);
        } else if (!strcmp(what, "mertens")) {
            int sum = 0, low = 0, high = 0;
            for (int i = 1; i <= m; i++) {
                sum += s.mu[i];
                if (sum < low)
                    low = sum;
                if (sum > high)
                    high = sum;
            }
            printf("mertens %d in %d..%d\n", sum, low, high);
        } else if (!strcmp(what, "squarefree")) {
            int count = 0;
            for (int i = 1; i <= m; i++)
                count += s.mu[i] != 0;
            printf("squarefree %d\n", count);
        } else if (!strcmp(what, "chain")) {
            printf("chain");
            for (; m != 1; m = s.phi[m])
                printf(" %d", m);
            puts(" 1");
        } else {
            printf("what is %s?\n", what);
        }
    }
    sieve_free(&s);
    return 0;
}
