/* Edit distance with prices for insertion, deletion, substitution, change of letter case and the
 * swap of two neighbours. stdin: a line of five prices, then pairs of lines to compare.
 * A line "*N" after a pair's first line, instead of the second, compares the first line repeated N
 * times with the reverse of itself. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 4096

static int price_ins, price_del, price_sub, price_case, price_swap;
static char a[LONGEST + 2], b[LONGEST + 2];
static int rows[3][LONGEST + 1];

static int min(int x, int y) { return x < y ? x : y; }

static int substitution(char x, char y)
{
    if (x == y)
        return 0;
    if (tolower((unsigned char)x) == tolower((unsigned char)y))
        return price_case;
    return price_sub;
}

static int distance(int n, int m)
{
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (int j = 0; j <= m; j++)
        row[j] = j * price_ins;
    for (int i = 1; i <= n; i++) {
        int *t = before;
        before = last;
        last = row;
        row = t;
        row[0] = i * price_del;
        for (int j = 1; j <= m; j++) {
            int d = last[j - 1] + substitution(a[i - 1], b[j - 1]);
            d = min(d, last[j] + price_del);
            d = min(d, row[j - 1] + price_ins);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d = min(d, before[j - 2] + price_swap);
            row[j] = d;
        }
    }
    return row[m];
}

static int read_line(char *s)
{
    if (!fgets(s, LONGEST + 2, stdin))
        return -1;
    int n = (int)strcspn(s, "\r\n");
    if (s[n] == '\0') /* too long: drop the rest */
        for (int c = getchar(); c != EOF && c != '\n';)
            c = getchar();
    if (n > LONGEST)
        n = LONGEST;
    s[n] = '\0';
    return n;
}

int main(void)
{
    char head[100];
    int *prices[] = {&price_ins, &price_del, &price_sub, &price_case, &price_swap};
    if (!fgets(head, sizeof head, stdin)) {
        printf("no prices\n");
        return 0;
    }
    char *at = head;
    for (int k = 0; k < 5; k++) {
        char *end;
        long v = strtol(at, &end, 10);
        if (end == at || v < 0 || v > 100000) {
            printf("price %d is bad\n", k + 1);
            return 0;
        }
        *prices[k] = (int)v;
        at = end;
    }

    int n, pairs = 0, closest = -1, closest_pair = 0;
    long long total = 0;
    while ((n = read_line(a)) >= 0) {
        int m = read_line(b);
        if (m < 0) {
            printf("a line is missing\n");
            break;
        }
        if (b[0] == '*' && isdigit((unsigned char)b[1])) {
            int times = (int)(strtol(b + 1, NULL, 10) % (LONGEST + 1)), length = n;
            for (n = 0; n + length <= LONGEST && times > 0; times--) {
                memmove(a + n, a, (size_t)length);
                n += length;
            }
            a[n] = '\0';
            for (int i = 0; i < n; i++)
                b[i] = a[n - 1 - i];
            m = n;
        }
        int d = distance(n, m);
        printf("%d (%d, %d)\n", d, n, m);
        pairs++;
        total += d;
        if (closest < 0 || d < closest) {
            closest = d;
            closest_pair = pairs;
        }
    }
    printf("%d pairs, total %lld, closest %d\n", pairs, total, closest_pair);
    return 0;
}
