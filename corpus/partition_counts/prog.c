/* How many ways to write n as a sum, under different rules; all modulo m.
 *   any n m             partitions of n (Euler's pentagonal recurrence)
 *   distinct n m        into different parts          odd n m     into odd parts
 *   atmost n m k        into at most k parts          ordered n m k   compositions, parts <= k
 *   coins n m c1 c2 ..  from given coins              list n      print all partitions of n
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 100000 };

static unsigned ways[N + 1];

static unsigned pentagonal(int n, unsigned m)
{
    ways[0] = 1 % m;
    for (int i = 1; i <= n; i++) {
        long long plus = 0, minus = 0;
        for (int k = 1;; k++) {
            int g = k * (3 * k - 1) / 2;
            if (g > i)
                break;
            unsigned long long t = ways[i - g];
            if (g + k <= i)
                t += ways[i - g - k];
            if (k % 2)
                plus += t;
            else
                minus += t;
        }
        long long v = (plus - minus) % (long long)m;
        ways[i] = (unsigned)(v < 0 ? v + m : v);
    }
    return ways[n];
}

static void start(int n, unsigned m)
{
    memset(ways, 0, sizeof(unsigned) * (size_t)(n + 1));
    ways[0] = 1 % m;
}

static void repeatable(int n, unsigned m, int part)
{
    for (int i = part; i <= n; i++) {
        unsigned long s = (unsigned long)ways[i] + ways[i - part];
        ways[i] = (unsigned)(s >= m ? s - m : s);
    }
}

static void once(int n, unsigned m, int part)
{
    for (int i = n; i >= part; i--) {
        unsigned long s = (unsigned long)ways[i] + ways[i - part];
        ways[i] = (unsigned)(s >= m ? s - m : s);
    }
}

static unsigned compositions(int n, unsigned m, int k)
{
    unsigned long window = 1 % m;
    ways[0] = 1 % m;
    for (int i = 1; i <= n; i++) {
        ways[i] = (unsigned)window;
        window += ways[i];
        if (i >= k)
            window += m - ways[i - k];
        window %= m;
    }
    return ways[n];
}

static int parts[64];

static long list(int left, int largest, int depth)
{
    if (left == 0) {
        for (int i = 0; i < depth; i++)
            printf(i ? "+%d" : "%d", parts[i]);
        putchar('\n');
        return 1;
    }
    long count = 0;
    for (int p = largest < left ? largest : left; p >= 1; p--) {
        parts[depth] = p;
        count += list(left - p, p, depth + 1);
    }
    return count;
}

int main(void)
{
    char line[512];
    while (fgets(line, sizeof line, stdin)) {
        char rule[12];
        int n, k = 0, used = 0;
        unsigned m = 0;
        int fields = sscanf(line, "%11s %d %u%n %d", rule, &n, &m, &used, &k);
        if (fields < 2 || n < 0 || n > N) {
            puts("what?");
            continue;
        }
        if (!strcmp(rule, "list")) {
            if (n > 30)
                puts("too many");
            else
                printf("%ld partitions\n", list(n, n, 0));
            continue;
        }
        if (fields < 3 || m == 0) {
            puts("no modulus");
            continue;
        }
        if (!strcmp(rule, "any")) {
            printf("%u\n", pentagonal(n, m));
        } else if (!strcmp(rule, "distinct") || !strcmp(rule, "odd")) {
            int odd = rule[0] == 'o';
            start(n, m);
            for (int p = 1; p <= n; p += 1 + odd)
                odd ? repeatable(n, m, p) : once(n, m, p);
            printf("%u\n", ways[n]);
        } else if (!strcmp(rule, "atmost")) {
            start(n, m);
            for (int p = 1; p <= k && p <= n; p++)
                repeatable(n, m, p);
            printf("%u\n", ways[n]);
        } else if (!strcmp(rule, "ordered")) {
            if (k < 1)
                puts("parts?");
            else
                printf("%u\n", compositions(n, m, k));
        } else if (!strcmp(rule, "coins")) {
            start(n, m);
            char *p = line + used, *end;
            int coins = 0;
            for (long c; (c = strtol(p, &end, 10)) > 0; p = end, coins++)
                if (c <= n)
                    repeatable(n, m, (int)c);
            int reachable = 0;
            for (int i = 0; i <= n; i++)
                reachable += ways[i] != 0;
            printf("%u with %d coins, %d nonzero\n", ways[n], coins, reachable);
        } else {
            puts("which rule?");
        }
    }
    puts("done");
    return 0;
}
