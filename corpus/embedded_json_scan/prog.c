// Finds JSON values embedded in arbitrary text: a strict little grammar is tried at every offset.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { NUL, BOOL, NUMBER, STRING, ARRAY, OBJECT, KINDS };
static const char *names[KINDS] = {"null", "bool", "number", "string", "array", "object"};

#define MAX_DEPTH 64
#define FAIL ((size_t)-1)

static unsigned char *buf;
static size_t len;
static int deepest;

static size_t value(size_t i, int depth, enum kind *k);

static int at(size_t i) { return i < len ? buf[i] : -1; }

static size_t skip(size_t i)
{
	while (at(i) == ' ' || at(i) == '\n' || at(i) == '\t' || at(i) == '\r')
		++i;
	return i;
}

static size_t word(size_t i, const char *w)
{
	size_t n = strlen(w);
	return n <= len - i && !memcmp(buf + i, w, n) ? i + n : FAIL;
}

static int digit(size_t i) { return at(i) >= '0' && at(i) <= '9'; }

static size_t number(size_t i)
{
	if (at(i) == '-') ++i;
	if (!digit(i)) return FAIL;
	if (at(i) == '0') ++i;
	else while (digit(i)) ++i;
	if (at(i) == '.' && digit(i + 1))
		for (++i; digit(i); ++i) ;
	if (at(i) == 'e' || at(i) == 'E') {
		size_t j = i + 1;
		if (at(j) == '+' || at(j) == '-') ++j;
		if (digit(j)) {
			while (digit(j)) ++j;
			i = j;
		}
	}
	return i;
}

static size_t string(size_t i)
{
	for (++i; i < len && buf[i] != '"'; ++i) {
		if (buf[i] < 0x20) return FAIL;
		if (buf[i] != '\\') continue;
		switch (at(++i)) {
		case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
			break;
		case 'u':
			for (int h = 0; h < 4; ++h) {
				int c = at(++i);
				if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f' && c > 0)))
					return FAIL;
			}
			break;
		default:
			return FAIL;
		}
	}
	return i < len ? i + 1 : FAIL;
}

static size_t container(size_t i, int depth, int close)
{
	enum kind ignored;
	if (depth >= MAX_DEPTH) return FAIL;
	if (depth > deepest) deepest = depth;
	i = skip(i + 1);
	if (at(i) == close) return i + 1;
	for (;;) {
		if (close == '}') {
			if (at(i) != '"' || (i = string(i)) == FAIL) return FAIL;
			i = skip(i);
			if (at(i) != ':') return FAIL;
			i = skip(i + 1);
		}
		if ((i = value(i, depth, &ignored)) == FAIL) return FAIL;
		i = skip(i);
		if (at(i) == close) return i + 1;
		if (at(i) != ',') return FAIL;
		i = skip(i + 1);
	}
}

static size_t value(size_t i, int depth, enum kind *k)
{
	switch (at(i)) {
	case 'n': *k = NUL; return word(i, "null");
	case 't': *k = BOOL; return word(i, "true");
	case 'f': *k = BOOL; return word(i, "false");
	case '"': *k = STRING; return string(i);
	case '[': *k = ARRAY; return container(i, depth + 1, ']');
	case '{': *k = OBJECT; return container(i, depth + 1, '}');
	default: *k = NUMBER; return number(i);
	}
}

int main(void)
{
	size_t capacity = 1 << 12, got;
	buf = malloc(capacity);
	while ((got = fread(buf + len, 1, capacity - len, stdin)) > 0) {
		len += got;
		if (len == capacity) buf = realloc(buf, capacity *= 2);
	}

	unsigned long count[KINDS] = {0}, span[KINDS] = {0};
	size_t best = 0, where = 0;
	for (size_t i = 0; i < len; ++i) {
		enum kind k;
		size_t end = value(i, 0, &k);
		if (end == FAIL) continue;
		count[k]++;
		span[k] += end - i;
		if (end - i > best) best = end - i, where = i;
	}
	for (int k = 0; k < KINDS; ++k)
		printf("%-6s %8lu %12lu\n", names[k], count[k], span[k]);
	printf("longest %zu at %zu, depth %d\n", best, where, deepest);
	if (len) {
		enum kind k;
		size_t from = skip(0), end = value(from, 0, &k);
		printf("whole text: %s\n", end != FAIL && skip(end) == len ? names[k] : "not JSON");
	}
	free(buf);
	return 0;
}
