/* Life-like automata on a torus 64 cells wide: one machine word per row, all 64 cells of a row
 * advance together by adding neighbours in bit-sliced counters.
 *
 *   RULE ROWS GENERATIONS SEED          e.g.  B3/S23 40 100 0
 *   then up to ROWS lines of '.' and '#'; rows not given are random (SEED > 0) or empty
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS 1024

typedef uint64_t row_t;

typedef struct {
    unsigned birth, survive; /* bit k: with k neighbours */
} rule_t;

static int parse_rule(const char *s, rule_t *rule)
{
    unsigned *into = NULL;
    rule->birth = rule->survive = 0;
    for (; *s; s++) {
        if (toupper((unsigned char)*s) == 'B')
            into = &rule->birth;
        else if (toupper((unsigned char)*s) == 'S')
            into = &rule->survive;
        else if (*s >= '0' && *s <= '8' && into)
            *into |= 1u << (*s - '0');
        else if (*s != '/')
            return 0;
    }
    return into != NULL;
}

static row_t left(row_t r) { return r << 1 | r >> 63; }
static row_t right(row_t r) { return r >> 1 | r << 63; }

static row_t next_row(row_t up, row_t me, row_t down, rule_t rule)
{
    const row_t in[8] = {left(up), up, right(up), left(me), right(me), left(down), down, right(down)};
    row_t one = 0, two = 0, four = 0, eight = 0;
    for (int k = 0; k < 8; k++) {
        row_t c1 = one & in[k], c2 = two & c1;
        one ^= in[k];
        two ^= c1;
        eight |= four & c2;
        four ^= c2;
    }
    row_t out = 0;
    for (unsigned count = 0; count <= 8; count++) {
        row_t is = (count & 1 ? one : ~one) & (count & 2 ? two : ~two) &
                   (count & 4 ? four : ~four) & (count & 8 ? eight : ~eight);
        if (rule.birth >> count & 1)
            out |= is & ~me;
        if (rule.survive >> count & 1)
            out |= is & me;
    }
    return out;
}

static void generation(const row_t *from, row_t *to, int rows, rule_t rule)
{
    for (int y = 0; y < rows; y++)
        to[y] = next_row(from[(y + rows - 1) % rows], from[y], from[y + 1 < rows ? y + 1 : 0], rule);
}

static int population(const row_t *field, int rows)
{
    int total = 0;
    for (int y = 0; y < rows; y++)
        for (row_t r = field[y]; r; r &= r - 1)
            total++;
    return total;
}

int main(void)
{
    char line[256], name[32];
    int rows, generations;
    unsigned seed;
    rule_t rule;
    if (!fgets(line, sizeof line, stdin) ||
        sscanf(line, "%31s %d %d %u", name, &rows, &generations, &seed) != 4 ||
        !parse_rule(name, &rule) || rows < 1 || rows > MAX_ROWS || generations < 0) {
        puts("usage: RULE ROWS GENERATIONS SEED");
        return 0;
    }
    row_t *now = calloc(rows, sizeof *now), *then = calloc(rows, sizeof *then);
    int given = 0;
    for (; given < rows && fgets(line, sizeof line, stdin); given++)
        for (int x = 0; x < 64 && line[x] && line[x] != '\n'; x++)
            if (line[x] == '#')
                now[given] |= (row_t)1 << x;
    for (int y = given; seed && y < rows; y++)
        for (int x = 0; x < 64; x++) {
            seed = seed * 1664525u + 1013904223u;
            now[y] = now[y] << 1 | seed >> 31;
        }

    int peak = population(now, rows), peak_at = 0, g = 0;
    while (g < generations) {
        generation(now, then, rows, rule);
        row_t *t = now;
        now = then;
        then = t;
        g++;
        if ((g & 15) == 0 || g < 16) {
            int p = population(now, rows);
            if (p > peak) {
                peak = p;
                peak_at = g;
            }
        }
        if (memcmp(now, then, rows * sizeof *now) == 0) {
            printf("still from generation %d\n", g - 1);
            break;
        }
    }
    row_t hash = 0;
    for (int y = 0; y < rows; y++)
        hash = (hash ^ now[y]) * UINT64_C(0x9E3779B97F4A7C15) + (hash >> 29);
    printf("generation %d population %d peak %d at %d hash %016llx\n", g, population(now, rows), peak,
           peak_at, (unsigned long long)hash);
    for (int y = 0; rows <= 64 && y < rows; y++) {
        for (int x = 0; x < 64; x++)
            line[x] = now[y] >> x & 1 ? '#' : '.';
        line[64] = '\0';
        puts(line);
    }
    free(now);
    free(then);
    return 0;
}
