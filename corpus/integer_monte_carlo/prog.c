/* Monte Carlo with integers only. Each line: GENERATOR SEED EXPERIMENT TRIALS [PARAMETER]. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state, stream;

static uint32_t next_lcg(void) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    uint32_t high = (uint32_t)state >> 15;
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return high << 16 | (uint32_t)state >> 15;
}

static uint32_t next_xorshift(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

static uint32_t next_pcg(void) {
    uint64_t old = state;
    state = old * 6364136223846793005u + (stream | 1);
    uint32_t word = (uint32_t)((old >> 18 ^ old) >> 27);
    unsigned turn = (unsigned)(old >> 59);
    return word >> turn | word << (-turn & 31);
}

static uint32_t next_splitmix(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)(z ^ z >> 31);
}

static uint32_t middle_square(void) {
    state *= state;
    state += stream += 0xb5ad4eceda1ce2a9u;
    state = state >> 32 | state << 32;
    return (uint32_t)state;
}

static const struct generator {
    const char *name;
    uint32_t (*next)(void);
} generators[] = {{"lcg", next_lcg},           {"xorshift", next_xorshift}, {"pcg", next_pcg},
                  {"splitmix", next_splitmix}, {"weyl", middle_square},     {NULL, NULL}};

typedef uint32_t (*rng)(void);

/* Below n without bias (Lemire). */
static uint32_t below(rng next, uint32_t n) {
    uint64_t m = (uint64_t)next() * n;
    if ((uint32_t)m < n) {
        uint32_t least = -n % n;
        while ((uint32_t)m < least)
            m = (uint64_t)next() * n;
    }
    return (uint32_t)(m >> 32);
}

static void circle(rng next, long trials) {
    long inside = 0, border = 0;
    for (long i = 0; i < trials; i++) {
        int64_t x = (int32_t)next(), y = (int32_t)next();
        int64_t r = (x >> 1) * (x >> 1) + (y >> 1) * (y >> 1);
        inside += r <= (int64_t)1 << 60;
        border += r >> 52 == 255;
    }
    long long pi = trials ? 4000000LL * inside / trials : 0;
    printf("pi %lld.%06lld border %ld\n", pi / 1000000, pi % 1000000, border);
}

static void dice(rng next, long trials, uint32_t sides) {
    long counts[64] = {0}, streak = 0, longest = 0;
    uint32_t last = sides;
    for (long i = 0; i < trials; i++) {
        uint32_t a = below(next, sides);
        counts[a & 63]++;
        streak = a == last ? streak + 1 : 1;
        longest = streak > longest ? streak : longest;
        last = a;
    }
    uint64_t chi = 0;
    for (int i = 0; i < 64; i++)
        chi += (uint64_t)counts[i] * (uint64_t)counts[i];
    printf("squares %llu longest streak %ld last %u\n", (unsigned long long)chi, longest, last);
}

static void gambler(rng next, long trials, long goal) {
    long ruined = 0, rich = 0, open = 0;
    unsigned long long rounds = 0;
    for (long i = 0; i < trials; i++) {
        long money = goal / 2, t = 0;
        uint32_t bits = 0;
        while (money > 0 && money < goal && t < 10000) {
            if (t % 32 == 0)
                bits = next();
            money += bits & 1 ? 1 : -1;
            bits >>= 1;
            t++;
        }
        if (money <= 0)
            ruined++;
        else if (money >= goal)
            rich++;
        else
            open++;
        rounds += (unsigned long long)t;
    }
    printf("ruined %ld rich %ld open %ld rounds %llu\n", ruined, rich, open, rounds);
}

static void birthdays(rng next, long trials, uint32_t days) {
    static unsigned seen[4096];
    unsigned long long people = 0;
    unsigned most = 0;
    memset(seen, 0, sizeof seen);
    for (long i = 1; i <= trials; i++) {
        unsigned n = 0;
        for (;;) {
            uint32_t d = below(next, days);
            n++;
            if (seen[d] == (unsigned)i)
                break;
            seen[d] = (unsigned)i;
        }
        people += n;
        if (n > most)
            most = n;
    }
    printf("people %llu most %u\n", people, most);
}

int main(void) {
    char line[200], who[16], what[16];
    while (fgets(line, sizeof line, stdin)) {
        unsigned long long seed;
        long trials, parameter = 6;
        int n = sscanf(line, "%15s %llu %15s %ld %ld", who, &seed, what, &trials, &parameter);
        if (n < 4 || trials < 0 || trials > 10000000 || parameter < 1 ||
            parameter > (what[0] == 'b' ? 4096 : (long)UINT32_MAX)) {
            printf("skipped (%d)\n", n);
            continue;
        }
        const struct generator *g = generators;
        while (g->name && strcmp(g->name, who))
            g++;
        if (!g->name) {
            printf("no generator %s\n", who);
            continue;
        }
        state = seed ? seed : 88172645463325252u;
        stream = seed ^ (uint64_t)parameter;
        printf("%s: ", who);
        switch (what[0]) {
        case 'c': circle(g->next, trials); break;
        case 'd': dice(g->next, trials, (uint32_t)parameter); break;
        case 'g': gambler(g->next, trials, parameter); break;
        case 'b': birthdays(g->next, trials, (uint32_t)parameter); break;
        default:
            for (long i = 0; i < trials && i < 20; i++)
                printf("%u ", g->next());
            printf("= %016llx\n", (unsigned long long)state);
        }
    }
    puts("done");
    return 0;
}
