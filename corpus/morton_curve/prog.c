/* Z-order (Morton) codes: a line calculator.
 *   e X Y       code of a point          d CODE      point of a code
 *   a CODE CODE component-wise sum       n CODE      the four neighbours (wrapping)
 *   c X Y X Y   which point comes first  w STEPS SEED  random walk on codes
 *   t SIDE      checksum of a SIDE x SIDE grid visited row by row
 */
#include <stdio.h>

typedef unsigned long long u64;
typedef unsigned int u32;

#define EVEN 0x5555555555555555ULL
#define ODD 0xAAAAAAAAAAAAAAAAULL

static u64 spread(u64 v)
{
    v &= 0xFFFFFFFFULL;
    v = (v | v << 16) & 0x0000FFFF0000FFFFULL;
    v = (v | v << 8) & 0x00FF00FF00FF00FFULL;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0FULL;
    v = (v | v << 2) & 0x3333333333333333ULL;
    return (v | v << 1) & EVEN;
}

static u32 squeeze(u64 v)
{
    v &= EVEN;
    v = (v | v >> 1) & 0x3333333333333333ULL;
    v = (v | v >> 2) & 0x0F0F0F0F0F0F0F0FULL;
    v = (v | v >> 4) & 0x00FF00FF00FF00FFULL;
    v = (v | v >> 8) & 0x0000FFFF0000FFFFULL;
    return (u32)(v | v >> 16);
}

static u64 encode(u32 x, u32 y) { return spread(x) | spread(y) << 1; }

/* Carries travel through the bits of the other coordinate when those are set. */
static u64 add(u64 a, u64 b)
{
    return (((a | ODD) + (b & EVEN)) & EVEN) | (((a | EVEN) + (b & ODD)) & ODD);
}

static u64 step(u64 a, int direction)
{
    static const u64 delta[4] = {1, EVEN, 2, ODD}; /* +x, -x, +y, -y */
    return add(a, delta[direction]);
}

/* Whether the highest set bit of a is below that of b. */
static int less_msb(u32 a, u32 b) { return a < b && a < (a ^ b); }

static int before(u32 x0, u32 y0, u32 x1, u32 y1)
{
    u32 dx = x0 ^ x1, dy = y0 ^ y1;
    if (less_msb(dy, dx))
        return x0 < x1 ? -1 : 1;
    return y0 < y1 ? -1 : y0 > y1;
}

static void walk(long steps, u64 seed)
{
    u64 at = encode((u32)seed, (u32)(seed >> 32)), sum = 0, low = at, high = at;
    u32 widest = 0;
    while (steps-- > 0) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        at = step(at, (int)(seed >> 62));
        if (at < low)
            low = at;
        if (at > high)
            high = at;
        u32 x = squeeze(at), y = squeeze(at >> 1);
        if ((x ^ y) > widest)
            widest = x ^ y;
        sum = sum * 3 + (x - y);
    }
    printf("%llu low %llu high %llu widest %u sum %llx\n", at, low, high, widest, sum);
}

static void grid(u32 side)
{
    u64 sum = 0, last = 0;
    for (u32 y = 0; y < side; y++)
        for (u32 x = 0; x < side; x++) {
            u64 code = encode(x, y);
            sum += code > last ? code - last : (last - code) * 5;
            last = code;
        }
    printf("grid %llu\n", sum);
}

int main(void)
{
    char line[256];
    int lines = 0;
    for (; fgets(line, sizeof line, stdin); lines++) {
        u64 p, q;
        u32 x, y, z, w;
        long n;
        if (sscanf(line, "e %u %u", &x, &y) == 2)
            printf("%llu\n", encode(x, y));
        else if (sscanf(line, "d %llu", &p) == 1)
            printf("%u %u\n", squeeze(p), squeeze(p >> 1));
        else if (sscanf(line, "a %llu %llu", &p, &q) == 2)
            printf("%llu\n", add(p, q));
        else if (sscanf(line, "n %llu", &p) == 1)
            for (int i = 0; i < 4; i++)
                printf("%llu%c", step(p, i), i < 3 ? ' ' : '\n');
        else if (sscanf(line, "c %u %u %u %u", &x, &y, &z, &w) == 4)
            printf("%d\n", before(x, y, z, w));
        else if (sscanf(line, "w %ld %llu", &n, &p) == 2 && n <= 20000000)
            walk(n, p);
        else if (sscanf(line, "t %u", &x) == 1 && x <= 8192)
            grid(x);
        else
            puts("?");
    }
    printf("%d lines\n", lines);
    return 0;
}
