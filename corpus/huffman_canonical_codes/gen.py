import random


def weighted(rng, n, symbols, skew):
    return bytes(int(symbols * rng.random() ** skew) for _ in range(n))


def from_counts(rng, counts):
    data = [i for i, c in enumerate(counts) for _ in range(c)]
    rng.shuffle(data)
    return bytes(data)


def fibonacci(n):
    counts = [1, 1]
    while len(counts) < n:
        counts.append(counts[-1] + counts[-2])
    return counts


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("one", b"A"),
        ("one-symbol", b"\x00" * 1000),
        ("two-symbols", b"\xff\x00\xff"),
        ("three-symbols", b"abacabad"),
        *((f"length-{n}", weighted(rng, n, 9, 2)) for n in (5, 8, 15, 16, 17, 33)),
        ("all-equal", bytes(range(256)) * 3),
        ("high-bytes", bytes(rng.randrange(128, 256) for _ in range(900))),
        ("powers", from_counts(rng, [1 << i for i in range(13)])),
        ("fibonacci-15", from_counts(rng, fibonacci(15))),
        ("fibonacci-too-deep", from_counts(rng, fibonacci(21))),
        ("rare-symbols", from_counts(rng, [20000] + [1] * 255)),
        ("block-exact", weighted(rng, 32768, 40, 3)),
        ("block-plus-one", weighted(rng, 32769, 40, 3)),
        ("four-blocks", weighted(rng, 100000, 250, 5)),
        ("drawn", b"x 5000 2\n"),
        ("drawn-flat", b"x 300 0"),
        ("drawn-steep", b"x 70000 9"),
        ("drawn-bad", b"x 20000001 2"),
        ("drawn-malformed", b"x many"),
        ("drawn-bad-skew", b"x 50 10"),
        ("text", b"It was the best of times, it was the worst of times.\n" * 9),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(600000, 1), (1000000, 4), (1500000, 9), (900000, 0)]
    return [
        (f"perf-{i + 1}", f"x {n + rng.randrange(5000)} {skew}\n".encode())
        for i, (n, skew) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return f"x {rng.randint(1, 3000)} {rng.randint(0, 9)}".encode()
    return weighted(rng, rng.randint(0, 400), rng.choice([1, 2, 5, 60, 256]), rng.choice([1, 2, 6]))
