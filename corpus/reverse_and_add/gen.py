import random

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _text(rng: random.Random, base: int, length: int) -> str:
    text = "".join(rng.choice(DIGITS[:base]) for _ in range(length))
    return text.upper() if rng.random() < 0.3 else text


def _run(rng: random.Random) -> str:
    base = rng.choice([2, 3, 8, 10, 10, 10, 16, 35, 36, rng.randint(2, 36)])
    limit = rng.choice([0, 1, 2, rng.randint(3, 60)])
    return f"run {base} {limit} {_text(rng, base, rng.randint(1, rng.choice([3, 9, 40])))}"


def _scan(rng: random.Random) -> str:
    low = rng.randint(0, 10 ** rng.randint(1, 12))
    return f"scan {rng.randint(2, 36)} {rng.randint(0, 40)} {low} {low + rng.randint(0, 60)}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**64 - 1
    return [
        ("empty", b""),
        ("zero", _lines("run 10 0 0", "run 10 5 0", "run 2 1 000")),
        ("one-digit", _lines("run 10 9 7", "run 10 1 5", "run 10 1 4", "run 36 3 z", "run 16 2 F")),
        ("palindrome-no-steps", _lines("run 10 0 1221", "run 10 0 12321", "run 10 0 1231")),
        ("classic", _lines("run 10 100 87", "run 10 100 89", "run 10 24 89", "run 10 23 89")),
        ("lychrel-196", _lines("run 10 300 196", "run 10 1 196", "run 10 2 196")),
        ("delayed-261", _lines("run 10 300 1186060307891929990")),
        ("binary", _lines("run 2 50 10110", "run 2 50 1", "run 2 9 1111", "run 2 100 1011101")),
        ("base-36", _lines("run 36 50 zy", "run 36 50 ZZZ", "run 36 9 hello", "run 36 40 az09za1")),
        ("leading-zeros", _lines("run 10 5 0012", "run 10 5 0100", "run 10 0 00")),
        ("lengths", _lines(*[f"run 10 3 {_text(rng, 10, k)}" for k in range(1, 36)])),
        ("sixty-digits", _lines(*[f"run 10 2 {'9' * k}" for k in (58, 59, 60, 61, 62)])),
        ("space-runs-out", _lines(f"run 2 20000 {'10110' * 4}", "run 10 19500 196")),
        ("scan-decimal", _lines("scan 10 60 0 300", "scan 10 24 0 100", "scan 10 23 80 99")),
        (
            "scan-bases",
            _lines(*[f"scan {base} 30 {base * 5} {base * 30}" for base in range(2, 37)]),
        ),
        (
            "scan-large",
            _lines(f"scan 10 40 {top - 30} {top}", f"scan 7 40 {2**32 - 9} {2**32 + 9}"),
        ),
        (
            "scan-ties",
            _lines("scan 10 9 10 13", "scan 10 9 5 5", "scan 10 0 0 200", "scan 10 36 0 99"),
        ),
        ("bad-range", _lines("scan 10 5 9 8", "run 10 5 8")),
        ("scan-slow", _lines("scan 10 80 10800 10950", "scan 10 100 150200 150300")),
        ("range-too-long", _lines("scan 10 5 0 10000001")),
        ("range-missing", _lines("scan 10 5 9")),
        ("bad-base", _lines("run 10 5 8", "run 37 5 8")),
        ("bad-base-one", _lines("run 1 5 0")),
        ("negative-limit", _lines("run 10 -1 5")),
        ("bad-digits", _lines("run 10 3 12a4")),
        ("bad-digit-equal-base", _lines("run 8 3 1238")),
        ("bad-digit-sign", _lines("run 10 3 -12")),
        ("digits-missing", _lines("run 10 3")),
        ("bad-command", _lines("run 10 3 5", "walk 10 3 5")),
        ("mixed", _lines(*[_run(rng) for _ in range(40)])),
        ("mixed-scans", _lines(*[_scan(rng) for _ in range(25)])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    low = rng.randint(10**9, 10**10)
    return [
        ("perf-1", _lines("run 10 9000 196", f"scan 10 30 {low} {low + 5000}")),
        ("perf-2", _lines(f"scan 10 80 {low} {low + 12000}", f"scan 16 50 {low} {low + 20000}")),
        ("perf-3", _lines("run 2 11000 10110", f"run 10 7000 {_text(rng, 10, 900)}")),
    ]


def random_test(rng: random.Random) -> bytes:
    return _lines(
        *[_run(rng) if rng.random() < 0.7 else _scan(rng) for _ in range(rng.randint(0, 12))]
    )
