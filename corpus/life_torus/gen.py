import random

RULES = [
    "B3/S23",
    "B36/S23",
    "B2/S",
    "B1357/S1357",
    "B3/S012345678",
    "B4678/S35678",
    "B/S",
    "B0/S8",
]


def seeded(rows: int, cols: int, steps: int, rule: str, seed: int, percent: int) -> bytes:
    return f"{rows} {cols} {steps} {rule}\nrandom {seed} {percent}\n".encode()


def drawn(steps: int, rule: str, rows: list[str]) -> bytes:
    return "\n".join([f"{len(rows)} {len(rows[0])} {steps} {rule}", *rows, ""]).encode()


def sketch(rng: random.Random, rows: int, cols: int) -> list[str]:
    return ["".join(rng.choice(".#") for _ in range(cols)) for _ in range(rows)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    blinker = [".....", ".....", ".###.", ".....", "....."]
    glider = [".#......", "..#.....", "###.....", *["........"] * 6]
    cases = [
        ("empty", b""),
        ("bad-rule", seeded(4, 4, 1, "B9/S23", 1, 50)),
        ("bad-rule-2", seeded(4, 4, 1, "3/S23", 1, 50)),
        ("bad-size", seeded(0, 4, 1, "B3/S23", 1, 50)),
        ("too-wide", seeded(4, 1001, 1, "B3/S23", 1, 50)),
        ("negative", seeded(4, 4, -1, "B3/S23", 1, 50)),
        ("no-cells", b"3 4 2 B0/S8\n"),
        ("random-cut", b"3 4 2 B3/S23\nrandom 5"),
        ("one-cell", drawn(3, "B8/S8", ["#"])),
        ("one-cell-dies", drawn(1, "B8/S7", ["#"])),
        ("one-row", drawn(4, "B3/S23", ["##.#..#.###"])),
        ("one-column", drawn(5, "B1357/S1357", ["#", ".", ".", "#", "#"])),
        ("two-by-two", drawn(2, "B3/S23", ["#.", "##"])),
        ("two-rows", drawn(3, "B36/S23", ["#..##.#", "##....#"])),
        ("blinker", drawn(3, "B3/S23", blinker)),
        ("glider-wraps", drawn(30, "B3/S23", glider)),
        ("no-steps", drawn(0, "B3/S23", glider)),
        ("short-rows", b"4 6 1 B3/S23\n##\n######\n..#\n"),
        ("missing-rows", b"5 5 2 B3/S23\n..#..\n..#..\n..#.."),
        ("all-alive", seeded(9, 7, 1, "B3/S8", 12345, 100)),
        ("none-alive", seeded(9, 7, 2, "B0/S", 4294967295, 0)),
        ("large-table", seeded(50, 41, 20, "B3/S23", 4000000000, 40)),
        ("wide", seeded(3, 1000, 10, "B36/S23", 77, 50)),
        ("tall", seeded(1000, 3, 10, "B36/S23", 77, 50)),
        ("limit-2000", seeded(40, 50, 7, "B3/S23", 3, 30)),
    ]
    for i, rule in enumerate(RULES):
        rows, cols = rng.randrange(1, 20), rng.randrange(1, 36)
        cases.append((f"rule-{i}", drawn(rng.randrange(9), rule, sketch(rng, rows, cols))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", seeded(200, 300, 120, "B3/S23", rng.randrange(1, 1 << 32), 35)),
        ("perf-2", seeded(64, 64, 2500, "B36/S23", rng.randrange(1, 1 << 32), 40)),
        ("perf-3", seeded(777, 501, 50, "B4678/S35678", rng.randrange(1, 1 << 32), 50)),
    ]


def random_test(rng: random.Random) -> bytes:
    rows, cols, steps = rng.randrange(1, 16), rng.randrange(1, 40), rng.randrange(8)
    if rng.random() < 0.5:
        return drawn(steps, rng.choice(RULES), sketch(rng, rows, cols))
    return seeded(rows, cols, steps, rng.choice(RULES), rng.randrange(1 << 32), rng.randrange(101))
