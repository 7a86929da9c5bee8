/*
 * Leaderboard kept in an indexable skip list (each link knows how many nodes it skips).
 * Order: higher score first, then smaller id.  One command per line:
 *   add ID DELTA    del ID    rank ID    at POSITION    top K    sim ROUNDS PLAYERS SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 12
#define PLAYERS 5000

struct entry {
    long score;
    short id;
    short height;
    struct link {
        struct entry *to;
        int span;
    } link[];
};

static struct entry *head;
static struct entry *by_id[PLAYERS];
static int level = 1, count = 0;
static unsigned long lcg = 88172645463325252ul;

static unsigned next_random(void)
{
    lcg = lcg * 6364136223846793005ul + 1442695040888963407ul;
    return (unsigned)(lcg >> 33);
}

static struct entry *new_entry(int height, int id, long score)
{
    struct entry *e = malloc(sizeof *e + (size_t)height * sizeof e->link[0]);
    if (!e)
        exit(0);
    memset(e->link, 0, (size_t)height * sizeof e->link[0]);
    e->score = score;
    e->id = (short)id;
    e->height = (short)height;
    return e;
}

static int before(const struct entry *a, long score, int id)
{
    return a->score > score || (a->score == score && a->id < id);
}

static void put(int id, long score)
{
    struct entry *prev[LEVELS], *at = head;
    int pos[LEVELS], walked = 0, h = 1, i;

    for (i = level - 1; i >= 0; i--) {
        while (at->link[i].to && before(at->link[i].to, score, id)) {
            walked += at->link[i].span;
            at = at->link[i].to;
        }
        prev[i] = at;
        pos[i] = walked;
    }
    while (h < LEVELS && (next_random() & 3) == 0)
        h++;
    for (; level < h; level++) {
        prev[level] = head;
        pos[level] = 0;
        head->link[level].span = count;
    }
    struct entry *e = new_entry(h, id, score);
    for (i = 0; i < h; i++) {
        e->link[i].to = prev[i]->link[i].to;
        prev[i]->link[i].to = e;
        e->link[i].span = prev[i]->link[i].span - (pos[0] - pos[i]);
        prev[i]->link[i].span = pos[0] - pos[i] + 1;
    }
    for (; i < level; i++)
        prev[i]->link[i].span++;
    by_id[id] = e;
    count++;
}

static void drop(struct entry *e)
{
    struct entry *at = head;
    for (int i = level - 1; i >= 0; i--) {
        while (at->link[i].to && before(at->link[i].to, e->score, e->id))
            at = at->link[i].to;
        if (at->link[i].to == e) {
            at->link[i].span += e->link[i].span - 1;
            at->link[i].to = e->link[i].to;
        } else {
            at->link[i].span--;
        }
    }
    while (level > 1 && !head->link[level - 1].to)
        level--;
    by_id[e->id] = NULL;
    count--;
    free(e);
}

static int rank_of(const struct entry *e)
{
    struct entry *at = head;
    int walked = 0;
    for (int i = level - 1; i >= 0; i--)
        while (at->link[i].to && (at->link[i].to == e || before(at->link[i].to, e->score, e->id))) {
            walked += at->link[i].span;
            at = at->link[i].to;
        }
    return walked;
}

static struct entry *at_position(int k)
{
    struct entry *at = head;
    for (int i = level - 1; i >= 0; i--)
        while (at->link[i].to && at->link[i].span <= k) {
            k -= at->link[i].span;
            at = at->link[i].to;
        }
    return k == 0 && at != head ? at : NULL;
}

static void add(int id, long delta)
{
    long score = delta;
    if (by_id[id]) {
        score += by_id[id]->score;
        drop(by_id[id]);
    }
    if (score > 4000000000000l)
        score = 4000000000000l;
    if (score < -4000000000000l)
        score = -4000000000000l;
    put(id, score);
}

static void simulate(long rounds, long players, long seed)
{
    unsigned mix = 0;
    lcg ^= (unsigned long)seed;
    while (rounds-- > 0) {
        int id = (int)(next_random() % (unsigned)players);
        unsigned r = next_random();
        if (r % 11 == 0 && by_id[id])
            drop(by_id[id]);
        else
            add(id, (long)(r % 2001) - 1000);
        if (by_id[id])
            mix = mix * 31 + (unsigned)rank_of(by_id[id]);
        struct entry *e = at_position(1 + (int)(r % (unsigned)players));
        if (e)
            mix ^= (unsigned)e->id << (r & 15);
    }
    printf("sim %u of %d\n", mix, count);
}

int main(void)
{
    char line[128], word[8];
    long a, b, c;
    head = new_entry(LEVELS, -1, 0);
    for (int number = 1; fgets(line, sizeof line, stdin); number++) {
        a = b = c = 0;
        int got = sscanf(line, "%7s %ld %ld %ld", word, &a, &b, &c);
        if (got < 1)
            continue;
        int known = a >= 0 && a < PLAYERS;
        if (!strcmp(word, "add") && got == 3 && known && b >= -1000000000000l && b <= 1000000000000l)
            add((int)a, b);
        else if (!strcmp(word, "del") && got == 2 && known && by_id[a])
            drop(by_id[a]);
        else if (!strcmp(word, "rank") && got == 2 && known && by_id[a])
            printf("#%d %ld: %ld\n", rank_of(by_id[a]), a, by_id[a]->score);
        else if (!strcmp(word, "at") && got == 2 && a > 0 && a <= count)
            printf("at %ld: %d\n", a, at_position((int)a)->id);
        else if (!strcmp(word, "top") && got == 2) {
            for (struct entry *e = head->link[0].to; e && a-- > 0; e = e->link[0].to)
                printf("%d=%ld ", e->id, e->score);
            printf("(%d)\n", count);
        } else if (!strcmp(word, "sim") && got == 4 && b > 0 && b <= PLAYERS && a <= 1000000)
            simulate(a, b, c);
        else
            printf("line %d ignored\n", number);
    }
    printf("%d players, level %d\n", count, level);
    while (head) {
        struct entry *next = head->link[0].to;
        free(head);
        head = next;
    }
    return 0;
}
