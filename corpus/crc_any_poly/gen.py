import random

# width, poly, init, refin, refout, xorout
CRC8 = "8 07 00 0 0 00"
CRC16_CCITT = "16 1021 ffff 0 0 0000"
CRC16_ARC = "16 8005 0000 1 1 0000"
CRC24 = "24 864cfb b704ce 0 0 000000"
CRC32 = "32 04c11db7 ffffffff 1 1 ffffffff"
CRC32_BZIP2 = "32 04c11db7 ffffffff 0 0 ffffffff"
CRC64_XZ = "64 42f0e1eba9ea3693 ffffffffffffffff 1 1 ffffffffffffffff"
CRC64_ECMA = "64 42f0e1eba9ea3693 0 0 0 0"


def _case(head: str, rounds: int, message: bytes) -> bytes:
    return f"{head} {rounds}\n".encode() + message


def _random_head(rng: random.Random) -> str:
    width = rng.choice([8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 40, 63, 64, rng.randint(8, 64)])
    poly, init, xorout = (rng.getrandbits(width) for _ in range(3))
    return f"{width} {poly:x} {init:x} {rng.randint(0, 1)} {rng.randint(0, 1)} {xorout:x}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    check = b"123456789"
    every = bytes(range(256))
    return [
        ("empty", b""),
        ("no-message", _case(CRC32, 1, b"")),
        ("no-newline", b"32 04c11db7 ffffffff 1 1 ffffffff 1"),
        ("zero-rounds", _case(CRC32, 0, check)),
        ("zero-rounds-plain", _case(CRC16_CCITT, 0, check)),
        ("check-8", _case(CRC8, 1, check)),
        ("check-16-ccitt", _case(CRC16_CCITT, 1, check)),
        ("check-16-arc", _case(CRC16_ARC, 1, check)),
        ("check-24", _case(CRC24, 1, check)),
        ("check-32", _case(CRC32, 1, check)),
        ("check-32-bzip2", _case(CRC32_BZIP2, 1, check)),
        ("check-64-xz", _case(CRC64_XZ, 1, check)),
        ("check-64-ecma", _case(CRC64_ECMA, 1, check)),
        ("in-not-out", _case("32 04c11db7 12345678 1 0 0", 2, every)),
        ("out-not-in", _case("17 1685b 1ffff 0 7 155", 2, every)),
        ("every-byte-64", _case(CRC64_ECMA, 5, every)),
        ("every-byte-9", _case("9 119 1f3 0 0 1ff", 3, every)),
        ("every-byte-63", _case("63 42f0e1eba9ea3693 7 1 1 5", 3, every[::-1])),
        ("wide-parameters-cut", _case("12 ffffff80f fffff 0 0 fffffabc", 1, b"\x00\xff\x80\n\n")),
        ("one-byte", _case(CRC64_XZ, 17, b"\xff")),
        ("nul-bytes", _case(CRC32, 1, b"\0" * 33)),
        ("text", _case(CRC32_BZIP2, 3, rng.randbytes(1023))),
        ("width-too-small", _case("7 09 00 0 0 00", 1, check)),
        ("width-too-large", _case("65 09 00 0 0 00", 1, check)),
        ("rounds-negative", _case(CRC8, -1, check)),
        ("rounds-too-many", _case(CRC8, 1000001, check)),
        ("malformed", b"crc of this\n123456789"),
        ("head-incomplete", b"32 04c11db7 ffffffff 1 1\n1\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(CRC32, 700, 30000), (CRC64_ECMA, 4001, 7000), (CRC24, 31, 600000)]
    shapes.append((CRC64_XZ, 150000, 130))
    return [
        (f"perf-{k}", _case(head, rounds, rng.randbytes(size)))
        for k, (head, size, rounds) in enumerate(shapes, 1)
    ]


def random_test(rng: random.Random) -> bytes:
    size = rng.choice([0, 1, rng.randint(2, 20), rng.randint(20, 600)])
    return _case(
        _random_head(rng), rng.choice([0, 1, 1, 1, 2, rng.randint(3, 40)]), rng.randbytes(size)
    )
