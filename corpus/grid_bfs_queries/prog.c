#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_INPUT (1 << 21)
#define MAX_CELLS (1 << 20)

static char text[MAX_INPUT + 1];
static const char *at, *end;

static char cell[MAX_CELLS];
static int dist[MAX_CELLS];
static unsigned char came[MAX_CELLS];
static int queue[MAX_CELLS];
static unsigned char path[MAX_CELLS];

static int rows, cols;
static const char names[] = "NESW";

static int number(int *out)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    int sign = 1, digits = 0, v = 0;
    if (at < end && *at == '-') {
        sign = -1;
        at++;
    }
    while (at < end && *at >= '0' && *at <= '9') {
        if (v < 10000000)
            v = 10 * v + (*at - '0');
        at++;
        digits++;
    }
    *out = sign * v;
    return digits > 0;
}

static void read_grid(void)
{
    for (int i = 0; i < rows * cols; i++) {
        while (at < end && (*at == '\n' || *at == '\r'))
            at++;
        cell[i] = at < end ? *at++ : '#';
    }
}

static int search(int from, int to)
{
    int head = 0, tail = 0;

    memset(dist, -1, (size_t)(rows * cols) * sizeof dist[0]);
    dist[from] = 0;
    queue[tail++] = from;
    while (head < tail) {
        int here = queue[head++];
        if (here == to)
            break;
        int r = here / cols, c = here % cols;
        for (int d = 0; d < 4; d++) {
            int nr = r, nc = c;
            switch (d) {
            case 0: nr--; break;
            case 1: nc++; break;
            case 2: nr++; break;
            default: nc--; break;
            }
            if (nr < 0 || nr >= rows || nc < 0 || nc >= cols)
                continue;
            int there = nr * cols + nc;
            if (cell[there] == '#' || dist[there] >= 0)
                continue;
            /* one-way cells can be entered in their own direction only */
            if ((cell[there] == '^' && d != 0) || (cell[there] == '>' && d != 1) ||
                (cell[there] == 'v' && d != 2) || (cell[there] == '<' && d != 3))
                continue;
            dist[there] = dist[here] + 1;
            came[there] = (unsigned char)d;
            queue[tail++] = there;
        }
    }
    return head;
}

static void print_path(int from, int to)
{
    int steps = 0;
    while (to != from) {
        int d = came[to];
        path[steps++] = (unsigned char)d;
        to += d == 0 ? cols : d == 1 ? -1 : d == 2 ? -cols : 1;
    }
    int printed = 0;
    while (steps > 0) {
        int d = path[--steps], run = 1;
        while (steps > 0 && path[steps - 1] == d) {
            steps--;
            run++;
        }
        if (printed++ < 20)
            printf(" %c%d", names[d], run);
    }
    printf(" (%d runs)\n", printed);
}

int main(void)
{
    size_t got = fread(text, 1, MAX_INPUT, stdin);
    at = text;
    end = text + got;

    if (!number(&rows) || !number(&cols) || rows < 1 || cols < 1 || rows > MAX_CELLS / cols) {
        puts("no grid");
        return 0;
    }
    read_grid();

    int r1, c1, r2, c2, count = 0, unreachable = 0;
    long long all = 0;
    while (number(&r1) && number(&c1) && number(&r2) && number(&c2)) {
        count++;
        if (r1 < 0 || r1 >= rows || c1 < 0 || c1 >= cols || r2 < 0 || r2 >= rows || c2 < 0 ||
            c2 >= cols) {
            printf("%d: outside the grid\n", count);
            continue;
        }
        int from = r1 * cols + c1, to = r2 * cols + c2;
        int seen = search(from, to);
        if (dist[to] < 0) {
            unreachable++;
            printf("%d: no way, %d cells searched\n", count, seen);
            continue;
        }
        all += dist[to];
        printf("%d: %d steps, %d cells searched,", count, dist[to], seen);
        print_path(from, to);
    }
    printf("%d queries, %d unreachable, %lld steps\n", count, unreachable, all);
    return 0;
}
