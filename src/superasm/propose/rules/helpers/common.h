/* What the helpers share. They are compiled by the user's gcc against the user's C library, and the
   text is appended to a unit whose program has a single thread. */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SA_INLINE static inline __attribute__((always_inline))
#define SA_COLD static __attribute__((noinline, cold))
#define SA_LIKELY(x) __builtin_expect(!!(x), 1)
#define SA_UNLIKELY(x) __builtin_expect(!!(x), 0)

SA_INLINE int sa_is_space(int c) { return c == ' ' || (unsigned)c - '\t' < 5; }
SA_INLINE int sa_is_digit(int c) { return (unsigned)c - '0' < 10; }
