#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>

/* Ranks are 32.32 fixed point numbers that sum to about ONE; everything is
   integer arithmetic, so the result does not depend on the compiler. */

#define ONE (UINT64_C(1) << 32)

struct page {
	uint32_t begin;		/* first link in links[] that points at this page */
	uint32_t out;		/* number of links that leave this page */
	uint64_t rank, share;
};

static int read_uint(uint32_t *v)
{
	int c;
	uint32_t x;

	while ((c = getchar()) != EOF && (c < '0' || c > '9'))
		if (c == '!')
			return 0;
	if (c == EOF)
		return 0;
	for (x = 0; c >= '0' && c <= '9'; c = getchar())
		x = x * 10 + (uint32_t)(c - '0');
	*v = x;
	return 1;
}

static uint64_t step(struct page *pages, uint32_t n, const uint32_t *links, uint32_t damping)
{
	uint64_t dangling = 0, change = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (pages[i].out)
			pages[i].share = pages[i].rank / pages[i].out;
		else {
			pages[i].share = 0;
			dangling += pages[i].rank;
		}
	}
	uint64_t base = (ONE - (ONE / 100) * damping) / n + dangling / n * damping / 100;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t sum = 0;
		for (uint32_t k = pages[i].begin; k < pages[i + 1].begin; k++)
			sum += pages[links[k]].share;
		uint64_t rank = base + sum * damping / 100;
		change += rank > pages[i].rank ? rank - pages[i].rank : pages[i].rank - rank;
		pages[i].rank = rank;
	}
	return change;
}

int main(void)
{
	uint32_t n, m, damping, rounds, u, v;

	if (!read_uint(&n) || !read_uint(&m) || !read_uint(&damping) || !read_uint(&rounds) ||
	    n == 0 || n > 100000 || m > 400000 || damping > 100 || rounds > 5000) {
		printf("expected: pages links damping rounds\n");
		return 0;
	}
	struct page *pages = calloc((size_t)n + 1, sizeof *pages);
	uint32_t *from = malloc(((size_t)m + 1) * sizeof *from);
	uint32_t *to = malloc(((size_t)m + 1) * sizeof *to);
	uint32_t *links = malloc(((size_t)m + 1) * sizeof *links);
	uint32_t *fill = calloc((size_t)n + 1, sizeof *fill);
	if (!pages || !from || !to || !links || !fill)
		return 0;

	uint32_t count = 0, dropped = 0;
	for (uint32_t i = 0; i < m; i++) {
		if (!read_uint(&u) || !read_uint(&v))
			break;
		if (u >= n || v >= n || u == v) {
			dropped++;
			continue;
		}
		from[count] = u;
		to[count++] = v;
		pages[u].out++;
		fill[v]++;
	}
	for (uint32_t i = 0; i < n; i++)
		pages[i + 1].begin = pages[i].begin + fill[i];
	for (uint32_t e = 0; e < count; e++)
		links[pages[to[e] + 1].begin - fill[to[e]]--] = from[e];
	for (uint32_t i = 0; i < n; i++)
		pages[i].rank = ONE / n;

	printf("%u pages, %u links, %u dropped\n", n, count, dropped);
	uint32_t round;
	uint64_t change = 0;
	for (round = 0; round < rounds; round++) {
		change = step(pages, n, links, damping);
		if (round < 5)
			printf("round %u: change %llu\n", round + 1, (unsigned long long)change);
		if (change < n / 8) {
			round++;
			break;
		}
	}
	uint64_t sum = 0, check = 0;
	for (uint32_t i = 0; i < n; i++) {
		sum += pages[i].rank;
		check = (check << 7 | check >> 57) ^ pages[i].rank;
	}
	printf("after %u rounds: change %llu, sum %llu, check %016llx\n", round,
	       (unsigned long long)change, (unsigned long long)sum, (unsigned long long)check);
	for (int place = 1; place <= 10 && place <= (int)n; place++) {
		uint32_t best = n;
		for (uint32_t i = 0; i < n; i++)
			if (fill[i] != UINT32_MAX && (best == n || pages[i].rank > pages[best].rank))
				best = i;
		fill[best] = UINT32_MAX;
		printf("%2d. page %u: %u.%06u%%\n", place, best,
		       (unsigned)(pages[best].rank * 100 >> 32),
		       (unsigned)((pages[best].rank * 100 & (ONE - 1)) * 1000000 >> 32));
	}
	free(pages);
	free(from);
	free(to);
	free(links);
	free(fill);
	return 0;
}
