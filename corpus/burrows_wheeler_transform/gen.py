import random


def case(block, data, extra=0, seed=0):
    return f"{block} {extra} {seed}\n".encode() + data


def noise(rng, n, alphabet):
    return bytes(rng.choice(alphabet) for _ in range(n))


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    everything = bytes(range(256))
    runs = b"".join(bytes([65 + n % 7]) * n for n in range(1, 20))
    return [
        ("empty", b""),
        ("no-data", case(10, b"")),
        ("bad-header", b"x 1 1\nabc"),
        ("bad-block", case(0, b"abc")),
        ("negative-block", case(-4, b"abc")),
        ("large-block", case(1000001, b"abc")),
        ("largest-block", case(1000000, b"abcabd")),
        ("bad-extra", case(10, b"abc", 4000001)),
        ("short-header", b"5\nhello world"),
        ("one", case(10, b"q")),
        ("two", case(10, b"qp")),
        ("banana", case(100, b"banana")),
        ("mississippi", case(100, b"mississippi")),
        ("periodic", case(100, b"abab" * 5)),
        ("periodic-3", case(100, b"xyz" * 11 + b"xy")),
        ("one-letter", case(300, b"a" * 257)),
        ("blocks-of-1", case(1, b"hello")),
        ("blocks-of-7", case(7, b"to be or not to be that is the question")),
        ("exact-block", case(16, b"0123456789abcdef")),
        ("all-bytes", case(1000, everything)),
        ("all-bytes-down", case(1000, everything[::-1] * 2)),
        ("high-bytes", case(1000, noise(rng, 400, [127, 128, 200, 255]))),
        ("runs", case(1000, runs)),
        ("fibonacci-word", case(1000, b"abaababaabaababaababaabaababaabaab" * 3)),
        ("noise", case(777, noise(rng, 2000, everything))),
        ("two-letters", case(500, noise(rng, 1200, b"ab"))),
        ("generated", case(3000, b"start", 5000, 42)),
        ("generated-only", case(200, b"", 450, 4294967295)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(50000, 150000), (1000, 300000), (120000, 120000), (9000, 190000)]
    return [
        (
            f"perf-{i + 1}",
            case(block, noise(rng, 3000, b"abcdefgh \n"), extra, rng.randrange(2**32)),
        )
        for i, (block, extra) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    alphabet = rng.choice([b"a", b"ab", b"abcdefgh", bytes(range(256))])
    data = noise(rng, rng.randint(0, 300), alphabet) * rng.choice([1, 1, 1, 2, 3])
    extra = rng.choice([0, 0, rng.randint(0, 400)])
    return case(rng.choice([1, 2, 9, 64, 1000]), data, extra, rng.randrange(2**32))
