import random


def _given(rows: list[list[float]]) -> str:
    body = "\n".join(" ".join(f"{v:.6g}" for v in row) for row in rows)
    return f"given {len(rows)}\n{body}\n"


def _rows(rng: random.Random, n: int, span: float, digits: int = 3) -> list[list[float]]:
    return [[round(rng.uniform(-span, span), digits) for _ in range(n + 1)] for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    sparse = [[float(rng.choice([0, 0, 0, 1, -2, 5])) for _ in range(10)] for _ in range(9)]
    upper = [[float(j - i + 1) if j >= i else 0.0 for j in range(8)] for i in range(7)]
    flipped = [row[:] for row in upper[::-1]]
    singular = _rows(rng, 5, 9)
    singular[3] = [2 * v for v in singular[1]]
    tied = [[1.0, -1.0, 2.0, 3.0], [-1.0, 1.0, 1.0, 4.0], [1.0, 2.0, -1.0, 5.0]]
    return [
        ("empty", b""),
        ("malformed", b"given many\n"),
        ("unknown", b"magic 3\n1 2 3\n"),
        ("zero", b"given 0\n"),
        ("too-large", b"hilbert 401\nhilbert 2\n"),
        ("negative", b"hilbert -3\n"),
        ("one", b"given 1\n4 10\ngiven 1\n-0.5 1\ngiven 1\n0 1\n"),
        ("numbers-missing", b"given 2\n1 2 3\n4 5\n"),
        ("not-finite", b"given 1\nnan 1\ngiven 1\n2 inf\ngiven 1\n1e10 1\n"),
        ("random-without-seed", b"random 3"),
        ("two", b"given 2\n0 1 5\n1 0 7\ngiven 2\n1 2 3\n2 4 6\n"),
        ("ties-of-pivots", _given(tied).encode()),
        ("singular", _given(singular).encode()),
        ("triangular", (_given(upper) + _given(flipped)).encode()),
        ("sparse", _given(sparse).encode()),
        ("hilbert", "".join(f"hilbert {n}\n" for n in range(1, 14)).encode()),
        ("sizes", "".join(f"random {n} {n * 977}\n" for n in range(1, 36)).encode()),
        ("huge-and-tiny", (_given(_rows(rng, 6, 1e8)) + _given(_rows(rng, 6, 1e-4, 9))).encode()),
        ("given", "".join(_given(_rows(rng, n, 20)) for n in (3, 5, 8, 13, 17)).encode()),
        ("large-seeds", b"random 40 2147483648\nrandom 33 4294967295\nrandom 21 99999999999\n"),
        ("hundred", b"random 100 5\nrandom 127 77\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    def many(count: int, n: int) -> bytes:
        return "".join(f"random {n} {rng.randrange(2**31)}\n" for _ in range(count)).encode()

    return [
        ("perf-1", many(2, 400)),
        ("perf-2", many(25, 150)),
        ("perf-3", many(1100, 40)),
        ("perf-4", many(12, 239)),
    ]


def random_test(rng: random.Random) -> bytes:
    out = ""
    for _ in range(rng.randrange(1, 6)):
        n = rng.randrange(1, 20)
        out += rng.choice([f"random {n} {rng.randrange(2**32)}\n", _given(_rows(rng, n, 50))])
    return out.encode()
