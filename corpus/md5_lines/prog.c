#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MD5 of lines.  "N text" hashes the text concatenated N times without building the copies;
   "?HHHH text" looks for the smallest counter such that md5(text + counter) starts with HHHH. */

struct md5 {
	uint32_t a, b, c, d;
	unsigned char pending[64];
	unsigned used;
	uint64_t bytes;
};

static inline uint32_t rol(uint32_t x, int s) { return (x << s) | (x >> (32 - s)); }

static inline uint32_t little(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

#define F(x, y, z) (((x) & (y)) | (~(x) & (z)))
#define G(x, y, z) (((x) & (z)) | ((y) & ~(z)))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))
#define STEP(f, a, b, c, d, k, s, t) a = b + rol(a + f(b, c, d) + x[k] + t, s)
#define FOUR(f, k0, k1, k2, k3, s0, s1, s2, s3, t0, t1, t2, t3) \
	STEP(f, a, b, c, d, k0, s0, t0); \
	STEP(f, d, a, b, c, k1, s1, t1); \
	STEP(f, c, d, a, b, k2, s2, t2); \
	STEP(f, b, c, d, a, k3, s3, t3)

static void transform(struct md5 *m, const unsigned char *p)
{
	uint32_t a = m->a, b = m->b, c = m->c, d = m->d, x[16];
	for (int i = 0; i < 16; i++)
		x[i] = little(p + 4 * i);
	FOUR(F, 0, 1, 2, 3, 7, 12, 17, 22, 0xd76aa478u, 0xe8c7b756u, 0x242070dbu, 0xc1bdceeeu);
	FOUR(F, 4, 5, 6, 7, 7, 12, 17, 22, 0xf57c0fafu, 0x4787c62au, 0xa8304613u, 0xfd469501u);
	FOUR(F, 8, 9, 10, 11, 7, 12, 17, 22, 0x698098d8u, 0x8b44f7afu, 0xffff5bb1u, 0x895cd7beu);
	FOUR(F, 12, 13, 14, 15, 7, 12, 17, 22, 0x6b901122u, 0xfd987193u, 0xa679438eu, 0x49b40821u);
	FOUR(G, 1, 6, 11, 0, 5, 9, 14, 20, 0xf61e2562u, 0xc040b340u, 0x265e5a51u, 0xe9b6c7aau);
	FOUR(G, 5, 10, 15, 4, 5, 9, 14, 20, 0xd62f105du, 0x02441453u, 0xd8a1e681u, 0xe7d3fbc8u);
	FOUR(G, 9, 14, 3, 8, 5, 9, 14, 20, 0x21e1cde6u, 0xc33707d6u, 0xf4d50d87u, 0x455a14edu);
	FOUR(G, 13, 2, 7, 12, 5, 9, 14, 20, 0xa9e3e905u, 0xfcefa3f8u, 0x676f02d9u, 0x8d2a4c8au);
	FOUR(H, 5, 8, 11, 14, 4, 11, 16, 23, 0xfffa3942u, 0x8771f681u, 0x6d9d6122u, 0xfde5380cu);
	FOUR(H, 1, 4, 7, 10, 4, 11, 16, 23, 0xa4beea44u, 0x4bdecfa9u, 0xf6bb4b60u, 0xbebfbc70u);
	FOUR(H, 13, 0, 3, 6, 4, 11, 16, 23, 0x289b7ec6u, 0xeaa127fau, 0xd4ef3085u, 0x04881d05u);
	FOUR(H, 9, 12, 15, 2, 4, 11, 16, 23, 0xd9d4d039u, 0xe6db99e5u, 0x1fa27cf8u, 0xc4ac5665u);
	FOUR(I, 0, 7, 14, 5, 6, 10, 15, 21, 0xf4292244u, 0x432aff97u, 0xab9423a7u, 0xfc93a039u);
	FOUR(I, 12, 3, 10, 1, 6, 10, 15, 21, 0x655b59c3u, 0x8f0ccc92u, 0xffeff47du, 0x85845dd1u);
	FOUR(I, 8, 15, 6, 13, 6, 10, 15, 21, 0x6fa87e4fu, 0xfe2ce6e0u, 0xa3014314u, 0x4e0811a1u);
	FOUR(I, 4, 11, 2, 9, 6, 10, 15, 21, 0xf7537e82u, 0xbd3af235u, 0x2ad7d2bbu, 0xeb86d391u);
	m->a += a;
	m->b += b;
	m->c += c;
	m->d += d;
}

static void start(struct md5 *m)
{
	*m = (struct md5){.a = 0x67452301u, .b = 0xefcdab89u, .c = 0x98badcfeu, .d = 0x10325476u};
}

static void feed(struct md5 *m, const char *text, size_t n)
{
	m->bytes += n;
	for (size_t i = 0; i < n; i++) {
		m->pending[m->used++] = (unsigned char)text[i];
		if (m->used == 64) {
			transform(m, m->pending);
			m->used = 0;
		}
	}
}

static void finish(struct md5 *m, unsigned char out[16])
{
	uint64_t bits = m->bytes * 8;
	feed(m, "\x80", 1);
	while (m->used != 56)
		feed(m, "", 1);
	for (int i = 0; i < 8; i++)
		m->pending[56 + i] = (unsigned char)(bits >> (8 * i));
	transform(m, m->pending);
	const uint32_t words[4] = {m->a, m->b, m->c, m->d};
	for (int i = 0; i < 16; i++)
		out[i] = (unsigned char)(words[i / 4] >> (i % 4 * 8));
}

static char *to_hex(const unsigned char *digest, char *out)
{
	for (int i = 0; i < 16; i++) {
		out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	out[32] = '\0';
	return out;
}

static void mine(const char *prefix, size_t prefix_len, const char *text)
{
	unsigned char digest[16];
	char hex[33], counter[16];
	struct md5 common, m;
	start(&common);
	feed(&common, text, strlen(text));
	for (int k = 0; k < 300000; k++) {
		m = common;
		feed(&m, counter, (size_t)sprintf(counter, "%d", k));
		finish(&m, digest);
		if (strncmp(to_hex(digest, hex), prefix, prefix_len) == 0) {
			printf("%d %s\n", k, hex);
			return;
		}
	}
	puts("not found");
}

int main(void)
{
	char *line = NULL, hex[33];
	size_t room = 0;
	ssize_t n;
	unsigned char digest[16];
	unsigned check = 0;
	while ((n = getline(&line, &room, stdin)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			line[--n] = '\0';
		char *space = memchr(line, ' ', (size_t)n);
		if (line[0] == '?' && space) {
			mine(line + 1, (size_t)(space - line - 1), space + 1);
			continue;
		}
		long times = space ? strtol(line, NULL, 10) : 1;
		const char *text = space ? space + 1 : line;
		size_t size = (size_t)(line + n - text);
		struct md5 m;
		start(&m);
		for (long i = 0; i < times && i < 1000000; i++)
			feed(&m, text, size);
		finish(&m, digest);
		printf("%s %llu\n", to_hex(digest, hex), (unsigned long long)m.bytes);
		check = check * 31 + little(digest);
	}
	printf("check %08x\n", check);
	free(line);
	return 0;
}
