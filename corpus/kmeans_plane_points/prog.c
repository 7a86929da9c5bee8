#include <stdio.h>
#include <stdlib.h>

/* "n k rounds" and n points "x y", or "n k rounds seed" after the word "blobs" */

#define MAXK 64

typedef struct point { float x, y; } point;

static int n, k, rounds;
static point *pts;
static int *label;
static double cx[MAXK], cy[MAXK];

static unsigned rnd_state;

static unsigned rnd(void)
{
	rnd_state ^= rnd_state << 13;
	rnd_state ^= rnd_state >> 17;
	rnd_state ^= rnd_state << 5;
	return rnd_state;
}

static void make_blobs(unsigned seed)
{
	float bx[9], by[9];
	rnd_state = seed ? seed : 88172645u;
	for (int b = 0; b < 9; b++) {
		bx[b] = (float)(rnd() % 2000) - 1000.0f;
		by[b] = (float)(rnd() % 2000) - 1000.0f;
	}
	for (int i = 0; i < n; i++) {
		unsigned b = rnd() % 9;
		/* the sum of three uniform numbers looks round enough */
		float dx = (float)(rnd() % 128) + (float)(rnd() % 128) + (float)(rnd() % 128);
		float dy = (float)(rnd() % 128) + (float)(rnd() % 128) + (float)(rnd() % 128);
		pts[i].x = bx[b] + dx * 0.75f;
		pts[i].y = by[b] + dy * 0.75f;
	}
}

static int assign(double *inertia)
{
	int moved = 0;
	double total = 0.0;
	for (int i = 0; i < n; i++) {
		int best = 0;
		double best_d = 0.0;
		for (int c = 0; c < k; c++) {
			double dx = pts[i].x - cx[c], dy = pts[i].y - cy[c];
			double d = dx * dx + dy * dy;
			if (c == 0 || d < best_d) {
				best = c;
				best_d = d;
			}
		}
		if (label[i] != best) {
			label[i] = best;
			moved++;
		}
		total += best_d;
	}
	*inertia = total;
	return moved;
}

static void recenter(int *count)
{
	double sx[MAXK] = {0}, sy[MAXK] = {0};
	for (int c = 0; c < k; c++)
		count[c] = 0;
	for (int i = 0; i < n; i++) {
		sx[label[i]] += pts[i].x;
		sy[label[i]] += pts[i].y;
		count[label[i]]++;
	}
	for (int c = 0; c < k; c++)
		if (count[c] > 0) {	/* an empty cluster stays where it is */
			cx[c] = sx[c] / count[c];
			cy[c] = sy[c] / count[c];
		}
}

static int input(void)
{
	int blobs = 0, c;
	while ((c = getchar()) == ' ' || c == '\n')
		;
	if (c == 'b') {
		if (scanf("lobs") == EOF)
			return 0;
		blobs = 1;
	} else if (c != EOF)
		ungetc(c, stdin);
	if (scanf("%d %d %d", &n, &k, &rounds) != 3)
		return 0;
	if (n < 1 || n > 200000 || k < 1 || k > MAXK || k > n || rounds < 0 || rounds > 1000)
		return 0;
	pts = malloc((size_t)n * sizeof *pts);
	label = malloc((size_t)n * sizeof *label);
	if (!pts || !label)
		return 0;
	if (blobs) {
		unsigned seed;
		if (scanf("%u", &seed) != 1)
			return 0;
		make_blobs(seed);
		return 1;
	}
	for (int i = 0; i < n; i++)
		if (scanf("%f %f", &pts[i].x, &pts[i].y) != 2 ||
		    !(pts[i].x >= -1e6f && pts[i].x <= 1e6f && pts[i].y >= -1e6f && pts[i].y <= 1e6f)) {
			printf("point %d is not usable\n", i);
			return 0;
		}
	return 1;
}

int main(void)
{
	int count[MAXK], round, moved = 0;
	double inertia = 0.0;

	if (!input()) {
		printf("nothing to cluster\n");
		free(pts);
		free(label);
		return 0;
	}
	for (int i = 0; i < n; i++)
		label[i] = -1;
	for (int c = 0; c < k; c++) {
		int from = (int)((long long)c * n / k);
		cx[c] = pts[from].x;
		cy[c] = pts[from].y;
	}
	for (round = 1; round <= rounds; round++) {
		moved = assign(&inertia);
		if (round <= 8 || round % 16 == 0)
			printf("round %d: %d moved, inertia %.9g\n", round, moved, inertia);
		if (moved == 0)
			break;
		recenter(count);
	}
	if (rounds == 0) {
		assign(&inertia);
		recenter(count);
	}
	printf("%s after %d rounds, inertia %.9g\n", moved ? "stopped" : "settled",
	       round > rounds ? rounds : round, inertia);
	unsigned hash = 0;
	for (int i = 0; i < n; i++)
		hash = hash * 131u + (unsigned)label[i];
	for (int c = 0; c < k; c++)
		printf("%2d: %6d points around (%.6f, %.6f)\n", c, count[c], cx[c], cy[c]);
	printf("labels %08x\n", hash);
	free(pts);
	free(label);
	return 0;
}
