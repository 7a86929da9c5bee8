/* A stack machine for 64-bit words. First line: ROUNDS and initial words; the rest: the program.
 * The program runs ROUNDS times on the same stack. Words of a program:
 *   numbers (0x.. allowed)  dup swap drop over rot  + - * & | ^ ~ << >> sar rotl rotr
 *   popcnt clz ctz parity bswap rev pdep pext snoob gray ungray avg isolate clear smear  iota
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t W;

#define OPS(X) \
    X(DUP, "dup", 1, 2) X(SWAP, "swap", 2, 2) X(DROP, "drop", 1, 0) X(OVER, "over", 2, 3) \
    X(ROT, "rot", 3, 3) X(ADD, "+", 2, 1) X(SUB, "-", 2, 1) X(MUL, "*", 2, 1) X(AND, "&", 2, 1) \
    X(OR, "|", 2, 1) X(XOR, "^", 2, 1) X(NOT, "~", 1, 1) X(SHL, "<<", 2, 1) X(SHR, ">>", 2, 1) \
    X(SAR, "sar", 2, 1) X(ROTL, "rotl", 2, 1) X(ROTR, "rotr", 2, 1) X(POPCNT, "popcnt", 1, 1) \
    X(CLZ, "clz", 1, 1) X(CTZ, "ctz", 1, 1) X(PARITY, "parity", 1, 1) X(BSWAP, "bswap", 1, 1) \
    X(REV, "rev", 1, 1) X(PDEP, "pdep", 2, 1) X(PEXT, "pext", 2, 1) X(SNOOB, "snoob", 1, 1) \
    X(GRAY, "gray", 1, 1) X(UNGRAY, "ungray", 1, 1) X(AVG, "avg", 2, 1) \
    X(ISOLATE, "isolate", 1, 1) X(CLEAR, "clear", 1, 1) X(SMEAR, "smear", 1, 1) X(IOTA, "iota", 0, 1)

enum { PUSH,
#define NAME(id, text, in, out) id,
       OPS(NAME)
};

static const struct { const char *text; int in, out; } info[] = {
    {"", 0, 1},
#define INFO(id, text, in, out) {text, in, out},
    OPS(INFO)
};

enum { STACK = 256, CODE = 1024 };
static struct { int op; W value; } code[CODE];
static W stack[STACK + 2]; /* operands are read before their number is known */

static W reverse(W v)
{
    v = (v >> 1 & 0x5555555555555555u) | (v & 0x5555555555555555u) << 1;
    v = (v >> 2 & 0x3333333333333333u) | (v & 0x3333333333333333u) << 2;
    v = (v >> 4 & 0x0F0F0F0F0F0F0F0Fu) | (v & 0x0F0F0F0F0F0F0F0Fu) << 4;
    return __builtin_bswap64(v);
}

static W deposit(W v, W mask)
{
    W out = 0;
    for (W bit = 1; mask; bit <<= 1, mask &= mask - 1)
        if (v & bit)
            out |= mask & -mask;
    return out;
}

static W extract(W v, W mask)
{
    W out = 0, bit = 1;
    for (; mask; mask &= mask - 1, bit += bit)
        if (v & mask & -mask)
            out |= bit;
    return out;
}

static W next_same_count(W v) /* Gosper; 0 stays 0 */
{
    if (!v)
        return 0;
    W low = v & -v, ripple = v + low;
    return ripple | (((v ^ ripple) >> 2) / low);
}

static W smear(W v)
{
    for (int s = 1; s < 64; s *= 2)
        v |= v >> s;
    return v;
}

static W ungray(W v)
{
    for (int s = 32; s; s >>= 1)
        v ^= v >> s;
    return v;
}

static int parse_number(const char *t, W *v)
{
    char *end;
    errno = 0;
    *v = strtoull(t, &end, 0);
    return isdigit((unsigned char)*t) && !*end && !errno;
}

static const char *run(int length, long rounds, int *depth)
{
    W *sp = stack + *depth; /* first free */
    for (long round = 0; round < rounds; round++)
        for (int pc = 0; pc < length; pc++) {
            int op = code[pc].op, have = (int)(sp - stack);
            *depth = have;
            if (have < info[op].in)
                return "stack underflow";
            if (have - info[op].in + info[op].out > STACK)
                return "stack overflow";
            sp -= info[op].in;
            W a = sp[0], b = sp[1];
            switch (op) {
            case PUSH: sp[0] = code[pc].value; break;
            case IOTA: sp[0] = (W)round; break;
            case DUP: sp[1] = a; break;
            case SWAP: sp[0] = b, sp[1] = a; break;
            case OVER: sp[2] = a; break;
            case ROT: sp[0] = b, sp[1] = sp[2], sp[2] = a; break;
            case ADD: sp[0] = a + b; break;
            case SUB: sp[0] = a - b; break;
            case MUL: sp[0] = a * b; break;
            case AND: sp[0] = a & b; break;
            case OR: sp[0] = a | b; break;
            case XOR: sp[0] = a ^ b; break;
            case NOT: sp[0] = ~a; break;
            case SHL: sp[0] = b < 64 ? a << b : 0; break;
            case SHR: sp[0] = b < 64 ? a >> b : 0; break;
            case SAR: sp[0] = (W)((int64_t)a >> (b < 64 ? b : 63)); break;
            case ROTL: sp[0] = a << (b & 63) | a >> (-b & 63); break;
            case ROTR: sp[0] = a >> (b & 63) | a << (-b & 63); break;
            case POPCNT: sp[0] = (W)__builtin_popcountll(a); break;
            case CLZ: sp[0] = a ? (W)__builtin_clzll(a) : 64; break;
            case CTZ: sp[0] = a ? (W)__builtin_ctzll(a) : 64; break;
            case PARITY: sp[0] = (W)__builtin_parityll(a); break;
            case BSWAP: sp[0] = __builtin_bswap64(a); break;
            case REV: sp[0] = reverse(a); break;
            case PDEP: sp[0] = deposit(a, b); break;
            case PEXT: sp[0] = extract(a, b); break;
            case SNOOB: sp[0] = next_same_count(a); break;
            case GRAY: sp[0] = a ^ a >> 1; break;
            case UNGRAY: sp[0] = ungray(a); break;
            case AVG: sp[0] = (a & b) + ((a ^ b) >> 1); break;
            case ISOLATE: sp[0] = a & -a; break;
            case CLEAR: sp[0] = a & (a - 1); break;
            case SMEAR: sp[0] = smear(a); break;
            }
            sp += info[op].out;
            *depth = (int)(sp - stack);
        }
    return "ok";
}

int main(void)
{
    char line[512], word[32];
    long rounds = 1;
    int depth = 0, length = 0;
    if (fgets(line, sizeof line, stdin)) {
        char *t = strtok(line, " \t\n");
        if (t)
            rounds = strtol(t, NULL, 10);
        while (t && (t = strtok(NULL, " \t\n")) && depth < STACK && parse_number(t, &stack[depth]))
            depth++;
    }
    while (length < CODE && scanf("%31s", word) == 1) {
        int op = 0;
        if (!parse_number(word, &code[length].value))
            for (op = DUP; op <= IOTA && strcmp(word, info[op].text); op++)
                ;
        if (op > IOTA) {
            printf("unknown word %s\n", word);
            continue;
        }
        code[length++].op = op;
    }
    const char *end = run(length, rounds, &depth);
    printf("%s, %d words\n", end, depth);
    for (int i = 0; i < depth; i++)
        printf("%016llx\n", (unsigned long long)stack[i]);
    return 0;
}
