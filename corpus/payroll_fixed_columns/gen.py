import random

_NAMES = ["Abel", "Brigitte", "Christophorus", "Dorothea-Maria", "Eve", "Fritz O.", "G"]


def _record(number: int, name: str, code: str, hours: int, rate: int) -> str:
    return f"{number:6d}{name:<14.14}{code:<3.3}{hours:4d}{rate:5d}"


def _sheet(rng: random.Random, n: int, departments: int, rate: int) -> bytes:
    out = []
    for _ in range(n):
        code = f"D{rng.randrange(departments):02d}"
        hours = rng.choice(
            [rng.randrange(400), 400, rng.randrange(400, 500), rng.randrange(500, 1681)]
        )
        if rng.random() < 0.03:
            hours = rng.randrange(1678, 2000)
        record = _record(rng.randrange(10**6), rng.choice(_NAMES), code, hours, rng.randrange(rate))
        if rng.random() < 0.03:
            at = rng.randrange(len(record))
            record = rng.choice(
                [record[:at], record + "x", record[:at] + "?" + record[at + 1 :], ""]
            )
        out.append(record)
    return ("\n".join(out) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    def records(pairs: list[tuple[int, int]]) -> bytes:
        return "".join(
            _record(k, "Kim", "ABC", hours, rate) + "\n" for k, (hours, rate) in enumerate(pairs)
        ).encode()

    hours = [0, 1, 399, 400, 401, 499, 500, 501, 1679, 1680, 1681, 9999]
    gross = [49999, 50000, 50001, 119999, 120000, 120001, 249999, 250000, 250001]
    bad = [_record(7, "Kim", "ABC", 400, 100)[:k] for k in range(33)]
    spaced = [
        "12 456Kim           ABC 400  100",
        "      Kim           ABC 400  100",
        "000001Kim           ABC    0    0",
    ]
    spaced += ["00000:Kim           ABC0400  100", "00000/Kim           ABC0400  100"]
    spaced += [
        "000001 Kim          ABC0400  100",
        "000001Kim\tA\x01        ABC0400 1 00",
        "0000-1Kim           ABC0400  100",
    ]
    spaced += ["000002Kim\tA\x01        ABC0400  100", "000003Kim\xe9          ABC0400  100"]
    codes = "".join(_record(k, "Kim", f"{k:03d}", 10, 10) + "\n" for k in [*range(102), 5, 99, 101])
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n\n"),
        ("malformed", b"this is not a payroll at all ...\nnor this\n"),
        ("one", records([(400, 1000)])),
        ("no-newline-at-end", records([(400, 1000), (1, 1)])[:-1]),
        ("every-length", ("\n".join(bad) + "\n" + bad[-1] + "tail\n").encode()),
        ("columns", ("\n".join(spaced) + "\n").encode("latin-1")),
        ("hours-borders", records([(h, r) for h in hours for r in (1, 3, 1999)])),
        ("rounding", records([(h, r) for h in (1, 3, 7, 333) for r in (1, 2, 5, 9, 17)])),
        (
            "tax-bands",
            records(
                [(10, g) for g in gross if g < 100000]
                + [(400, g // 40 + d) for g in gross for d in (0, 1)]
            ),
        ),
        (
            "high-pay",
            records([(1680, 99999), (900, 99999), (500, 99999), (400, 15000), (400, 15001)]),
        ),
        ("zero-pay", records([(0, 0), (0, 99999), (1680, 0)])),
        ("ties-at-the-top", records([(100, 100)] * 5)),
        ("too-many-departments", codes.encode()),
        (
            "moving-departments",
            "".join(
                _record(k, "Kim", "XYZUV"[k * k % 5] * 3, 99, k) + "\n" for k in range(40)
            ).encode(),
        ),
        ("mixed", _sheet(rng, 300, 12, 100000)),
        ("cheap", _sheet(rng, 200, 4, 300)),
        ("many-departments", _sheet(rng, 500, 99, 5000)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _sheet(rng, 26000, 20, 20000)),
        ("perf-2", _sheet(rng, 22000, 99, 100000)),
        ("perf-3", _sheet(rng, 30000, 3, 3000)),
    ]


def random_test(rng: random.Random) -> bytes:
    return _sheet(rng, rng.randrange(40), rng.randrange(1, 9), 10 ** rng.randrange(2, 6))
