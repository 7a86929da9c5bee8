// bzip-like pipeline on blocks: Burrows-Wheeler by prefix doubling with radix passes,
// move-to-front, zero-run coding; then everything backwards.
// First line "block extra seed"; the data follow.  extra bytes are appended by a generator.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>

typedef struct {
    int size;
    uint8_t *text, *last, *front, *undone;
    int *order, *rank, *aux, *bucket;
    uint16_t *runs;
} work_t;

// rotation order; equal rotations (periodic text) keep their starting positions ascending
static void sort_rotations(work_t *w, int n) {
    int *sa = w->order, *rank = w->rank, *aux = w->aux, *cnt = w->bucket;
    int classes = 256;
    memset(cnt, 0, sizeof(int) * 257);
    for (int i = 0; i < n; i++) cnt[w->text[i] + 1]++;
    for (int c = 0; c < 256; c++) cnt[c + 1] += cnt[c];
    for (int i = 0; i < n; i++) sa[cnt[w->text[i]]++] = i;
    classes = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && w->text[sa[i]] != w->text[sa[i - 1]]) classes++;
        rank[sa[i]] = classes;
    }
    classes++;
    for (int half = 1; half < n && classes < n; half *= 2) {
        for (int i = 0; i < n; i++) aux[i] = sa[i] >= half ? sa[i] - half : sa[i] - half + n;
        memset(cnt, 0, sizeof(int) * ((size_t)classes + 1));
        for (int i = 0; i < n; i++) cnt[rank[i] + 1]++;
        for (int c = 0; c < classes; c++) cnt[c + 1] += cnt[c];
        for (int i = 0; i < n; i++) sa[cnt[rank[aux[i]]]++] = aux[i];
        classes = 0;
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                int a = sa[i], b = sa[i - 1];
                int a2 = a + half < n ? a + half : a + half - n, b2 = b + half < n ? b + half : b + half - n;
                if (rank[a] != rank[b] || rank[a2] != rank[b2]) classes++;
            }
            aux[sa[i]] = classes;
        }
        classes++;
        memcpy(rank, aux, sizeof(int) * (size_t)n);
    }
}

static int forward(work_t *w, int n) {
    int primary = -1;
    sort_rotations(w, n);
    for (int i = 0; i < n; i++) {
        int s = w->order[i];
        w->last[i] = w->text[s ? s - 1 : n - 1];
        if (s == 0) primary = i;
    }
    return primary;
}

static void to_front(const uint8_t *in, uint8_t *out, int n) {
    uint8_t table[256];
    for (int i = 0; i < 256; i++) table[i] = (uint8_t)i;
    for (int i = 0; i < n; i++) {
        uint8_t c = in[i], moved = table[0];
        int j = 0;
        while (moved != c) {
            uint8_t t = table[++j];
            table[j] = moved;
            moved = t;
        }
        table[0] = c;
        out[i] = (uint8_t)j;
    }
}

static void from_front(const uint8_t *in, uint8_t *out, int n) {
    uint8_t table[256];
    for (int i = 0; i < 256; i++) table[i] = (uint8_t)i;
    for (int i = 0; i < n; i++) {
        uint8_t c = table[in[i]];
        memmove(table + 1, table, in[i]);
        table[0] = c;
        out[i] = c;
    }
}

// zeros become bijective base-2 digits 0 and 1, every other value v becomes v + 1
static int squeeze_zeros(const uint8_t *in, int n, uint16_t *out) {
    int used = 0, run = 0;
    for (int i = 0; i <= n; i++) {
        if (i < n && in[i] == 0) {
            run++;
            continue;
        }
        for (; run > 0; run = (run - 1) >> 1) out[used++] = (uint16_t)((run & 1) ^ 1);
        if (i < n) out[used++] = (uint16_t)(in[i] + 1);
    }
    return used;
}

static int spread_zeros(const uint16_t *in, int used, uint8_t *out, int room) {
    int n = 0, weight = 1;
    for (int i = 0; i < used; i++) {
        if (in[i] > 1) {
            weight = 1;
            if (n < room) out[n++] = (uint8_t)(in[i] - 1);
        } else {
            for (int z = weight << in[i]; z > 0 && n < room; z--) out[n++] = 0;
            weight *= 2;
        }
    }
    return n;
}

static void backward(work_t *w, int n, int primary) {
    int start[256] = {0}, total = 0;
    for (int i = 0; i < n; i++) start[w->last[i]]++;
    for (int c = 0; c < 256; c++) {
        int k = start[c];
        start[c] = total;
        total += k;
    }
    for (int i = 0; i < n; i++) w->aux[i] = start[w->last[i]]++;
    for (int i = n - 1, at = primary; i >= 0; i--) {
        w->undone[i] = w->last[at];
        at = w->aux[at];
    }
}

static void print_sample(const uint8_t *s, int n) {
    for (int i = 0; i < n && i < 32; i++)
        if (s[i] > 32 && s[i] < 127) putchar(s[i]);
        else printf("{%d}", s[i]);
}

static size_t produce(uint8_t *out, size_t room, long *extra, uint32_t *seed) {
    size_t n = 0;
    static const char *const bits[8] = {"la", "li", "lu", "banana", "x", "aaaa", "\n", "nab"};
    static const char *now = "";
    for (; n < room && *extra > 0; n++, --*extra) {
        if (!*now) {
            *seed = *seed * 69069u + 1u;
            now = bits[*seed >> 29];
        }
        out[n] = (uint8_t)*now++;
    }
    return n;
}

int main(void) {
    char line[80];
    long block = 0, extra = 0;
    uint32_t seed = 0, check = 2166136261u;
    if (!fgets(line, sizeof line, stdin) || sscanf(line, "%ld %ld %u", &block, &extra, &seed) < 1 || block < 1
        || block > 1000000 || extra > 4000000) {
        puts("usage: block extra seed");
        return 0;
    }
    size_t size = (size_t)block, cells = size > 256 ? size : 256;
    work_t w = {(int)block, malloc(size), malloc(size), malloc(size), malloc(size), malloc(size * sizeof(int)),
                malloc(size * sizeof(int)), malloc(size * sizeof(int)), malloc((cells + 1) * sizeof(int)),
                malloc((size + 1) * sizeof(uint16_t))};
    long blocks = 0, bytes = 0, symbols = 0, wrong = 0;
    for (;;) {
        size_t n = fread(w.text, 1, size, stdin);
        n += produce(w.text + n, size - n, &extra, &seed);
        if (n == 0) break;
        int primary = forward(&w, (int)n);
        to_front(w.last, w.front, (int)n);
        int used = squeeze_zeros(w.front, (int)n, w.runs);
        for (int i = 0; i < used; i++) check = (check ^ w.runs[i]) * 16777619u;
        if (++blocks <= 4) {
            printf("%d at %d: ", (int)n, primary);
            print_sample(w.last, (int)n);
            printf(" -> %d:", used);
            for (int i = 0; i < used && i < 16; i++) printf(" %d", w.runs[i]);
            putchar('\n');
        }
        int back = spread_zeros(w.runs, used, w.front, w.size);
        from_front(w.front, w.last, back);
        backward(&w, (int)n, primary);
        wrong += back != (int)n || memcmp(w.text, w.undone, n) != 0;
        bytes += (long)n;
        symbols += used;
    }
    printf("%ld blocks, %ld bytes, %ld symbols, %08x, %ld wrong\n", blocks, bytes, symbols, check, wrong);
    free(w.text), free(w.last), free(w.front), free(w.undone), free(w.order);
    free(w.rank), free(w.aux), free(w.bucket), free(w.runs);
    return 0;
}
