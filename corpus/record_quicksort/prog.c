/* Sorts records by several keys with a hand-written quicksort (median of three, insertion sort for
 * short runs, recursion on the shorter side).
 *
 * First line: keys, a word of letters  n (name)  s (score)  i (arrival), capital for descending.
 * Then one record a line: NAME SCORE, or "!COUNT SEED" for made-up records.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHORT_RUN 12

typedef struct record {
    char name[12];
    int arrival;
    long score;
} record;

static char keys[8];
static unsigned long comparisons;

static int compare(const record *a, const record *b)
{
    comparisons++;
    for (const char *k = keys; *k; k++) {
        int c = 0;
        switch (tolower((unsigned char)*k)) {
        case 'n': c = strcmp(a->name, b->name); break;
        case 's': c = (a->score > b->score) - (a->score < b->score); break;
        case 'i': c = a->arrival - b->arrival; break;
        }
        if (c)
            return (c < 0) != (isupper((unsigned char)*k) != 0) ? -1 : 1;
    }
    return a->arrival - b->arrival;
}

static void exchange(record *a, record *b)
{
    record t = *a;
    *a = *b;
    *b = t;
}

static void insertion_sort(record *r, long n)
{
    for (long i = 1; i < n; i++) {
        record x = r[i];
        long j = i;
        for (; j > 0 && compare(&x, &r[j - 1]) < 0; j--)
            r[j] = r[j - 1];
        r[j] = x;
    }
}

static void quicksort(record *r, long n)
{
    while (n > SHORT_RUN) {
        long mid = n / 2, i = 0, j = n - 1;
        if (compare(&r[mid], &r[0]) < 0)
            exchange(&r[mid], &r[0]);
        if (compare(&r[n - 1], &r[mid]) < 0) {
            exchange(&r[n - 1], &r[mid]);
            if (compare(&r[mid], &r[0]) < 0)
                exchange(&r[mid], &r[0]);
        }
        record pivot = r[mid];
        while (i <= j) {
            while (compare(&r[i], &pivot) < 0)
                i++;
            while (compare(&pivot, &r[j]) < 0)
                j--;
            if (i <= j)
                exchange(&r[i++], &r[j--]);
        }
        if (j + 1 < n - i) {
            quicksort(r, j + 1);
            r += i;
            n -= i;
        } else {
            quicksort(r + i, n - i);
            n = j + 1;
        }
    }
    insertion_sort(r, n);
}

static void make_up(record *r, unsigned *seed)
{
    unsigned x = *seed = *seed * 1664525u + 1013904223u;
    int length = 1 + (int)(x >> 30);
    for (int i = 0; i < length; i++)
        r->name[i] = (char)('a' + (x >> (4 * i + 8)) % 6);
    r->name[length] = '\0';
    x = *seed = *seed * 1664525u + 1013904223u;
    r->score = (long)(x >> 22) - 500;
}

static void show(const record *r)
{
    printf("%s %ld (%d)\n", r->name, r->score, r->arrival);
}

int main(void)
{
    char line[128];
    if (!fgets(line, sizeof line, stdin) || sscanf(line, "%7s", keys) != 1 ||
        keys[strspn(keys, "nsiNSI")]) {
        puts("keys?");
        return 0;
    }
    long n = 0, room = 16, skipped = 0;
    record *r = malloc(room * sizeof *r);
    while (fgets(line, sizeof line, stdin)) {
        int count = 1;
        unsigned seed;
        int made_up = sscanf(line, "!%d %u", &count, &seed) == 2;
        record one = {0};
        if (!made_up && (line[0] == '!' || sscanf(line, "%11s %ld", one.name, &one.score) != 2)) {
            skipped++;
            continue;
        }
        for (; count > 0 && n < 300000; count--) {
            if (n == room) {
                room *= 2;
                r = realloc(r, room * sizeof *r);
            }
            if (made_up)
                make_up(&one, &seed);
            one.arrival = (int)n;
            r[n++] = one;
        }
    }
    quicksort(r, n);

    unsigned long hash = 0;
    for (long i = 0; i < n; i++)
        hash = hash * 1099511628211u + (unsigned long)r[i].arrival + 1;
    for (long i = 0; i < n && i < 50; i++)
        show(&r[i]);
    if (n > 50) {
        puts("...");
        show(&r[n / 2]);
        show(&r[n - 1]);
    }
    printf("%ld sorted, %ld skipped, order %016lx, %lu comparisons\n", n, skipped, hash, comparisons);
    free(r);
    return 0;
}
