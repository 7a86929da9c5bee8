import random

WORDS = b"the quick brown fox jumps over a lazy dog while seven wizards box quietly".split()


def prose(rng, count):
    return b" ".join(rng.choice(WORDS) for _ in range(count))


def noise(rng, n, symbols=256):
    return bytes(rng.randrange(symbols) for _ in range(n))


def case(window, depth, grow, seed, data):
    return f"{window} {depth} {grow} {seed}\n".encode() + data


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    block = noise(rng, 300)
    apart = b"".join(block[:9] + noise(rng, gap) for gap in (1, 7, 8, 91, 92, 100))
    short = b"".join(b"abcde"[:n] + bytes([200 + n]) for n in (1, 2, 3, 4, 5) for _ in range(3))
    return [
        ("empty", b""),
        ("header-only", b"100 4 0 1\n"),
        ("bad-header", b"100 4 x 1\nabc"),
        ("bad-window", case(0, 4, 0, 1, b"abc")),
        ("big-window", case(65536, 4, 0, 1, b"abc")),
        ("bad-depth", case(9, 0, 0, 1, b"abc")),
        ("bad-grow", case(9, 1, 1048577, 1, b"abc")),
        ("one", case(100, 4, 0, 1, b"x")),
        ("two", case(100, 4, 0, 1, b"xx")),
        *((f"run-{n}", case(500, 9, 0, 1, b"r" * n)) for n in (3, 4, 5, 258, 259, 260, 261, 520)),
        ("lazy", case(500, 20, 0, 1, b"abc bcdef abcdef abcd cdefg bcdefg abcdefgh")),
        ("window-edges", case(100, 50, 0, 1, apart)),
        ("window-wide", case(65535, 50, 0, 1, block + noise(rng, 65235) + block + b"!" + block)),
        ("short-repeats", case(64, 8, 0, 1, short)),
        ("depth-1", case(4000, 1, 0, 1, prose(rng, 200))),
        ("depth-50", case(4000, 50, 0, 1, prose(rng, 200))),
        ("window-1", case(1, 50, 0, 1, b"aaaabbbbbababababcccc")),
        ("two-letters", case(1000, 30, 0, 1, noise(rng, 700, 2))),
        ("all-bytes", case(1000, 3, 0, 1, bytes(range(256)) + bytes(range(255, -1, -1)))),
        ("noise", case(1000, 3, 0, 1, noise(rng, 1000))),
        ("grown", case(3000, 16, 20000, 4294967295, prose(rng, 40))),
        ("grown-from-one", case(300, 16, 2000, 7, b"q")),
        ("grown-from-none", case(300, 16, 2000, 7, b"")),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(32768, 12, 700000), (4096, 24, 500000), (65535, 40, 700000), (512, 4, 1048576)]
    return [
        (f"perf-{i + 1}", case(w, d, g, rng.randrange(2**32), prose(rng, 60) + noise(rng, 400, 90)))
        for i, (w, d, g) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    data = b"".join(
        rng.choice(
            [
                prose(rng, rng.randint(1, 9)),
                noise(rng, rng.randint(0, 20)),
                b"z" * rng.randint(0, 300),
            ]
        )
        for _ in range(rng.randint(0, 6))
    )
    grow = rng.choice([0, 0, rng.randint(0, 3000)])
    return case(
        rng.choice([1, 7, 100, 65535]), rng.choice([1, 2, 9, 99]), grow, rng.randrange(2**32), data
    )
