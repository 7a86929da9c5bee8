import random


def _lines(*lines: object) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    big = 2**62 - 1
    return [
        ("empty", b""),
        ("zero", b"0\n"),
        ("one", b"1"),
        ("two", b"2\n"),
        ("up-to-130", _lines(*range(131))),
        (
            "famous",
            _lines(61, 109, 181, 277, 397, 409, 421, 541, 661, 991, 1021, 9781, 410286423278424),
        ),
        ("odd-periods", _lines(*[k * k + 1 for k in (1, 2, 3, 10, 1000, 65535, 65536, 2**31 - 2)])),
        ("short-periods", _lines(*[k * k + 2 for k in (1, 2, 3, 100, 65536, 2**30)])),
        ("squares", _lines(*[k * k for k in (2, 17, 65535, 65536, 65537, 2**31 - 1)])),
        ("before-squares", _lines(*[k * k - 1 for k in (2, 3, 17, 65536, 2**31)])),
        ("shown-limit", _lines(*[d for d in range(131, 700) if d % 7 == 3])),
        ("wide-solutions", _lines(1726, 1789, 3931, 4621, 6301, 7549, 9949)),
        (
            "large-coefficients",
            _lines(big, 2**62 - 2**31, (2**31 - 1) ** 2 - 1, (2**30 + 1) ** 2 + 4),
        ),
        ("overflow-at-once", _lines(*[(2**30 + k) ** 2 + 3 for k in (2, 5, 8)], 10**12 + 3)),
        ("periods-23-to-26", _lines(586, 634, 271, 382, 457, 881, 211, 214)),
        ("wider-solutions", _lines(*[d for d in range(2000, 9000) if d % 61 == 2])),
        ("ranges", _lines("0 0", "1 1", "2 3", "0 130", "99 101", "5 4", "1000 1100")),
        ("range-large", _lines("1000000000 1000000003", "10000000000000 10000000000001")),
        ("range-ties", _lines("3 3", "3 6", "10 17", "1 50")),
        ("too-large", _lines(2**62, f"5 {2**62}", "99999999999999999999999", f"{2**63} 4")),
        ("malformed", _lines("x", "", "7 x", "-5", "7, 9", " 12  13 ", "3 5 7")),
        ("random", _lines(*[rng.randint(1, 10**9) for _ in range(12)])),
        (
            "random-ranges",
            _lines(*[f"{d} {d + rng.randint(0, 9)}" for d in rng.sample(range(10**7), 12)]),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    a, b = rng.randint(10**5, 2 * 10**5), rng.randint(10**9, 2 * 10**9)
    c = [rng.randint(10**12, 2 * 10**12) for _ in range(3)]
    return [
        ("perf-1", _lines(f"{a} {a + 8000}")),
        ("perf-2", _lines(f"{b} {b + 100}", f"1 {a // 8}")),
        ("perf-3", _lines(*[f"{d} {d + 1}" for d in c[:2]], *[b + k for k in range(50)])),
    ]


def random_test(rng: random.Random) -> bytes:
    lines: list[object] = []
    for _ in range(rng.randint(0, 12)):
        d = rng.randint(0, 10 ** rng.randint(1, 9))
        lines.append(d if rng.random() < 0.6 else f"{d} {d + rng.randint(-1, 20)}")
    return _lines(*lines)
