// Canonical Huffman coding of stdin in blocks: histogram, code lengths from a binary heap,
// limited to 15 bits, encode to a bit stream, decode it, compare.
// An optional first line "x N S" codes N bytes drawn with skew S instead of the rest.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 32768
#define MAXLEN 15

typedef struct { uint32_t weight; int16_t node; } HeapItem;

static uint32_t count[256];
static uint8_t len[256];
static uint16_t code[256];

static int lighter(HeapItem a, HeapItem b) {
    return a.weight != b.weight ? a.weight < b.weight : a.node < b.node;
}

static void sift_down(HeapItem *h, int n, int i) {
    HeapItem x = h[i];
    for (int c; (c = 2 * i + 1) < n; i = c) {
        if (c + 1 < n && lighter(h[c + 1], h[c])) c++;
        if (!lighter(h[c], x)) break;
        h[i] = h[c];
    }
    h[i] = x;
}

// returns the number of symbols in use
static int code_lengths(void) {
    HeapItem heap[256];
    int16_t parent[512];
    int n = 0, next = 256;
    for (int s = 0; s < 256; s++) {
        len[s] = 0;
        if (count[s]) heap[n++] = (HeapItem){count[s], (int16_t)s};
    }
    int symbols = n;
    if (n == 1) len[heap[0].node] = 1;
    for (int i = n / 2 - 1; i >= 0; i--) sift_down(heap, n, i);
    memset(parent, -1, sizeof parent);
    while (n > 1) {
        HeapItem a = heap[0];
        heap[0] = heap[--n];
        sift_down(heap, n, 0);
        parent[a.node] = parent[heap[0].node] = (int16_t)next;
        heap[0].weight += a.weight;
        heap[0].node = (int16_t)next++;
        sift_down(heap, n, 0);
    }
    for (int s = 0; s < 256 && symbols > 1; s++) {
        if (!count[s]) continue;
        for (int p = parent[s]; p >= 0; p = parent[p]) len[s]++;
    }
    return symbols;
}

// halve the weights until the longest code fits
static int limited_lengths(int *rounds) {
    for (*rounds = 0;; ++*rounds) {
        int symbols = code_lengths(), longest = 0;
        for (int s = 0; s < 256; s++) if (len[s] > longest) longest = len[s];
        if (longest <= MAXLEN) return symbols;
        for (int s = 0; s < 256; s++) if (count[s]) count[s] = count[s] / 2 + 1;
    }
}

static void assign(uint16_t first[MAXLEN + 2], uint8_t sorted[256], int per_len[MAXLEN + 1]) {
    memset(per_len, 0, (MAXLEN + 1) * sizeof *per_len);
    for (int s = 0; s < 256; s++) per_len[len[s]]++;
    per_len[0] = 0;
    uint16_t c = 0;
    int k = 0;
    for (int l = 1; l <= MAXLEN; l++) {
        first[l] = c;
        for (int s = 0; s < 256; s++)
            if (len[s] == l) {
                code[s] = c++;
                sorted[k++] = (uint8_t)s;
            }
        c = (uint16_t)(c << 1);
    }
}

static size_t encode(const uint8_t *in, size_t n, uint8_t *out, uint64_t *bits) {
    uint64_t acc = 0;
    int fill = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        acc = acc << len[in[i]] | code[in[i]];
        fill += len[in[i]];
        *bits += len[in[i]];
        while (fill >= 8) {
            fill -= 8;
            out[used++] = (uint8_t)(acc >> fill);
        }
    }
    if (fill) out[used++] = (uint8_t)(acc << (8 - fill));
    return used;
}

static size_t decode(const uint8_t *in, size_t size, uint8_t *out, size_t n, const uint16_t first[],
                     const uint8_t sorted[], const int per_len[]) {
    size_t bit = 0, made = 0;
    while (made < n) {
        unsigned v = 0;
        int base = 0, l;
        for (l = 1; l <= MAXLEN && bit < size * 8; l++, bit++) {
            v = v << 1 | (in[bit >> 3] >> (7 - (bit & 7)) & 1u);
            if ((int)v - first[l] < per_len[l]) break;
            base += per_len[l];
        }
        if (l > MAXLEN || bit >= size * 8) break;
        bit++;
        out[made++] = sorted[base + (int)v - first[l]];
    }
    return made;
}

static uint64_t seed = 0x853c49e6748fea9bu;

static size_t draw(uint8_t *out, long want, int skew) {
    for (long i = 0; i < want; i++) {
        unsigned v = 255;
        for (int k = 0; k <= skew; k++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            v = v * (unsigned)(seed >> 32 & 255) >> 8;
        }
        out[i] = (uint8_t)(v ^ (seed & 1));
    }
    return (size_t)want;
}

int main(void) {
    static uint8_t in[BLOCK], packed[BLOCK * 2], back[BLOCK];
    uint16_t first[MAXLEN + 2];
    uint8_t sorted[256];
    int per_len[MAXLEN + 1], block = 0, failures = 0;
    long from_seed = 0, skew = 0;
    uint64_t total = 0, raw = 0;
    uint32_t check = 0;

    int c = getchar();
    if (c == 'x') {
        if (scanf("%ld %ld", &from_seed, &skew) != 2 || from_seed < 0 || from_seed > 20000000 || skew < 0 || skew > 9)
            from_seed = 0;
        seed += (uint64_t)from_seed * 3u + (uint64_t)skew;
    } else if (c != EOF) {
        ungetc(c, stdin);
    }
    for (;;) {
        size_t n;
        if (from_seed > 0) {
            n = draw(in, from_seed < BLOCK ? from_seed : BLOCK, (int)skew);
            from_seed -= (long)n;
        } else if (c == 'x' || (n = fread(in, 1, BLOCK, stdin)) == 0) break;
        memset(count, 0, sizeof count);
        for (size_t i = 0; i < n; i++) count[in[i]]++;
        int rounds, symbols = limited_lengths(&rounds);
        assign(first, sorted, per_len);
        uint64_t bits = 0;
        size_t size = encode(in, n, packed, &bits);
        if (decode(packed, size, back, n, first, sorted, per_len) != n || memcmp(in, back, n)) failures++;
        for (size_t i = 0; i < size; i++) check = (check << 7 | check >> 25) + packed[i];
        total += bits;
        raw += n;
        if (block++ < 3) {
            printf("block %d: %zu bytes, %d symbols, %d rounds, %zu packed, lengths", block, n, symbols, rounds, size);
            for (int l = 1; l <= MAXLEN; l++) printf(" %d", per_len[l]);
            printf("\n ");
            for (int s = 0, shown = 0; s < 256 && shown < 12; s++)
                if (len[s]) printf(" %02x:%d:%x", s, len[s], code[s]), shown++;
            printf("\n");
        }
    }
    printf("%d blocks, %llu bytes, %llu bits, check %08x, %d failures\n", block, (unsigned long long)raw,
           (unsigned long long)total, check, failures);
    return 0;
}
