/*
 * n m
 * m roads: from to length toll        (one way, towns are 1..n)
 * queries: from to a b                (cost of a road is a*length + b*toll)
 */
#include <stdio.h>
#include <stdlib.h>

typedef long long cost_t;

typedef struct road {
    int to, next;
    int length, toll;
} road;

static int n, m;
static road *roads;
static int *first, *heap, *where, *from_town;
static cost_t *cost;
static int heap_size;

static void sift_up(int i)
{
    int v = heap[i];
    while (i > 1) {
        int p = i / 2;
        if (cost[heap[p]] < cost[v] || (cost[heap[p]] == cost[v] && heap[p] < v))
            break;
        heap[i] = heap[p];
        where[heap[i]] = i;
        i = p;
    }
    heap[i] = v;
    where[v] = i;
}

static int pop(void)
{
    int top = heap[1], v = heap[heap_size--], i = 1;
    if (heap_size == 0)
        return top;
    for (;;) {
        int c = 2 * i;
        if (c > heap_size)
            break;
        if (c < heap_size) {
            cost_t l = cost[heap[c]], r = cost[heap[c + 1]];
            if (r < l || (r == l && heap[c + 1] < heap[c]))
                c++;
        }
        if (cost[v] < cost[heap[c]] || (cost[v] == cost[heap[c]] && v < heap[c]))
            break;
        heap[i] = heap[c];
        where[heap[i]] = i;
        i = c;
    }
    heap[i] = v;
    where[v] = i;
    return top;
}

static int dijkstra(int s, int t, cost_t a, cost_t b)
{
    int settled = 0;
    for (int i = 1; i <= n; i++) {
        cost[i] = -1;
        where[i] = 0;
    }
    cost[s] = 0;
    from_town[s] = 0;
    heap[1] = s;
    where[s] = heap_size = 1;
    while (heap_size > 0) {
        int u = pop();
        settled++;
        if (u == t)
            break;
        for (int e = first[u]; e; e = roads[e].next) {
            int v = roads[e].to;
            cost_t c = cost[u] + a * roads[e].length + b * roads[e].toll;
            if (cost[v] < 0) {
                heap[++heap_size] = v;
            } else if (c >= cost[v]) {
                continue;
            } else {
                cost[v] = c;
                from_town[v] = u;
                sift_up(where[v]);
                continue;
            }
            cost[v] = c;
            from_town[v] = u;
            sift_up(heap_size);
        }
    }
    return settled;
}

int main(void)
{
    if (scanf("%d %d", &n, &m) != 2 || n < 1 || m < 0 || n > 200000 || m > 1000000) {
        printf("no map\n");
        return 0;
    }
    roads = malloc(((size_t)m + 1) * sizeof *roads);
    int *ints = calloc(4 * ((size_t)n + 2), sizeof(int));
    cost = malloc(((size_t)n + 2) * sizeof *cost);
    if (!roads || !ints || !cost)
        return 0;
    first = ints;
    heap = ints + n + 2;
    where = heap + n + 2;
    from_town = where + n + 2;

    int used = 0, skipped = 0;
    for (int i = 0; i < m; i++) {
        int u, v, length, toll;
        if (scanf("%d %d %d %d", &u, &v, &length, &toll) != 4)
            break;
        if (u < 1 || u > n || v < 1 || v > n || length < 0 || toll < 0) {
            skipped++;
            continue;
        }
        roads[++used] = (road){v, first[u], length, toll};
        first[u] = used;
    }
    printf("%d towns, %d roads, %d skipped\n", n, used, skipped);

    int s, t, a, b;
    while (scanf("%d %d %d %d", &s, &t, &a, &b) == 4) {
        if (s < 1 || s > n || t < 0 || t > n || a < 0 || b < 0 || a > 1000 || b > 1000) {
            printf("bad query\n");
            continue;
        }
        int settled = dijkstra(s, t, a, b);
        if (t == 0) { /* everywhere */
            cost_t sum = 0, far = 0;
            int far_town = s;
            for (int i = 1; i <= n; i++) {
                if (cost[i] < 0)
                    continue;
                sum += cost[i];
                if (cost[i] > far)
                    far = cost[i], far_town = i;
            }
            printf("from %d: reaches %d, sum %lld, farthest %d at %lld\n", s, settled, sum,
                   far_town, far);
        } else if (cost[t] < 0) {
            printf("%d -> %d: unreachable (%d settled)\n", s, t, settled);
        } else {
            int hops = 0;
            printf("%d -> %d: %lld (%d settled) via", s, t, cost[t], settled);
            for (int v = from_town[t]; v; v = from_town[v])
                if (hops++ < 12)
                    printf(" %d", v);
            printf(", %d roads\n", hops);
        }
    }
    free(roads);
    free(ints);
    free(cost);
    return 0;
}
