/* A bank with several tellers, simulated event by event with a binary heap.
 *
 *   tellers capacity patience seed
 *   then customers "arrival service priority", or "auto COUNT GAP SERVICE"
 * Customers wait in one line ordered by priority (larger first), then arrival, then number; they go
 * away when the line is full, or when they would have waited longer than their patience. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARRIVE, LEAVE };

typedef struct {
    long long when;
    int kind, who;
} Event;

typedef struct {
    long long arrival, begun;
    int service, priority, teller;
} Customer;

static Event *heap;
static int heap_size, heap_room;
static Customer *people;
static int population, room;
static int *line_heap, waiting;

static int earlier(const Event *a, const Event *b)
{
    if (a->when != b->when)
        return a->when < b->when;
    if (a->kind != b->kind)
        return a->kind > b->kind; /* a teller gets free before someone comes in */
    return a->who < b->who;
}

static void schedule(long long when, int kind, int who)
{
    if (heap_size == heap_room)
        heap = realloc(heap, sizeof *heap * (size_t)(heap_room = heap_room * 2 + 16));
    int i = heap_size++;
    Event e = {when, kind, who};
    while (i > 0 && earlier(&e, &heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = e;
}

static Event pop_event(void)
{
    Event top = heap[0], last = heap[--heap_size];
    int i = 0;
    for (int c = 1; c < heap_size; c = 2 * i + 1) {
        if (c + 1 < heap_size && earlier(&heap[c + 1], &heap[c]))
            c++;
        if (!earlier(&heap[c], &last))
            break;
        heap[i] = heap[c];
        i = c;
    }
    heap[i] = last;
    return top;
}

static int goes_first(int a, int b)
{
    const Customer *x = &people[a], *y = &people[b];
    if (x->priority != y->priority)
        return x->priority > y->priority;
    return x->arrival != y->arrival ? x->arrival < y->arrival : a < b;
}

static void stand_in_line(int who)
{
    int i = waiting++;
    for (; i > 0 && goes_first(who, line_heap[i - 1]); i--)
        line_heap[i] = line_heap[i - 1];
    line_heap[i] = who;
}

static int first_in_line(void)
{
    int who = line_heap[0];
    memmove(line_heap, line_heap + 1, sizeof *line_heap * (size_t)--waiting);
    return who;
}

static void customer(long long arrival, int service, int priority)
{
    if (population == room)
        people = realloc(people, sizeof *people * (size_t)(room = room * 2 + 64));
    people[population] = (Customer){arrival, -1, service, priority, -1};
    schedule(arrival, ARRIVE, population++);
}

static void automatic(long count, unsigned gap, unsigned service, unsigned long long seed)
{
    long long clock = 0;
    for (long i = 0; i < count; i++) {
        unsigned r[3];
        for (int k = 0; k < 3; k++) {
            seed = seed * 2862933555777941757ULL + 3037000493ULL;
            r[k] = (unsigned)(seed >> 33);
        }
        clock += r[0] % (2 * gap + 1);
        customer(clock, (int)(r[1] % (2 * service + 1)), r[2] % 10 ? 0 : (int)(r[2] / 10 % 3));
    }
}

int main(void)
{
    int tellers, capacity;
    long patience;
    unsigned long long seed;
    if (scanf("%d %d %ld %llu", &tellers, &capacity, &patience, &seed) != 4 || tellers < 1
        || tellers > 64 || capacity < 0 || capacity > 5000) {
        puts("closed");
        return 0;
    }
    char word[8];
    long count;
    long long arrival;
    int service, priority;
    unsigned gap, mean;
    for (;;) {
        if (scanf("%lld", &arrival) == 1) {
            if (scanf("%d %d", &service, &priority) != 2 || arrival < 0 || service < 0
                || arrival > 1000000000000LL)
                break;
            customer(arrival, service, priority);
        } else if (scanf("%7s %ld %u %u", word, &count, &gap, &mean) != 4 || strcmp(word, "auto")
                   || count > 500000 || gap > 1000000 || mean > 1000000) {
            break;
        } else {
            automatic(count, gap, mean, seed);
        }
    }

    line_heap = malloc(sizeof *line_heap * (size_t)(capacity + 1));
    int busy[64] = {0};
    long served[64] = {0}, refused = 0, impatient = 0, order = 0;
    long long waited = 0, longest = 0, closing = 0, work[64] = {0};
    int peak = 0;
    unsigned long long hash = 0;
    while (heap_size > 0) {
        Event e = pop_event();
        Customer *c = &people[e.who];
        if (e.kind == LEAVE) {
            busy[c->teller] = 0;
            closing = e.when;
        } else if (waiting >= capacity && capacity > 0) {
            refused++;
            continue;
        } else {
            stand_in_line(e.who);
            peak = waiting > peak ? waiting : peak;
        }
        for (int t = 0; t < tellers && waiting > 0; t++) {
            while (!busy[t] && waiting > 0) {
                int who = first_in_line();
                Customer *next = &people[who];
                long long wait = e.when - next->arrival;
                if (wait > patience && patience >= 0) {
                    impatient++;
                    continue;
                }
                next->begun = e.when;
                next->teller = t;
                busy[t] = 1;
                served[t]++;
                work[t] += next->service;
                waited += wait;
                longest = wait > longest ? wait : longest;
                hash = hash * 31 + (unsigned long long)(who + 1) * (unsigned long long)++order;
                schedule(e.when + next->service, LEAVE, who);
            }
        }
        if (capacity == 0 && waiting > 0) {
            refused++;
            first_in_line();
        }
    }
    printf("%d customers, %ld refused, %ld impatient, peak %d\n", population, refused, impatient, peak);
    printf("waited %lld, longest %lld, closing %lld, hash %016llx\n", waited, longest, closing, hash);
    for (int t = 0; t < tellers; t++)
        printf("teller %d: %ld customers, %lld busy\n", t, served[t], work[t]);
    for (int i = 0; i < population && population <= 40; i++)
        printf("%d: %lld teller %d\n", i, people[i].begun, people[i].teller);
    free(heap);
    free(people);
    free(line_heap);
    return 0;
}
