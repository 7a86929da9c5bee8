// Least-recently-used cache: hash chains for lookup, one circular list for age.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>

typedef struct slot slot_t;
struct slot {
    int64_t key;
    int64_t value;
    slot_t *newer, *older;
    slot_t *chain;
    uint8_t dirty;
};

typedef struct {
    slot_t ring;            // ring.older is the newest, ring.newer the oldest
    slot_t **bucket;
    slot_t *pool, *spare;
    uint32_t mask, used, capacity;
    uint64_t hits, misses, evictions, write_backs;
    int64_t written;
} cache_t;

static inline uint32_t hash64(int64_t key) {
    uint64_t h = (uint64_t)key;
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15ull;
    return (uint32_t)(h >> 40);
}

static int cache_init(cache_t *c, uint32_t capacity) {
    memset(c, 0, sizeof *c);
    c->mask = 1;
    while (c->mask < capacity) c->mask = c->mask * 2 + 1;
    c->capacity = capacity;
    c->bucket = calloc((size_t)c->mask + 1, sizeof *c->bucket);
    c->pool = calloc(capacity, sizeof *c->pool);
    c->ring.newer = c->ring.older = &c->ring;
    return c->bucket && c->pool;
}

static void unlink_age(slot_t *s) {
    s->newer->older = s->older;
    s->older->newer = s->newer;
}

static void make_newest(cache_t *c, slot_t *s) {
    s->older = c->ring.older;
    s->newer = &c->ring;
    s->older->newer = s;
    c->ring.older = s;
}

static slot_t **locate(cache_t *c, int64_t key) {
    slot_t **p = &c->bucket[hash64(key) & c->mask];
    while (*p && (*p)->key != key) p = &(*p)->chain;
    return p;
}

static slot_t *drop(cache_t *c, slot_t **p) {
    slot_t *s = *p;
    *p = s->chain;
    unlink_age(s);
    if (s->dirty) {
        c->write_backs++;
        c->written = (int64_t)((uint64_t)c->written * 31u + (uint64_t)s->value);
    }
    c->used--;
    s->chain = c->spare;
    c->spare = s;
    return s;
}

static slot_t *touch(cache_t *c, int64_t key, int64_t fresh) {
    slot_t **p = locate(c, key);
    slot_t *s = *p;
    if (s) {
        c->hits++;
        unlink_age(s);
        make_newest(c, s);
        return s;
    }
    c->misses++;
    if (c->used == c->capacity) {
        drop(c, locate(c, c->ring.newer->key));
        c->evictions++;
        p = locate(c, key); // the link we held may belong to the victim
    }
    if (c->spare) {
        s = c->spare;
        c->spare = s->chain;
    } else {
        s = &c->pool[c->used];
    }
    c->used++;
    s->key = key;
    s->value = fresh;
    s->dirty = 0;
    s->chain = NULL;
    *p = s;
    make_newest(c, s);
    return s;
}

static void report(const cache_t *c) {
    printf("%u/%u hits %llu misses %llu evictions %llu back %llu %lld\n", c->used, c->capacity,
           (unsigned long long)c->hits, (unsigned long long)c->misses,
           (unsigned long long)c->evictions, (unsigned long long)c->write_backs,
           (long long)c->written);
}

static void trace(cache_t *c, long n, int bits, uint64_t seed) {
    uint64_t r = seed, acc = 0;
    for (long i = 0; i < n; i++) {
        r = r * 0x5851f42d4c957f2dull + 0x14057b7ef767814full;
        // two draws and-ed: small keys and keys with few bits are popular
        int64_t key = (int64_t)((r >> 20) & (r >> 41) & ((1ull << bits) - 1));
        if (r >> 63) key = -key;
        slot_t *s = touch(c, key, key * 3 + 1);
        if ((r >> 17 & 7) == 0) {
            s->value ^= (int64_t)(r >> 32) << (i & 7);
            s->dirty = 1;
        }
        acc = (acc << 5 | acc >> 59) ^ (uint64_t)s->value;
    }
    printf("trace %016llx\n", (unsigned long long)acc);
}

int main(void) {
    char line[256];
    cache_t c;
    long capacity = fgets(line, sizeof line, stdin) ? strtol(line, NULL, 10) : 0;
    if (capacity < 1 || capacity > 65536 || !cache_init(&c, (uint32_t)capacity)) {
        printf("capacity must be 1..65536\n");
        return 0;
    }
    while (fgets(line, sizeof line, stdin)) {
        char *p = line + 1;
        int64_t key = line[0] && line[0] != '\n' ? strtoll(p, &p, 10) : 0;
        slot_t **found;
        switch (line[0]) {
        case 'g':
            printf("%lld\n", (long long)touch(&c, key, (int64_t)((uint64_t)key * 3 + 1))->value);
            break;
        case 'p': {
            slot_t *s = touch(&c, key, 0);
            s->value = strtoll(p, NULL, 10);
            s->dirty = 1;
            break;
        }
        case 'x':
            found = locate(&c, key);
            if (*found) printf("dropped %lld\n", (long long)drop(&c, found)->value);
            else puts("nothing to drop");
            break;
        case 'a':
            for (slot_t *s = c.ring.older; s != &c.ring && key-- > 0; s = s->older)
                printf("%lld:%lld%s ", (long long)s->key, (long long)s->value, s->dirty ? "*" : "");
            report(&c);
            break;
        case 't': {
            long bits = strtol(p, &p, 10);
            if (bits < 1 || bits > 40 || key > 4000000) puts("bad trace");
            else trace(&c, (long)key, (int)bits, strtoull(p, NULL, 10));
            break;
        }
        default:
            printf("? %d\n", (signed char)line[0]);
        }
    }
    report(&c);
    free(c.pool);
    free(c.bucket);
    return 0;
}
