/* Groups the words of stdin that are anagrams of each other (letters only, case ignored). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 200000
#define MAX_LETTERS 31

struct entry {
    char key[MAX_LETTERS + 1];  /* letters in order */
    char word[MAX_LETTERS + 1];
    int order;                  /* of first appearance */
};

static struct entry *words;
static struct entry **sorted, **scratch;
static int n;

static void insertion_sort(char *s, int len)
{
    for (int i = 1; i < len; i++) {
        char c = s[i];
        int j = i;
        while (j > 0 && s[j - 1] > c) {
            s[j] = s[j - 1];
            j--;
        }
        s[j] = c;
    }
}

static int before(const struct entry *a, const struct entry *b)
{
    int c = strcmp(a->key, b->key);
    if (c == 0)
        c = strcmp(a->word, b->word);
    return c < 0 || (c == 0 && a->order < b->order);
}

static void merge_sort(int lo, int hi)
{
    if (hi - lo < 2)
        return;
    int mid = lo + (hi - lo) / 2;
    merge_sort(lo, mid);
    merge_sort(mid, hi);
    int i = lo, j = mid, k = lo;
    while (i < mid && j < hi)
        scratch[k++] = before(sorted[j], sorted[i]) ? sorted[j++] : sorted[i++];
    while (i < mid)
        scratch[k++] = sorted[i++];
    while (j < hi)
        scratch[k++] = sorted[j++];
    memcpy(sorted + lo, scratch + lo, sizeof *sorted * (size_t)(hi - lo));
}

static int read_word(struct entry *e)
{
    int c, len = 0;
    do {
        c = getchar();
        if (c == EOF)
            return 0;
        c |= 0x20;
    } while (c < 'a' || c > 'z');
    while (c >= 'a' && c <= 'z') {
        if (len < MAX_LETTERS)
            e->word[len++] = (char)c;
        c = getchar();
        if (c == EOF)
            break;
        c |= 0x20;
    }
    e->word[len] = '\0';
    memcpy(e->key, e->word, sizeof e->key);
    insertion_sort(e->key, len);
    return 1;
}

struct group {
    int from, to, kinds;
};

static int by_size(const void *pa, const void *pb)
{
    const struct group *a = pa, *b = pb;
    if (a->kinds != b->kinds)
        return b->kinds - a->kinds;
    if (a->to - a->from != b->to - b->from)
        return (b->to - b->from) - (a->to - a->from);
    return a->from - b->from;
}

int main(void)
{
    words = calloc(MAX_WORDS, sizeof *words);
    while (n < MAX_WORDS && read_word(&words[n])) {
        words[n].order = n;
        n++;
    }
    sorted = malloc(sizeof *sorted * (size_t)(n + 1));
    scratch = malloc(sizeof *scratch * (size_t)(n + 1));
    for (int i = 0; i < n; i++)
        sorted[i] = &words[i];
    merge_sort(0, n);

    struct group *groups = malloc(sizeof *groups * (size_t)(n + 1));
    int count = 0, loners = 0;
    unsigned long long check = 0;
    for (int i = 0; i < n;) {
        int j = i, kinds = 0;
        while (j < n && strcmp(sorted[i]->key, sorted[j]->key) == 0) {
            if (j == i || strcmp(sorted[j]->word, sorted[j - 1]->word) != 0)
                kinds++;
            check = check * 6364136223846793005ULL + (unsigned long long)sorted[j]->order + 1;
            j++;
        }
        if (kinds == 1)
            loners++;
        groups[count++] = (struct group){i, j, kinds};
        i = j;
    }
    qsort(groups, (size_t)count, sizeof *groups, by_size);

    printf("%d words, %d groups, %d without anagram\n", n, count, loners);
    for (int g = 0; g < count && g < 25; g++) {
        printf("%d/%d", groups[g].kinds, groups[g].to - groups[g].from);
        for (int i = groups[g].from, shown = 0; i < groups[g].to && shown < 8; i++) {
            if (i > groups[g].from && strcmp(sorted[i]->word, sorted[i - 1]->word) == 0)
                continue;
            printf(" %s@%d", sorted[i]->word, sorted[i]->order);
            shown++;
        }
        putchar('\n');
    }
    printf("check %016llx\n", check);
    free(groups);
    free(scratch);
    free(sorted);
    free(words);
    return 0;
}
