import random


def _case(mode: str, values: list[int]) -> bytes:
    return f"{mode} {len(values)}\n{' '.join(map(str, values))}\n".encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top, bottom = 2**31 - 1, -(2**31)
    mixed = [rng.randint(-50, 50) for _ in range(64)]
    pairs = [v for k in range(70) for v in (2 * k + 1, 2 * k)]
    return [
        ("empty", b""),
        ("no-values", b"strict 0\n"),
        ("no-values-weak", b"weak 0\n"),
        ("one", b"strict 1\n-5\n"),
        ("ascending", _case("strict", list(range(-20, 21)))),
        ("ascending-39", _case("strict", list(range(39)))),
        ("ascending-40", _case("weak", list(range(40)))),
        ("descending", _case("strict", list(range(30, -5, -1)))),
        ("equal-strict", _case("strict", [7] * 12)),
        ("equal-weak", _case("weak", [7] * 12)),
        ("extremes", _case("strict", [top, bottom, 0, top, -1, bottom, top - 1, top])),
        ("extremes-weak", _case("weak", [bottom, bottom, top, bottom, top, top])),
        ("many-ways", _case("strict", pairs)),
        ("many-ways-weak", _case("weak", [v // 3 for v in pairs])),
        ("mixed-strict", _case("strict", mixed)),
        ("mixed-weak", _case("weak", mixed)),
        ("seventeen", _case("strict", [rng.randint(bottom, top) for _ in range(17)])),
        ("long", _case("weak", [rng.randint(0, 400) for _ in range(900)])),
        ("made-up", b"strict 300 12345 1000\n"),
        ("made-up-weak", b"weak 2001 -9 40\n"),
        ("made-up-wide", b"strict 1500 77 2147483647\n"),
        ("made-up-range-1", b"weak 9 5 1\n"),
        ("seed-zero", b"strict 9 0 100\n"),
        ("range-zero", b"strict 9 5 0\n1 2 3\n"),
        ("range-missing", b"strict 9 5\n"),
        ("range-negative", b"strict 9 5 -5\n"),
        ("mode-unknown", b"loose 3\n1 2 3\n"),
        ("mode-cut", b"strictly 3\n1 2 3\n"),
        ("weakest", b"weakest 3\n1 2 3\n"),
        ("count-missing", b"weak\n"),
        ("count-negative", b"weak -1\n"),
        ("count-too-large", b"weak 1000001 1 1\n"),
        ("values-missing", b"weak 5\n1 2 3\n"),
        ("value-too-large", b"weak 3\n1 2147483648 3\n"),
        ("value-malformed", b"strict 3\n1 2x 3\n"),
        ("value-exclaimed", b"strict 2\n5! 6\n"),
        ("value-too-long", b"strict 2\n1 00000000000000000005\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [("strict", 250000, 2**31 - 1), ("weak", 160000, 90000), ("strict", 330000, 250000)]
    return [
        (f"perf-{k}", f"{mode} {n} {rng.randint(1, 2**31 - 1)} {bound}\n".encode())
        for k, (mode, n, bound) in enumerate(shapes, 1)
    ]


def random_test(rng: random.Random) -> bytes:
    mode = rng.choice(["strict", "weak"])
    if rng.random() < 0.25:
        bound = rng.choice([2, 30, 1000, 2**31 - 1])
        return f"{mode} {rng.randint(0, 800)} {rng.randint(-9999, 9999)} {bound}\n".encode()
    bound = rng.choice([2, 9, 100, 2**31 - 1])
    return _case(mode, [rng.randint(-bound, bound) for _ in range(rng.randint(0, 90))])
