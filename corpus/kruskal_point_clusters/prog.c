#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_POINTS 1200

struct Edge { uint32_t length; uint16_t a, b; };

static int32_t px[MAX_POINTS], py[MAX_POINTS];
static int parent[MAX_POINTS], size_[MAX_POINTS];

static int find(int v)
{
    while (parent[v] != v) {
        parent[v] = parent[parent[v]];
        v = parent[v];
    }
    return v;
}

static int join(int a, int b)
{
    a = find(a), b = find(b);
    if (a == b) return 0;
    if (size_[a] < size_[b] || (size_[a] == size_[b] && b < a)) { int t = a; a = b; b = t; }
    parent[b] = a;
    size_[a] += size_[b];
    return 1;
}

/* least significant byte first; stable, so equal lengths keep their order */
static struct Edge *radix_sort(struct Edge *from, struct Edge *to, size_t count)
{
    for (int shift = 0; shift < 32; shift += 8) {
        size_t start[257] = {0};
        for (size_t i = 0; i < count; i++)
            start[(from[i].length >> shift & 255) + 1]++;
        for (int b = 0; b < 256; b++)
            start[b + 1] += start[b];
        for (size_t i = 0; i < count; i++)
            to[start[from[i].length >> shift & 255]++] = from[i];
        struct Edge *t = from; from = to; to = t;
    }
    return from;
}

static uint32_t away(int32_t a, int32_t b)
{
    return a > b ? (uint32_t)a - (uint32_t)b : (uint32_t)b - (uint32_t)a;
}

static int one_map(int number)
{
    int n, clusters;
    char metric;

    if (scanf("%d %d %c", &n, &clusters, &metric) != 3)
        return 0;
    if (n < 0 || n > MAX_POINTS || clusters < 1 || (metric != 'm' && metric != 'c')) {
        printf("map %d: bad header\n", number);
        return 0;
    }
    for (int i = 0; i < n; i++)
        if (scanf("%d %d", &px[i], &py[i]) != 2) {
            printf("map %d: %d of %d points\n", number, i, n);
            n = i;
            break;
        }

    size_t count = 0, room = n > 1 ? (size_t)n * (size_t)(n - 1) / 2 : 1;
    struct Edge *edges = malloc(room * sizeof *edges), *spare = malloc(room * sizeof *spare);
    if (!edges || !spare) { free(edges); free(spare); return 0; }
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++) {
            uint32_t dx = away(px[a], px[b]), dy = away(py[a], py[b]);
            uint32_t length = metric == 'c' ? (dx > dy ? dx : dy) : dx + dy;
            edges[count++] = (struct Edge){ length, (uint16_t)a, (uint16_t)b };
        }
    struct Edge *sorted = radix_sort(edges, spare, count);

    for (int i = 0; i < n; i++) { parent[i] = i; size_[i] = 1; }
    int parts = n, tree = 0;
    uint64_t total = 0, tried = 0;
    uint32_t longest = 0;
    printf("map %d: %d points, metric %c\n", number, n, metric);
    if (parts <= clusters) printf("  every point alone\n");
    for (size_t i = 0; i < count && parts > 1; i++) {
        struct Edge e = sorted[i];
        tried++;
        if (!join(e.a, e.b)) continue;
        parts--;
        total += e.length;
        longest = e.length;
        if (++tree <= 10)
            printf("  %d-%d %u\n", e.a, e.b, e.length);
        if (parts == clusters) {
            int biggest = 0, singles = 0, of_first = size_[find(0)];
            for (int v = 0; v < n; v++)
                if (parent[v] == v) {
                    if (size_[v] > biggest) biggest = size_[v];
                    if (size_[v] == 1) singles++;
                }
            printf("  %d clusters: biggest %d, %d single, point 0 among %d, spacing %u\n", parts,
                   biggest, singles, of_first, longest);
        }
    }
    printf("  tree %d edges, length %llu, longest %u, looked at %llu of %zu\n", tree,
           (unsigned long long)total, longest, (unsigned long long)tried, count);
    free(edges);
    free(spare);
    return 1;
}

int main(void)
{
    int maps = 0;
    while (one_map(maps + 1))
        maps++;
    printf("%d maps\n", maps);
    return 0;
}
