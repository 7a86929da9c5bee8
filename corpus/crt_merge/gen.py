import random


def _lines(*lines: object) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _system(rng: random.Random, size: int, limit: int, consistent: float = 0.95) -> list[str]:
    secret = rng.randrange(1 << 62)
    lines = []
    for _ in range(size):
        m = rng.randint(1, limit)
        r = secret % m if rng.random() < consistent else rng.randrange(m)
        shift = rng.choice([0, 0, -1, 1, -3]) * m
        lines.append(f"{r + shift} {m}")
    return lines


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**62
    systems: list[str] = []
    for size in range(8):
        systems += [*_system(rng, size, 60), rng.choice(["", "=", "  ", "= next"])]
    wide: list[str] = []
    for _ in range(12):
        wide += [*_system(rng, 2, 2**31), ""]
    clashing: list[str] = []
    for _ in range(12):
        clashing += [*_system(rng, 6, 12, 0.8), ""]
    return [
        ("empty", b""),
        ("blank", b"\n"),
        ("one", _lines("3 7")),
        ("sun-tzu", _lines("2 3", "3 5", "2 7")),
        ("no-newline", b"2 3\n3 5\n2 7"),
        ("modulus-one", _lines("5 1", "7 1", "3 4", "0 1")),
        ("equal-moduli", _lines("5 9", "5 9", "14 9", "-4 9", "", "5 9", "6 9")),
        ("divisible-moduli", _lines("5 12", "1 4", "2 3", "", "1 4", "5 12", "", "1 4", "6 12")),
        ("inconsistent-later", _lines("1 2", "2 3", "4 5", "0 6", "1 7", "", "1 2")),
        ("negatives", _lines("-1 10", "-1 9", "-1 7", "", "-23 10", "-9223372036854775808 7")),
        ("large-residues", _lines("9223372036854775807 4611686018427387904", "3 4")),
        ("largest-modulus", _lines(f"{top - 1} {top}", "", f"-1 {top}", f"0 {top // 2}")),
        (
            "largest-product",
            _lines(f"5 {2**31}", f"7 {2**31 - 1}", "", "1 1073741824", f"7 {2**32 - 1}"),
        ),
        ("exactly-2-62", _lines("3 2147483648", f"3 {3**19}", "=", f"3 {2**61}", f"3 {top}")),
        (
            "too-large",
            _lines(f"5 {2**31 + 1}", f"7 {2**31 + 3}", "1 2", "=", f"0 {top}", "0 3", "0 5"),
        ),
        ("moduli-out-of-range", _lines("1 0", "1 -5", f"1 {top + 1}", "2 3", f"1 {top}")),
        ("malformed", _lines("x", "5", "5 x", "bulk", "bulk 5 5", "bulk 3 2 1", "1 2 3", "= 4")),
        ("systems", _lines(*systems)),
        ("wide", _lines(*wide)),
        ("clashing", _lines(*clashing)),
        (
            "bulk",
            _lines(
                "bulk 50 4 99 1000", "bulk 300 3 18446744073709551615 30", "bulk 60 2 5 1048576"
            ),
        ),
        (
            "bulk-edges",
            _lines("bulk 0 4 1 10", "bulk -3 4 1 10", "bulk 5 0 1 10", "bulk 9 9 0 1", "2 5"),
        ),
        (
            "bulk-limits",
            _lines(f"bulk 40 2 7 {2**40}", f"bulk 9 1 7 {2**40}", f"bulk 4 4 7 {2**40 + 1}"),
        ),
        ("bulk-bad", _lines("bulk 5 -1 7 9", "bulk 5 3 7 0", "bulk 5 3 7 -9")),
        ("bulk-within-system", _lines("2 3", "bulk 40 5 12345 500", "3 5", "2 7")),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(120000, 5, 1000), (120000, 3, 1 << 20), (70000, 12, 60), (180000, 2, 1 << 31)]
    return [
        (f"perf-{k}", _lines(f"bulk {count} {size} {rng.getrandbits(60)} {limit}"))
        for k, (count, size, limit) in enumerate(shapes, 1)
    ]


def random_test(rng: random.Random) -> bytes:
    lines: list[object] = []
    for _ in range(rng.randint(0, 6)):
        if rng.random() < 0.25:
            limit = rng.randint(1, 1 << rng.randint(1, 40))
            lines.append(
                f"bulk {rng.randint(0, 60)} {rng.randint(0, 8)} {rng.getrandbits(64)} {limit}"
            )
        else:
            limit = 1 << rng.choice([3, 6, 10, 20, 31, 62])
            lines += [*_system(rng, rng.randint(0, 6), limit), rng.choice(["", "="])]
    return _lines(*lines)
