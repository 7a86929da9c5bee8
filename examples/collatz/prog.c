/*
 * Collatz statistics of ranges.
 *
 * Input: any number of lines "first last" with 1 <= first and last <= 1000000000 (up to
 * there no sequence leaves the range of long long). Printed are the start of the longest
 * sequence, its length, the highest value met and the average length.
 */
#include <stdio.h>

#define LIMIT 1000000000LL

static int collatz_length(long long n, long long *peak)
{
    int length = 1;

    while (n != 1) {
        if (n > *peak)
            *peak = n;
        if (n % 2 == 0)
            n = n / 2;
        else
            n = 3 * n + 1;
        length++;
    }
    return length;
}

int main(void)
{
    long long first, last;

    while (scanf("%lld %lld", &first, &last) == 2) {
        long long best = 0, peak = 1, total = 0;
        int longest = 0;
        int by_residue[3] = {0, 0, 0};

        if (first < 1 || last > LIMIT) {
            puts("out of range");
            continue;
        }
        if (first > last) {
            puts("empty range");
            continue;
        }
        for (long long n = first; n <= last; n++) {
            int length = collatz_length(n, &peak);

            if (length > longest) {
                longest = length;
                best = n;
            }
            by_residue[length % 3]++;
            total += length;
        }
        long long numbers = last - first + 1;
        printf("%lld-%lld: longest %d from %lld, peak %lld, average %lld.%02lld, mod 3: %d %d %d\n",
               first, last, longest, best, peak, total / numbers,
               total % numbers * 100 / numbers, by_residue[0], by_residue[1], by_residue[2]);
    }
    return 0;
}
