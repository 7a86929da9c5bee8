/* Connect-four on boards up to 7x7 (width * (height+1) <= 64) with bitboards, alpha-beta and a
 * transposition table.  Each line: WIDTH HEIGHT DEPTH MOVES, the moves as digits 1..WIDTH played
 * alternately ("-" for none).  Prints the position, the value of every move and the best one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE (1 << 15)
#define WIN 1000

typedef struct {
    uint64_t stones[2];
    int height[8];
    int placed;
} position;

struct memo {
    uint64_t key;
    int16_t value;
    int8_t depth, kind; /* kind: -1 upper bound, 0 exact, 1 lower bound */
};

static int width, height, column_order[8];
static uint64_t column_mask[8], board_mask;
static struct memo *table;
static long visited, hits, cutoffs;

static int four(uint64_t b)
{
    const int directions[4] = {1, height, height + 1, height + 2};
    for (int i = 0; i < 4; i++) {
        uint64_t pairs = b & b >> directions[i];
        if (pairs & pairs >> 2 * directions[i])
            return 1;
    }
    return 0;
}

static void prepare(void)
{
    board_mask = 0;
    for (int c = 0; c < width; c++) {
        column_mask[c] = ((1ull << height) - 1) << c * (height + 1);
        board_mask |= column_mask[c];
        column_order[c] = width / 2 + (c & 1 ? -(c + 1) / 2 : c / 2); /* centre first */
    }
}

static int drop(position *p, int c)
{
    if (p->height[c] == height)
        return 0;
    p->stones[p->placed & 1] |= 1ull << (c * (height + 1) + p->height[c]++);
    p->placed++;
    return 1;
}

static void take(position *p, int c)
{
    p->placed--;
    p->stones[p->placed & 1] ^= 1ull << (c * (height + 1) + --p->height[c]);
}

/* open threes and centre stones, from the side to move */
static int judge(const position *p)
{
    uint64_t mine = p->stones[p->placed & 1], yours = p->stones[~p->placed & 1];
    uint64_t empty = board_mask & ~(mine | yours);
    int score = 0;
    for (uint64_t e = empty; e; e &= e - 1) {
        uint64_t cell = e & -e;
        if (four(mine | cell)) score += 12;
        if (four(yours | cell)) score -= 12;
    }
    uint64_t centre = column_mask[width / 2];
    return score + __builtin_popcountll(mine & centre) * 2 - __builtin_popcountll(yours & centre) * 2;
}

static int search(position *p, int depth, int alpha, int beta)
{
    visited++;
    if (four(p->stones[~p->placed & 1]))
        return -WIN + p->placed;
    if (p->placed == width * height)
        return 0;
    if (depth == 0)
        return judge(p);
    uint64_t key = p->stones[p->placed & 1] + (p->stones[0] | p->stones[1]) + board_mask;
    struct memo *m = &table[(key * 0x9e3779b97f4a7c15ull) >> 49];
    if (m->key == key && m->depth == depth) {
        if (m->kind == 0 || (m->kind > 0 && m->value >= beta) || (m->kind < 0 && m->value <= alpha)) {
            hits++;
            return m->value;
        }
    }
    int best = -WIN * 2, low = alpha;
    for (int i = 0; i < width && alpha < beta; i++) {
        int c = column_order[i];
        if (!drop(p, c))
            continue;
        int v = -search(p, depth - 1, -beta, -alpha);
        take(p, c);
        if (v > best) best = v;
        if (v > alpha) alpha = v;
    }
    if (alpha >= beta)
        cutoffs++;
    m->key = key;
    m->value = (int16_t)best;
    m->depth = (int8_t)depth;
    m->kind = best <= low ? -1 : best >= beta ? 1 : 0;
    return best;
}

static void draw(const position *p)
{
    for (int r = height - 1; r >= 0; r--) {
        for (int c = 0; c < width; c++) {
            uint64_t cell = 1ull << (c * (height + 1) + r);
            putchar(p->stones[0] & cell ? 'X' : p->stones[1] & cell ? 'O' : '.');
        }
        putchar('\n');
    }
}

static void analyse(position *p, int depth)
{
    int best = -1, best_value = -WIN * 2;
    visited = hits = cutoffs = 0;
    memset(table, 0, sizeof *table * TABLE);
    for (int c = 0; c < width; c++) {
        if (!drop(p, c)) {
            printf(" full");
            continue;
        }
        int v = -search(p, depth - 1, -WIN * 2, WIN * 2);
        take(p, c);
        printf(" %d", v);
        if (v > best_value) {
            best_value = v;
            best = c;
        }
    }
    printf(" -> %d (%ld visited, %ld hits, %ld cutoffs)\n", best + 1, visited, hits, cutoffs);
}

int main(void)
{
    char line[256], moves[128];
    int depth;
    table = calloc(TABLE, sizeof *table);
    for (int game = 1; table && fgets(line, sizeof line, stdin); game++) {
        if (sscanf(line, "%d %d %d %127s", &width, &height, &depth, moves) != 4 || width < 1 || width > 7
            || height < 1 || height > 7 || depth < 1 || depth > 20) {
            printf("%d: what?\n", game);
            continue;
        }
        position p = {{0, 0}, {0}, 0};
        int over = 0;
        prepare();
        for (char *m = moves; *m && *m != '-' && !over; m++) {
            if (*m < '1' || *m >= '1' + width || !drop(&p, *m - '1')) {
                printf("%d: move %c ignored\n", game, *m);
                continue;
            }
            over = four(p.stones[~p.placed & 1]);
        }
        draw(&p);
        if (over)
            printf("%d: %c wins after %d\n", game, p.placed & 1 ? 'X' : 'O', p.placed);
        else if (p.placed == width * height)
            printf("%d: drawn\n", game);
        else {
            printf("%d: static %d, moves", game, judge(&p));
            analyse(&p, depth);
        }
    }
    free(table);
    puts("bye");
    return 0;
}
