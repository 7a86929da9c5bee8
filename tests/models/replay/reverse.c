#include <stdio.h>
static char line[1 << 16];
int main(void) {
    int c, n = 0;
    while ((c = getchar()) != EOF && n < (1 << 16)) line[n++] = (char)c;
    while (n > 0) putchar(line[--n]);
    putchar('\n');
    return 0;
}
