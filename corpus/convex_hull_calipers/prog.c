// Convex hull of integer points: area, diameter and narrowest pair of edges, all exact.
// Cases: "n" followed by n points, or "-n seed shape" for generated points; until end of input.
#include <stdio.h>
#include <stdlib.h>

typedef long long ll;
typedef struct { int x, y; } point;

static ll cross(point o, point a, point b) {
    return (ll)(a.x - o.x) * (b.y - o.y) - (ll)(a.y - o.y) * (b.x - o.x);
}

static ll dist2(point a, point b) {
    ll dx = a.x - b.x, dy = a.y - b.y;
    return dx * dx + dy * dy;
}

static int by_xy(const void *pa, const void *pb) {
    const point *a = pa, *b = pb;
    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

// Andrew's monotone chain; hull needs room for 2n points. Counter-clockwise, no collinear ones.
static int hull_of(point *p, int n, point *h) {
    qsort(p, n, sizeof *p, by_xy);
    int distinct = 0;
    for (int i = 0; i < n; i++)
        if (i == 0 || by_xy(&p[i], &p[distinct - 1]) != 0) p[distinct++] = p[i];
    n = distinct;
    if (n < 3) {
        for (int i = 0; i < n; i++) h[i] = p[i];
        return n;
    }
    int k = 0;
    for (int i = 0; i < n; i++) {
        while (k >= 2 && cross(h[k - 2], h[k - 1], p[i]) <= 0) k--;
        h[k++] = p[i];
    }
    for (int i = n - 2, floor = k + 1; i >= 0; i--) {
        while (k >= floor && cross(h[k - 2], h[k - 1], p[i]) <= 0) k--;
        h[k++] = p[i];
    }
    return k - 1;
}

static ll twice_area(const point *h, int k) {
    ll s = 0;
    for (int i = 1; i + 1 < k; i++) s += cross(h[0], h[i], h[i + 1]);
    return s;
}

static ll diameter2(const point *h, int k, point *a, point *b) {
    *a = h[0], *b = h[k - 1];
    ll best = dist2(*a, *b);
    for (int i = 0, j = 1; i < k && k > 2; i++) {
        point next = h[(i + 1) % k];
        while (cross(h[i], next, h[(j + 1) % k]) > cross(h[i], next, h[j])) j = (j + 1) % k;
        for (int t = 0; t < 2; t++) {
            ll d = dist2(t ? next : h[i], h[j]);
            if (d > best) best = d, *a = t ? next : h[i], *b = h[j];
        }
    }
    return best;
}

static int gcd(int a, int b) {
    if (a < 0) a = -a;
    if (b < 0) b = -b;
    while (b) {
        int t = a % b;
        a = b;
        b = t;
    }
    return a;
}

static int contains(const point *h, int k, point q) {  // 1 inside, 0 on the border, -1 outside
    if (k < 3) {
        if (k == 0 || (k == 2 && cross(h[0], h[1], q) != 0)) return -1;
        point a = h[0], b = h[k - 1];
        return q.x < a.x || q.x > b.x || (q.y < a.y && q.y < b.y) || (q.y > a.y && q.y > b.y) ? -1 : 0;
    }
    if (cross(h[0], h[1], q) < 0 || cross(h[0], h[k - 1], q) > 0) return -1;
    int lo = 1, hi = k - 1;
    while (hi - lo > 1) {
        int mid = (lo + hi) / 2;
        if (cross(h[0], h[mid], q) >= 0) lo = mid;
        else hi = mid;
    }
    ll side = cross(h[lo], h[lo + 1 < k ? lo + 1 : 0], q);
    if (side < 0) return -1;
    return side == 0 || cross(h[0], h[1], q) == 0 || cross(h[0], h[k - 1], q) == 0 ? 0 : 1;
}

static void generate(point *p, int n, unsigned seed, int shape) {
    unsigned r = seed;
    for (int i = 0; i < n; i++) {
        r = r * 1103515245u + 12345u;
        int a = (int)(r >> 8) % 20001 - 10000;
        r = r * 1103515245u + 12345u;
        int b = (int)(r >> 8) % 20001 - 10000;
        if (shape == 1) {          // diamond
            b %= 10001 - (a < 0 ? -a : a);
        } else if (shape == 2) {   // near a parabola
            b = (int)((ll)a * a / 100) + b % 3;
        } else if (shape == 3) {   // few different points
            a /= 2500, b /= 3000;
        }
        p[i] = (point){a, b};
    }
}

static void solve(point *p, int n, point *h) {
    point far_a, far_b, q;
    point first = p[0], middle = p[n / 2];
    int k = hull_of(p, n, h), in[3] = {0};
    ll border = 0, d = diameter2(h, k, &far_a, &far_b), area = twice_area(h, k);
    unsigned mix = 0;
    for (int i = 0; i < k; i++) {
        point next = h[i + 1 < k ? i + 1 : 0];
        border += gcd(next.x - h[i].x, next.y - h[i].y);
        mix = mix * 31 + (unsigned)(h[i].x * 3 + h[i].y);
    }
    printf("%d of %d: area %lld.%d border %lld inner %lld diameter2 %lld (%d,%d)-(%d,%d) mix %08x\n", k, n, area / 2,
           area % 2 ? 5 : 0, border, k > 2 ? (area - border + 2) / 2 : 0ll, d, far_a.x, far_a.y, far_b.x, far_b.y, mix);
    for (int i = 0; i < k && k <= 8; i++) printf(" (%d,%d)", h[i].x, h[i].y);
    for (int i = 0; i < 1000; i++) {
        ll s = (i * 37 % 101) - 20, t = (i * 53 % 97) - 18;
        q.x = (int)(first.x + (middle.x - first.x) * s / 60);
        q.y = (int)(first.y + (far_b.y - first.y) * t / 60);
        in[contains(h, k, q) + 1]++;
    }
    printf(" probes %d %d %d, %d\n", in[0], in[1], in[2], contains(h, k, middle));
}

int main(void) {
    long n;
    int count = 0;
    while (scanf("%ld", &n) == 1) {
        int made = n < 0, shape = 0;
        unsigned seed = 0;
        if (made) n = -n;
        if (n > 300000) break;
        if (made && scanf("%u %d", &seed, &shape) != 2) break;
        point *p = malloc(sizeof(point) * (n + 1)), *h = malloc(sizeof(point) * (2 * n + 2));
        int got = 0;
        if (made) {
            generate(p, n, seed, shape);
            got = n;
        } else {
            while (got < n && scanf("%d %d", &p[got].x, &p[got].y) == 2) {
                if (abs(p[got].x / 2) <= 250000000 && abs(p[got].y / 2) <= 250000000) got++;
                else n--;
            }
        }
        if (got > 0) solve(p, got, h);
        else puts("nothing");
        free(h);
        free(p);
        count++;
    }
    printf("%d cases\n", count);
    return 0;
}
