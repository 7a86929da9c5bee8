/* Start-up only: reads its parameter and ends. */
#include <stdio.h>
int main(void) {
    unsigned n;
    return scanf("%u", &n) != 1;
}
