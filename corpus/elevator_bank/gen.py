import random

Rider = tuple[int, int, int]


def build(floors: int, cars: int, seats: int, ticks: int, riders: list[Rider]) -> bytes:
    head = f"{floors} {cars} {seats} {ticks}\n"
    return (head + "".join(f"{t} {a} {b}\n" for t, a, b in riders)).encode()


def rush(floors: int, cars: int, seats: int, ticks: int, seed: int, count: int) -> bytes:
    return f"{floors} {cars} {seats} {ticks}\nrush {seed} {count}\n".encode()


def crowd(rng: random.Random, floors: int, last: int, count: int) -> list[Rider]:
    return [
        (rng.randrange(last + 1), rng.randrange(floors), rng.randrange(floors))
        for _ in range(count)
    ]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", b""),
        ("short-header", b"5 1 4\n"),
        ("floors-1", build(1, 1, 1, 10, [])),
        ("floors-101", build(101, 1, 1, 10, [])),
        ("cars-0", build(5, 0, 1, 10, [])),
        ("cars-17", build(5, 17, 1, 10, [])),
        ("seats-0", build(5, 1, 0, 10, [])),
        ("seats-33", build(5, 1, 33, 10, [])),
        ("ticks-negative", build(5, 1, 3, -1, [])),
        ("ticks-limit", build(5, 1, 3, 1000001, [])),
        ("nobody", build(5, 3, 3, 10, [])),
        ("no-ticks", build(5, 2, 3, 0, [(0, 1, 2)])),
        ("one", build(5, 1, 3, 30, [(2, 3, 1)])),
        ("one-up", build(5, 1, 3, 12, [(2, 0, 4)])),
        ("too-late", build(5, 1, 3, 5, [(0, 3, 0), (5, 1, 2), (6, 1, 2)])),
        (
            "rejected",
            build(
                4,
                1,
                3,
                40,
                [(0, 1, 1), (-1, 0, 1), (0, -1, 2), (0, 4, 2), (0, 1, 4), (0, 2, -1), (0, 3, 0)],
            ),
        ),
        ("garbage", b"4 1 2 40\nhello\n1 2\n\n1 2 0\n1 3 x\nrush x 5\n"),
        ("full", build(6, 1, 2, 80, [(0, 2, k) for k in (0, 1, 3, 4, 5, 0, 5)])),
        ("seat-1", build(6, 2, 1, 120, [(k // 3, k % 6, (k * 5 + 1) % 6) for k in range(20)])),
        ("same-floor-as-car", build(8, 2, 4, 40, [(0, 0, 5), (0, 4, 1), (3, 0, 7)])),
        ("ties", build(9, 3, 4, 60, [(1, 4, 0), (1, 4, 8), (1, 4, 0), (1, 0, 8), (1, 8, 0)])),
        (
            "nearest",
            build(20, 4, 4, 60, [(0, 7, 8), (0, 2, 19), (0, 13, 12), (1, 18, 0), (2, 7, 9)]),
        ),
        ("reverse-order", build(7, 2, 3, 90, [(20 - k, k % 7, (k + 3) % 7) for k in range(20)])),
        ("twenty-five", build(10, 2, 4, 300, [(k, k % 10, (k + 1) % 10) for k in range(25)])),
        ("twenty-six", build(10, 2, 4, 300, [(k, k % 10, (k + 1) % 10) for k in range(26)])),
        ("rush-too-many", rush(10, 4, 32, 500, 3, 50001)),
        ("rush-twice", rush(30, 5, 9, 800, 4294967295, 300) + b"rush 7 100\n5 3 2\n"),
        ("rush-none", rush(30, 5, 9, 800, 5, 0) + b"rush 7 -3\n"),
        ("largest", rush(100, 16, 32, 5000, 11, 3000)),
        ("long-wait", rush(50, 1, 1, 3000, 5, 400)),
    ]
    for k in range(1, 18):
        floors, last = rng.randrange(2, 15), rng.randrange(5, 80)
        riders = crowd(rng, floors, last, rng.randrange(1, 26))
        cases.append(
            (f"count-{k}", build(floors, (k + 3) // 4, rng.randrange(1, 6), last + 50, riders))
        )
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.randrange(1 << 32) for _ in range(3)]
    return [
        ("perf-1", rush(60, 8, 16, 100_000, s[0], 15000)),
        ("perf-2", rush(20, 3, 10, 500_000, s[1], 40000)),
        ("perf-3", rush(100, 16, 4, 60_000, s[2], 30000)),
    ]


def random_test(rng: random.Random) -> bytes:
    floors, cars, seats = rng.randrange(2, 20), rng.randrange(1, 6), rng.randrange(1, 8)
    last = rng.randrange(1, 120)
    if rng.random() < 0.3:
        return rush(floors, cars, seats, last * 3, rng.randrange(1 << 32), rng.randrange(150))
    riders = crowd(rng, floors, last, rng.randrange(40))
    return build(floors, cars, seats, last + rng.randrange(80), riders)
