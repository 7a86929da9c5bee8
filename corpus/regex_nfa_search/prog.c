/* Searches lines for a regular expression with Glushkov's automaton in one 64-bit word.
 *
 * stdin: the pattern on the first line, then the lines to search.  Syntax: literals, '.',
 * [a-z] and [^a-z], (groups), | * + ?, '\' quotes.  A line "%repeat K" makes every following
 * line K times as long.  Reports the leftmost longest match of every line. */
#include <stdio.h>
#include <string.h>
#include <stdint.h>

typedef uint64_t set;

struct part {
    set first, last;
    int nullable;
};

static const char *pat;
static int positions, broken;
static set follow[64], accepts[256];

static struct part alternation(void);

static int new_position(void)
{
    if (positions == 63) {
        broken = 1;
        return 63;
    }
    return positions++;
}

static void class(int p)
{
    int negate = 0, in[256] = {0};
    if (*pat == '^') {
        negate = 1;
        pat++;
    }
    do {
        if (*pat == '\\' && pat[1])
            pat++;
        int lo = (unsigned char)*pat, hi = lo;
        if (!lo) {
            broken = 1;
            return;
        }
        pat++;
        if (pat[0] == '-' && pat[1] && pat[1] != ']') {
            hi = (unsigned char)pat[1];
            pat += 2;
        }
        while (lo <= hi)
            in[lo++] = 1;
    } while (*pat != ']');
    pat++;
    for (int c = 1; c < 256; c++)
        if (in[c] != negate)
            accepts[c] |= (set)1 << p;
}

static struct part atom(void)
{
    if (*pat == '(') {
        pat++;
        struct part inner = alternation();
        if (*pat != ')')
            broken = 1;
        else
            pat++;
        return inner;
    }
    int p = new_position(), c = (unsigned char)*pat++;
    if (c == '[')
        class(p);
    else if (c == '.')
        for (int i = 1; i < 256; i++)
            accepts[i] |= (set)1 << p;
    else {
        if (c == '\\' && *pat)
            c = (unsigned char)*pat++;
        accepts[c] |= (set)1 << p;
    }
    return (struct part){(set)1 << p, (set)1 << p, 0};
}

static void link_sets(set from, set to)
{
    for (; from; from &= from - 1)
        follow[__builtin_ctzll(from)] |= to;
}

static struct part sequence(void)
{
    struct part all = {0, 0, 1};
    while (*pat && *pat != '|' && *pat != ')' && !broken) {
        struct part next = atom();
        for (; *pat == '*' || *pat == '+' || *pat == '?'; pat++) {
            if (*pat != '?')
                link_sets(next.last, next.first);
            if (*pat != '+')
                next.nullable = 1;
        }
        link_sets(all.last, next.first);
        if (all.nullable)
            all.first |= next.first;
        all.last = next.nullable ? all.last | next.last : next.last;
        all.nullable &= next.nullable;
    }
    return all;
}

static struct part alternation(void)
{
    static int depth;
    struct part any = {0, 0, 0};
    if (++depth > 40)
        broken = 1;
    else
        for (any = sequence(); *pat == '|' && !broken;) {
            pat++;
            struct part other = sequence();
            any.first |= other.first;
            any.last |= other.last;
            any.nullable |= other.nullable;
        }
    depth--;
    return any;
}

/* length of the longest match starting at s, or -1 */
static int match(const struct part *re, const unsigned char *s, long *work)
{
    set reach = re->first;
    int best = re->nullable ? 0 : -1;
    for (int n = 0; s[n]; ) {
        set live = reach & accepts[s[n++]];
        ++*work;
        if (!live)
            break;
        if (live & re->last)
            best = n;
        for (reach = 0; live; live &= live - 1)
            reach |= follow[__builtin_ctzll(live)];
    }
    return best;
}

int main(void)
{
    static char pattern[256], line[4096], text[65536];
    int number = 0, repeat = 1, hits = 0;
    long work = 0;
    uint32_t digest = 0;

    if (!fgets(pattern, sizeof pattern, stdin)) {
        puts("no pattern");
        return 0;
    }
    pattern[strcspn(pattern, "\r\n")] = '\0';
    pat = pattern;
    struct part re = alternation();
    if (broken || *pat) {
        printf("bad pattern at %d\n", (int)(pat - pattern));
        return 0;
    }
    printf("%d positions%s\n", positions, re.nullable ? ", matches nothing too" : "");
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%%repeat %d", &repeat) == 1)
            continue;
        line[strcspn(line, "\n")] = '\0';
        number++;
        size_t n = strlen(line), total = 0;
        for (int i = 0; (i == 0 || i < repeat) && total + n < sizeof text; i++, total += n)
            memcpy(text + total, line, n);
        text[total] = '\0';
        int found = 0;
        for (size_t at = 0; at <= total; at++) {
            int len = match(&re, (unsigned char *)text + at, &work);
            if (len < 0)
                continue;
            digest = (digest ^ (uint32_t)(at * 4096 + (size_t)len)) * 16777619u;
            if (found++ == 0)
                printf("%d: %zu+%d %.*s\n", number, at, len, len < 30 ? len : 30, text + at);
            if (len)
                at += (size_t)len - 1;
        }
        hits += found;
    }
    printf("%d lines, %d matches, %ld steps, %08x\n", number, hits, work, digest);
    return 0;
}
