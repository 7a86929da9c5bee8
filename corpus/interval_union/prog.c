/* A bag of closed integer intervals. Commands, one a line:
 *   + L R           add           - L R      remove one equal interval, if there
 *   * N SEED SPAN   add N random intervals no longer than SPAN
 *   u               union: number of pieces, covered points, the first pieces
 *   o               where most intervals overlap (the leftmost point)
 *   f               most pairwise disjoint intervals (greedy by right end)
 *   ? X             how many contain X
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct interval {
    long left, right;
};

static struct interval *bag;
static size_t size, room;
static int is_sorted;
static long *ends;

static int cmp_interval(const void *pa, const void *pb)
{
    const struct interval *a = pa, *b = pb;
    if (a->left != b->left)
        return a->left < b->left ? -1 : 1;
    if (a->right != b->right)
        return a->right < b->right ? -1 : 1;
    return 0;
}

static int cmp_long(const void *pa, const void *pb)
{
    long a = *(const long *)pa, b = *(const long *)pb;
    return a < b ? -1 : a > b;
}

static void insert(long left, long right)
{
    if (size == room) {
        room = room * 2 + 8;
        bag = realloc(bag, room * sizeof *bag);
        ends = realloc(ends, room * sizeof *ends);
    }
    bag[size].left = left;
    bag[size].right = right;
    size++;
    is_sorted = 0;
}

static void sort_bag(void)
{
    if (is_sorted)
        return;
    if (size > 0) {
        qsort(bag, size, sizeof *bag, cmp_interval);
        for (size_t i = 0; i < size; i++)
            ends[i] = bag[i].right;
        qsort(ends, size, sizeof *ends, cmp_long);
    }
    is_sorted = 1;
}

static int erase(long left, long right)
{
    struct interval key = {left, right};
    sort_bag();
    struct interval *found = size ? bsearch(&key, bag, size, sizeof *bag, cmp_interval) : NULL;
    if (!found)
        return 0;
    memmove(found, found + 1, (size_t)(bag + size - found - 1) * sizeof *bag);
    size--;
    is_sorted = 0; /* the ends are stale */
    return 1;
}

/* First index whose end is >= x; or, with starts, first interval that starts after x. */
static size_t bound(long x, int starts)
{
    size_t low = 0, high = size;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (starts ? bag[mid].left <= x : ends[mid] < x)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void show_union(void)
{
    unsigned long covered = 0, gaps = 0;
    int pieces = 0;
    sort_bag();
    for (size_t i = 0; i < size;) {
        long left = bag[i].left, right = bag[i].right;
        for (i++; i < size && bag[i].left <= right + 1; i++) /* neighbours grow together */
            if (bag[i].right > right)
                right = bag[i].right;
        if (pieces++ < 6)
            printf("[%ld %ld] ", left, right);
        covered += (unsigned long)(right - left) + 1;
        if (i < size)
            gaps ^= (unsigned long)(bag[i].left - right) * (unsigned)pieces;
    }
    printf("%d pieces, %lu covered, gaps %lu\n", pieces, covered, gaps);
}

static void show_overlap(void)
{
    size_t closed = 0, most = 0;
    long where = 0;
    sort_bag();
    for (size_t i = 0; i < size; i++) {
        while (ends[closed] < bag[i].left)
            closed++;
        if (i + 1 - closed > most) {
            most = i + 1 - closed;
            where = bag[i].left;
        }
    }
    printf("%zu at %ld\n", most, where);
}

static int cmp_right(const void *pa, const void *pb)
{
    const struct interval *a = pa, *b = pb;
    return a->right != b->right ? (a->right > b->right) * 2 - 1 : cmp_interval(a, b);
}

static void show_disjoint(void)
{
    int chosen = 0;
    unsigned long sum = 0;
    if (size > 0)
        qsort(bag, size, sizeof *bag, cmp_right);
    is_sorted = 0;
    for (size_t i = 0, last = 0; i < size; i++)
        if (chosen == 0 || bag[i].left > bag[last].right) {
            last = i;
            chosen++;
            sum = sum * 3 + (unsigned long)bag[i].right;
        }
    printf("%d disjoint, %lx\n", chosen, sum);
}

int main(void)
{
    char line[128] = "";
    const long far = 1000000000000000000;
    while (fgets(line, sizeof line, stdin)) {
        char *p = line + 1, *q;
        long a = strtol(p, &p, 10), b = strtol(p, &q, 10), c = strtol(q, NULL, 10);
        switch (line[0]) {
        case '+':
            if (q == p || a > b || a < -far || b > far)
                puts("bad interval");
            else
                insert(a, b);
            break;
        case '-':
            puts(erase(a, b) ? "removed" : "not there");
            break;
        case '*':
            if (a > 500000 || c < 1)
                puts("bad numbers");
            for (unsigned long x = (unsigned long)b; a-- > 0 && a < 500000 && c >= 1;) {
                x = x * 0xD1342543DE82EF95u + 1;
                long left = (long)(x >> 30) - (1l << 33);
                x = x * 0xD1342543DE82EF95u + 1;
                insert(left, left + (long)((x >> 24) % (unsigned long)c));
            }
            break;
        case 'u': show_union(); break;
        case 'o': show_overlap(); break;
        case 'f': show_disjoint(); break;
        case '?':
            sort_bag();
            printf("%zu\n", bound(a, 1) - bound(a, 0));
            break;
        default: puts("eh?");
        }
    }
    printf("%zu intervals\n", size);
    free(bag);
    free(ends);
    return 0;
}
