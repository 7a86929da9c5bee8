// A little machine for one singly linked list of 64-bit integers.
#include <stdio.h>
#include <stdlib.h>
#include <stdbool.h>
#include <stdint.h>
#include <inttypes.h>

typedef struct cell cell;
struct cell { int64_t v; cell *next; };

static cell *list;
static int64_t length;
typedef bool (*order)(const cell *, const cell *);

static bool by_value(const cell *a, const cell *b) { return a->v <= b->v; }
static bool by_low_byte(const cell *a, const cell *b) { return (int8_t)a->v <= (int8_t)b->v; }
static bool by_magnitude(const cell *a, const cell *b) {
    uint64_t x = a->v < 0 ? -(uint64_t)a->v : (uint64_t)a->v;
    uint64_t y = b->v < 0 ? -(uint64_t)b->v : (uint64_t)b->v;
    return x <= y;
}

static void push(int64_t v) {
    cell *c = malloc(sizeof(cell));
    if (!c) exit(0);
    c->v = v;
    c->next = list;
    list = c;
    length++;
}

static void append(int64_t v) {
    cell **p = &list;
    while (*p) p = &(*p)->next;
    cell *rest = list;
    list = NULL;
    push(v);
    *(rest ? p : &list) = list;
    if (rest) list = rest;
}

static cell *merge(cell *a, cell *b, order before) {
    cell head, *tail = &head;
    while (a && b) {
        cell **take = before(a, b) ? &a : &b;
        tail->next = *take;
        tail = *take;
        *take = tail->next;
    }
    tail->next = a ? a : b;
    return head.next;
}

// bottom-up: run[i] is empty or a sorted run of 2^i cells
static cell *sort(cell *l, order before) {
    cell *run[40] = {0};
    int top = 0;
    while (l) {
        cell *one = l;
        l = l->next;
        one->next = NULL;
        int i = 0;
        for (; run[i]; i++) {
            one = merge(run[i], one, before);
            run[i] = NULL;
        }
        run[i] = one;
        if (i > top) top = i;
    }
    for (int i = 0; i <= top; i++) l = merge(run[i], l, before);
    return l;
}

static cell *reverse(cell *l) {
    cell *done = NULL;
    while (l) {
        cell *t = l->next;
        l->next = done;
        done = l;
        l = t;
    }
    return done;
}

static void unique(void) {
    for (cell *c = list; c; c = c->next)
        while (c->next && c->next->v == c->v) {
            cell *dead = c->next;
            c->next = dead->next;
            free(dead);
            length--;
        }
}

// first half and reversed second half, alternating
static void zip(void) {
    if (length < 3) return;
    cell *slow = list, *fast = list->next;
    while (fast && fast->next) slow = slow->next, fast = fast->next->next;
    cell *b = reverse(slow->next), *a = list;
    slow->next = NULL;
    while (b) {
        cell *next = b->next;
        b->next = a->next;
        a->next = b;
        a = b->next;
        b = next;
    }
}

// every k-th cell in a circle dies until `leave` are left
static int64_t josephus(int64_t k, int64_t leave) {
    int64_t order_hash = 0;
    if (!list || k < 1) return 0;
    cell *last = list;
    while (last->next) last = last->next;
    last->next = list;
    while (length > leave && length > 1) {
        for (int64_t i = (k - 1) % length; i > 0; i--) last = last->next;
        cell *dead = last->next;
        order_hash = (int64_t)((uint64_t)order_hash * 31 + (uint64_t)dead->v);
        last->next = dead->next;
        free(dead);
        length--;
    }
    list = last->next;
    last->next = NULL;
    return order_hash;
}

static void partition(int64_t pivot) {
    cell *part[3] = {0}, **end[3] = {&part[0], &part[1], &part[2]};
    for (cell *c = list; c; c = c->next) {
        int w = (c->v >= pivot) + (c->v > pivot);
        *end[w] = c;
        end[w] = &c->next;
    }
    *end[2] = NULL;
    *end[1] = part[2];
    *end[0] = part[1];
    list = part[0];
}

static void checksum(void) {
    uint64_t h = 7;
    int64_t sum = 0, ascents = 0;
    for (const cell *c = list; c; c = c->next) {
        h = (h ^ (uint64_t)c->v) * 0x100000001b3u;
        sum = (int64_t)((uint64_t)sum + (uint64_t)c->v);
        if (c->next && c->v < c->next->v) ascents++;
    }
    printf("n=%" PRId64 " sum=%" PRId64 " ascents=%" PRId64 " %" PRIx64 "\n", length, sum, ascents, h);
}

static int64_t number(void) {
    int64_t x;
    return scanf("%" SCNd64, &x) == 1 ? x : 0;
}

int main(void) {
    for (int op; (op = getchar()) != EOF;) {
        if (op == 'p') push(number());
        else if (op == 'a') append(number());
        else if (op == 's') list = sort(list, by_value);
        else if (op == 'b') list = sort(list, by_low_byte);
        else if (op == 'm') list = sort(list, by_magnitude);
        else if (op == 'r') list = reverse(list);
        else if (op == 'u') unique();
        else if (op == 'z') zip();
        else if (op == '<') partition(number());
        else if (op == 'c') checksum();
        else if (op == 'j') {
            int64_t k = number();
            printf("j %" PRId64 "\n", josephus(k, number()));
        } else if (op == 'f') {
            int64_t n = number();
            uint64_t x = (uint64_t)number();
            for (; n > 0 && length < 300000; n--) {
                x = x * 6364136223846793005u + 1442695040888963407u;
                push((int64_t)x >> (x >> 40 & 63));
            }
        } else if (op == 'd') {
            int shown = 0;
            for (const cell *c = list; c && shown < 40; c = c->next, shown++) printf("%" PRId64 " ", c->v);
            puts(length > 40 ? "..." : ".");
        } else if (op > ' ') {
            printf("%c?\n", op & 127);
        }
    }
    checksum();
    for (cell *c; (c = list); free(c)) list = c->next;
    return 0;
}
