import random

TOP = 2**64 - 1


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _queries(values: list[int]) -> list[str]:
    return [f"{command} {value}" for value in values for command in "?m<"]


def _mixed(rng: random.Random, mask: int, commands: int) -> list[str]:
    lines = [f"& {mask}"]
    for _ in range(commands):
        v = rng.getrandbits(64) & (mask if rng.random() < 0.8 else TOP)
        kind = rng.choice("++++?m<<krq")
        if kind == "k":
            v = rng.choice([0, 1, rng.getrandbits(4), rng.getrandbits(16), v])
        if kind in "rq":
            lines.append(f"{kind} {rng.randint(0, 5)} {v}")
        else:
            lines.append(f"{kind} {v}")
    return lines


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ends = [0, 1, 2, TOP, TOP - 1, 1 << 63, (1 << 63) - 1, 1 << 32, 0xFFFFFFFF]
    return [
        ("empty", b""),
        ("queries-of-nothing", _lines(*_queries(ends), "k 0", "k 1", f"k {TOP}")),
        ("zero", _lines("+ 0", "+ 0", "? 0", "m 0", "k 0", "k 1")),
        ("one", _lines("+ 1", "+ 1", "k 0", "k 1", "k 2", *_queries(ends))),
        ("top-bit", _lines(f"+ {1 << 63}", f"+ {1 << 63}", "k 1", "k 2", *_queries(ends))),
        ("full", _lines(*[f"+ {1 << b}" for b in range(64)], f"k {TOP}", *_queries(ends))),
        ("full-by-prefixes", _lines(*[f"+ {(2 << b) - 1}" for b in range(64)], *_queries(ends))),
        ("dimension-63", _lines(*[f"+ {3 << b}" for b in range(63)], *_queries(ends))),
        (
            "dimension-63-kth",
            _lines(*[f"+ {3 << b}" for b in range(63)], f"k {1 << 63}", f"k {1 << 62}"),
        ),
        ("classic", _lines("+ 12", "+ 10", "+ 6", "+ 7", "k 0", "k 3", "k 7", "k 8", "m 5", "< 8")),
        (
            "random-full",
            _lines("r 200 7", "q 50 9", *_queries([rng.getrandbits(64) for _ in range(9)])),
        ),
        (
            "holes",
            _lines(f"& {0x00F0F00F0000FF01}", "r 30 5", "q 100 6", *_queries(ends))
            + _lines(*[f"k {i}" for i in (0, 1, 2, 3, 1000, 2**20, 2**25 - 1, 2**25)]),
        ),
        (
            "few-of-many",
            _lines(*[f"+ {rng.getrandbits(64)}" for _ in range(20)])
            + _lines(*[f"k {rng.getrandbits(20)}" for _ in range(12)], "q 99 1")
            + _lines(*_queries([rng.getrandbits(64) for _ in range(17)])),
        ),
        ("no-random", _lines("r 0 5", "q 0 5", "r 1 5", "r 2 5", "r 3 5")),
        ("overflowing-number", _lines("+ 99999999999999999999999", "m 18446744073709551616")),
        ("malformed", b"x 12\n+ -5\n\t? \nm\nk"),
        ("every-character", bytes(range(256)) + b"+5:m7/k1;"),
        ("remainder-one", _lines("& 14", "r 20 1", "& 15", "q 50 3", "q 1 4")),
        ("no-newline", b"+ 5"),
        ("joined", b"+5+6?3m0k3<6"),
        ("mixed", _lines(*_mixed(rng, TOP, 70))),
        ("mixed-small", _lines(*_mixed(rng, 0x3FF, 70))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.getrandbits(63) for _ in range(8)]
    return [
        ("perf-1", _lines(f"r 150000 {s[0]}", f"q 60000 {s[1]}")),
        ("perf-2", _lines(f"& {0x0FF00FF00FF00FF0}", f"r 250000 {s[2]}", f"q 90000 {s[3]}")),
        ("perf-3", _lines(f"r 21 {s[4]}", f"q 120000 {s[5]}", f"r 12 {s[6]}", f"q 100000 {s[7]}")),
    ]


def random_test(rng: random.Random) -> bytes:
    mask = rng.choice([TOP, 0xFF, 0xFFFFFFFF, rng.getrandbits(64), rng.getrandbits(64) << 20 & TOP])
    return _lines(*_mixed(rng, mask, rng.randint(0, 40)))
