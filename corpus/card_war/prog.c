/* Shuffles decks in several ways and plays War with them.
   Every line of input: seed games shuffle(f|r|o|n) players */
#include <stdio.h>
#include <stdint.h>

#define CARDS 52
#define MAX_ROUNDS 5000

typedef uint8_t card; /* rank * 4 + suit */

typedef struct { card at[64]; unsigned head, count; } pile;

static uint64_t rng_state;

static uint32_t pcg(void)
{
    uint64_t x = rng_state;
    unsigned count = (unsigned)(x >> 61);
    rng_state = x * 6364136223846793005u;
    x ^= x >> 22;
    return (uint32_t)(x >> (22 + count));
}

static uint32_t roll(uint32_t n)
{
    uint32_t limit = 4096 - 4096 % n, r;
    do r = pcg() >> 20; while (r >= limit);
    return r % n;
}

static void fisher_yates(card *deck)
{
    for (int i = CARDS - 1; i > 0; i--) {
        int j = (int)roll((uint32_t)i + 1);
        card t = deck[i];
        deck[i] = deck[j];
        deck[j] = t;
    }
}

static void riffle(card *deck)
{
    card out[CARDS];
    int cut = 0;
    for (int i = 0; i < CARDS; i++) cut += pcg() & 1;
    int a = 0, b = cut;
    for (int i = 0; i < CARDS; i++) {
        int left = cut - a, right = CARDS - b;
        if ((int)roll((uint32_t)(left + right)) < left) out[i] = deck[a++];
        else out[i] = deck[b++];
    }
    for (int i = 0; i < CARDS; i++) deck[i] = out[i];
}

static void overhand(card *deck)
{
    card out[CARDS];
    int end = CARDS, n = 0;
    while (end > 0) {
        int chunk = 1 + (int)roll(10);
        if (chunk > end) chunk = end;
        for (int i = end - chunk; i < end; i++) out[n++] = deck[i];
        end -= chunk;
    }
    for (int i = 0; i < CARDS; i++) deck[i] = out[i];
}

static int inversions(const card *deck)
{
    int n = 0;
    for (int i = 0; i < CARDS; i++)
        for (int j = i + 1; j < CARDS; j++) n += deck[i] > deck[j];
    return n;
}

static card take(pile *p)
{
    card c = p->at[p->head++ & 63];
    p->count--;
    return c;
}

static void give(pile *p, card c) { p->at[(p->head + p->count++) & 63] = c; }

/* One trick; returns the winner or -1 when all run out of cards in a war. */
static int trick(pile *hand, int players, int *wars)
{
    card table[CARDS + 1];
    int n = 0, in[4], alive, best;
    for (int p = 0; p < players; p++) in[p] = hand[p].count > 0;
    for (;;) {
        int top = -1, ties = 0;
        best = -1;
        for (int p = 0; p < players; p++) {
            if (!in[p]) continue;
            if (hand[p].count == 0) { in[p] = 0; continue; }
            card c = take(&hand[p]);
            table[n++] = c;
            if (c / 4 > top) { top = c / 4; best = p; ties = 1; }
            else if (c / 4 == top) ties++;
        }
        if (ties == 1) break;
        ++*wars;
        alive = 0;
        for (int p = 0, k = 0; p < players; p++) {
            if (!in[p]) continue;
            for (k = 0; k < 3 && hand[p].count > 1; k++) table[n++] = take(&hand[p]);
            alive += hand[p].count > 0;
        }
        if (alive == 0) return -1;
    }
    /* the winner collects, high cards first */
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && table[j] > table[j - 1]; j--) {
            card t = table[j];
            table[j] = table[j - 1];
            table[j - 1] = t;
        }
    for (int i = 0; i < n; i++) give(&hand[best], table[i]);
    return best;
}

int main(void)
{
    unsigned long long seed;
    long games;
    char how;
    int players, line = 0;
    while (scanf("%llu %ld %c %d", &seed, &games, &how, &players) == 4) {
        line++;
        if (games < 0 || games > 200000 || players < 2 || players > 4) {
            printf("%d: not played\n", line);
            continue;
        }
        card deck[CARDS];
        for (int i = 0; i < CARDS; i++) deck[i] = (card)i;
        rng_state = seed * 2 + 1;
        pcg();
        long wins[4] = {0}, draws = 0, unfinished = 0;
        unsigned long long rounds = 0, disorder = 0, hash = 0;
        int wars = 0, longest = 0;
        for (long g = 0; g < games; g++) {
            if (how == 'f') fisher_yates(deck);
            else if (how == 'r') riffle(deck);
            else if (how == 'o') overhand(deck);
            disorder += (unsigned long long)inversions(deck);
            for (int i = 0; i < CARDS; i++) hash = hash * 53 + deck[i];

            pile hand[4] = {0};
            for (int i = 0; i < CARDS; i++) give(&hand[i % players], deck[i]);
            int r = 0, last = -1;
            for (; r < MAX_ROUNDS; r++) {
                int left = 0;
                for (int p = 0; p < players; p++) left += hand[p].count > 0;
                if (left < 2) break;
                last = trick(hand, players, &wars);
            }
            rounds += (unsigned long long)r;
            if (r > longest) longest = r;
            if (r == MAX_ROUNDS) unfinished++;
            else if (last < 0) draws++;
            else wins[last]++;
        }
        printf("%d: wins", line);
        for (int p = 0; p < players; p++) printf(" %ld", wins[p]);
        printf(" draws %ld unfinished %ld rounds %llu longest %d wars %d disorder %llu hash %llx\n", draws,
               unfinished, rounds, longest, wars, disorder, hash);
        if (games == 0 || games > 3) continue;
        for (int i = 0; i < CARDS; i++)
            printf("%c%c%c", "23456789TJQKA"[deck[i] / 4], "cdhs"[deck[i] % 4], i % 13 == 12 ? '\n' : ' ');
    }
    printf("%d lines\n", line);
    return 0;
}
