import random


def _edges(rng: random.Random, n: int, m: int, low: int, high: int) -> list[tuple[int, int, int]]:
    return [(rng.randrange(n), rng.randrange(n), rng.randint(low, high)) for _ in range(m)]


def _tilted(rng: random.Random, n: int, m: int, high: int) -> list[tuple[int, int, int]]:
    # negative edges without a negative cycle: non-negative lengths plus a potential
    level = [rng.randrange(high) for _ in range(n)]
    return [(u, v, w + level[v] - level[u]) for u, v, w in _edges(rng, n, m, 0, high)]


def _case(n: int, edges: list[tuple[int, int, int]], queries: list[tuple[int, int]]) -> bytes:
    lines = [f"{n} {len(edges)}"]
    lines += [f"{u} {v} {w}" for u, v, w in edges]
    lines += [f"{u} {v}" for u, v in queries]
    return ("\n".join(lines) + "\n").encode()


def _pairs(rng: random.Random, n: int, count: int) -> list[tuple[int, int]]:
    return [(rng.randrange(n), rng.randrange(n)) for _ in range(count)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    big = 1000000
    ring = [(k, (k + 1) % 40, big) for k in range(40)]
    out = [
        ("empty", b""),
        ("malformed", b"4 edges"),
        ("zero", b"0 0\n"),
        ("too-large", b"401 0\n"),
        ("negative-edges", b"4 -1\n"),
        ("one", b"1 0\n0 0\n0 1\n-1 0\n"),
        ("self-loop", b"1 1\n0 0 5\n0 0\n"),
        ("negative-self-loop", b"2 2\n0 1 3\n1 1 -2\n0 1\n"),
        ("edges-missing", b"3 9\n0 1 4\n1 2 5\nx"),
        (
            "bad-edges",
            b"3 7\n3 0 1\n0 3 1\n-1 0 1\n0 -1 1\n0 1 1000001\n1 2 -1000001\n0 2 7\n0 2\n1 2\n",
        ),
        ("parallel", b"2 3\n0 1 9\n0 1 4\n0 1 6\n0 1\n1 0\n"),
        ("ring-of-maxima", _case(40, ring, [(0, 39), (39, 0), (7, 6), (20, 20)])),
        ("negative-ring", _case(40, [(u, v, -w) for u, v, w in ring[:-1]], [(0, 39), (39, 0)])),
        (
            "negative-cycle",
            _case(9, [(k, (k + 1) % 9, 1 - (k == 4) * 10) for k in range(9)], [(0, 1)]),
        ),
        ("zero-cycle", _case(9, [(k, (k + 1) % 9, 1 - (k == 4) * 9) for k in range(9)], [(0, 8)])),
        ("unreachable", _case(20, _edges(rng, 20, 15, 1, 9), _pairs(rng, 20, 30))),
        ("ties", _case(17, _edges(rng, 17, 90, 1, 2), _pairs(rng, 17, 40))),
        ("negative-weights", _case(33, _tilted(rng, 33, 200, 500), _pairs(rng, 33, 40))),
        ("dense", _case(61, _edges(rng, 61, 3000, 1, big), _pairs(rng, 61, 40))),
        ("many-negative-cycles", _case(30, _edges(rng, 30, 200, -big, big), [])),
    ]
    for n in (2, 3, 5, 7, 8, 15):
        out.append((f"size-{n}", _case(n, _edges(rng, n, 3 * n, 0, 99), _pairs(rng, n, 9))))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _case(300, _edges(rng, 300, 3000, 1, 1000), _pairs(rng, 300, 200))),
        ("perf-2", _case(400, _edges(rng, 400, 1600, 1, 99), _pairs(rng, 400, 300))),
        ("perf-3", _case(357, _tilted(rng, 357, 9000, 90000), _pairs(rng, 357, 100))),
        ("perf-4", _case(391, _edges(rng, 391, 20000, 1, 10**6), _pairs(rng, 391, 50))),
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(1, 40)
    m = rng.randrange(n * 5)
    if rng.random() < 0.3:
        edges = _tilted(rng, n, m, 10 ** rng.randrange(1, 6))
    else:
        edges = _edges(rng, n, m, rng.choice([0, 0, 0, -1]), 10 ** rng.randrange(1, 6))
    return _case(n, edges, _pairs(rng, n, rng.randrange(15)))
