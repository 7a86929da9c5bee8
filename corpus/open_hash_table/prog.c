/* An open-addressing map from 64-bit keys to 64-bit values with tombstones and growth.

   +K V  put        -K  erase       ?K  get       !  rehash      =  summary
   *SEED COUNT MASK   COUNT random operations on keys below MASK+1                        */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef enum { FREE, TAKEN, DEAD } State;

typedef struct {
    int64_t key;
    int64_t value;
    unsigned char state;
} Slot;

typedef struct {
    Slot *slots;
    size_t capacity; /* power of two */
    size_t taken, dead;
    uint64_t probes, rehashes;
} Map;

static uint64_t mix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    x ^= x >> 33;
    return x;
}

static Map map_new(size_t capacity) {
    Map m = {calloc(capacity, sizeof(Slot)), capacity, 0, 0, 0, 0};
    return m;
}

/* The slot of key, or the one where it should go. */
static Slot *find(Map *m, int64_t key) {
    size_t at = mix((uint64_t)key) & (m->capacity - 1);
    Slot *grave = NULL;
    for (;;) {
        Slot *s = &m->slots[at];
        m->probes++;
        if (s->state == FREE)
            return grave ? grave : s;
        if (s->state == DEAD) {
            if (!grave)
                grave = s;
        } else if (s->key == key) {
            return s;
        }
        at = (at + 1) & (m->capacity - 1);
    }
}

static void rehash(Map *m, size_t capacity) {
    Map fresh = map_new(capacity);
    fresh.probes = m->probes;
    fresh.rehashes = m->rehashes + 1;
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i].state == TAKEN) {
            *find(&fresh, m->slots[i].key) = m->slots[i];
            fresh.taken++;
        }
    free(m->slots);
    *m = fresh;
}

static int put(Map *m, int64_t key, int64_t value) {
    Slot *s = find(m, key);
    int is_new = s->state != TAKEN;
    if (is_new) {
        if (s->state == DEAD)
            m->dead--;
        m->taken++;
    }
    *s = (Slot){key, value, TAKEN};
    if ((m->taken + m->dead) * 4 > m->capacity * 3)
        rehash(m, m->taken * 2 > m->capacity ? m->capacity * 2 : m->capacity);
    return is_new;
}

static int erase(Map *m, int64_t key) {
    Slot *s = find(m, key);
    if (s->state != TAKEN)
        return 0;
    s->state = DEAD;
    m->taken--;
    m->dead++;
    return 1;
}

static void summary(const Map *m) {
    uint64_t sum = 0, longest = 0, run = 0, order = 0;
    for (size_t i = 0; i < m->capacity; i++) {
        const Slot *s = &m->slots[i];
        run = s->state == FREE ? 0 : run + 1;
        if (run > longest)
            longest = run;
        if (s->state == TAKEN) {
            sum += (uint64_t)s->key * 31 + (uint64_t)s->value;
            order = order * 1099511628211u + (uint64_t)s->key;
        }
    }
    printf("%zu taken %zu dead of %zu; run %" PRIu64 " probes %" PRIu64 " rehashes %" PRIu64
           " sum %" PRIu64 " order %" PRIx64 "\n",
           m->taken, m->dead, m->capacity, longest, m->probes, m->rehashes, sum, order);
}

static void storm(Map *m, uint64_t seed, long count, uint64_t mask) {
    uint64_t added = 0, removed = 0, found = 0, total = 0;
    for (long i = 0; i < count; i++) {
        seed = seed * UINT64_C(3935559000370003845) + UINT64_C(2691343689449507681);
        int64_t key = (int64_t)(seed >> 20 & mask);
        switch (seed >> 61) {
        case 0: case 1: case 2:
            added += (uint64_t)put(m, key, (int64_t)(seed ^ (uint64_t)i));
            break;
        case 3: case 4:
            removed += (uint64_t)erase(m, key);
            break;
        default: {
            const Slot *s = find(m, key);
            if (s->state == TAKEN) {
                found++;
                total += (uint64_t)s->value;
            }
        }
        }
    }
    printf("storm: +%" PRIu64 " -%" PRIu64 " ?%" PRIu64 " total %" PRIu64 "\n", added, removed,
           found, total);
}

int main(void) {
    Map map = map_new(8);
    char op;
    int64_t key, value;
    uint64_t seed, mask;
    long count;
    while (scanf(" %c", &op) == 1) {
        if (op == '+' && scanf("%" SCNd64 "%" SCNd64, &key, &value) == 2) {
            printf("%s\n", put(&map, key, value) ? "new" : "replaced");
        } else if (op == '-' && scanf("%" SCNd64, &key) == 1) {
            printf("%s\n", erase(&map, key) ? "erased" : "absent");
        } else if (op == '?' && scanf("%" SCNd64, &key) == 1) {
            const Slot *s = find(&map, key);
            if (s->state == TAKEN)
                printf("%" PRId64 "\n", s->value);
            else
                puts("none");
        } else if (op == '!') {
            rehash(&map, map.capacity);
        } else if (op == '=') {
            summary(&map);
        } else if (op == '*' && scanf("%" SCNu64 "%ld%" SCNu64, &seed, &count, &mask) == 3
                   && count <= 5000000) {
            storm(&map, seed, count, mask);
        } else {
            printf("error at '%c'\n", op);
            break;
        }
    }
    summary(&map);
    free(map.slots);
    return 0;
}
