import random
import string


def generated(n: int, alphabet: int, seed: int) -> str:
    state, out = seed, []
    for _ in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(chr((97 if state & 0x8000 else 65) + (state >> 16) % alphabet))
    return "".join(out)


def build(n: object, alphabet: object, seed: object, patterns: list[str]) -> bytes:
    return f"{n} {alphabet} {seed}\n".encode() + "".join(p + "\n" for p in patterns).encode(
        "latin-1"
    )


def pieces(rng: random.Random, text: str, count: int, longest: int) -> list[str]:
    out = []
    for _ in range(count):
        m = rng.randrange(1, longest + 1)
        at = rng.randrange(max(1, len(text) - m + 1))
        piece = text[at : at + m]
        if rng.random() < 0.3:
            piece = piece[:-1] + rng.choice(string.ascii_letters)
        if rng.random() < 0.4:
            piece = "^" + piece
        out.append(piece)
    return out


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    small = generated(400, 3, 99)
    binary = generated(1000, 1, 4000000000)
    cases = [
        ("empty", b""),
        ("blank", b"\nabc\n"),
        ("bad-header", b"10 x\nabc\n"),
        ("bad-header-1", b"10\nabc\n"),
        ("alphabet-0", build(10, 0, 1, ["a"])),
        ("alphabet-27", build(10, 27, 1, ["a"])),
        ("alphabet-26", build(800, 26, 1, [*string.ascii_letters, *("^" + c for c in "aAzZmM")])),
        ("too-long", build(2097153, 2, 1, ["a"])),
        ("no-text", build(0, 2, 1, ["a", "^a", "", "^"])),
        ("one", build(1, 1, 5, ["a", "A", "^A", "aa"])),
        ("no-patterns", build(50, 4, 7, [])),
        ("unary", build(1000, 1, 4000000000, [*pieces(rng, binary, 30, 17), "^" + "a" * 300])),
        ("whole", build(400, 3, 99, [small, small[:-1], small[1:], small + "a", "^" + small])),
        (
            "ends",
            build(
                400, 3, 99, [small[:k] for k in range(1, 18)] + [small[-k:] for k in range(1, 18)]
            ),
        ),
        (
            "overlap",
            build(9, 1, 1, ["=abababab", "abab", "ab", "ba", "b", "aba", "=aaaaaaa", "aa", "aaa"]),
        ),
        (
            "own-text",
            build(5, 5, 5, ["=The cat sat on THE mat", "^the", "the", "T", "at", "t", "mat", "="]),
        ),
        (
            "bytes",
            build(
                3,
                3,
                3,
                ["=\xff\xfe\x80\x7f@[`{AZaz\xff", "\xff", "\x80\x7f", "^@[`{AZ", "\xfe\xfe"],
            ),
        ),
        ("crlf", b"30 2 17\r\nab\r\n^ba\r\nBA\r\n"),
        ("no-newline", b"200 2 2147483648\n^aba"),
        ("long-line", build(2000, 2, 77, [generated(5000, 2, 3), "a"])),
    ]
    for i in range(4):
        n, k, seed = rng.randrange(100, 3000), rng.randrange(1, 8), rng.randrange(1 << 32)
        cases.append((f"random-{i}", build(n, k, seed, pieces(rng, generated(n, k, seed), 25, 9))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.randrange(1 << 32) for _ in range(3)]
    t = [generated(5000, k, s) for k, s in zip((4, 20, 2), seeds, strict=True)]
    return [
        ("perf-1", build(700_000, 4, seeds[0], pieces(rng, t[0], 12, 6))),
        ("perf-2", build(2_000_000, 20, seeds[1], pieces(rng, t[1], 25, 12))),
        ("perf-3", build(1_000_000, 2, seeds[2], pieces(rng, t[2], 14, 24))),
    ]


def random_test(rng: random.Random) -> bytes:
    n, k, seed = rng.randrange(500), rng.randrange(1, 27), rng.randrange(1 << 32)
    return build(n, k, seed, pieces(rng, generated(n, k, seed), rng.randrange(12), 6))
