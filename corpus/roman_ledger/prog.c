#include <stdio.h>
#include <string.h>

/* A ledger in Roman numerals. Commands:
     to N        write N as a Roman numeral
     from S      read a numeral (canonical spelling only)
     add S T     add two numerals
     range A B   write and re-read every number of the range, with letter statistics */

#define MAXIMUM 3999

static const struct { int worth; const char *sign; } table[] = {
    {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
    {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"},
};

static int write_roman(int n, char *out)
{
    char *p = out;
    for (size_t i = 0; n > 0; i++)
        while (n >= table[i].worth) {
            for (const char *s = table[i].sign; *s; s++)
                *p++ = *s;
            n -= table[i].worth;
        }
    *p = '\0';
    return (int)(p - out);
}

static int letter(char c)
{
    switch (c) {
    case 'I': return 1;
    case 'V': return 5;
    case 'X': return 10;
    case 'L': return 50;
    case 'C': return 100;
    case 'D': return 500;
    case 'M': return 1000;
    default:  return 0;
    }
}

/* Value of s, or -1 if s is no numeral in canonical spelling. */
static int read_roman(const char *s)
{
    int total = 0, before = 0;
    char again[64];
    for (size_t i = strlen(s); i-- > 0;) {
        int v = letter(s[i]);
        if (v == 0)
            return -1;
        total += v < before ? -v : v;
        if (v > before)
            before = v;
    }
    if (total < 1 || total > MAXIMUM)
        return -1;
    write_roman(total, again);
    return strcmp(again, s) == 0 ? total : -1;
}

static void range(long a, long b)
{
    unsigned long long sum = 0, weighted = 0;
    int letters[128] = {0}, longest = 0, champion = 0;
    char text[64], twice[64];
    for (long k = a; k <= b; k++) {
        int n = (int)(k % MAXIMUM) + 1;
        int length = write_roman(n, text);
        for (int i = 0; i < length; i++)
            letters[(int)text[i]]++;
        if (length > longest) {
            longest = length;
            champion = n;
        }
        int back = read_roman(text);
        sum += (unsigned long long)back;
        memcpy(twice, text, (size_t)length);
        memcpy(twice + length, text, (size_t)length + 1);
        back = read_roman(twice);
        weighted = weighted * 31 + (unsigned long long)(back + length);
    }
    printf("sum %llu hash %llu longest %d (%d) letters", sum, weighted, longest, champion);
    for (const char *c = "IVXLCDM"; *c; c++)
        printf(" %c%d", *c, letters[(int)*c]);
    putchar('\n');
}

int main(void)
{
    char verb[16], first[64], second[64];
    int commands = 0;
    while (scanf("%15s", verb) == 1) {
        long a, b;
        commands++;
        if (strcmp(verb, "to") == 0 && scanf("%ld", &a) == 1) {
            if (a < 1 || a > MAXIMUM) {
                puts("out of range");
            } else {
                write_roman((int)a, first);
                printf("%ld = %s\n", a, first);
            }
        } else if (strcmp(verb, "from") == 0 && scanf("%63s", first) == 1) {
            printf("%s = %d\n", first, read_roman(first));
        } else if (strcmp(verb, "add") == 0 && scanf("%63s %63s", first, second) == 2) {
            int x = read_roman(first), y = read_roman(second);
            if (x < 0 || y < 0 || x + y > MAXIMUM) {
                puts("cannot add");
            } else {
                char result[64];
                write_roman(x + y, result);
                printf("%s + %s = %s\n", first, second, result);
            }
        } else if (strcmp(verb, "range") == 0 && scanf("%ld %ld", &a, &b) == 2) {
            if (a < 0 || b < a || b - a > 3000000)
                puts("bad range");
            else
                range(a, b);
        } else {
            printf("what is '%s'?\n", verb);
        }
    }
    printf("%d commands\n", commands);
    return 0;
}
