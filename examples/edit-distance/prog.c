/*
 * Levenshtein distance of pairs of lines.
 *
 * Input: pairs of lines of at most 4095 characters (longer ones are cut; the second of a
 * pair may be missing at the end and is empty then). For every pair the distance and the
 * likeness in per cent are printed.
 */
#include <stdio.h>

#define MAX_LINE 4095

static char first[MAX_LINE];
static char second[MAX_LINE];
static int row[MAX_LINE + 1];

static int min(int a, int b)
{
    return a < b ? a : b;
}

static int max(int a, int b)
{
    return a > b ? a : b;
}

/* Reads a line, without newline or terminator; returns its length, or -1 at the end. */
static int read_line(char *line)
{
    int length = 0;
    int c = getchar();

    if (c == EOF)
        return -1;
    while (c != EOF && c != '\n') {
        if (length < MAX_LINE)
            line[length++] = (char)c;
        c = getchar();
    }
    return length;
}

static int edit_distance(const char *a, int m, const char *b, int n)
{
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; i <= m; i++) {
        int diagonal = row[0];

        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int above = row[j];
            int cost = a[i - 1] == b[j - 1] ? 0 : 1;

            row[j] = min(min(above + 1, row[j - 1] + 1), diagonal + cost);
            diagonal = above;
        }
    }
    return row[n];
}

int main(void)
{
    int pairs = 0;
    long total = 0;
    int m, n;

    while ((m = read_line(first)) >= 0) {
        n = max(read_line(second), 0);
        int distance = edit_distance(first, m, second, n);
        int longer = max(m, n);
        int likeness = longer == 0 ? 100 : 100 - 100 * distance / longer;

        printf("%d %d%%\n", distance, likeness);
        total += distance;
        pairs++;
    }
    printf("%d pairs, total distance %ld\n", pairs, total);
    return 0;
}
