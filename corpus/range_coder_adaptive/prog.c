/* Adaptive binary range coder (carry-propagating, 32-bit range, 12-bit probabilities).
 * Each input byte is coded bit by bit under an order-0 or order-1 context; output is the
 * packed size per chunk, a checksum, and the verdict of the decoder.
 * Input: lines "mode rate text" with mode 0/1, or "= mode rate count seed" for made-up data. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

struct sink { u8 *data; size_t size, room; };

static void put_byte(struct sink *s, u8 b) {
    if (s->size == s->room) {
        s->room = s->room ? s->room + s->room / 2 + 1 : 16;
        s->data = realloc(s->data, s->room);
        if (!s->data) { puts("memory"); exit(0); }
    }
    s->data[s->size++] = b;
}

struct encoder {
    u64 low;
    u32 range;
    u8 cache;
    size_t pending;
    long carries;
    struct sink *to;
};

static void shift_low(struct encoder *e) {
    if ((u32)e->low < 0xFF000000u || e->low >> 32) {
        u8 carry = (u8)(e->low >> 32);
        e->carries += carry;
        put_byte(e->to, (u8)(e->cache + carry));
        for (; e->pending > 0; e->pending--) put_byte(e->to, (u8)(0xFF + carry));
        e->cache = (u8)(e->low >> 24);
    } else {
        e->pending++;
    }
    e->low = (u32)e->low << 8;
}

static void encode_bit(struct encoder *e, u16 *prob, int bit, int rate) {
    u32 bound = (e->range >> 12) * *prob;
    if (!bit) {
        e->range = bound;
        *prob = (u16)(*prob + ((4096 - *prob) >> rate));
    } else {
        e->low += bound;
        e->range -= bound;
        *prob = (u16)(*prob - (*prob >> rate));
    }
    while (e->range < 1u << 24) {
        e->range <<= 8;
        shift_low(e);
    }
}

struct decoder { u32 code, range; const u8 *at, *end; };

static u8 get_byte(struct decoder *d) { return d->at < d->end ? *d->at++ : 0; }

static int decode_bit(struct decoder *d, u16 *prob, int rate) {
    u32 bound = (d->range >> 12) * *prob;
    int bit = d->code >= bound;
    if (!bit) {
        d->range = bound;
        *prob = (u16)(*prob + ((4096 - *prob) >> rate));
    } else {
        d->code -= bound;
        d->range -= bound;
        *prob = (u16)(*prob - (*prob >> rate));
    }
    while (d->range < 1u << 24) {
        d->range <<= 8;
        d->code = d->code << 8 | get_byte(d);
    }
    return bit;
}

static u16 model[256][256];

static void reset(void) {
    for (int i = 0; i < 256; i++)
        for (int j = 0; j < 256; j++) model[i][j] = 2048;
}

static void pack(const u8 *text, size_t n, int order, int rate, struct sink *out, long *carries) {
    struct encoder e = {0, 0xFFFFFFFFu, 0, 0, 0, out};
    u8 context = 0;
    reset();
    for (size_t i = 0; i < n; i++) {
        unsigned node = 1;
        for (int b = 7; b >= 0; b--) {
            int bit = text[i] >> b & 1;
            encode_bit(&e, &model[context][node], bit, rate);
            node = node << 1 | (unsigned)bit;
        }
        if (order) context = text[i];
    }
    for (int i = 0; i < 5; i++) shift_low(&e);
    *carries = e.carries;
}

static size_t unpack(const struct sink *in, u8 *text, size_t n, int order, int rate) {
    struct decoder d = {0, 0xFFFFFFFFu, in->data, in->data + in->size};
    u8 context = 0;
    reset();
    for (int i = 0; i < 5; i++) d.code = d.code << 8 | get_byte(&d);
    for (size_t i = 0; i < n; i++) {
        unsigned node = 1;
        while (node < 256) node = node << 1 | (unsigned)decode_bit(&d, &model[context][node], rate);
        text[i] = (u8)node;
        if (order) context = text[i];
    }
    return (size_t)(d.end - d.at);
}

static void one(const u8 *text, size_t n, int order, int rate) {
    struct sink out = {NULL, 0, 0};
    long carries;
    u32 a = 1, b = 0;
    pack(text, n, order, rate, &out, &carries);
    for (size_t i = 0; i < out.size; i++) {
        a = (a + out.data[i]) % 65521;
        b = (b + a) % 65521;
    }
    printf("%zu -> %zu, order %d rate %d, carries %ld, adler %08x", n, out.size, order, rate, carries, b << 16 | a);
    for (size_t i = 1; i < out.size && i < 7; i++) printf(" %02x", out.data[i]);
    u8 *back = malloc(n + 1);
    if (back) {
        size_t rest = unpack(&out, back, n, order, rate);
        printf(memcmp(back, text, n) == 0 ? " ok %zu\n" : " WRONG %zu\n", rest);
    }
    free(back);
    free(out.data);
}

static void invent(u8 *text, long n, u32 seed) {
    u8 last = 0;
    for (long i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        u8 r = (u8)(seed >> 24), wide = (u8)(seed >> 9);
        last = r < 100 ? last : r < 200 ? (u8)(last * 5 + 1) : r < 250 ? wide & 15 : wide;
        text[i] = last;
    }
}

int main(void) {
    static char line[5000];
    int number = 0;
    while (fgets(line, sizeof line, stdin)) {
        char *p = line + (line[0] == '=');
        long order = strtol(p, &p, 10), rate = strtol(p, &p, 10);
        number++;
        if (order < 0 || order > 1 || rate < 1 || rate > 10) {
            printf("line %d: bad parameters\n", number);
        } else if (line[0] == '=') {
            long n = strtol(p, &p, 10);
            u8 *text = n >= 0 && n <= 4000000 ? malloc((size_t)n + 1) : NULL;
            if (text) {
                invent(text, n, (u32)strtoul(p, NULL, 10));
                one(text, (size_t)n, (int)order, (int)rate);
            } else
                printf("line %d: bad count\n", number);
            free(text);
        } else {
            size_t n = strlen(p);
            while (n > 0 && isspace((u8)p[n - 1])) n--;
            if (n > 0 && *p == ' ') p++, n--;
            one((u8 *)p, n, (int)order, (int)rate);
        }
    }
    printf("%d lines\n", number);
    return 0;
}
