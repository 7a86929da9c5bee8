import random


def _case(limit: int, queries: list[int]) -> bytes:
    return f"{limit}\n{' '.join(map(str, queries))}\n".encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    out = [
        ("empty", b""),
        ("no-digits", b"hello\n"),
        ("zero", b"0 1 2 3"),
        ("one", b"1 1 2 0"),
        ("two", b"2\n2,1"),
        ("letters-between", b"limit=30;q=30;q=7 and -12"),
        ("huge-number", b"99999999999999999999 6000000 6000001 5999999 999999999999"),
        ("all-to-130", _case(130, list(range(132)))),
        ("no-queries", b"5000"),
        ("block-edges", _case(5000, [998, 999, 1000, 1001, 1999, 2000, 2001, 4999, 5000, 5001])),
        ("prime-limit", _case(7919, [7919, 7918, 7920])),
        ("square-limit", _case(961, [961, 960, 30 * 31, 29 * 29])),
        ("sum-above-2-31", _case(100000, [84000, 85000, 99999, 100000])),
        ("million", _case(1000003, [rng.randrange(1, 1000004) for _ in range(40)])),
    ]
    for k in range(2):
        n = rng.randrange(2000, 30000)
        out.append((f"mixed-{k}", _case(n, [rng.randrange(n + 20) for _ in range(60)])))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (n, queries) in enumerate([(1500000, 4000), (3000000, 100), (6000000, 10)], 1):
        out.append((f"perf-{k}", _case(n, [rng.randrange(1, n) for _ in range(queries)])))
    out.append(("perf-4", _case(800000, [rng.randrange(1, 800000) for _ in range(15000)])))
    return out


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(1, 10 ** rng.randrange(1, 6))
    return _case(n, [rng.randrange(n + 2) for _ in range(rng.randrange(20))])
