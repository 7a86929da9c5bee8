/*
 * Bit statistics of pseudo-random 64-bit words.
 *
 * Input: any number of lines "seed count". For each line a stream of `count` words is
 * generated from `seed`; the program prints the number of set bits, the fewest and the most
 * in one word, and the summed Hamming distance between neighbouring words.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t next_word(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int count_bits(uint64_t x)
{
    int count = 0;

    while (x) {
        x &= x - 1; /* clears the lowest set bit */
        count++;
    }
    return count;
}

int main(void)
{
    uint64_t seed;
    long count;
    uint64_t all_bits = 0;
    int streams = 0;

    while (scanf("%" SCNu64 " %ld", &seed, &count) == 2) {
        uint64_t state = seed;
        uint64_t previous = seed;
        uint64_t bits = 0;
        uint64_t distance = 0;
        int fewest = 64;
        int most = 0;

        for (long i = 0; i < count; i++) {
            uint64_t word = next_word(&state);
            int n = count_bits(word);

            bits += n;
            distance += count_bits(word ^ previous);
            if (n < fewest)
                fewest = n;
            if (n > most)
                most = n;
            previous = word;
        }
        if (count > 0)
            printf("%" PRIu64 ": bits %" PRIu64 " min %d max %d distance %" PRIu64 "\n",
                   seed, bits, fewest, most, distance);
        else
            printf("%" PRIu64 ": no words\n", seed);
        all_bits += bits;
        streams++;
    }
    printf("%d streams, %" PRIu64 " bits\n", streams, all_bits);
    return 0;
}
