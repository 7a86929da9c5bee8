/* strtol and its like for a plain decimal number; the real ones do the rest. */
#include "common.h"

SA_INLINE int sa_plain(const char *text, char **end, int base, int64_t *value) {
    const unsigned char *p = (const unsigned char *)text;
    while (sa_is_space(*p)) p++;
    int negative = *p == '-';
    p += negative || *p == '+';
    const unsigned char *first = p;
    uint64_t sum = 0;
    unsigned digit;
    while ((digit = (unsigned)*p - '0') < 10) {
        sum = sum * 10 + digit;
        p++;
    }
    if (base != 10 || p == first || p - first > 18) return 0;
    if (end != NULL) *end = (char *)(uintptr_t)p;
    *value = negative ? -(int64_t)sum : (int64_t)sum;
    return 1;
}

#define SA_NUMBER(name, type, real)                                  \
    type name(const char *text, char **end, int base) {              \
        int64_t value;                                               \
        if (SA_LIKELY(sa_plain(text, end, base, &value))) return (type)value; \
        return real(text, end, base);                                \
    }
#define SA_ATOI(name, type, real)                                    \
    type name(const char *text) {                                    \
        int64_t value;                                               \
        if (SA_LIKELY(sa_plain(text, NULL, 10, &value))) return (type)value; \
        return real(text);                                           \
    }
