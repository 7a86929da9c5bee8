/* Counts inversions while merge-sorting singly linked lists.
 * Input: lists of integers, each ended by ';'. A list may hold blocks  N*SEED/RANGE  of N made-up
 * values below RANGE. */
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *next;
    long value;
    int position;
};

struct sorted {
    struct node *head;
    unsigned long long inversions;
    unsigned long long moved; /* how far elements jumped to the left, weighted with their value */
};

static struct node *pool;
static int pool_used, pool_size;

static int ch;

static int skip_space(void)
{
    while (ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r')
        ch = getchar();
    return ch;
}

static int parse_long(long *out)
{
    int negative = 0, digits = 0;
    unsigned long v = 0;
    if (ch == '-') {
        negative = 1;
        ch = getchar();
    }
    for (; ch >= '0' && ch <= '9'; ch = getchar(), digits++)
        v = v * 10 + (unsigned long)(ch - '0');
    *out = (long)(negative ? 0 - v : v);
    return digits > 0;
}

static int append(long value)
{
    if (pool_used == pool_size) {
        if (pool_size >= 1 << 18)
            return 0;
        pool_size = pool_size ? pool_size * 2 : 64;
        pool = realloc(pool, (size_t)pool_size * sizeof *pool);
    }
    pool[pool_used].value = value;
    pool[pool_used].position = pool_used;
    pool_used++;
    return 1;
}

static struct sorted merge_sort(struct node *list, int n)
{
    struct sorted result = {list, 0, 0};
    if (n <= 1) {
        if (list)
            list->next = NULL;
        return result;
    }
    int left_count = n / 2;
    struct node *middle = list;
    for (int i = 0; i < left_count; i++)
        middle = middle->next;
    struct sorted left = merge_sort(list, left_count), right = merge_sort(middle, n - left_count);
    result.inversions = left.inversions + right.inversions;
    result.moved = left.moved + right.moved;

    struct node *a = left.head, *b = right.head, **tail = &result.head;
    while (a && b) {
        if (b->value < a->value) {
            result.inversions += (unsigned)left_count;
            result.moved += (unsigned long long)b->value * (unsigned)left_count;
            *tail = b;
            b = b->next;
        } else {
            *tail = a;
            a = a->next;
            left_count--;
        }
        tail = &(*tail)->next;
    }
    *tail = a ? a : b;
    return result;
}

static void report(void)
{
    for (int i = 0; i < pool_used; i++)
        pool[i].next = i + 1 < pool_used ? &pool[i + 1] : NULL;
    struct sorted s = merge_sort(pool_used ? pool : NULL, pool_used);
    unsigned long long order = 0;
    long runs = 0, distinct = 0;
    for (struct node *p = s.head; p; p = p->next) {
        order = order * 37 + (unsigned)p->position;
        if (!p->next || p->next->value != p->value)
            distinct++;
        if (!p->next || p->next->position < p->position)
            runs++;
    }
    printf("n=%d inversions=%llu moved=%lld order=%llx distinct=%ld runs=%ld", pool_used, s.inversions,
           (long long)s.moved, order, distinct, runs);
    if (pool_used > 0)
        printf(" min=%ld median=", s.head->value);
    int k = 0;
    for (struct node *p = s.head; p; p = p->next, k++) {
        if (k == (pool_used - 1) / 2)
            printf("%ld", p->value);
        if (!p->next)
            printf(" max=%ld", p->value);
    }
    putchar('\n');
    pool_used = 0;
}

int main(void)
{
    ch = getchar();
    while (skip_space() != EOF) {
        long v, seed, range;
        if (ch == ';') {
            report();
            ch = getchar();
            continue;
        }
        if (!parse_long(&v)) {
            printf("unexpected character %d\n", ch);
            if (ch != EOF)
                ch = getchar();
            continue;
        }
        if (ch != '*') {
            if (!append(v))
                puts("list too long");
            continue;
        }
        ch = getchar();
        int ok = parse_long(&seed) && ch == '/';
        if (ok) {
            ch = getchar();
            ok = parse_long(&range) && range > 0;
        }
        if (!ok) {
            puts("bad block");
            continue;
        }
        unsigned long x = (unsigned long)seed;
        while (v-- > 0) {
            x = x * 6364136223846793005ul + 1442695040888963407ul;
            if (!append((long)((x >> 20) % (unsigned long)range) - range / 2))
                break;
        }
    }
    if (pool_used) {
        printf("not ended: ");
        report();
    }
    puts("end");
    free(pool);
    return 0;
}
