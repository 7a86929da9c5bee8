/* The merge sort that qsort is in glibc up to 2.36: the same comparisons of the same elements in the
   same order, so that even a comparison that contradicts itself, or counts its calls, sees no
   difference. Elements of up to 32 bytes are copied, as there. */
#include "common.h"

SA_INLINE void sa_copy(void *to, const void *from) { memcpy(to, from, SA_SIZE); }

static void sa_merge_sort(unsigned char *base, size_t n, unsigned char *spare) {
    if (n <= 1) return;
    size_t left = n / 2, right = n - left;
    unsigned char *a = base, *b = base + left * SA_SIZE, *to = spare;
    sa_merge_sort(a, left, spare);
    sa_merge_sort(b, right, spare);
    while (left > 0 && right > 0) {
        size_t second = sa_compare(a, b) > 0;
        const unsigned char *from = second ? b : a;
        sa_copy(to, from);
        to += SA_SIZE;
        b += second * SA_SIZE;
        right -= second;
        a += (second ^ 1) * SA_SIZE;
        left -= second ^ 1;
    }
    if (left > 0) memcpy(to, a, left * SA_SIZE);
    memcpy(base, spare, (n - right) * SA_SIZE);
}

void SA_NAME(void *base, size_t n, size_t size, int (*compare)(const void *, const void *)) {
    unsigned char small[1024];
    if (n > (SIZE_MAX >> 8) || size != SA_SIZE) {
        qsort(base, n, size, compare);
        return;
    }
    if (n * SA_SIZE < sizeof small) {
        sa_merge_sort(base, n, small);
        return;
    }
    /* The real one asks how much memory there is; without memory it sorts in place. */
    unsigned char *spare = n * SA_SIZE > SA_MOST ? NULL : malloc(n * SA_SIZE);
    if (spare == NULL) {
        qsort(base, n, size, compare);
        return;
    }
    sa_merge_sort(base, n, spare);
    free(spare);
}
