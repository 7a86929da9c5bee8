// Brute force assignment: n workers, n jobs, every permutation in Heap's order.
#include <stdio.h>
#include <limits.h>

enum { MAX = 10 };

int n;
int cost[MAX][MAX];
int perm[MAX], best_perm[MAX], worst_perm[MAX];
long best, worst, ties, visited;
long long sum_of_all;
long derangements, buckets[8];

void look() {
  long total = 0;
  int fixed = 0;
  for (int i = 0; i < n; i++) {
    total += cost[i][perm[i]];
    if (perm[i] == i)
      fixed++;
  }
  visited++;
  sum_of_all += total;
  if (fixed == 0)
    derangements++;
  buckets[total & 7]++;
  if (total < best) {
    best = total;
    ties = 1;
    for (int i = 0; i < n; i++)
      best_perm[i] = perm[i];
  } else if (total == best)
    ties++;
  if (total >= worst) {
    worst = total;
    for (int i = 0; i < n; i++)
      worst_perm[i] = perm[i];
  }
}

void swap(int *a, int *b) {
  int t = *a;
  *a = *b;
  *b = t;
}

void heap(int k) {
  if (k <= 1) {
    look();
    return;
  }
  heap(k - 1);
  for (int i = 0; i < k - 1; i++) {
    if (k % 2 == 0)
      swap(&perm[i], &perm[k - 1]);
    else
      swap(&perm[0], &perm[k - 1]);
    heap(k - 1);
  }
}

void show(const char *what, long value, const int *p) {
  printf("%s %ld:", what, value);
  for (int i = 0; i < n; i++)
    printf(" %c", 'A' + p[i]);
  printf("\n");
}

int main() {
  int cases = 0;
  while (scanf("%d", &n) == 1) {
    cases++;
    if (n < 1 || n > MAX) {
      printf("case %d: bad size %d\n", cases, n);
      break;
    }
    int missing = 0;
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++)
        if (scanf("%d", &cost[i][j]) != 1) {
          cost[i][j] = 1000;
          missing++;
        }
    for (int i = 0; i < n; i++)
      perm[i] = i;
    best = LONG_MAX;
    worst = LONG_MIN;
    ties = visited = derangements = 0;
    sum_of_all = 0;
    for (int i = 0; i < 8; i++)
      buckets[i] = 0;
    heap(n);
    printf("case %d: n=%d, %d missing, %ld tried, %ld derangements, sum %lld\n", cases, n, missing,
           visited, derangements, sum_of_all);
    show("best", best, best_perm);
    printf("reached %ld times\n", ties);
    show("worst", worst, worst_perm);
    for (int i = 0; i < 8; i++)
      printf("%ld%c", buckets[i], i < 7 ? ',' : '\n');
  }
  printf("%d cases\n", cases);
  return 0;
}
