/* Longest substring that occurs at least R times (overlaps count), by binary search on the length
 * and a rolling hash; candidates are verified letter by letter.
 *
 * Input: R on the first line, then the text. A text "~SEED N K" is generated: N letters of the
 * first K of the alphabet.  */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>

#define MODULUS 2305843009213693951ULL /* 2^61 - 1 */
#define BASE 911382323ULL

static unsigned char *text;
static size_t length;

struct node {
    uint64_t hash;
    size_t where;
    unsigned count;
    int next;
};

static struct node *nodes;
static int *heads;
static size_t head_mask;

static uint64_t multiply(uint64_t a, uint64_t b)
{
    unsigned __int128 t = (unsigned __int128)a * b;
    uint64_t r = (uint64_t)(t & MODULUS) + (uint64_t)(t >> 61);
    return r >= MODULUS ? r - MODULUS : r;
}

/* Position of the first substring of n letters that reaches the wanted count, or -1. */
static long occurs(size_t n, unsigned wanted)
{
    uint64_t h = 0, top = 1;
    int used = 0;
    if (n > length)
        return -1;
    memset(heads, -1, (head_mask + 1) * sizeof *heads);
    for (size_t i = 0; i < n; i++) {
        h = (multiply(h, BASE) + text[i]) % MODULUS;
        if (i > 0)
            top = multiply(top, BASE);
    }
    for (size_t at = 0;; at++) {
        int *slot = &heads[(h ^ h >> 29) & head_mask];
        int k = *slot;
        while (k >= 0 && (nodes[k].hash != h || memcmp(text + nodes[k].where, text + at, n) != 0))
            k = nodes[k].next;
        if (k < 0) {
            nodes[used] = (struct node){h, at, 0, *slot};
            k = *slot = used++;
        }
        if (++nodes[k].count >= wanted)
            return (long)nodes[k].where;
        if (at + n >= length)
            return -1;
        h = (h + MODULUS - multiply(top, text[at])) % MODULUS;
        h = (multiply(h, BASE) + text[at + n]) % MODULUS;
    }
}

static void show(const unsigned char *s, size_t n)
{
    for (size_t i = 0; i < n && i < 60; i++)
        putchar(s[i] >= 32 && s[i] < 127 ? s[i] : '?');
    if (n > 60)
        printf("...");
    putchar('\n');
}

static void load(void)
{
    size_t room = 1 << 10;
    int c;
    text = malloc(room);
    while ((c = getchar()) != EOF) {
        if (length + 1 == room)
            text = realloc(text, room *= 2);
        text[length++] = (unsigned char)c;
    }
    while (length > 0 && text[length - 1] == '\n')
        length--;
    text[length] = 0;

    unsigned seed, n, letters;
    if (sscanf((char *)text, "~%u %u %u", &seed, &n, &letters) == 3 && n <= 500000 && letters > 0
        && letters <= 26) {
        text = realloc(text, n + 1);
        for (length = 0; length < n; length++) {
            seed = seed * 69069u + 362437u;
            text[length] = (unsigned char)('a' + (seed >> 8) % letters);
        }
        text[n] = 0;
    }
}

int main(void)
{
    char first[64];
    long wanted = 0;
    if (fgets(first, sizeof first, stdin))
        wanted = strtol(first, NULL, 10);
    if (wanted < 2 || wanted > 1000000) {
        printf("need a count of at least 2\n");
        return 0;
    }
    load();
    head_mask = 15;
    while (head_mask < length)
        head_mask = head_mask * 2 + 1;
    heads = malloc((head_mask + 1) * sizeof *heads);
    nodes = malloc((length + 1) * sizeof *nodes);

    size_t low = 0, high = length;
    long best = -1;
    int tries = 0;
    while (low < high) {
        size_t mid = low + (high - low + 1) / 2;
        long where = occurs(mid, (unsigned)wanted);
        tries++;
        if (where >= 0) {
            best = where;
            low = mid;
        } else {
            high = mid - 1;
        }
    }
    printf("%zu letters, %d tries: ", length, tries);
    if (best < 0) {
        printf("nothing occurs %ld times\n", wanted);
    } else {
        printf("length %zu first at %ld: ", low, best);
        show(text + best, low);
    }
    for (size_t n = 1; n <= 8; n++) {
        long where = occurs(n, (unsigned)wanted);
        printf("%ld%c", where, n < 8 ? ' ' : '\n');
    }
    free(heads);
    free(nodes);
    free(text);
    return 0;
}
