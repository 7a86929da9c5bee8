/*
 * Price list over several periods.
 *
 * Input: the number of periods (1 to 99), then records "name quantity price". A negative
 * quantity is a return. For every period the program prints all records with their value,
 * then the stock by name with a bar, and raises all prices by one per cent.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_RECORDS 4096
#define MAX_NAMES 64
#define MAX_QUANTITY 1000000
#define MAX_PRICE 1000000.0

struct record {
    char name[16];
    int name_index;
    int quantity;
    long long cents;
};

struct item {
    char name[16];
    long long quantity;
};

static struct record records[MAX_RECORDS];
static struct item items[MAX_NAMES];
static int record_count;
static int item_count;

static int find_item(const char *name)
{
    for (int i = 0; i < item_count; i++)
        if (strcmp(items[i].name, name) == 0)
            return i;
    if (item_count == MAX_NAMES)
        return -1;
    strcpy(items[item_count].name, name);
    return item_count++;
}

static int read_records(void)
{
    char name[16];
    int quantity, index, rejected = 0;
    double price;

    while (record_count < MAX_RECORDS && scanf("%15s %d %lf", name, &quantity, &price) == 3) {
        if (quantity < -MAX_QUANTITY || quantity > MAX_QUANTITY ||
            !(price >= 0 && price <= MAX_PRICE) || (index = find_item(name)) < 0) {
            rejected++;
            continue;
        }
        struct record *r = &records[record_count++];
        strcpy(r->name, name);
        r->name_index = index;
        r->quantity = quantity;
        r->cents = llround(price * 100);
    }
    return rejected;
}

static void print_money(long long cents)
{
    if (cents < 0) {
        putchar('-');
        cents = -cents;
    }
    printf("%lld.%02lld", cents / 100, cents % 100);
}

static void print_period(int period)
{
    long long total = 0;

    printf("period %d\n", period);
    for (int i = 0; i < record_count; i++) {
        struct record *r = &records[i];
        long long value = r->quantity * r->cents;

        printf("%s %d ", r->name, r->quantity);
        print_money(value);
        putchar('\n');
        items[r->name_index].quantity += r->quantity;
        total += value;
        r->cents += r->cents / 100;
    }
    for (int i = 0; i < item_count; i++) {
        long long bar = items[i].quantity / 100;

        printf("%-15s %8lld ", items[i].name, items[i].quantity);
        for (long long j = 0; j < bar && j < 40; j++)
            putchar('#');
        putchar('\n');
        items[i].quantity = 0;
    }
    printf("total ");
    print_money(total);
    putchar('\n');
}

int main(void)
{
    int periods;

    if (scanf("%d", &periods) != 1 || periods < 1 || periods > 99) {
        puts("no periods");
        return 0;
    }
    int rejected = read_records();
    for (int period = 1; period <= periods; period++)
        print_period(period);
    printf("%d records, %d names, %d rejected\n", record_count, item_count, rejected);
    return 0;
}
