/* Two classics of binary search on the answer.
 *
 *   N V1 .. VN   or   N -SEED (made-up values follow from SEED; first value negative)
 *   then queries until end of input:
 *     load K    cut the row into at most K consecutive parts with the least largest sum
 *     apart K   choose K of the values (as positions on a line) as far apart as possible
 *     rank I    the I-th smallest absolute difference of two values (from 1)
 */
#include <stdio.h>
#include <stdlib.h>

typedef long long ll;

static ll *value, *sorted;
static int n;

static int by_value(const void *a, const void *b)
{
    ll x = *(const ll *)a, y = *(const ll *)b;
    return (x > y) - (x < y);
}

static int parts_needed(ll limit)
{
    int parts = 1;
    ll sum = 0;
    for (int i = 0; i < n; i++) {
        if (sum + value[i] > limit) {
            parts++;
            sum = 0;
        }
        sum += value[i];
    }
    return parts;
}

static int fit_apart(ll gap)
{
    int count = 1;
    ll last = sorted[0];
    for (int i = 1; i < n; i++)
        if (sorted[i] - last >= gap) {
            count++;
            last = sorted[i];
        }
    return count;
}

static ll pairs_within(ll gap)
{
    ll pairs = 0;
    int from = 0;
    for (int i = 0; i < n; i++) {
        while (sorted[i] - sorted[from] > gap)
            from++;
        pairs += i - from;
    }
    return pairs;
}

static void load(ll k)
{
    ll low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        if (value[i] > low)
            low = value[i];
        high += value[i];
    }
    while (low < high) {
        ll mid = low + (high - low) / 2;
        if (parts_needed(mid) <= k)
            high = mid;
        else
            low = mid + 1;
    }
    printf("load %lld in %d parts, cuts", low, parts_needed(low));
    ll sum = 0;
    int cuts = 0;
    for (int i = 0; i < n; i++) {
        if (sum + value[i] > low) {
            if (cuts++ < 8)
                printf(" %d", i);
            sum = 0;
        }
        sum += value[i];
    }
    puts(".");
}

static void apart(ll k)
{
    ll low = 0, high = sorted[n - 1] - sorted[0] + 1; /* low fits, high does not */
    while (high - low > 1) {
        ll mid = (low + high) / 2;
        *(fit_apart(mid) >= k ? &low : &high) = mid;
    }
    printf("apart %lld, %d fit\n", low, fit_apart(low));
}

static void rank_of(ll i)
{
    ll low = -1, high = sorted[n - 1] - sorted[0];
    if (i > (ll)n * (n - 1) / 2) {
        puts("rank none");
        return;
    }
    while (low + 1 < high) {
        ll mid = low + (high - low) / 2;
        if (pairs_within(mid) >= i)
            high = mid;
        else
            low = mid;
    }
    printf("rank %lld (%lld pairs)\n", high, pairs_within(high));
}

int main(void)
{
    if (scanf("%d", &n) != 1 || n < 1 || n > 1000000) {
        puts("N?");
        return 0;
    }
    value = malloc(n * sizeof *value);
    sorted = malloc(n * sizeof *sorted);
    for (int i = 0; i < n; i++) {
        ll v;
        if (scanf("%lld", &v) != 1 || v > 1000000000000 || (v < 0 && i > 0)) {
            printf("bad value %d\n", i);
            goto done;
        }
        if (v < 0) { /* made up, all of them */
            unsigned long long x = 0ULL - (unsigned long long)v;
            for (i = 0; i < n; i++) {
                x = x * 6364136223846793005ULL + 1442695040888963407ULL;
                value[i] = (ll)(x >> 34);
            }
            break;
        }
        value[i] = v;
    }
    for (int i = 0; i < n; i++)
        sorted[i] = value[i];
    qsort(sorted, n, sizeof *sorted, by_value);

    char what[8];
    ll k;
    while (scanf("%7s %lld", what, &k) == 2) {
        if (k < 1)
            puts("at least 1");
        else if (what[0] == 'l')
            load(k);
        else if (what[0] == 'a')
            apart(k);
        else if (what[0] == 'r')
            rank_of(k);
        else
            puts("load, apart or rank");
    }
    puts("ok");
done:
    free(value);
    free(sorted);
    return 0;
}
