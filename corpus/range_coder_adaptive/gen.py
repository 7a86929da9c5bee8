import random


def text(rng, n, alphabet):
    return bytes(rng.choice(alphabet) for _ in range(n))


def line(order, rate, data):
    return f"{order} {rate} ".encode() + data + b"\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    high = bytes(b for b in range(1, 256) if b not in (10,))
    lengths = b"".join(line(n % 2, 4, b"abcdefghijklmnopq"[:n]) for n in range(18))
    rates = b"".join(line(o, r, b"mississippi river " * 5) for o in (0, 1) for r in range(12))
    bad = (
        b"2 4 x\n-1 4 x\n0 11 x\n0 0 x\nabc\n= 0 4 -1 5\n= 0 4 4000001 5\n=\n= 1 4\n0\n0 4\n"
        b"0 4 \n0 4  \n\n"
    )
    runs = b"".join(line(0, 5, bytes([c]) * n) for c in (1, 127, 128, 255) for n in (1, 7, 40, 300))
    small = "".join(f"= {n % 2} 4 {n} {n * 7}\n" for n in range(17)).encode()
    carry = "".join(
        f"= {o} {r} 3000 {rng.randrange(2**32)}\n" for o in (0, 1) for r in (1, 2, 5, 10)
    ).encode()
    return [
        ("empty", b""),
        ("empty-text", b"0 4 \n1 4\n"),
        ("one", b"0 4 A"),
        ("lengths", lengths),
        ("rates", rates),
        ("malformed", bad),
        ("runs", runs),
        ("high-bytes", line(0, 4, high) + line(1, 4, high * 3)),
        ("alternating", line(0, 5, b"\xaa\x55" * 200) + line(1, 5, b"\xaa\x55" * 200)),
        ("long-line", line(1, 4, text(rng, 7000, b"abcd"))),
        ("invented-small", small),
        ("invented-carries", carry),
        ("seeds", b"= 0 5 500 0\n= 1 5 500 4294967295\n= 1 5 500 -1\n= 1 5 500 4294967296\n"),
        ("two-letters", line(0, 4, text(rng, 900, b"ab")) + line(1, 6, text(rng, 901, b"ab"))),
        ("noise", b"".join(line(k % 2, 1 + k, text(rng, 400, high)) for k in range(9))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(0, 4, 300000), (1, 5, 250000), (1, 2, 400000), (0, 9, 150000)]
    return [
        (f"perf-{i + 1}", f"= {o} {r} {n} {rng.randrange(2**32)}\n".encode())
        for i, (o, r, n) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    out = []
    for _ in range(rng.randint(1, 8)):
        order, rate = rng.randint(0, 1), rng.randint(1, 10)
        if rng.random() < 0.4:
            out.append(f"= {order} {rate} {rng.randint(0, 600)} {rng.randrange(2**32)}\n".encode())
        else:
            alphabet = rng.choice([b"ab", b"abcdefgh ", bytes(range(128, 256))])
            out.append(line(order, rate, text(rng, rng.randint(0, 120), alphabet)))
    return b"".join(out)
