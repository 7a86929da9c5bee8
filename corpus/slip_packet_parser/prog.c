// Receiver for a byte-stuffed link protocol, with fault injection.
//
// Frame:  C0  type  len_lo len_hi  payload[len]  crc_lo crc_hi  C0
// DB DC stands for C0 and DB DD for DB inside a frame.  CRC-16/CCITT over type..payload.
// Types: 1 data, 2 set counter (i32), 3 add to counter (i16), 4 ping, 5 text.
// First byte of stdin: 'R' + decimal rounds + ';' asks for rounds with one flipped bit each.
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <stdbool.h>

#define MAX_PAYLOAD 300

typedef enum { HUNT, TYPE, LEN_LO, LEN_HI, PAYLOAD, CRC_LO, CRC_HI, TRAILER } State;
typedef enum { E_CRC, E_LENGTH, E_ESCAPE, E_SHORT, E_LONG, E_TYPE, E_COUNT } Error;

static const char *const error_name[E_COUNT] = {"crc", "length", "escape", "short", "long", "type"};

typedef struct {
    State state;
    bool escaped, talk;
    uint8_t type;
    uint16_t len, got, crc, sent;
    uint8_t payload[MAX_PAYLOAD];
    unsigned frames[6], errors[E_COUNT], garbage;
    int32_t counter;
    uint32_t digest;
} Link;

static uint16_t crc_step(uint16_t crc, uint8_t byte) {
    crc ^= (uint16_t)(byte << 8);
    for (int i = 0; i < 8; i++)
        crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    return crc;
}

static void fail(Link *l, Error e) {
    l->errors[e]++;
    l->digest = l->digest * 7 + (uint32_t)e;
    if (l->talk) printf("error %s in state %d\n", error_name[e], (int)l->state);
    l->state = HUNT;
}

static void deliver(Link *l) {
    const uint8_t *p = l->payload;
    if (l->crc != l->sent) {
        fail(l, E_CRC);
        return;
    }
    switch (l->type) {
    case 1:
        for (int i = 0; i < l->len; i++) l->digest = (l->digest ^ p[i]) * 16777619u;
        break;
    case 2:
        if (l->len != 4) return fail(l, E_LENGTH);
        l->counter = (int32_t)(p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
        break;
    case 3:
        if (l->len != 2) return fail(l, E_LENGTH);
        l->counter = (int32_t)((uint32_t)l->counter + (uint32_t)(int16_t)(p[0] | p[1] << 8));
        break;
    case 4:
        l->digest += 0x9e3779b9u;
        break;
    case 5:
        for (int i = 0; i < l->len && l->talk; i++) putchar(p[i] >= 32 && p[i] < 127 ? p[i] : '.');
        if (l->talk) putchar('\n');
        break;
    default:
        return fail(l, E_TYPE);
    }
    l->frames[l->type]++;
    if (l->talk) printf("type %d len %u counter %d\n", l->type, l->len, l->counter);
}

static void feed(Link *l, uint8_t byte) {
    if (byte == 0xC0) { // both the end of one frame and the start of the next
        l->escaped = false;
        if (l->state == TRAILER) deliver(l);
        else if (l->state != HUNT && l->state != TYPE) fail(l, E_SHORT);
        l->state = TYPE;
        return;
    }
    if (l->state == HUNT) {
        l->garbage++;
        return;
    }
    if (l->escaped) {
        l->escaped = false;
        if (byte == 0xDC) byte = 0xC0;
        else if (byte == 0xDD) byte = 0xDB;
        else return fail(l, E_ESCAPE);
    } else if (byte == 0xDB) {
        l->escaped = true;
        return;
    }
    switch (l->state) {
    case TYPE:
        l->type = byte;
        l->crc = crc_step(0xFFFF, byte);
        l->state = LEN_LO;
        break;
    case LEN_LO:
        l->len = byte;
        l->crc = crc_step(l->crc, byte);
        l->state = LEN_HI;
        break;
    case LEN_HI:
        l->len |= (uint16_t)(byte << 8);
        l->crc = crc_step(l->crc, byte);
        l->got = 0;
        if (l->len > MAX_PAYLOAD) return fail(l, E_LONG);
        l->state = l->len ? PAYLOAD : CRC_LO;
        break;
    case PAYLOAD:
        l->payload[l->got++] = byte;
        l->crc = crc_step(l->crc, byte);
        if (l->got == l->len) l->state = CRC_LO;
        break;
    case CRC_LO:
        l->sent = byte;
        l->state = CRC_HI;
        break;
    case CRC_HI:
        l->sent |= (uint16_t)(byte << 8);
        l->state = TRAILER;
        break;
    default:
        fail(l, E_LONG);
    }
}

static void summary(const Link *l) {
    printf("frames");
    for (int i = 1; i < 6; i++) printf(" %u", l->frames[i]);
    for (int i = 0; i < E_COUNT; i++) printf(" %s %u", error_name[i], l->errors[i]);
    printf(" garbage %u counter %d digest %08x state %d\n", l->garbage, l->counter, l->digest, (int)l->state);
}

int main(void) {
    size_t size = 0, room = 4096;
    uint8_t *data = malloc(room);
    Link link = {.talk = true};
    long rounds = 0;
    int c;

    while (data && (c = getchar()) != EOF) {
        if (size == room) data = realloc(data, room *= 2);
        if (data) data[size++] = (uint8_t)c;
    }
    if (!data) return 0;
    size_t at = 0;
    if (size && data[0] == 'R')
        for (at = 1; at < size && data[at++] != ';';)
            if (rounds < 1000000) rounds = rounds * 10 + (data[at - 1] - '0') % 10;
    for (size_t i = at; i < size; i++) feed(&link, data[i]);
    summary(&link);

    uint32_t rng = 1;
    if (size > at && rounds > 0) {
        memset(&link, 0, sizeof link);
        for (long r = 0; r < rounds; r++) {
            rng = rng * 22695477u + 1u;
            size_t victim = at + (rng >> 4) % (size - at);
            uint8_t mask = (uint8_t)(1u << (rng >> 29));
            data[victim] ^= mask;
            for (size_t i = at; i < size; i++) feed(&link, data[i]);
            data[victim] ^= mask;
        }
        summary(&link);
    }
    free(data);
    return 0;
}
