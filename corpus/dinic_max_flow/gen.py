import random


def _case(n: int, pipes: list[tuple[int, str, int, int]], queries: list[tuple[int, int]]) -> bytes:
    lines = [f"{n} {len(pipes)}"]
    lines += [f"{u} {way} {v} {c}" for u, way, v, c in pipes]
    lines += [f"{s} {t}" for s, t in queries]
    return ("\n".join(lines) + "\n").encode()


def _pipes(rng: random.Random, n: int, m: int, top: int, both: float) -> list:
    return [
        (
            rng.randrange(n),
            "=" if rng.random() < both else ">",
            rng.randrange(n),
            rng.randint(0, top),
        )
        for _ in range(m)
    ]


def _grid(rng: random.Random, rows: int, cols: int, top: int) -> list:
    out = []
    for r in range(rows):
        for c in range(cols):
            if c + 1 < cols:
                out.append((r * cols + c, rng.choice(">="), r * cols + c + 1, rng.randint(1, top)))
            if r + 1 < rows:
                out.append((r * cols + c, "=", (r + 1) * cols + c, rng.randint(1, top)))
    return out


def _matching(rng: random.Random, side: int, degree: int) -> list:
    out = [(0, ">", 1 + k, 1) for k in range(side)]
    out += [(1 + side + k, ">", 2 * side + 1, 1) for k in range(side)]
    for k in range(side):
        out += [(1 + k, ">", 1 + side + rng.randrange(side), 1) for _ in range(degree)]
    return out


def _pairs(rng: random.Random, n: int, count: int) -> list[tuple[int, int]]:
    return [(rng.randrange(n), rng.randrange(n)) for _ in range(count)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**31 - 1
    wide = [(0, ">", k, top) for k in range(1, 9)] + [(k, ">", 9, top) for k in range(1, 9)]
    diamond = [
        (0, ">", 1, 100),
        (0, ">", 2, 100),
        (1, ">", 2, 1),
        (1, ">", 3, 100),
        (2, ">", 3, 100),
    ]
    bad = [(0, "<", 1, 5), (0, ">", 4, 5), (4, ">", 0, 5), (-1, ">", 0, 5), (0, ">", -1, 5)]
    return [
        ("empty", b""),
        ("malformed", b"network"),
        ("one-node", b"1 0\n"),
        ("too-large", b"3001 0\n"),
        ("too-many-pipes", b"5 40001\n"),
        ("two-nodes", b"2 1\n0 > 1 7\n0 1\n1 0\n0 0\n"),
        ("both-ways", b"2 1\n0 = 1 7\n0 1\n1 0\n"),
        ("no-pipes", b"4 0\n0 3\n"),
        ("pipes-missing", b"3 4\n0 > 1 5\n1 > 2"),
        ("bad-pipes", _case(4, [*bad, (0, ">", 1, -1), (1, ">", 2, 3), (0, "=", 1, 2)], [(0, 2)])),
        ("bad-queries", _case(4, diamond, [(-1, 2), (0, 4), (4, 0), (1, -1), (2, 2), (0, 3)])),
        ("diamond", _case(4, diamond, [(0, 3), (3, 0), (0, 2), (1, 3)])),
        ("above-32-bits", _case(10, wide, [(0, 9), (0, 5), (9, 0)])),
        (
            "self-loops",
            _case(3, [(0, ">", 0, 9), (0, ">", 1, 4), (1, "=", 1, 2), (1, ">", 2, 3)], [(0, 2)]),
        ),
        ("matching", _case(42, _matching(rng, 20, 2), [(0, 41), (5, 30)])),
        ("grid", _case(80, _grid(rng, 8, 10, 12), [(0, 79), (9, 70), (35, 44), (79, 0)])),
        ("zero-capacities", _case(12, _pipes(rng, 12, 60, 1, 0.3), _pairs(rng, 12, 20))),
        ("dense", _case(20, _pipes(rng, 20, 300, 10**9, 0.2), _pairs(rng, 20, 20))),
        ("sparse", _case(150, _pipes(rng, 150, 400, 50, 0.5), _pairs(rng, 150, 30))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    grid = [(rng.randrange(20), 1580 + rng.randrange(20)) for _ in range(90)]
    return [
        ("perf-1", _case(400, _pipes(rng, 400, 6000, 1000, 0.3), _pairs(rng, 400, 40))),
        ("perf-2", _case(1600, _grid(rng, 40, 40, 500), grid)),
        ("perf-3", _case(1402, _matching(rng, 700, 4), [(0, 1401)] * 30 + [(9, 1401)])),
        ("perf-4", _case(1500, _pipes(rng, 1500, 20000, 60, 0.1), _pairs(rng, 1500, 14))),
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randrange(2, 30)
    pipes = _pipes(rng, n, rng.randrange(6 * n), 10 ** rng.randrange(1, 9), rng.random())
    return _case(n, pipes, _pairs(rng, n, rng.randrange(1, 9)))
