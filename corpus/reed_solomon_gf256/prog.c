/* Reed-Solomon over GF(256): systematic encoder, and a decoder with Berlekamp-Massey,
 * Chien search and Forney's formula.
 *
 *   code N K                 choose the code (N-K check bytes, N <= 255)
 *   send HEX [pos:val ...]   encode the bytes, xor the errors in, correct, print
 *   storm COUNT ERRORS SEED  random blocks, each with 0..ERRORS random errors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned char gf;

static gf power[512], gen[256];
static int logarithm[256];
static int n = 15, k = 9;

static gf mul(gf a, gf b) { return a && b ? power[logarithm[a] + logarithm[b]] : 0; }
static gf quotient(gf a, gf b) { return a ? power[logarithm[a] + 255 - logarithm[b]] : 0; }

static void make_field(void)
{
    int x = 1;
    for (int i = 0; i < 255; i++) {
        power[i] = power[i + 255] = (gf)x;
        logarithm[x] = i;
        x = x << 1 ^ (x & 0x80 ? 0x11d : 0);
    }
}

static void make_generator(void)
{
    memset(gen, 0, sizeof gen);
    gen[0] = 1; /* gen[i] is the coefficient of x^i */
    for (int i = 0; i < n - k; i++) {
        for (int j = i + 1; j > 0; j--)
            gen[j] = gen[j - 1] ^ mul(gen[j], power[i]);
        gen[0] = mul(gen[0], power[i]);
    }
}

static void encode(gf *word) /* word[0..k) data, fills word[k..n) */
{
    gf *check = word + k;
    int m = n - k;
    memset(check, 0, (size_t)m);
    for (int i = 0; i < k; i++) {
        gf feedback = word[i] ^ check[0];
        for (int j = 0; j < m - 1; j++)
            check[j] = check[j + 1] ^ mul(feedback, gen[m - 1 - j]);
        check[m - 1] = mul(feedback, gen[0]);
    }
}

static int syndromes(const gf *word, gf *syn)
{
    int any = 0;
    for (int i = 0; i < n - k; i++) {
        gf s = 0;
        for (int j = 0; j < n; j++)
            s = mul(s, power[i]) ^ word[j];
        syn[i] = s;
        any |= s;
    }
    return any;
}

/* returns the number of corrected bytes, -1 if it cannot be done */
static int correct(gf *word)
{
    gf syn[256], loc[257] = {1}, old[257] = {1}, tmp[257], omega[256];
    int m = n - k, degree = 0, gap = 1, fixed = 0;
    gf last = 1;

    if (!syndromes(word, syn))
        return 0;
    for (int r = 0; r < m; r++) {
        gf d = syn[r];
        for (int i = 1; i <= degree; i++)
            d ^= mul(loc[i], syn[r - i]);
        if (d == 0) {
            gap++;
            continue;
        }
        memcpy(tmp, loc, sizeof tmp);
        gf scale = quotient(d, last);
        for (int i = gap; i <= m; i++)
            loc[i] ^= mul(scale, old[i - gap]);
        if (2 * degree <= r) {
            degree = r + 1 - degree;
            memcpy(old, tmp, sizeof old);
            last = d;
            gap = 1;
        } else {
            gap++;
        }
    }
    if (degree > m / 2)
        return -1;
    for (int i = 0; i < m; i++) {
        omega[i] = 0;
        for (int j = 0; j <= i && j <= degree; j++)
            omega[i] ^= mul(loc[j], syn[i - j]);
    }
    for (int p = 0; p < n; p++) {
        int e = n - 1 - p;                 /* error at word[p] is at x^e */
        gf inv = power[(255 - e) % 255], value = 0, slope = 0, top = 0;
        for (int i = degree; i >= 0; i--)
            value = mul(value, inv) ^ loc[i];
        if (value)
            continue;
        for (int i = 1; i <= degree; i += 2)
            slope ^= mul(loc[i], power[(logarithm[inv] * (i - 1)) % 255]);
        for (int i = m - 1; i >= 0; i--)
            top = mul(top, inv) ^ omega[i];
        if (!slope)
            return -1;
        word[p] ^= mul(power[e], quotient(top, slope));
        fixed++;
    }
    return fixed == degree && !syndromes(word, syn) ? fixed : -1;
}

static void show(const char *name, const gf *word)
{
    printf("%s", name);
    for (int i = 0; i < n; i++)
        printf(i == k ? "|%02x" : "%02x", word[i]);
    putchar('\n');
}

static void send(char *args)
{
    gf word[256] = {0}, sent[256];
    unsigned byte, value;
    int count = 0, pos, used, errors = 0;
    for (; count < k && *args != ' ' && sscanf(args, "%2x%n", &byte, &used) == 1 && used == 2; args += 2)
        word[count++] = (gf)byte;
    encode(word);
    show("sent ", word);
    memcpy(sent, word, sizeof sent);
    for (; sscanf(args, " %d:%u%n", &pos, &value, &used) == 2; args += used)
        if (pos >= 0 && pos < n) {
            word[pos] ^= (gf)value;
            errors++;
        }
    int fixed = correct(word);
    printf("%d bytes, %d errors, %d fixed, %s\n", count, errors, fixed,
           memcmp(word, sent, (size_t)n) ? "different" : "same");
    if (fixed < 0)
        show("left ", word);
}

static void storm(long count, long most, unsigned seed)
{
    long outcome[3] = {0};
    unsigned check = 0;
    while (count-- > 0) {
        gf word[256] = {0}, sent[256];
        for (int i = 0; i < k; i++)
            word[i] = (gf)((seed = seed * 1664525u + 1013904223u) >> 23);
        encode(word);
        memcpy(sent, word, sizeof sent);
        for (long e = most > 0 ? (long)(seed >> 8) % (most + 1) : 0; e > 0; e--) {
            seed = seed * 1664525u + 1013904223u;
            word[(seed >> 8) % (unsigned)n] ^= (gf)(seed >> 24);
        }
        int fixed = correct(word);
        outcome[fixed < 0 ? 2 : memcmp(word, sent, (size_t)n) != 0]++;
        for (int i = 0; i < n; i++)
            check = (check << 1 | check >> 31) ^ word[i];
    }
    printf("storm: %ld good, %ld wrong, %ld lost, %08x\n", outcome[0], outcome[1], outcome[2], check);
}

int main(void)
{
    static char line[4096];
    long a, b;
    unsigned s;
    make_field();
    make_generator();
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "code %ld %ld", &a, &b) == 2 && a <= 255 && b >= 1 && b < a) {
            n = (int)a;
            k = (int)b;
            make_generator();
        } else if (!strncmp(line, "send ", 5)) {
            send(line + 5);
        } else if (sscanf(line, "storm %ld %ld %u", &a, &b, &s) == 3 && a <= 100000 && b <= 255) {
            storm(a, b, s);
        } else {
            puts("bad line");
        }
    }
    printf("code %d,%d: %02x..%02x\n", n, k, gen[0], gen[n - k - 1]);
    return 0;
}
