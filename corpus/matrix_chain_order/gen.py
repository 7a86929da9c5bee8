import random


def _chain(dims: list[int]) -> str:
    return f"{len(dims) - 1} {' '.join(map(str, dims))}"


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _random(rng: random.Random, n: int, bound: int) -> str:
    return _chain([rng.randint(1, bound) for _ in range(n + 1)])


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 200000
    return [
        ("empty", b""),
        ("zero", b"0\n3 1 2 3 4\n"),
        ("malformed", b"three 1 2 3 4\n"),
        ("one", _lines("1 5 7")),
        ("two", _lines("2 5 7 11", "2 1 1 1")),
        ("three", _lines("3 10 100 5 50", "3 50 5 100 10", "3 2 3 4 5")),
        ("clrs", _lines("6 30 35 15 5 10 20 25", "0", "2 1 2 3")),
        ("ties", _lines("5 2 2 2 2 2 2", "9 1 1 1 1 1 1 1 1 1 1", "4 2 3 2 3 2")),
        ("ascending", _lines(_chain(list(range(1, 20))))),
        ("descending", _lines(_chain(list(range(20, 1, -1))))),
        ("valley", _lines(_chain([9, 7, 5, 3, 1, 3, 5, 7, 9]), _chain([1, 3, 5, 9, 5, 3, 1]))),
        ("maxima", _lines(_chain([top] * 18), _chain([top, 1] * 9))),
        ("above-2-31", _lines(_chain([2000, 1500, 3000, 1000, 2500, 4000]), _chain([65536] * 6))),
        ("lengths", _lines(*[_random(rng, n, 30) for n in range(1, 18)])),
        ("letters-end", _lines(_random(rng, 26, 99), _random(rng, 27, 99), _random(rng, 28, 5))),
        ("printed-limit", _lines(_random(rng, 39, 60), _random(rng, 40, 60), _random(rng, 41, 60))),
        ("made-up", _lines("-20 5 50", "-1 18446744073709551615 200000", "-45 123456789012 1000")),
        ("made-up-deep", _lines("-150 7 200000", "-99 8 2")),
        ("made-up-bad", _lines("-5 7 0", "-5 7 200001", "-5 x")),
        ("most-matrices", _lines("-701 5 9")),
        ("too-long", _lines("2 4 5 6", "701 1 2 3")),
        ("dimension-zero", _lines("2 5 6 7", "2 5 0 7")),
        ("dimension-negative", _lines("2 5 -6 7")),
        ("dimension-too-large", _lines(f"2 5 {top} 7", f"2 5 {top + 1} 7")),
        ("dimensions-missing", _lines("1 2 3", "4 5 6 7")),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    long = [
        f"-{n} {rng.getrandbits(64)} {bound}"
        for n, bound in [(400, 1000), (350, 50), (220, 200000)]
    ]
    short = [
        f"-{rng.randint(40, 90)} {rng.getrandbits(64)} {rng.randint(2, 999)}" for _ in range(150)
    ]
    return [
        ("perf-1", _lines(*long[:1])),
        ("perf-2", _lines(*long[1:])),
        ("perf-3", _lines(*short)),
    ]


def random_test(rng: random.Random) -> bytes:
    lines = []
    for _ in range(rng.randint(0, 6)):
        n, bound = rng.randint(1, rng.choice([3, 12, 45])), rng.choice([2, 9, 100, 200000])
        made_up = rng.random() < 0.3
        lines.append(f"-{n} {rng.getrandbits(64)} {bound}" if made_up else _random(rng, n, bound))
    return _lines(*lines)
