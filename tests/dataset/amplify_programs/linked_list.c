#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct node { int key; struct node *before, *after; };
static struct node nil = {0, &nil, &nil};
static void cut(struct node *v) {
    if (v == &nil) return;
    v->before->after = v->after;
    v->after->before = v->before;
    free(v);
}
int main(void) {
    int n, x, started = 0;
    char command[16];
    scanf("%d", &n);
    while (n--) {
        scanf("%15s", command);
        if (!strcmp(command, "deleteFirst")) { cut(nil.after); continue; }
        if (!strcmp(command, "deleteLast")) { cut(nil.before); continue; }
        scanf("%d", &x);
        struct node *v;
        if (command[0] == 'i') {
            v = malloc(sizeof *v);
            v->key = x;
            v->after = nil.after;
            v->before = &nil;
            nil.after->before = v;
            nil.after = v;
        } else {
            for (v = nil.after; v != &nil && v->key != x; v = v->after) {}
            cut(v);
        }
    }
    for (struct node *v = nil.after; v != &nil; v = v->after) printf(started++ ? " %d" : "%d", v->key);
    puts("");
    return 0;
}
