import random

PRIMES = [1000003, 16777259, 268435459, 2147483647, 2147483659, 4294967291, 4294967279]
SMALL = [2, 3, 5, 7, 11, 13, 17, 101, 257, 65537]


def _lines(*lines: object) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _largest_factor(n: int) -> int:
    largest, q = 1, 2
    while q * q <= n:
        if n % q:
            q += 1
        else:
            n //= q
            largest = q
    return max(largest, n)


def _query(rng: random.Random, p: int) -> str:
    g = rng.randrange(p)
    kind = rng.random()
    if kind < 0.2:
        return f"{p} {g}"
    if kind < 0.3:
        return f"{p} {g} {rng.randrange(p)}"
    return f"{p} {g} {pow(g, rng.randrange(p), p)}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    every = [f"{p} {g} {h}" for p in (2, 3, 5, 7, 11) for g in range(p) for h in range(p)]
    orders = [f"{p} {g}" for p in (2, 3, 5, 7, 13, 31) for g in range(p)]
    composites = [
        f"{n} {g} {h}" for n in (4, 9, 12, 15, 561) for g in range(2, 5) for h in range(0, 9, 2)
    ]
    return [
        ("empty", b""),
        ("blank-line", b"\n"),
        ("one", b"7 3 6\n"),
        ("no-newline", b"7 3 6"),
        ("every-small", _lines(*every)),
        ("orders", _lines(*orders)),
        ("composites", _lines(*composites, "4 3", "9 3", "15 2", "561 2", "4294967295 2")),
        ("wrong-candidates", _lines("8 2 4", "8 2 6", "16 2 8", "24 2 12", "1000000 10 500000")),
        ("low-orders", _lines(*[f"{p} {pow(3, _largest_factor(p - 1), p)}" for p in PRIMES])),
        ("zero-base", _lines("1000003 0 0", "1000003 0 1", "1000003 0 5", "1000003 0")),
        ("base-one", _lines("1000003 1 1", "1000003 1 2", "1000003 1", "1000003 1000002 1000002")),
        ("reduced", _lines("11 13 25", "11 4294967297 9", "11 18446744073709551615 3", "5 -3 4")),
        ("range-of-p", _lines("1 2 3", "0 0 0", "4294967295 2 1", "4294967296 2 4", "-7 2 4")),
        ("malformed", _lines("", "7", "x", "7 x", "7 3 x", " 7  3  2 9", "7,3,2")),
        (
            "around-squares",
            _lines(*[_query(rng, p) for p in (15, 16, 17, 24, 25, 26, 65535, 65536, 65537)]),
        ),
        ("small", _lines(*[_query(rng, rng.choice(SMALL)) for _ in range(60)])),
        ("large", _lines(*[_query(rng, rng.choice(PRIMES)) for _ in range(12)])),
        ("largest", _lines(*[_query(rng, 4294967291) for _ in range(6)])),
        ("below-2-31", _lines(*[_query(rng, 2147483647) for _ in range(6)])),
        ("large-orders", _lines(*[f"{p} {g}" for p in PRIMES for g in (2, 3, 5, p - 1)])),
        (
            "last-step",
            _lines("101 2 51", "65537 3 21846", "1000003 2 500002", "4294967291 2 2147483646"),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (p, count) in enumerate([(268435459, 110), (2147483647, 50), (4294967291, 40)], 1):
        bases = [rng.randrange(2, p) for _ in range(count)]
        queries = [f"{p} {g} {pow(g, rng.randrange(p), p)}" for g in bases]
        out.append((f"perf-{k}", _lines(*queries, *[f"{p} {g}" for g in bases[:5]])))
    return out


def random_test(rng: random.Random) -> bytes:
    pool = SMALL + PRIMES + [rng.randint(2, 100000)]
    return _lines(*[_query(rng, rng.choice(pool)) for _ in range(rng.randint(0, 7))])
