// Integer raster graphics on one canvas.  Commands, one per line:
//   size W H | pen C | line x0 y0 x1 y1 | circle x y r | disc x y r | box x0 y0 x1 y1
//   tri x0 y0 x1 y1 x2 y2 | fill x y | turn | shift dx dy | ellipse x y a b | show | sum | chaos n seed
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDE 512
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

static unsigned char canvas[SIDE][SIDE], spare[SIDE][SIDE];
static int w = 40, h = 20;
static unsigned char pen = '#';
static long plotted;

static void plot(int x, int y) {
    if ((unsigned)x < (unsigned)w && (unsigned)y < (unsigned)h) {
        canvas[y][x] = pen;
        plotted++;
    }
}

static void span(int x0, int x1, int y) {
    x0 = MAX(x0, 0);
    x1 = MIN(x1, w - 1);
    if (y < 0 || y >= h || x0 > x1) return;
    memset(&canvas[y][x0], pen, (size_t)(x1 - x0 + 1));
    plotted += x1 - x0 + 1;
}

static void line(int x0, int y0, int x1, int y1) {
    int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1, err = dx + dy;
    for (;;) {
        plot(x0, y0);
        if (x0 == x1 && y0 == y1) break;
        int e2 = 2 * err;
        if (e2 >= dy) err += dy, x0 += sx;
        if (e2 <= dx) err += dx, y0 += sy;
    }
}

static void circle(int cx, int cy, int r, int solid) {
    int x = r, y = 0, err = 1 - r;
    while (x >= y) {
        if (solid) {
            span(cx - x, cx + x, cy + y);
            span(cx - x, cx + x, cy - y);
            span(cx - y, cx + y, cy + x);
            span(cx - y, cx + y, cy - x);
        } else {
            for (int k = 0; k < 8; k++) {
                int a = k & 1 ? y : x, b = k & 1 ? x : y;
                plot(cx + (k & 2 ? -a : a), cy + (k & 4 ? -b : b));
            }
        }
        y++;
        if (err >= 0) err -= 2 * --x;
        err += 2 * y + 1;
    }
}

static void ellipse(int cx, int cy, int a, int b) {
    long a2 = (long)a * a, b2 = (long)b * b;
    for (int y = -b; y <= b; y++) {
        int x = a; // widest x with b2 x^2 + a2 y^2 <= a2 b2, found going down
        while (x >= 0 && b2 * x * x + a2 * y * y > a2 * b2) x--;
        if (x >= 0) span(cx - x, cx + x, cy + y);
    }
}

static int edge(const int *p, const int *q, int x, int y) {
    return (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);
}

static void triangle(const int v[6]) {
    const int *a = v, *b = v + 2, *c = v + 4;
    if (edge(a, b, c[0], c[1]) < 0) b = v + 4, c = v + 2;
    int x0 = MIN(a[0], MIN(b[0], c[0])), x1 = MAX(a[0], MAX(b[0], c[0]));
    int y0 = MIN(a[1], MIN(b[1], c[1])), y1 = MAX(a[1], MAX(b[1], c[1]));
    for (int y = MAX(y0, 0); y <= y1 && y < h; y++)
        for (int x = MAX(x0, 0); x <= x1 && x < w; x++)
            if (edge(a, b, x, y) >= 0 && edge(b, c, x, y) >= 0 && edge(c, a, x, y) >= 0) plot(x, y);
}

// scan line flood fill with an explicit stack
static void fill(int sx, int sy) {
    static int stack[SIDE * SIDE * 2][2];
    int top = 0;
    if (sx < 0 || sy < 0 || sx >= w || sy >= h || canvas[sy][sx] == pen) return;
    unsigned char old = canvas[sy][sx];
    stack[top][0] = sx, stack[top++][1] = sy;
    while (top > 0) {
        int x = stack[--top][0], y = stack[top][1], right;
        if (canvas[y][x] != old) continue;
        while (x > 0 && canvas[y][x - 1] == old) x--;
        for (right = x; right < w && canvas[y][right] == old; right++) {
            for (int d = -1; d <= 1; d += 2) {
                int ny = y + d;
                if (ny < 0 || ny >= h || canvas[ny][right] != old) continue;
                if (right > x && canvas[ny][right - 1] == old) continue;
                stack[top][0] = right, stack[top++][1] = ny;
            }
        }
        span(x, right - 1, y);
    }
}

