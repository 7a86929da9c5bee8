import random


def _case(points: list[tuple[float, float]], k: int, rounds: int) -> bytes:
    lines = [f"{len(points)} {k} {rounds}"] + [f"{x:.7g} {y:.7g}" for x, y in points]
    return ("\n".join(lines) + "\n").encode()


def _points(rng: random.Random, n: int, span: float) -> list[tuple[float, float]]:
    return [(rng.uniform(-span, span), rng.uniform(-span, span)) for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    grid = [(float(x), float(y)) for x in range(7) for y in range(5)]
    out = [
        ("empty", b""),
        ("blank", b"  \n \n"),
        ("malformed", b"points please\n"),
        ("blobs-cut", b"b"),
        ("blobs-without-seed", b"blobs 10 2 5"),
        ("leading-blanks", b"\n  \n3 2 4\n1 1\n2 5\n3 3\n"),
        ("blobs-after-blanks", b" \n blobs 12 2 4 9\n"),
        ("zero-points", b"0 1 5\n"),
        ("too-many-points", b"200001 1 5\n"),
        ("more-clusters-than-points", b"3 4 5\n1 1\n2 2\n3 3\n"),
        ("zero-clusters", b"3 0 5\n1 1\n2 2\n3 3\n"),
        ("too-many-clusters", b"blobs 100 65 5 1\n"),
        ("bad-rounds", b"3 1 -1\n1 1\n2 2\n3 3\n"),
        ("too-many-rounds", b"3 1 1001\n1 1\n2 2\n3 3\n"),
        ("point-missing", b"3 1 5\n1 1\n2 2\n3"),
        ("point-not-finite", b"3 1 5\n1 1\n2 nan\n3 3\n"),
        ("point-too-far", b"2 1 5\n1 1\n-1000001 2\n"),
        ("one", b"1 1 5\n3.5 -2.25\n"),
        ("no-rounds", _case(_points(rng, 9, 10), 3, 0)),
        ("one-round", _case(_points(rng, 30, 10), 4, 1)),
        ("same-points", _case([(1.5, 1.5)] * 8, 4, 9)),
        ("grid-ties", _case(grid, 5, 50)),
        ("every-point-a-cluster", _case(_points(rng, 12, 5), 12, 9)),
        ("extremes", _case([(1e6, -1e6), (-1e6, 1e6), (1e6, 1e6), (0, 0), (-1e6, -1e6)], 2, 20)),
        ("sixty-four", b"blobs 2000 64 40 12345\n"),
        ("seed-zero", b"blobs 100 3 20 0\n"),
        ("seed-large", b"blobs 333 7 30 4294967295\n"),
    ]
    for k in (2, 3, 5, 7, 8, 9):
        out.append((f"clusters-{k}", _case(_points(rng, 20 * k + k, 100), k, 60)))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        (f"perf-{i}", f"blobs {n} {k} {rounds} {rng.randrange(1, 2**32)}\n".encode())
        for i, (n, k, rounds) in enumerate(
            [(20000, 16, 60), (200000, 6, 45), (6000, 64, 120), (50000, 9, 50)], 1
        )
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(1, 80)
    k = rng.randrange(1, min(n, 12) + 1)
    if rng.random() < 0.4:
        return f"blobs {n} {k} {rng.randrange(30)} {rng.randrange(2**32)}\n".encode()
    return _case(_points(rng, n, 10.0 ** rng.randrange(6)), k, rng.randrange(30))
