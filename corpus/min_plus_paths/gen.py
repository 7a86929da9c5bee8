import random

Arc = tuple[int, int, int]


def build(n: int, arcs: list[Arc], queries: list[tuple[int, int]]) -> bytes:
    lines = [
        f"{n} {len(arcs)}",
        *(f"{a} {b} {c}" for a, b, c in arcs),
        *(f"{a} {b}" for a, b in queries),
    ]
    return ("\n".join(lines) + "\n").encode()


def seeded(n: int, seed: int, queries: list[tuple[int, int]]) -> bytes:
    return (f"{n} -{seed}\n" + "".join(f"{a} {b}\n" for a, b in queries)).encode()


def pairs(rng: random.Random, n: int, count: int) -> list[tuple[int, int]]:
    return [(rng.randrange(n), rng.randrange(n)) for _ in range(count)]


def graph(rng: random.Random, n: int, m: int, low: int, high: int) -> list[Arc]:
    return [(rng.randrange(n), rng.randrange(n), rng.randrange(low, high + 1)) for _ in range(m)]


def potentials(rng: random.Random, n: int, m: int) -> list[Arc]:
    """Arcs of either sign without a negative cycle."""
    height = [rng.randrange(-1000, 1000) for _ in range(n)]
    arcs = graph(rng, n, m, 0, 500)
    return [(a, b, c + height[a] - height[b]) for a, b, c in arcs]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 10**12
    chain = [(i, i + 1, 5) for i in range(13)]
    cases = [
        ("empty", b""),
        ("words", b"three 4"),
        ("no-arcs-number", b"3"),
        ("size-0", b"0 0"),
        ("size-401", b"401 0\n"),
        ("negative-size", b"-2 1\n0 0 1\n"),
        ("one", build(1, [], [(0, 0), (0, 1), (-1, 0)])),
        ("self-loop", build(1, [(0, 0, 5), (0, 0, 0)], [(0, 0)])),
        ("negative-loop", build(2, [(1, 1, -1)], [(0, 1), (5, 5)])),
        ("two", build(2, [(0, 1, 7)], [(0, 1), (1, 0), (1, 1)])),
        (
            "parallel",
            build(3, [(0, 1, 9), (0, 1, 3), (0, 1, 4), (1, 2, -2), (1, 2, -2)], [(0, 2), (0, 1)]),
        ),
        ("chain", build(14, chain, [(0, 13), (0, 9), (0, 10), (0, 11), (13, 0), (3, 4)])),
        (
            "ties",
            build(
                5,
                [(0, 1, 2), (1, 4, 2), (0, 2, 1), (2, 4, 3), (0, 3, 4), (3, 4, 0), (0, 4, 4)],
                [(0, 4)],
            ),
        ),
        (
            "negative-cycle",
            build(4, [(0, 1, 1), (1, 2, -3), (2, 0, 1), (2, 3, 4)], [(0, 3), (9, 0)]),
        ),
        (
            "deep-cycle",
            build(40, [(a, b, -top) for a in range(40) for b in range(40) if a != b], [(0, 3)]),
        ),
        ("zero-cycle", build(3, [(0, 1, 1), (1, 2, -3), (2, 0, 2)], [(0, 2), (2, 1), (1, 0)])),
        (
            "large-costs",
            build(5, [(i, i + 1, top) for i in range(4)] + [(4, 0, -3 * top)], pairs(rng, 5, 9)),
        ),
        (
            "bad-arcs",
            build(
                3,
                [
                    (0, 3, 1),
                    (-1, 0, 1),
                    (0, -1, 2),
                    (3, 0, 2),
                    (0, 1, top + 1),
                    (1, 2, -top - 1),
                    (0, 2, top),
                    (1, 2, 99999999999999999999),
                ],
                pairs(rng, 3, 6),
            ),
        ),
        ("bad-pairs", build(3, [(0, 1, 4)], [(0, 3), (3, 0), (-1, 1), (1, -1), (0, 1), (2, 2)])),
        ("arcs-cut", b"4 5\n0 1 2\n1 2 3\n2 3"),
        ("stops", b"3 1\r\n0 1 2\r\n0\t1 1 x 0 2"),
        ("minus-alone", b"3 2\n0 1 - 5"),
        (
            "center",
            build(
                7,
                [(3, j, j + 1) for j in range(7) if j != 3]
                + [(j, 3, 2 * j) for j in range(7) if j != 3],
                pairs(rng, 7, 9),
            ),
        ),
        ("seed-big", seeded(30, 4294967295, pairs(rng, 30, 20))),
        ("seed-wraps", seeded(9, 4294967297, pairs(rng, 9, 9))),
        ("largest", seeded(400, 1, pairs(rng, 400, 5))),
    ]
    for n in range(1, 19):
        arcs = (
            potentials(rng, n, n * 3) if n % 3 else graph(rng, n, n * 2, 0, 10**n if n < 12 else 9)
        )
        cases.append((f"nodes-{n}", build(n, arcs, pairs(rng, n, 12))))
    cases.append(("sparse", build(60, graph(rng, 60, 70, 1, 9), pairs(rng, 60, 60))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.randrange(1, 1 << 32) for _ in range(3)]
    return [
        ("perf-1", seeded(280, seeds[0], pairs(rng, 280, 100))),
        ("perf-2", seeded(400, seeds[1], pairs(rng, 400, 10))),
        ("perf-3", build(300, potentials(rng, 300, 2500), pairs(rng, 300, 1000))),
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(1, 24)
    kind = rng.randrange(4)
    queries = pairs(rng, n, rng.randrange(15))
    if kind == 0:
        return seeded(n, rng.randrange(1, 1 << 32), queries)
    if kind == 1:
        return build(n, graph(rng, n, rng.randrange(40), -3, 30), queries)
    return build(n, potentials(rng, n, rng.randrange(80)), queries)
