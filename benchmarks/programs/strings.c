/* Builds, searches and reverses strings with the C library. */
#include <stdio.h>
#include <string.h>
int main(void) {
    static char text[4096], copy[4096];
    unsigned long n, found = 0;
    if (scanf("%lu", &n) != 1) return 1;
    for (unsigned long i = 0; i < n; i++) {
        char word[32];
        text[0] = 0;
        size_t length = 0;
        for (unsigned k = 0; k < 40; k++) {
            size_t got = (size_t)snprintf(word, sizeof word, "w%lu ", (i * 7919 + k * 31) % 10007);
            memcpy(text + length, word, got + 1), length += got;
        }
        for (size_t k = 0; k < length; k++) copy[k] = text[length - 1 - k];
        copy[length] = 0;
        found += strstr(text, "w77 ") != NULL;
        found += strchr(copy, '9') != NULL;
        found += strcmp(text, copy) > 0;
    }
    printf("%lu\n", found);
    return 0;
}
