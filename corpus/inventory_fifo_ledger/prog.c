#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* BUY item quantity cents | SELL item quantity cents | COUNT item | LOSS item quantity
   Costs leave the books first in, first out. */

#define BUCKETS 1024
#define NAME 24

typedef struct lot {
    long quantity, cost;
    struct lot *next;
} lot;

typedef struct item {
    char name[NAME];
    lot *oldest, *newest;
    long on_hand, sold;
    long long revenue, cost_of_sales, written_off;
    struct item *chain, *after;
} item;

static item *buckets[BUCKETS], *first_item, *last_item;
static int item_count;

static item *lookup(const char *name, int create)
{
    unsigned h = 0;
    for (const char *p = name; *p; p++)
        h = h * 37 + (unsigned char)*p;
    h %= BUCKETS;
    for (item *it = buckets[h]; it; it = it->chain)
        if (strcmp(it->name, name) == 0)
            return it;
    if (!create)
        return NULL;
    item *it = calloc(1, sizeof *it);
    if (!it)
        exit(0);
    strcpy(it->name, name);
    it->chain = buckets[h];
    buckets[h] = it;
    if (last_item)
        last_item->after = it;
    else
        first_item = it;
    last_item = it;
    item_count++;
    return it;
}

static void buy(item *it, long quantity, long cost)
{
    it->on_hand += quantity;
    if (it->newest && it->newest->cost == cost) {
        it->newest->quantity += quantity;
        return;
    }
    lot *l = malloc(sizeof *l);
    if (!l)
        exit(0);
    l->quantity = quantity;
    l->cost = cost;
    l->next = NULL;
    if (it->newest)
        it->newest->next = l;
    else
        it->oldest = l;
    it->newest = l;
}

static long long take(item *it, long quantity)
{
    long long cost = 0;
    it->on_hand -= quantity;
    while (quantity > 0) {
        lot *l = it->oldest;
        long part = l->quantity < quantity ? l->quantity : quantity;
        cost += (long long)part * l->cost;
        l->quantity -= part;
        quantity -= part;
        if (l->quantity == 0) {
            it->oldest = l->next;
            if (!it->oldest)
                it->newest = NULL;
            free(l);
        }
    }
    return cost;
}

static void money(long long cents)
{
    if (cents < 0) {
        putchar('-');
        cents = -cents;
    }
    printf("%lld.%02lld", cents / 100, cents % 100);
}

static void report(void)
{
    long long value = 0, profit = 0, lost = 0;
    int empty = 0;
    puts("--- closing stock ---");
    while (first_item) {
        item *it = first_item;
        long long worth = 0;
        int lots = 0;
        while (it->oldest) {
            lot *l = it->oldest;
            worth += (long long)l->quantity * l->cost;
            lots++;
            it->oldest = l->next;
            free(l);
        }
        printf("%-12s %8ld in %d lots worth ", it->name, it->on_hand, lots);
        money(worth);
        printf(", sold %ld for ", it->sold);
        money(it->revenue);
        printf(", margin ");
        money(it->revenue - it->cost_of_sales);
        if (it->revenue > 0)
            printf(" (%lld%%)", (it->revenue - it->cost_of_sales) * 100 / it->revenue);
        putchar('\n');
        value += worth;
        profit += it->revenue - it->cost_of_sales - it->written_off;
        lost += it->written_off;
        empty += it->on_hand == 0;
        first_item = it->after;
        free(it);
    }
    printf("%d items, %d sold out, stock ", item_count, empty);
    money(value);
    printf(", written off ");
    money(lost);
    printf(", profit ");
    money(profit);
    putchar('\n');
}

int main(void)
{
    char line[120], verb[8], name[NAME];
    int number = 0, errors = 0;
    long quantity, cents;

    while (fgets(line, sizeof line, stdin)) {
        number++;
        int fields = sscanf(line, "%7s %23s %ld %ld", verb, name, &quantity, &cents);
        if (fields < 1 || verb[0] == '#')
            continue;
        int count_ok = fields >= 3 && quantity > 0 && quantity <= 1000000;
        int money_ok = fields == 4 && cents >= 0 && cents <= 100000000;
        item *it;
        if (strcmp(verb, "BUY") == 0 && count_ok && money_ok) {
            it = lookup(name, 1);
            buy(it, quantity, cents);
        } else if (strcmp(verb, "SELL") == 0 && count_ok && money_ok) {
            it = lookup(name, 0);
            long available = it ? it->on_hand : 0;
            if (available < quantity) {
                printf("%d: %s short by %ld\n", number, name, quantity - available);
                quantity = available;
            }
            if (quantity > 0) {
                it->cost_of_sales += take(it, quantity);
                it->revenue += (long long)quantity * cents;
                it->sold += quantity;
            }
        } else if (strcmp(verb, "LOSS") == 0 && fields == 3 && count_ok) {
            it = lookup(name, 0);
            if (it && it->on_hand >= quantity)
                it->written_off += take(it, quantity);
            else
                printf("%d: can't lose %ld %s\n", number, quantity, name);
        } else if (strcmp(verb, "COUNT") == 0 && fields == 2) {
            it = lookup(name, 0);
            if (!it)
                printf("%d: no %s\n", number, name);
            else if (it->oldest)
                printf("%d: %ld %s, next costs %ld\n", number, it->on_hand, name, it->oldest->cost);
            else
                printf("%d: %s is sold out\n", number, name);
        } else {
            printf("%d: bad entry %s\n", number, verb);
            errors++;
        }
    }
    report();
    printf("%d lines, %d errors\n", number, errors);
    return 0;
}
