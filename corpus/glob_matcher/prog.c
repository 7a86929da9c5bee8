// Which names do which patterns match?  '*', '?', '[a-z]', '[!0-9]', '\' as escape.
//
// Names come first, one per line, then an empty line, then patterns. A name "%PREFIX,N" stands for
// the N names PREFIX0, PREFIX1, ... where the digits are written in base 4 with letters a-d.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **names;
static size_t name_count, name_room;

static void remember(const char *s) {
    if (name_count == name_room) {
        name_room = name_room ? name_room * 2 : 16;
        names = realloc(names, name_room * sizeof *names);
    }
    names[name_count] = malloc(strlen(s) + 1);
    strcpy(names[name_count++], s);
}

static void expand(char *s) {
    char *comma = strrchr(s, ',');
    long n = comma ? atol(comma + 1) : 0;
    char name[300];
    if (comma)
        *comma = '\0';
    for (long i = 0; i < n && i < 20000; i++) {
        size_t k = strlen(strcpy(name, s));
        long rest = i;
        do {
            name[k++] = "abcd"[rest & 3];
            rest >>= 2;
        } while (rest);
        name[k] = '\0';
        remember(name);
    }
}

// Does the set at p (just behind '[') contain c?  *end is set behind ']', or NULL if unclosed.
static int in_set(const char *p, unsigned char c, const char **end) {
    int negate = 0, found = 0, first = 1;
    if (*p == '!' || *p == '^') {
        negate = 1;
        p++;
    }
    for (; *p && (*p != ']' || first); first = 0) {
        unsigned char low = (unsigned char)*p++, high = low;
        if (p[0] == '-' && p[1] && p[1] != ']') {
            high = (unsigned char)p[1];
            p += 2;
        }
        if (low <= c && c <= high)
            found = 1;
    }
    *end = *p ? p + 1 : NULL;
    return found != negate;
}

static int one(const char **pattern, unsigned char c) {
    const char *p = *pattern, *end;
    int ok;
    switch (*p) {
    case '?':
        *pattern = p + 1;
        return 1;
    case '[':
        ok = in_set(p + 1, c, &end);
        if (end) {
            *pattern = end;
            return ok;
        }
        break;
    case '\\':
        if (p[1])
            p++;
        break;
    }
    *pattern = p + 1;
    return (unsigned char)*p == c;
}

static unsigned long steps;

static int glob(const char *p, const char *s) {
    const char *star = NULL, *retry = NULL;
    while (*s) {
        steps++;
        if (*p == '*') {
            while (*p == '*')
                p++;
            if (!*p)
                return 1;
            star = p;
            retry = s;
        } else if (*p && one(&p, (unsigned char)*s)) {
            s++;
        } else if (star) {
            p = star;
            s = ++retry;
        } else {
            return 0;
        }
    }
    while (*p == '*')
        p++;
    return *p == '\0';
}

int main(void) {
    char line[256];
    int reading_names = 1;
    unsigned long lines = 0;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (reading_names && line[0] == '\0') {
            reading_names = 0;
        } else if (reading_names) {
            if (line[0] == '%')
                expand(line + 1);
            else
                remember(line);
        } else {
            unsigned long matches = 0, hash = 0;
            const char *first = "-", *last = "-";
            steps = 0;
            for (size_t i = 0; i < name_count; i++)
                if (glob(line, names[i])) {
                    if (matches++ == 0)
                        first = names[i];
                    last = names[i];
                    hash = hash * 33 + i + 1;
                }
            printf("%-12s %lu [%s .. %s] %lx %lu\n", line, matches, first, last, hash, steps);
            lines++;
        }
    }
    printf("%zu names, %lu patterns\n", name_count, lines);
    for (size_t i = 0; i < name_count; i++)
        free(names[i]);
    free(names);
    return 0;
}
