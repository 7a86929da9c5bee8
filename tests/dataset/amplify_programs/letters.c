#include <stdio.h>
#include <ctype.h>
#include <string.h>
int main(void) {
    static char line[5000];
    long count[26] = {0};
    while (fgets(line, sizeof line, stdin))
        for (size_t i = 0; i < strlen(line); i++) if (isalpha((unsigned char)line[i])) count[tolower(line[i]) - 'a']++;
    for (int i = 0; i < 26; i++) printf("%c : %ld\n", 'a' + i, count[i]);
    return 0;
}
