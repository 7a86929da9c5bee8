/* Area and perimeter of a union of axis-parallel rectangles: sweep over x with a segment tree
 * over the compressed y coordinates that counts covered length and the pieces it falls into. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

typedef long long i64;

struct event {
    int x, low, high; /* indices into ys after compression */
    int open;
};

struct node {
    int cover;           /* rectangles covering the whole node */
    int pieces;          /* maximal covered runs inside */
    i64 length;
    unsigned char left, right; /* touches the ends? */
};

static struct event *events;
static struct node *tree;
static int *ys;
static int n_events, n_ys;

static int next_int(int *out)
{
    int c = getchar(), sign = 1;
    i64 v = 0;
    while (c != EOF && c != '-' && !isdigit(c))
        c = getchar();
    if (c == '-') {
        sign = -1;
        c = getchar();
    }
    if (!isdigit(c))
        return 0;
    for (; isdigit(c); c = getchar())
        if (v < 4000000000)
            v = v * 10 + (c - '0');
    v *= sign;
    *out = (int)(v > 1000000000 ? 1000000000 : v < -1000000000 ? -1000000000 : v);
    return 1;
}

static int compare_int(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int compare_event(const void *a, const void *b)
{
    const struct event *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->open != q->open)
        return q->open - p->open; /* openings first, so that touching sides cancel */
    return p->low != q->low ? p->low - q->low : p->high - q->high;
}

static int index_of(int y)
{
    int lo = 0, hi = n_ys - 1;
    while (lo < hi) {
        int mid = (lo + hi) >> 1;
        if (ys[mid] < y)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void update(int at, int lo, int hi, int from, int to, int delta)
{
    struct node *t = &tree[at];
    if (from <= lo && hi <= to) {
        t->cover += delta;
    } else {
        int mid = (lo + hi) / 2;
        if (from < mid)
            update(2 * at, lo, mid, from, to, delta);
        if (to > mid)
            update(2 * at + 1, mid, hi, from, to, delta);
    }
    if (t->cover > 0) {
        t->length = (i64)ys[hi] - ys[lo];
        t->pieces = t->left = t->right = 1;
    } else if (hi - lo == 1) {
        t->length = t->pieces = t->left = t->right = 0;
    } else {
        const struct node *a = &tree[2 * at], *b = a + 1;
        t->length = a->length + b->length;
        t->pieces = a->pieces + b->pieces - (a->right & b->left);
        t->left = a->left;
        t->right = b->right;
    }
}

static void add(int x0, int y0, int x1, int y1)
{
    int t;
    if (x0 > x1)
        t = x0, x0 = x1, x1 = t;
    if (y0 > y1)
        t = y0, y0 = y1, y1 = t;
    if (x0 == x1 || y0 == y1)
        return;
    ys[n_ys++] = y0;
    ys[n_ys++] = y1;
    events[n_events++] = (struct event){x0, y0, y1, 1};
    events[n_events++] = (struct event){x1, y0, y1, 0};
}

static void sweep(void)
{
    i64 area = 0, across = 0, along = 0, before = 0, widest = 0;
    int kept = 0, most = 0, where = 0, last = 0;

    qsort(ys, n_ys, sizeof *ys, compare_int);
    for (int i = 0; i < n_ys; i++)
        if (i == 0 || ys[i] != ys[kept - 1])
            ys[kept++] = ys[i];
    n_ys = kept;
    for (int i = 0; i < n_events; i++) {
        events[i].low = index_of(events[i].low);
        events[i].high = index_of(events[i].high);
    }
    qsort(events, n_events, sizeof *events, compare_event);
    memset(tree, 0, sizeof *tree * 4 * (n_ys + 1));
    for (int i = 0; i < n_events; i++) {
        const struct event *e = &events[i];
        if (i > 0) {
            area += before * ((i64)e->x - last);
            across += 2ll * tree[1].pieces * ((i64)e->x - last);
            if (e->x > last && tree[1].pieces > most) {
                most = tree[1].pieces;
                where = last;
            }
        }
        last = e->x;
        update(1, 0, n_ys - 1, e->low, e->high, e->open ? 1 : -1);
        along += llabs(tree[1].length - before);
        before = tree[1].length;
        if (before > widest)
            widest = before;
    }
    printf("area %lld perimeter %lld (%lld + %lld) widest %lld pieces %d at %d, %d rectangles %d ys\n", area,
           across + along, across, along, widest, most, where, n_events / 2, n_ys);
}

/* input: n, then n lines "x0 y0 x1 y1"; n = -m: a seed and a size invent m rectangles */
int main(void)
{
    int n, sets = 0;
    while (next_int(&n)) {
        int made = n < 0, seed = 0, size = 1, q[4], got = 0;
        if (made)
            n = -n;
        if (n > 100000 || (made && (!next_int(&seed) || !next_int(&size) || size < 1)))
            break;
        ys = malloc((2 * (size_t)n + 2) * sizeof *ys);
        events = malloc((2 * (size_t)n + 2) * sizeof *events);
        tree = malloc((2 * (size_t)n + 2) * 4 * sizeof *tree);
        n_ys = n_events = 0;
        unsigned r = (unsigned)seed;
        while (got < n) {
            for (int k = 0; k < 4 && made; k++) {
                r = r * 1664525u + 1013904223u;
                q[k] = (int)(r >> 11);
                if (k > 1)
                    q[k] = q[k - 2] + q[k] % size + 1;
                else
                    q[k] %= 100000;
            }
            if (!made && !(next_int(&q[0]) && next_int(&q[1]) && next_int(&q[2]) && next_int(&q[3])))
                break;
            add(q[0], q[1], q[2], q[3]);
            got++;
        }
        printf("set %d (%d of %d): ", ++sets, got, n);
        if (n_events)
            sweep();
        else
            puts("nothing");
        free(tree);
        free(events);
        free(ys);
    }
    printf("%d sets\n", sets);
    return 0;
}