static void turn(void) { // a quarter to the right
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) spare[x][h - 1 - y] = canvas[y][x];
    memcpy(canvas, spare, sizeof canvas);
    int t = w;
    w = h, h = t;
}

static void shift(int dx, int dy) { // wraps around
    dx = (dx % w + w) % w;
    dy = (dy % h + h) % h;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) spare[(y + dy) % h][(x + dx) % w] = canvas[y][x];
    memcpy(canvas, spare, sizeof canvas);
}

static void sum(void) {
    unsigned hash = 5381;
    int used[256] = {0}, lo = w, hi = -1;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            hash = hash * 33 ^ canvas[y][x];
            used[canvas[y][x]]++;
            if (canvas[y][x] != ' ') lo = MIN(lo, x), hi = MAX(hi, x);
        }
    printf("%dx%d %08x columns %d..%d plotted %ld:", w, h, hash, lo, hi, plotted);
    for (int c = 33; c < 127; c++)
        if (used[c]) printf(" %c%d", c, used[c]);
    printf("\n");
}

static void command(const char *name, int *a, int n);

static void chaos(int count, unsigned seed) {
    static const char *const what[] = {"line", "circle", "disc", "tri", "fill", "box", "ellipse", "shift"};
    while (count-- > 0) {
        int a[6];
        for (int i = 0; i < 6; i++) {
            seed = seed * 214013u + 2531011u;
            a[i] = (int)((seed >> 12) % (unsigned)(w + 20)) - 10;
        }
        pen = (unsigned char)('a' + (seed >> 16) % 26);
        int k = (int)(seed >> 28) & 7;
        if (k == 1 || k == 2 || k == 6) a[2] = abs(a[2]) / 3, a[3] = abs(a[3]) / 4;
        command(what[k], a, k == 3 ? 6 : k == 1 || k == 2 ? 3 : k == 4 || k == 7 ? 2 : 4);
    }
}

static void command(const char *s, int *a, int n) {
    if (!strcmp(s, "size") && n == 2 && a[0] > 0 && a[0] <= SIDE && a[1] > 0 && a[1] <= SIDE) {
        w = a[0], h = a[1];
        memset(canvas, ' ', sizeof canvas);
    } else if (!strcmp(s, "line") && n == 4) line(a[0], a[1], a[2], a[3]);
    else if (!strcmp(s, "circle") && n == 3 && a[2] >= 0) circle(a[0], a[1], a[2], 0);
    else if (!strcmp(s, "disc") && n == 3 && a[2] >= 0) circle(a[0], a[1], a[2], 1);
    else if (!strcmp(s, "ellipse") && n == 4 && a[2] >= 0 && a[3] >= 0) ellipse(a[0], a[1], a[2], a[3]);
    else if (!strcmp(s, "tri") && n == 6) triangle(a);
    else if (!strcmp(s, "fill") && n == 2) fill(a[0], a[1]);
    else if (!strcmp(s, "shift") && n == 2) shift(a[0], a[1]);
    else if (!strcmp(s, "turn")) turn();
    else if (!strcmp(s, "chaos") && n == 2) chaos(a[0], (unsigned)a[1]);
    else if (!strcmp(s, "sum")) sum();
    else if (!strcmp(s, "box") && n == 4) {
        for (int y = MIN(a[1], a[3]); y <= MAX(a[1], a[3]); y++) span(MIN(a[0], a[2]), MAX(a[0], a[2]), y);
    } else if (!strcmp(s, "show")) {
        for (int y = 0; y < h; y++) printf("|%.*s|\n", w, (char *)canvas[y]);
    } else
        printf("?%s\n", s);
}

int main(void) {
    char text[200], name[16];
    memset(canvas, ' ', sizeof canvas);
    while (fgets(text, sizeof text, stdin)) {
        int a[6], used = 0, n = 0;
        if (sscanf(text, "%15s%n", name, &used) != 1) continue;
        if (!strcmp(name, "pen")) {
            pen = (unsigned char)(strlen(text) > 4 && text[4] > ' ' ? text[4] : ' ');
            continue;
        }
        for (char *p = text + used, *end; n < 6; p = end, n++) {
            long v = strtol(p, &end, 10);
            if (p == end) break;
            a[n] = (int)MAX(-2000, MIN(v, strcmp(name, "chaos") ? 2000 : 1000000));
        }
        command(name, a, n);
    }
    sum();
    return 0;
}
