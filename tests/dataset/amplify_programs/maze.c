#include <stdio.h>
static char g[1005][1005];
static int dist[1005][1005], qx[1010025], qy[1010025];
int main(void) {
    int h, w, head = 0, tail = 0, gx = 0, gy = 0;
    scanf("%d %d", &h, &w);
    for (int i = 0; i < h; i++) {
        scanf("%s", g[i]);
        for (int j = 0; j < w; j++) {
            dist[i][j] = -1;
            if (g[i][j] == 'S') { qx[tail] = i; qy[tail++] = j; dist[i][j] = 0; }
            if (g[i][j] == 'G') { gx = i; gy = j; }
        }
    }
    while (head < tail) {
        static const int dx[] = {1, -1, 0, 0}, dy[] = {0, 0, 1, -1};
        int x = qx[head], y = qy[head++];
        for (int d = 0; d < 4; d++) {
            int u = x + dx[d], v = y + dy[d];
            if (u < 0 || v < 0 || u >= h || v >= w || g[u][v] == '#' || dist[u][v] >= 0) continue;
            dist[u][v] = dist[x][y] + 1;
            qx[tail] = u;
            qy[tail++] = v;
        }
    }
    printf("%d\n", dist[gx][gy]);
    return 0;
}
