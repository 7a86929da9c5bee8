/* UTF-8 validator and code point census.  First line: number of passes; the rest of stdin is
 * the text.  Every pass after the first damages one more byte, so the automaton keeps finding
 * new errors.  The first pass is reported in detail. */
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>

enum { START, TAIL1, TAIL2, TAIL3, AFTER_E0, AFTER_ED, AFTER_F0, AFTER_F4, STATES };

static uint8_t class_of[256];
static int8_t step[STATES][12]; /* -1: error */

/* byte classes: 0 ascii, 1 80..8F, 2 90..9F, 3 A0..BF, 4 C2..DF, 5 E0, 6 E1..EC EE EF, 7 ED,
 * 8 F0, 9 F1..F3, 10 F4, 11 never */
static void build(void)
{
    for (int b = 0; b < 256; b++) {
        int c = 11;
        if (b < 0x80) c = 0;
        else if (b < 0x90) c = 1;
        else if (b < 0xA0) c = 2;
        else if (b < 0xC0) c = 3;
        else if (b >= 0xC2 && b < 0xE0) c = 4;
        else if (b == 0xE0) c = 5;
        else if (b == 0xED) c = 7;
        else if (b > 0xE0 && b < 0xF0) c = 6;
        else if (b == 0xF0) c = 8;
        else if (b > 0xF0 && b < 0xF4) c = 9;
        else if (b == 0xF4) c = 10;
        class_of[b] = (uint8_t)c;
    }
    memset(step, -1, sizeof step);
    step[START][0] = START;
    step[START][4] = TAIL1;
    step[START][5] = AFTER_E0;
    step[START][6] = TAIL2;
    step[START][7] = AFTER_ED;
    step[START][8] = AFTER_F0;
    step[START][9] = TAIL3;
    step[START][10] = AFTER_F4;
    for (int c = 1; c <= 3; c++) {
        step[TAIL1][c] = START;
        step[TAIL2][c] = TAIL1;
        step[TAIL3][c] = TAIL2;
        if (c == 3) step[AFTER_E0][c] = TAIL1;
        if (c != 3) step[AFTER_ED][c] = TAIL1;
        if (c != 1) step[AFTER_F0][c] = TAIL2;
        if (c == 1) step[AFTER_F4][c] = TAIL2;
    }
}

struct census {
    long length[5]; /* by encoded length, [0] counts errors */
    long lines, widest, first_error;
    uint32_t highest, hash;
};

static void scan(const uint8_t *s, size_t n, struct census *out, int verbose)
{
    int state = START, bytes = 0;
    uint32_t point = 0;
    long column = 0;
    int shown = 0;

    memset(out, 0, sizeof *out);
    out->first_error = -1;
    for (size_t i = 0; i < n; i++) {
        int next = step[state][class_of[s[i]]];
        if (next < 0) {
            out->length[0]++;
            if (out->first_error < 0) out->first_error = (long)i;
            if (verbose && shown++ < 10)
                printf("offset %zu: byte %02X in state %d after %d\n", i, s[i], state, bytes);
            if (state != START) i--; /* look at this byte again as a first one */
            state = START;
            bytes = 0;
            continue;
        }
        if (state == START)
            point = next == START ? s[i] : s[i] & (0x7Fu >> (class_of[s[i]] < 5 ? 2 : class_of[s[i]] < 8 ? 3 : 4));
        else
            point = point << 6 | (s[i] & 0x3F);
        bytes++;
        state = next;
        if (state != START) continue;
        out->length[bytes]++;
        bytes = 0;
        if (point > out->highest) out->highest = point;
        out->hash = (out->hash ^ point) * 16777619u;
        if (point == '\n') {
            out->lines++;
            column = 0;
        } else if (++column > out->widest) {
            out->widest = column;
        }
    }
    if (state != START) {
        out->length[0]++;
        if (out->first_error < 0) out->first_error = (long)n;
        if (verbose) printf("truncated in state %d after %d\n", state, bytes);
    }
}

static void print(const struct census *c)
{
    printf("%ld errors (first %ld), %ld/%ld/%ld/%ld points, highest U+%04X, %ld lines, widest %ld, %08x\n",
           c->length[0], c->first_error, c->length[1], c->length[2], c->length[3], c->length[4],
           c->highest, c->lines, c->widest, c->hash);
}

int main(void)
{
    static uint8_t text[1 << 20];
    char first[32];
    struct census c;
    uint32_t noise = 12345, total = 0;

    build();
    if (!fgets(first, sizeof first, stdin)) {
        puts("no input");
        return 0;
    }
    int passes = atoi(first);
    size_t n = fread(text, 1, sizeof text, stdin);
    scan(text, n, &c, 1);
    print(&c);
    for (int pass = 1; pass < passes && pass < 100000 && n > 0; pass++) {
        noise = noise * 1103515245u + 12345u;
        text[(noise >> 5) % n] ^= (uint8_t)(1u << (noise >> 29));
        scan(text, n, &c, 0);
        total = total * 31 + c.hash + (uint32_t)c.length[0];
    }
    if (passes > 1) {
        print(&c);
        printf("total %08x\n", total);
    }
    return 0;
}
