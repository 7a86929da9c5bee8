#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#define MAX_STATIONS 200
#define MAX_LEGS 60000
#define DAY 1440
#define NEVER 99999

/*
 * station NAME
 * train NAME hh:mm FROM minutes STOP [minutes STOP ...] .
 * board STATION from hh:mm            next departures
 * go FROM TO hh:mm                    earliest arrival, 3 minutes to change trains
 */

struct leg { short from, to, depart, arrive; int train; };

static char station[MAX_STATIONS][16];
static char train[MAX_LEGS][10];
static struct leg legs[MAX_LEGS];
static int stations, trains, nlegs, sorted;

static int find(const char *name)
{
	for (int i = 0; i < stations; i++)
		if (strcmp(station[i], name) == 0)
			return i;
	return -1;
}

static int time_of_day(void)
{
	int h, m;
	if (scanf("%d:%d", &h, &m) != 2 || h < 0 || h > 23 || m < 0 || m > 59)
		return -1;
	return 60 * h + m;
}

static void put_time(int t)
{
	putchar('0' + t / 600 % 10);
	putchar('0' + t / 60 % 10);
	putchar(':');
	putchar('0' + t % 60 / 10);
	putchar('0' + t % 10);
}

static void read_train(void)
{
	char word[16];
	int clock, here, stop, minutes, first = nlegs, ok;

	if (scanf("%9s", train[trains]) != 1)
		return;
	clock = time_of_day();
	ok = scanf("%15s", word) == 1 && clock >= 0 && (here = find(word)) >= 0;
	while (scanf("%15s", word) == 1 && strcmp(word, ".") != 0) {
		minutes = atoi(word);
		if (scanf("%15s", word) != 1)
			break;
		stop = find(word);
		if (!ok || minutes < 1 || minutes > 600 || stop < 0 || clock + minutes >= DAY || nlegs == MAX_LEGS) {
			ok = 0;
			continue;
		}
		legs[nlegs++] = (struct leg){(short)here, (short)stop, (short)clock, (short)(clock + minutes), trains};
		clock += minutes + (minutes > 20 ? 2 : 1);	/* the stop itself */
		here = stop;
	}
	if (!ok || nlegs == first) {
		printf("train %s can't run\n", train[trains]);
		nlegs = first;
		return;
	}
	if (trains < MAX_LEGS - 1)
		trains++;
	sorted = 0;
}

/* counting sort by departure: later legs of one train depart later, so stability is enough */
static void sort_legs(void)
{
	static struct leg out[MAX_LEGS];
	static int start[DAY + 1];
	if (sorted)
		return;
	memset(start, 0, sizeof start);
	for (int i = 0; i < nlegs; i++)
		start[legs[i].depart + 1]++;
	for (int t = 0; t < DAY; t++)
		start[t + 1] += start[t];
	for (int i = 0; i < nlegs; i++)
		out[start[legs[i].depart]++] = legs[i];
	memcpy(legs, out, (size_t)nlegs * sizeof legs[0]);
	sorted = 1;
}

static void board(void)
{
	char name[16];
	int shown = 0, waiting = 0, at;
	if (scanf("%15s from", name) != 1)
		return;
	int t = time_of_day();
	if ((at = find(name)) < 0 || t < 0) {
		puts("no such board");
		return;
	}
	sort_legs();
	printf("+-- %s --+\n", name);
	for (int i = 0; i < nlegs && shown < 6; i++) {
		if (legs[i].from != at || legs[i].depart < t)
			continue;
		putchar('|');
		putchar(' ');
		put_time(legs[i].depart);
		printf(" %-9s to ", train[legs[i].train]);
		puts(station[legs[i].to]);
		waiting += legs[i].depart - t;
		shown++;
	}
	if (shown == 0)
		puts("| no more trains today");
	else
		printf("+ %d shown, mean wait %d.%d\n", shown, waiting / shown, waiting * 10 / shown % 10);
}

static void go(void)
{
	char a[16], b[16];
	int best[MAX_STATIONS], via[MAX_STATIONS], path[MAX_STATIONS], n = 0;
	if (scanf("%15s %15s", a, b) != 2)
		return;
	int t = time_of_day(), from = find(a), to = find(b);
	if (t < 0 || from < 0 || to < 0) {
		puts("no such trip");
		return;
	}
	sort_legs();
	for (int i = 0; i < stations; i++) {
		best[i] = NEVER;
		via[i] = -1;
	}
	best[from] = t;
	for (int i = 0; i < nlegs; i++) {
		const struct leg *l = &legs[i];
		int ready = best[l->from], last = via[l->from];
		if (last >= 0 && legs[last].train != l->train)
			ready += 3;
		if (ready <= l->depart && l->arrive < best[l->to]) {
			best[l->to] = l->arrive;
			via[l->to] = i;
		}
	}
	if (best[to] == NEVER) {
		printf("%s to %s: not today\n", a, b);
		return;
	}
	int changes = 0;
	for (int s = to; via[s] >= 0 && n < MAX_STATIONS; s = legs[via[s]].from)
		path[n++] = via[s];
	printf("%s to %s: arrive ", a, b);
	put_time(best[to]);
	printf(" after %d min", best[to] - t);
	for (int i = n - 1; i >= 0; i--) {
		if (i == n - 1 || legs[path[i]].train != legs[path[i + 1]].train) {
			changes++;
			printf("; ");
			put_time(legs[path[i]].depart);
			printf(" %s from %s", train[legs[path[i]].train], station[legs[path[i]].from]);
		}
	}
	printf("; %d trains\n", changes);
}

int main(void)
{
	char word[16];
	while (scanf("%15s", word) == 1) {
		if (strcmp(word, "station") == 0 && stations < MAX_STATIONS) {
			if (scanf("%15s", station[stations]) == 1 && find(station[stations]) < 0)
				stations++;
		} else if (strcmp(word, "train") == 0)
			read_train();
		else if (strcmp(word, "board") == 0)
			board();
		else if (strcmp(word, "go") == 0)
			go();
		else
			printf("what is %s?\n", word);
	}
	printf("%d stations, %d trains, %d legs\n", stations, trains, nlegs);
	return 0;
}
