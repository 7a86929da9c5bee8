import random


def _matrix(rows: list[list[int]]) -> bytes:
    lines = [str(len(rows))] + [" ".join("-" if v < 0 else str(v) for v in row) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _points(points: list[tuple[int, int]]) -> bytes:
    return (f"{len(points)}\npoints\n" + "".join(f"{x} {y}\n" for x, y in points)).encode()


def _random(rng: random.Random, n: int, top: int, missing: float = 0.0) -> bytes:
    return _matrix(
        [
            [-1 if rng.random() < missing else rng.randint(0, top) for _ in range(n)]
            for _ in range(n)
        ]
    )


def _scatter(rng: random.Random, n: int, bound: int) -> bytes:
    return _points([(rng.randint(-bound, bound), rng.randint(-bound, bound)) for _ in range(n)])


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 50_000_000
    ring = [[1 if (j - i) % 7 == 1 else -1 for j in range(7)] for i in range(7)]
    star = [[3 if 0 in (i, j) else -1 for j in range(5)] for i in range(5)]
    return [
        ("empty", b""),
        ("no-cities", b"0\n"),
        ("too-many", b"17\nhash 1 10\n"),
        ("no-distances", b"3\n"),
        ("one", b"1\n-\n"),
        ("one-point", b"1 points 5 6\n"),
        ("two", _matrix([[9, 4], [7, 9]])),
        ("two-one-way", _matrix([[0, 4], [-1, 0]])),
        ("three", _matrix([[0, 1, 10], [10, 0, 1], [1, 10, 0]])),
        ("three-ties", _matrix([[5] * 3 for _ in range(3)])),
        ("all-ties", _matrix([[1] * 8 for _ in range(8)])),
        ("all-zero", _matrix([[0] * 6 for _ in range(6)])),
        ("ring", _matrix(ring)),
        ("star", _matrix(star)),
        ("maxima", _matrix([[top] * 16 for _ in range(16)])),
        ("no-roads", _matrix([[-1] * 4 for _ in range(4)])),
        (
            "square",
            _points([(0, 0), (1000000, -1000000), (0, -1000000), (1000000, 0), (500000, 0)]),
        ),
        ("points", _scatter(rng, 9, 1000000)),
        ("points-few-places", _scatter(rng, 11, 2)),
        ("hash", b"10\nhash 12345 1000\n"),
        ("hash-13", b"13 hash 4294967295 10000000\n"),
        ("hash-flat", b"7 hash 0 1\n"),
        ("asymmetric", _random(rng, 9, 1000)),
        ("asymmetric-wide", _random(rng, 12, top)),
        ("missing-roads", _random(rng, 10, 99, 0.5)),
        ("most-roads-missing", _random(rng, 11, 99, 0.75)),
        ("sparse", _random(rng, 6, 9, 0.85)),
        ("distance-negative", b"2\n0 -5\n3 0\n"),
        ("distance-too-large", b"2\n0 50000001\n3 0\n"),
        ("distance-2-32", b"2\n0 4294967299\n3 0\n"),
        ("distance-malformed", b"2\n0 5x\n3 0\n"),
        ("row-short", b"3\n0 1 2\n3 0 4\n5 6\n"),
        ("point-bad", b"2 points 1 2 3 1000001\n"),
        ("point-bad-x", b"2 points 1 2 -1000001 5\n"),
        ("point-missing", b"2 points 1 2 3\n"),
        ("hash-bad", b"4 hash 5 0\n"),
        ("hash-too-wide", b"4 hash 5 10000001\n"),
        ("hash-missing", b"4 hash 5\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", f"16\nhash {rng.getrandbits(32)} 1000000\n".encode()),
        ("perf-2", _scatter(rng, 16, 1000)),
        ("perf-3", _random(rng, 16, top=10**6, missing=0.3)),
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randint(1, 10)
    kind = rng.random()
    if kind < 0.2:
        return f"{n} hash {rng.getrandbits(32)} {rng.choice([1, 5, 1000, 10**7])}\n".encode()
    if kind < 0.45:
        return _scatter(rng, n, rng.choice([2, 50, 10**6]))
    return _random(rng, n, rng.choice([1, 20, 10**6]), rng.choice([0, 0.2, 0.5, 0.8]))
