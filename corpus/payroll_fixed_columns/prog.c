/* Records of 32 columns and a newline:
 *    0- 5 number, 6-19 name, 20-22 department, 23-26 hours (tenths), 27-31 rate (cents)
 */
#include <stdio.h>
#include <string.h>

#define WIDTH 32
#define DEPARTMENTS 100

typedef long long cents;

struct total { char code[4]; int people, overtime_people; cents gross, tax, net; int top_number; cents top; };

static struct total totals[DEPARTMENTS];
static int departments;

static int column(const char *record, int from, int to)
{
    int v = 0, seen = 0;
    for (int i = from; i < to; i++) {
        if (record[i] == ' ' && !seen)
            continue;
        if (record[i] < '0' || record[i] > '9')
            return -1;
        v = v * 10 + record[i] - '0';
        seen = 1;
    }
    return seen ? v : -1;
}

static cents tax_on(cents gross)
{
    static const struct { cents upto; int percent; } band[] = {
        {50000, 0}, {120000, 12}, {250000, 22}, {600000, 35}, {1LL << 60, 45},
    };
    cents tax = 0, below = 0;
    for (int i = 0; gross > below; i++) {
        cents part = (gross < band[i].upto ? gross : band[i].upto) - below;
        tax += part * band[i].percent;
        below = band[i].upto;
    }
    return (tax + 50) / 100;
}

static struct total *department(const char *code)
{
    for (int i = 0; i < departments; i++)
        if (!memcmp(totals[i].code, code, 3)) {
            struct total found = totals[i];
            if (i > 0) { /* move a step to the front */
                totals[i] = totals[i - 1];
                totals[--i] = found;
            }
            return &totals[i];
        }
    if (departments == DEPARTMENTS)
        return NULL;
    memcpy(totals[departments].code, code, 3);
    return &totals[departments++];
}

static void put_money(cents v, int width)
{
    char digits[24];
    int n = 0, group = 0;
    digits[n++] = (char)('0' + v % 10);
    v /= 10;
    digits[n++] = (char)('0' + v % 10);
    v /= 10;
    digits[n++] = '.';
    do {
        if (group == 3) {
            digits[n++] = '\'';
            group = 0;
        }
        digits[n++] = (char)('0' + v % 10);
        group++;
        v /= 10;
    } while (v > 0);
    while (width-- > n)
        putchar(' ');
    while (n > 0)
        putchar(digits[--n]);
}

static int payslip(const char *record, int line)
{
    int number = column(record, 0, 6), hours = column(record, 23, 27), rate = column(record, 27, 32);
    struct total *t;
    if (number < 0 || hours < 0 || rate < 0) {
        printf("line %d: bad number\n", line);
        return 0;
    }
    if (hours > 1680 || record[6] == ' ') {
        printf("line %d: %s\n", line, hours > 1680 ? "impossible hours" : "no name");
        return 0;
    }
    if (!(t = department(record + 20))) {
        printf("line %d: too many departments\n", line);
        return 0;
    }
    int normal = hours < 400 ? hours : 400;
    int over = hours > 400 ? (hours < 500 ? hours : 500) - 400 : 0, twice = hours > 500 ? hours - 500 : 0;
    cents gross = ((cents)normal * rate * 2 + (cents)over * rate * 3 + (cents)twice * rate * 4) / 20;
    cents tax = tax_on(gross);
    t->people++;
    t->overtime_people += over > 0;
    t->gross += gross;
    t->tax += tax;
    t->net += gross - tax;
    if (gross > t->top || t->people == 1) {
        t->top = gross;
        t->top_number = number;
    }
    printf("%06d ", number);
    for (int i = 6; i < 20; i++)
        putchar(record[i] >= ' ' && record[i] < 127 ? record[i] : '?');
    put_money(gross, 14);
    put_money(tax, 13);
    put_money(gross - tax, 14);
    puts(twice ? " **" : over ? " *" : "");
    return 1;
}

int main(void)
{
    char record[WIDTH + 1];
    int line = 0, paid = 0, length = 0, c;
    cents gross = 0, tax = 0;

    do {
        c = getchar();
        if (c != '\n' && c != EOF) {
            if (length < WIDTH)
                record[length] = (char)c;
            length++;
            continue;
        }
        if (c == EOF && length == 0)
            break;
        line++;
        if (length == WIDTH)
            paid += payslip(record, line);
        else if (length > 0)
            printf("line %d: %d columns\n", line, length);
        length = 0;
    } while (c != EOF);

    puts("department totals");
    for (int i = 0; i < departments; i++) {
        const struct total *t = &totals[i];
        printf("%.3s %5d people, %d overtime, top %06d ", t->code, t->people, t->overtime_people, t->top_number);
        put_money(t->gross, 0);
        printf(" - ");
        put_money(t->tax, 0);
        printf(" = ");
        put_money(t->net, 0);
        printf(", mean ");
        put_money(t->net / t->people, 0);
        putchar('\n');
        gross += t->gross;
        tax += t->tax;
    }
    printf("%d lines, %d paid ", line, paid);
    put_money(gross, 0);
    putchar(' ');
    put_money(tax, 0);
    putchar('\n');
    return 0;
}
