import random


def graph(n, edges, sources):
    body = "".join(f"{u} {v} {w}\n" for u, v, w in edges)
    first, *rest = sources
    return (f"{n} {len(edges)} {first}\n{body}" + " ".join(map(str, rest)) + "\n").encode()


def graph_seed(n, m, seed, sources):
    return f"{n} -{m} 0 {seed} {' '.join(map(str, sources))}\n".encode()


def scattered(rng, n, m, heaviest):
    edges = [(rng.randrange(n), rng.randrange(n), rng.randint(0, heaviest)) for _ in range(m)]
    return graph(n, edges, [rng.randrange(n) for _ in range(3)])


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**32 - 1
    heavy = [(i, i + 1, top) for i in range(9)] + [(0, 9, top), (2, 9, 1), (9, 0, 2**31)]
    fan = [(0, i, 1000 - i) for i in range(1, 18)] + [(i, i + 1, 1) for i in range(1, 17)]
    falling = [(0, i, 100) for i in range(1, 20)]
    falling += [(i, j, 100 - i - j) for i in range(1, 10) for j in range(10, 20)]
    chain = [(i, i - 1, i * i) for i in range(1, 15)]
    relax = [(0, i, 50 * i) for i in range(1, 19)] + [(i, i + 1, 3) for i in range(1, 18)]
    ties = [(0, i, 5) for i in range(1, 8)] + [(i, 8, 5) for i in range(1, 8)] + [(8, 9, 0)]
    return [
        ("empty", b""),
        ("zero-vertices", b"0 0 0\n"),
        ("too-many-vertices", b"100001 1 0\n0 0 1\n"),
        ("too-many-edges", b"5 1000002 0\n"),
        ("one", b"1 0 0\n0 -1 1"),
        ("self-loop", b"2 3 1\n1 1 0\n1 1 7\n0 1 4\n0 1"),
        ("truncated", b"4 5 0\n0 1 2\n1 2 x\n"),
        ("outside", b"3 4 0\n0 3 1\n-1 0 1\n0 2 9\n2 -1 1\n2 1"),
        ("heavy", graph(10, heavy, [0, 9, 1])),
        ("fan", graph(18, fan, [0, 17, 3])),
        ("falling", graph(20, falling, [0, 5])),
        ("chain", graph(15, chain, [14, 7, 0, 15])),
        ("relax", graph(19, relax, [0, 1])),
        ("ties", graph(10, ties, [0, 3, 8, 9])),
        ("line-of-21", graph(21, [(i, i + 1, 1) for i in range(20)], [0, 10])),
        ("dense", scattered(rng, 16, 200, 60)),
        ("sparse", scattered(rng, 60, 90, 2**32 - 1)),
        ("invented", b"300 -2500 5 123\n0 299 300\n"),
        ("invented-largest", b"100000 -1000 5\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(5000, 40000, 6), (30000, 100000, 1), (800, 30000, 30), (2500, 9000, 25)]
    return [
        (
            f"perf-{i + 1}",
            graph_seed(n, m, rng.randrange(2**32), range(3, 7 * runs, 7)),
        )
        for i, (n, m, runs) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.choice([1, 2, 5, 12, 20, 40])
    if rng.random() < 0.2:
        return f"{n} -{rng.randint(1, 300)} 0 {rng.randrange(2**32)} {n - 1}\n".encode()
    return scattered(rng, n, rng.randint(0, n * 5), rng.choice([0, 3, 100, 2**32 - 1]))
