// Multiset of 32-bit keys in a treap: rank, k-th smallest, range sums, predecessor.
// Commands: + x | - x | k i | r x | s lo hi | p x | g n seed | m n seed | d
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Node {
    int32_t key;
    uint32_t prio;
    int copies, size;
    int64_t sum;
    struct Node *l, *r;
} Node;

static uint32_t rng_state = 2463534242u;

static uint32_t xorshift(uint32_t *s) {
    uint32_t x = *s;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *s = x;
}

static int size_of(const Node *t) { return t ? t->size : 0; }
static int64_t sum_of(const Node *t) { return t ? t->sum : 0; }

static Node *pull(Node *t) {
    t->size = size_of(t->l) + size_of(t->r) + t->copies;
    t->sum = sum_of(t->l) + sum_of(t->r) + (int64_t)t->key * t->copies;
    return t;
}

/* keys < key go to *a, keys >= key to *b */
static void split(Node *t, int64_t key, Node **a, Node **b) {
    if (!t) {
        *a = *b = NULL;
    } else if (t->key < key) {
        split(t->r, key, &t->r, b);
        *a = pull(t);
    } else {
        split(t->l, key, a, &t->l);
        *b = pull(t);
    }
}

static Node *merge(Node *a, Node *b) {
    if (!a) return b;
    if (!b) return a;
    if (a->prio > b->prio) {
        a->r = merge(a->r, b);
        return pull(a);
    }
    b->l = merge(a, b->l);
    return pull(b);
}

static Node *insert(Node *root, int32_t key) {
    Node *a, *mid, *c;
    split(root, key, &a, &c);
    split(c, (int64_t)key + 1, &mid, &c);
    if (mid) {
        mid->copies++;
        pull(mid);
    } else {
        mid = calloc(1, sizeof *mid);
        if (!mid) abort();
        mid->key = key;
        mid->prio = xorshift(&rng_state);
        mid->copies = 1;
        pull(mid);
    }
    return merge(merge(a, mid), c);
}

static Node *erase(Node *root, int32_t key, int *found) {
    Node *a, *mid, *c;
    split(root, key, &a, &c);
    split(c, (int64_t)key + 1, &mid, &c);
    *found = mid != NULL;
    if (mid && --mid->copies == 0) {
        free(mid);
        mid = NULL;
    } else if (mid) {
        pull(mid);
    }
    return merge(merge(a, mid), c);
}

static int rank_of(const Node *t, int64_t key) {
    int less = 0;
    while (t) {
        if (t->key < key) {
            less += size_of(t->l) + t->copies;
            t = t->r;
        } else {
            t = t->l;
        }
    }
    return less;
}

static const Node *kth(const Node *t, int k) {
    while (t) {
        int left = size_of(t->l);
        if (k > left && k <= left + t->copies) break;
        if (k > left) k -= left + t->copies;
        else left = -1;
        t = left < 0 ? t->l : t->r;
    }
    return t;
}

static int64_t range_sum(const Node *t, int64_t lo, int64_t hi) {
    if (!t) return 0;
    if (t->key < lo) return range_sum(t->r, lo, hi);
    if (t->key > hi) return range_sum(t->l, lo, hi);
    int64_t total = (int64_t)t->key * t->copies;
    for (const Node *u = t->l; u;) /* everything >= lo below the fork */
        if (u->key >= lo) total += (int64_t)u->key * u->copies + sum_of(u->r), u = u->l;
        else u = u->r;
    for (const Node *u = t->r; u;)
        if (u->key <= hi) total += (int64_t)u->key * u->copies + sum_of(u->l), u = u->r;
        else u = u->l;
    return total;
}

static int height(const Node *t) {
    if (!t) return 0;
    int a = height(t->l), b = height(t->r);
    return 1 + (a > b ? a : b);
}

static void dump(const Node *t, int *budget) {
    if (!t) return;
    dump(t->l, budget);
    if (*budget > 0) printf(" %" PRId32 "x%d", t->key, t->copies);
    --*budget;
    dump(t->r, budget);
}

static void destroy(Node *t) {
    if (!t) return;
    destroy(t->l);
    destroy(t->r);
    free(t);
}

int main(void) {
    Node *root = NULL;
    char op;
    int32_t x, y;
    while (scanf(" %c", &op) == 1) {
        int ok = 0;
        if (op == 'd') {
            int budget = 24;
            printf("size %d height %d sum %" PRId64 ":", size_of(root), height(root), sum_of(root));
            dump(root, &budget);
            puts(budget < 0 ? " ..." : "");
            continue;
        }
        if (scanf("%" SCNd32, &x) != 1) break;
        if (op == '+') {
            root = insert(root, x);
        } else if (op == '-') {
            root = erase(root, x, &ok);
            if (!ok) printf("no %" PRId32 "\n", x);
        } else if (op == 'k') {
            const Node *t = x > 0 ? kth(root, x) : NULL;
            if (t) printf("kth %" PRId32 "\n", t->key);
            else puts("kth none");
        } else if (op == 'r') {
            printf("rank %d\n", rank_of(root, x));
        } else if (op == 'p') {
            const Node *t = kth(root, rank_of(root, x));
            if (rank_of(root, x) == 0) puts("pred none");
            else printf("pred %" PRId32 "\n", t->key);
        } else if (scanf("%" SCNd32, &y) != 1) {
            break;
        } else if (op == 's') {
            printf("sum %" PRId64 "\n", range_sum(root, x, y));
        } else if (op == 'g' || op == 'm') {
            uint32_t s = (uint32_t)y * 2654435761u | 1, check = 0;
            for (int i = 0; i < x && i < 2000000; i++) {
                int32_t v = (int32_t)xorshift(&s) >> (op == 'g' ? 8 : s % 3 * 8);
                if (op == 'g' || (s & 12) == 0) root = insert(root, v);
                else if ((s & 12) == 4 && root) root = erase(root, kth(root, 1 + (int)(s % (uint32_t)root->size))->key, &ok);
                else if ((s & 12) == 8) check = check * 31 + (uint32_t)range_sum(root, v, (int64_t)v + 99999);
                else check = check * 33 ^ (uint32_t)rank_of(root, v);
            }
            printf("%c %d %08" PRIx32 "\n", op, size_of(root), check);
        } else {
            printf("bad %c\n", op);
        }
    }
    printf("end %d\n", size_of(root));
    destroy(root);
    return 0;
}
