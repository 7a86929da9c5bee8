import random


def text(*lines: tuple[int, int, str, int]) -> bytes:
    return "".join(
        f"{seed} {games} {how} {players}\n" for seed, games, how, players in lines
    ).encode()


def line(rng: random.Random, games: int) -> tuple[int, int, str, int]:
    return (
        rng.randrange(1 << 64),
        rng.randrange(games + 1),
        rng.choice("frfron"),
        rng.randrange(2, 5),
    )


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("word", b"seed 1 f 2\n"),
        ("cut", b"5 1 f 2\n6 1 f"),
        (
            "refused",
            text(
                (1, -1, "f", 2), (1, 200001, "f", 2), (1, 1, "f", 1), (1, 1, "f", 5), (1, 1, "f", 4)
            ),
        ),
        ("no-games", text((1, 0, "f", 2), (1, 0, "r", 3))),
        ("unshuffled", text(*((1, g, "n", p) for p in (2, 3, 4) for g in (1, 2, 3, 4)))),
        ("one-game", text(*((s, 1, how, p) for s, how in enumerate("frofro") for p in (2, 3, 4)))),
        ("three-games", text((7, 3, "f", 2), (7, 3, "r", 2), (7, 3, "o", 2), (7, 3, "x", 2))),
        ("four-games", text((7, 4, "f", 3), (7, 4, "r", 3), (7, 4, "o", 3))),
        ("riffles", text(*((s, 1, "r", 2) for s in range(60)))),
        ("overhands", text(*((s, 2, "o", 4) for s in range(60)))),
        ("shuffles", text(*((s, 2, "f", 3) for s in range(60)))),
        ("large-seeds", text((2**63, 2, "f", 2), (2**64 - 1, 2, "r", 3), (2**62 + 1, 2, "o", 4))),
        ("many-two", text((11, 400, "f", 2))),
        ("many-three", text((12, 400, "f", 3), (13, 200, "r", 3))),
        ("many-four", text((14, 400, "f", 4), (15, 200, "o", 4))),
        ("spaces", b"  3\n2   f\t\t3  4 1r 2 "),
        *((f"random-{i}", text(*(line(rng, 40) for _ in range(10)))) for i in range(5)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.randrange(1 << 64) for _ in range(3)]
    return [
        ("perf-1", text((s[0], 4000, "f", 2))),
        ("perf-2", text((s[1], 3000, "r", 4), (s[2], 3000, "o", 3), (s[0], 2000, "f", 3))),
        ("perf-3", text(*((s[1] ^ k, 60, "frof"[k % 4], 2 + k % 3) for k in range(100)))),
    ]


def random_test(rng: random.Random) -> bytes:
    return text(*(line(rng, rng.choice([1, 3, 12])) for _ in range(rng.randrange(1, 6))))
