/* Lines look like:  13:05:59 GET /index.html 200 5120
 * or ask about the requests so far:  = 13:05:00 13:10:00
 * Anything else is malformed.  A report over everything comes last. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>

enum { TABLE = 8192, TOP = 10, PATH = 48, KEPT = 60000 };

struct path_stats { char path[PATH]; unsigned hits, errors; unsigned long bytes; };
struct request { int time; unsigned bytes; short path, status; };
static struct path_stats table[TABLE];
static struct request requests[KEPT];
static int kept_requests, used_paths;
static unsigned status_class[6], per_hour[24], malformed, dropped, get_count, other_count;
static unsigned long bytes_per_hour[24];

static const char *skip(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

static bool two_digits(const char **p, int max, int *out)
{
    const char *s = *p;
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return false;
    *out = (s[0] - '0') * 10 + (s[1] - '0');
    *p = s + 2;
    return *out <= max;
}

static bool clock_time(const char **p, int *out)
{
    int h, m, s;
    *p = skip(*p);
    if (!two_digits(p, 23, &h) || *(*p)++ != ':' || !two_digits(p, 59, &m) || *(*p)++ != ':' ||
        !two_digits(p, 59, &s))
        return false;
    *out = (h * 60 + m) * 60 + s;
    return true;
}

static bool number(const char **p, unsigned long max, unsigned long *out)
{
    char *end;
    const char *s = skip(*p);
    if (*s < '0' || *s > '9')
        return false;
    *out = strtoul(s, &end, 10);
    *p = end;
    return *out <= max;
}

static struct path_stats *path_of(const char *name, size_t len)
{
    unsigned h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)name[i]) * 16777619u;
    for (unsigned i = h % TABLE;; i = (i + 1) % TABLE) {
        if (table[i].path[0] == '\0') {
            if (used_paths >= TABLE * 3 / 4)
                return NULL;
            used_paths++;
            memcpy(table[i].path, name, len);
            return &table[i];
        }
        if (strlen(table[i].path) == len && memcmp(table[i].path, name, len) == 0)
            return &table[i];
    }
}

static bool line(const char *p, int *previous, unsigned *backwards)
{
    int now;
    unsigned long status, bytes;

    if (*p == ' ' || !clock_time(&p, &now) || *p != ' ')
        return false;
    p = skip(p);
    const char *method = p;
    p += strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    size_t method_len = (size_t)(p - method);
    if (method_len == 0 || *p != ' ')
        return false;
    p = skip(p);
    const char *path = p;
    if (*p != '/')
        return false;
    p += strcspn(p, " ?\n");
    size_t path_len = (size_t)(p - path) < PATH ? (size_t)(p - path) : PATH - 1;
    p += strcspn(p, " \n");
    if (!number(&p, 599, &status) || status < 100 || !number(&p, 4000000000UL, &bytes))
        return false;
    p = skip(p);
    if (*p != '\n' && *p != '\0' && *p != '\r')
        return false;

    *backwards += now < *previous;
    *previous = now;
    status_class[status / 100]++;
    per_hour[now / 3600]++;
    bytes_per_hour[now / 3600] += bytes;
    *(method_len == 3 && memcmp(method, "GET", 3) == 0 ? &get_count : &other_count) += 1;
    struct path_stats *st = path_of(path, path_len);
    if (!st) {
        dropped++;
        return true;
    }
    st->hits++;
    st->errors += status >= 400;
    st->bytes += bytes;
    if (kept_requests < KEPT)
        requests[kept_requests++] =
            (struct request){now, (unsigned)bytes, (short)(st - table), (short)status};
    return true;
}

/* requests between two times, both included */
static bool window(const char *p)
{
    static unsigned seen[TABLE];
    int from, to, top = -1;
    unsigned count = 0, errors = 0, largest = 0;
    unsigned long bytes = 0;

    if (!clock_time(&p, &from) || !clock_time(&p, &to))
        return false;
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < kept_requests; i++) {
        const struct request *r = &requests[i];
        if (r->time < from || r->time > to)
            continue;
        count++;
        bytes += r->bytes;
        errors += r->status >= 400;
        if (r->bytes > largest)
            largest = r->bytes;
        seen[r->path]++;
        if (top < 0 || seen[r->path] > seen[top])
            top = r->path;
    }
    printf("window: %u requests, %lu bytes, largest %u, %u errors", count, bytes, largest, errors);
    if (top >= 0)
        printf(", most for %s", table[top].path);
    putchar('\n');
    return true;
}

static int by_hits(const void *a, const void *b)
{
    const struct path_stats *x = a, *y = b;
    if (x->hits != y->hits)
        return x->hits < y->hits ? 1 : -1;
    return strcmp(x->path, y->path);
}

int main(void)
{
    char buffer[512];
    unsigned good = 0, backwards = 0, busiest = 0;
    int previous = -1;

    while (fgets(buffer, sizeof buffer, stdin)) {
        if (buffer[0] == '=' && window(buffer + 1))
            continue;
        if (line(buffer, &previous, &backwards))
            good++;
        else if (malformed++ < 5)
            printf("malformed: %.*s\n", (int)strcspn(buffer, "\n"), buffer);
    }
    printf("%u requests (%u GET, %u other), %u malformed, %u out of order\n", good, get_count,
           other_count, malformed, backwards);
    for (int c = 1; c <= 5; c++)
        if (status_class[c])
            printf("%dxx: %u (%lu%%)\n", c, status_class[c], status_class[c] * 100ul / good);
    for (int h = 0; h < 24; h++)
        if (per_hour[h] > per_hour[busiest])
            busiest = (unsigned)h;
    for (int h = 0; h < 24; h++) {
        if (per_hour[h] == 0) continue;
        printf("%02d h %7u %12lu ", h, per_hour[h], bytes_per_hour[h]);
        for (unsigned long k = 1 + per_hour[h] * 40ul / per_hour[busiest]; k > 0; k--)
            putchar('#');
        putchar('\n');
    }
    size_t kept = 0;
    for (int i = 0; i < TABLE; i++)
        if (table[i].path[0])
            table[kept++] = table[i];
    qsort(table, kept, sizeof table[0], by_hits);
    printf("%zu paths, %u not counted\n", kept, dropped);
    for (size_t i = 0; i < kept && i < TOP; i++)
        printf("%-20s %6u hits %5u errors %10lu bytes, %lu on average\n", table[i].path,
               table[i].hits, table[i].errors, table[i].bytes, table[i].bytes / table[i].hits);
    return 0;
}
