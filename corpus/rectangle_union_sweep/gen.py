import random

TOP = 10**9


def case(rects):
    return f"{len(rects)}\n" + "".join(f"{a} {b} {c} {d}\n" for a, b, c, d in rects)


def scatter(rng, n, reach, size):
    out = []
    for _ in range(n):
        x, y = rng.randint(-reach, reach), rng.randint(-reach, reach)
        out.append((x, y, x + rng.randint(-size, size), y + rng.randint(-size, size)))
    return out


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    unit = (0, 0, 1, 1)
    touching = [(0, 0, 2, 2), (2, 0, 4, 2), (0, 2, 2, 4), (4, 2, 6, 4)]
    nested = [(i, i, 20 - i, 20 - i) for i in range(10)]
    frame = [(0, 0, 9, 1), (0, 8, 9, 9), (0, 0, 1, 9), (8, 0, 9, 9), (3, 3, 6, 6)]
    comb = [(0, 2 * i, 10, 2 * i + 1) for i in range(17)] + [(4, 0, 5, 33)]
    grid = [(3 * i, 3 * j, 3 * i + 2, 3 * j + 2) for i in range(6) for j in range(7)]
    huge = [(-TOP, -TOP, TOP, TOP), (0, 0, 5, 5)]
    beyond = [
        (-(10**12), 0, 10**12, 1),
        (2147483648, 5, -2147483649, 6),
        (0, 4999999999, 1, -4999999999),
    ]
    thin = [(0, 0, 0, 5), (1, 1, 5, 1), (3, 3, 3, 3)]
    small = "".join(case(scatter(rng, n, 6, 5)) for n in range(1, 18))
    return [
        ("empty", b""),
        ("zero", b"0\n-0\n"),
        ("one", case([unit]).encode()),
        (
            "corner-orders",
            (case([(5, 7, 1, 2)]) + case([(1, 7, 5, 2)]) + case([(5, 2, 1, 7)])).encode(),
        ),
        ("thin", (case(thin) + case([*thin, unit])).encode()),
        ("equal", (case([unit] * 5) + case([(-3, -3, 4, 4), unit] * 3)).encode()),
        ("touching", (case(touching) + case(touching[::-1]) + case(touching[:2])).encode()),
        ("nested", (case(nested) + case(nested[::-1])).encode()),
        ("frame", case(frame).encode()),
        ("comb", (case(comb) + case(comb[:-1])).encode()),
        ("grid", case(grid).encode()),
        ("huge", case(huge).encode()),
        ("beyond", case(beyond).encode()),
        ("truncated", b"3\n0 0 1 1\n5 5 6\n"),
        ("odd-separators", b"2: (0,0)..(3,4); [1;1] to [9 9], - x -- 5 1"),
        ("too-many", b"1 0 0 1 1 100001 0 0 1 1"),
        ("bad-made", b"-5 1 0 -5 7"),
        ("small", small.encode()),
        ("scatter-wide", case(scatter(rng, 120, 10**9, 10**8)).encode()),
        ("scatter-dense", case(scatter(rng, 200, 30, 12)).encode()),
        ("made", b"-50 3 20000 -200 -7 500 -1000 1000000000 30000 -1 5 1000000000 -3000 8 20"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    plans = [[(30000, 300)], [(50000, 20)], [(8000, 50000)] * 4, [(300, 9000)] * 90]
    return [
        (f"perf-{i + 1}", "".join(f"-{n} {rng.randrange(10**9)} {s}\n" for n, s in plan).encode())
        for i, plan in enumerate(plans)
    ]


def random_test(rng: random.Random) -> bytes:
    out = ""
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.2:
            out += f"-{rng.randint(1, 200)} {rng.randrange(10**9)} {rng.choice([5, 5000, 10**6])}\n"
        else:
            reach = rng.choice([2, 9, 40, 10**8])
            out += case(scatter(rng, rng.randint(1, 40), reach, reach // 2 + 1))
    return out.encode()
