import random

RULES = [
    "B3/S23",
    "B36/S23",
    "B2/S",
    "B3678/S34678",
    "B1357/S1357",
    "B3/S012345678",
    "B35678/S5678",
]


def _case(head: str, rows: list[str]) -> bytes:
    return (head + "\n" + "".join(row + "\n" for row in rows)).encode()


def _soup(rng: random.Random, rows: int, width: int = 64, density: float = 0.4) -> list[str]:
    return [
        "".join("#" if rng.random() < density else "." for _ in range(width)) for _ in range(rows)
    ]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    glider = [".#.", "..#", "###"]
    return [
        ("empty", b""),
        ("dead", _case("B3/S23 3 5 0", [])),
        ("one-row", _case("B2/S1 1 7 0", ["#..##" + "." * 58 + "#"])),
        ("two-rows", _case("B3/S23 2 6 0", _soup(rng, 2))),
        ("blinker", _case("B3/S23 5 3 0", ["", ".", ".###"])),
        ("blinker-wrapped", _case("B3/S23 5 3 0", ["", "#" + "." * 62 + "##"])),
        ("block-still", _case("B3/S23 4 50 0", ["##", "##"])),
        ("glider-around", _case("B3/S23 12 61 0", glider)),
        ("no-generations", _case("B3/S23 9 0 5", _soup(rng, 4))),
        ("soup-random", _case("B3/S23 17 40 4294967295", [])),
        ("soup-dense", _case("B36/S23 63 33 0", _soup(rng, 63, density=0.8))),
        ("soup-64", _case("B3/S23 64 16 77", _soup(rng, 20))),
        ("soup-65", _case("B3/S23 65 31 78", _soup(rng, 20))),
        ("replicator", _case("B1357/S1357 16 13 0", ["", "#.#", "##"])),
        ("seeds", _case("b2/s 20 9 3", [])),
        ("birth-of-nothing", _case("B0/S8 6 3 0", ["#####", "#####", "#####"])),
        ("no-deaths", _case("B3/S012345678 30 90 12", [])),
        ("day-and-night", _case("B3678/S34678 40 64 99", [])),
        ("each-count", _case("B8/S7 9 1 0", ["###.#", "#.###", "#####", "##.##", "#####"])),
        ("counts-6", _case("B6/S5 9 2 0", _soup(rng, 9, density=0.75))),
        ("counts-4", _case("B4/S1 9 2 0", _soup(rng, 9, density=0.5))),
        ("long-lines", _case("B3/S23 7 4 0", ["#" * 100, "." * 62 + "#####", "##.#" * 20])),
        ("long-run", _case("B3/S23 300 200 20", [])),
        ("bad-rule", _case("B9/S23 3 5 0", ["#"])),
        ("bad-rule-comma", _case("B3,S23 3 5 0", ["#"])),
        ("bad-rule-digits-first", _case("23/3 3 5 0", ["#"])),
        ("empty-rule", _case("/ 3 5 0", ["#"])),
        ("no-rows", _case("B3/S23 0 5 0", ["#"])),
        ("too-many-rows", _case("B3/S23 1025 5 0", ["#"])),
        ("most-rows", _case("B3/S23 1024 5 1", ["#"])),
        ("negative-generations", _case("B3/S23 3 -1 0", ["#"])),
        ("head-incomplete", _case("B3/S23 3 5", ["#"])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [("B3/S23", 1000, 2000), ("B3678/S34678", 501, 6000), ("B1357/S1357", 61, 25000)]
    return [
        (f"perf-{k}", _case(f"{rule} {rows} {g} {rng.randint(1, 10**9)}", []))
        for k, (rule, rows, g) in enumerate(shapes, 1)
    ]


def random_test(rng: random.Random) -> bytes:
    rows = rng.choice([1, 2, 3, rng.randint(4, 20), rng.randint(20, 90)])
    if rng.random() < 0.6:
        rule = rng.choice(RULES)
    else:
        digits = ["".join(d for d in "012345678" if rng.random() < 0.4) for _ in range(2)]
        rule = f"B{digits[0]}/S{digits[1]}"
    given = _soup(rng, rng.randint(0, rows), rng.randint(0, 70), rng.random())
    seed = rng.choice([0, rng.getrandbits(32)])
    return _case(f"{rule} {rows} {rng.randint(0, 50)} {seed}", given)
