import random

TOP = 10**12


def _case(values: list[int], queries: list[str]) -> bytes:
    lines = [str(len(values)), " ".join(map(str, values)), *queries]
    return ("\n".join(lines) + "\n").encode()


def _all(*ks: int) -> list[str]:
    return [f"{what} {k}" for k in ks for what in ("load", "apart", "rank")]


def _values(rng: random.Random, n: int, bound: int) -> list[int]:
    return [rng.randint(0, bound) for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    some = _values(rng, 17, 100)
    return [
        ("empty", b""),
        ("malformed", b"x\n"),
        ("no-values", b"0\nload 1\n"),
        ("negative-n", b"-3\n1 2 3\n"),
        ("n-too-large", b"1000001\n1 2 3\n"),
        ("one", _case([5], _all(1, 2, 3))),
        ("one-zero", _case([0], _all(1, 2))),
        ("two", _case([7, 3], _all(1, 2, 3))),
        ("two-equal", _case([4, 4], _all(1, 2, 3))),
        ("no-queries", _case([4, 4, 5], [])),
        ("classic", _case([7, 2, 5, 10, 8], _all(1, 2, 3, 4, 5, 6, 10, 11))),
        ("zeros", _case([0] * 9, _all(1, 2, 9, 36, 37))),
        ("equal", _case([6] * 12, _all(1, 2, 3, 5, 12, 66, 67))),
        ("ascending", _case(list(range(1, 40)), _all(1, 2, 7, 20, 39, 741, 742))),
        ("powers", _case([1 << k for k in range(39)], _all(1, 2, 3, 4, 10, 39, 500))),
        ("maxima", _case([TOP] * 30 + [0, 1], _all(1, 2, 3, 31, 32, 436))),
        (
            "above-2-31",
            _case([2**31 + 5, 2**31, 2**32, 2**33 + 1, 2**31 - 1, 1], _all(1, 2, 3, 7, 15, 16)),
        ),
        ("all-above-2-32", _case([2**32 + 7 * k * k for k in range(9)], _all(1, 2, 3, 5, 20))),
        ("every-k", _case(some, _all(*range(1, 20)))),
        ("every-rank", _case(some[:8], [f"rank {k}" for k in range(1, 30)])),
        ("k-not-positive", _case([3, 1], [*_all(0, -1, -(2**63)), "load 1"])),
        ("k-largest", _case([3, 1, 4, 1, 5], _all(2**63 - 1, 2**32, 2**32 + 1))),
        ("bad-value", b"4\n1 2 x 4\n"),
        ("values-missing", b"4\n1 2\n"),
        ("value-too-large", _case([1, TOP + 1, 3], ["load 1"])),
        ("value-negative", _case([1, 2, -3], ["load 1"])),
        (
            "queries-odd",
            _case([5, 9, 2], ["lump 2", "around 2", "rest 2", "twice 2", "x 1", "load", "load x"]),
        ),
        ("long-query-word", _case([5, 9, 2], ["load 2", "loadloadload 2", "rank 1"])),
        ("made-up", b"50 -12345\n" + "".join(q + "\n" for q in _all(1, 2, 9, 50, 1225)).encode()),
        (
            "made-up-more",
            b"1001 -9223372036854775807 load 30 apart 30 rank 250000 rank 500500 rank 500501",
        ),
        ("random", _case(_values(rng, 100, 10**9), _all(1, 2, 3, 17, 64, 100, 2475, 4950))),
        ("random-ties", _case(_values(rng, 100, 9), _all(2, 5, 9, 10, 11, 40, 600, 3000))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.getrandbits(50) for _ in range(3)]
    many = "".join(f"load {k}\napart {k}\nrank {k * k}\n" for k in rng.sample(range(2, 900), 25))
    return [
        ("perf-1", f"150000 -{s[0]}\nload 1000\nload 7\napart 300\nrank 123456789\n".encode()),
        ("perf-2", f"4000 -{s[1]}\n{many}".encode()),
        (
            "perf-3",
            f"60000 -{s[2]}\napart 20000\nrank 5\nload 44\nrank 900000000\napart 50\n".encode(),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.randint(1, rng.choice([3, 20, 150]))
    ks = [rng.randint(1, rng.choice([3, n + 1, n * n])) for _ in range(rng.randint(0, 8))]
    if rng.random() < 0.2:
        return f"{n} -{rng.getrandbits(50) + 1}\n{''.join(q + chr(10) for q in _all(*ks))}".encode()
    return _case(_values(rng, n, rng.choice([1, 10, 10**6, TOP])), _all(*ks))
