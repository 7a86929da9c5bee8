#include <stdint.h>
#include <stdio.h>
#include <string.h>

/*
 * Balanced bracket words with n pairs, in lexicographic order ('(' before ')').
 *   u N R      the word number R (from 0) with N pairs
 *   r WORD     rank of a word
 *   n WORD K   the word K steps further on
 *   e N        statistics over all words of N pairs, N <= 15
 */

#define PAIRS 35 /* Catalan(35) still fits 64 bits */

/* ways[left][open]: how to finish with `left` characters to go and `open` unclosed */
static uint64_t ways[2 * PAIRS + 1][2 * PAIRS + 2];

static void fill_ways(void) {
    ways[0][0] = 1;
    for (int left = 1; left <= 2 * PAIRS; ++left)
        for (int open = 0; open <= left && open + left <= 2 * PAIRS; ++open) {
            ways[left][open] = open > 0 ? ways[left - 1][open - 1] : 0;
            if (open + 1 <= left - 1)
                ways[left][open] += ways[left - 1][open + 1];
        }
}

static int balanced(const char *w) {
    int open = 0, n = 0;
    for (; *w; ++w, ++n) {
        if (*w == '(')
            ++open;
        else if (*w != ')' || open-- == 0)
            return -1;
    }
    return open == 0 && n <= 2 * PAIRS ? n / 2 : -1;
}

static void unrank(int n, uint64_t rank, char *w) {
    int open = 0;
    for (int left = 2 * n; left > 0; --left) {
        uint64_t with_open = ways[left - 1][open + 1];
        if (rank < with_open) {
            *w++ = '(';
            ++open;
        } else {
            rank -= with_open;
            *w++ = ')';
            --open;
        }
    }
    *w = '\0';
}

static uint64_t rank_of(const char *w, int n) {
    uint64_t rank = 0;
    int open = 0;
    for (int left = 2 * n; left > 0; --left, ++w) {
        if (*w == ')') {
            rank += ways[left - 1][open + 1];
            --open;
        } else {
            ++open;
        }
    }
    return rank;
}

/* false after the last word; otherwise w becomes the next one */
static int advance(char *w, int n) {
    int close = 0, open = 0, i;
    for (i = 2 * n - 1; i >= 0; --i) {
        if (w[i] == ')') {
            ++close;
        } else {
            ++open;
            if (close > open)
                break;
        }
    }
    if (i < 0)
        return 0;
    w[i++] = ')';
    --close;
    while (open-- > 0)
        w[i++] = '(';
    while (close-- > 0 || i < 2 * n)
        w[i++] = ')';
    return 1;
}

static void statistics(int n) {
    char w[2 * PAIRS + 1];
    uint64_t count = 0, area = 0, peaks = 0, returns = 0;
    unsigned depth_count[PAIRS + 1] = {0}, hash = 0;

    unrank(n, 0, w);
    do {
        int h = 0, deepest = 0;
        for (int i = 0; i < 2 * n; ++i) {
            if (w[i] == '(') {
                if (++h > deepest)
                    deepest = h;
                peaks += w[i + 1] == ')';
            } else if (--h == 0) {
                ++returns;
            }
            area += (unsigned)h;
            hash = (hash << 1 | hash >> 31) ^ (unsigned char)w[i];
        }
        ++depth_count[deepest];
        ++count;
    } while (advance(w, n));
    printf("%d pairs: %llu words, area %llu, peaks %llu, returns %llu, hash %08x\n", n,
           (unsigned long long)count, (unsigned long long)area, (unsigned long long)peaks,
           (unsigned long long)returns, hash);
    printf("  last %s, depths", w);
    for (int d = 0; d <= n; ++d)
        printf(" %u", depth_count[d]);
    printf("\n");
}

int main(void) {
    char line[256], word[256];
    int n;
    unsigned long long number;

    fill_ways();
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "u %d %llu", &n, &number) == 2 && n >= 0 && n <= PAIRS) {
            if (number >= ways[2 * n][0]) {
                printf("only %llu words\n", (unsigned long long)ways[2 * n][0]);
                continue;
            }
            unrank(n, number, word);
            printf("#%llu %s\n", number, word);
        } else if (sscanf(line, "e %d", &n) == 1 && n >= 0 && n <= 15) {
            statistics(n);
        } else if (sscanf(line, "r %255s", word) == 1) {
            n = balanced(word);
            if (n < 0)
                printf("not balanced: %.72s\n", word);
            else
                printf("%s is #%llu of %llu\n", word, (unsigned long long)rank_of(word, n),
                       (unsigned long long)ways[2 * n][0]);
        } else if (sscanf(line, "n %255s %llu", word, &number) == 2 && (n = balanced(word)) >= 0) {
            unsigned long long k = 0;
            while (k < number && advance(word, n))
                ++k;
            printf("%s%s\n", word, k < number ? " (the last)" : "");
        } else {
            printf("what? %s%s", line, strchr(line, '\n') ? "" : "\n");
        }
    }
    printf("end\n");
    return 0;
}
