/* Parts of a printf that knows its format: each writes at `p` and returns the new end. What does not
   fit into the buffer of the stream is left to the real printf. */
#include "common.h"

static const char sa_pairs[201] __attribute__((aligned(64))) =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
    "9899";

SA_INLINE unsigned sa_digits(uint64_t x) {
    for (unsigned n = 1;; n += 4, x /= 10000) {
        if (x < 10) return n;
        if (x < 100) return n + 1;
        if (x < 1000) return n + 2;
        if (x < 10000) return n + 3;
    }
}

SA_INLINE char *sa_unsigned(char *p, uint64_t x) {
    char *end = p + sa_digits(x), *q = end;
    while (x > UINT32_MAX) {
        uint64_t rest = x / 100;
        memcpy(q -= 2, sa_pairs + 2 * (x - rest * 100), 2);
        x = rest;
    }
    uint32_t y = (uint32_t)x;
    while (y >= 100) {
        uint32_t rest = y / 100;
        memcpy(q -= 2, sa_pairs + 2 * (y - rest * 100), 2);
        y = rest;
    }
    if (y >= 10)
        memcpy(q - 2, sa_pairs + 2 * y, 2);
    else
        q[-1] = (char)('0' + y);
    return end;
}

SA_INLINE char *sa_signed(char *p, int64_t x) {
    *p = '-';
    return sa_unsigned(p + (x < 0), x < 0 ? 0 - (uint64_t)x : (uint64_t)x);
}

SA_INLINE char *sa_based(char *p, uint64_t x, unsigned shift, const char *digits) {
    unsigned n = (64 - (unsigned)__builtin_clzll(x | 1) + shift - 1) / shift;
    for (unsigned i = n; i-- > 0; x >>= shift) p[i] = digits[x & ((1u << shift) - 1)];
    return p + n;
}

SA_INLINE char *sa_text(char *p, const char *text, size_t length) {
    memcpy(p, text, length);
    return p + length;
}

/* Give what was written from `start` on a width: blanks before it, behind it (`left`), or zeros
   behind its sign. */
SA_INLINE char *sa_padded(char *start, char *p, ptrdiff_t width, int left, int zero) {
    ptrdiff_t more = width - (p - start);
    if (more <= 0) return p;
    if (left) {
        memset(p, ' ', (size_t)more);
    } else {
        char *body = start + (zero && *start == '-');
        memmove(body + more, body, (size_t)(p - body));
        memset(body, zero ? '0' : ' ', (size_t)more);
    }
    return p + more;
}
