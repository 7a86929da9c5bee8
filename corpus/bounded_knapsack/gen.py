import random


def _case(capacity: int, kinds: list[tuple[int, int, int]]) -> bytes:
    lines = [f"{len(kinds)} {capacity} 0"] + [f"{w} {v} {s}" for w, v, s in kinds]
    return ("\n".join(lines) + "\n").encode()


def _kinds(
    rng: random.Random, n: int, weight: int, value: int, supply: int
) -> list[tuple[int, int, int]]:
    return [
        (rng.randint(1, weight), rng.randint(-value // 8, value), rng.randint(-1, supply))
        for _ in range(n)
    ]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 10**12
    return [
        ("empty", b""),
        ("no-kinds", b"0 10 0\n"),
        ("no-kinds-seeded", b"0 10 7\n"),
        ("no-capacity", _case(0, [(1, 5, 3), (2, 9, -1)])),
        ("one", _case(10, [(3, 4, 1)])),
        ("one-too-heavy", _case(2, [(3, 4, 5)])),
        ("one-fits-exactly", _case(3, [(3, 4, 5)])),
        ("one-unlimited", _case(10, [(3, 4, -1)])),
        ("supplies", _case(100, [(1, 3, s) for s in range(9)])),
        ("supply-63-64-65", _case(300, [(1, 5, 63), (2, 9, 64), (1, 4, 65)])),
        ("no-supply", _case(20, [(4, 50, 0), (5, 6, 2)])),
        ("no-value", _case(20, [(4, 0, 3), (5, -6, 2), (1, -1, -1)])),
        ("ties", _case(12, [(3, 6, 2), (2, 4, 3), (1, 2, -1), (4, 8, 1)])),
        ("greedy-fails", _case(50, [(10, 60, 1), (20, 100, 1), (30, 120, 1)])),
        ("maxima", _case(200, [(1, top, 2147483647), (2, -top, 5), (7, top - 1, -1)])),
        ("values-above-2-31", _case(64, [(9, 2**31, 3), (11, 2**32 + 7, 2), (5, 2**30 + 1, -1)])),
        (
            "heavy",
            _case(200000, [(2147483647, 9, 4), (100000, 9, 4), (66667, 6, -1), (199999, 17, 1)]),
        ),
        (
            "largest-supply-bundles",
            _case(200000, [(1, 3, 2147483647), (3, 10, 65535), (2, 7, 4097)]),
        ),
        ("random-small", _case(37, _kinds(rng, 9, 12, 30, 4))),
        ("random", _case(1000, _kinds(rng, 40, 90, 500, 20))),
        ("random-odd", _case(4093, _kinds(rng, 17, 900, 10**9, 7))),
        ("seeded", b"60 5000 4294967295\n"),
        ("seeded-more", b"200 9999 17\n"),
        ("too-many-kinds", b"501 5 0\n"),
        ("most-kinds", b"500 5 3\n"),
        ("capacity-too-large", b"1 200001 0\n1 1 1\n"),
        ("negative-kinds", b"-1 10 0\n"),
        ("negative-capacity", b"1 -10 0\n1 1 1\n"),
        ("weight-zero", _case(10, [(1, 1, 1), (0, 1, 1)])),
        ("supply-too-small", _case(10, [(1, 1, -2)])),
        ("value-too-large", _case(10, [(1, top + 1, 1)])),
        ("value-too-small", _case(10, [(1, -top - 1, 1)])),
        ("kinds-missing", b"3 10 0\n1 2 3\n4 5\n"),
        ("malformed", b"3 ten 0\n1 2 3\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    heavy = [
        (rng.randint(500, 9000), rng.randint(1, 10**9), rng.randint(-1, 30)) for _ in range(60)
    ]
    return [
        ("perf-1", f"100 130000 {rng.randint(1, 2**32 - 1)}\n".encode()),
        ("perf-2", f"400 60011 {rng.randint(1, 2**32 - 1)}\n".encode()),
        ("perf-3", _case(180000, heavy)),
    ]


def random_test(rng: random.Random) -> bytes:
    if rng.random() < 0.2:
        return f"{rng.randint(0, 60)} {rng.randint(0, 9000)} {rng.randint(1, 2**32 - 1)}\n".encode()
    weight, value, supply = rng.choice([(5, 9, 3), (50, 10**6, 40), (300, 10**12, 2), (3, 3, 100)])
    return _case(rng.randint(0, 500), _kinds(rng, rng.randint(0, 15), weight, value, supply))
