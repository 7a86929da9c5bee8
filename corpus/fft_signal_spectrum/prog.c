#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Twiddle factors come from the half-angle formulas, sqrt only: cos and sin of
   libm may differ in the last bit from one build to the next. */

#define MAXLOG 16
#define MAXN (1 << MAXLOG)

struct signal { double re[MAXN], im[MAXN]; };

static double root_re[MAXN / 2], root_im[MAXN / 2];
static struct signal work, other;

static void make_roots(int log)
{
    int half = log > 0 ? 1 << (log - 1) : 1;
    double c = -1.0, s = 0.0; /* half a turn */

    root_re[0] = 1.0;
    root_im[0] = 0.0;
    /* root[half / 2^j] = e^(-i pi / 2^j), then fill by products */
    for (int step = half; step > 1; step /= 2) {
        double c2 = sqrt((1.0 + c) / 2.0), s2 = sqrt((1.0 - c) / 2.0);
        c = c2;
        s = s2;
        int at = step / 2;
        root_re[at] = c;
        root_im[at] = -s;
    }
    for (int at = 1; at < half; at++) {
        int low = at & -at;
        if (low == at)
            continue;
        int a = at - low;
        root_re[at] = root_re[a] * root_re[low] - root_im[a] * root_im[low];
        root_im[at] = root_re[a] * root_im[low] + root_im[a] * root_re[low];
    }
}

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

static void fft(struct signal *v, int log, int inverse)
{
    int n = 1 << log;
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j |= bit;
        if (i < j) {
            swap(&v->re[i], &v->re[j]);
            swap(&v->im[i], &v->im[j]);
        }
    }
    for (int len = 2; len <= n; len <<= 1) {
        int half = len / 2, stride = n / len;
        for (int block = 0; block < n; block += len)
            for (int k = 0; k < half; k++) {
                double wr = root_re[k * stride];
                double wi = inverse ? -root_im[k * stride] : root_im[k * stride];
                int p = block + k, q = p + half;
                double tr = v->re[q] * wr - v->im[q] * wi;
                double ti = v->re[q] * wi + v->im[q] * wr;
                v->re[q] = v->re[p] - tr;
                v->im[q] = v->im[p] - ti;
                v->re[p] += tr;
                v->im[p] += ti;
            }
    }
    if (inverse)
        for (int i = 0; i < n; i++) {
            v->re[i] /= n;
            v->im[i] /= n;
        }
}

static void spectrum(int log, int repeat, unsigned seed)
{
    int n = 1 << log;
    for (int i = 0; i < n; i++) {
        int period = (int)(seed % 37) + 2;
        seed = seed * 1664525u + 1013904223u;
        work.re[i] = (double)(seed >> 16) / 65536.0 + (i % period < period / 2 ? 1.0 : -1.0);
        work.im[i] = 0.0;
        other.re[i] = work.re[i];
        if (i % 64)
            seed ^= (unsigned)i;
    }
    for (int r = 0; r < repeat; r++) {
        fft(&work, log, 0);
        if (r + 1 < repeat)
            fft(&work, log, 1);
    }
    double power = 0.0, worst = 0.0;
    int peak = 0;
    double best = -1.0;
    for (int i = 0; i <= n / 2; i++) {
        double p = work.re[i] * work.re[i] + work.im[i] * work.im[i];
        power += p;
        if (i > 0 && p > best) {
            best = p;
            peak = i;
        }
    }
    printf("  mean %.6f, peak %d at %.6f, power %.9g\n", work.re[0] / n, peak, sqrt(fabs(best)),
           power);
    for (int i = 0; i < n && i < 6; i++)
        printf("  %d: %.6f %.6f\n", i, work.re[i], work.im[i]);
    fft(&work, log, 1);
    for (int i = 0; i < n; i++) {
        double d = fabs(work.re[i] - other.re[i]) + fabs(work.im[i]);
        if (d > worst)
            worst = d;
    }
    printf("  back again within 1e-9: %s\n", worst < 1e-9 ? "yes" : "no");
}

static int product(int log)
{
    int n = 1 << log, count[2];
    struct signal *side[2] = {&work, &other};
    for (int s = 0; s < 2; s++) {
        for (int i = 0; i < n; i++)
            side[s]->re[i] = side[s]->im[i] = 0.0;
        if (scanf("%d", &count[s]) != 1 || count[s] < 1 || count[s] > n / 2)
            return 0;
        for (int i = 0; i < count[s]; i++) {
            int v;
            if (scanf("%d", &v) != 1 || v < -10000 || v > 10000)
                return 0;
            side[s]->re[i] = v;
        }
        fft(side[s], log, 0);
    }
    for (int i = 0; i < n; i++) {
        double a = work.re[i], b = work.im[i], c = other.re[i], d = other.im[i];
        work.re[i] = a * c - b * d;
        work.im[i] = a * d + b * c;
    }
    fft(&work, log, 1);
    int terms = count[0] + count[1] - 1;
    unsigned long hash = 0;
    for (int i = 0; i < terms; i++) {
        double r = work.re[i];
        long c = (long)(r < 0.0 ? r - 0.5 : r + 0.5);
        hash = hash * 1000003UL + (unsigned long)c;
        if (i < 16)
            printf(" %ld", c);
    }
    printf("\n  %d terms, hash %016lx\n", terms, hash);
    return 1;
}

int main(void)
{
    char what;
    int log, jobs = 0;

    while (scanf(" %c %d", &what, &log) == 2) {
        int ok = 0, repeat;
        unsigned seed;
        printf("job %d: %c %d\n", ++jobs, what, log);
        if (log >= 0 && log <= MAXLOG) {
            make_roots(log);
            if (what == 's' && scanf("%d %u", &repeat, &seed) == 2 && repeat >= 1 && repeat <= 1000) {
                spectrum(log, repeat, seed);
                ok = 1;
            } else if (what == 'p') {
                ok = product(log);
            }
        }
        if (!ok) {
            puts("  not understood");
            break;
        }
    }
    printf("%d jobs\n", jobs);
    return 0;
}
