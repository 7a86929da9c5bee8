/* Assembler and interpreter of a small stack machine.
   Source: one token at a time, "label:" defines, "@label" refers, integers push, ';' comments.
   Words: add sub mul div mod neg and or xor shl shr lt eq dup drop swap over rot pick
          jmp jz jn call ret get set load store in out emit halt          */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

#define CODE 2048
#define STACK 256
#define MEMORY 4096
#define LABELS 100

static const char *const names[] = {
    "add", "sub", "mul", "div", "mod", "neg", "and", "or", "xor", "shl", "shr", "lt", "eq", "dup", "drop",
    "swap", "over", "rot", "pick", "jmp", "jz", "jn", "call", "ret", "get", "set", "load", "store",
    "in", "out", "emit", "halt", "push"};
enum { ADD, SUB, MUL, DIV, MOD, NEG, AND, OR, XOR, SHL, SHR, LT, EQ, DUP, DROP, SWAP, OVER, ROT, PICK,
       JMP, JZ, JN, CALL, RET, GET, SET, LOAD, STORE, IN, OUT, EMIT, HALT, PUSH, WORDS };

/* values each word needs and leaves */
static const unsigned char needs[WORDS] = {2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1, 2, 2, 3, 1, 0,
                                           1, 1, 0, 0, 0, 1, 1, 2, 0, 1, 1, 0, 0};

static struct { unsigned char op; int arg; } code[CODE];
static struct { char name[16]; int at; } label[LABELS];
static int length, labels;
static int memory[MEMORY];

static int find_label(const char *name)
{
    for (int i = 0; i < labels; i++)
        if (!strncmp(label[i].name, name, 15)) return i;
    if (labels == LABELS) return -1;
    strncpy(label[labels].name, name, 15);
    label[labels].at = -1;
    return labels++;
}

static int token(char *t)
{
    int c, n = 0;
    while ((c = getchar()) != EOF && n < 31) {
        if (c == ';')
            while ((c = getchar()) != EOF && c != '\n') {}
        if (isspace(c) || c == EOF) {
            if (n) break;
            continue;
        }
        t[n++] = (char)c;
    }
    t[n] = 0;
    return n;
}

static const char *assemble(void)
{
    static char t[32];
    int n, i;
    while ((n = token(t)) > 0 && strcmp(t, "end")) {
        if (length == CODE) return "program too long";
        if (t[n - 1] == ':') {
            t[n - 1] = 0;
            if ((i = find_label(t)) < 0) return "too many labels";
            label[i].at = length;
            continue;
        }
        if (isdigit((unsigned char)t[t[0] == '-'])) {
            code[length].op = PUSH;
            code[length++].arg = (int)strtol(t, NULL, 0);
            continue;
        }
        char *ref = strchr(t, '@');
        if (ref) *ref++ = 0;
        for (i = 0; i < PUSH && strcmp(names[i], t); i++) {}
        if (i == PUSH || (ref != NULL) != ((i >= JMP && i <= CALL) || i == GET || i == SET)) return t;
        code[length].op = (unsigned char)i;
        if (ref && i >= GET) code[length].arg = atoi(ref) & (MEMORY - 1);
        else if (ref && (code[length].arg = find_label(ref)) < 0) return "too many labels";
        length++;
    }
    for (i = 0; i < length; i++)
        if (code[i].op >= JMP && code[i].op <= CALL && (code[i].arg = label[code[i].arg].at) < 0)
            return "undefined label";
    return NULL;
}

static const char *run(long *steps)
{
    int stack[STACK + 4], calls[STACK], *sp = stack, depth = 0, pc = 0, x;
    long left = 80000000;
#define BINARY(expr) do { int b = *--sp, a = sp[-1]; (void)a, (void)b; sp[-1] = (int)(expr); } while (0)
    for (; pc < length; left--) {
        int op = code[pc].op, arg = code[pc].arg;
        *steps = 80000000 - left;
        if (left == 0) return "out of steps";
        if (sp - stack < needs[op]) return "stack underflow";
        if (sp - stack >= STACK) return "stack overflow";
        pc++;
        switch (op) {
        case ADD: BINARY((unsigned)a + (unsigned)b); break;
        case SUB: BINARY((unsigned)a - (unsigned)b); break;
        case MUL: BINARY((unsigned)a * (unsigned)b); break;
        case DIV: case MOD:
            if (sp[-1] == 0) return "division by zero";
            if (sp[-1] == -1) BINARY(op == DIV ? 0u - (unsigned)a : 0u);
            else if (op == DIV) BINARY(a / b);
            else BINARY(a % b);
            break;
        case NEG: sp[-1] = (int)(0u - (unsigned)sp[-1]); break;
        case AND: BINARY(a & b); break;
        case OR: BINARY(a | b); break;
        case XOR: BINARY(a ^ b); break;
        case SHL: BINARY((unsigned)a << (b & 31)); break;
        case SHR: BINARY(a >> (b & 31)); break;
        case LT: BINARY(a < b); break;
        case EQ: BINARY(a == b); break;
        case DUP: sp[0] = sp[-1]; sp++; break;
        case DROP: sp--; break;
        case SWAP: x = sp[-1]; sp[-1] = sp[-2]; sp[-2] = x; break;
        case OVER: sp[0] = sp[-2]; sp++; break;
        case ROT: x = sp[-3]; sp[-3] = sp[-2]; sp[-2] = sp[-1]; sp[-1] = x; break;
        case PICK:
            x = sp[-1];
            if (x < 0 || x > sp - stack - 2) return "bad pick";
            sp[-1] = sp[-2 - x];
            break;
        case JMP: pc = arg; break;
        case JZ: if (*--sp == 0) pc = arg; break;
        case JN: if (*--sp < 0) pc = arg; break;
        case CALL:
            if (depth == STACK) return "calls too deep";
            calls[depth++] = pc;
            pc = arg;
            break;
        case RET:
            if (depth == 0) return NULL;
            pc = calls[--depth];
            break;
        case GET: *sp++ = memory[arg]; break;
        case SET: memory[arg] = *--sp; break;
        case LOAD: case STORE:
            x = sp[-1];
            if (x < 0 || x >= MEMORY) return "bad address";
            if (op == LOAD) sp[-1] = memory[x];
            else { memory[x] = sp[-2]; sp -= 2; }
            break;
        case IN:
            if (scanf("%d", &x) != 1) x = -1;
            *sp++ = x;
            break;
        case OUT: printf("%d\n", *--sp); break;
        case EMIT: putchar(*--sp & 127); break;
        case HALT: return NULL;
        default: *sp++ = arg;
        }
    }
    return "ran off the end";
}

int main(void)
{
    long steps = 0;
    unsigned hash = 0;
    const char *error = assemble();
    if (error) {
        printf("assembly failed: %s (at %d)\n", error, length);
        return 0;
    }
    error = run(&steps);
    for (int i = 0; i < MEMORY; i++) hash = hash * 33 + (unsigned)memory[i];
    printf("%s after %ld steps, memory %08x\n", error ? error : "halted", steps, hash);
    return 0;
}
