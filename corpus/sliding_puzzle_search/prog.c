// 3x3 sliding puzzle: states are numbered by the rank of their permutation, the
// graph is never stored, and every query is one breadth first search.
#include <stdio.h>
#include <string.h>

enum { CELLS = 9, STATES = 362880, UNSEEN = 255 };

static unsigned char depth[STATES], move_to[STATES];
static int queue[STATES];
static const int factorial[CELLS] = {40320, 5040, 720, 120, 24, 6, 2, 1, 1};

typedef struct {
  unsigned char tile[CELLS];
  int hole;
} Board;

static int rank_board(const Board *b) {
  int rank = 0;
  unsigned used = 0;
  for (int i = 0; i < CELLS; i++) {
    unsigned t = b->tile[i];
    int smaller = (int)t - __builtin_popcount(used & ((1u << t) - 1));
    rank += smaller * factorial[i];
    used |= 1u << t;
  }
  return rank;
}

static void unrank_board(int rank, Board *b) {
  unsigned char left[CELLS];
  b->hole = 0;
  for (int i = 0; i < CELLS; i++)
    left[i] = (unsigned char)i;
  for (int i = 0; i < CELLS; i++) {
    int k = rank / factorial[i];
    rank %= factorial[i];
    b->tile[i] = left[k];
    if (left[k] == 0)
      b->hole = i;
    memmove(left + k, left + k + 1, (size_t)(CELLS - 1 - k));
  }
}

// moves of the hole: 0 up, 1 left, 2 right, 3 down; the reverse of m is 3 - m
static int slide(Board *b, int m) {
  int r = b->hole / 3, c = b->hole % 3, target;
  if (m == 0 && r > 0)
    target = b->hole - 3;
  else if (m == 1 && c > 0)
    target = b->hole - 1;
  else if (m == 2 && c < 2)
    target = b->hole + 1;
  else if (m == 3 && r < 2)
    target = b->hole + 3;
  else
    return 0;
  b->tile[b->hole] = b->tile[target];
  b->tile[target] = 0;
  b->hole = target;
  return 1;
}

// reads nine digits, other characters except newline may stand between them
static int read_board(const char **p, Board *b) {
  unsigned seen = 0;
  int n = 0;
  while (n < CELLS && **p && **p != '\n') {
    char ch = *(*p)++;
    if (ch < '0' || ch > '8')
      continue;
    int t = ch - '0';
    if (seen >> t & 1)
      return 0;
    seen |= 1u << t;
    b->tile[n] = (unsigned char)t;
    if (t == 0)
      b->hole = n;
    n++;
  }
  return n == CELLS;
}

static int search(const Board *start, int goal, int limit, int *layers, int *seen) {
  int head = 0, tail = 0, first = rank_board(start);
  memset(depth, UNSEEN, sizeof depth);
  depth[first] = 0;
  queue[tail++] = first;
  while (head < tail) {
    int s = queue[head++];
    layers[depth[s]]++;
    if (s == goal || depth[s] == limit)
      continue;
    if (goal >= 0 && depth[goal] != UNSEEN)
      break;
    Board b;
    unrank_board(s, &b);
    for (int m = 0; m < 4; m++) {
      Board next = b;
      if (!slide(&next, m))
        continue;
      int t = rank_board(&next);
      if (depth[t] != UNSEEN)
        continue;
      depth[t] = (unsigned char)(depth[s] + 1);
      move_to[t] = (unsigned char)m;
      queue[tail++] = t;
    }
  }
  *seen = tail;
  return goal >= 0 && depth[goal] != UNSEEN ? depth[goal] : -1;
}

static void show_solution(int from, int to) {
  char moves[64];
  int n = 0;
  Board b;
  while (to != from) {
    int m = move_to[to];
    moves[n++] = "ULRD"[m];
    unrank_board(to, &b);
    slide(&b, 3 - m);
    to = rank_board(&b);
  }
  while (n > 0)
    putchar(moves[--n]);
  putchar('\n');
}

int main(void) {
  char line[256];
  int queries = 0, unsolvable = 0, total = 0;

  while (fgets(line, sizeof line, stdin)) {
    const char *p = line + 1;
    Board a, b;
    int layers[UNSEEN + 1] = {0}, seen;
    if (line[0] == 's' && read_board(&p, &a) && read_board(&p, &b)) { // solve from a to b
      int from = rank_board(&a), to = rank_board(&b);
      int d = search(&a, to, UNSEEN, layers, &seen);
      queries++;
      if (d < 0) {
        unsolvable++;
        printf("%d to %d: impossible, %d states\n", from, to, seen);
        continue;
      }
      total += d;
      printf("%d to %d: %d moves, %d states: ", from, to, d, seen);
      show_solution(from, to);
    } else if (line[0] == 'c' && read_board(&p, &a)) { // count states by distance
      int limit = 0;
      if (sscanf(p, "%d", &limit) != 1 || limit < 0 || limit > 40)
        limit = 40;
      search(&a, -1, limit, layers, &seen);
      queries++;
      printf("%d:", rank_board(&a));
      for (int d = 0; layers[d] > 0; d++)
        printf(" %d", layers[d]);
      printf(" = %d\n", seen);
    } else if (line[0] != '\n') {
      puts("not a query");
    }
  }
  printf("%d queries, %d unsolvable, %d moves\n", queries, unsolvable, total);
  return 0;
}
