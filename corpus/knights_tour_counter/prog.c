// Knight on a small board with holes: breadth-first distances, exact count of open and
// closed tours by backtracking (pruned at dead ends), and one tour by Warnsdorff's rule.
//
// Input: boards separated by blank lines; '.' free, '#' hole, 'K' the start (else first free).
// "board R C" on a line of its own makes an empty R x C board.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 12, STRIDE = SIDE + 4, CELLS = STRIDE * STRIDE, BUDGET = 3000000 };

static const int jump[8] = {
    -2 * STRIDE - 1, -2 * STRIDE + 1, -STRIDE - 2, -STRIDE + 2,
    STRIDE - 2,      STRIDE + 2,      2 * STRIDE - 1, 2 * STRIDE + 1,
};

struct board {
    bool open[CELLS];
    signed char degree[CELLS];
    int rows, cols, cells, start;
    long steps, tours, closed;
};

static int at(int r, int c) { return (r + 2) * STRIDE + c + 2; }

static void count_degrees(struct board *b) {
    for (int i = 0; i < CELLS; i++) {
        b->degree[i] = 0;
        if (!b->open[i]) continue;
        for (int k = 0; k < 8; k++) b->degree[i] += b->open[i + jump[k]];
    }
}

static void leave(struct board *b, int from, int delta) {
    for (int k = 0; k < 8; k++) b->degree[from + jump[k]] += delta;
}

static void walk(struct board *b, int cell, int left) {
    if (++b->steps > BUDGET) return;
    if (left == 0) {
        b->tours++;
        for (int k = 0; k < 8; k++)
            if (cell + jump[k] == b->start) b->closed++;
        return;
    }
    b->open[cell] = false;
    leave(b, cell, -1);
    int dead = 0, only = 0;
    for (int k = 0; k < 8; k++) {
        int n = cell + jump[k];
        if (b->open[n] && b->degree[n] == 0) {
            dead++;
            only = n;
        }
    }
    // a neighbour without exits must be the last cell
    if (dead == 1 && left == 1) walk(b, only, 0);
    else if (dead == 0)
        for (int k = 0; k < 8; k++)
            if (b->open[cell + jump[k]]) walk(b, cell + jump[k], left - 1);
    leave(b, cell, 1);
    b->open[cell] = true;
}

static void distances(const struct board *b) {
    int dist[CELLS], queue[CELLS], head = 0, tail = 0, farthest = 0, histogram[64] = {0};
    memset(dist, -1, sizeof dist);
    dist[b->start] = 0;
    queue[tail++] = b->start;
    while (head < tail) {
        int c = queue[head++];
        farthest = dist[c];
        if (farthest < 64) histogram[farthest]++;
        for (int k = 0; k < 8; k++) {
            int n = c + jump[k];
            if (b->open[n] && dist[n] < 0) {
                dist[n] = dist[c] + 1;
                queue[tail++] = n;
            }
        }
    }
    printf("%dx%d, %d free, %d reached, farthest %d:", b->rows, b->cols, b->cells, tail, farthest);
    for (int i = 0; i <= farthest && i < 64; i++) printf(" %d", histogram[i]);
    putchar('\n');
}

static void warnsdorff(struct board b) {
    int cell = b.start, order[CELLS] = {0}, made = 1;
    for (;; made++) {
        order[cell] = made;
        b.open[cell] = false;
        leave(&b, cell, -1);
        int best = -1;
        for (int k = 0; k < 8; k++) {
            int n = cell + jump[k];
            if (b.open[n] && (best < 0 || b.degree[n] < b.degree[best])) best = n;
        }
        if (best < 0) break;
        cell = best;
    }
    printf("greedy tour visits %d\n", made);
    for (int r = 0; r < b.rows; r++) {
        for (int c = 0; c < b.cols; c++) printf("%4d", order[at(r, c)]);
        putchar('\n');
    }
}

static void solve(struct board *b) {
    for (int i = CELLS - 1; i >= 0; i--) b->cells += b->open[i];
    for (int i = 0; i < CELLS && !b->start; i++)
        if (b->open[i]) b->start = i;
    if (b->start == 0) {
        puts("no free cell");
        return;
    }
    count_degrees(b);
    distances(b);
    warnsdorff(*b);
    walk(b, b->start, b->cells - 1);
    printf("%ld tours, %ld closed, %s after %ld steps\n", b->tours, b->closed,
           b->steps > BUDGET ? "gave up" : "complete", b->steps > BUDGET ? BUDGET : b->steps);
}

int main(void) {
    static struct board b;
    char line[64];
    bool more = true;
    int boards = 0;
    while (more) {
        more = fgets(line, sizeof line, stdin) != NULL;
        int rows, cols;
        if (!more || line[0] == '\n') {
            if (b.rows > 0) {
                boards++;
                solve(&b);
            }
            memset(&b, 0, sizeof b);
        } else if (sscanf(line, "board %d %d", &rows, &cols) == 2 && rows > 0 && rows <= SIDE && cols > 0 && cols <= SIDE) {
            b.rows = rows;
            b.cols = cols;
            for (int i = 0; i < rows * cols; i++) b.open[at(i / cols, i % cols)] = true;
        } else if (b.rows < SIDE) {
            for (int c = 0; c < SIDE && line[c] && line[c] != '\n'; c++) {
                b.open[at(b.rows, c)] = line[c] == '.' || line[c] == 'K';
                if (line[c] == 'K') b.start = at(b.rows, c);
                if (c >= b.cols) b.cols = c + 1;
            }
            b.rows++;
        }
    }
    printf("%d boards\n", boards);
    return 0;
}
