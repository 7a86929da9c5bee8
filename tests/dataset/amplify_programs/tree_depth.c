#include <stdio.h>
static int head[100005], next_[200005], to[200005], depth[100005], stack[100005], edges;
static void join(int a, int b) { to[++edges] = b; next_[edges] = head[a]; head[a] = edges; }
int main(void) {
    int n, top = 0, deepest = 0;
    scanf("%d", &n);
    for (int i = 1; i < n; i++) { int a, b; scanf("%d %d", &a, &b); join(a, b); join(b, a); }
    stack[top++] = 1;
    depth[1] = 1;
    while (top) {
        int v = stack[--top];
        if (depth[v] > deepest) deepest = depth[v];
        for (int e = head[v]; e; e = next_[e]) if (!depth[to[e]]) {
            depth[to[e]] = depth[v] + 1;
            stack[top++] = to[e];
        }
    }
    printf("%d\n", deepest - 1);
    return 0;
}
