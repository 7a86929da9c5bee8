// Elevators in a building, one tick at a time.
//
// Input: floors cars seats ticks, then riders "tick from to" in any order; or after the header the
// line "rush SEED N" for N random riders. A car collects riders on its way (SCAN), the nearest idle
// car is sent to a call. Doors cost a tick.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FLOORS 100
#define MAX_CARS 16
#define MAX_SEATS 32
#define MAX_RIDERS 50000

struct rider {
  int tick, from, to;
  int boarded, arrived;
  struct rider *next;  // in the queue of a floor, or in a car
};

struct car {
  int floor, direction, door, load;
  bool stop[MAX_FLOORS];
  struct rider *aboard;
  long moved;
};

static int floors, cars, seats, ticks;
static struct rider riders[MAX_RIDERS];
static int rider_count;
static struct rider *queue_head[MAX_FLOORS], *queue_tail[MAX_FLOORS];
static bool call_taken[MAX_FLOORS];
static struct car car[MAX_CARS];
static long delivered;

static int by_tick(const void *a, const void *b) {
  const struct rider *x = a, *y = b;
  if (x->tick != y->tick) return x->tick - y->tick;
  if (x->from != y->from) return x->from - y->from;
  return x->to - y->to;
}

static bool add_rider(int tick, int from, int to) {
  if (rider_count == MAX_RIDERS || tick < 0 || from < 0 || to < 0 || from >= floors || to >= floors ||
      from == to)
    return false;
  riders[rider_count++] = (struct rider){tick, from, to, -1, -1, NULL};
  return true;
}

static void enqueue(struct rider *r) {
  r->next = NULL;
  if (queue_head[r->from])
    queue_tail[r->from]->next = r;
  else
    queue_head[r->from] = r;
  queue_tail[r->from] = r;
}

static bool anything(const struct car *c, int direction) {
  for (int f = c->floor + direction; f >= 0 && f < floors; f += direction)
    if (c->stop[f]) return true;
  return false;
}

static void dispatch(void) {
  for (int f = 0; f < floors; f++) {
    if (!queue_head[f] || call_taken[f]) continue;
    struct car *best = NULL;
    for (int i = 0; i < cars; i++) {
      struct car *c = &car[i];
      if (c->direction != 0 || c->load == seats) continue;
      if (!best || abs(c->floor - f) < abs(best->floor - f)) best = c;
    }
    if (!best) return;
    best->stop[f] = true;
    call_taken[f] = true;
    best->direction = best->floor < f ? 1 : best->floor > f ? -1 : 0;
    if (best->direction == 0) best->direction = 1;
  }
}

static void open_door(struct car *c, int now) {
  struct rider **link = &c->aboard;
  while (*link) {
    struct rider *r = *link;
    if (r->to == c->floor) {
      *link = r->next;
      r->arrived = now;
      c->load--;
      delivered++;
    } else {
      link = &r->next;
    }
  }
  while (c->load < seats && queue_head[c->floor]) {
    struct rider *r = queue_head[c->floor];
    queue_head[c->floor] = r->next;
    r->next = c->aboard;
    c->aboard = r;
    r->boarded = now;
    c->stop[r->to] = true;
    c->load++;
  }
  call_taken[c->floor] = false;
  c->stop[c->floor] = false;
  c->door = 1;
}

static void move(struct car *c, int now) {
  if (c->door > 0) {
    c->door--;
  } else if (c->stop[c->floor] || (c->direction && queue_head[c->floor] && c->load < seats)) {
    open_door(c, now);
  } else if (c->direction) {
    if (!anything(c, c->direction)) c->direction = anything(c, -c->direction) ? -c->direction : 0;
    c->floor += c->direction;
    c->moved += c->direction != 0;
  }
}

int main(void) {
  char line[100];
  int a, b, t, rejected = 0;
  unsigned seed;
  if (!fgets(line, sizeof line, stdin) ||
      sscanf(line, "%d %d %d %d", &floors, &cars, &seats, &ticks) != 4 || floors < 2 ||
      floors > MAX_FLOORS || cars < 1 || cars > MAX_CARS || seats < 1 || seats > MAX_SEATS ||
      ticks < 0 || ticks > 1000000) {
    puts("no building");
    return 0;
  }
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "rush %u %d", &seed, &a) == 2) {
      for (int i = 0; i < a && i < MAX_RIDERS; i++) {
        int v[3];
        for (int k = 0; k < 3; k++) {
          seed = seed * 22695477u + 1u;
          v[k] = (int)(seed >> 16 & 0x7fff);
        }
        int lobby = v[0] % 3 == 0;
        rejected += !add_rider((v[0] * 32 + (v[1] & 31)) % (ticks + 1), lobby ? 0 : v[1] % floors, v[2] % floors);
      }
    } else if (sscanf(line, "%d %d %d", &t, &a, &b) == 3) {
      rejected += !add_rider(t, a, b);
    } else {
      rejected++;
    }
  }
  qsort(riders, (size_t)rider_count, sizeof riders[0], by_tick);
  for (int i = 0; i < cars; i++) car[i].floor = i * floors / cars;

  int coming = 0, last = 0;
  for (int now = 0; now < ticks; now++) {
    while (coming < rider_count && riders[coming].tick <= now) enqueue(&riders[coming++]);
    dispatch();
    for (int i = 0; i < cars; i++) move(&car[i], now);
    if (delivered == rider_count && !last) last = now;
  }

  long long waited = 0, rode = 0;
  int worst = 0, boarded = 0;
  unsigned hash = 0;
  for (int i = 0; i < rider_count; i++) {
    const struct rider *r = &riders[i];
    if (r->boarded >= 0) {
      boarded++;
      waited += r->boarded - r->tick;
      if (r->boarded - r->tick > worst) worst = r->boarded - r->tick;
    }
    if (r->arrived >= 0) rode += r->arrived - r->boarded;
    hash = hash * 31u + (unsigned)r->boarded * 7u + (unsigned)r->arrived;
    if (rider_count <= 25)
      printf("%d: %d->%d boarded %d arrived %d\n", r->tick, r->from, r->to, r->boarded, r->arrived);
  }
  printf("%d riders, %d rejected, %d boarded, %ld delivered, all by %d\n", rider_count, rejected,
         boarded, delivered, last);
  printf("waited %lld worst %d rode %lld hash %08x\n", waited, worst, rode, hash);
  for (int i = 0; i < cars; i++)
    printf("car %d: floor %d direction %d load %d moved %ld\n", i, car[i].floor, car[i].direction,
           car[i].load, car[i].moved);
  return 0;
}
