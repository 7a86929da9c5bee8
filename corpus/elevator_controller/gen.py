import random


def calls(rng, floors, count, until):
    out = []
    for _ in range(count):
        a, b = rng.randrange(floors), rng.randrange(floors)
        out.append(f"call {rng.randint(0, until)} {a} {b if a != b else (a + 1) % floors}\n")
    return "".join(out)


def scene(rng, floors, cars, capacity, count, until):
    return (f"building {floors} {cars} {capacity}\n" + calls(rng, floors, count, until)).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    crowd = "building 5 1 3\n" + "call 0 0 4\n" * 11 + "call 1 4 0\n" * 5
    return [
        ("empty", b""),
        ("one-up", b"call 0 0 9\n"),
        ("one-down", b"building 20 1 1\ncall 5 19 0\n"),
        ("same-floor-start", b"building 3 2 1\ncall 0 0 1\ncall 0 0 2\ncall 0 0 1\n"),
        (
            "refused",
            (
                b"call 0 0 10\ncall -1 0 1\ncall 2000001 0 1\ncall 5 3 3\n"
                b"call 0 -1 2\ncall 1 2 -2\n"
                b"call 1 10 2\n"
            ),
        ),
        (
            "bad-buildings",
            (
                b"building 1 1 1\nbuilding 41 1 1\nbuilding 5 0 1\nbuilding 5 7 1\nbuilding 5 1 0\n"
                b"building 5 1 100\nlift 1 2 3\n"
            ),
        ),
        ("building-late", b"call 0 1 2\nbuilding 4 1 1\ncall 0 8 9\n"),
        ("truncated", b"call 0 1 2\ncall 3 4\nx"),
        ("last-tick", b"call 1999999 0 1\n"),
        ("late-but-served", b"call 1999900 0 1\ncall 0 9 3\n"),
        ("crowd", crowd.encode()),
        (
            "highest-floor",
            (
                b"building 40 1 2\ncall 0 39 0\ncall 0 38 39\ncall 3 0 39\ncall 9 33 32\n"
                b"call 9 31 32\n"
            ),
        ),
        ("two-floors", scene(rng, 2, 1, 1, 30, 50)),
        ("six-cars", scene(rng, 40, 6, 4, 200, 300)),
        ("many-small", scene(rng, 12, 3, 2, 250, 100)),
        ("widest-load", scene(rng, 9, 2, 99, 150, 40)),
        (
            "traffic",
            b"building 16 3 6\ntraffic 500 4 77\ncall 50 3 9\ntraffic 40 0 -5\ntraffic 9 999 3\n",
        ),
        (
            "traffic-bad",
            b"traffic 20001 4 7\ntraffic 5 -1 7\ntraffic 5 1000 1\ntraffic 0 1 1\ntraffic -4 1 1\n",
        ),
        ("too-many", b"building 2 6 99\ntraffic 19999 0 7\ncall 1 0 1\ncall 1 0 1\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [
        (40, 6, 12, 20000, 25),
        (30, 2, 8, 20000, 90),
        (12, 4, 5, 20000, 30),
        (25, 2, 20, 4500, 600),
    ]
    return [
        (
            f"perf-{i + 1}",
            f"building {f} {c} {k}\ntraffic {n} {s} {rng.randrange(10**9)}\n".encode(),
        )
        for i, (f, c, k, n, s) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    floors = rng.randint(2, 40)
    size = rng.choice([1, 5, 40, 150])
    data = scene(rng, floors, rng.randint(1, 6), rng.randint(1, 9), size, rng.choice([5, 100, 900]))
    if rng.random() < 0.3:
        data += f"traffic {rng.randint(1, 80)} {rng.randint(0, 9)} {rng.randrange(9999)}\n".encode()
    return data
