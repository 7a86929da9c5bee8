/* A tiny image pipeline on grey images: reads a PGM-like header, then commands.
 *
 *   width height seed
 *   conv SIZE DIVISOR BIAS  k11 k12 ...     (SIZE 1, 3, 5 or 7)
 *   flip | transpose | integral R | show
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned char pixel;

#define SIDE 1024
static pixel image[SIDE * SIDE], work[SIDE * SIDE];
static unsigned table[(SIDE + 1) * (SIDE + 1)];
static int w, h;

static inline pixel saturate(int v) { return v < 0 ? 0 : v > 255 ? 255 : (pixel)v; }

static pixel mirrored(int x, int y) {
    if (x < 0) x = -x - 1;
    if (y < 0) y = -y - 1;
    if (x >= w) x = 2 * w - 1 - x;
    if (y >= h) y = 2 * h - 1 - y;
    if (x < 0 || y < 0 || x >= w || y >= h) return 0; /* image smaller than the kernel */
    return image[y * w + x];
}

static void convolve(int size, const int *kernel, int divisor, int bias) {
    const int r = size / 2;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            int acc = 0;
            if (x >= r && y >= r && x + r < w && y + r < h) {
                for (int j = 0; j < size; j++)
                    for (int i = 0; i < size; i++)
                        acc += kernel[j * size + i] * image[(y + j - r) * w + x + i - r];
            } else {
                for (int j = -r; j <= r; j++)
                    for (int i = -r; i <= r; i++)
                        acc += kernel[(j + r) * size + i + r] * mirrored(x + i, y + j);
            }
            work[y * w + x] = saturate(acc / divisor + bias);
        }
    memcpy(image, work, (size_t)w * (size_t)h);
}

static void flip(void) {
    for (int y = 0; y < h; y++)
        for (int a = y * w, b = a + w - 1; a < b; a++, b--) {
            pixel t = image[a];
            image[a] = image[b];
            image[b] = t;
        }
}

static void transpose(void) {
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) work[x * h + y] = image[y * w + x];
    memcpy(image, work, (size_t)w * (size_t)h);
    int t = w;
    w = h;
    h = t;
}

/* Box mean of radius r with a summed area table, window cut at the border. */
static void box_mean(int r) {
    const int s = w + 1;
    memset(table, 0, sizeof(unsigned) * (size_t)s);
    for (int y = 0; y < h; y++) {
        unsigned row = 0;
        table[(y + 1) * s] = 0;
        for (int x = 0; x < w; x++) {
            row += image[y * w + x];
            table[(y + 1) * s + x + 1] = table[y * s + x + 1] + row;
        }
    }
    for (int y = 0; y < h; y++) {
        int top = y - r < 0 ? 0 : y - r, bottom = y + r >= h ? h : y + r + 1;
        for (int x = 0; x < w; x++) {
            int left = x - r < 0 ? 0 : x - r, right = x + r >= w ? w : x + r + 1;
            unsigned sum = table[bottom * s + right] - table[bottom * s + left] -
                           table[top * s + right] + table[top * s + left];
            unsigned area = (unsigned)((bottom - top) * (right - left));
            image[y * w + x] = (pixel)((sum + area / 2) / area);
        }
    }
}

static void show(void) {
    unsigned histogram[8] = {0};
    unsigned long sum = 0, hash = 5381;
    for (int i = 0; i < w * h; i++) {
        histogram[image[i] >> 5]++;
        sum += image[i];
        hash = hash * 33 + image[i];
    }
    printf("%dx%d sum %lu hash %lx histogram", w, h, sum, hash);
    for (int i = 0; i < 8; i++) printf(" %u", histogram[i]);
    putchar('\n');
    for (int y = 0; w <= 12 && y < h && y < 12; y++)
        for (int x = 0; x < w; x++) printf("%3d%c", image[y * w + x], x + 1 < w ? ' ' : '\n');
}

int main(void) {
    unsigned seed;
    char command[16];
    int done = 0;
    if (scanf("%d %d %u", &w, &h, &seed) != 3 || w < 1 || h < 1 || w > SIDE || h > SIDE) {
        puts("no image");
        return 0;
    }
    for (int i = 0; i < w * h; i++) {
        seed = seed * 1103515245u + 12345u;
        image[i] = (pixel)(seed >> 23);
    }
    for (; scanf("%15s", command) == 1; done++) {
        int size, divisor, bias, r, kernel[49], n = 0;
        if (!strcmp(command, "flip")) {
            flip();
        } else if (!strcmp(command, "transpose")) {
            transpose();
        } else if (!strcmp(command, "show")) {
            show();
        } else if (!strcmp(command, "integral") && scanf("%d", &r) == 1 && r >= 0 && r < SIDE) {
            box_mean(r);
        } else if (!strcmp(command, "conv") && scanf("%d %d %d", &size, &divisor, &bias) == 3 &&
                   size % 2 == 1 && size > 0 && size < 8 && divisor != 0 && bias > -1000 && bias < 1000) {
            while (n < size * size && scanf("%d", &kernel[n]) == 1 && kernel[n] % 10000 == kernel[n]) n++;
            if (n < size * size) break;
            convolve(size, kernel, divisor, bias);
        } else {
            printf("bad command %s\n", command);
            break;
        }
    }
    printf("%d commands\n", done);
    show();
    return 0;
}
