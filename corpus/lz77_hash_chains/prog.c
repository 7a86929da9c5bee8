/* LZ77 with hash chains and lazy matching; the tokens are decoded again as a check.
 *
 * stdin: "WINDOW DEPTH GROW SEED\n", then raw bytes.  If GROW exceeds the number of bytes,
 * the text is extended to GROW bytes with mutated copies of itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_MATCH = 3, MAX_MATCH = 258, HASH_BITS = 13, LIMIT = 1 << 20 };

typedef unsigned char byte;

struct token { unsigned short length, distance; };   /* length 0: literal in distance */

static int head[1 << HASH_BITS];
static int *chain;

static unsigned hash3(const byte *p)
{
    unsigned v = (unsigned)p[0] | (unsigned)p[1] << 8 | (unsigned)p[2] << 16;
    return (v * 2654435761u) >> (32 - HASH_BITS);
}

static void enter(const byte *text, int at, int n)
{
    if (at + MIN_MATCH > n)
        return;
    unsigned h = hash3(text + at);
    chain[at] = head[h];
    head[h] = at;
}

static int longest(const byte *text, int at, int n, int window, int depth, int *where)
{
    int best = MIN_MATCH - 1, room = n - at < MAX_MATCH ? n - at : MAX_MATCH;
    if (room < MIN_MATCH)
        return 0;
    for (int p = head[hash3(text + at)]; p >= 0 && at - p <= window && depth-- > 0; p = chain[p]) {
        if (text[p + best] != text[at + best])
            continue;
        int len = 0;
        while (len < room && text[p + len] == text[at + len])
            len++;
        if (len > best) {
            best = len;
            *where = p;
            if (len == room)
                break;
        }
    }
    return best >= MIN_MATCH ? best : 0;
}

static int compress(const byte *text, int n, int window, int depth, struct token *out)
{
    int used = 0, at = 0, where = 0, next_where = 0;
    int len = longest(text, 0, n, window, depth, &where);
    while (at < n) {
        enter(text, at, n);
        int next = at + 1 < n ? longest(text, at + 1, n, window, depth, &next_where) : 0;
        if (len == 0 || next > len) {
            out[used++] = (struct token){0, text[at]};
            at++;
        } else {
            out[used++] = (struct token){(unsigned short)len, (unsigned short)(at - where)};
            for (int i = 1; i < len; i++)
                enter(text, at + i, n);
            at += len;
            next = at < n ? longest(text, at, n, window, depth, &next_where) : 0;
        }
        len = next;
        where = next_where;
    }
    return used;
}

static int expand(const struct token *t, int used, byte *out, int room)
{
    int n = 0;
    for (; used > 0; used--, t++) {
        if (t->length == 0) {
            if (n == room)
                return -1;
            out[n++] = (byte)t->distance;
        } else {
            if (t->distance > n || t->length > room - n)
                return -1;
            for (int i = 0; i < t->length; i++, n++)
                out[n] = out[n - t->distance];
        }
    }
    return n;
}

static int grow(byte *text, int n, int want, unsigned seed)
{
    while (n > 0 && n < want) {
        seed = seed * 1103515245u + 12345u;
        int from = (int)((seed >> 4) % (unsigned)n), len = 1 + (int)(seed >> 25);
        for (int i = 0; i < len && n < want; i++)
            text[n++] = text[from + i];
        if (seed & 0x100000)
            text[n - 1] ^= (byte)(seed >> 8 & 3);
    }
    return n;
}

static int bits(int v)
{
    int b = 0;
    while (v > 0) {
        b++;
        v >>= 1;
    }
    return b;
}

static void describe(const struct token *t, int used, int n)
{
    long size = 0, literals = 0, far = 0;
    int hist[10] = {0}, longest_match = 0;
    unsigned sum = 1;
    for (int i = 0; i < used; i++) {
        if (t[i].length == 0) {
            literals++;
            size += 9;
        } else {
            size += 1 + 2 * bits(t[i].length - MIN_MATCH + 1) - 1 + 4 + bits(t[i].distance);
            hist[bits(t[i].length)]++;
            if (t[i].length > longest_match)
                longest_match = t[i].length;
            if (t[i].distance > far)
                far = t[i].distance;
        }
        sum = sum * 16777619u ^ (t[i].length * 65536u + t[i].distance);
        if (i < 24) {
            if (t[i].length)
                printf("<%d,%d>", t[i].length, t[i].distance);
            else
                printf(t[i].distance >= 32 && t[i].distance < 127 ? "%c" : "\\%o", t[i].distance);
        }
    }
    printf("\n%d bytes, %d tokens, %ld literals, %ld bits, far %ld, long %d, sum %08x\nby size", n, used,
           literals, size, far, longest_match, sum);
    for (int i = 2; i < 10; i++)
        printf(" %d", hist[i]);
    putchar('\n');
}

int main(void)
{
    char line[100];
    int window = 0, depth = 0, want = 0, n = 0;
    unsigned seed = 0;
    byte *text = malloc(LIMIT), *copy = malloc(LIMIT);
    struct token *tokens = malloc(LIMIT * sizeof *tokens);
    chain = malloc(LIMIT * sizeof *chain);
    if (!text || !copy || !tokens || !chain || !fgets(line, sizeof line, stdin)
        || sscanf(line, "%d %d %d %u", &window, &depth, &want, &seed) != 4
        || window < 1 || window > 65535 || depth < 1 || want > LIMIT) {
        puts("bad header");
    } else {
        n = (int)fread(text, 1, LIMIT, stdin);
        n = grow(text, n, want, seed);
        memset(head, -1, sizeof head);
        int used = compress(text, n, window, depth, tokens);
        describe(tokens, used, n);
        int back = expand(tokens, used, copy, LIMIT);
        puts(back == n && memcmp(text, copy, (size_t)n) == 0 ? "round trip ok" : "ROUND TRIP FAILED");
    }
    free(chain);
    free(tokens);
    free(copy);
    free(text);
    return 0;
}
