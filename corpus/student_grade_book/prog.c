#include <stdio.h>
#include <string.h>

#define MAX_STUDENTS 20000
#define MAX_TASKS 12

typedef struct {
    char name[21];
    int points[MAX_TASKS];
    int missing;
    int average; /* hundredths of a percent */
} Student;

static Student students[MAX_STUDENTS];
static int order[MAX_STUDENTS], scratch[MAX_STUDENTS];

static char letter(int average)
{
    if (average >= 9000) return 'A';
    if (average >= 8000) return 'B';
    if (average >= 7000) return 'C';
    if (average >= 6000) return 'D';
    return 'F';
}

/* better average first, then by name */
static int before(int a, int b)
{
    if (students[a].average != students[b].average)
        return students[a].average > students[b].average;
    return strcmp(students[a].name, students[b].name) <= 0;
}

static void merge_sort(int from, int to)
{
    if (to - from < 2)
        return;
    int middle = from + (to - from) / 2;
    merge_sort(from, middle);
    merge_sort(middle, to);
    int i = from, j = middle, k = from;
    while (i < middle && j < to) {
        if (before(order[i], order[j]))
            scratch[k++] = order[i++];
        else
            scratch[k++] = order[j++];
    }
    while (i < middle)
        scratch[k++] = order[i++];
    while (j < to)
        scratch[k++] = order[j++];
    for (k = from; k < to; k++)
        order[k] = scratch[k];
}

static void bar(char label, int count, int total)
{
    printf("  %c %5d ", label, count);
    for (int i = 0; i < count * 50 / total; i++)
        putchar('*');
    putchar('\n');
}

static void class_report(int n, int tasks, const int *full)
{
    int letters[5] = {0}, passed = 0;
    long sum = 0;

    for (int i = 0; i < n; i++)
        order[i] = i;
    merge_sort(0, n);

    printf("rank name                  average  grade\n");
    int rank = 0;
    for (int i = 0; i < n; i++) {
        const Student *s = &students[order[i]];
        if (i == 0 || s->average != students[order[i - 1]].average)
            rank = i + 1;
        char g = letter(s->average);
        printf("%4d %-20s %5d.%02d%%  %c", rank, s->name, s->average / 100, s->average % 100, g);
        if (s->missing)
            printf("  (%d missing)", s->missing);
        putchar('\n');
        letters[g == 'F' ? 4 : g - 'A']++;
        passed += g != 'F';
        sum += s->average;
    }
    for (int g = 0; g < 5; g++)
        bar("ABCDF"[g], letters[g], n);
    int low = students[order[(n - 1) / 2]].average, high = students[order[n / 2]].average;
    printf("  passed %d of %d, mean %ld.%02ld%%, median %d.%02d%%\n", passed, n, sum / n / 100,
           sum / n % 100, (low + high) / 200, (low + high) / 2 % 100);

    for (int t = 0; t < tasks; t++) {
        int best = -1, worst = full[t] + 1, counted = 0;
        long total = 0;
        const char *best_name = "";
        for (int i = 0; i < n; i++) {
            int p = students[i].points[t];
            if (p < 0)
                continue;
            counted++;
            total += p;
            if (p > best) {
                best = p;
                best_name = students[i].name;
            }
            if (p < worst)
                worst = p;
        }
        printf("  task %d: ", t + 1);
        if (counted == 0)
            puts("nobody");
        else
            printf("%d handed in, mean %ld.%ld of %d, best %d by %s, worst %d\n", counted,
                   total / counted, total * 10 / counted % 10, full[t], best, best_name, worst);
    }
}

int main(void)
{
    char title[21];
    int n, tasks, classes = 0;

    /* class TITLE students tasks, then full points and weight of each task */
    while (scanf(" class %20s %d %d", title, &n, &tasks) == 3) {
        int full[MAX_TASKS], weight[MAX_TASKS], weights = 0, ok = 1;
        if (n < 1 || n > MAX_STUDENTS || tasks < 1 || tasks > MAX_TASKS)
            break;
        for (int t = 0; t < tasks; t++) {
            if (scanf("%d %d", &full[t], &weight[t]) != 2 || full[t] < 1 || full[t] > 1000 ||
                weight[t] < 0 || weight[t] > 100) {
                ok = 0;
                break;
            }
            weights += weight[t];
        }
        if (!ok || weights == 0) {
            printf("class %s has bad tasks\n", title);
            break;
        }
        int got = 0;
        for (; got < n; got++) {
            Student *s = &students[got];
            long long score = 0;
            if (scanf("%20s", s->name) != 1)
                break;
            s->missing = 0;
            for (int t = 0; t < tasks; t++) {
                if (scanf("%d", &s->points[t]) != 1) {
                    s->points[t] = -1;
                    int c = getchar(); /* '-' or '.' stands for a missing task */
                    if (c == '\n')
                        ungetc(c, stdin);
                }
                if (s->points[t] < 0 || s->points[t] > full[t]) {
                    s->points[t] = -1;
                    s->missing++;
                    continue;
                }
                score += (long long)s->points[t] * weight[t] * 10000 / full[t];
            }
            s->average = (int)(score / weights);
        }
        printf("class %s: %d students, %d tasks\n", title, got, tasks);
        if (got > 0)
            class_report(got, tasks, full);
        classes++;
    }
    printf("%d classes\n", classes);
    return 0;
}
