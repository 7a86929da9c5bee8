import random


def _lines(*lines: object) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _adds(values: list[int]) -> list[str]:
    return [f"a {value}" for value in values]


def _commands(rng: random.Random, count: int, bound: int) -> list[str]:
    lines = []
    for _ in range(count):
        kind = rng.choice("aaaaaaaaadddqrww")
        if kind == "a":
            lines.append(f"a {rng.randint(-bound, bound)}")
        elif kind == "r":
            lines.append(f"r {rng.randint(0, 60)} {rng.getrandbits(64)}")
        elif kind == "w":
            lines.append(f"w {rng.randint(0, 40)}")
        else:
            lines.append(kind)
    return lines


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**63 - 1
    ends = [top, -top - 1, 0, -1, 2**31, 2**32, -(2**31) - 1, top, -top - 1, 1, 2**31 - 1]
    permutation = rng.sample(range(100), 100)
    sizes = [
        (f"k-{k}", _lines(k, *_adds(rng.sample(range(60), 40)), "q", *"ddd"))
        for k in (1, 2, 3, 4, 7, 8, 9, 16, 17)
    ]
    return [
        ("empty", b""),
        ("malformed-k", b"many a 5 q"),
        ("negative-k", b"-1 a 5 q"),
        ("too-large-k", b"500001 a 5 q"),
        ("largest-k", b"500000 a 5 a 6 q"),
        ("zero-k", b"0 a 5 q d r 9 9 w 3"),
        ("no-commands", b"5"),
        *sizes,
        ("fewer-than-k", _lines(20, *_adds(permutation[:12]), "q", *"dddd", "q")),
        ("ascending", _lines(10, *_adds(list(range(50))), "q")),
        ("descending", _lines(10, *_adds(list(range(50, 0, -1))), "q")),
        (
            "ties-earlier-stay",
            _lines(6, *_adds([5, 5, 5, 7, 5, 7, 5, 7, 5, 7, 5]), "q", *"ddddddd"),
        ),
        ("all-equal", _lines(9, *_adds([-3] * 30), "q", *"dd", *_adds([-3, -3, -4, -2]), "q")),
        ("extremes", _lines(5, *_adds(ends), "q", *"ddddd")),
        ("extremes-all", _lines(30, *_adds(ends * 2), "q")),
        ("drop-all", _lines(15, *_adds(permutation[:15]), *"d" * 17)),
        (
            "query-refill",
            _lines(12, *_adds(permutation[:30]), "q", *_adds(permutation[30:60]), "q", "q"),
        ),
        (
            "expiry",
            _lines(8, *_adds(permutation), "w 50", "q", "w 3", "q", "w 0", "q", "w -1", "q"),
        ),
        (
            "expiry-heapify",
            _lines(40, *_adds(permutation), "w 60", *"d" * 20, "w 9223372036854775807"),
        ),
        (
            "random-values",
            _lines(25, "r 1000 5", "q", "r 1000 18446744073709551615", "q", "w 800", *"dddd"),
        ),
        ("expiry-wide", _lines(9, "r 20 3", f"w {2**32}", "q", "a 5", f"w {1 - 2**32}")),
        ("random-none", _lines(5, "r 0 5", "r -7 5", "q", "a 4")),
        ("bad-command", _lines(3, "a 4", "x 5", "a 5")),
        ("bad-argument", _lines(3, "a 4", "a x", "a 5")),
        ("argument-missing", b"3 a 4 r 5"),
        ("mixed", _lines(10, *_commands(rng, 150, 20))),
        ("mixed-wide", _lines(31, *_commands(rng, 150, top))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.getrandbits(63) for _ in range(9)]
    return [
        ("perf-1", _lines(200000, f"r 350000 {s[0]}")),
        ("perf-2", _lines(1000, f"r 6000000 {s[1]}", "q")),
        ("perf-3", _lines(30000, *[f"r 40000 {s[k]}\nw 90000\nq" for k in range(2, 9)])),
    ]


def random_test(rng: random.Random) -> bytes:
    k = rng.choice([0, 1, 2, 5, 10, 50, rng.randint(1, 30)])
    return _lines(k, *_commands(rng, rng.randint(0, 90), rng.choice([2, 10, 1000, 2**63 - 1])))
