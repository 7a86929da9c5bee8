import random

LIMIT = 100_000_000


def build(
    size: tuple[int, int, int], steps: int, alpha: int, spots: list[tuple[int, ...]]
) -> bytes:
    head = f"{size[0]} {size[1]} {size[2]} {steps} {alpha}\n"
    return (head + "".join(" ".join(map(str, s)) + "\n" for s in spots)).encode()


def heat(
    rng: random.Random, size: tuple[int, int, int], count: int, top: int
) -> list[tuple[int, ...]]:
    return [(*(rng.randrange(n) for n in size), rng.randrange(-top, top + 1)) for _ in range(count)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", b""),
        ("cut", b"3 3 3 1"),
        ("words", b"a b c"),
        ("size-0", build((0, 3, 3), 1, 40, [])),
        ("size-257", build((3, 257, 3), 1, 40, [])),
        ("depth-257", build((3, 3, 257), 1, 40, [])),
        ("alpha-43", build((3, 3, 3), 1, 43, [(1, 1, 1, 5)])),
        ("alpha-negative", build((3, 3, 3), 1, -1, [(1, 1, 1, 5)])),
        ("steps-5001", build((1, 1, 1), 5001, 1, [(0, 0, 0, 5)])),
        ("no-spots", build((2, 2, 2), 3, 10, [])),
        ("one-cell", build((1, 1, 1), 5000, 42, [(0, 0, 0, -77)])),
        ("one-step", build((3, 3, 3), 1, 42, [(1, 1, 1, 1000)])),
        ("corners", build((3, 4, 5), 1, 32, [(0, 0, 0, 999), (2, 3, 4, -999), (2, 0, 4, 5000)])),
        ("no-steps", build((4, 3, 2), 0, 32, [(3, 2, 1, 8), (3, 2, 1, 9), (0, 1, 0, -4)])),
        ("alpha-0", build((4, 3, 2), 7, 0, heat(rng, (4, 3, 2), 10, 500))),
        (
            "outside",
            build(
                (3, 4, 5),
                2,
                40,
                [
                    (3, 0, 0, 1),
                    (0, 4, 0, 1),
                    (0, 0, 5, 1),
                    (-1, 0, 0, 1),
                    (0, -1, 0, 2),
                    (0, 0, -1, 3),
                    (2, 3, 4, 640),
                ],
            ),
        ),
        (
            "extremes",
            build(
                (4, 4, 4),
                9,
                42,
                [
                    (1, 1, 1, 2**31 - 1),
                    (2, 2, 2, -(2**31)),
                    (0, 0, 0, LIMIT + 1),
                    (3, 3, 3, -LIMIT - 1),
                    (1, 2, 3, LIMIT),
                    (3, 2, 1, -LIMIT),
                ],
            ),
        ),
        (
            "checkered",
            build(
                (6, 6, 6),
                4,
                42,
                [
                    (x, y, z, LIMIT * (-1) ** (x + y + z))
                    for x in range(6)
                    for y in range(6)
                    for z in range(6)
                ],
            ),
        ),
        ("line-x", build((256, 1, 1), 60, 42, heat(rng, (256, 1, 1), 40, LIMIT))),
        ("line-y", build((1, 256, 1), 60, 41, heat(rng, (1, 256, 1), 40, LIMIT))),
        ("line-z", build((1, 1, 256), 60, 33, heat(rng, (1, 1, 256), 40, LIMIT))),
        ("stops", b"2 2 2 1 20\n0 0 0 100\n1 1 x 5\n0 1 0 7\n"),
        ("small-values", build((5, 5, 5), 6, 42, heat(rng, (5, 5, 5), 60, 9))),
    ]
    for nx in range(1, 20, 2):
        size = (nx, rng.randrange(1, 7), rng.randrange(1, 7))
        spots = heat(rng, size, 20, rng.choice([300, 70000, LIMIT]))
        cases.append(
            (f"width-{nx}", build(size, rng.randrange(1, 12), rng.randrange(1, 43), spots))
        )
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", build((32, 32, 32), 80, 30, heat(rng, (32, 32, 32), 200, LIMIT))),
        ("perf-2", build((100, 60, 11), 100, 42, heat(rng, (100, 60, 11), 500, LIMIT))),
        ("perf-3", build((17, 200, 41), 40, 21, heat(rng, (17, 200, 41), 900, 100000))),
    ]


def random_test(rng: random.Random) -> bytes:
    size = (rng.randrange(1, 20), rng.randrange(1, 9), rng.randrange(1, 9))
    spots = heat(rng, size, rng.randrange(40), rng.choice([50, 10**5, LIMIT]))
    return build(size, rng.randrange(10), rng.randrange(43), spots)
