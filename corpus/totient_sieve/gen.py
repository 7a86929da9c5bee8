import random

QUERIES = ["phi", "mu", "lpf", "farey", "mertens", "squarefree", "chain", "inv"]


def _case(n: int, *queries: str) -> bytes:
    return (f"{n}\n" + "".join(query + "\n" for query in queries)).encode()


def _all(m: int) -> list[str]:
    return [f"{query} {m}" for query in QUERIES] + ["depth"]


def _random(rng: random.Random, n: int, count: int) -> list[str]:
    return [f"{rng.choice(QUERIES)} {rng.randint(1, n)}" for _ in range(count)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    table = [f"{query} {m}" for m in range(1, 61) for query in ("phi", "mu", "lpf")]
    return [
        ("empty", b""),
        ("malformed", b"many\nphi 1\n"),
        ("zero", _case(0, "phi 1")),
        ("negative", _case(-5, "phi 1")),
        ("too-large", _case(3000001, "phi 1")),
        (
            "largest",
            _case(3000000, "farey 3000000", "mertens 2999999", "inv 2000000", "chain 2999999"),
        ),
        ("one", _case(1, *_all(1), *_all(2))),
        ("two", _case(2, *_all(1), *_all(2), *_all(0))),
        ("three", _case(3, *_all(3), *_all(2))),
        ("no-queries", _case(30)),
        ("table", _case(60, *table)),
        ("prefixes", _case(40, *[f"{q} {m}" for m in range(1, 41) for q in QUERIES[3:]])),
        ("prime-square", _case(121, *_all(121), *_all(120), *_all(113))),
        ("below-prime-square", _case(120, *_all(120), *_all(119))),
        ("inverse", _case(1000, *[f"inv {v}" for v in (0, -1, 1, 2, 4, 14, 24, 240, 998, 1000)])),
        # The counting loop is made a vector one: its end depends on the size.
        *(
            (f"inverse-to-{n}", _case(n, *[f"inv {v}" for v in (1, 2, 4, 6)], *_all(n)))
            for n in (4, 5, 6, 7, 8, 13)
        ),
        ("out-of-range", _case(10, "phi 11", "mu 0", "chain -3", "farey 2147483647", "phi 10")),
        ("unknown", _case(10, "sigma 5", "phi", "phi x")),
        ("number-missing", _case(10, "phi 5", "depth", "mu")),
        ("powers", _case(70000, *_all(65536), *_all(59049), *_all(65537), *_all(65535))),
        (
            "farey-above-2-31",
            _case(100000, *_all(100000), *_all(99991), "farey 84000", "farey 85000"),
        ),
        (
            "mertens-extremes",
            _case(50000, "mertens 31", "mertens 1000", "mertens 49999", "mertens 2"),
        ),
        ("random", _case(12345, *_random(rng, 12345, 60))),
        ("random-larger", _case(99999, *_random(rng, 99999, 40), "depth")),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, n in enumerate([900_000, 1_500_000, 2_200_000], 1):
        queries = [
            f"{q} {rng.randint(n // 2, n)}" for q in ("farey", "mertens", "squarefree", "inv")
        ]
        out.append((f"perf-{k}", _case(n, *queries * 2, *["depth"] * (k == 1))))
    return out


def random_test(rng: random.Random) -> bytes:
    n = rng.choice([rng.randint(1, 10), rng.randint(1, 200), rng.randint(1, 20000)])
    queries = _random(rng, n, rng.randint(0, 20))
    if rng.random() < 0.3:
        queries.append("depth")
    return _case(n, *queries)
