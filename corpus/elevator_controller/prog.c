/* Tick simulation of a bank of elevators with doors, capacities and a dispatcher.
 *   building FLOORS CARS CAPACITY
 *   call TICK FROM TO            one passenger
 *   traffic COUNT SPACING SEED   many passengers
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAXF 40
#define MAXC 6
#define MAXP 20000
#define MAXTICKS 2000000L

enum phase { IDLE, MOVING, OPENING, OPEN, CLOSING };

typedef struct {
    int floor, dir, load, timer;
    enum phase phase;
    unsigned long long stops;   /* bit per floor where somebody on board wants out */
    unsigned long long pickups; /* bit per floor assigned by the dispatcher */
    int out[MAXF];
    long moved, opened;
} Car;

typedef struct { long tick; short from, to; int next; } Passenger;

static Passenger people[MAXP];
static int npeople;
static Car cars[MAXC];
static int nfloors = 10, ncars = 2, capacity = 8;
static int queue_head[MAXF], queue_tail[MAXF];
static unsigned char claimed[MAXF];
static long waited, longest_wait, boarded, served;
static unsigned trace;

static int by_tick(const void *a, const void *b)
{
    const Passenger *p = a, *q = b;
    if (p->tick != q->tick) return p->tick < q->tick ? -1 : 1;
    return p->next - q->next; /* input order until the queues use it */
}

static int distance(const Car *c, int floor)
{
    int d = floor - c->floor;
    if (c->dir == 0) return abs(d);
    if (d * c->dir >= 0) return abs(d) + (c->phase != MOVING);
    return 2 * nfloors - abs(d); /* has to come back */
}

static void dispatch(int floor)
{
    int best = 0;
    if (claimed[floor]) return;
    for (int i = 1; i < ncars; i++) {
        int mine = distance(&cars[i], floor) + 3 * cars[i].load;
        int his = distance(&cars[best], floor) + 3 * cars[best].load;
        if (mine < his) best = i;
    }
    cars[best].pickups |= 1ull << floor;
    claimed[floor] = 1;
}

static void exchange(Car *c, long now)
{
    int f = c->floor;
    c->load -= c->out[f];
    served += c->out[f];
    c->out[f] = 0;
    c->stops &= ~(1ull << f);
    if (c->pickups >> f & 1) {
        c->pickups ^= 1ull << f;
        claimed[f] = 0;
    }
    while (queue_head[f] >= 0 && c->load < capacity) {
        Passenger *p = &people[queue_head[f]];
        long w = now - p->tick;
        queue_head[f] = p->next;
        c->load++;
        c->out[p->to]++;
        c->stops |= 1ull << p->to;
        waited += w;
        if (w > longest_wait) longest_wait = w;
        trace = trace * 31 + (unsigned)(w * MAXC + (c - cars));
        boarded++;
    }
    if (queue_head[f] >= 0) dispatch(f);
}

static void choose(Car *c)
{
    /* a full car must not wait for people it cannot take */
    unsigned long long want = c->load < capacity ? c->stops | c->pickups : c->stops;
    unsigned long long above = want >> c->floor >> 1, below = want & ((1ull << c->floor) - 1);
    if (want >> c->floor & 1) {
        c->phase = OPENING;
        c->timer = 1;
    } else if (!want) {
        c->phase = IDLE;
        c->dir = 0;
    } else {
        if (c->dir >= 0) c->dir = above ? 1 : -1;
        else c->dir = below ? -1 : 1;
        c->phase = MOVING;
        c->timer = 2;
    }
}

static void tick(Car *c, long now)
{
    if (c->phase != IDLE && c->timer-- > 0) return;
    switch (c->phase) {
    case MOVING:
        c->floor += c->dir;
        c->moved++;
        /* fall through */
    case IDLE:
        choose(c);
        break;
    case OPENING:
        c->opened++;
        c->phase = OPEN;
        c->timer = 2;
        break;
    case OPEN:
        exchange(c, now);
        c->phase = CLOSING;
        c->timer = 1;
        break;
    case CLOSING:
        choose(c);
    }
}

static long simulate(void)
{
    long now = 0;
    int due = 0;
    for (int i = 0; i < npeople; i++) people[i].next = i;
    qsort(people, (size_t)npeople, sizeof *people, by_tick);
    memset(queue_head, -1, sizeof queue_head);
    for (; served < npeople && now < MAXTICKS; now++) {
        for (; due < npeople && people[due].tick <= now; due++) {
            int f = people[due].from;
            people[due].next = -1;
            if (queue_head[f] < 0) queue_head[f] = due;
            else people[queue_tail[f]].next = due;
            queue_tail[f] = due;
            dispatch(f);
        }
        for (int i = 0; i < ncars; i++) {
            tick(&cars[i], now);
            trace = (trace << 1 | trace >> 31) ^ (unsigned)(cars[i].floor * 8 + (int)cars[i].phase);
        }
    }
    return now;
}

static void add(long t, long from, long to)
{
    if (npeople == MAXP || t < 0 || t > MAXTICKS || from == to || from < 0 || to < 0 || from >= nfloors || to >= nfloors) {
        printf("refused %ld: %ld to %ld\n", t, from, to);
        return;
    }
    people[npeople++] = (Passenger){t, (short)from, (short)to, 0};
}

int main(void)
{
    char word[16];
    long a, b, c;
    while (scanf("%15s %ld %ld %ld", word, &a, &b, &c) == 4) {
        if (!strcmp(word, "building") && npeople == 0 && a > 1 && a <= MAXF && b > 0 && b <= MAXC && c > 0 && c < 100) {
            nfloors = (int)a;
            ncars = (int)b;
            capacity = (int)c;
        } else if (!strcmp(word, "call")) {
            add(a, b, c);
        } else if (!strcmp(word, "traffic") && a <= MAXP && b >= 0 && b < 1000) {
            unsigned r = (unsigned)c;
            for (long i = 0, t = 0; i < a; i++) {
                r = r * 747796405u + 2891336453u;
                t += b ? (long)(r >> 20) % (2 * b) : 0;
                int from = r >> 30 ? (int)((r >> 8) % (unsigned)nfloors) : 0;
                add(t, from, (from + 1 + (int)((r >> 13) % (unsigned)(nfloors - 1))) % nfloors);
            }
        } else
            printf("ignored %s\n", word);
    }
    long end = simulate();
    printf("%ld of %d served by %ld, waits %ld in all, longest %ld, boarded %ld, trace %08x\n", served,
           npeople, end, waited, longest_wait, boarded, trace);
    for (int i = 0; i < ncars; i++)
        printf("car %d: floor %d phase %d moved %ld opened %ld load %d\n", i, cars[i].floor,
               (int)cars[i].phase, cars[i].moved, cars[i].opened, cars[i].load);
    return 0;
}
