import random

TOP = 500000000


def case(points):
    return f"{len(points)}\n" + "".join(f"{x} {y}\n" for x, y in points)


def cloud(rng, n, reach):
    return [(rng.randint(-reach, reach), rng.randint(-reach, reach)) for _ in range(n)]


def circle(rng, n, radius):
    out = []
    while len(out) < n:
        x, y = rng.randint(-radius, radius), rng.randint(-radius, radius)
        if (radius - 2) ** 2 <= x * x + y * y <= radius * radius:
            out.append((x, y))
    return out


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    square = [(0, 0), (4, 0), (4, 4), (0, 4), (2, 2), (2, 0), (4, 2), (2, 4), (0, 2), (0, 0)]
    corners = [(TOP, TOP), (-TOP, TOP), (TOP, -TOP), (-TOP, -TOP), (0, 0)]
    beyond = [
        (TOP + 1, 0),
        (TOP + 2, 0),
        (0, -TOP - 2),
        (3, 3),
        (-2147483648, 1),
        (1, 2147483647),
        (5, 6),
        (9, 1),
    ]
    small = "".join(case(cloud(rng, n, 9)) for n in range(1, 18))
    flat = [(i * 3, i * -2) for i in range(9)]
    upright = [(7, y) for y in (3, 9, -4, 3, 0)]
    return [
        ("empty", b""),
        ("zero", b"0\n-0 1 1\n"),
        ("one", case([(5, -6)]).encode()),
        ("same-points", case([(1, 1)] * 7).encode()),
        ("two", (case([(0, 0), (3, 4)]) + case([(3, 4), (0, 0), (3, 4)])).encode()),
        ("collinear", (case(flat) + case(flat[::-1]) + case(upright)).encode()),
        ("triangle", (case([(0, 0), (5, 1), (2, 7)]) + case([(2, 7), (5, 1), (0, 0)])).encode()),
        ("square", case(square).encode()),
        ("corners", (case(corners) + case(corners[:3]) + case(corners[1:])).encode()),
        ("beyond-limits", case(beyond).encode()),
        (
            "half-areas",
            (case([(0, 0), (1, 0), (0, 1)]) + case([(0, 0), (-3, 1), (-1, 4), (2, 2)])).encode(),
        ),
        ("truncated", b"5\n1 2\n3 4\n5"),
        ("malformed", b"3\n1 2\nx 3\n4 5\n"),
        ("too-many", b"2 1 1 2 2 300001 1 1"),
        ("too-many-made", b"-5 9 0 -300001 1 1"),
        ("small", small.encode()),
        ("circle", (case(circle(rng, 40, 1000)) + case(circle(rng, 60, 99))).encode()),
        ("wide-cloud", (case(cloud(rng, 150, TOP)) + case(cloud(rng, 31, TOP))).encode()),
        ("generated", b"-100 7 0 -100 7 1 -200 7 2 -300 9 3 -2 5 1 -1 1 2"),
        ("generated-seeds", b"-1000 4294967295 0 -1000 0 2 -999 -1 1 -3000 5 -4"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    plans = [[(100000, 0)], [(60000, 1)] * 2, [(45000, 2)] * 3, [(500, 0), (700, 1), (900, 2)] * 50]
    return [
        (f"perf-{i + 1}", "".join(f"-{n} {rng.randrange(2**32)} {s}\n" for n, s in plan).encode())
        for i, plan in enumerate(plans)
    ]


def random_test(rng: random.Random) -> bytes:
    out = ""
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.2:
            out += f"-{rng.randint(1, 200)} {rng.randrange(2**32)} {rng.randint(0, 3)}\n"
        else:
            out += case(cloud(rng, rng.randint(1, 40), rng.choice([1, 4, 30, 10**5, TOP])))
    return out.encode()
