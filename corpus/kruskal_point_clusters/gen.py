import random


def _map(points: list[tuple[int, int]], clusters: int, metric: str) -> str:
    lines = [f"{len(points)} {clusters} {metric}"] + [f"{x} {y}" for x, y in points]
    return "\n".join(lines) + "\n"


def _points(rng: random.Random, n: int, span: int) -> list[tuple[int, int]]:
    return [(rng.randint(-span, span), rng.randint(-span, span)) for _ in range(n)]


def _blobs(rng: random.Random, n: int, blobs: int) -> list[tuple[int, int]]:
    centers = _points(rng, blobs, 10**6)
    out = []
    for _ in range(n):
        x, y = rng.choice(centers)
        out.append((x + rng.randint(-9000, 9000), y + rng.randint(-9000, 9000)))
    return out


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    low, top = -(2**31), 2**31 - 1
    square = [(low, low), (top, top), (low, top), (top, low), (0, 0), (-1, 1)]
    line = [(k * k, 0) for k in range(20)]
    grid = [(x, y) for x in range(6) for y in range(6)]
    return [
        ("empty", b""),
        ("malformed", b"many points here"),
        ("bad-metric", b"2 1 e\n0 0\n1 1\n"),
        ("bad-count", b"1201 1 m\n"),
        ("negative-count", b"-1 1 m\n"),
        ("no-clusters", b"2 0 m\n0 0\n1 1\n"),
        ("no-points", b"0 1 m\n0 1 c\n"),
        ("one", b"1 1 m\n5 5\n"),
        ("two", b"2 1 m\n0 0\n3 4\n2 2 c\n0 0\n3 4\n2 1 c\n-3 4\n0 0\n"),
        ("points-missing", b"4 2 c\n1 1\n2 2\n3"),
        ("same-points", _map([(7, 7)] * 9, 3, "m").encode()),
        ("extremes-max", _map(square, 2, "c").encode()),
        (
            "far-but-fits",
            _map([(-(2**30), 0), (2**30, 2**30), (5, -(2**30)), (6, 6)], 2, "m").encode(),
        ),
        ("line", (_map(line, 4, "m") + _map(line[::-1], 4, "c")).encode()),
        ("grid-ties", (_map(grid, 5, "m") + _map(grid, 36, "c") + _map(grid, 35, "c")).encode()),
        ("blobs", (_map(_blobs(rng, 90, 7), 7, "m") + _map(_blobs(rng, 90, 7), 7, "c")).encode()),
        ("byte-borders", _map([(k * 255, k * 256) for k in range(-20, 21, 3)], 3, "m").encode()),
        (
            "sizes",
            "".join(_map(_points(rng, n, 30), 2, "mc"[n % 2]) for n in range(1, 20)).encode(),
        ),
        ("larger", _map(_points(rng, 300, 10**9), 20, "m").encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _map(_points(rng, 1200, 10**6), 9, "m").encode()),
        ("perf-2", _map(_blobs(rng, 1200, 12), 12, "c").encode()),
        (
            "perf-3",
            "".join(_map(_points(rng, 300, 2000), 5, "mc"[k % 2]) for k in range(30)).encode(),
        ),
        ("perf-4", "".join(_map(_blobs(rng, 700, 5), 5, "m") for _ in range(4)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    out = ""
    for _ in range(rng.randrange(1, 4)):
        n = rng.randrange(30)
        points = _points(rng, n, 10 ** rng.randrange(1, 9))
        out += _map(points, rng.randrange(1, 6), rng.choice("mc"))
    return out.encode()
