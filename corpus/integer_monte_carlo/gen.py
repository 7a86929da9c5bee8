import random

GENERATORS = ["lcg", "xorshift", "pcg", "splitmix", "weyl"]


def text(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def line(rng: random.Random, trials: int) -> str:
    what = rng.choice(["circle", "dice", "gambler", "birthdays", "raw"])
    parameter = rng.choice(["", f" {rng.randrange(1, 70)}", f" {rng.randrange(1, 4097)}"])
    if what == "gambler":
        trials, parameter = trials // 20 + 1, f" {rng.randrange(1, 40)}"
    if what == "dice" and rng.random() < 0.3:
        parameter = f" {rng.randrange(1 << 28, 1 << 32)}"
    if what == "birthdays":
        trials = trials // 30 + 1
    seed = rng.randrange(1 << rng.choice([8, 32, 64]))
    return f"{rng.choice(GENERATORS)} {seed} {what} {trials}{parameter}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, 123456789]
    cases = [
        ("empty", b""),
        ("blank", b"\n\n"),
        ("short", text("pcg 1 circle", "pcg x", "pcg", "pcg 1 dice 10")),
        (
            "limits",
            text(
                "pcg 1 raw -1",
                "pcg 1 raw 10000001",
                "pcg 1 dice 5 0",
                "pcg 1 dice 5 4097",
                "pcg 1 dice 0 4096",
            ),
        ),
        ("unknown", text("mt 1 raw 5", "lcgx 1 raw 5", "lc 1 raw 5")),
        ("none", text(*(f"{g} 5 {w} 0" for g in GENERATORS for w in "cdgbr"))),
        ("one", text(*(f"{g} 5 {w} 1" for g in GENERATORS for w in "cdgbr"))),
        ("raw", text(*(f"{g} {s} raw 20" for g in GENERATORS for s in seeds))),
        ("raw-limit", text("pcg 1 raw 19", "pcg 1 raw 21", "pcg 1 x 2", "weyl 3 raw 5 4096")),
        ("circle", text(*(f"{g} {s} circle 500" for g in GENERATORS for s in seeds))),
        ("border", text("splitmix 3 circle 20000", "pcg 9 circle 20000")),
        (
            "dice",
            text(
                *(f"{g} 77 dice 300 {n}" for g in GENERATORS for n in (1, 2, 6, 63, 64, 65, 4096))
            ),
        ),
        (
            "dice-large",
            text(
                *(
                    f"{g} 78 dice 200 {n}"
                    for g in GENERATORS
                    for n in (65537, 2**31 - 1, 2**31, 2**31 + 1, 3 * 10**9, 2**32 - 1, 2**32)
                )
            ),
        ),
        ("birthday-limit", text("pcg 1 birthdays 5 4096", "pcg 1 birthdays 5 4097")),
        ("gambler-large", text("pcg 1 gambler 2 4294967295", "lcg 1 gambler 2 4294967296")),
        ("streaks", text(*(f"pcg {s} dice {3 + s} 2" for s in range(30)))),
        (
            "gambler",
            text(*(f"{g} 9 gambler 40 {n}" for g in GENERATORS for n in (1, 2, 3, 4, 7, 20))),
        ),
        (
            "gambler-open",
            text("pcg 3 gambler 12 100", "pcg 3 gambler 5 300", "splitmix 4 gambler 6 101"),
        ),
        (
            "birthdays",
            text(*(f"{g} 10 birthdays 30 {n}" for g in GENERATORS for n in (1, 2, 365, 4096))),
        ),
        (
            "default-parameter",
            text("lcg 4 dice 100", "weyl 4 gambler 10", "xorshift 4 birthdays 20"),
        ),
        ("long-line", b"pcg 1 raw 3" + b" " * 300 + b"7\nlcg 2 raw 2"),
        ("no-newline", b"weyl 18446744073709551615 raw 7"),
    ]
    for i in range(5):
        cases.append((f"random-{i}", text(*(line(rng, 400) for _ in range(25)))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.randrange(1 << 60) for _ in range(9)]
    return [
        ("perf-1", text(f"xorshift {s[0]} circle 3000000", f"pcg {s[1]} circle 2000000")),
        (
            "perf-2",
            text(
                f"pcg {s[2]} dice 2500000 6",
                f"splitmix {s[3]} gambler 30000 20",
                f"weyl {s[4]} dice 1500000 1000",
            ),
        ),
        (
            "perf-3",
            text(
                f"lcg {s[5]} circle 1500000",
                f"splitmix {s[6]} birthdays 60000 365",
                f"pcg {s[7]} gambler 400 90",
            ),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    return text(*(line(rng, rng.randrange(1, 300)) for _ in range(rng.randrange(1, 9))))
