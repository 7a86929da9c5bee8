#include <stdio.h>
#include <string.h>
#define M 1046527
static char table[M][14];
static unsigned key(const char *s) {
    unsigned k = 0;
    for (; *s; s++) k = k * 5 + (*s == 'A' ? 1 : *s == 'C' ? 2 : *s == 'G' ? 3 : 4);
    return k % M;
}
int main(void) {
    int n;
    scanf("%d", &n);
    while (n--) {
        char command[8], word[14];
        scanf("%7s %13s", command, word);
        unsigned h = key(word);
        while (table[h][0] && strcmp(table[h], word)) h = (h + 1) % M;
        if (command[0] == 'i') strcpy(table[h], word);
        else puts(table[h][0] ? "yes" : "no");
    }
    return 0;
}
