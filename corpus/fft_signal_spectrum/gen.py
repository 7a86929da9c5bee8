import random


def _product(log: int, a: list[int], b: list[int]) -> str:
    return f"p {log}\n" + "".join(f"{len(v)} {' '.join(map(str, v))}\n" for v in (a, b))


def _values(rng: random.Random, n: int, top: int) -> list[int]:
    return [rng.randint(-top, top) for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    out = [
        ("empty", b""),
        ("malformed", b"spectrum\n"),
        ("unknown-job", b"q 4 1 1\n"),
        ("negative-log", b"s -1 1 1\n"),
        ("log-too-large", b"s 17 1 1\n"),
        ("no-repeat", b"s 3 0 1\n"),
        ("too-many-repeats", b"s 3 1001 1\n"),
        ("seed-missing", b"s 3 1"),
        ("too-many-terms", b"p 2\n3 1 2 3\n1 1\n"),
        ("no-terms", b"p 2\n0\n1 1\n"),
        ("terms-missing", b"p 3\n2 1 2\n3 1"),
        ("value-too-large", b"p 3\n1 10001\n1 1\n"),
        ("value-too-small", b"p 3\n1 1\n1 -10001\n"),
        ("product-of-nothing", b"p 0\n1 1\n1 1\n"),
        ("log-0", b"s 0 1 77\ns 0 3 1\n"),
        ("first-logs", "".join(f"s {log} 1 {log + 5}\n" for log in range(1, 12)).encode()),
        ("repeats", b"s 5 2 9\ns 5 3 9\ns 7 20 123456\n"),
        ("large-seeds", b"s 6 1 4294967295\ns 6 1 2147483648\ns 6 1 0\n"),
        ("one-term", _product(1, [-7], [9]).encode()),
        (
            "maxima",
            (
                _product(5, [10000] * 16, [-10000] * 16) + _product(5, [10000] * 9, [10000] * 16)
            ).encode(),
        ),
        ("zeros", _product(4, [0] * 8, [0, 1, 0, -1]).encode()),
        (
            "big-product",
            _product(12, _values(rng, 1500, 10000), _values(rng, 2048, 10000)).encode(),
        ),
        ("long-signal", f"s 14 2 {rng.randrange(2**32)}\n".encode()),
    ]
    for n in range(1, 9):
        a, b = _values(rng, n, 50), _values(rng, 9 - n, 50)
        out.append((f"terms-{n}", (_product(4, a, b) + _product(5, b, a)).encode()))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    big = [_product(15, _values(rng, 16000, 9999), _values(rng, 15000, 9999)) for _ in range(4)]
    return [
        ("perf-1", f"s 16 6 {rng.randrange(2**32)}\n".encode()),
        ("perf-2", f"s 10 900 {rng.randrange(2**32)}\n".encode()),
        ("perf-3", "".join(big).encode()),
        ("perf-4", "".join(f"s 13 {4 + k} {rng.randrange(2**32)}\n" for k in range(8)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    out = ""
    for _ in range(rng.randrange(1, 5)):
        log = rng.randrange(1, 9)
        if rng.random() < 0.5:
            out += f"s {log} {rng.randrange(1, 4)} {rng.randrange(2**32)}\n"
        else:
            half = 1 << (log - 1)
            a, b = (_values(rng, rng.randint(1, half), 10 ** rng.randrange(1, 5)) for _ in range(2))
            out += _product(log, a, b)
    return out.encode()
