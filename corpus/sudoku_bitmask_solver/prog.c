/* Sudoku with candidate bit masks, naked and hidden singles, and branching on the cell with
 * the fewest candidates.  One puzzle per line: 81 of 1-9 and 0 or '.', optionally followed by
 * a limit on the solutions to count (default 2). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL 0x1ff

static unsigned short row[9], col[9], box[9];
static char grid[82], first[82];
static long nodes, forced, solutions, limit;
static unsigned long digest;
static unsigned char box_of[81], row_of[81], col_of[81];

static void setup(void)
{
    for (int i = 0; i < 81; i++) {
        row_of[i] = i / 9;
        col_of[i] = i % 9;
        box_of[i] = i / 27 * 3 + i % 9 / 3;
    }
}

static inline unsigned candidates(int i)
{
    return ~(row[row_of[i]] | col[col_of[i]] | box[box_of[i]]) & ALL;
}

static void flip(int i, unsigned bit)
{
    row[row_of[i]] ^= bit;
    col[col_of[i]] ^= bit;
    box[box_of[i]] ^= bit;
}

static void place(int i, unsigned bit)
{
    flip(i, bit);
    grid[i] = (char)('1' + __builtin_ctz(bit));
}

static void erase(int i)
{
    flip(i, 1u << (grid[i] - '1'));
    grid[i] = '.';
}

/* cell number k of unit u: rows 0-8, columns 9-17, boxes 18-26 */
static int unit_cell(int u, int k)
{
    if (u < 9)
        return u * 9 + k;
    if (u < 18)
        return k * 9 + u - 9;
    u -= 18;
    return u / 3 * 27 + u % 3 * 3 + k / 3 * 9 + k % 3;
}

/* a digit that fits in only one cell of some unit; -1: none, -2: some digit fits nowhere */
static int hidden_single(unsigned *bit)
{
    for (int u = 0; u < 27; u++) {
        unsigned once = 0, twice = 0, have = 0;
        for (int k = 0; k < 9; k++) {
            int i = unit_cell(u, k);
            if (grid[i] != '.') {
                have |= 1u << (grid[i] - '1');
                continue;
            }
            unsigned c = candidates(i);
            twice |= once & c;
            once |= c;
        }
        if ((once | have) != ALL)
            return -2;
        once &= ~twice;
        if (!once)
            continue;
        *bit = once & -once;
        for (int k = 0; k < 9; k++) {
            int i = unit_cell(u, k);
            if (grid[i] == '.' && (candidates(i) & *bit))
                return i;
        }
    }
    return -1;
}

static void search(int depth)
{
    int best = -1, fewest = 10;
    unsigned only = 0;
    nodes++;
    for (int i = 0; i < 81; i++) {
        if (grid[i] != '.')
            continue;
        int n = __builtin_popcount(candidates(i));
        if (n < fewest) {
            fewest = n;
            best = i;
            if (n < 2)
                break;
        }
    }
    if (best < 0) {
        if (solutions++ == 0)
            memcpy(first, grid, 81);
        for (int i = 0; i < 81; i++)
            digest = digest * 10 + (unsigned long)(grid[i] - '0');
        return;
    }
    if (fewest == 0)
        return;
    if (fewest > 1) {
        int hidden = hidden_single(&only);
        if (hidden == -2)
            return;
        if (hidden >= 0)
            best = hidden;
    }
    unsigned c = only ? only : candidates(best);
    if (!(c & (c - 1)))
        forced++;
    for (; c && solutions < limit; c &= c - 1) {
        place(best, c & -c);
        search(depth + 1);
        erase(best);
    }
}

static const char *load(const char *s)
{
    memset(row, 0, sizeof row);
    memset(col, 0, sizeof col);
    memset(box, 0, sizeof box);
    memset(grid, '.', 81);
    for (int i = 0; i < 81; i++) {
        if (s[i] == '.' || s[i] == '0')
            continue;
        if (s[i] < '1' || s[i] > '9')
            return "malformed";
        unsigned bit = 1u << (s[i] - '1');
        if (!(candidates(i) & bit))
            return "contradiction";
        place(i, bit);
    }
    return NULL;
}

int main(void)
{
    static char line[200];
    int puzzles = 0;
    long all_nodes = 0;

    setup();
    while (fgets(line, sizeof line, stdin)) {
        if (line[0] == '\n')
            continue;
        puzzles++;
        const char *problem = load(line);
        if (problem) {
            printf("%d: %s\n", puzzles, problem);
            continue;
        }
        limit = strtol(line + 81, NULL, 10);
        if (limit < 1 || limit > 1000000)
            limit = 2;
        nodes = forced = solutions = 0;
        digest = 0;
        search(0);
        all_nodes += nodes;
        printf("%d: %ld solution%s, %ld nodes, %ld forced, %016lx\n", puzzles, solutions,
               solutions == 1 ? "" : solutions == limit ? "s or more" : "s", nodes, forced, digest);
        if (solutions)
            printf("%.81s\n", first);
    }
    printf("%d puzzles, %ld nodes\n", puzzles, all_nodes);
    return 0;
}
