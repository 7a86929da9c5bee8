/* Shortest paths from one vertex of a directed graph, Dijkstra with a pairing heap whose
 * nodes are embedded in the vertices (decrease-key cuts the subtree and melds it again).
 *
 * stdin: n m source, then m lines "u v w" (0-based, w >= 0); or, if m is negative, a seed,
 * and the -m edges are invented.  Further sources may follow until the end of the input. */
#include <stdio.h>
#include <stdlib.h>

struct edge;

struct vertex {
    unsigned long long dist;
    struct vertex *child, *next, *prev; /* prev: left sibling, or the parent of a first child */
    struct edge *out;
    int from;
    enum { UNSEEN, QUEUED, DONE } state;
};

struct edge {
    struct vertex *to;
    struct edge *next;
    unsigned weight;
};

static struct vertex *meld(struct vertex *a, struct vertex *b)
{
    struct vertex *t;
    if (a == NULL)
        return b;
    if (b == NULL)
        return a;
    if (b->dist < a->dist || (b->dist == a->dist && b < a)) {
        t = a;
        a = b;
        b = t;
    }
    b->next = a->child;
    if (b->next)
        b->next->prev = b;
    b->prev = a;
    a->child = b;
    return a;
}

static struct vertex *pop(struct vertex *root)
{
    struct vertex *list = root->child, *pairs = NULL, *heap = NULL;
    while (list) { /* left to right in pairs, stacked */
        struct vertex *a = list, *b = a->next;
        list = b ? b->next : NULL;
        a->next = a->prev = NULL;
        if (b)
            b->next = b->prev = NULL;
        a = meld(a, b);
        a->next = pairs;
        pairs = a;
    }
    while (pairs) { /* then right to left into one */
        struct vertex *a = pairs;
        pairs = a->next;
        a->next = NULL;
        heap = meld(heap, a);
    }
    root->child = NULL;
    return heap;
}

static struct vertex *sooner(struct vertex *root, struct vertex *v, unsigned long long d)
{
    v->dist = d;
    if (v == root)
        return root;
    if (v->prev->child == v)
        v->prev->child = v->next;
    else
        v->prev->next = v->next;
    if (v->next)
        v->next->prev = v->prev;
    v->next = v->prev = NULL;
    return meld(root, v);
}

static int search(struct vertex *g, int n, int source, long *cuts)
{
    struct vertex *heap = &g[source];
    int reached = 0;
    for (int i = 0; i < n; i++) {
        g[i].state = UNSEEN;
        g[i].child = g[i].next = g[i].prev = NULL;
        g[i].dist = 0;
        g[i].from = -1;
    }
    heap->state = QUEUED;
    while (heap) {
        struct vertex *v = heap;
        heap = pop(heap);
        v->state = DONE;
        reached++;
        for (struct edge *e = v->out; e; e = e->next) {
            unsigned long long d = v->dist + e->weight;
            struct vertex *u = e->to;
            if (u->state == UNSEEN) {
                u->dist = d;
                u->state = QUEUED;
                heap = meld(heap, u);
            } else if (u->state == QUEUED && d < u->dist) {
                heap = sooner(heap, u, d);
                ++*cuts;
            } else {
                continue;
            }
            u->from = (int)(v - g);
        }
    }
    return reached;
}

static void report(const struct vertex *g, int n, int source, int reached, long cuts)
{
    unsigned long long hash = 1469598103934665603ull, sum = 0;
    int far = source, hops = 0;
    for (int i = 0; i < n; i++) {
        if (g[i].state != DONE)
            continue;
        sum += g[i].dist;
        hash = (hash ^ (g[i].dist + (unsigned long long)(g[i].from + 1))) * 1099511628211ull;
        if (g[i].dist > g[far].dist)
            far = i;
    }
    printf("%d: %d reached, %ld cuts, sum %llu, hash %016llx\n", source, reached, cuts, sum, hash);
    printf("  farthest %d at %llu:", far, g[far].dist);
    for (int v = far; v >= 0 && hops < 12; v = g[v].from, hops++)
        printf(" %d", v);
    putchar('\n');
    for (int i = 0; n <= 20 && i < n; i++)
        if (g[i].state == DONE)
            printf("  %d %llu %d\n", i, g[i].dist, g[i].from);
        else
            printf("  %d -\n", i);
}

int main(void)
{
    int n, m, source, invented = 0;
    unsigned seed = 0;
    if (scanf("%d %d %d", &n, &m, &source) != 3 || n < 1 || n > 100000 || abs(m / 2) > 500000) {
        puts("bad graph");
        return 0;
    }
    if (m < 0) {
        invented = 1;
        m = -m;
        if (scanf("%u", &seed) != 1)
            seed = 1;
    }
    struct vertex *g = calloc((size_t)n, sizeof *g);
    struct edge *pool = malloc(((size_t)m + 1) * sizeof *pool);
    int used = 0;
    if (!g || !pool)
        m = 0;
    for (int i = 0; i < m; i++) {
        int u, v;
        unsigned w;
        if (invented) {
            seed = seed * 1664525u + 1013904223u;
            u = (int)((seed >> 8) % (unsigned)n);
            seed = seed * 1664525u + 1013904223u;
            v = i & 3 ? (int)(((unsigned)u + (seed >> 24)) % (unsigned)n) : (int)((seed >> 8) % (unsigned)n);
            w = (seed >> 4) % 1000u * ((seed >> 24) % 50u);
        } else if (scanf("%d %d %u", &u, &v, &w) != 3) {
            printf("only %d edges\n", i);
            break;
        }
        if (u < 0 || v < 0 || u >= n || v >= n) {
            printf("edge %d outside\n", i);
            continue;
        }
        pool[used] = (struct edge){&g[v], g[u].out, w};
        g[u].out = &pool[used++];
    }
    do {
        long cuts = 0;
        if (source < 0 || source >= n) {
            printf("no vertex %d\n", source);
        } else {
            int reached = search(g, n, source, &cuts);
            report(g, n, source, reached, cuts);
        }
    } while (scanf("%d", &source) == 1);
    free(pool);
    free(g);
    return 0;
}
