#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define BIGGEST 14

typedef unsigned int mask_t;

struct board {
	int n;
	mask_t open[BIGGEST];		/* squares a queen may stand on */
	int queen[BIGGEST];
	int first[BIGGEST];
	int have_first;
	long by_column[BIGGEST];	/* solutions by the queen of the first row */
	long nodes;
};

static int lowest(mask_t m)
{
	int k = 0;
	while (!(m & 1)) {
		m >>= 1;
		k++;
	}
	return k;
}

static long place(struct board *b, int row, mask_t cols, mask_t left, mask_t right)
{
	long total = 0;
	mask_t candidates = b->open[row] & ~(cols | left | right);

	b->nodes++;
	while (candidates) {
		mask_t bit = candidates & -candidates;
		candidates ^= bit;
		long here;
		if (!b->have_first)
			b->queen[row] = lowest(bit);
		if (row + 1 == b->n) {
			here = 1;
			if (!b->have_first) {
				memcpy(b->first, b->queen, sizeof b->first);
				b->have_first = 1;
			}
		} else {
			here = place(b, row + 1, cols | bit, (left | bit) << 1, (right | bit) >> 1);
		}
		if (row == 0)
			b->by_column[lowest(bit)] += here;
		total += here;
	}
	return total;
}

/* a board is "N" on a line, then up to N lines, '#' and 'x' are forbidden */
static int read_board(struct board *b)
{
	char line[256];
	memset(b, 0, sizeof *b);
	do {
		if (!fgets(line, sizeof line, stdin))
			return 0;
	} while (line[0] == '\n');
	if (sscanf(line, "%d", &b->n) != 1 || b->n < 1 || b->n > BIGGEST) {
		printf("no board: %s", line);
		if (!strchr(line, '\n'))
			putchar('\n');
		return 0;
	}
	for (int r = 0; r < b->n; r++) {
		b->open[r] = ((mask_t)1 << b->n) - 1;
		if (!fgets(line, sizeof line, stdin) || line[0] == '\n')
			line[0] = '\0';
		for (int c = 0; c < b->n && line[c] && line[c] != '\n'; c++)
			if (line[c] == '#' || tolower((unsigned char)line[c]) == 'x')
				b->open[r] &= ~((mask_t)1 << c);
	}
	return 1;
}

int main(void)
{
	static struct board b;
	int number = 0;
	long grand = 0;

	while (read_board(&b)) {
		long found = place(&b, 0, 0, 0, 0);
		grand += found;
		printf("board %d (%dx%d): %ld solutions, %ld nodes\n", ++number, b.n, b.n, found,
		       b.nodes);
		if (found == 0)
			continue;
		for (int r = 0; r < b.n; r++) {
			for (int c = 0; c < b.n; c++) {
				if (b.first[r] == c)
					putchar('Q');
				else
					putchar((b.open[r] >> c) & 1 ? '.' : '#');
			}
			printf(" %ld\n", b.by_column[r]);
		}
	}
	printf("%d boards, %ld solutions\n", number, grand);
	return 0;
}
