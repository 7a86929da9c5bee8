#include <stdio.h>
int main(void) {
    int card[5], count[14] = {0}, pairs = 0, most = 0;
    for (int i = 0; i < 5; i++) {
        scanf("%d", &card[i]);
        if (card[i] < 1 || card[i] > 13) { puts("no card"); return 0; }
        count[card[i]]++;
    }
    for (int i = 1; i < 14; i++) {
        pairs += count[i] == 2;
        if (count[i] > most) most = count[i];
    }
    puts(most == 4 ? "four" : most == 3 ? pairs ? "full house" : "three" : pairs == 2 ? "two pairs" : pairs ? "pair" : "nothing");
    return 0;
}
