/* Dictionary of lower-case words in a trie of malloc'ed nodes.
 *   +word  add one occurrence        -word  remove one occurrence
 *   ?pat   count words matching pat, '.' is any letter, '*' any run of letters
 *   ^pre   occurrences below a prefix and the first such word
 *   ~word  words within edit distance 1
 *   !n,s,l invent n words of at most l letters from seed s and look each up
 */
#include <stdio.h>
#include <stdlib.h>
#include <ctype.h>

typedef struct trie { struct trie *kid[26]; unsigned ends, below; } trie;

static trie *root;
static long nodes;

static trie *grow(void) {
    trie *t = calloc(1, sizeof(trie));
    if (t == NULL) { puts("out of memory"); exit(0); }
    nodes++;
    return t;
}

static void add(const char *w) {
    trie *t = root;
    for (t->below++; *w; w++) {
        trie **k = &t->kid[*w - 'a'];
        if (!*k) *k = grow();
        t = *k;
        t->below++;
    }
    t->ends++;
}

static const trie *find(const char *w) {
    const trie *t = root;
    while (t && *w) t = t->kid[*w++ - 'a'];
    return t;
}

/* frees branches that became empty on the way back up */
static trie *cut(trie *t, const char *w) {
    t->below--;
    if (*w) t->kid[*w - 'a'] = cut(t->kid[*w - 'a'], w + 1);
    else t->ends--;
    if (t->below || t == root) return t;
    free(t);
    nodes--;
    return NULL;
}

static int match(const trie *t, const char *p) {
    int hits = 0;
    if (!t) return 0;
    if (!*p) return t->ends > 0;
    if (*p >= 'a') return match(t->kid[*p - 'a'], p + 1);
    if (*p == '*') {
        if (p[1] == '*') return match(t, p + 1);
        hits = match(t, p + 1);
    } else {
        p++;
    }
    for (int i = 0; i < 26; i++) hits += match(t->kid[i], p);
    return hits;
}

static int near(const trie *t, const char *w, int edits) {
    int n = 0;
    if (!t) return 0;
    if (!edits) return *w ? near(t->kid[*w - 'a'], w + 1, 0) : t->ends > 0;
    if (!*w) n += t->ends > 0;
    else n += near(t->kid[*w - 'a'], w + 1, 1) + near(t, w + 1, 0);
    for (int i = 0; i < 26; i++) {
        if (!t->kid[i]) continue;
        if (*w && i != *w - 'a') n += near(t->kid[i], w + 1, 0);
        n += near(t->kid[i], w, 0);
    }
    return n;
}

static void prefix(const char *w) {
    const trie *t = find(w);
    if (!t) { printf("^%s 0\n", w); return; }
    printf("^%s %u %s", w, t->below, w);
    while (t->below && !t->ends) {
        int i = 0;
        while (!t->kid[i]) i++;
        putchar('a' + i);
        t = t->kid[i];
    }
    printf("\n");
}

static void invent(long n, unsigned long seed, long longest) {
    unsigned long h = 0, r = seed * 2862933555777941757ul + 3037000493ul;
    char w[40];
    if (longest < 1 || longest > 32 || n > 200000) { puts("! limits"); return; }
    for (long i = 0; i < n; i++) {
        int len = 0;
        do {
            r = r * 2862933555777941757ul + 3037000493ul;
            w[len++] = 'a' + (char)((r >> 40) % 26 * ((r >> 50) % 26) / 26);
        } while (len < longest && (r >> 60) > 2);
        w[len] = '\0';
        if ((r >> 58) % 4 == 0) {
            h = h * 131 + (unsigned long)near(root, w, 1);
        } else if ((r >> 52) % 8 == 1) {
            const trie *t = find(w);
            if (t && t->ends) cut(root, w);
        } else {
            add(w);
        }
        if (len > 2) {
            w[len / 2] = '.';
            h ^= h >> 29;
            h += (unsigned long)match(root, w);
        }
    }
    printf("! %lx %ld\n", h, nodes);
}

static void burn(trie *t) {
    if (!t) return;
    for (int i = 0; i < 26; i++) burn(t->kid[i]);
    free(t);
}

int main(void) {
    char w[64];
    int c;
    root = grow();
    while ((c = getchar()) != EOF) {
        if (isspace(c)) continue;
        int op = c, n = 0, stars = 0, valid = 1;
        if (op == '!') {
            long words, seed, len;
            if (scanf("%ld,%ld,%ld", &words, &seed, &len) == 3) invent(words, (unsigned long)seed, len);
            else puts("! malformed");
            continue;
        }
        while ((c = getchar()) != EOF && !isspace(c)) {
            if (n < 60) w[n++] = (char)c;
            if (c == '*') stars++;
            if (!(c >= 'a' && c <= 'z') && !(op == '?' && (c == '.' || c == '*'))) valid = 0;
        }
        w[n] = '\0';
        if (!valid || stars > 2) printf("%c malformed\n", op < ' ' || op > '~' ? '#' : op);
        else if (op == '+') add(w);
        else if (op == '-') {
            const trie *t = find(w);
            if (t && t->ends) cut(root, w);
            else printf("-%s absent\n", w);
        }
        else if (op == '?') printf("?%s %d\n", w, match(root, w));
        else if (op == '^') prefix(w);
        else if (op == '~') printf("~%s %d\n", w, near(root, w, 1));
        else printf("what is %d\n", op);
    }
    printf("%u words, %ld nodes\n", root->below, nodes);
    burn(root);
    return 0;
}
