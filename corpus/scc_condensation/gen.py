import random


def _graph(n: int, edges: list[tuple[int, int]]) -> str:
    return f"edges {n} {len(edges)}\n" + "".join(f"{u} {v}\n" for u, v in edges)


def _edges(rng: random.Random, n: int, m: int) -> list[tuple[int, int]]:
    return [(rng.randrange(n), rng.randrange(n)) for _ in range(m)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    def path(n: int) -> list[tuple[int, int]]:
        return [(k, k + 1) for k in range(n - 1)]

    blocks = [(6 * b + k, 6 * b + (k + 1) % 6) for b in range(9) for k in range(6)]
    links = [(6 * b + rng.randrange(6), 6 * b + 6 + rng.randrange(6)) for b in range(8)]
    dag = [(u, v) for u in range(18) for v in range(u + 1, 18) if rng.random() < 0.3]
    label = list(range(60))
    rng.shuffle(label)
    return [
        ("empty", b""),
        ("malformed", b"edges six 2\n"),
        ("refused-zero", b"edges 0 0\n"),
        ("refused-size", b"random 500001 3 1\n"),
        ("refused-edges", b"edges 5 -1\n"),
        ("one", b"edges 1 0\nedges 1 1\n0 0\n"),
        ("two", _graph(2, [(0, 1)]).encode() + _graph(2, [(1, 0), (0, 1)]).encode()),
        ("edges-missing", b"edges 4 5\n0 1\n1 0\n2"),
        ("bad-edges", b"edges 3 6\n0 3\n3 0\n-1 0\n0 -1\n0 1\n1 0\n"),
        ("random-without-seed", b"random 5 5"),
        ("path", (_graph(50, path(50)) + _graph(50, [(v, u) for u, v in path(50)])).encode()),
        ("ring", _graph(40, [*path(40), (39, 0)]).encode()),
        ("blocks", _graph(54, blocks + links).encode()),
        ("blocks-backwards", _graph(54, [(v, u) for u, v in blocks + links]).encode()),
        ("dag", _graph(18, dag).encode()),
        ("shuffled", _graph(60, [(label[u], label[v]) for u, v in blocks + links]).encode()),
        ("parallel-and-loops", _graph(6, _edges(rng, 6, 40)).encode()),
        ("seeds", "".join(f"random {n} {n + n // 4} {n * 7}\n" for n in range(1, 60)).encode()),
        ("deep-ring", _graph(3000, [*path(3000), (2999, 17)]).encode()),
        ("large-seed", b"random 2000 2600 18446744073709551615\nrandom 777 900 4294967296\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (n, m, copies) in enumerate(
        [(30000, 90000, 6), (150000, 300000, 1), (400000, 500000, 1), (4000, 12000, 40)], 1
    ):
        lines = [f"random {n} {m} {rng.randrange(2**63)}\n" for _ in range(copies)]
        out.append((f"perf-{k}", "".join(lines).encode()))
    return out


def random_test(rng: random.Random) -> bytes:
    text = ""
    for _ in range(rng.randrange(1, 5)):
        n = rng.randrange(1, 40)
        if rng.random() < 0.3:
            text += f"random {n} {rng.randrange(3 * n)} {rng.randrange(2**64)}\n"
        else:
            text += _graph(n, _edges(rng, n, rng.randrange(3 * n)))
    return text.encode()
