#include <stdio.h>
#include <string.h>

/*
 * Each view:  m LEFT RIGHT BOTTOM TOP WIDTH HEIGHT LIMIT        (Mandelbrot)
 *        or:  j CX CY LEFT RIGHT BOTTOM TOP WIDTH HEIGHT LIMIT  (Julia)
 */

#define MAX_LIMIT 5000

static int histogram[MAX_LIMIT + 1];
static const char shades[] = " .:-=+*#%@";

struct view {
    char kind;
    double cx, cy, left, right, bottom, top;
    int width, height, limit;
};

static inline int escape(double zx, double zy, double cx, double cy, int limit)
{
    int k = 0;
    double x2 = zx * zx, y2 = zy * zy;
    while (k < limit && x2 + y2 <= 4.0) {
        zy = 2.0 * zx * zy + cy;
        zx = x2 - y2 + cx;
        x2 = zx * zx;
        y2 = zy * zy;
        k++;
    }
    return k;
}

static int read_view(struct view *v)
{
    memset(v, 0, sizeof *v);
    if (scanf(" %c", &v->kind) != 1)
        return 0;
    if (v->kind == 'j') {
        if (scanf("%lf%lf", &v->cx, &v->cy) != 2)
            return 0;
    } else if (v->kind != 'm')
        return 0;
    return scanf("%lf%lf%lf%lf%d%d%d", &v->left, &v->right, &v->bottom, &v->top, &v->width,
                 &v->height, &v->limit) == 7;
}

#define INSIDE(v, a, b) ((v) >= (a) && (v) <= (b))

static int sane(const struct view *v)
{
    return INSIDE(v->cx, -4, 4) && INSIDE(v->cy, -4, 4) && INSIDE(v->left, -4, 4) &&
           INSIDE(v->right, -4, 4) && INSIDE(v->bottom, -4, 4) && INSIDE(v->top, -4, 4) &&
           INSIDE(v->width, 1, 2000) && INSIDE(v->height, 1, 2000) && INSIDE(v->limit, 1, MAX_LIMIT);
}

static void draw(const struct view *v)
{
    int picture = v->width <= 78 && v->height <= 40;
    long long total = 0;
    unsigned hash = 5381;
    double dx = (v->right - v->left) / v->width, dy = (v->top - v->bottom) / v->height;

    memset(histogram, 0, sizeof histogram);
    for (int row = 0; row < v->height; row++) {
        double y = v->top - (row + 0.5) * dy;
        for (int col = 0; col < v->width; col++) {
            double x = v->left + (col + 0.5) * dx;
            int k = v->kind == 'm' ? escape(0.0, 0.0, x, y, v->limit)
                                   : escape(x, y, v->cx, v->cy, v->limit);
            histogram[k]++;
            total += k;
            hash = hash * 33u ^ (unsigned)k;
            if (picture)
                putchar(k == v->limit ? '@' : shades[k % 9]);
        }
        if (picture)
            putchar('\n');
    }

    int used = 0, mode = 0, median = 0;
    long half = ((long)v->width * v->height + 1) / 2, below = 0;
    for (int k = 0; k <= v->limit; k++) {
        if (histogram[k] > 0)
            used++;
        if (histogram[k] > histogram[mode])
            mode = k;
        if (below < half)
            median = k;
        below += histogram[k];
    }
    printf("%lld iterations, %d never left, %d counts in use, mode %d (%d), median %d, %08x\n",
           total, histogram[v->limit], used, mode, histogram[mode], median, hash);
}

int main(void)
{
    struct view v;
    int views = 0, refused = 0;
    while (read_view(&v)) {
        printf("view %d %c %dx%d limit %d\n", ++views, v.kind, v.width, v.height, v.limit);
        if (sane(&v)) {
            draw(&v);
        } else {
            puts("refused");
            refused++;
        }
    }
    printf("%d views, %d refused\n", views, refused);
    return 0;
}
