#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Two tables, separated by a line "--":
 *     customer_id,name,city
 *     customer_id,order_no,amount (cents, may be negative)
 * Prints the join by customer, then what found no partner.
 */

struct customer {
	long id;
	const char *name, *city;
	int row;
};

struct order {
	long customer;
	long number;
	long long amount;
	int row;
};

struct table {
	void *rows;
	size_t size, count, room;
};

static void *append(struct table *t)
{
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->rows = realloc(t->rows, t->room * t->size);
		if (!t->rows)
			exit(0);
	}
	return (char *)t->rows + t->size * t->count++;
}

/* read all of standard input, zero terminated */
static char *slurp(size_t *length)
{
	size_t room = 65536, used = 0, got;
	char *text = malloc(room + 1);
	while (text && (got = fread(text + used, 1, room - used, stdin)) > 0) {
		used += got;
		if (used == room)
			text = realloc(text, (room *= 2) + 1);
	}
	if (!text)
		exit(0);
	text[used] = '\0';
	*length = used;
	return text;
}

static char *field(char **rest)
{
	char *start = *rest;
	if (!start)
		return NULL;
	char *comma = strchr(start, ',');
	if (comma) {
		*comma = '\0';
		*rest = comma + 1;
	} else {
		*rest = NULL;
	}
	return start;
}

static int integer(const char *s, long *out)
{
	char *end;
	if (!s || !*s)
		return 0;
	*out = strtol(s, &end, 10);
	return *end == '\0' && *out > -1000000000000L && *out < 1000000000000L;
}

static int by_id(const void *a, const void *b)
{
	const struct customer *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->row - y->row;
}

static int by_customer(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->row - y->row;
}

static void cents(long long v)
{
	unsigned long long u = v < 0 ? 0ull - (unsigned long long)v : (unsigned long long)v;
	printf("%s%llu.%02llu", v < 0 ? "-" : "", u / 100, u % 100);
}

int main(void)
{
	struct table customers = {NULL, sizeof(struct customer), 0, 0};
	struct table orders = {NULL, sizeof(struct order), 0, 0};
	size_t length;
	char *text = slurp(&length), *next = text;
	int second = 0, bad = 0, row = 0;

	while (next < text + length) {
		char *line = next, *eol = strchrnul(line, '\n');
		next = eol + 1;
		*eol = '\0';
		row++;
		if (*line == '\0')
			continue;
		if (!second && strcmp(line, "--") == 0) {
			second = 1;
			continue;
		}
		char *rest = line, *a = field(&rest), *b = field(&rest), *c = field(&rest);
		long id, number, amount;
		if (!second && integer(a, &id) && b && c && !rest) {
			struct customer *p = append(&customers);
			*p = (struct customer){id, b, c, row};
		} else if (second && integer(a, &id) && integer(b, &number) && integer(c, &amount) && !rest) {
			struct order *p = append(&orders);
			*p = (struct order){id, number, amount, row};
		} else {
			printf("line %d skipped\n", row);
			bad++;
		}
	}
	if (customers.count)
		qsort(customers.rows, customers.count, sizeof(struct customer), by_id);
	if (orders.count)
		qsort(orders.rows, orders.count, sizeof(struct order), by_customer);

	const struct customer *cust = customers.rows;
	const struct order *ord = orders.rows;
	size_t i = 0, j = 0, joined = 0, idle = 0, orphans = 0;
	long long grand = 0, lost = 0;
	while (i < customers.count || j < orders.count) {
		if (j == orders.count || (i < customers.count && cust[i].id < ord[j].customer)) {
			idle++;
			i++;
			continue;
		}
		if (i == customers.count || ord[j].customer < cust[i].id) {
			orphans++;
			lost += ord[j].amount;
			printf("? order %ld for unknown %ld\n", ord[j].number, ord[j].customer);
			j++;
			continue;
		}
		size_t last = j;
		while (last < orders.count && ord[last].customer == cust[i].id)
			last++;
		/* several customers with one id each get all its orders */
		for (; i < customers.count && cust[i].id == ord[j].customer; i++) {
			long long sum = 0;
			for (size_t k = j; k < last; k++) {
				printf("%s,%s,%ld,", cust[i].name, cust[i].city, ord[k].number);
				cents(ord[k].amount);
				putchar('\n');
				sum += ord[k].amount;
				joined++;
			}
			printf("= %s: %zu orders, ", cust[i].name, last - j);
			cents(sum);
			puts(sum < 0 ? " owed" : "");
			grand += sum;
		}
		j = last;
	}
	printf("%zu customers, %zu orders, %zu joined, %zu idle, %zu orphans, %d skipped\n",
	       customers.count, orders.count, joined, idle, orphans, bad);
	printf("total ");
	cents(grand);
	printf(", orphaned ");
	cents(lost);
	putchar('\n');
	free(customers.rows);
	free(orders.rows);
	free(text);
	return 0;
}
