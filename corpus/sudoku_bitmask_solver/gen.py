import random

EASY = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
HARD = [
    "800000000003600000070090200050007000000045700000100030001000068008500010090000400",
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
    ".......1.4.........2...........5.4.7..8...3....1.9....3..4..2...5.1........8.6...",
]


def solved(rng):
    """A valid full grid: the cyclic pattern with shuffled bands, lines and digits."""
    lines = [b * 3 + r for b in rng.sample(range(3), 3) for r in rng.sample(range(3), 3)]
    columns = [b * 3 + c for b in rng.sample(range(3), 3) for c in rng.sample(range(3), 3)]
    digits = rng.sample("123456789", 9)
    return "".join(digits[(r * 3 + r // 3 + c) % 9] for r in lines for c in columns)


def puzzle(rng, holes):
    cells = list(solved(rng))
    for i in rng.sample(range(81), holes):
        cells[i] = rng.choice("0.")
    return "".join(cells)


def spoiled(rng, holes):
    cells = list(puzzle(rng, holes))
    cells[rng.randrange(81)] = rng.choice("123456789")
    return "".join(cells)


def relabelled(rng, text):
    """The same puzzle with shuffled digits and bands."""
    table = str.maketrans("123456789", "".join(rng.sample("123456789", 9)))
    bands = [text[i : i + 27] for i in (0, 27, 54)]
    rng.shuffle(bands)
    return "".join(bands).translate(table)


def lines(items):
    return ("\n".join(items) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    full = solved(rng)
    wrong = [full[:80] + "."] + [full[:i] + full[(i + 9) % 81] + full[i + 1 :] for i in (0, 40, 80)]
    dead = "12345678." + "." * 17 + "9" + "." * 54
    no_cell = "1........" + "..." + "1....." + "." * 63
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n\n"),
        ("short-line", lines(["123", "1" * 80, EASY[:80]])),
        (
            "malformed",
            lines([EASY[:40] + "x" + EASY[41:], EASY[:80] + "-", "/" + EASY[1:], ":" + EASY[1:]]),
        ),
        (
            "contradictions",
            lines(["11" + "." * 79, "1........1" + "." * 71, "1" + "." * 9 + "1" + "." * 70]),
        ),
        ("easy", lines([EASY])),
        ("full", lines([full, *wrong])),
        ("dead-ends", lines([dead, no_cell, "." * 72 + "12345678."])),
        (
            "blank-grid",
            lines(["." * 81, "0" * 81 + " 1", "." * 81 + " 50", "." * 81 + " 0", "." * 81 + " x"]),
        ),
        ("limits", lines([puzzle(rng, 60) + f" {n}" for n in (1, 2, 3, 17, 1000001, -5)])),
        ("hard-17", lines(HARD[:1])),
        ("hard-others", lines([HARD[3], HARD[1]])),
        ("few-holes", lines([puzzle(rng, n) for n in range(1, 30, 3)])),
        ("many-holes", lines([puzzle(rng, n) for n in range(40, 62, 2)])),
        ("counting", lines([puzzle(rng, n) + " 300" for n in (56, 58, 60, 62, 64)])),
        ("spoiled", lines([spoiled(rng, n) for n in range(30, 62, 2)])),
        ("long-lines", lines([EASY + " " * 100 + "7" + " " * 60])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    mixed = [puzzle(rng, rng.randint(52, 62)) + " 20" for _ in range(200)]
    return [
        (
            "perf-1",
            lines(
                [relabelled(rng, HARD[i % 2]) for i in range(13)]
                + [puzzle(rng, 56) for _ in range(150)]
            ),
        ),
        ("perf-2", lines(["." * 81 + f" {rng.randint(6000, 9000)}", puzzle(rng, 70) + " 3000"])),
        ("perf-3", lines(mixed)),
        (
            "perf-4",
            lines(
                [relabelled(rng, HARD[0]) for _ in range(16)]
                + [spoiled(rng, 58) for _ in range(200)]
            ),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    out = []
    for _ in range(rng.randint(1, 6)):
        make = spoiled if rng.random() < 0.2 else puzzle
        out.append(make(rng, rng.randint(0, 60)) + rng.choice(["", "", f" {rng.randint(1, 40)}"]))
    return lines(out)
