#include <stdio.h>
#include <math.h>

/* input:  bodies steps dt softening
           then for every body: mass x y vx vy */

#define MAXB 16

typedef struct { double x, y, vx, vy; } State;

static double mass[MAXB];
static double soft2;
static int nb;

static void derive(const State *s, State *out)
{
    for (int i = 0; i < nb; i++) {
        double ax = 0.0, ay = 0.0;
        for (int j = 0; j < nb; j++) {
            if (j == i) continue;
            double dx = s[j].x - s[i].x;
            double dy = s[j].y - s[i].y;
            double r2 = dx * dx + dy * dy + soft2;
            double w = mass[j] / (r2 * sqrt(r2));
            ax += w * dx;
            ay += w * dy;
        }
        out[i].x = s[i].vx;
        out[i].y = s[i].vy;
        out[i].vx = ax;
        out[i].vy = ay;
    }
}

static void advance(const State *s, const State *k, double h, State *out)
{
    for (int i = 0; i < nb; i++) {
        out[i].x = s[i].x + h * k[i].x;
        out[i].y = s[i].y + h * k[i].y;
        out[i].vx = s[i].vx + h * k[i].vx;
        out[i].vy = s[i].vy + h * k[i].vy;
    }
}

static void rk4(State *s, double h)
{
    State k1[MAXB], k2[MAXB], k3[MAXB], k4[MAXB], t[MAXB];
    derive(s, k1);
    advance(s, k1, 0.5 * h, t);
    derive(t, k2);
    advance(s, k2, 0.5 * h, t);
    derive(t, k3);
    advance(s, k3, h, t);
    derive(t, k4);
    double c = h / 6.0;
    for (int i = 0; i < nb; i++) {
        s[i].x += c * (k1[i].x + 2.0 * (k2[i].x + k3[i].x) + k4[i].x);
        s[i].y += c * (k1[i].y + 2.0 * (k2[i].y + k3[i].y) + k4[i].y);
        s[i].vx += c * (k1[i].vx + 2.0 * (k2[i].vx + k3[i].vx) + k4[i].vx);
        s[i].vy += c * (k1[i].vy + 2.0 * (k2[i].vy + k3[i].vy) + k4[i].vy);
    }
}

static double energy(const State *s)
{
    double e = 0.0;
    for (int i = 0; i < nb; i++) {
        e += 0.5 * mass[i] * (s[i].vx * s[i].vx + s[i].vy * s[i].vy);
        for (int j = 0; j < i; j++) {
            double dx = s[i].x - s[j].x, dy = s[i].y - s[j].y;
            e -= mass[i] * mass[j] / sqrt(dx * dx + dy * dy + soft2);
        }
    }
    return e;
}

static double spin(const State *s)
{
    double l = 0.0;
    for (int i = 0; i < nb; i++)
        l += mass[i] * (s[i].x * s[i].vy - s[i].y * s[i].vx);
    return l;
}

static int tame(double v)
{
    return v >= -1000.0 && v <= 1000.0;
}

int main(void)
{
    State s[MAXB];
    int steps, turns[MAXB] = {0};
    double dt, soft;

    if (scanf("%d %d %lf %lf", &nb, &steps, &dt, &soft) != 4 || nb < 1 || nb > MAXB || steps < 0 ||
        steps > 1000000 || !(dt > 0.0 && dt <= 0.1) || !(soft >= 0.01 && soft <= 10.0)) {
        printf("bad setup\n");
        return 0;
    }
    soft2 = soft * soft;
    for (int i = 0; i < nb; i++) {
        if (scanf("%lf %lf %lf %lf %lf", &mass[i], &s[i].x, &s[i].y, &s[i].vx, &s[i].vy) != 5 ||
            !(mass[i] >= 0.0 && mass[i] <= 1000.0) || !tame(s[i].x) || !tame(s[i].y) ||
            !tame(s[i].vx) || !tame(s[i].vy)) {
            printf("bad body %d\n", i);
            return 0;
        }
    }

    double e0 = energy(s), closest = 1e30;
    int closest_step = -1, every = steps >= 10 ? steps / 10 : 1;
    printf("start: energy %.6f spin %.6f\n", e0, spin(s));
    for (int step = 1; step <= steps; step++) {
        double before[MAXB];
        for (int i = 0; i < nb; i++)
            before[i] = s[i].y;
        rk4(s, dt);
        for (int i = 0; i < nb; i++)
            if (before[i] < 0.0 && s[i].y >= 0.0)
                turns[i]++;
        if (nb > 1) {
            double dx = s[1].x - s[0].x, dy = s[1].y - s[0].y, r2 = dx * dx + dy * dy;
            if (r2 < closest)
                closest = r2, closest_step = step;
        }
        if (step % every == 0)
            printf("%d: %.6f %.6f energy %.6f\n", step, s[0].x, s[0].y, energy(s));
    }
    for (int i = 0; i < nb; i++)
        printf("body %d: %.9g %.9g speed %.9g, %d turns\n", i, s[i].x, s[i].y,
               sqrt(s[i].vx * s[i].vx + s[i].vy * s[i].vy), turns[i]);
    if (closest_step > 0)
        printf("closest %.6f at step %d\n", sqrt(closest), closest_step);
    printf("end: drift %.3e spin %.6f\n", energy(s) - e0, spin(s));
    return 0;
}
