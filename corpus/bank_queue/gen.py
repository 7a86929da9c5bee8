import random

Customer = tuple[int, int, int]


def build(
    tellers: int, capacity: int, patience: int, customers: list[Customer], seed: int = 1
) -> bytes:
    head = f"{tellers} {capacity} {patience} {seed}\n"
    return (head + "".join(f"{a} {s} {p}\n" for a, s, p in customers)).encode()


def automatic(
    tellers: int, capacity: int, patience: int, seed: int, *crowds: tuple[int, int, int]
) -> bytes:
    head = f"{tellers} {capacity} {patience} {seed}\n"
    return (head + "".join(f"auto {n} {gap} {mean}\n" for n, gap, mean in crowds)).encode()


def crowd(rng: random.Random, count: int, gap: int, mean: int, ranks: int) -> list[Customer]:
    clock, out = rng.randrange(20), []
    for _ in range(count):
        clock += rng.randrange(2 * gap + 1)
        out.append((clock, rng.randrange(2 * mean + 1), rng.randrange(-ranks, ranks + 1)))
    if rng.random() < 0.4:
        rng.shuffle(out)
    return out


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    far = 10**12
    cases = [
        ("empty", b""),
        ("no-tellers", build(0, 5, 5, [(0, 1, 0)])),
        ("tellers-65", build(65, 5, 5, [(0, 1, 0)])),
        ("capacity-negative", build(1, -1, 5, [])),
        ("capacity-5001", build(1, 5001, 5, [])),
        ("nobody", build(3, 5, 5, [])),
        ("one", build(1, 1, 0, [(5, 7, 0)])),
        ("one-tie", build(1, 3, -1, [(5, 7, 0), (5, 7, 0), (12, 1, 0), (12, 1, 1)])),
        (
            "priorities",
            build(1, 10, -1, [(0, 10, 0), (1, 2, 1), (2, 2, 5), (3, 2, -3), (3, 2, 5), (3, 1, 5)]),
        ),
        (
            "patience",
            build(1, 10, 3, [(0, 10, 0), (6, 2, 0), (7, 2, 0), (8, 2, 0), (10, 4, 0), (1, 1, 9)]),
        ),
        ("patience-0", build(1, 10, 0, [(0, 10, 0), (10, 2, 0), (11, 2, 0), (12, 2, 0)])),
        (
            "capacity",
            build(
                1,
                2,
                -1,
                [(0, 10, 0), (1, 1, 0), (2, 1, 0), (3, 1, 0), (4, 1, 9), (10, 3, 0), (10, 3, 0)],
            ),
        ),
        (
            "capacity-0",
            build(2, 0, -1, [(0, 10, 0), (1, 1, 0), (1, 5, 0), (2, 1, 0), (6, 3, 0), (10, 3, 0)]),
        ),
        ("no-service", build(1, 4, -1, [(0, 0, 0), (0, 0, 0), (0, 3, 0), (3, 0, 0), (2, 0, 0)])),
        (
            "far",
            build(
                2,
                9,
                far,
                [
                    (far, 2**31 - 1, 2**31 - 1),
                    (far, 2**31 - 1, -(2**31)),
                    (far - 1, 2**31 - 1, 0),
                    (0, 2**31 - 1, 0),
                ],
            ),
        ),
        ("too-far", build(2, 9, -1, [(1, 1, 1), (far + 1, 1, 1), (3, 3, 3)])),
        ("negative-time", build(2, 9, -1, [(1, 1, 1), (-1, 1, 1), (3, 3, 3)])),
        ("negative-service", build(2, 9, -1, [(1, 1, 1), (2, -1, 1), (3, 3, 3)])),
        ("cut", b"2 5 -1 1\n1 2 3\n4 5"),
        ("bad-word", b"2 5 -1 1\n1 2 3\nauto 3 3 3\nautp 4 4 4\n5 5 5\n"),
        ("auto-limit", automatic(2, 5, -1, 1, (500001, 1, 1))),
        ("auto-gap-limit", automatic(2, 5, -1, 1, (5, 1000000, 1), (5, 1000001, 1))),
        ("auto-mean-limit", automatic(2, 5, -1, 1, (5, 1, 1000000), (5, 1, 1000001))),
        ("auto-none", automatic(2, 5, -1, 1, (0, 5, 5), (-3, 5, 5))),
        ("auto-twice", automatic(3, 50, 40, 2**64 - 1, (300, 3, 8), (100, 9, 1))),
        ("auto-instant", automatic(64, 5000, 9, 77, (1000, 0, 3))),
        ("forty", build(2, 9, -1, crowd(rng, 40, 3, 6, 1))),
        ("forty-one", build(2, 9, -1, crowd(rng, 41, 3, 6, 1))),
    ]
    for k in range(1, 18):
        customers = crowd(rng, rng.randrange(2, 39), rng.randrange(5), rng.randrange(1, 20), k % 4)
        cases.append(
            (f"tellers-{k}", build(1 + k // 4, rng.randrange(9), rng.randrange(-1, 25), customers))
        )
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.randrange(1 << 64) for _ in range(3)]
    return [
        ("perf-1", automatic(4, 200, 5000, s[0], (60000, 10, 42))),
        ("perf-2", automatic(7, 3000, -1, s[1], (70000, 5, 36))),
        ("perf-3", automatic(33, 60, 300, s[2], (150000, 1, 31), (20000, 7, 200))),
    ]


def random_test(rng: random.Random) -> bytes:
    tellers, capacity, patience = rng.randrange(1, 6), rng.randrange(12), rng.randrange(-1, 60)
    if rng.random() < 0.3:
        counts = (rng.randrange(200), rng.randrange(20), rng.randrange(60))
        return automatic(tellers, capacity, patience, rng.randrange(1 << 64), counts)
    customers = crowd(rng, rng.randrange(60), rng.randrange(8), rng.randrange(30), rng.randrange(4))
    return build(tellers, capacity, patience, customers)
