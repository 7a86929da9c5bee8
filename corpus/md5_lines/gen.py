import hashlib
import random


def text(rng: random.Random, n: int) -> bytes:
    return bytes(
        rng.choice(b"abcdefghijklmnopqrstuvwxyzABCXYZ0123456789.-_\x80\xe9\xff\t\r")
        for _ in range(n)
    )


def late(k: int) -> bytes:
    """A search that ends at counter k, or fails when k is out of reach."""
    prefix = hashlib.md5(b"late%d" % k).hexdigest()[:10]
    return f"?{prefix} late".encode()


def build(*rows: bytes) -> bytes:
    return b"".join(row + b"\n" for row in rows)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("empty-line", b"\n"),
        ("abc", b"abc\n"),
        ("no-newline", b"message digest"),
        ("rfc", build(b"a", b"1 abcdefghijklmnopqrstuvwxyz", b"8 1234567890")),
        (
            "times",
            build(b"0 abc", b"1 abc", b"2 abc", b"3 abc", b"-1 abc", b"17 abc", b"x abc", b" abc"),
        ),
        ("sizes", build(*(text(rng, n) for n in range(1, 18)))),
        (
            "borders",
            build(
                *(text(rng, n) for n in [54, 55, 56, 57, 63, 64, 65, 119, 120, 121, 127, 128, 129])
            ),
        ),
        ("repeats", build(*(b"%d " % k + text(rng, 5) for k in (10, 11, 12, 13, 100, 4096)))),
        ("empty-text", build(b"1 ", b"100 ", b"0 ")),
        ("spaces", build(b"2 a b c", b"  ", b"3  x", b" 2 y")),
        ("nul-bytes", b"a\x00b\n\x00\n2 \x00\x00c\n"),
        ("high-bytes", build(b"\xff" * 70, b"\x80\x81", b"3 \xfe\x7f\x80")),
        ("long-line", build(text(rng, 5000), b"7 " + text(rng, 3000))),
        ("cut-off", b"1000001 a\n1000000 a\n999999 a\n"),
        ("mine", build(b"?0 hello", b"?00 hello", b"?abc hello", b"?f ", b"?7e x y")),
        (
            "mine-long",
            build(b"?12 " + text(rng, 56), b"?34 " + text(rng, 61), b"?56 " + text(rng, 64)),
        ),
        ("mine-first", build(b"? anything", b"?c x0", b"?9d ", b"?nothing here")),
        ("mine-last", build(late(299_999))),
        ("mine-too-late", build(late(300_000))),
        ("mine-late", build(late(9), late(10), late(99_999), late(100_000))),
        ("mine-upper", build(b"?A hello")),
        ("question", build(b"?abc", b"?", b"a ?b")),
        *(
            (
                f"random-{i}",
                build(
                    *(b"%d " % rng.randrange(30) + text(rng, rng.randrange(90)) for _ in range(40))
                ),
            )
            for i in range(3)
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", build(b"400000 " + text(rng, 17))),
        (
            "perf-2",
            build(
                *(
                    b"%d " % rng.randrange(2000, 9000) + text(rng, rng.randrange(200))
                    for _ in range(20)
                )
            ),
        ),
        ("perf-3", build(b"?zz " + text(rng, 8), b"200000 " + text(rng, 3))),
    ]


def random_test(rng: random.Random) -> bytes:
    rows = []
    for _ in range(rng.randrange(1, 10)):
        line = text(rng, rng.randrange(140))
        kind = rng.randrange(4)
        if kind == 0:
            line = b"%d " % rng.randrange(60) + line
        elif kind == 1:
            line = b"?%x " % rng.randrange(256) + line
        rows.append(line)
    return build(*rows)
