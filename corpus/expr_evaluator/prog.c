/* Tabulates integer expressions.
 * Line 1: n.  Every further line is an expression in x; it is evaluated for x = 0 .. n-1 and the
 * sum, minimum and maximum over all x for which it is defined are printed. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *text;
    size_t at;
    int64_t x;
    size_t bad;     /* 1 + column of the first syntax error */
    int undefined;  /* division by zero somewhere */
} Parser;

static int64_t sum(Parser *p);

static char peek(Parser *p) {
    while (p->text[p->at] == ' ' || p->text[p->at] == '\t')
        p->at++;
    return p->text[p->at];
}

static int64_t fail(Parser *p) {
    if (!p->bad)
        p->bad = p->at + 1;
    return 0;
}

static int64_t number(Parser *p) {
    uint64_t v = 0;
    const char *s = p->text;
    if (s[p->at] == '0' && s[p->at + 1] == 'x') {
        p->at += 2;
        if (!isxdigit((unsigned char)s[p->at]))
            return fail(p);
        for (; isxdigit((unsigned char)s[p->at]); p->at++) {
            char c = s[p->at];
            v = v * 16 + (uint64_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        }
    } else {
        while (s[p->at] >= '0' && s[p->at] <= '9')
            v = v * 10 + (uint64_t)(s[p->at++] - '0');
    }
    return (int64_t)v;
}

static int64_t unary(Parser *p) {
    char c = peek(p);
    if (c == '-') {
        p->at++;
        return (int64_t)(0 - (uint64_t)unary(p));
    }
    if (c == '~') {
        p->at++;
        return ~unary(p);
    }
    if (c == '(') {
        p->at++;
        int64_t v = sum(p);
        if (peek(p) != ')')
            return fail(p);
        p->at++;
        return v;
    }
    if (c == 'x') {
        p->at++;
        return p->x;
    }
    return isdigit((unsigned char)c) ? number(p) : fail(p);
}

static int64_t product(Parser *p) {
    int64_t left = unary(p);
    while (!p->bad) {
        char op = peek(p);
        if (op != '*' && op != '/' && op != '%')
            break;
        p->at++;
        int64_t right = unary(p);
        if (op == '*') {
            left = (int64_t)((uint64_t)left * (uint64_t)right);
        } else if (right == 0) {
            p->undefined = 1;
            left = 1;
        } else if (right == -1) { /* INT64_MIN / -1 must not trap */
            left = op == '/' ? (int64_t)(0 - (uint64_t)left) : 0;
        } else {
            left = op == '/' ? left / right : left % right;
        }
    }
    return left;
}

static int64_t sum(Parser *p) {
    int64_t left = product(p);
    while (!p->bad) {
        char op = peek(p);
        if (op != '+' && op != '-')
            break;
        p->at++;
        uint64_t right = (uint64_t)product(p);
        left = (int64_t)(op == '+' ? (uint64_t)left + right : (uint64_t)left - right);
    }
    return left;
}

int main(void) {
    char line[512];
    long n = 0;
    int number_of_lines = 0;
    if (fgets(line, sizeof line, stdin))
        n = strtol(line, NULL, 10);
    if (n < 0)
        n = 0;
    if (n > 1000000)
        n = 1000000;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\r\n")] = '\0';
        uint64_t total = 0;
        int64_t low = INT64_MAX, high = INT64_MIN;
        long defined = 0;
        size_t bad = 0;
        number_of_lines++;
        for (long i = 0; i < n && !bad; i++) {
            Parser p = {line, 0, i, 0, 0};
            int64_t v = sum(&p);
            if (peek(&p) != '\0')
                fail(&p);
            bad = p.bad;
            if (bad || p.undefined)
                continue;
            defined++;
            total += (uint64_t)v;
            if (v < low)
                low = v;
            if (v > high)
                high = v;
        }
        if (bad)
            printf("%d: syntax error at column %zu\n", number_of_lines, bad);
        else if (!defined)
            printf("%d: never defined\n", number_of_lines);
        else
            printf("%d: sum %lld min %lld max %lld defined %ld\n", number_of_lines,
                   (long long)total, (long long)low, (long long)high, defined);
    }
    printf("%d expressions, n = %ld\n", number_of_lines, n);
    return 0;
}
