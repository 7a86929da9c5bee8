import random

TOP32 = 2**32 - 1
TOP64 = 2**64 - 1


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _command(rng: random.Random) -> str:
    def word(bits: int) -> int:
        return rng.getrandbits(rng.choice([1, 3, bits // 2, bits, bits]))

    kind = rng.choice("eeddaanncccwt")
    if kind == "e":
        return f"e {word(32)} {word(32)}"
    if kind == "d":
        return f"d {word(64)}"
    if kind == "a":
        return f"a {word(64)} {word(64)}"
    if kind == "n":
        return f"n {word(64)}"
    if kind == "c":
        x, y = word(32), word(32)
        other = x ^ (1 << rng.randrange(32)) if rng.random() < 0.7 else x
        another = y ^ (1 << rng.randrange(32)) if rng.random() < 0.7 else y
        return f"c {x} {y} {other} {another}"
    if kind == "w":
        return f"w {rng.randint(-2, 300)} {rng.getrandbits(64)}"
    return f"t {rng.randint(0, 40)}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    bits = [f"e {1 << k} {1 << (31 - k)}" for k in range(32)]
    return [
        ("empty", b""),
        ("blank-line", b"\n"),
        ("no-newline", b"e 3 5"),
        ("encode-edges", _lines("e 0 0", "e 1 0", "e 0 1", f"e {TOP32} 0", f"e 0 {TOP32}")),
        ("encode-bits", _lines(*bits)),
        ("decode-bits", _lines(*[f"d {1 << k}" for k in range(64)], f"d {TOP64}", "d 0")),
        (
            "add-carries",
            _lines(f"a {TOP64} {TOP64}", f"a {TOP64} 1", f"a {TOP64} 2", "a 0 0", "a 5 1", "a 10 2")
            + _lines(*[f"a {rng.getrandbits(64)} {rng.getrandbits(64)}" for _ in range(17)]),
        ),
        ("neighbours", _lines("n 0", "n 1", "n 2", "n 3", "n 12", f"n {TOP64}", f"n {1 << 63}")),
        (
            "compare",
            _lines("c 0 0 0 0", "c 1 0 0 0", "c 0 1 0 0", "c 1 0 0 1", "c 0 1 1 0", "c 3 3 4 0")
            + _lines("c 0 4 3 3", "c 2147483648 0 0 2147483647", "c 0 2147483648 2147483648 0")
            + _lines("c 7 1 7 2", "c 7 2 7 1", "c 1 7 2 7", "c 6 6 5 5", "c 4294967295 0 0 1"),
        ),
        ("walks", _lines("w 0 5", "w 1 0", "w -4 77", "w 17 1", "w 1000 42", f"w 33 {TOP64}")),
        ("walk-long", _lines(f"w 4001 {rng.getrandbits(64)}", f"w 2500 {2**32 - 3}")),
        ("grids", _lines(*[f"t {side}" for side in (0, 1, 2, 3, 4, 5, 7, 8, 15, 17, 64, 100)])),
        ("limits", _lines("t 8193", "w 20000001 1", "t 8", "w 5 5")),
        ("malformed", _lines("e 1", "d", "a 1", "n x", "c 1 2 3", "w 5", "t", "z 1 2", "eighty")),
        ("spaces", _lines("e   7    9", "d    77 ", " e 1 2")),
        ("mixed", _lines(*[_command(rng) for _ in range(80)])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _lines(f"w 3000000 {rng.getrandbits(64)}")),
        ("perf-2", _lines("t 3000", f"w 1500000 {rng.getrandbits(64)}", "t 1500")),
        ("perf-3", _lines(*[f"w 250000 {rng.getrandbits(64)}" for _ in range(20)], "t 1000")),
        ("perf-4", _lines("t 4096", "t 1023")),
    ]


def random_test(rng: random.Random) -> bytes:
    return _lines(*[_command(rng) for _ in range(rng.randint(0, 25))])
