#include <math.h>
#include <stdio.h>
#include <string.h>

typedef double (*function)(double);

static int calls;
static double coefficient[8];
static int degree;

static double circle(double x) { return sqrt(fabs(1.0 - x * x)); }
static double witch(double x) { return 8.0 / (4.0 + x * x); }
static double runge(double x) { return 1.0 / (1.0 + 25.0 * x * x); }
static double kink(double x) { return x < 0.5 ? x * x : fabs(1.25 - 2.0 * x); }

static double polynomial(double x)
{
    double y = coefficient[degree];
    for (int i = degree - 1; i >= 0; i--)
        y = y * x + coefficient[i];
    return y;
}

static const struct {
    const char *name;
    function f;
} catalogue[] = {
    {"circle", circle}, {"witch", witch}, {"runge", runge}, {"kink", kink}, {"poly", polynomial},
};

static double simpson(function f, double a, double b, int n)
{
    double h = (b - a) / n, odd = 0.0, even = 0.0;
    for (int i = 1; i < n; i += 2)
        odd += f(a + i * h);
    for (int i = 2; i < n; i += 2)
        even += f(a + i * h);
    calls += n + 1;
    return h / 3.0 * (f(a) + 4.0 * odd + 2.0 * even + f(b));
}

static double refine(function f, double a, double fa, double b, double fb, double m, double fm,
                     double whole, double eps, int depth)
{
    double l = 0.5 * (a + m), r = 0.5 * (m + b);
    double fl = f(l), fr = f(r);
    calls += 2;
    double left = (m - a) / 6.0 * (fa + 4.0 * fl + fm);
    double right = (b - m) / 6.0 * (fm + 4.0 * fr + fb);
    double delta = left + right - whole;
    if (depth <= 0 || fabs(delta) <= 15.0 * eps)
        return left + right + delta / 15.0;
    return refine(f, a, fa, m, fm, l, fl, left, 0.5 * eps, depth - 1) +
           refine(f, m, fm, b, fb, r, fr, right, 0.5 * eps, depth - 1);
}

static double adaptive(function f, double a, double b, int digits)
{
    double eps = 1.0, m = 0.5 * (a + b);
    while (digits-- > 0)
        eps /= 10.0;
    double fa = f(a), fb = f(b), fm = f(m);
    calls += 3;
    return refine(f, a, fa, b, fb, m, fm, (b - a) / 6.0 * (fa + 4.0 * fm + fb), eps, 30);
}

static double romberg(function f, double a, double b, int rows)
{
    double row[2][24];
    double h = b - a;
    row[0][0] = 0.5 * h * (f(a) + f(b));
    calls += 2;
    for (int k = 1; k < rows; k++) {
        double *old = row[(k - 1) & 1], *new = row[k & 1], sum = 0.0, weight = 1.0;
        long points = 1L << (k - 1);
        h *= 0.5;
        for (long i = 0; i < points; i++)
            sum += f(a + (double)(2 * i + 1) * h);
        calls += (int)points;
        new[0] = 0.5 * old[0] + h * sum;
        for (int j = 1; j <= k; j++) {
            weight *= 4.0;
            new[j] = new[j - 1] + (new[j - 1] - old[j - 1]) / (weight - 1.0);
        }
    }
    return row[(rows - 1) & 1][rows - 1];
}

/* METHOD FUNCTION A B N [DEGREE C0 C1 ... for poly] */
int main(void)
{
    char method[12], name[12];
    double a, b;
    int n, jobs = 0;

    while (scanf("%11s %11s %lf %lf %d", method, name, &a, &b, &n) == 5) {
        function f = NULL;
        double result;

        jobs++;
        for (size_t i = 0; i < sizeof catalogue / sizeof catalogue[0]; i++)
            if (strcmp(name, catalogue[i].name) == 0)
                f = catalogue[i].f;
        if (f == polynomial) {
            if (scanf("%d", &degree) != 1 || degree < 0 || degree > 7) {
                puts("bad polynomial");
                break;
            }
            memset(coefficient, 0, sizeof coefficient);
            for (int i = 0; i <= degree; i++)
                if (scanf("%lf", &coefficient[i]) != 1 || !(fabs(coefficient[i]) < 1e6))
                    coefficient[i] = 1.0;
        }
        if (!f || !(fabs(a) <= 1e4) || !(fabs(b) <= 1e4)) {
            printf("%d: refused\n", jobs);
            continue;
        }
        calls = 0;
        if (!strcmp(method, "simpson") && n >= 2 && n % 2 == 0 && n <= 20000000)
            result = simpson(f, a, b, n);
        else if (!strcmp(method, "adaptive") && n >= 0 && n <= 14)
            result = adaptive(f, a, b, n);
        else if (!strcmp(method, "romberg") && n >= 1 && n <= 23)
            result = romberg(f, a, b, n);
        else {
            printf("%d: no method %s %d\n", jobs, method, n);
            continue;
        }
        printf("%d: %s of %s over [%g, %g] = %.9g (%d calls)\n", jobs, method, name, a, b, result,
               calls);
    }
    printf("%d jobs\n", jobs);
    return 0;
}
