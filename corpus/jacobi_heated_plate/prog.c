#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* plate ROWS COLS OUTSIDE LIMIT TOLERANCE SOURCES, then SOURCES lines "row col temperature" */

typedef struct {
    int rows, cols; /* without the frame of outside cells */
    float *now, *next;
    unsigned char *fixed;
} plate;

static size_t at(const plate *p, int r, int c)
{
    return (size_t)(r + 1) * (size_t)(p->cols + 2) + (size_t)(c + 1);
}

static float sweep(plate *p)
{
    float largest = 0.0f;
    size_t width = (size_t)p->cols + 2;
    for (int r = 0; r < p->rows; r++) {
        const float *mid = p->now + at(p, r, 0);
        const float *up = mid - width, *down = mid + width;
        const unsigned char *fixed = p->fixed + at(p, r, 0);
        float *out = p->next + at(p, r, 0);
        for (int c = 0; c < p->cols; c++) {
            float v = 0.25f * ((up[c] + down[c]) + (mid[c - 1] + mid[c + 1]));
            if (fixed[c])
                v = mid[c];
            float change = fabsf(v - mid[c]);
            if (change > largest)
                largest = change;
            out[c] = v;
        }
    }
    float *t = p->now;
    p->now = p->next;
    p->next = t;
    return largest;
}

static void describe(const plate *p)
{
    double sum = 0.0;
    float low = p->now[at(p, 0, 0)], high = low;
    int hot = 0, high_r = 0, high_c = 0, bins[10] = {0};

    for (int r = 0; r < p->rows; r++)
        for (int c = 0; c < p->cols; c++) {
            float v = p->now[at(p, r, c)];
            sum += v;
            if (v < low)
                low = v;
            if (v > high) {
                high = v;
                high_r = r;
                high_c = c;
            }
            hot += v > 50.0f;
        }
    float span = high - low;
    for (int r = 0; r < p->rows; r++)
        for (int c = 0; c < p->cols; c++) {
            int b = span > 0.0f ? (int)((p->now[at(p, r, c)] - low) / span * 10.0f) : 0;
            bins[b > 9 ? 9 : b]++;
        }
    printf("  mean %.6f, from %.6f to %.6f at %d,%d, %d above 50\n  ",
           sum / ((double)p->rows * p->cols), low, high, high_r, high_c, hot);
    for (int b = 0; b < 10; b++)
        printf("%d%c", bins[b], b < 9 ? ' ' : '\n');
    if (p->rows <= 24 && p->cols <= 64)
        for (int r = 0; r < p->rows; r++) {
            for (int c = 0; c < p->cols; c++) {
                int b = span > 0.0f ? (int)((p->now[at(p, r, c)] - low) / span * 9.0f) : 0;
                putchar(p->fixed[at(p, r, c)] ? 'X' : '0' + b);
            }
            putchar('\n');
        }
}

static int sane(float v)
{
    return v >= -1e6f && v <= 1e6f;
}

int main(void)
{
    plate p;
    int limit, sources, plates = 0;
    float outside, tolerance;

    while (scanf(" plate %d %d %f %d %f %d", &p.rows, &p.cols, &outside, &limit, &tolerance,
                 &sources) == 6) {
        printf("plate %d: %d x %d, %d sources\n", ++plates, p.rows, p.cols, sources);
        if (p.rows < 1 || p.rows > 1000 || p.cols < 1 || p.cols > 1000 || limit < 0 ||
            limit > 100000 || !(tolerance >= 0.0f) || sources < 0 || !sane(outside)) {
            puts("  refused");
            break;
        }
        size_t cells = (size_t)(p.rows + 2) * (size_t)(p.cols + 2);
        p.now = malloc(cells * sizeof(float));
        p.next = malloc(cells * sizeof(float));
        p.fixed = calloc(cells, 1);
        if (!p.now || !p.next || !p.fixed)
            return 0;
        for (size_t i = 0; i < cells; i++)
            p.now[i] = p.next[i] = outside;
        int outsiders = 0;
        for (int s = 0; s < sources; s++) {
            int r, c;
            float v;
            if (scanf("%d %d %f", &r, &c, &v) != 3)
                break;
            if (r < 0 || r >= p.rows || c < 0 || c >= p.cols || !sane(v)) {
                outsiders++;
                continue;
            }
            p.now[at(&p, r, c)] = v;
            p.fixed[at(&p, r, c)] = 1;
        }
        int sweeps = 0;
        float change = 0.0f;
        while (sweeps < limit) {
            change = sweep(&p);
            if (++sweeps % 250 == 0)
                printf("  %d: %.6f\n", sweeps, change);
            if (change <= tolerance)
                break;
        }
        printf("  %d sweeps, last change %.6f, %d sources outside\n", sweeps, change, outsiders);
        describe(&p);
        free(p.now);
        free(p.next);
        free(p.fixed);
    }
    printf("%d plates\n", plates);
    return 0;
}
