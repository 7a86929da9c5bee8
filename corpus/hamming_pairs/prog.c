/* Near-duplicate search: compares every pair of 64-bit signatures by Hamming distance.
 *
 * Input:  "list N T" and N hexadecimal words, or "walk N T SEED FLIPS", where every word is the
 *         one before it with FLIPS random bits turned over.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_WORDS 6000

static uint64_t words[MAX_WORDS];
static unsigned char nearest[MAX_WORDS];
static uint64_t by_distance[65];

static unsigned ones(uint64_t x)
{
    x -= (x >> 1) & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)((x * UINT64_C(0x0101010101010101)) >> 56);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int read_words(int *n, int *threshold)
{
    char kind[8];
    if (scanf("%7s %d %d", kind, n, threshold) != 3 || *n < 0 || *n > MAX_WORDS)
        return 0;
    if (strcmp(kind, "list") == 0) {
        for (int i = 0; i < *n; i++)
            if (scanf("%" SCNx64, &words[i]) != 1)
                return 0;
        return 1;
    }
    if (strcmp(kind, "walk") == 0) {
        uint64_t seed;
        int flips;
        if (scanf("%" SCNu64 " %d", &seed, &flips) != 2 || flips < 0 || flips > 64)
            return 0;
        uint64_t state = seed * 2 + 1, word = seed;
        for (int i = 0; i < *n; i++) {
            for (int f = 0; f < flips; f++)
                word ^= UINT64_C(1) << (next_random(&state) >> 58);
            words[i] = word;
        }
        return 1;
    }
    return 0;
}

int main(void)
{
    int n, threshold;
    if (!read_words(&n, &threshold)) {
        printf("bad input\n");
        return 0;
    }
    unsigned closest = 65, farthest = 0;
    int ci = -1, cj = -1, fi = -1, fj = -1;
    memset(nearest, 65, sizeof nearest);
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
            unsigned d = ones(words[i] ^ words[j]);
            by_distance[d]++;
            if (d < nearest[i])
                nearest[i] = (unsigned char)d;
            if (d < nearest[j])
                nearest[j] = (unsigned char)d;
            if (d < closest) {
                closest = d;
                ci = i;
                cj = j;
            }
            if (d >= farthest) { /* the last of equals */
                farthest = d;
                fi = i;
                fj = j;
            }
        }
    }
    uint64_t within = 0;
    for (int d = 0; d <= 64 && d <= threshold; d++)
        within += by_distance[d];
    printf("within %d: %" PRIu64 "\n", threshold, within);
    printf("closest %d %d, farthest %d %d\n", ci, cj, fi, fj);
    for (int d = 0; d <= 64; d++)
        if (by_distance[d])
            printf("%d:%" PRIu64 "\n", d, by_distance[d]);
    int loner = -1;
    for (int i = 0; i < n; i++)
        if (loner < 0 || nearest[i] > nearest[loner])
            loner = i;
    if (loner >= 0)
        printf("loneliest %d (%016" PRIx64 ") at %d\n", loner, words[loner], nearest[loner]);
    return 0;
}
