/* Life-like cellular automata on a torus.
 *
 *   rows cols generations rule      (rule as B3/S23)
 *   then either rows of '.' and '#', or "random SEED PERCENT"
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int rows, cols, generations;
static unsigned char birth[9], survive[9];
static unsigned char *now, *next;

static int parse_rule(const char *s)
{
	unsigned char *which = NULL;
	for (; *s; s++) {
		if (*s == 'B')
			which = birth;
		else if (*s == 'S')
			which = survive;
		else if (*s >= '0' && *s <= '8' && which)
			which[*s - '0'] = 1;
		else if (*s != '/')
			return 0;
	}
	return 1;
}

static int cell(int r, int c)
{
	r = (r + rows) % rows;
	c = (c + cols) % cols;
	return now[r * cols + c];
}

static void edge(int r, int c)
{
	int n = cell(r - 1, c - 1) + cell(r - 1, c) + cell(r - 1, c + 1)
	      + cell(r, c - 1) + cell(r, c + 1)
	      + cell(r + 1, c - 1) + cell(r + 1, c) + cell(r + 1, c + 1);
	next[r * cols + c] = cell(r, c) ? survive[n] : birth[n];
}

static void step(void)
{
	unsigned char *t;
	for (int r = 1; r < rows - 1; r++)
		for (int c = 1; c < cols - 1; c++) {
			const unsigned char *p = now + r * cols + c;
			int n = p[-cols - 1] + p[-cols] + p[-cols + 1] + p[-1] + p[1]
			      + p[cols - 1] + p[cols] + p[cols + 1];
			next[r * cols + c] = *p ? survive[n] : birth[n];
		}
	for (int c = 0; c < cols; c++) {
		edge(0, c);
		edge(rows - 1, c);
	}
	for (int r = 0; r < rows; r++) {
		edge(r, 0);
		edge(r, cols - 1);
	}
	t = now;
	now = next;
	next = t;
}

static void fill(void)
{
	char line[1024];
	unsigned seed, percent;
	if (scanf(" %1023s", line) != 1)
		return;
	if (strcmp(line, "random") == 0) {
		if (scanf("%u %u", &seed, &percent) != 2)
			return;
		for (int i = 0; i < rows * cols; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 17;
			seed ^= seed << 5;
			now[i] = seed % 100 < percent;
		}
		return;
	}
	for (int r = 0; r < rows; r++) {
		for (int c = 0; c < cols && line[c]; c++)
			now[r * cols + c] = line[c] == '#';
		if (scanf(" %1023s", line) != 1)
			break;
	}
}

int main(void)
{
	char rule[32];
	if (scanf("%d %d %d %31s", &rows, &cols, &generations, rule) != 4 || !parse_rule(rule)
	    || rows < 1 || cols < 1 || rows > 1000 || cols > 1000 || generations < 0
	    || generations > 100000) {
		puts("bad header");
		return 0;
	}
	now = calloc((size_t)rows, (size_t)cols);
	next = calloc((size_t)rows, (size_t)cols);
	fill();
	unsigned long long hash = 14695981039346656037ULL;
	int best = -1, best_generation = 0;
	for (int g = 0; g <= generations; g++) {
		int alive = 0;
		for (int i = 0; i < rows * cols; i++)
			alive += now[i];
		hash = (hash ^ (unsigned long long)alive) * 1099511628211ULL;
		if (alive > best) {
			best = alive;
			best_generation = g;
		}
		if (g == 0 || g == generations)
			printf("generation %d: %d alive\n", g, alive);
		if (g < generations)
			step();
	}
	printf("most alive: %d in generation %d, history %016llx\n", best, best_generation, hash);
	for (int r = 0; r < rows; r++) {
		unsigned long long h = 0;
		for (int c = 0; c < cols; c++)
			h = h * 31 + (now[r * cols + c] ? 7 : 3);
		if (rows * cols <= 2000) {
			for (int c = 0; c < cols; c++)
				putchar(now[r * cols + c] ? '#' : '.');
			putchar('\n');
		} else {
			printf("%llx%c", h, r % 8 == 7 || r == rows - 1 ? '\n' : ' ');
		}
	}
	free(now);
	free(next);
	return 0;
}
