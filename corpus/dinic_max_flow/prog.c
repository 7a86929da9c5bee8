// Maximum flow (Dinic). Pipes come in pairs: edge e and its reverse e ^ 1.
#include <stdio.h>
#include <string.h>

#define MAXV 3000
#define MAXE 40000

typedef long long ll;

struct { int to, next; ll cap; } edge[2 * MAXE];
ll original[2 * MAXE];
int head[MAXV], current[MAXV], level[MAXV], line[MAXV];
int n, edges, phases;

static ll min_ll(ll a, ll b) { return a < b ? a : b; }

void add_pipe(int u, int v, ll forward, ll backward) {
  edge[edges].to = v; edge[edges].cap = forward; edge[edges].next = head[u]; head[u] = edges++;
  edge[edges].to = u; edge[edges].cap = backward; edge[edges].next = head[v]; head[v] = edges++;
}

int layers(int s, int t) {
  for (int i = 0; i < n; i++) level[i] = -1;
  int a = 0, b = 0;
  level[s] = 0;
  line[b++] = s;
  while (a < b) {
    int u = line[a++];
    for (int e = head[u]; e >= 0; e = edge[e].next)
      if (edge[e].cap > 0 && level[edge[e].to] < 0) {
        level[edge[e].to] = level[u] + 1;
        line[b++] = edge[e].to;
      }
  }
  return level[t] >= 0;
}

ll push(int u, int t, ll limit) {
  if (u == t || limit == 0) return limit;
  ll sent = 0;
  for (int *e = &current[u]; *e >= 0; *e = edge[*e].next) {
    int v = edge[*e].to;
    if (level[v] != level[u] + 1) continue;
    ll got = push(v, t, min_ll(limit - sent, edge[*e].cap));
    if (got == 0) continue;
    edge[*e].cap -= got;
    edge[*e ^ 1].cap += got;
    sent += got;
    if (sent == limit) break;
  }
  return sent;
}

ll max_flow(int s, int t) {
  ll flow = 0;
  phases = 0;
  for (int e = 0; e < edges; e++) edge[e].cap = original[e];
  while (layers(s, t)) {
    phases++;
    memcpy(current, head, sizeof head);
    flow += push(s, t, 1LL << 60);
  }
  return flow;
}

int main(void) {
  int m, queries = 0;
  ll all = 0;
  if (scanf("%d %d", &n, &m) != 2 || n < 2 || n > MAXV || m < 0 || m > MAXE) {
    puts("no network");
    return 0;
  }
  memset(head, -1, sizeof head);
  for (int i = 0; i < m; i++) {
    int u, v, c;
    char way;
    if (scanf("%d %c %d %d", &u, &way, &v, &c) != 4) break;
    if (u < 0 || u >= n || v < 0 || v >= n || c < 0 || (way != '>' && way != '=')) {
      printf("pipe %d ignored\n", i);
      continue;
    }
    add_pipe(u, v, c, way == '=' ? c : 0);
  }
  for (int e = 0; e < edges; e++) original[e] = edge[e].cap;
  printf("%d nodes, %d pipes\n", n, edges / 2);

  int s, t;
  while (scanf("%d %d", &s, &t) == 2) {
    queries++;
    if (s < 0 || t < 0 || s >= n || t >= n || s == t) {
      printf("%d to %d: no\n", s, t);
      continue;
    }
    ll flow = max_flow(s, t);
    all += flow;
    int near = 0, cut = 0, used = 0;
    unsigned mix = 0;
    for (int i = 0; i < n; i++) near += level[i] >= 0;
    for (int e = 0; e < edges; e++) {
      if (level[edge[e ^ 1].to] >= 0 && level[edge[e].to] < 0 && original[e] > 0) cut++;
      if (edge[e].cap < original[e]) {
        used++;
        mix = mix * 33 + (unsigned)((original[e] - edge[e].cap) & 0xffff) + (unsigned)e;
      }
    }
    printf("%d to %d: %lld in %d phases, cut %d pipes, %d nodes near, %d in use, %04x\n", s, t,
           flow, phases, cut, near, used, mix & 0xffff);
  }
  printf("%d queries, %lld in all\n", queries, all);
  return 0;
}
