/* Executes the functions of a table from many states and reports where the processor does something
 * that the table does not allow. See processor.py, which writes the table. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { GENERAL = 16, VECTORS = 32, MASKS = 8, X87 = 56, FLAGS = 57, PARTS = 63 /* not df */ };
enum { SIZE = 4096, MIDDLE = 2048 };

struct state {
    uint64_t general[GENERAL], flags, masks[MASKS], unused[7];
    uint8_t vectors[VECTORS][64];
} __attribute__((aligned(64)));

struct access { int base, index, scale; int64_t displacement; };
struct row {
    void (*run)(void);
    uint64_t reads, writes, kills, keeps_upper, fixed;
    int loads, stores, repeats, accesses;
    struct access access[2];
};

extern const struct row rows[];
extern const int row_count, width, rounds;
struct state in, out;
uint8_t memory[SIZE] __attribute__((aligned(4096)));
static uint8_t pattern[SIZE];
static uint64_t seed = 88172645463325252u;
static const int flag_bits[] = {11, 7, 6, 4, 0, 2};

static uint64_t random_bits(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed;
}

static uint64_t random_value(void) {
    uint64_t bits = random_bits();
    switch (bits & 7) {
    case 0: return bits >> 60;
    case 1: return 0;
    case 2: return ~(uint64_t)0;
    case 3: return bits >> 32;
    default: return random_bits();
    }
}

static void change(struct state *s, int part) {
    if (part < GENERAL) s->general[part] = random_value();
    else if (part < GENERAL + VECTORS)
        for (int i = 0; i < 8; i++) {
            uint64_t value = random_value();
            memcpy(s->vectors[part - GENERAL] + 8 * i, &value, 8);
        }
    else if (part < X87) s->masks[part - GENERAL - VECTORS] = random_value();
    else if (part >= FLAGS) s->flags ^= (uint64_t)1 << flag_bits[part - FLAGS];
}

static int same(const struct state *a, const struct state *b, int part, int bytes) {
    if (part < GENERAL) return a->general[part] == b->general[part];
    if (part < GENERAL + VECTORS)
        return !memcmp(a->vectors[part - GENERAL], b->vectors[part - GENERAL], (size_t)bytes);
    if (part < X87) return a->masks[part - GENERAL - VECTORS] == b->masks[part - GENERAL - VECTORS];
    return part < FLAGS || !((a->flags ^ b->flags) >> flag_bits[part - FLAGS] & 1);
}

static void point(const struct row *row, struct state *s) {
    uint64_t set = 0;
    if (row->repeats) s->general[1] &= 7;
    for (int i = 0; i < row->accesses; i++) {
        const struct access *a = &row->access[i];
        int64_t target = (int64_t)(memory + MIDDLE) - a->displacement;
        if (a->base >= 0 && set >> a->base & 1) continue;
        if (a->index >= 0 && a->base < 0) {
            s->general[a->index] = (uint64_t)(target / a->scale);
            set |= (uint64_t)1 << a->index;
            continue;
        }
        if (a->index >= 0) {
            s->general[a->index] &= 15;
            s->general[a->index] *= 64 / (unsigned)a->scale;
            target -= (int64_t)s->general[a->index] * a->scale, set |= (uint64_t)1 << a->index;
        }
        s->general[a->base] = (uint64_t)target, set |= (uint64_t)1 << a->base;
    }
}

/* Without AVX-512 there are half as many vectors, and no masks. */
static int is_there(int part) { return width == 64 || part < GENERAL + VECTORS / 2 || part >= X87; }

static struct state execute(const struct row *row, const struct state *from) {
    memcpy(memory, pattern, SIZE);
    in = out = *from; /* Registers that this processor does not have stay as they are. */
    row->run();
    return out;
}

static int failures(int number, const struct row *row) {
    int found = 0;
    for (int round = 0; round < rounds; round++) {
        struct state first = {.flags = 0x202};
        for (int part = 0; part < PARTS; part++)
            if (part < FLAGS || random_bits() >> 40 & 1) change(&first, part);
        for (int i = 0; i < SIZE; i++) pattern[i] = (uint8_t)(random_bits() >> 20);
        point(row, &first);
        struct state result = execute(row, &first);
        uint8_t stored[SIZE];
        memcpy(stored, memory, SIZE);
        if (!row->stores && memcmp(memory, pattern, SIZE)) found++, printf("%d stores\n", number);
        for (int part = 0; part < PARTS; part++)
            if (!(row->writes >> part & 1) && !same(&first, &result, part, width))
                found++, printf("%d writes %d\n", number, part);
        for (int part = 0; part < PARTS; part++) {
            if (row->fixed >> part & 1 || part == X87 || !is_there(part)) continue;
            struct state second = first;
            change(&second, part);
            struct state other = execute(row, &second);
            int reads = row->reads >> part & 1;
            if (reads) continue;
            if (memcmp(memory, stored, SIZE)) found++, printf("%d reads %d\n", number, part);
            for (int q = 0; q < PARTS; q++) {
                int bytes = row->keeps_upper >> q & 1 ? 16 : width;
                if (q != part && !same(&result, &other, q, width))
                    found++, printf("%d reads %d\n", number, part);
                if (q == part && row->kills >> q & 1 && !same(&result, &other, q, bytes))
                    found++, printf("%d keeps %d\n", number, part);
            }
        }
        if (!row->loads && row->accesses) {
            for (int i = 0; i < SIZE; i++) pattern[i] ^= 0xff;
            struct state other = execute(row, &first);
            for (int q = 0; q < PARTS; q++)
                if (!same(&result, &other, q, width)) found++, printf("%d loads\n", number);
        }
        if (found) return found;
    }
    return found;
}

int main(void) {
    for (int i = 0; i < row_count; i++) failures(i, &rows[i]);
    printf("done %d\n", row_count);
    return 0;
}
