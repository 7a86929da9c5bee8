import random

BB3 = ["1RB", "1RZ", "0RC", "1RB", "1LC", "1LA"]
BB4 = ["1RB", "1LB", "1LA", "0LC", "1RZ", "1LD", "1RD", "0RA"]
BB5 = ["1RB", "1LC", "1RC", "1RB", "1RD", "0LE", "1LA", "1LD", "1RZ", "0LA"]
BB3X3 = ["1RB", "2LA", "1LC", "0LA", "2RB", "1LB", "1RZ", "1RA", "1RC"]

WAVES = "A0 1LB\nA1 2RA\nA2 3RA\nA3 1RA\nB0 1RA\nB1 1LB\nB2 2LB\nB3 3LB\n"

INCREMENT = """A0 0RA
A1 1RA
A2 2LB
B0 1LC
B1 0LB
B2 2SZ
C0 0LC
C1 1LC
C2 2RA
"""


def table(rules, symbols=2):
    return "".join(f"{chr(65 + i // symbols)}{i % symbols} {r}\n" for i, r in enumerate(rules))


def drawn(rng, states, symbols):
    rules = [
        f"{rng.randrange(symbols)}{rng.choice('LLRRRS')}{chr(65 + rng.randrange(states))}"
        for _ in range(states * symbols)
    ]
    if rng.random() < 0.7:
        rules[rng.randrange(len(rules))] = f"{rng.randrange(symbols)}{rng.choice('LSR')}Z"
    return table(rules, symbols)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    sweep = "A0 1RB\nB0 1LA\nA1 1LA\nB1 1RB\n"
    bad = (
        "A0 1RB extra\nA0\nA0-1RB\na0 1RB\nA0 1XB\nAx 1RB\nA0 xRB\nA0 1R[\nZ0 1RA\nrun\n"
        "head 99\nstate a\n\n#c\nfoo\n"
    )
    return [
        ("empty", b""),
        ("run-without-rules", b"run 5\nshow\n"),
        ("one-step", b"A0 7RZ\nrun 1\nrun 1\nshow\nstate A\nrun 0\nrun 9\nshow\n"),
        ("bb3", (table(BB3) + "run 1000\nshow\n").encode()),
        ("bb4", (table(BB4) + "run 50\nshow\nrun 56\nrun 1\nrun 1\nshow\n").encode()),
        ("bb5-part", (table(BB5) + "run 40000\nshow\nrun 1\nrun 2\n").encode()),
        ("bb3x3", (table(BB3X3, 3) + "run 100000\nshow\n").encode()),
        ("increment", (INCREMENT + "tape 2101112\nhead 1\nrun 100\nshow\n").encode()),
        ("waves", (WAVES + "tape 231\nrun 1500\nshow\n").encode()),
        ("sweep", (sweep + "run 3\nshow\nrun 500\nshow\nrun 20000\nshow\n").encode()),
        ("left-edge", b"A0 1LA\nrun 30\nrun 1\nrun 1\nrun 1\nrun 500\nshow\n"),
        ("right-edge", b"A0 2RB\nB0 0RA\nrun 29\nrun 1\nrun 1\nrun 1\nrun 3\nrun 400\nshow\n"),
        (
            "tape-long",
            (
                "tape " + "1234567890" * 12 + "\nshow\nhead 100\nshow\nrun 1\nhead 119\nshow\n"
            ).encode(),
        ),
        (
            "tape-exact",
            (
                b"tape 123456789012345678901234567890\nrun 0\ntape 5\nshow\nhead 30\nshow\n"
                b"head -31\nshow\n"
            ),
        ),
        ("head-range", b"head 31\nhead 30\nrun 0\nhead -32\nhead -31\nrun 0\nhead x\nshow\n"),
        (
            "out-of-tape",
            (
                b"A0 1RA\nrun 600000\nrun 5\ntape 123\nshow\nhead 9\nrun 1\nB1 1LB\nB0 3LB\n"
                b"state B\nrun 2000000\nrun 1\n"
            ),
        ),
        ("stay", b"A0 1SB\nB1 2SC\nC2 3LD\nD0 9SA\nA9 8RE\nrun 2\nshow\nrun 9\nshow\n"),
        (
            "all-symbols",
            (
                table([f"{(i + 1) % 10}{'SR'[i % 3 == 0]}A" for i in range(10)], 10)
                + "tape 9876543210\nrun 200\nshow\n"
            ).encode(),
        ),
        (
            "states-to-y",
            (
                table([f"1RB 1L{chr(66 + i)}".split()[i % 2] for i in range(50)])
                + "run 60\nstate Y\nrun 7\nstate Z\nrun 1\n"
            ).encode(),
        ),
        ("malformed", bad.encode()),
        ("drawn-small", (drawn(rng, 3, 2) + "run 300\nshow\n").encode()),
        ("drawn-large", (drawn(rng, 20, 10) + "tape 314159265358979\nrun 5000\nshow\n").encode()),
        ("huge-limit", (table(BB4) + "run 18446744073709551616\nrun -1\n").encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    digits = "0" + "".join(str(rng.randrange(2)) for _ in range(16))
    counter = INCREMENT + f"tape 2{digits}2\nhead 1\nrun 9000000\nshow\n"
    return [
        ("perf-1", (table(BB5) + f"run {rng.randint(7000000, 9000000)}\nshow\n").encode()),
        ("perf-2", counter.encode()),
        (
            "perf-3",
            ("A0 1RB\nB0 1LA\nA1 1LA\nB1 1RB\n" + "tape 1101\nrun 12000000\nshow\n").encode(),
        ),
        ("perf-4", (WAVES + "tape 3122\nrun 3000000\nrun 3000001\nshow\n").encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    symbols = rng.randint(2, 5)
    text = drawn(rng, rng.randint(1, 6), symbols)
    if rng.random() < 0.6:
        text += (
            "tape " + "".join(str(rng.randrange(symbols)) for _ in range(rng.randint(0, 50))) + "\n"
        )
    if rng.random() < 0.3:
        text += f"head {rng.randint(-30, 30)}\n"
    for _ in range(rng.randint(1, 3)):
        text += f"run {rng.choice([1, 7, 100, 3000])}\nshow\n"
    return text.encode()
