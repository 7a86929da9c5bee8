/* Keeps the K largest of a stream in a binary min-heap. Of equal values the earlier ones stay.
 *
 * K, then commands:  a VALUE  one more value          r COUNT SEED  random values
 *                    q        the kept ones, sorted   d             drop the least
 *                    w N      forget the kept ones that came more than N arrivals ago
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    long long value;
    long long arrival;
} Entry;

typedef struct {
    Entry *at; /* at[1..size], the least on top */
    int size, capacity;
    long long arrivals, rejected;
} Top;

/* Whether a is to go before b: smaller, or equal and later. */
static bool worse(Entry a, Entry b)
{
    return a.value < b.value || (a.value == b.value && a.arrival > b.arrival);
}

static void sift_down(Top *t, int i)
{
    Entry e = t->at[i];
    for (;;) {
        int child = 2 * i;
        if (child > t->size)
            break;
        if (child < t->size && worse(t->at[child + 1], t->at[child]))
            child++;
        if (!worse(t->at[child], e))
            break;
        t->at[i] = t->at[child];
        i = child;
    }
    t->at[i] = e;
}

static void sift_up(Top *t, int i)
{
    Entry e = t->at[i];
    while (i > 1 && worse(e, t->at[i / 2])) {
        t->at[i] = t->at[i / 2];
        i /= 2;
    }
    t->at[i] = e;
}

static void offer(Top *t, long long value)
{
    Entry e = {value, ++t->arrivals};
    if (t->size < t->capacity) {
        t->at[++t->size] = e;
        sift_up(t, t->size);
    } else if (t->size > 0 && worse(t->at[1], e)) {
        t->at[1] = e;
        sift_down(t, 1);
    } else {
        t->rejected++;
    }
}

static Entry pop(Top *t)
{
    Entry least = t->at[1];
    t->at[1] = t->at[t->size--];
    if (t->size > 0)
        sift_down(t, 1);
    return least;
}

static void forget(Top *t, long long n)
{
    int kept = 0;
    for (int i = 1; i <= t->size; i++)
        if (t->arrivals - t->at[i].arrival <= n)
            t->at[++kept] = t->at[i];
    t->size = kept;
    for (int i = kept / 2; i >= 1; i--)
        sift_down(t, i);
}

/* Sorts the heap's array in place, best first, which again is no heap: reversed, it is one. */
static void query(Top *t)
{
    int n = t->size;
    unsigned long long hash = 0;
    while (t->size > 0) {
        Entry e = pop(t);
        t->at[t->size + 1] = e;
    }
    for (int i = 1; i <= n; i++) {
        hash = (hash ^ (unsigned long long)t->at[i].value) * 0x100000001b3ULL;
        hash += (unsigned long long)t->at[i].arrival;
        if (i <= 10)
            printf("%lld@%lld ", t->at[i].value, t->at[i].arrival);
    }
    for (int i = 1, j = n; i < j; i++, j--) {
        Entry e = t->at[i];
        t->at[i] = t->at[j];
        t->at[j] = e;
    }
    t->size = n;
    printf("| %d of %lld, %lld rejected, %llx\n", n, t->arrivals, t->rejected, hash);
}

int main(void)
{
    Top t = {0};
    char command;
    if (scanf("%d", &t.capacity) != 1 || t.capacity < 0 || t.capacity > 500000) {
        printf("K?\n");
        return 0;
    }
    t.at = calloc((size_t)t.capacity + 2, sizeof *t.at);
    while (scanf(" %c", &command) == 1) {
        long long v, count;
        unsigned long long seed;
        if (command == 'a' && scanf("%lld", &v) == 1) {
            offer(&t, v);
        } else if (command == 'r' && scanf("%lld %llu", &count, &seed) == 2) {
            while (count-- > 0) {
                seed = seed * 3202034522624059733ULL + 1;
                offer(&t, (long long)seed >> (seed >> 60 & 31));
            }
        } else if (command == 'w' && scanf("%lld", &v) == 1) {
            forget(&t, v);
        } else if (command == 'q') {
            query(&t);
        } else if (command == 'd') {
            if (t.size > 0) {
                Entry e = pop(&t);
                printf("dropped %lld@%lld\n", e.value, e.arrival);
            } else {
                printf("nothing\n");
            }
        } else {
            printf("bad command %c\n", command);
            break;
        }
    }
    query(&t);
    free(t.at);
    return 0;
}
