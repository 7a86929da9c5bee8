import random


def build(links: object, message: bytes) -> bytes:
    return f"{links}\n".encode() + message


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", b""),
        ("no-newline", b"3"),
        ("zero", build(0, b"")),
        ("abc", build(0, b"abc")),
        ("one-link", build(1, b"")),
        ("links-2", build(2, b"x")),
        ("links-3", build(3, b"y")),
        ("links-4", build(4, b"z")),
        ("links-17", build(17, b"\n\n")),
        ("links-300", build(300, b"more than a byte")),
        ("links-70000", build(66000, b"more than two bytes")),
        ("words-in-number", build("a1/2:b", b"12 links")),
        ("number-zeros", build("0099", b"99")),
        ("zeros", build(5, bytes(64))),
        ("ones", build(5, b"\xff" * 128)),
        ("buffer-999", build(0, rng.randbytes(999))),
        ("buffer-1000", build(0, rng.randbytes(1000))),
        ("buffer-1001", build(0, rng.randbytes(1001))),
        ("large", build(2, rng.randbytes(40000))),
        ("nul-bytes", build(1, b"\x00a\x00\r\n\x80")),
    ]
    for n in [1, 2, 54, 55, 56, 57, 62, 63, 64, 65, 118, 119, 120, 121, 127, 128, 129]:
        cases.append((f"length-{n}", build(n % 3, rng.randbytes(n))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", build(30_000, rng.randbytes(1000))),
        ("perf-2", build(95_000, rng.randbytes(77))),
        ("perf-3", build(10_000, rng.randbytes(1_000_000))),
    ]


def random_test(rng: random.Random) -> bytes:
    return build(rng.randrange(40), rng.randbytes(rng.randrange(rng.choice([5, 130, 3000]))))
