/* Adds numbers to their digit reversals until a palindrome appears (Lychrel process), in any base.
 *
 *   run BASE LIMIT DIGITS        one number, given in that base
 *   scan BASE LIMIT LOW HIGH     a range (decimal): steps histogram and the most delayed number
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define MAX_DIGITS 8000

static unsigned char digit[MAX_DIGITS + 1]; /* least significant first */
static unsigned char sum[MAX_DIGITS + 1];
static int len;

static int is_palindrome(void)
{
    for (int i = 0, j = len - 1; i < j; i++, j--)
        if (digit[i] != digit[j])
            return 0;
    return 1;
}

static void reverse_add(int base)
{
    int carry = 0;
    for (int i = 0; i < len; i++) {
        int d = digit[i] + digit[len - 1 - i] + carry;
        carry = d >= base;
        sum[i] = (unsigned char)(carry ? d - base : d);
    }
    if (carry)
        sum[len++] = 1;
    memcpy(digit, sum, (size_t)len);
}

/* Number of steps, or -1 when the limit or the space ran out first. */
static int process(int base, int limit)
{
    for (int steps = 0; steps <= limit && len <= MAX_DIGITS; steps++) {
        if (steps > 0 || limit == 0)
            if (is_palindrome())
                return steps;
        if (steps < limit)
            reverse_add(base);
    }
    return -1;
}

static int value_of(int c)
{
    if (isdigit(c))
        return c - '0';
    if (islower(c))
        return c - 'a' + 10;
    return isupper(c) ? c - 'A' + 10 : 99;
}

static int read_digits(const char *s, int base)
{
    int n = (int)strlen(s);
    len = 0;
    while (n-- > 0) {
        int v = value_of((unsigned char)s[n]);
        if (v >= base)
            return 0;
        digit[len++] = (unsigned char)v;
    }
    while (len > 1 && digit[len - 1] == 0)
        len--;
    return len > 0;
}

static void set_digits(unsigned long long v, int base)
{
    len = 0;
    do {
        digit[len++] = (unsigned char)(v % (unsigned)base);
        v /= (unsigned)base;
    } while (v);
}

static void show(int steps)
{
    static const char names[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    unsigned long long digit_sum = 0;
    for (int i = 0; i < len; i++)
        digit_sum += (unsigned)digit[i] * (i % 3 + 1u);
    printf("%d steps, %d digits, checksum %llu: ", steps, len, digit_sum);
    if (len <= 60)
        for (int i = len - 1; i >= 0; i--)
            putchar(names[digit[i]]);
    else
        for (int i = len - 1; i >= len - 20; i--)
            putchar(names[digit[i]]);
    putchar('\n');
}

int main(void)
{
    char command[8], text[1024];
    int base, limit, count = 0;
    while (scanf("%7s %d %d", command, &base, &limit) == 3) {
        if (base < 2 || base > 36 || limit < 0) {
            puts("bad base or limit");
            break;
        }
        if (strcmp(command, "run") == 0) {
            if (scanf("%1023s", text) != 1 || !read_digits(text, base)) {
                puts("bad digits");
                break;
            }
            show(process(base, limit));
        } else if (strcmp(command, "scan") == 0) {
            unsigned long long low, high, at = 0;
            if (scanf("%llu %llu", &low, &high) != 2 || high < low || high - low > 10000000) {
                puts("bad range");
                break;
            }
            int histogram[10] = {0}, never = 0, worst = -1;
            for (unsigned long long v = low; v - low <= high - low; v++) {
                set_digits(v, base);
                int steps = process(base, limit);
                if (steps < 0)
                    never++;
                else
                    histogram[steps / 4 < 9 ? steps / 4 : 9]++;
                if (steps > worst) {
                    worst = steps;
                    at = v;
                }
            }
            printf("never %d, worst %d at %llu, by steps", never, worst, at);
            for (int i = 0; i < 10; i++)
                printf(" %d", histogram[i]);
            putchar('\n');
        } else {
            puts("bad command");
            break;
        }
        count++;
    }
    printf("%d done\n", count);
    return 0;
}
