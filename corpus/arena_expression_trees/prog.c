/* One formula of x per line, "expr ; from to": builds the tree in an arena, derives it,
 * folds constants, prints everything and sums f and f' over from..to in 64-bit wraparound. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { NUM, VAR, ADD, SUB, MUL, DIV, NEG };

typedef struct tree {
    enum kind kind;
    long long num;
    struct tree *a, *b;
} tree;
#define CHUNK 64
#define LIMIT 4000000000000000000

static struct chunk {
    struct chunk *prev;
    int used;
    tree cell[CHUNK];
} *arena;

static tree *make(enum kind kind, long long num, tree *a, tree *b)
{
    if (!arena || arena->used == CHUNK) {
        struct chunk *c = malloc(sizeof *c);
        if (!c)
            exit(0);
        c->prev = arena;
        c->used = 0;
        arena = c;
    }
    tree *t = &arena->cell[arena->used++];
    *t = (tree){kind, num, a, b};
    return t;
}

static int release(void)
{
    int cells = 0;
    while (arena) {
        struct chunk *prev = arena->prev;
        cells += arena->used;
        free(arena);
        arena = prev;
    }
    return cells;
}

static long long apply(enum kind k, long long a, long long b)
{
    unsigned long long x = (unsigned long long)a, y = (unsigned long long)b;
    if (k == DIV && b != -1)
        return b ? a / b : 0;
    return (long long)(k == ADD ? x + y : k == SUB ? x - y : k == MUL ? x * y : 0 - x);
}

static const char *at;
static int depth;
static tree *sum(void);

static tree *atom(void)
{
    while (*at == ' ')
        at++;
    if (*at == '-') {
        at++;
        tree *t = ++depth > 50 ? NULL : atom();
        depth--;
        return t ? make(NEG, 0, t, NULL) : NULL;
    }
    if (*at == '(') {
        at++;
        tree *t = ++depth > 50 ? NULL : sum();
        depth--;
        return t && *at++ == ')' ? t : NULL;
    }
    if (*at == 'x')
        return at++, make(VAR, 0, NULL, NULL);
    if (!isdigit((unsigned char)*at))
        return NULL;
    char *end;
    long long v = strtoll(at, &end, 10);
    at = end;
    return make(NUM, v, NULL, NULL);
}

static tree *product(void)
{
    tree *t = atom();
    for (; t; at++) {
        while (*at == ' ')
            at++;
        enum kind k = *at == '*' ? MUL : *at == '/' ? DIV : NUM;
        if (k == NUM)
            break;
        at++;
        tree *r = atom();
        at--;
        t = r ? make(k, 0, t, r) : NULL;
    }
    return t;
}

static tree *sum(void)
{
    tree *t = product();
    while (t && (*at == '+' || *at == '-')) {
        enum kind k = *at++ == '+' ? ADD : SUB;
        tree *r = product();
        t = r ? make(k, 0, t, r) : NULL;
    }
    return t;
}

static tree *fold(const tree *t)
{
    if (t->kind <= VAR)
        return make(t->kind, t->num, NULL, NULL);
    tree *a = fold(t->a), *b = t->b ? fold(t->b) : NULL;
#define IS(n, v) ((n)->kind == NUM && (n)->num == (v))
    if (a->kind == NUM && (!b || b->kind == NUM))
        return make(NUM, apply(t->kind, a->num, b ? b->num : 0), NULL, NULL);
    enum kind k = t->kind;
    if ((k == ADD && IS(a, 0)) || (k == MUL && (IS(b, 0) || IS(a, 1))))
        return b;
    if ((k == ADD || k == SUB) ? IS(b, 0) : k == NEG ? 0 : IS(a, 0) || IS(b, 1))
        return a;
    if (k == NEG && a->kind == NEG)
        return a->a;
    return make(t->kind, 0, a, b);
}

static tree *derive(tree *t)
{
    switch (t->kind) {
    case NUM: return make(NUM, 0, NULL, NULL);
    case VAR: return make(NUM, 1, NULL, NULL);
    case NEG: return make(NEG, 0, derive(t->a), NULL);
    case MUL: return make(ADD, 0, make(MUL, 0, derive(t->a), t->b), make(MUL, 0, t->a, derive(t->b)));
    case DIV: return make(DIV, 0, make(SUB, 0, make(MUL, 0, derive(t->a), t->b),
                                       make(MUL, 0, t->a, derive(t->b))), make(MUL, 0, t->b, t->b));
    default: return make(t->kind, 0, derive(t->a), derive(t->b));
    }
}

static long long eval(const tree *t, long long x)
{
    if (t->kind <= VAR)
        return t->kind == VAR ? x : t->num;
    return apply(t->kind, eval(t->a, x), t->b ? eval(t->b, x) : 0);
}

static int show(const tree *t, int budget)
{
    if (--budget < 0)
        return budget;
    if (t->kind <= VAR)
        return t->kind == VAR ? putchar('x') : printf("%lld", t->num), budget;
    printf(t->kind == NEG ? "-(" : "(");
    budget = show(t->a, budget);
    if (t->b) {
        putchar("+-*/"[t->kind - ADD]);
        budget = show(t->b, budget);
    }
    putchar(')');
    return budget;
}

int main(void)
{
    static char line[1000];
    int bad = 0, cells = 0;
    while (fgets(line, sizeof line, stdin)) {
        long long from = 0, to = -1, f = 0, g = 0;
        char *semi = strchr(line, ';');
        at = line;
        tree *t = sum();
        if (!t || at != semi || sscanf(semi + 1, "%lld %lld", &from, &to) != 2 || from < -LIMIT || from > LIMIT) {
            printf("syntax near column %d\n", (int)(at - line));
            bad++;
            cells += release();
            continue;
        }
        tree *d = fold(derive(t)), *s = fold(t);
        show(s, 60);
        printf(" ' ");
        show(d, 60);
        for (long long x = from; x <= to && x - from < 3000000; x++) {
            f = apply(ADD, apply(MUL, f, 3), eval(s, x));
            g = apply(SUB, eval(d, x), apply(MUL, g, 5));
        }
        printf("\n%lld %lld\n", f, g);
        cells += release();
    }
    printf("%d cells, %d bad\n", cells, bad);
    return 0;
}
