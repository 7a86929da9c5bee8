/* The function that a profile of the program showed to be hot. */
#include <stddef.h>

int count_below(const int *values, size_t length, int limit)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        if (values[i] < limit)
            count++;
    return count;
}
