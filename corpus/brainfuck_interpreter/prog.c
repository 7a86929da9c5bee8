// Brainfuck: compiles runs and common loops to a compact code, then interprets it.
// stdin: the program, then '!', then its input.  The tape is circular, 30000 bytes.
#include <stdio.h>
#include <stdlib.h>

#define TAPE 30000
#define FUEL 20000000
#define MOST_OUTPUT 50000

typedef struct {
    char op;  // + > . , [ ] 0 (clear) * (add multiple elsewhere, then clear comes separately) s (scan)
    int arg, off;
} ins;

static int read_source(char **out)
{
    int n = 0, room = 64, c;
    char *s = malloc((size_t)room);
    while (s && (c = getchar()) != EOF && c != '!') {
        if (n == room) {
            char *t = realloc(s, (size_t)(room *= 2));
            if (!t)
                break;
            s = t;
        }
        switch (c) {
        case '+': case '-': case '<': case '>': case '.': case ',': case '[': case ']':
            s[n++] = (char)c;
        }
    }
    *out = s;
    return n;
}

// [->+++<<-->] style: only moves and adds, balanced, minus one at home
static int multiply_loop(const char *s, int i, int n, ins *out, int *used)
{
    int at = 0, home = 0, k = *used;
    int j = i + 1;
    for (; j < n && s[j] != ']'; j++) {
        if (s[j] == '>') at++;
        else if (s[j] == '<') at--;
        else if (s[j] == '+' || s[j] == '-') {
            int d = s[j] == '+' ? 1 : -1, m;
            if (at == 0) {
                home += d;
                continue;
            }
            for (m = *used; m < k && out[m].off != at; m++) {}
            if (m == k)
                out[k++] = (ins){'*', 0, at};
            out[m].arg += d;
        } else
            return 0;
    }
    if (j == n || at != 0 || home != -1)
        return 0;
    out[k++] = (ins){'0', 0, 0};
    *used = k;
    return j - i + 1;
}

static int compile(const char *s, int n, ins *out, int *loops)
{
    int k = 0, open = -1;
    for (int i = 0; i < n;) {
        char c = s[i];
        int skip;
        if (c == '[' && (skip = multiply_loop(s, i, n, out, &k)) > 0) {
            i += skip;
            ++*loops;
        } else if (c == '[' && i + 2 < n && (s[i + 1] == '<' || s[i + 1] == '>') && s[i + 2] == ']') {
            out[k++] = (ins){'s', s[i + 1] == '>' ? 1 : -1, 0};
            i += 3;
            ++*loops;
        } else if (c == '[') {
            out[k] = (ins){'[', open, 0};
            open = k++;
            i++;
        } else if (c == ']') {
            if (open < 0)
                return -1;
            int outer = out[open].arg;
            out[k] = (ins){']', open, 0};
            out[open].arg = k++;
            open = outer;
            i++;
        } else if (c == '.' || c == ',') {
            out[k++] = (ins){c, 0, 0};
            i++;
        } else {
            int d = 0;
            char kind = c == '<' || c == '>' ? '>' : '+';
            for (; i < n; i++) {
                if (s[i] == kind) d++;
                else if (s[i] == (kind == '>' ? '<' : '-')) d--;
                else break;
            }
            if (d)
                out[k++] = (ins){kind, d % TAPE, 0};
        }
    }
    return open < 0 ? k : -1;
}

static int wrap(int at)
{
    return at < 0 ? at + TAPE : at >= TAPE ? at - TAPE : at;
}

static long run(const ins *code, int n, signed char *tape, int *where)
{
    long fuel = FUEL;
    int at = 0, written = 0;
    for (int pc = 0; pc < n && fuel > 0; pc++, fuel--) {
        const ins *p = &code[pc];
        int c;
        switch (p->op) {
        case '+': tape[at] = (signed char)(tape[at] + p->arg); break;
        case '>': at = wrap(at + p->arg); break;
        case '0': tape[at] = 0; break;
        case '*':
            if (tape[at]) {
                int to = wrap(at + p->off % TAPE);
                tape[to] = (signed char)(tape[to] + tape[at] * p->arg);
            }
            break;
        case 's':
            while (tape[at] && --fuel > 0)
                at = wrap(at + p->arg);
            break;
        case '.':
            putchar((unsigned char)tape[at]);
            if (++written == MOST_OUTPUT)
                fuel = 1;
            break;
        case ',':
            c = getchar();
            tape[at] = (signed char)(c == EOF ? 0 : c);
            break;
        case '[':
            if (!tape[at])
                pc = p->arg;
            break;
        case ']':
            if (tape[at])
                pc = p->arg;
            break;
        }
    }
    *where = at;
    return FUEL - fuel;
}

int main(void)
{
    char *source;
    int n = read_source(&source), loops = 0, where = 0;
    ins *code = malloc(sizeof(ins) * ((size_t)n * 2 + 1));
    signed char *tape = calloc(TAPE, 1);
    if (source && code && tape) {
        int k = compile(source, n, code, &loops);
        if (k < 0) {
            printf("unbalanced brackets in %d commands\n", n);
        } else {
            long steps = run(code, k, tape, &where);
            unsigned sum = 0;
            for (int i = 0; i < TAPE; i++)
                sum = sum * 5 + (unsigned)tape[i];
            printf("\n%s %ld steps, %d of %d kept, %d fast loops, cell %d = %d, tape %u\n",
                   steps < FUEL ? "done" : "stopped", steps, k, n, loops, where, tape[where], sum);
        }
    }
    free(tape);
    free(code);
    free(source);
    return 0;
}
