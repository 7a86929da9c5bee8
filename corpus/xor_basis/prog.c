// Linear algebra over GF(2): keeps a reduced basis of the span of 64-bit numbers and answers
// queries. One letter per command, numbers in decimal:
//   + v      add v          ? v   is v in the span        m v   largest v ^ s over the span
//   k i      i-th smallest of the span (from 0)           < v   how many of the span are below v
//   r n s    add n pseudo-random numbers from seed s, masked by the mask set with  & v
//   q n s    sum of answers for n random "in the span" and "rank" queries
#include <inttypes.h>
#include <stdio.h>

static uint64_t row[64]; // row[b] has highest bit b, and that bit is clear in all other rows
static int rank;

static int peek = -2;
static int next_char(void)
{
    if (peek != -2) {
        int c = peek;
        peek = -2;
        return c;
    }
    return getchar();
}

static uint64_t number(void)
{
    int c = next_char();
    while (c == ' ')
        c = next_char();
    uint64_t v = 0;
    while (c >= '0' && c <= '9') {
        v = v * 10 + (unsigned)(c - '0');
        c = next_char();
    }
    peek = c;
    return v;
}

static uint64_t reduce(uint64_t v)
{
    for (int b = 63; b >= 0; b--)
        if ((v >> b & 1) && row[b])
            v ^= row[b];
    return v;
}

static int add(uint64_t v)
{
    v = reduce(v);
    if (v == 0)
        return 0;
    int top = 63 - __builtin_clzll(v);
    for (int b = top + 1; b < 64; b++)
        if (row[b] >> top & 1)
            row[b] ^= v;
    row[top] = v;
    rank++;
    return 1;
}

static uint64_t largest(uint64_t v)
{
    for (int b = 63; b >= 0; b--)
        if (row[b] && !(v >> b & 1))
            v ^= row[b];
    return v;
}

static uint64_t kth(uint64_t i)
{
    uint64_t v = 0;
    for (int b = 0; b < 64; b++)
        if (row[b]) {
            if (i & 1)
                v ^= row[b];
            i >>= 1;
        }
    return v;
}

// Members of the span below v: walk down from the top bit along the prefix of v.
static uint64_t below(uint64_t v)
{
    uint64_t count = 0, prefix = 0;
    int left = rank;
    for (int b = 63; b >= 0; b--) {
        uint64_t want = v >> b & 1;
        if (row[b]) {
            left--;
            if (want)
                count += UINT64_C(1) << left;
            if ((prefix >> b & 1) != want)
                prefix ^= row[b];
        } else {
            uint64_t have = prefix >> b & 1;
            if (have < want)
                return count + (UINT64_C(1) << left);
            if (have > want)
                return count;
        }
    }
    return count;
}

static uint64_t mix(uint64_t *s)
{
    uint64_t z = *s += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

int main(void)
{
    uint64_t mask = ~UINT64_C(0), n, s, sum;
    int c;
    while ((c = next_char()) != EOF) {
        switch (c) {
        case '+': puts(add(number()) ? "new" : "dependent"); break;
        case '?': puts(reduce(number()) == 0 ? "yes" : "no"); break;
        case 'm': printf("%" PRIu64 "\n", largest(number())); break;
        case 'k':
            n = number();
            if (rank < 64 && n >> rank)
                puts("none");
            else
                printf("%" PRIu64 "\n", kth(n));
            break;
        case '<': printf("%" PRIu64 "\n", below(number())); break;
        case '&': mask = number(); break;
        case 'r':
            n = number(), s = number(), sum = 0;
            for (; n > 0; n--)
                sum += add(mix(&s) & mask) ? n : 0;
            printf("rank %d, %" PRIu64 "\n", rank, sum);
            break;
        case 'q':
            n = number(), s = number(), sum = 0;
            for (; n > 0; n--) {
                uint64_t v = mix(&s) & mask;
                sum = sum * 3 + below(v) + (reduce(v) == 0);
            }
            printf("queries %" PRIx64 "\n", sum);
            break;
        case '\n': case ' ': break;
        default: printf("unknown command %d\n", c);
        }
    }
    printf("dimension %d\n", rank);
    for (int b = 63; b >= 0; b--)
        if (row[b])
            printf("%016" PRIx64 "\n", row[b]);
    return 0;
}
