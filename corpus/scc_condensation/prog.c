#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Input:  "edges n m" and m pairs, or "random n m seed" (pairs are made up here).
 * Tarjan without recursion: call frames live in an array.
 */

typedef struct {
    int vertex;
    int edge; /* next edge to look at */
} frame_t;

typedef struct {
    int n, m;
    int *head;   /* n + 1 offsets into target */
    int *target;
} graph_t;

static unsigned long long state;

static unsigned pick(unsigned bound)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)((state >> 33) % bound);
}

static void *need(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);
    if (!p) {
        puts("out of memory");
        exit(0);
    }
    return p;
}

static graph_t build(int n, int m, const int *from, const int *to)
{
    graph_t g = {n, m, need((size_t)n + 1, sizeof(int)), need((size_t)m, sizeof(int))};
    for (int e = 0; e < m; e++)
        g.head[from[e] + 1]++;
    for (int v = 0; v < n; v++)
        g.head[v + 1] += g.head[v];
    int *fill = need((size_t)n, sizeof(int));
    for (int e = 0; e < m; e++) {
        int u = from[e];
        g.target[g.head[u] + fill[u]++] = to[e];
    }
    free(fill);
    return g;
}

static int tarjan(const graph_t *g, int *comp)
{
    int *index = need((size_t)g->n, sizeof(int)), *low = need((size_t)g->n, sizeof(int));
    int *stack = need((size_t)g->n, sizeof(int));
    frame_t *call = need((size_t)g->n, sizeof(frame_t));
    int sp = 0, depth, clock = 0, found = 0;

    for (int v = 0; v < g->n; v++)
        comp[v] = -1;
    for (int root = 0; root < g->n; root++) {
        if (index[root])
            continue;
        depth = 0;
        call[depth++] = (frame_t){root, g->head[root]};
        index[root] = low[root] = ++clock;
        stack[sp++] = root;
        while (depth > 0) {
            frame_t *f = &call[depth - 1];
            int v = f->vertex;
            if (f->edge < g->head[v + 1]) {
                int w = g->target[f->edge++];
                if (!index[w]) {
                    index[w] = low[w] = ++clock;
                    stack[sp++] = w;
                    call[depth++] = (frame_t){w, g->head[w]};
                } else if (comp[w] < 0 && index[w] < low[v]) {
                    low[v] = index[w];
                }
                continue;
            }
            if (low[v] == index[v]) {
                int w;
                do {
                    w = stack[--sp];
                    comp[w] = found;
                } while (w != v);
                found++;
            }
            depth--;
            if (depth > 0 && low[v] < low[call[depth - 1].vertex])
                low[call[depth - 1].vertex] = low[v];
        }
    }
    free(index), free(low), free(stack), free(call);
    return found;
}

static void report(const graph_t *g)
{
    int *comp = need((size_t)g->n, sizeof(int));
    int count = tarjan(g, comp);
    int *size = need((size_t)count, sizeof(int)), *chain = need((size_t)count, sizeof(int));
    int *order = need((size_t)g->n, sizeof(int)), *start = need((size_t)count + 1, sizeof(int));
    long cross = 0;
    int largest = 0, single = 0, best = 0;
    unsigned check = 1;

    for (int v = 0; v < g->n; v++) {
        size[comp[v]]++;
        check = check * 31u + (unsigned)comp[v];
    }
    for (int c = 0; c < count; c++)
        start[c + 1] = start[c] + size[c];
    for (int v = g->n - 1; v >= 0; v--)
        order[start[comp[v]] + --size[comp[v]]] = v;
    /* components come out sinks first, so one pass in that order is enough */
    for (int c = 0; c < count; c++) {
        int members = start[c + 1] - start[c], longest = 0;
        for (int k = start[c]; k < start[c + 1]; k++) {
            int v = order[k];
            for (int e = g->head[v]; e < g->head[v + 1]; e++) {
                int other = comp[g->target[e]];
                if (other == c)
                    continue;
                cross++;
                if (chain[other] > longest)
                    longest = chain[other];
            }
        }
        chain[c] = longest + members;
        if (chain[c] > best)
            best = chain[c];
        if (members > largest)
            largest = members;
        single += members == 1;
    }
    printf("%d vertices, %d edges: %d components, largest %d, single %d\n", g->n, g->m, count,
           largest, single);
    printf("  %ld cross edges, longest chain holds %d vertices, check %u\n", cross, best, check);
    for (int c = 0; c < count && c < 5; c++)
        printf("  component %d: %d vertices from %d\n", c, start[c + 1] - start[c],
               order[start[c]]);
    free(comp), free(size), free(chain), free(order), free(start);
}

int main(void)
{
    char kind[16];
    int n, m, graphs = 0;

    while (scanf("%15s %d %d", kind, &n, &m) == 3) {
        if (n < 1 || m < 0 || n > 500000 || m > 2000000) {
            puts("graph refused");
            break;
        }
        int *from = need((size_t)m, sizeof(int)), *to = need((size_t)m, sizeof(int)), kept = 0;
        if (strcmp(kind, "random") == 0) {
            if (scanf("%llu", &state) != 1)
                state = 1;
            for (; kept < m; kept++) {
                from[kept] = (int)pick((unsigned)n);
                to[kept] = (int)pick((unsigned)n);
            }
        } else {
            int u, v;
            for (int e = 0; e < m && scanf("%d %d", &u, &v) == 2; e++)
                if (u >= 0 && u < n && v >= 0 && v < n)
                    from[kept] = u, to[kept++] = v;
        }
        graph_t g = build(n, kept, from, to);
        free(from), free(to);
        report(&g);
        free(g.head), free(g.target);
        graphs++;
    }
    printf("%d graphs\n", graphs);
    return 0;
}
