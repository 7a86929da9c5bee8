import random


def block(mode: str, data: bytes) -> bytes:
    return f"{mode}{len(data)}:".encode() + data


def expanded(n: int, seed: int) -> bytes:
    return f"g{n}:".encode() + bytes([seed])


def every(data: bytes) -> bytes:
    return b"\n".join(block(mode, data) for mode in "btcma")


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("blanks", b" \n \n"),
        ("no-bytes", every(b"")),
        ("one-byte", every(b"a")),
        ("check", every(b"123456789")),
        ("zeros", every(bytes(33))),
        ("ones", every(b"\xff" * 40)),
        ("all-bytes", every(bytes(range(256)))),
        (
            "adler-wrap",
            block("a", b"\xff" * 6000) + block("a", b"\xf1" + b"\xff" * 256 + b"\xf0\x00\x01"),
        ),
        ("adler-edge", b"".join(block("a", b"\xff" * 256 + bytes([k])) for k in range(236, 256))),
        ("sizes", b"\n".join(every(rng.randbytes(n)) for n in range(1, 18))),
        ("sizes-2", b" ".join(every(rng.randbytes(n)) for n in range(18, 40))),
        ("newlines", every(b"\n\n \n") + b"\n\n"),
        ("expanded", b"".join(expanded(n, n * 15) for n in range(18))),
        ("expanded-zero", expanded(0, 5) + expanded(3, 255) + expanded(3, 0)),
        ("expanded-no-seed", b"g100:"),
        ("expanded-long", expanded(70000, 200)),
        ("too-long", block("t", b"abc") + b"g4000001:x"),
        ("longest", b"g4000000:z"),
        ("eight-digits", b"t00000003:abc"),
        ("seven-digits", b"t0000003:abc"),
        ("missing-bytes", b"t10:abcd"),
        ("no-colon", b"b3;abc"),
        ("no-digits", b"b:abc"),
        ("bad-mode", b"b1:xd3:abc"),
        ("cut-header", b"m2:abc"),
        ("stops-at-mode", b"b2:abq"),
        ("single-bits", b"".join(every(bytes([1 << k])) for k in range(8))),
        *(
            (
                f"random-{i}",
                b"".join(
                    block(rng.choice("btcma"), rng.randbytes(rng.randrange(400))) for _ in range(30)
                ),
            )
            for i in range(3)
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", expanded(500_000, rng.randrange(256))),
        (
            "perf-2",
            b"".join(expanded(n, rng.randrange(256)) for n in (1_000_000, 700_001, 300_017)),
        ),
        (
            "perf-3",
            b"".join(expanded(rng.randrange(1500), rng.randrange(256)) for _ in range(1500)),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    out = b""
    for _ in range(rng.randrange(1, 12)):
        if rng.random() < 0.3:
            out += expanded(rng.randrange(300), rng.randrange(256))
        else:
            out += block(rng.choice("btcma"), rng.randbytes(rng.randrange(60)))
        out += rng.choice([b"", b"\n", b" "])
    return out
