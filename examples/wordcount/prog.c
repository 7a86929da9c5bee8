/*
 * Word statistics of a text.
 *
 * Input: a line with the number of passes, then the text (the first 64 KiB of it count).
 * Every pass splits the text into words at white space and adds every word, ignoring case,
 * to a digest that starts from the digest of the pass before.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

#define MAX_TEXT 65536

struct stats {
    long lines;
    long words;
    long letters;
    long longest;
    long capitalised;
    uint32_t digest;
};

static unsigned char text[MAX_TEXT];

static uint32_t hash_word(const unsigned char *word, size_t length, uint32_t hash)
{
    for (size_t i = 0; i < length; i++) {
        hash ^= (uint32_t)tolower(word[i]);
        hash *= 16777619u;
    }
    return hash;
}

static void scan_text(const unsigned char *s, size_t size, struct stats *st)
{
    size_t i = 0;

    while (i < size) {
        while (i < size && isspace(s[i])) {
            if (s[i] == '\n')
                st->lines++;
            i++;
        }
        size_t start = i;
        while (i < size && !isspace(s[i])) {
            if (isalpha(s[i]))
                st->letters++;
            i++;
        }
        size_t length = i - start;
        if (length > 0) {
            st->words++;
            if (isupper(s[start]))
                st->capitalised++;
            if ((long)length > st->longest)
                st->longest = (long)length;
            st->digest = st->digest * 31 + hash_word(s + start, length, st->digest);
        }
    }
}

int main(void)
{
    int passes;
    int c;

    if (scanf("%d", &passes) != 1) {
        puts("no input");
        return 0;
    }
    while ((c = getchar()) != EOF && c != '\n')
        continue; /* rest of the first line */

    size_t size = fread(text, 1, sizeof text, stdin);
    struct stats total = {0, 0, 0, 0, 0, 2166136261u};

    for (int pass = 0; pass < passes; pass++)
        scan_text(text, size, &total);

    printf("bytes       %zu\n", size);
    printf("lines       %ld\n", total.lines);
    printf("words       %ld\n", total.words);
    printf("letters     %ld\n", total.letters);
    printf("capitalised %ld\n", total.capitalised);
    printf("longest     %ld\n", total.longest);
    printf("digest      %08lx\n", (unsigned long)total.digest);
    return 0;
}
