#include <stdio.h>

#define N 400
#define INF 1000000000

int d[N][N];
short hop[N][N];
int n;

int
floyd(void)
{
	int i, j, k;

	for (k = 0; k < n; k++) {
		for (i = 0; i < n; i++) {
			int ik = d[i][k];
			if (ik == INF)
				continue;
			for (j = 0; j < n; j++) {
				if (d[k][j] == INF)
					continue;
				if (ik + d[k][j] < d[i][j]) {
					d[i][j] = ik + d[k][j];
					hop[i][j] = hop[i][k];
				}
			}
		}
		/* nothing may be added up once a cycle pays */
		for (i = 0; i < n; i++)
			if (d[i][i] < 0)
				return i;
	}
	return -1;
}

void
summary(void)
{
	int i, j, diameter = 0, a = 0, b = 0, center = -1, radius = INF;
	long long sum = 0;
	int pairs = 0;

	for (i = 0; i < n; i++) {
		int far = 0, all = 1;
		for (j = 0; j < n; j++) {
			if (d[i][j] == INF) {
				all = 0;
				continue;
			}
			if (i != j)
				pairs++;
			sum += d[i][j];
			if (d[i][j] > far)
				far = d[i][j];
			if (d[i][j] > diameter) {
				diameter = d[i][j];
				a = i;
				b = j;
			}
		}
		if (all && far < radius) {
			radius = far;
			center = i;
		}
	}
	printf("%d pairs connected, total %lld\n", pairs, sum);
	printf("diameter %d (%d to %d)\n", diameter, a, b);
	if (center >= 0)
		printf("center %d, radius %d\n", center, radius);
	else
		printf("no center\n");
}

int
main(void)
{
	int m, i, j, u, v, w, bad = 0;

	if (scanf("%d%d", &n, &m) != 2 || n < 1 || n > N || m < 0) {
		printf("bad header\n");
		return 0;
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			d[i][j] = i == j ? 0 : INF;
			hop[i][j] = (short)(i == j ? i : -1);
		}
	for (i = 0; i < m && scanf("%d%d%d", &u, &v, &w) == 3; i++) {
		if (u < 0 || u >= n || v < 0 || v >= n || w > 1000000 || w < -1000000) {
			bad++;
			continue;
		}
		if (w < d[u][v]) {
			d[u][v] = w;
			hop[u][v] = (short)v;
		}
	}
	printf("%d vertices, %d edges, %d bad\n", n, i - bad, bad);
	if ((i = floyd()) >= 0) {
		printf("negative cycle through %d: %d\n", i, d[i][i]);
		return 0;
	}
	summary();
	while (scanf("%d%d", &u, &v) == 2) {
		if (u < 0 || u >= n || v < 0 || v >= n)
			printf("%d %d: no such vertex\n", u, v);
		else if (d[u][v] == INF)
			printf("%d %d: unreachable\n", u, v);
		else {
			int steps = 0;
			printf("%d %d: %d by %d", u, v, d[u][v], u);
			while (u != v && steps < n) {
				u = hop[u][v];
				if (++steps <= 15)
					printf("-%d", u);
			}
			printf(", %d steps\n", steps);
		}
	}
	return 0;
}
