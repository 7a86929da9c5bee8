import random


def _case(rng: random.Random, n: int, low: int, high: int) -> str:
    rows = [" ".join(str(rng.randint(low, high)) for _ in range(n)) for _ in range(n)]
    return f"{n}\n" + "\n".join(rows) + "\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**31 - 1
    return [
        ("empty", b""),
        ("zero", b"0\n"),
        ("too-large", b"11\n"),
        ("negative-size", b"-3\n"),
        ("not-a-number", b"x y z\n"),
        ("one", b"1\n-7\n"),
        ("two", b"2\n1 2\n3 4\n2\n4 3\n1 2\n"),
        ("missing-values", b"3\n1 2 3\n4 5"),
        ("ends-in-letters", b"2 1 1 1 1 end"),
        ("all-equal", _case(rng, 5, 3, 3).encode()),
        ("many-ties", _case(rng, 6, 0, 1).encode()),
        ("largest-values", (_case(rng, 4, top - 3, top) + _case(rng, 4, -top - 1, -top)).encode()),
        ("every-size", "".join(_case(rng, n, -50, 50) for n in range(1, 8)).encode()),
        ("seven", _case(rng, 7, -(10**9), 10**9).encode()),
        ("eight", _case(rng, 8, 0, 99).encode()),
        ("identity-best", ("4\n" + "0 9 9 9\n9 0 9 9\n9 9 0 9\n9 9 9 0\n").encode()),
        ("then-bad-size", (_case(rng, 3, 0, 9) + "12\n3\n").encode()),
        # The compiler writes the recursion out: sizes 9 and 10 reach code that 8 does not.
        ("eights", "".join(_case(rng, 8, 0, 9) for _ in range(12)).encode()),
        ("nines", (_case(rng, 9, 0, 99) + _case(rng, 9, -9, 9)).encode()),
        ("ten", _case(rng, 10, -(10**6), 10**6).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", "".join(_case(rng, 9, 0, 99) for _ in range(6)).encode()),
        ("perf-2", _case(rng, 10, -(10**6), 10**6).encode()),
        ("perf-3", "".join(_case(rng, 8, 0, 9) for _ in range(60)).encode()),
        ("perf-4", "".join(_case(rng, 9, -9, 9) for _ in range(7)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    text = ""
    for _ in range(rng.randrange(1, 5)):
        span = 10 ** rng.randrange(1, 10)
        text += _case(rng, rng.randrange(1, 8), -rng.randrange(span), span)
    return text.encode()
