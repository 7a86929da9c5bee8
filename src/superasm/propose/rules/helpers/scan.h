/* Parts of a scanf that knows its format. They read at `p`, never beyond `end`, and give up (return
   NULL, nothing consumed) wherever the input is not plainly what was asked for or ends: the real
   scanf starts anew from where the call found the stream. `end` is NULL for a string, which ends at
   its null character. */
#include "common.h"

#define SA_MORE(p, end) ((end) == NULL || (p) < (end))

SA_INLINE const unsigned char *sa_skip(const unsigned char *p, const unsigned char *end) {
    while (SA_MORE(p, end) && sa_is_space(*p)) p++;
    return p;
}

/* A decimal number of at most 18 digits, sign and all. */
SA_INLINE const unsigned char *sa_number(const unsigned char *p, const unsigned char *end,
                                         int64_t *value) {
    if (!SA_MORE(p, end)) return NULL;
    int negative = *p == '-';
    p += negative || *p == '+';
    const unsigned char *first = p;
    uint64_t sum = 0;
    for (;; p++) {
        if (!SA_MORE(p, end)) return NULL;
        unsigned digit = (unsigned)*p - '0';
        if (digit >= 10) break;
        sum = sum * 10 + digit;
    }
    if (p == first || p - first > 18) return NULL;
    *value = negative ? -(int64_t)sum : (int64_t)sum;
    return p;
}

/* A hexadecimal number of at most 15 digits without a prefix. */
SA_INLINE const unsigned char *sa_hexadecimal(const unsigned char *p, const unsigned char *end,
                                              int64_t *value) {
    const unsigned char *first = p;
    uint64_t sum = 0;
    for (;; p++) {
        if (!SA_MORE(p, end)) return NULL;
        unsigned c = *p, digit = c - '0';
        if (digit >= 10) {
            digit = (c | 32) - 'a';
            if (digit >= 6) break;
            digit += 10;
        }
        sum = sum << 4 | digit;
    }
    if (p == first || p - first > 15 || (*p | 32) == 'x') return NULL;
    *value = (int64_t)sum;
    return p;
}

/* A number with at most 15 digits and no exponent: both it and the power of ten are exact, and one
   division rounds as strtod does. */
SA_INLINE const unsigned char *sa_real(const unsigned char *p, const unsigned char *end,
                                       double *value) {
    static const double powers[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    if (!SA_MORE(p, end)) return NULL;
    int negative = *p == '-';
    p += negative || *p == '+';
    const unsigned char *first = p;
    uint64_t sum = 0;
    for (;; p++) {
        if (!SA_MORE(p, end)) return NULL;
        if (!sa_is_digit(*p)) break;
        sum = sum * 10 + (*p - '0');
    }
    ptrdiff_t digits = p - first, behind = 0;
    if (digits == 0) return NULL;
    if (*p == '.') {
        const unsigned char *point = p++;
        for (;; p++) {
            if (!SA_MORE(p, end)) return NULL;
            if (!sa_is_digit(*p)) break;
            sum = sum * 10 + (*p - '0');
        }
        behind = p - point - 1;
        if (behind == 0) return NULL;
    }
    if (digits + behind > 15 || *p == '.' || (*p | 32) == 'e' || (*p | 32) == 'x') return NULL;
    double magnitude = (double)sum / powers[behind];
    *value = negative ? -magnitude : magnitude;
    return p;
}

/* A word of at most `most` characters, with a null character behind it. */
SA_INLINE const unsigned char *sa_word(const unsigned char *p, const unsigned char *end, char *to,
                                       size_t most) {
    size_t n = 0;
    for (; n < most; n++) {
        if (end != NULL && p + n >= end) return NULL;
        if (sa_is_space(p[n]) || (end == NULL && p[n] == 0)) break;
        if (to != NULL) to[n] = (char)p[n];
    }
    if (n == 0) return NULL;
    if (to != NULL) to[n] = 0;
    return p + n;
}
