import random


def literal(count: object, text: bytes) -> bytes:
    return f"{count}\n".encode() + text


def seeded(count: int, seed: int, n: int, letters: int) -> bytes:
    return f"{count}\n~{seed} {n} {letters}\n".encode()


def planted(rng: random.Random, n: int, piece: int, times: int, alphabet: bytes) -> bytes:
    word = bytes(rng.choice(alphabet) for _ in range(piece))
    out = b""
    for _ in range(times):
        out += bytes(rng.choice(alphabet) for _ in range(rng.randrange(n + 1))) + word
    return out


def fibonacci(n: int) -> bytes:
    a, b = b"b", b"a"
    while len(b) < n:
        a, b = b, b + a
    return b[:n]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", b""),
        ("count-1", literal(1, b"banana\n")),
        ("count-word", literal("x", b"banana\n")),
        ("count-large", literal(1000001, b"banana\n")),
        ("count-most", literal(1000000, b"banana\n")),
        ("no-text", literal(2, b"")),
        ("newlines", literal(2, b"\n\n\n")),
        ("one-letter", literal(2, b"a")),
        ("two-same", literal(2, b"aa\n")),
        ("two-different", literal(2, b"ab\n")),
        ("banana", literal(2, b"banana\n")),
        ("banana-3", literal(3, b"banana\n")),
        ("overlap", literal(2, b"a" * 100)),
        ("overlap-7", literal(7, b"a" * 100 + b"\n")),
        ("exact", literal(5, b"a" * 5)),
        ("too-many", literal(6, b"a" * 5)),
        ("fibonacci", literal(2, fibonacci(600))),
        ("fibonacci-9", literal(9, fibonacci(601))),
        ("bytes", literal(2, b"\x00\xff\x80\x00\xff\x80\x1f\x7f\x00\xff~")),
        ("lines", literal(2, b"the cat\nthe mat\nthe rat\n\n")),
        ("sixty", literal(2, b"x".join([bytes(range(40, 100))] * 2))),
        ("sixty-one", literal(2, b"x".join([bytes(range(40, 101))] * 2))),
        ("long-first-line", b"2" + b" " * 80 + b"abcabc"),
        ("seeded", seeded(2, 1, 1000, 2)),
        ("seeded-26", seeded(3, 4294967295, 3000, 26)),
        ("seeded-1", seeded(50, 77, 1000, 1)),
        ("seeded-none", seeded(2, 5, 0, 3)),
        ("seeded-limit", seeded(2, 5, 500001, 3)),
        ("letters-0", seeded(2, 5, 50, 0)),
        ("letters-27", seeded(2, 5, 50, 27)),
        ("tilde", literal(2, b"~12 30~12 3")),
    ]
    for n in range(3, 20):
        cases.append(
            (
                f"length-{n}",
                literal(rng.choice([2, 2, 3]), bytes(rng.choice(b"ab") for _ in range(n))),
            )
        )
    for i in range(4):
        text = planted(rng, 60, 5 + 13 * i, 2 + i, b"abcdefghij")
        cases.append((f"planted-{i}", literal(2 + i, text)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", seeded(2, rng.randrange(1 << 32), 80_000, 4)),
        ("perf-2", seeded(3, rng.randrange(1 << 32), 110_000, 20)),
        ("perf-3", literal(3, planted(rng, 15000, 500, 5, b"ab") + b"\n")),
    ]


def random_test(rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return seeded(
            rng.randrange(2, 6), rng.randrange(1 << 32), rng.randrange(300), rng.randrange(1, 27)
        )
    text = planted(
        rng, rng.randrange(1, 40), rng.randrange(1, 20), rng.randrange(1, 6), b"abc\n\xff"
    )
    return literal(rng.randrange(2, 6), text)
