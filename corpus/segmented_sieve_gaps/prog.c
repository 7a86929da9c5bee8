/* Reads ranges "lo hi", one pair after another, and describes the primes in
 * each of them.  The sieve keeps odd numbers only and works segment by segment
 * so that memory stays small however far away the range is. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t u64;

#define SEGMENT 32768
#define BASE_LIMIT 1000000
#define TOP 1000000000000ULL
#define WIDEST 30000000ULL

struct report {
    u64 count, sum, first, last, twins;
    u64 gap, gap_from;
    unsigned ends[10];
};

static unsigned base_primes[78500];
static int base_count;
static unsigned char composite[SEGMENT];

static void make_base(void)
{
    static unsigned char bits[BASE_LIMIT / 16 + 1];

    for (unsigned p = 3; p < BASE_LIMIT; p += 2) {
        if (bits[p >> 4] & (1u << ((p >> 1) & 7)))
            continue;
        base_primes[base_count++] = p;
        for (u64 m = (u64)p * p; m < BASE_LIMIT; m += 2 * p)
            bits[m >> 4] |= 1u << ((m >> 1) & 7);
    }
}

static void found(struct report *r, u64 p)
{
    if (r->count == 0) {
        r->first = p;
    } else {
        u64 gap = p - r->last;
        if (gap > r->gap) {
            r->gap = gap;
            r->gap_from = r->last;
        }
        r->twins += gap == 2;
    }
    r->count++;
    r->sum += p;
    r->last = p;
    r->ends[p % 10]++;
}

static void scan(u64 lo, u64 hi, struct report *r)
{
    if (lo <= 2 && hi >= 2)
        found(r, 2);
    if (lo < 3)
        lo = 3;
    lo |= 1;
    for (u64 base = lo; base <= hi; base += 2 * SEGMENT) {
        u64 top = base + 2 * (SEGMENT - 1);
        if (top > hi)
            top = hi;
        unsigned len = (unsigned)((top - base) / 2 + 1);
        memset(composite, 0, len);
        for (int k = 0; k < base_count; k++) {
            u64 p = base_primes[k], start = p * p;
            if (start > top)
                break;
            if (start < base) {
                start = (base + p - 1) / p * p;
                if ((start & 1) == 0)
                    start += p;
            }
            for (u64 i = (start - base) / 2; i < len; i += p)
                composite[i] = 1;
        }
        for (unsigned i = 0; i < len; i++)
            if (!composite[i])
                found(r, base + 2 * (u64)i);
    }
}

int main(void)
{
    unsigned long long lo, hi;
    int ranges = 0, got;

    make_base();
    while ((got = scanf("%llu %llu", &lo, &hi)) == 2) {
        struct report r;
        ranges++;
        printf("range %d: ", ranges);
        if (lo > hi || hi > TOP || hi - lo > WIDEST) {
            puts("refused");
            continue;
        }
        memset(&r, 0, sizeof r);
        scan(lo, hi, &r);
        printf("%llu primes", (unsigned long long)r.count);
        if (r.count > 0)
            printf(", sum %llu, %llu..%llu", (unsigned long long)r.sum,
                   (unsigned long long)r.first, (unsigned long long)r.last);
        if (r.count > 1)
            printf(", %llu twins, gap %llu after %llu", (unsigned long long)r.twins,
                   (unsigned long long)r.gap, (unsigned long long)r.gap_from);
        printf("\n  endings 1:%u 3:%u 7:%u 9:%u\n", r.ends[1], r.ends[3], r.ends[7], r.ends[9]);
    }
    printf("%d ranges%s\n", ranges, got == EOF ? "" : ", then something else");
    return 0;
}
