#include <stdio.h>
#include <stdlib.h>

/* input: limit, then any number of query points, anything that is no digit separates */

#define MAXN 6000000

static signed char mu[MAXN + 1];
static int phi[MAXN + 1];
static int prime[420000];
static int nprime;

static int mertens[MAXN / 1000 + 1];
static int squarefree[MAXN / 1000 + 1];
static long long totients[MAXN / 1000 + 1];

static int next_number(long *out)
{
    int c = getchar();
    while (c != EOF && (c < '0' || c > '9'))
        c = getchar();
    if (c == EOF)
        return 0;
    long v = 0;
    for (; c >= '0' && c <= '9'; c = getchar())
        if (v < 100000000)
            v = v * 10 + (c - '0');
    *out = v;
    return 1;
}

static void sieve(int n)
{
    mu[1] = 1;
    phi[1] = 1;
    for (int i = 2; i <= n; i++) {
        if (phi[i] == 0) {
            prime[nprime++] = i;
            phi[i] = i - 1;
            mu[i] = -1;
        }
        for (int j = 0; j < nprime; j++) {
            long long k = (long long)i * prime[j];
            if (k > n)
                break;
            if (i % prime[j] == 0) {
                phi[k] = phi[i] * prime[j];
                mu[k] = 0;
                break;
            }
            phi[k] = phi[i] * (prime[j] - 1);
            mu[k] = -mu[i];
        }
    }
}

int main(void)
{
    long n, q;
    if (!next_number(&n) || n < 1) {
        printf("nothing to sieve\n");
        return 0;
    }
    if (n > MAXN)
        n = MAXN;
    sieve((int)n);

    int m = 0, free_count = 0, low = 0, high = 0, low_at = 0, high_at = 0, zeros = 0;
    long long total = 0;
    for (int i = 1; i <= n; i++) {
        m += mu[i];
        free_count += mu[i] & 1;
        total += phi[i];
        if (m < low)
            low = m, low_at = i;
        if (m > high)
            high = m, high_at = i;
        if (m == 0)
            zeros++;
        if (i % 1000 == 0) {
            mertens[i / 1000] = m;
            squarefree[i / 1000] = free_count;
            totients[i / 1000] = total;
        }
    }
    printf("n=%ld primes=%d M(n)=%d squarefree=%d sumphi=%lld\n", n, nprime, m, free_count, total);
    printf("lowest M %d at %d, highest %d at %d, zero %d times\n", low, low_at, high, high_at,
           zeros);

    int asked = 0;
    unsigned mix = 17;
    while (next_number(&q)) {
        asked++;
        if (q < 1 || q > n) {
            printf("%ld: outside\n", q);
            continue;
        }
        int block = (int)(q / 1000);
        int mm = mertens[block], sf = squarefree[block];
        long long tt = totients[block];
        for (int i = block * 1000 + 1; i <= q; i++) {
            mm += mu[i];
            sf += mu[i] != 0;
            tt += phi[i];
        }
        mix = mix * 31u + (unsigned)mm + (unsigned)(tt % 1000003);
        printf("%ld: mu=%d phi=%d M=%d Q=%d Phi=%lld\n", q, mu[q], phi[q], mm, sf, tt);
    }
    printf("%d queries, mix %u\n", asked, mix);
    return 0;
}
