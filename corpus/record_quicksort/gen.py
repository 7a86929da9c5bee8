import random

KEYS = ["n", "s", "i", "N", "S", "I", "ns", "sn", "nS", "Ns", "SN", "nI", "sI", "SnI", "isn"]


def _case(keys: str, records: list[tuple[str, int]]) -> bytes:
    return (keys + "\n" + "".join(f"{name} {score}\n" for name, score in records)).encode()


def _records(
    rng: random.Random, n: int, letters: str, length: int, bound: int
) -> list[tuple[str, int]]:
    return [
        ("".join(rng.choices(letters, k=rng.randint(1, length))), rng.randint(-bound, bound))
        for _ in range(n)
    ]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**63 - 1
    few = _records(rng, 33, "ab", 2, 2)
    some = _records(rng, 49, "abcXYZ", 12, 10**12)
    many = _records(rng, 140, "abcdef", 3, 20)
    extremes = [
        ("a", top),
        ("b", -top - 1),
        ("c", 0),
        ("d", -1),
        ("e", 2**32),
        ("f", 1),
        ("g", 2**31),
    ]
    lengths = [
        (f"length-{n}", _case(rng.choice(KEYS), _records(rng, n, "abc", 2, 9)))
        for n in (2, 3, 11, 12, 13, 14, 24, 25, 26, 50, 51)
    ]
    return [
        ("empty", b""),
        ("no-records", b"n\n"),
        ("no-keys", b"\nabc 5\n"),
        ("bad-keys", b"nx\nabc 5\n"),
        ("too-many-keys", b"nsinsinsi\nb 5\na 5\n"),
        ("one", b"S\nabc 5\n"),
        *lengths,
        ("by-name", _case("n", some)),
        ("by-name-down", _case("N", some)),
        ("by-score", _case("s", some)),
        ("by-score-down", _case("S", some)),
        ("by-arrival-down", _case("I", some)),
        ("ties-name-score", _case("nS", few)),
        ("ties-score-name", _case("sN", few)),
        ("ties-last-first", _case("sI", few)),
        ("all-equal", _case("sn", [("x", 4)] * 40)),
        ("ascending", _case("s", [("x", k) for k in range(60)])),
        ("descending", _case("s", [("x", -k) for k in range(60)])),
        ("organ-pipe", _case("s", [("x", min(k, 80 - k)) for k in range(81)])),
        ("extremes", _case("s", extremes * 3)),
        ("extremes-down", _case("Sn", extremes * 4)),
        ("many", _case("nsI", many)),
        ("many-down", _case("NS", many)),
        (
            "long-names",
            _case("n", [("abcdefghijk", 1), ("abcdefghij", 2), ("a" * 11, 3), ("z" * 9, 4)]),
        ),
        ("malformed", b"n\nabc\n5\n\nabc x\nx 5 6\n!5\n!x 3\n! 4 5 6\nabcdefghijklmno 7\n"),
        ("made-up", b"sn\n!300 5\n"),
        ("made-up-mixed", b"Ni\nabc 5\n!200 4294967295\nabc 6\n!0 5\n!-3 5\n!77 1\n"),
        ("made-up-long", b"nS\n!4001 99\n"),
        ("most-records", b"I\n!299999 5\nabc 5\nabd 5\n!3 4\n"),
        ("no-newline", b"s\nb 5\na 5"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [("sn", 90000), ("nS", 75000), ("SNI", 110000), ("I", 300000)]
    return [
        (f"perf-{k}", f"{keys}\n!{n} {rng.getrandbits(32)}\n".encode())
        for k, (keys, n) in enumerate(shapes, 1)
    ]


def random_test(rng: random.Random) -> bytes:
    letters, length = rng.choice([("ab", 2), ("abcdefgh", 4), ("xyzXYZ", 11)])
    bound = rng.choice([1, 10, 1000, 2**62])
    data = _case(rng.choice(KEYS), _records(rng, rng.randint(0, 70), letters, length, bound))
    if rng.random() < 0.3:
        data += f"!{rng.randint(0, 300)} {rng.getrandbits(32)}\n".encode()
    return data
