import random


def listed(m: int, rows: list[list[int]], powers: list[int], gap: str = "\n") -> bytes:
    entries = gap.join(" ".join(map(str, row)) for row in rows)
    return f"{len(rows)} {m}\n{entries}\n{' '.join(map(str, powers))}\n".encode()


def filled(n: int, m: int, seed: int, powers: list[int]) -> bytes:
    return f"{n} {m}\nfill {seed}\n{' '.join(map(str, powers))}\n".encode()


def square(rng: random.Random, n: int, limit: int) -> list[list[int]]:
    return [[rng.randrange(-limit, limit + 1) for _ in range(n)] for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = (1 << 32) - 1
    cases = [
        ("empty", b""),
        ("size-0", b"0 7\n1\n"),
        ("size-129", b"129 7\nfill 1\n2\n"),
        ("modulus-0", b"2 0\n1 2 3 4\n5\n"),
        ("cut", b"3 10\n1 2 3 4 5 6 7 8"),
        ("word-inside", b"2 10\n1 fill 3\n5\n"),
        ("fill-cut", b"2 10\nfill"),
        ("one", listed(1000000007, [[3]], [0, 1, 2, 5, 100, 2**63, 2**64 - 1])),
        ("modulus-1", listed(1, [[1, 2], [3, 4]], [0, 1, 2, 3])),
        ("modulus-2", listed(2, [[1, 1], [1, 0]], [0, 1, 2, 3, 4, 5, 6])),
        ("fibonacci", listed(1000000009, [[1, 1], [1, 0]], [1, 2, 10, 90, 10**18])),
        ("negative", listed(97, [[-1, -97, -98], [5, -1000, 96], [97, 98, -2]], [1, 2, 3, 7])),
        ("huge-entries", listed(top, [[2**62, -(2**62)], [2**63 - 1, -(2**63)]], [1, 2, 3, 9])),
        (
            "largest-modulus",
            listed(top, [[top - 1] * 3, [top - 2] * 3, [top - 3] * 3], [1, 2, 5, 31]),
        ),
        (
            "permutation",
            listed(11, [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]], [1, 2, 3, 4, 5]),
        ),
        ("nilpotent", listed(100, [[0, 1, 2], [0, 0, 3], [0, 0, 0]], [0, 1, 2, 3, 4])),
        ("no-powers", listed(10, [[1, 2], [3, 4]], [])),
        ("largest", filled(128, 4294967291, 5, [3])),
        ("stops", b"1 10\n3\n2 x 3\n"),
    ]
    for n in range(1, 19):
        m = rng.choice([10, 65537, 2147483648, 998244353, top])
        powers = [rng.randrange(20), rng.randrange(1 << 40)]
        if n % 3:
            cases.append(
                (f"size-{n}", listed(m, square(rng, n, 10 ** (n % 12)), powers, rng.choice(" \n")))
            )
        else:
            cases.append((f"size-{n}", filled(n, m, rng.randrange(-(1 << 40), 1 << 40), powers)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", filled(40, 1000000007, rng.randrange(1 << 40), [10**18, 2**31 - 1])),
        ("perf-2", filled(100, 4294967291, rng.randrange(1 << 40), [1000, 77])),
        (
            "perf-3",
            listed(998244353, square(rng, 12, 10**9), [rng.randrange(1 << 60) for _ in range(50)]),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    m = rng.choice([1, 2, rng.randrange(1, 1000), rng.randrange(1, 1 << 32)])
    n = rng.randrange(1, 20)
    powers = [rng.randrange(1 << rng.randrange(1, 64)) for _ in range(rng.randrange(4))]
    if rng.random() < 0.3:
        return filled(n, m, rng.randrange(1 << 62), powers)
    return listed(m, square(rng, n, 10 ** rng.randrange(12)), powers)
