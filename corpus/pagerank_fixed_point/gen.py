import random


def _case(n: int, links: list[tuple[int, int]], damping: int, rounds: int) -> bytes:
    lines = [f"{n} {len(links)} {damping} {rounds}"] + [f"{u} {v}" for u, v in links]
    return ("\n".join(lines) + "\n").encode()


def _links(rng: random.Random, n: int, m: int, skew: int) -> list[tuple[int, int]]:
    return [(rng.randrange(n), min(rng.randrange(n) for _ in range(skew))) for _ in range(m)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ring = [(k, (k + 1) % 12) for k in range(12)]
    star = [(k, 0) for k in range(1, 15)]
    return [
        ("empty", b""),
        ("malformed", b"pages links\n"),
        ("stopped", b"3 1 85 ! 4\n"),
        ("zero-pages", b"0 0 85 10\n"),
        ("too-many-pages", b"100001 0 85 10\n"),
        ("too-many-links", b"10 400001 85 10\n"),
        ("damping-over-100", b"2 1 101 10\n0 1\n"),
        ("too-many-rounds", b"2 1 85 5001\n0 1\n"),
        ("one", b"1 0 85 10\n"),
        ("two", b"2 1 85 50\n0 1\n"),
        ("no-rounds", b"3 2 85 0\n0 1\n1 2\n"),
        ("damping-0", _case(9, star[:8], 0, 20)),
        ("damping-100", _case(12, [*ring, (0, 6)], 100, 40)),
        ("links-missing", b"4 9 85 12\n0 1\n1 2\n2"),
        ("stop-sign", b"4 9 85 12\n0 1\n1 2\n!2 3\n"),
        ("dropped", b"3 6 85 9\n0 0\n3 1\n1 3\n4294967297 1\n4294967295 2\n0 2\n"),
        ("ring-ties", _case(12, ring, 85, 30)),
        ("star", _case(15, star, 85, 60)),
        ("star-out", _case(15, [(v, u) for u, v in star], 85, 60)),
        ("parallel-links", _case(5, _links(rng, 5, 60, 1), 80, 25)),
        ("few-links", _case(300, _links(rng, 300, 200, 1), 90, 30)),
        ("skewed", _case(500, _links(rng, 500, 3000, 3), 85, 200)),
        ("no-links-many-pages", b"5000 0 85 9\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _case(8000, _links(rng, 8000, 60000, 2), 99, 400)),
        ("perf-2", _case(20000, _links(rng, 20000, 60000, 1), 97, 100)),
        ("perf-3", _case(2000, _links(rng, 2000, 70000, 2), 99, 900)),
        ("perf-4", _case(9000, _links(rng, 9000, 80000, 2), 97, 300)),
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(1, 60)
    links = _links(rng, n, rng.randrange(5 * n), rng.randrange(1, 4))
    return _case(n, links, rng.randrange(101), rng.randrange(40))
