import random


def _words(values: list[int], threshold: int) -> bytes:
    lines = [f"list {len(values)} {threshold}"] + [f"{value:x}" for value in values]
    return ("\n".join(lines) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    full = (1 << 64) - 1
    cases = [
        ("empty", b""),
        ("no-words", b"list 0 3\n"),
        ("one", b"list 1 64\n8000000000000001\n"),
        ("two-opposite", _words([0, full], 64)),
        ("two-opposite-below", _words([0, full], 63)),
        ("all-equal", _words([0x0123456789ABCDEF] * 9, 0)),
        ("single-bits", _words([1 << k for k in range(64)], 2)),
        ("prefix-masks", _words([(1 << k) - 1 for k in range(65)], 7)),
        ("negative-threshold", _words([5, 6, 7], -1)),
        ("huge-threshold", _words([5, 6, 0xFFFFFFFF00000000], 1000)),
        ("unknown-kind", b"tree 3 3\n1 2 3\n"),
        ("missing-words", b"list 4 3\n1 2 3\n"),
        ("not-hex", b"list 2 3\n1 zz\n"),
        ("too-many", b"list 6001 3\n1 2 3\n"),
        ("negative-count", b"list -1 3\n1 2 3\n"),
        ("walk-flips-out-of-range", b"walk 3 3 77 65\n"),
        ("walk-flips-negative", b"walk 3 3 77 -1\n"),
        ("most-words", b"walk 6000 2 424242424242 1\n"),
        ("walk-no-flips", b"walk 6 0 18446744073709551615 0\n"),
        ("walk-short", b"walk 40 9 12345678901234567890 1\n"),
        ("walk-wide", b"walk 150 28 9876543210987654321 64\n"),
        ("walk-incomplete", b"walk 40 9 12\n"),
    ]
    mixed = [rng.getrandbits(64) for _ in range(17)]
    cases.append(("random", _words(mixed, 31)))
    cases.append(("random-repeated", _words(mixed[:7] + mixed[3:12] + mixed[:2], 24)))
    cases.append(
        ("sparse", _words([rng.getrandbits(64) & rng.getrandbits(64) for _ in range(33)], 20))
    )
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(3600, 12, 3), (4700, 30, 9), (5800, 26, 64)]
    return [
        (f"perf-{k}", f"walk {n} {t} {rng.getrandbits(60)} {flips}\n".encode())
        for k, (n, t, flips) in enumerate(shapes, 1)
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randint(0, 60)
    threshold = rng.randint(-2, 70)
    if rng.random() < 0.4:
        return f"walk {n} {threshold} {rng.getrandbits(64)} {rng.randint(0, 64)}\n".encode()
    mask = rng.choice([(1 << 64) - 1, 0xFF, 0xFFFF0000FFFF0000, 1 << 63 | 1])
    return _words([rng.getrandbits(64) & mask for _ in range(n)], threshold)
