import random


def _map(rng: random.Random, n: int, m: int, length: int, toll: int) -> list[str]:
    return [
        f"{rng.randint(1, n)} {rng.randint(1, n)} {rng.randint(0, length)} {rng.randint(0, toll)}"
        for _ in range(m)
    ]


def _case(n: int, roads: list[str], queries: list[str]) -> bytes:
    return ("\n".join([f"{n} {len(roads)}", *roads, *queries]) + "\n").encode()


def _queries(rng: random.Random, n: int, count: int, everywhere: float) -> list[str]:
    return [
        f"{rng.randint(1, n)} {0 if rng.random() < everywhere else rng.randint(1, n)} "
        f"{rng.randrange(6)} {rng.randrange(4)}"
        for _ in range(count)
    ]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**31 - 1
    chain = [f"{k} {k + 1} {top} {top}" for k in range(1, 60)]
    ladder = [f"{k} {k + d} 1 {d - 1}" for k in range(1, 40) for d in (1, 2)]
    bad = ["0 1 1 1", "1 5 1 1", "1 2 -1 0", "2 1 0 -5", "5 1 1 1", "1 -1 1 1", "1 2 3 4"]
    return [
        ("empty", b""),
        ("malformed", b"towns roads"),
        ("zero-towns", b"0 0\n1 1 1 1\n"),
        ("limits", b"200001 0\n"),
        ("one", b"1 0\n1 1 1 1\n1 0 5 5\n1 2 1 1\n"),
        ("self-loop", b"1 1\n1 1 5 5\n1 0 1 1\n1 1 1 1\n"),
        ("roads-missing", b"3 5\n1 2 3 4\n2 3"),
        ("bad-roads", _case(4, bad, ["1 2 1 1", "2 1 1 1", "1 4 1 1", "4 0 1 1"])),
        ("bad-queries", _case(3, ["1 2 3 4"], ["0 1 1 1", "4 1 1 1", "1 -1 1 1", "1 4 1 1"])),
        (
            "bad-weights",
            _case(3, ["1 2 3 4"], ["1 2 -1 1", "1 2 1 -1", "1 2 1001 1", "1 2 0 1001"]),
        ),
        ("maxima", _case(60, chain, ["1 60 1 1", "1 60 1000 1000", "1 0 1000 999", "60 1 1 1"])),
        ("ties", _case(41, ladder, ["1 41 1 0", "1 41 0 1", "1 41 1 1", "1 0 0 0", "41 0 1 1"])),
        (
            "parallel",
            _case(2, ["1 2 9 1", "1 2 1 9", "1 2 4 4"], ["1 2 1 1", "1 2 1 0", "1 2 0 1"]),
        ),
        ("dense", _case(12, _map(rng, 12, 140, 30, 30), _queries(rng, 12, 20, 0.2))),
        ("small-range", _case(50, _map(rng, 50, 200, 2, 1), _queries(rng, 50, 25, 0.2))),
        ("sparse", _case(200, _map(rng, 200, 260, 100, 9), _queries(rng, 200, 25, 0.3))),
        ("larger", _case(900, _map(rng, 900, 4000, 10**9, 10**6), _queries(rng, 900, 30, 0.3))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (n, m, count, length) in enumerate(
        [(3000, 12000, 40, 1000), (10000, 40000, 12, 100), (2000, 40000, 40, 10**6)], 1
    ):
        queries = _queries(rng, n, count, 0.6)
        out.append((f"perf-{k}", _case(n, _map(rng, n, m, length, 50), queries)))
    side = 90
    roads = []
    for r in range(side):
        for c in range(side):
            here = r * side + c + 1
            for there in ([here + 1] if c + 1 < side else []) + (
                [here + side] if r + 1 < side else []
            ):
                roads.append(f"{here} {there} {rng.randint(1, 40)} {rng.randrange(3)}")
                roads.append(f"{there} {here} {rng.randint(1, 40)} {rng.randrange(3)}")
    out.append(("perf-4", _case(side * side, roads, _queries(rng, side * side, 20, 0.5))))
    return out


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(1, 40)
    roads = _map(rng, n, rng.randrange(4 * n), 10 ** rng.randrange(1, 7), rng.randrange(1, 50))
    return _case(n, roads, _queries(rng, n, rng.randrange(12), 0.3))
