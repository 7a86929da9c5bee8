import random

BOUNDS = [0x01, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFF]
BOUNDS += [0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF]


def text(rng, count):
    out = []
    for _ in range(count):
        limit = rng.choice([0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF])
        point = rng.choice(BOUNDS) if rng.random() < 0.1 else rng.randint(1, limit)
        out.append("?" if 0xD800 <= point < 0xE000 else chr(point))
        if rng.random() < 0.05:
            out.append("\n")
    return "".join(out).encode()


def damage(rng, data, times):
    data = bytearray(data)
    for _ in range(times):
        at = rng.randrange(len(data))
        kind = rng.random()
        if kind < 0.4:
            data[at] = rng.randrange(256)
        elif kind < 0.7 and len(data) > 1:
            del data[at]
        else:
            data.insert(
                at, rng.choice([0x80, 0xBF, 0xC0, 0xC1, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF])
            )
    return bytes(data)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    bounds = "".join(chr(p) for p in BOUNDS).encode()
    pairs = b"".join(
        bytes([a, b, 0x20]) for a in (0xC2, 0xDF, 0x41) for b in (0x7F, 0x80, 0xBF, 0xC0)
    )
    seconds = b"".join(
        bytes([a, b, 0x80, 0x80, 0x0A])
        for a in (0xE0, 0xE1, 0xED, 0xEE, 0xF0, 0xF1, 0xF3, 0xF4)
        for b in (0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0)
    )
    ends = [b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed", b"\xf4\x8f", b"\xe0\xa0"]
    return [
        ("empty", b""),
        ("no-text", b"1\n"),
        ("no-passes-line", b"\xc3\xa9t\xc3\xa9"),
        ("one", b"1\nA"),
        ("bounds", b"1\n" + bounds),
        ("every-byte", b"1\n" + bytes(range(256))),
        ("every-byte-spaced", b"2\n" + b"".join(bytes([b, 32]) for b in range(255, -1, -1))),
        ("second-bytes-2", b"1\n" + pairs),
        ("second-bytes-3-4", b"1\n" + seconds),
        ("surrogates", b"1\n\xed\xa0\x80\xed\xbf\xbf\xed\x9f\xbf\xee\x80\x80"),
        (
            "overlong",
            b"1\n\xc0\x80\xe0\x80\x80\xe0\x9f\xbf\xf0\x80\x80\x80\xf0\x8f\xbf\xbf\xc1\xbf",
        ),
        *((f"truncated-{i}", b"3\nabc" + end) for i, end in enumerate(ends)),
        ("nul-bytes", b"1\na\x00b\x00\x00\n\x00"),
        ("passes", b"200\n" + text(rng, 300)),
        ("long-first-line", b"1" * 40 + b"\nshort"),
        ("negative-passes", b"-5\n\xe2\x82\xac and \xc2\xa3\n\n"),
        ("valid-text", b"1\n" + text(rng, 1500)),
        ("damaged-text", b"2\n" + damage(rng, text(rng, 800), 120)),
        ("noise", b"1\n" + bytes(rng.randrange(256) for _ in range(3000))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(4000, 800), (20000, 100), (60000, 40), (900, 3000)]
    return [
        (f"perf-{i + 1}", f"{passes}\n".encode() + damage(rng, text(rng, count), count // 50))
        for i, (count, passes) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    body = text(rng, rng.randint(1, 200))
    return f"{rng.randint(0, 6)}\n".encode() + damage(rng, body, rng.choice([0, 1, 5, 40]))
