import random


def send(rng, n, k, errors):
    data = bytes(rng.choice([0, 255, rng.randrange(256)]) for _ in range(rng.randint(0, k)))
    where = rng.sample(range(n), min(errors, n))
    return f"send {data.hex()} " + " ".join(f"{p}:{rng.randint(1, 255)}" for p in where) + "\n"


def session(rng, codes, each):
    out = []
    for n, k in codes:
        out.append(f"code {n} {k}\n")
        half = (n - k) // 2
        out += [send(rng, n, k, rng.choice([0, 1, half, half, half + 1, n])) for _ in range(each)]
    return "".join(out).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    single = "code 7 3\n" + "".join(f"send 010203 {p}:{1 << p}\n" for p in range(7))
    double = "code 10 6\n" + "".join(f"send ff00ff0102 {p}:255 9:{p + 1}\n" for p in range(9))
    bad = (
        "code 256 10\ncode 5 5\ncode 5 0\ncode 5\nsend\nsend \nsend xyz\nsend 1\nsend 123\n"
        "send 12 99:1 -1:1 0:0\n"
    )
    bad += "storm 1 1\nstorm 100001 1 1\nstorm 5 256 1\nstorm -1 0 0\nstorm 3 -2 9\nhello\n\n"
    ends = (
        "code 255 223\nsend 01 0:1 254:255 222:7 223:9\nsend 80 254:1\ncode 255 1\n"
        "send ff 0:255 1:1\n"
    )
    return [
        ("empty", b""),
        ("one-byte", b"send 41\n"),
        ("zeros", b"send 000000\nsend 00 3:1\nsend 000000 0:255 14:255 7:1\n"),
        ("single-errors", single.encode()),
        ("double-errors", double.encode()),
        (
            "cancelled-errors",
            b"send 0102 3:9 3:9\nsend 0102 3:9 3:8\nsend 01 2:256\nsend 01 2:511\n",
        ),
        ("malformed", bad.encode()),
        ("full-length", ends.encode()),
        ("too-long-data", b"code 6 3\nsend 0102030405060708 1:5\nsend 010203 0:1 1:1 2:1\n"),
        (
            "repetition",
            b"code 5 1\nsend ab 0:1 3:9\nsend ab 0:1 1:1 2:1\nsend cd 0:6 1:6 2:6 3:6 4:6\n",
        ),
        (
            "one-check-byte",
            b"code 4 3\nsend 010203\nsend 010203 1:1\nsend ffffff 3:255\ncode 2 1\nsend 07 0:1\n",
        ),
        ("odd-checks", session(rng, [(9, 4), (12, 5), (20, 3)], 8)),
        ("small-codes", session(rng, [(3, 1), (4, 2), (7, 5), (8, 1), (16, 8), (17, 2)], 6)),
        ("large-codes", session(rng, [(255, 239), (200, 100), (128, 127), (255, 2)], 4)),
        ("storm-light", b"storm 300 3 1\nstorm 300 9 4294967295\ncode 40 20\nstorm 200 12 77\n"),
        ("storm-heavy", b"code 10 6\nstorm 1000 10 5\ncode 255 191\nstorm 10 255 6\nstorm 4 0 7\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(255, 223, 900, 18), (255, 191, 250, 33), (60, 40, 5000, 12), (20, 14, 30000, 3)]
    return [
        (f"perf-{i + 1}", f"code {n} {k}\nstorm {c} {e} {rng.randrange(2**32)}\n".encode())
        for i, (n, k, c, e) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    n = rng.choice([rng.randint(2, 24), rng.randint(25, 255)])
    codes = [(n, rng.randint(1, n - 1)) for _ in range(rng.randint(1, 2))]
    data = session(rng, codes, rng.randint(1, 6))
    if rng.random() < 0.4:
        data += f"storm {rng.randint(1, 30)} {rng.randint(0, 20)} {rng.randrange(2**32)}\n".encode()
    return data
