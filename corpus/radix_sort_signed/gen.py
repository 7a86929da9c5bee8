import random


def _text(values: list[int], separator: str = "\n") -> bytes:
    return (separator.join(map(str, values)) + "\n").encode()


def _values(rng: random.Random, n: int, bits: int) -> list[int]:
    return [rng.getrandbits(bits) - (1 << bits >> 1) for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**63 - 1
    ends = [
        0,
        -1,
        1,
        top,
        -top - 1,
        2**31,
        -(2**31),
        2**31 - 1,
        2**32,
        -(2**32),
        255,
        256,
        -256,
        -257,
    ]
    bytes_only = [(k * 37 % 256) << (8 * b) for b in range(7) for k in range(11)]
    return [
        ("empty", b""),
        ("blank", b"\n \n"),
        ("no-numbers", b"abc - -- def\n-"),
        ("one", b"7"),
        ("one-negative", b"-7"),
        ("two", b"5 -5"),
        ("extremes", _text(ends)),
        ("extremes-again", _text(ends[::-1] * 2 + ends)),
        ("equal", _text([-123456789012] * 19)),
        ("bytes", _text(bytes_only)),
        ("bytes-signed", _text([-v for v in bytes_only])),
        ("ascending", _text(list(range(-300, 300)))),
        ("descending", _text(list(range(300, -300, -1)), ",")),
        ("ties", _text(_values(rng, 200, 3))),
        ("mode-last", _text([3, 1, 2, 3, 1, 3])),
        ("mode-tie", _text([9, 4, 9, 4, -4, -4, 0])),
        *[(f"length-{n}", _text(_values(rng, n, 64))) for n in (15, 16, 17, 29, 30, 31, 44, 45)],
        ("bits-9", _text(_values(rng, 500, 9))),
        ("bits-33", _text(_values(rng, 500, 33), " ")),
        (
            "wrapping",
            b"9223372036854775808 18446744073709551615 18446744073709551616 -9223372036854775809",
        ),
        ("separators", b"1-2--3 4,5;6.7\n\n8+9\t10\r\n011x012-"),
        ("odd-characters", bytes(range(256)) + b"\xff12\xfe-13\0" + b"14:15/16"),
        ("generated", b"g 1000 12345 0"),
        ("generated-shifts", b"g 100 5 8 g 100 6 31 g 100 7 56\ng 50 8 63 g 50 9 64 g 20 9 127"),
        ("generated-mixed", b"5 g 40 77 40 -6 g 3 -9 60 7"),
        ("generated-defaults", b"g 5 g g 3 9 g -4 9 9 g 2 0 0 g"),
        ("generated-most", b"8 g 1000001 5 40 9 g 1 1 1"),
        ("generated-colon", b"g 5 :3 g : 4/"),
        ("seed-zero", b"g 9 0 3 1"),
        ("long-number-at-end", b"12 345678901234567890"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.getrandbits(62) for _ in range(5)]
    return [
        ("perf-1", f"g 400000 {s[0]} 0".encode()),
        ("perf-2", f"g 700000 {s[1]} 41".encode()),
        ("perf-3", f"g 150000 {s[2]} 4\ng 350000 {s[3]} 20\n-5 g 200000 {s[4]} 50".encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    data = _text(
        _values(rng, rng.randint(0, 120), rng.randint(1, 64)), rng.choice([" ", "\n", ", ", "x"])
    )
    if rng.random() < 0.4:
        data += f"g {rng.randint(0, 300)} {rng.getrandbits(63)} {rng.randint(0, 70)}\n".encode()
    return data
