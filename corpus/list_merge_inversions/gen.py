import random


def _lists(*lists: list[int]) -> bytes:
    return "".join(" ".join(map(str, values)) + " ;\n" for values in lists).encode()


def _values(rng: random.Random, n: int, bound: int) -> list[int]:
    return [rng.randint(-bound, bound) for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**63 - 1
    wide = [top, -top - 1, 0, -1, 1, 2**31, -(2**31), 2**32, -(2**32), top, -top - 1, 2**31 - 1]
    return [
        ("empty", b""),
        ("blank", b" \n\t\r\n"),
        ("no-values", b";"),
        ("one", b"5;"),
        ("one-not-ended", b"5"),
        ("two", b"1 2; 2 1; 2 2;"),
        ("ascending", _lists(list(range(40)))),
        ("descending", _lists(list(range(40, 0, -1)), list(range(0, -33, -1)))),
        ("equal", _lists([3] * 31)),
        ("extremes", _lists(wide, wide[::-1], wide * 3)),
        ("lengths", _lists(*[_values(rng, n, 9) for n in range(1, 20)])),
        (
            "lengths-wide",
            _lists(*[_values(rng, n, 2**62) for n in (31, 32, 33, 63, 64, 65, 127, 129)]),
        ),
        ("many-ties", _lists(_values(rng, 300, 2), _values(rng, 300, 1))),
        ("negative", _lists([-k for k in _values(rng, 21, 5)], [-5, -4, -5, -6])),
        ("signs", b"-1 -2;-0 0;--5 6;- 7;5-6;"),
        ("joined", b"1;2;3 1;;4\t3\r\n2;"),
        ("overflowing", b"99999999999999999999999 -99999999999999999999 18446744073709551615;"),
        ("malformed", b"abc 5; 7 x 6; +3; 1.5;"),
        ("every-character", bytes(range(256)) + b";5:6;7/8!9;"),
        ("blocks", b"20*5/100; 17*9/3 4 4 33*8/1000000000000; 1*1/1;"),
        ("blocks-large", b"3000*77/1000000; 2047*-5/9223372036854775807;"),
        ("block-none", b"0*5/7 3 1; -4*5/7;"),
        ("block-malformed", b"5*; 5*7; 5*7/; 5*7/0; 5*7/-3 2; 5*x/7; 5 *7/9;"),
        ("block-range-1", b"9*5/1 0 9*5/2;"),
        ("not-ended", b"3 2 1; 6 5 4"),
        ("too-long", b"262144*7/500 1 2;3 2;"),
        ("odd-even", _lists([k ^ 1 for k in range(50)], [k % 7 for k in range(50)])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    a, b, c, d = (rng.getrandbits(40) for _ in range(4))
    small = " ".join(f"{rng.randint(50, 900)}*{rng.getrandbits(30)}/5000;" for _ in range(400))
    return [
        ("perf-1", f"150000*{a}/1000000000;".encode()),
        ("perf-2", f"60000*{b}/100; 90000*{c}/4000000000000;".encode()),
        ("perf-3", (small + f"30000*{d}/3;").encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    data = b""
    for _ in range(rng.randint(0, 5)):
        if rng.random() < 0.3:
            data += (
                f"{rng.randint(0, 400)}*{rng.getrandbits(40)}/{10 ** rng.randint(0, 15)} ".encode()
            )
        bound = 10 ** rng.randint(0, 18)
        data += _lists(_values(rng, rng.randint(0, rng.choice([4, 20, 100])), bound))
    return data
