import random


def _plate(
    rng: random.Random, rows: int, cols: int, limit: int, tolerance: float, n: int, top: float = 100
) -> str:
    lines = [f"plate {rows} {cols} {rng.randint(-20, 30)} {limit} {tolerance:g} {n}"]
    lines += [
        f"{rng.randrange(rows)} {rng.randrange(cols)} {rng.uniform(-top / 4, top):.3f}"
        for _ in range(n)
    ]
    return "\n".join(lines) + "\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    sizes = [(1, 1), (1, 2), (2, 1), (1, 17), (17, 1), (3, 3), (5, 4), (7, 9), (16, 15), (8, 33)]
    return [
        ("empty", b""),
        ("malformed", b"plate of steel\n"),
        ("cut", b"plate 3 3 1 5"),
        ("refused-rows", b"plate 0 3 1 5 0.1 0\n"),
        ("refused-large", b"plate 3 1001 1 5 0.1 0\n"),
        ("refused-limit", b"plate 3 3 1 100001 0.1 0\n"),
        ("refused-negative-limit", b"plate 3 3 1 -1 0.1 0\n"),
        ("refused-tolerance", b"plate 3 3 1 5 -0.1 0\n"),
        ("refused-nan", b"plate 3 3 nan 5 0.1 0\n"),
        ("refused-sources", b"plate 3 3 1 5 0.1 -1\n"),
        ("one", b"plate 1 1 20 5 0.001 1\n0 0 90\n"),
        ("no-sources", b"plate 4 6 12.5 9 0.01 0\n"),
        ("no-sweeps", b"plate 4 6 0 0 0.01 2\n1 1 80\n2 5 -7\n"),
        ("sources-missing", b"plate 3 4 0 20 0.01 4\n1 1 80\n2 3"),
        (
            "sources-outside",
            b"plate 3 4 0 20 0.01 7\n3 0 1\n0 4 1\n-1 0 1\n0 -1 1\n1 1 nan\n1 1 1e7\n2 3 9\n",
        ),
        ("same-cell-twice", b"plate 3 4 0 20 0.01 2\n1 1 80\n1 1 -80\n"),
        ("maxima", b"plate 5 5 1e6 40 0 2\n0 0 -1e6\n4 4 1e6\n"),
        ("exact-tolerance", b"plate 1 2 0 50 16 1\n0 0 64\nplate 1 2 0 50 4 1\n0 0 64\n"),
        ("long-run", _plate(rng, 12, 14, 1200, 0, 5).encode()),
        ("converges", _plate(rng, 20, 30, 5000, 0.001, 8).encode()),
        ("sizes", "".join(_plate(rng, r, c, 30, 0.01, 2) for r, c in sizes).encode()),
        (
            "picture-borders",
            "".join(_plate(rng, r, c, 20, 0, 9) for r, c in ((24, 64), (25, 9), (9, 65))).encode(),
        ),
        ("large", _plate(rng, 90, 121, 150, 0, 40, 5000).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _plate(rng, 100, 100, 2000, 0, 9).encode()),
        ("perf-2", _plate(rng, 500, 300, 150, 0, 300).encode()),
        ("perf-3", "".join(_plate(rng, 40, 60, 900, 0, 5) for _ in range(9)).encode()),
        ("perf-4", _plate(rng, 300, 260, 250, 0, 3000).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    return "".join(
        _plate(
            rng,
            rng.randrange(1, 24),
            rng.randrange(1, 24),
            rng.randrange(80),
            rng.choice([0, 0.01]),
            rng.randrange(8),
            10 ** rng.randrange(1, 6),
        )
        for _ in range(rng.randrange(1, 4))
    ).encode()
