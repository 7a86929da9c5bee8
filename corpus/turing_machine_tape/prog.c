// Turing machine with up to 26 states and symbols 0..9 on a tape that grows both ways.
// Lines: "A0 1RB"  in state A reading 0 write 1, move R/L/S, go to B (Z halts)
//        "tape 10110" and "head 2" set up, "run 1000000" runs and reports, "show" prints.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rule { signed char write, move, next; };

struct machine {
    struct rule rule[26][10];
    unsigned char *cells;
    long size, origin;   // cell 0 of the user lives at cells[origin]
    long head, low, high;
    int state;
    unsigned long long steps;
    unsigned long visits[26];
};

static int stretch(struct machine *m) {
    long bigger = m->size * 2, shift = (bigger - m->size) / 2;
    unsigned char *fresh = calloc(1, (size_t)bigger);
    if (fresh == NULL || bigger > 1L << 20) {
        free(fresh);
        return 0;
    }
    memcpy(fresh + shift, m->cells, (size_t)m->size);
    free(m->cells);
    m->cells = fresh;
    m->size = bigger;
    m->origin += shift;
    m->head += shift;
    m->low += shift;
    m->high += shift;
    return 1;
}

static const char *run(struct machine *m, unsigned long long limit) {
    unsigned long long end = m->steps + limit;
    while (m->state != 25) {
        const struct rule *r = &m->rule[m->state][m->cells[m->head]];
        if (r->move == 2) return "stuck";
        if (m->steps == end) return "paused";
        if ((m->head == 0 || m->head == m->size - 1) && !stretch(m)) return "out of tape";
        m->steps++;
        m->visits[m->state]++;
        m->cells[m->head] = (unsigned char)r->write;
        m->state = r->next;
        m->head += r->move;
        if (m->head < m->low) m->low = m->head;
        else if (m->head > m->high) m->high = m->head;
    }
    return "halted";
}

static void report(const struct machine *m, const char *how) {
    long count[10] = {0};
    unsigned hash = 2166136261u;
    for (long i = m->low; i <= m->high; i++) {
        count[m->cells[i]]++;
        hash = (hash ^ m->cells[i]) * 16777619u;
    }
    printf("%s in %c after %llu steps, head %ld, span %ld..%ld, hash %08x\n", how, 'A' + m->state,
           m->steps, m->head - m->origin, m->low - m->origin, m->high - m->origin, hash);
    printf("  symbols");
    for (int s = 0; s < 10; s++)
        if (count[s]) printf(" %d:%ld", s, count[s]);
    printf("  visits");
    for (int s = 0; s < 26; s++)
        if (m->visits[s]) printf(" %c:%lu", 'A' + s, m->visits[s]);
    printf("\n");
}

static void show(const struct machine *m) {
    long from = m->low, to = m->high;
    if (to - from > 60) from = m->head - 30 < from ? from : m->head - 30, to = from + 60 < to ? from + 60 : to;
    for (long i = from; i <= to; i++) {
        if (i == m->head) printf("[%d]", m->cells[i]);
        else putchar('0' + m->cells[i]);
    }
    puts("");
}

static int add_rule(struct machine *m, const char *s) {
    if (strlen(s) < 6 || s[2] != ' ') return 0;
    int state = s[0] - 'A', seen = s[1] - '0', write = s[3] - '0', next = s[5] - 'A';
    int move = s[4] == 'R' ? 1 : s[4] == 'L' ? -1 : s[4] == 'S' ? 0 : 2;
    if (state < 0 || state > 24 || next < 0 || next > 25 || move == 2) return 0;
    if (seen < 0 || seen > 9 || write < 0 || write > 9) return 0;
    m->rule[state][seen] = (struct rule){(signed char)write, (signed char)move, (signed char)next};
    return 1;
}

int main(void) {
    static struct machine m;
    char line[512];
    int bad = 0;

    m.size = 64;
    m.cells = calloc(1, (size_t)m.size);
    m.origin = m.head = m.low = m.high = 32;
    for (int i = 0; i < 26; i++)
        for (int j = 0; j < 10; j++) m.rule[i][j].move = 2;
    while (m.cells && fgets(line, sizeof line, stdin)) {
        if (!strncmp(line, "tape ", 5)) {
            long at = m.head - m.origin;
            for (char *p = line + 5; isdigit((unsigned char)*p); p++, m.head++) {
                if (m.head >= m.size - 2 && !stretch(&m)) break;
                m.cells[m.head] = (unsigned char)(*p - '0');
                if (m.head > m.high) m.high = m.head;
            }
            m.head = at + m.origin;
        } else if (!strncmp(line, "head ", 5)) {
            long h = atol(line + 5) + m.origin;
            if (h > 0 && h < m.size - 1) {
                m.head = h;
                if (h < m.low) m.low = h;
                if (h > m.high) m.high = h;
            } else
                bad++;
        } else if (!strncmp(line, "run ", 4)) {
            unsigned long long limit = strtoull(line + 4, NULL, 10);
            report(&m, run(&m, limit < 50000000 ? limit : 50000000));
        } else if (!strncmp(line, "state ", 6) && isupper((unsigned char)line[6])) {
            m.state = line[6] - 'A';
        } else if (!strncmp(line, "show", 4)) {
            show(&m);
        } else if (!add_rule(&m, line) && line[0] != '\n' && line[0] != '#') {
            bad++;
        }
    }
    printf("end %d bad\n", bad);
    free(m.cells);
    return 0;
}
