import random

PRIMES = [2, 3, 5, 7, 97, 10007, 65537, 998244353, 1000000007, 2147483647]


def case(p: int, rows: list[list[int]]) -> str:
    return f"{len(rows)} {p}\n" + "".join(" ".join(map(str, row)) + "\n" for row in rows)


def system(rng: random.Random, n: int, limit: int, rank: int | None = None) -> list[list[int]]:
    rows = [[rng.randrange(-limit, limit + 1) for _ in range(n + 1)] for _ in range(n)]
    if rank is not None:
        for i in range(rank, n):
            j, f = rng.randrange(max(rank, 1)), rng.randrange(-3, 4)
            rows[i] = [f * v for v in rows[j]]
            rows[i][n] += rng.choice([0, 0, 1])
    if rng.random() < 0.5:
        rng.shuffle(rows)
    return rows


def sparse(rng: random.Random, n: int) -> list[list[int]]:
    return [[rng.choice([0, 0, 0, 1, 5, -2]) for _ in range(n + 1)] for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", ""),
        ("cut", "3 7\n1 2 3 4"),
        ("seed-missing", "3 -7\n"),
        ("not-prime", "2 9\n1 2 3 4 5 6\n"),
        ("modulus-1", "1 1\n1 1\n"),
        ("modulus-0", "1 0\n1 1\n"),
        ("modulus-square", "1 25\n3 4\n1 2\n"),
        ("modulus-4", "1 -4\n3\n"),
        ("modulus-large", "1 2147483648\n1 1\n"),
        ("modulus-2^31+11", "1 2147483659\n1 1\n"),
        ("modulus-2^32+15", "1 4294967311\n1 1\n"),
        ("size-0", "0 7\n"),
        ("size-301", "301 -7\n1\n"),
        ("one", case(7, [[3, 5]])),
        (
            "one-zero",
            case(7, [[0, 5]]) + case(7, [[14, 7]]) + case(2, [[1, 1]]) + case(3, [[-1, -2]]),
        ),
        ("identity", case(101, [[int(i == j) for j in range(5)] + [i * 30] for i in range(5)])),
        ("reversed", case(101, [[int(i + j == 5) for j in range(6)] + [i] for i in range(6)])),
        (
            "swaps",
            "".join(
                case(13, [[int(j == (i + 1) % n) * 2 for j in range(n)] + [i] for i in range(n)])
                for n in range(2, 7)
            ),
        ),
        ("extremes", case(2147483647, [[2**63 - 1, -(2**63), 1], [-1, 2147483646, 2147483647]])),
        (
            "largest-residues",
            case(2147483647, [[2147483646 - (i == j) * i for j in range(9)] for i in range(8)]),
        ),
        ("no-solution", case(5, [[1, 2, 3], [2, 4, 7]]) + case(5, [[0, 0, 3], [0, 0, 0]])),
        ("many-solutions", case(5, [[1, 2, 3], [2, 4, 6]]) + case(5, [[0, 1, 3], [0, 0, 0]])),
        ("zero-column", case(97, [[1, 0, 3, 4], [2, 0, 5, 6], [4, 0, 7, 9]])),
        (
            "seeds",
            "".join(
                f"{n} -{p}\n{rng.randrange(-(1 << 62), 1 << 62)}\n"
                for n, p in zip(range(1, 11), PRIMES, strict=True)
            ),
        ),
        ("size-300", "300 -2147483647\n-9\n300 -2\n5\n"),
        (
            "bad-later",
            case(
                7,
                [
                    [1, 2],
                ],
            )
            + "2 8\n1 2 3 4 5 6\n",
        ),
    ]
    for n in range(1, 18):
        p, q = rng.choice(PRIMES), rng.choice(PRIMES)
        text = case(p, system(rng, n, 10 ** rng.randrange(1, 15)))
        text += case(q, system(rng, n, 50, rng.randrange(n + 1))) + case(q, sparse(rng, n))
        cases.append((f"size-{n}", text))
    cases.append(("size-20-21", case(97, system(rng, 20, 96)) + case(97, system(rng, 21, 96))))
    return [(name, text.encode()) for name, text in cases]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.randrange(1 << 40) for _ in range(180)]
    return [
        ("perf-1", f"180 -1000000007\n{seeds[0]}\n150 -2147483647\n{seeds[1]}\n".encode()),
        ("perf-2", f"290 -998244353\n{seeds[0]}\n".encode()),
        ("perf-3", "".join(f"{30 + i % 17} -65537\n{s}\n" for i, s in enumerate(seeds)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    text = ""
    for _ in range(rng.randrange(1, 5)):
        n, p = rng.randrange(1, 12), rng.choice(PRIMES)
        roll = rng.random()
        if roll < 0.2:
            text += f"{n} -{p}\n{rng.randrange(1 << 50)}\n"
        elif roll < 0.5:
            text += case(p, sparse(rng, n))
        else:
            text += case(p, system(rng, n, 10 ** rng.randrange(1, 15), rng.randrange(n + 1)))
    return text.encode()
